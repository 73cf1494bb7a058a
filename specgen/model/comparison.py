"""What differs between two specifications: every item, heading and record of both, each exactly once (新旧対照)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from specgen.formatting import wareki
from specgen.model.base import Level, Value
from specgen.model.clause import ClauseKind


class Change(StrEnum):
    """One way in which two sides differ, gravest first."""

    added = "added"
    removed = "removed"
    text = "text"
    table = "table"
    titled = "title"
    level = "level"
    kind = "kind"
    verify = "verify"
    moved = "moved"
    renumbered = "renumbered"

    @property
    def label(self) -> str:
        """The Japanese words for the change."""
        return {
            "added": "追加",
            "removed": "削除",
            "text": "文の変更",
            "table": "表の変更",
            "title": "題名の変更",
            "level": "必須・任意の変更",
            "kind": "種類の変更",
            "verify": "確認の方法の変更",
            "moved": "移動",
            "renumbered": "番号の変更",
        }[self.value]

    @property
    def mirror(self) -> Change:
        """The change as it is when the sides are swapped."""
        return {Change.added: Change.removed, Change.removed: Change.added}.get(self, self)


class Piece(Value):
    """A piece of one side's text, and whether the other side has it too."""

    text: str
    kind: Literal["equal", "deleted", "inserted"] = "equal"


Pieces = tuple[Piece, ...]


def joined(pieces: Iterable[Piece]) -> str:
    """The text that was cut into pieces."""
    return "".join(piece.text for piece in pieces)


def day(date: str) -> str:
    """An ISO date as printed (令和8年12月1日); any other text as it is."""
    try:
        return wareki(datetime.date.fromisoformat(date))
    except ValueError:
        return date


class Wording(Value):
    """A text of both sides in pieces; the pieces of a side join to its text, letter for letter."""

    old: Pieces = ()
    new: Pieces = ()

    @property
    def differs(self) -> bool:
        """Whether the sides differ."""
        return any(piece.kind != "equal" for piece in (*self.old, *self.new))


class Line(Value):
    """A row of a table, cells joined by ｜, on the sides that have it."""

    old: Pieces | None = None
    new: Pieces | None = None

    @property
    def differs(self) -> bool:
        """Whether the sides differ."""
        return self.old is None or self.new is None or Wording(old=self.old, new=self.new).differs


class Side(Value):
    """What a heading or an item is on one side. A heading has no text."""

    number: str
    path: str
    title: str = ""
    text: str = ""
    kind: ClauseKind | None = None
    level: Level | None = None
    verify: tuple[str, ...] = ()
    table: tuple[str, ...] = ()


class Row(Value):
    """A heading or an item with what it was and what it is.

    `changes` is empty where nothing changed; `carried` are those of them that only follow from the row above (a new
    number, level or way of verification that it shares). `about` is the title that a reader knows the row by.
    """

    id: str
    kind: Literal["chapter", "section", "annex", "form", "item"]
    depth: int
    about: str
    old: Side | None
    new: Side | None
    changes: tuple[Change, ...] = ()
    carried: tuple[Change, ...] = ()
    title: Wording = Wording()
    text: Wording = Wording()
    table: tuple[Line, ...] = ()
    reason: str = ""

    @property
    def heading(self) -> bool:
        """Whether the row is a chapter, section, annex or form and not an item."""
        return self.kind != "item"

    @property
    def noted(self) -> bool:
        """Whether something changed that is not told by the row above."""
        return any(change not in self.carried for change in self.changes)

    @property
    def only_renumbered(self) -> bool:
        """Whether nothing but the number changed."""
        return self.changes == (Change.renumbered,)


class Part(StrEnum):
    """A part of a specification beside its items."""

    facts = "facts"
    criteria = "criteria"
    prices = "prices"
    answers = "answers"
    papers = "papers"
    library = "library"

    @property
    def label(self) -> str:
        """The Japanese words for the part."""
        return {
            "facts": "件名、日付等",
            "criteria": "評価基準及び配点",
            "prices": "見積りの内訳",
            "answers": "設問への回答",
            "papers": "仕様書の本文に含めない文",
            "library": "条項ライブラリの版",
        }[self.value]

    @property
    def internal(self) -> bool:
        """Whether it is a record of the drafting, which a vendor never sees."""
        return self in (Part.answers, Part.papers, Part.library)


class Record(Value):
    """One answer, criterion, price, … of both sides; None on a side that does not have it."""

    part: Part
    id: str
    label: str
    old: str | None
    new: str | None
    wording: Wording = Wording()

    @property
    def change(self) -> Change | None:
        """How it changed."""
        if self.old is None:
            return Change.added
        if self.new is None:
            return Change.removed
        return Change.text if self.old != self.new else None


class Edition(Value):
    """Which specification a side is."""

    title: str
    document_title: str
    office: str
    date: str
    final: bool
    items: int


class Comparison(Value):
    """Two specifications side by side: `rows` in the order of the new one, what was removed at its old place."""

    old: Edition
    new: Edition
    rows: tuple[Row, ...]
    records: tuple[Record, ...]

    @property
    def items(self) -> tuple[Row, ...]:
        """The rows of items, without those of headings."""
        return tuple(row for row in self.rows if not row.heading)

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not any(row.changes for row in self.rows) and not any(record.change for record in self.records)

    def counts(self) -> dict[Change, int]:
        """How many items have each change; an item with several counts for each of them."""
        every = [change for row in self.items for change in row.changes]
        return {change: every.count(change) for change in Change}

    def unchanged(self) -> int:
        """How many items are as they were."""
        return sum(not row.changes for row in self.items)

    def shown(self, *, every: bool = False) -> tuple[Row, ...]:
        """The rows that changed, each below the headings that lead to it; with `every`, all rows."""
        if every:
            return self.rows
        found: list[Row] = []
        leading: list[Row] = []
        for row in self.rows:
            if row.heading:
                leading = [one for one in leading if one.depth < row.depth]
            if row.noted:
                found += [*leading, row]
                leading = []
            elif row.heading:
                leading.append(row)
        return tuple(found)

    def changed_records(self, *, every: bool = False) -> tuple[Record, ...]:
        """The records that changed; with `every`, all of them."""
        return tuple(record for record in self.records if every or record.change)
