"""The chapters and sections of a specification, as data; clauses name a place that a node takes."""

from __future__ import annotations

from specgen.model.base import Id, Value
from specgen.model.condition import ALWAYS, Condition


class OutlineNode(Value):
    """A section, annex or form of an outline; it takes the clauses of its places."""

    id: Id
    title: str
    takes: tuple[Id, ...]
    when: Condition = ALWAYS


class Chapter(Value):
    """A chapter of an outline."""

    id: Id
    title: str
    sections: tuple[OutlineNode, ...]
    when: Condition = ALWAYS


class Outline(Value):
    """The chapters and sections of a specification, as data."""

    id: Id
    title: str
    note: str = ""
    document_title: str
    brief: bool = False
    cover: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    annexes: tuple[OutlineNode, ...] = ()
    forms: tuple[OutlineNode, ...] = ()
    overrides: bool = False

    def nodes(self) -> tuple[OutlineNode, ...]:
        """Every node that takes clauses, in the order of the document."""
        sections = [section for chapter in self.chapters for section in chapter.sections]
        return (*sections, *self.annexes, *self.forms)
