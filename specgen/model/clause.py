"""A clause: one reusable requirement of a library."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from specgen.model.base import Grade, Id, ItemRef, Level, Text, Value, strip_end
from specgen.model.condition import ALWAYS, Condition
from specgen.model.source import Source

RequirementCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}-[0-9]{2,4}$")]
ClauseKind = Literal["requirement", "provision", "narrative", "form"]


class SubItem(Value):
    """One sub-item (ア, イ, …) of a clause; its key never changes."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,8}$")]
    text: Text
    when: Condition = ALWAYS
    satisfies: tuple[ItemRef, ...] = ()
    items: tuple[SubItem, ...] = Field(default=(), max_length=40)


class Column(Value):
    """A table column; the widths of a table's columns sum to 100."""

    title: str
    width: int = Field(gt=0, le=100)


class Row(Value):
    """A table row."""

    cells: tuple[str, ...]
    when: Condition = ALWAYS


class Table(Value):
    """A table under a clause's text."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @model_validator(mode="after")
    def _shape(self) -> Table:
        if sum(column.width for column in self.columns) != 100:
            raise ValueError("表の列の幅（width）の合計は100とする")
        for number, row in enumerate(self.rows, 1):
            if len(row.cells) != len(self.columns):
                raise ValueError(f"表の{number}行目の欄の数（{len(row.cells)}）が列の数（{len(self.columns)}）と違う")
        return self


class GradeText(Value):
    """One grade of a requirement, with the risk of choosing it."""

    text: Text
    risk: str
    satisfies: tuple[ItemRef, ...] | None = None


class Brief(Value):
    """The short wording of a clause for outlines that keep a specification short; one or two sentences."""

    text: Annotated[str, BeforeValidator(strip_end), StringConstraints(min_length=1, max_length=400)]
    satisfies: tuple[ItemRef, ...] = ()


class Clause(Value):
    """One reusable requirement of a library.

    `brief` is its wording in a brief outline: short, or `full` for the same as elsewhere. Without it, a requirement or
    provision is left out of brief outlines.
    """

    id: Id
    code: RequirementCode
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    kind: ClauseKind = "requirement"
    place: Id
    order: int = Field(default=500, ge=0, le=9999)
    level: Level = Level.mandatory
    level_by: Id | None = None
    applies: Condition = ALWAYS
    text: Text | None = None
    items: tuple[SubItem, ...] = Field(default=(), max_length=40)
    table: Table | None = None
    notes: Id | None = None
    grades: dict[Grade, GradeText] = Field(default_factory=dict)
    brief: Brief | Literal["full"] | None = None
    needs: tuple[Id, ...] = ()
    conflicts: tuple[Id, ...] = ()
    satisfies: tuple[ItemRef, ...] = ()
    verify: tuple[str, ...] = ()
    guidance: Text | None = None
    traps: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    reviewed: str | None = None
    overrides: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Clause:
        if bool(self.text) == bool(self.grades):
            raise ValueError("text 又は grades のどちらか一つを書く")
        if self.grades and Grade.recommended not in self.grades:
            raise ValueError("grades には recommended（推奨）が要る")
        if self.level_by and self.level is not Level.mandatory:
            raise ValueError("level と level_by は同時に書けない")
        if self.kind != "requirement" and (self.level_by or self.level is not Level.mandatory):
            raise ValueError(f"kind: {self.kind} の条項に level・level_by は書けない")
        if (self.kind == "narrative") != bool(self.notes):
            raise ValueError("notes は kind: narrative の条項だけに、必ず書く")
        return self

    def in_outline(self, brief: bool) -> bool:
        """Whether an outline of this detail takes the clause."""
        return not brief or self.brief is not None or self.kind in ("narrative", "form")

    def short(self, brief: bool, grade: Grade | None = None) -> Brief | None:
        """The short wording where an outline asks for it and the clause has one; a lower grade keeps its own text."""
        usual = grade in (None, Grade.recommended)
        return self.brief if brief and usual and isinstance(self.brief, Brief) else None
