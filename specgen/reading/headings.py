"""Where in the document the printed numbers and headings put what follows them.

`read_label` recognises a number at the beginning of a line; `is_heading` says whether its line is a heading; `Outline`
is told of every heading, numbered paragraph and other paragraph in the order of the document, and says its place.

Which of (1), ①, ア and a stands below which differs from document to document, so the nesting of these is taken from
the order in which they occur; 章, 節, 条, 1 and 1.2 have a fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from specgen.reading.labels import (
    CHAPTER,
    FREE,
    ROW,
    Label,
    is_heading,
    is_sentence,
    like_heading,
    number_label,
    read_label,
)

__all__ = ["ROW", "Label", "Outline", "Spot", "is_heading", "is_sentence", "number_label", "read_label"]
_FIXED = 7  # 第1条 and what ranks above it are never nested in each other
_DEEPEST = 12  # levels that may be open: a document that nests lists without end must not cost without end


class Spot(NamedTuple):
    """Where a paragraph stands: its full number, the headings above it, its level (headings) and its indent (items)."""

    number: str
    headings: tuple[str, ...]
    level: int = 0
    indent: int = 0


class _Level(NamedTuple):
    """One level that is open: a heading (its printed line) or a numbered item."""

    label: Label | None
    heading: str | None = None
    depth: int | None = None  # the level that a heading style gives


class Outline:
    """Follows headings and numbers through a document: every method takes the next paragraph and says its place."""

    def __init__(self) -> None:
        self._open: list[_Level] = []

    def heading(self, text: str, label: Label | None = None, level: int | None = None) -> Spot:
        """A heading with its own number, if it has one, and the level that its style gives (1 outermost), if any."""
        if level is not None:
            self._close_for_level(level)
        elif label is not None:
            self._close_for_label(label, heading=True)
        else:
            self._open = [one for one in self._open if one.heading is not None and one.depth is not None]
        above = self._headings()
        text = text.replace("\n", " ")
        printed = f"{label.label} {text}".strip() if label and not label.bullet else text
        self._open.append(_Level(label, printed, level))
        return Spot(self._number(), above, level or len(above) + 1)

    def is_heading(self, label: Label, following: str | None = None) -> bool:
        """Whether the next line is a heading: as `is_heading`, but the last item of a list is what the others are."""
        if not is_heading(label, following):
            return False
        at = None if label.chapter else self._sibling(label)
        elder = self._open[at] if at is not None else None
        return elder is None or elder.heading is not None or elder.label is None or not like_heading(elder.label)

    def item(self, label: Label, level: int | None = None) -> Spot:
        """A paragraph that begins with a number or a bullet; its number is that of its parents and its own.

        `level` is that of the heading style which it has although it is a sentence.
        """
        if level is not None:
            self._close_for_level(level)
        if label.bullet:
            indent = sum(1 for one in self._open if one.heading is None)
            return Spot(self._number(), self._headings(), 0, indent + (label.depth or 0))
        self._close_for_label(label)
        above = sum(1 for one in self._open if one.heading is None)
        self._open.append(_Level(label))
        return Spot(self._number(), self._headings(), 0, above)

    def text(self) -> Spot:
        """A paragraph or a table row without a number: it belongs to what is open."""
        return Spot(self._number(), self._headings())

    def lead(self, level: int) -> Spot:
        """A sentence without a number in a heading style: it ends the headings of that level, and is none."""
        self._close_for_level(level)
        return self.text()

    def row(self, number: str) -> Spot:
        """A table row with the number in one of its cells; what is open stays open."""
        label = read_label(number)
        if label is None or label.rest or label.bullet:
            return Spot(f"{self._number()}（{number}）", self._headings())
        return Spot(_joined([*self._labels(), label]), self._headings())

    def _close_for_level(self, level: int) -> None:
        while self._open and (self._open[-1].heading is None or (self._open[-1].depth or level) >= level):
            self._open.pop()

    def _close_for_label(self, label: Label, heading: bool = False) -> None:
        """Close what the label ends: its elder sibling and all below it, or all that ranks below it."""
        sibling = self._sibling(label)
        if sibling is not None:
            if heading or not self._begins_below(sibling, label):
                del self._open[sibling:]
            return
        while self._open and not self._above(self._open[-1], label):
            self._open.pop()

    def _above(self, last: _Level, label: Label) -> bool:
        """Whether the label stands below a level that is open."""
        if last.depth is not None and label.rank > CHAPTER:
            return True
        if last.label is None or last.label.style == "supplement":
            return False
        deeper = label.depth is not None and last.label.depth is not None and label.depth > last.label.depth
        return deeper or min(last.label.rank, FREE) <= min(label.rank, FREE)

    def _sibling(self, label: Label) -> int | None:
        """Where the elder sibling of the label is open: the nearest of its style, best the one it counts on from.

        A heading that a style made one is no sibling of a number.
        """
        alike = [
            at
            for at, one in enumerate(self._open)
            if one.label is not None and _alike(one.label, label) and (one.depth is None or label.rank <= _FIXED)
        ]
        counting = [at for at in alike if self._value(at) + 1 == label.value]
        return counting[-1] if counting else alike[-1] if alike else None

    def _begins_below(self, sibling: int, label: Label) -> bool:
        """Whether the label begins a list of its own within what looks like its sibling: 1 below (1) below 1."""
        nested = sibling < len(self._open) - 1 or self._open[sibling].heading is not None
        free = nested and label.rank > _FIXED and len(self._open) < _DEEPEST
        return free and label.value == 1 and self._value(sibling) > 0

    def _value(self, at: int) -> int:
        label = self._open[at].label
        return label.value if label is not None else 0

    def _labels(self) -> list[Label]:
        return [one.label for one in self._open if one.label is not None and not one.label.bullet]

    def _number(self) -> str:
        return _joined(self._labels())

    def _headings(self) -> tuple[str, ...]:
        return tuple(one.heading for one in self._open if one.heading is not None)


def _alike(one: Label, other: Label) -> bool:
    if one.depth is not None and other.depth is not None and one.depth != other.depth:
        return False
    if one.style == "roman" and other.style == "latin":
        return False
    return one.style == other.style and one.rank == other.rank


def _joined(labels: Sequence[Label]) -> str:
    """One number of several: 第4章, 3, (2) → 第4章3(2); 1, 1.2 → 1.2; 別紙1, 2 → 別紙1の2."""
    parts: list[Label] = []
    for label in labels:
        if label.style == "dotted":
            while parts and parts[-1].style in {"digit", "dotted"}:
                parts.pop()
        parts.append(label)
    text = ""
    for label in parts:
        between = "の" if text and text[-1].isdigit() and label.label[0].isdigit() else ""
        text += between + label.label
    return text
