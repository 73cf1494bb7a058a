"""Where the dots of a plot stand: what real procurements answered, on a line, with one's own answer among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specgen.formatting import number
from specgen.model.question import Question
from specgen.model.source import SourceDocument

WIDE = 100  # from this ratio of the largest to the smallest value on, the scale is logarithmic
NEAR = 3.0  # per cent of the axis: dots that are nearer stand above each other
FEWEST = 2
MOST_TICKS = 5
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class DotPlot:
    """A plot as `macros/plots.html` draws it: points (x, label, level), ticks (x, label), own (x, label) or None."""

    title: str
    points: list[tuple[float, str, int]]
    ticks: list[tuple[float, str]]
    own: tuple[float, str] | None
    summary: str
    rows: list[tuple[str, str]]
    logarithmic: bool


def dot_plot(question: Question, own: object, sources: Mapping[str, SourceDocument]) -> DotPlot | None:
    """The plot of a question whose answers are numbers; None where fewer than two real values are known."""
    named = _values(question, sources)
    if len({value for _, value in named}) < FEWEST:
        return None
    unit = question.unit or ("円" if question.kind == "money" else "")
    mine = float(own) if isinstance(own, int | float) and not isinstance(own, bool) else None
    axis = _Axis([value for _, value in named] + ([mine] if mine is not None else []))
    notes = [one for one in (unit, "右の目盛りほど桁が上がる" if axis.logarithmic else "") if one]
    return DotPlot(
        title="実際の調達の値" + (f"（{'、'.join(notes)}）" if notes else ""),
        points=_stacked([(axis.place(value), f"{name} {number(value)}{unit}") for name, value in named]),
        ticks=[(axis.place(value), short(value)) for value in axis.ticks()],
        own=(axis.place(mine), f"{number(mine)}{unit}") if mine is not None else None,
        summary=_summary(question, [value for _, value in named], unit),
        rows=[(name, f"{number(value)}{unit}") for name, value in named],
        logarithmic=axis.logarithmic,
    )


def _values(question: Question, sources: Mapping[str, SourceDocument]) -> list[tuple[str, float]]:
    """(who, value), the smallest first; the ends where no named procurement has them."""
    seen = question.observed
    if seen is None:
        return []
    named = []
    for case in seen.cases:
        if isinstance(case.value, int | float) and not isinstance(case.value, bool):
            source = sources.get(case.case)
            named.append(((source.publisher if source else "") or case.case, float(case.value)))
    known = {value for _, value in named}
    for name, end in (("最も小さい調達", seen.min), ("最も大きい調達", seen.max)):
        if end is not None and end not in known:
            named.append((name, end))
    return sorted(named, key=lambda one: one[1])


def _stacked(dots: Sequence[tuple[float, str]]) -> list[tuple[float, str, int]]:
    """Dots from left to right, each on the lowest level where no other is near."""
    last: list[float] = []
    placed = []
    for x, label in dots:
        level = next((index for index, before in enumerate(last) if x - before >= NEAR), len(last))
        last[level : level + 1] = [x]
        placed.append((x, label, level))
    return placed


class _Axis:
    """From values to 0–100."""

    def __init__(self, values: Sequence[float]) -> None:
        self.low, self.high = min(values), max(values)
        positive = [value for value in values if value > 0]
        self.logarithmic = bool(positive) and max(positive) / min(positive) > WIDE
        if self.logarithmic:
            # Nothing (0) has no place on a logarithmic scale: it stands at its beginning.
            self.low = min(positive)

    def place(self, value: float) -> float:
        if self.high == self.low:
            return 50.0
        if self.logarithmic:
            value = max(value, self.low)
            share = (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(100 * share, 2)

    def ticks(self) -> list[float]:
        if self.high == self.low:
            return [self.low]
        if self.logarithmic:
            first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
            every = max(1, math.ceil((last - first + 1) / MOST_TICKS))
            return [10.0**power for power in range(first, last + 1, every)]
        raw = (self.high - self.low) / (MOST_TICKS - 1)
        ten: float = 10.0 ** math.floor(math.log10(raw))
        step = next(one * ten for one in _STEPS if one * ten >= raw * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(index * step, 6) for index in range(first, last + 1)]


def short(value: float) -> str:
    """A number as it stands under an axis: 3,000万, 1億, 0.5."""
    for size, word in ((1e8, "億"), (1e4, "万")):
        if abs(value) >= size:
            return f"{number(round(value / size, 2))}{word}"
    return number(round(value, 3))


def _summary(question: Question, values: Sequence[float], unit: str) -> str:
    typical = question.observed.typical if question.observed else None
    words = f"{len(values)}件の値は、{number(min(values))}{unit}から{number(max(values))}{unit}まで"
    if isinstance(typical, int | float):
        words += f"、代表的な値は{number(typical)}{unit}"
    return f"{words}です。"
