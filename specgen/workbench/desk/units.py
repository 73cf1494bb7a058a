"""The units in which somebody reads a specification: its chapters, annexes and forms; a long one section by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from specgen.model.specification import Item, Node, Specification

LONG: Final = 30  # items: some fifteen thousand pixels on a screen


class Unit(NamedTuple):
    """What is read at once: the id of a chapter or section, its label, and the chapter with that much of it."""

    id: str
    label: str
    node: Node

    @property
    def items(self) -> list[Item]:
        """Its items without their sub-items, in order."""
        return [item for node in self.node.walk() for item in node.items]


def units(spec: Specification) -> list[Unit]:
    """The units of a specification, in its order; every item is in one of them."""
    return list(units_of((*spec.chapters, *spec.annexes, *spec.forms)))


def units_of(tops: Iterable[Node]) -> Iterator[Unit]:
    """The units of some chapters."""
    for top in tops:
        whole = Unit(top.id, _label(top.number, top.title), top)
        if len(whole.items) <= LONG or len(top.nodes) < 2:
            yield whole
            continue
        for number, section in enumerate(top.nodes):
            # What stands in the chapter itself comes before its first section.
            own = top.model_copy(update={"items": () if number else top.items, "nodes": (section,)})
            yield Unit(section.id, _label(section.path or section.number, section.title), own)


def _label(number: str, title: str) -> str:
    return f"{number}　{title}".strip("　")
