"""A long document by its chapters: the one that a page shows, the menu of all, and the addresses of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple
from urllib.parse import quote

from specgen.model.specification import Node, Specification
from specgen.workbench.desk.units import units, units_of

ALL: Final = "all"
CRITERIA, PRICES = "criteria", "prices"  # the sheets behind the forms, which are no nodes
ANCHOR: Final = "d-"  # before the id of a node or item on a page (macros/document.html)


class Top(NamedTuple):
    """A chapter (a section of a long one), annex, form or sheet: its items, and what else its entry in a menu says."""

    id: str
    label: str
    items: int
    notes: tuple[str, ...] = ()


class Chapter(NamedTuple):
    """An entry of the menu."""

    top: Top
    href: str
    current: bool


class Reading(NamedTuple):
    """How a page shows a document: one chapter, all of it, or what a filter or a search has found in it."""

    mode: Literal["chapter", "all", "hits"]
    path: str
    chapters: tuple[Chapter, ...]

    @property
    def first(self) -> bool:
        """Whether the page shows the beginning of the document."""
        return self.mode == "all" or (self.mode == "chapter" and self._at == 0)

    @property
    def before(self) -> Chapter | None:
        """The chapter before the one that is shown."""
        return self.chapters[self._at - 1] if self._at > 0 else None

    @property
    def after(self) -> Chapter | None:
        """The chapter after the one that is shown."""
        return self.chapters[self._at + 1] if 0 <= self._at < len(self.chapters) - 1 else None

    @property
    def _at(self) -> int:
        return next((index for index, one in enumerate(self.chapters) if one.current), -1)


def place(path: str, id_: str, prefix: str = ANCHOR) -> str:
    """The address of a node or item on the pages of a document.

    The page finds the chapter that holds the id (`find`), so that an address stays right where the item moves.
    """
    return f"{path}?chapter={quote(id_, safe='')}#{prefix}{quote(id_, safe='')}"


def find(spec: Specification, asked: str) -> str:
    """The chapter that was asked for, by its id or by that of anything in it; the first one where there is no such."""
    every = tops(spec)
    if asked == ALL or asked in {one.id for one in every}:
        return asked
    for unit in units(spec):
        for node in unit.node.walk():
            if node.id == asked or any(one.id == asked for item in node.items for one in item.walk()):
                return unit.id
    return every[0].id if every else ALL


def tops(spec: Specification, notes: Mapping[str, tuple[str, ...]] | None = None) -> list[Top]:
    """The chapters, annexes, forms and sheets of a document; `notes` by their ids."""
    said = notes or {}
    found = [Top(one.id, one.label, len(one.items), said.get(one.id, ())) for one in units(spec)]
    if spec.criteria:
        found.append(Top(CRITERIA, spec.criteria.title, len(spec.criteria.items)))
    if spec.prices:
        found.append(Top(PRICES, "見積りの内訳", len(spec.prices)))
    return found


def read(path: str, every: Iterable[Top], chapter: str, prefix: str = ANCHOR) -> Reading:
    """The menu of a page that shows one chapter, or all of them (whose menu leads within the page)."""
    if chapter == ALL:
        return Reading("all", path, _within(every, prefix))
    shown = tuple(Chapter(one, place(path, one.id, prefix), one.id == chapter) for one in every)
    return Reading("chapter", path, shown)


def hits(path: str, found: Iterable[Top], prefix: str = ANCHOR) -> Reading:
    """The menu of a page that shows what was found in the whole document."""
    return Reading("hits", path, _within(found, prefix))


def part(spec: Specification, chapter: str) -> Specification:
    """The document with one of its chapters alone."""
    if chapter == ALL:
        return spec

    def only(nodes: Iterable[Node]) -> tuple[Node, ...]:
        return tuple(one.node for one in units_of(nodes) if one.id == chapter)

    return spec.model_copy(
        update={
            "chapters": only(spec.chapters),
            "annexes": only(spec.annexes),
            "forms": only(spec.forms),
            "criteria": spec.criteria if chapter == CRITERIA else None,
            "prices": spec.prices if chapter == PRICES else (),
        }
    )


def links(spec: Specification, shown: Specification, path: str) -> dict[str, str]:
    """Where the cross-references of a page lead: within the page, or to another chapter."""
    here = set(_ids(shown))
    return {id_: f"#{ANCHOR}{id_}" if id_ in here else place(path, id_) for id_ in _ids(spec)}


def _ids(spec: Specification) -> list[str]:
    return [*(node.id for node in spec.nodes()), *(item.id for item in spec.items())]


def _within(every: Iterable[Top], prefix: str) -> tuple[Chapter, ...]:
    return tuple(Chapter(one, f"#{prefix}{one.id}", current=False) for one in every)
