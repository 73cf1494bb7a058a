"""The shapes of the report's pictures: where each arc, cell and bar lies. `templates/charts.html` draws them.

Every verdict has a sign beside its colour, so that the pictures say the same in greyscale and to the colour-blind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from specgen.model.base import Origin
from specgen.model.specification import Share, Verdict

VERDICT_SIGNS = {
    Verdict.covered: "○",
    Verdict.partial: "△",
    Verdict.missing: "×",
    Verdict.not_applicable: "－",
    Verdict.undetermined: "？",
}
ORIGIN_SIGNS = {Origin.clause: "条", Origin.answer: "回", Origin.staff: "職", Origin.generated: "生"}

INNER, OUTER = 50.0, 78.0  # radii of the donut, around the origin
SIGN_NEEDS = 0.05  # an arc or bar with a smaller share has no room for its sign
CELL, GAP, COLUMNS = 44, 4, 7


class Judged(Protocol):
    """One item with its verdict: of a draft or of a document that was checked."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def verdict(self) -> Verdict: ...


class JudgedList(Protocol):
    """A checklist whose items have verdicts."""

    @property
    def title(self) -> str: ...
    @property
    def items(self) -> Sequence[Judged]: ...
    def count(self, *verdicts: Verdict) -> int:
        """How many items have one of the verdicts."""
        ...


@dataclass(frozen=True)
class Arc:
    """One verdict's part of a donut: an SVG path, and where its sign stands."""

    verdict: Verdict
    count: int
    path: str
    x: float
    y: float
    sign: str


@dataclass(frozen=True)
class Cell:
    """One item's cell of a heat strip."""

    verdict: Verdict
    label: str
    name: str
    sign: str
    x: int
    y: int


@dataclass(frozen=True)
class Strip:
    """A heat strip: one cell an item, in rows of seven so that it is readable on a narrow screen too."""

    cells: tuple[Cell, ...]
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """One checklist as a donut, a heat strip and numbers; `anchor` is its id on the page."""

    anchor: str
    coverage: JudgedList
    arcs: tuple[Arc, ...]
    strip: Strip
    counts: tuple[tuple[Verdict, int], ...]

    @property
    def applicable(self) -> int:
        """How many items apply; the console counts by them too."""
        return len(self.coverage.items) - self.coverage.count(Verdict.not_applicable)

    @property
    def summary(self) -> str:
        """The numbers as a sentence."""
        words = "、".join(f"{verdict.label}{count}" for verdict, count in self.counts if count)
        return f"全{len(self.coverage.items)}項目のうち、{words or '判定したものはない'}。"


@dataclass(frozen=True)
class Bar:
    """One origin's part of the share bar; `x` and `width` are per cent of the whole."""

    origin: Origin
    sentences: int
    x: float
    width: float
    sign: str

    @property
    def percent(self) -> str:
        """The share as printed, with one decimal."""
        return f"{self.width:.1f}%"


def donut(coverage: JudgedList) -> tuple[Arc, ...]:
    """The arcs of a checklist's verdicts, clockwise from the top; a verdict without items has none."""
    total = len(coverage.items)
    arcs = []
    start = 0.0
    for verdict in Verdict:
        if count := coverage.count(verdict):
            end = start + count / total
            x, y = _point((INNER + OUTER) / 2, (start + end) / 2)
            sign = VERDICT_SIGNS[verdict] if count / total >= SIGN_NEEDS else ""
            path = _ring(start, end) if count < total else _circle(OUTER, 1) + _circle(INNER, 0)
            arcs.append(Arc(verdict, count, path, x, y, sign))
            start = end
    return tuple(arcs)


def strip(coverage: JudgedList) -> Strip:
    """The heat strip of a checklist."""
    cells = tuple(
        Cell(
            verdict=item.verdict,
            label=label,
            name=item.name,
            sign=VERDICT_SIGNS[item.verdict],
            x=index % COLUMNS * (CELL + GAP),
            y=index // COLUMNS * (CELL + GAP),
        )
        for index, (item, label) in enumerate(zip(coverage.items, item_labels(coverage), strict=True))
    )
    columns, rows = min(len(cells), COLUMNS), math.ceil(len(cells) / COLUMNS)
    return Strip(cells, columns * (CELL + GAP) - GAP if cells else 0, rows * (CELL + GAP) - GAP if cells else 0)


def item_labels(coverage: JudgedList) -> tuple[str, ...]:
    """A short label for each item: the number in its id where it has one, else its place in the checklist."""
    endings = [item.id.rpartition(":")[2] for item in coverage.items]
    return tuple(
        ending if ending.isdecimal() and len(ending) <= 3 else str(place) for place, ending in enumerate(endings, 1)
    )


def counts(coverage: JudgedList) -> tuple[tuple[Verdict, int], ...]:
    """How many items have each verdict."""
    return tuple((verdict, coverage.count(verdict)) for verdict in Verdict)


def share_bars(shares: Sequence[Share]) -> tuple[Bar, ...]:
    """The bar of each origin by its sentences, from left to right."""
    return tuple(_bars(shares, sum(share.sentences for share in shares)))


def _bars(shares: Sequence[Share], total: int) -> Iterator[Bar]:
    before = 0
    for share in shares:
        width = share.sentences / total if total else 0.0
        sign = ORIGIN_SIGNS[share.origin] if width >= SIGN_NEEDS else ""
        x = before / total if total else 0.0
        yield Bar(share.origin, share.sentences, round(x * 100, 3), round(width * 100, 3), sign)
        before += share.sentences


def _ring(start: float, end: float) -> str:
    """The path of a part of the ring; `start` and `end` are turns from the top, clockwise."""
    large = int(end - start > 0.5)
    (ax, ay), (bx, by) = _point(OUTER, start), _point(OUTER, end)
    (cx, cy), (dx, dy) = _point(INNER, end), _point(INNER, start)
    return f"M{ax} {ay}A{OUTER:g} {OUTER:g} 0 {large} 1 {bx} {by}L{cx} {cy}A{INNER:g} {INNER:g} 0 {large} 0 {dx} {dy}Z"


def _circle(radius: float, clockwise: int) -> str:
    """The path of a whole circle; one inside another that turns the other way makes a hole."""
    half = f"A{radius:g} {radius:g} 0 1 {clockwise} 0"
    return f"M0 -{radius:g}{half} {radius:g}{half} -{radius:g}Z"


def _point(radius: float, turn: float) -> tuple[float, float]:
    angle = 2 * math.pi * turn
    # Adding 0.0 turns -0.0 into 0.0.
    return round(radius * math.sin(angle), 2) + 0.0, round(-radius * math.cos(angle), 2) + 0.0
