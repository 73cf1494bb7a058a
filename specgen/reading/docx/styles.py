"""What the styles of a .docx say of a paragraph: its heading level, its list, whether it is hidden."""

from __future__ import annotations

import re
from typing import NamedTuple

from specgen.reading.docx.parts import Element, W, number, switched_on, value

_HEADING = re.compile(r"(?:heading|見出し)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目次|table of figures|図表目次|index|索引)\s*[1-9]?", re.IGNORECASE)
_TITLE = frozenset({"title", "表題"})
_DEPTH = 30  # of styles based on each other
BODY_LEVEL = 9  # the outline level that means ordinary text


class Listed(NamedTuple):
    """A list and a level in it; None where it is not given. The list "0" takes a number away."""

    list_: str | None
    level: int | None


class Style(NamedTuple):
    """A style with all that it inherits. `level` is that of a heading from 1, 0 for a title, None for ordinary text."""

    id: str = ""
    level: int | None = None
    listed: Listed = Listed(None, None)
    hidden: bool = False
    struck: bool = False
    contents: bool = False


_PLAIN = Style()


class Styles:
    """The styles of a document by id."""

    def __init__(self, root: Element | None) -> None:
        styles = root.findall(f"{W}style") if root is not None else []
        self._elements: dict[str, Element] = {value(one, "styleId"): one for one in styles}
        self._known: dict[str, Style] = {}
        self._default = next(
            (
                value(one, "styleId")
                for one in styles
                if value(one, "type") == "paragraph" and value(one, "default") in {"1", "true", "on"}
            ),
            "",
        )

    def of(self, id_: str) -> Style:
        """A paragraph style; the default one for an id that is empty or unknown."""
        id_ = id_ if id_ in self._elements else self._default
        if id_ not in self._known:
            self._known[id_] = self._resolved(id_)
        return self._known[id_]

    def of_run(self, id_: str) -> Style:
        """A character style; nothing special for an id that is empty or unknown."""
        return self.of(id_) if id_ in self._elements else _PLAIN

    def list_of(self, id_: str) -> str:
        """The list that a list style names."""
        element = self._elements.get(id_)
        return value(element.find(f"{W}pPr/{W}numPr/{W}numId")) if element is not None else ""

    def _chain(self, id_: str) -> list[Element]:
        """The style and those that it is based on, itself first."""
        chain: list[Element] = []
        element = self._elements.get(id_)
        while element is not None and len(chain) < _DEPTH and element not in chain:
            chain.append(element)
            element = self._elements.get(value(element.find(f"{W}basedOn")))
        return chain

    def _resolved(self, id_: str) -> Style:
        chain = self._chain(id_)
        if not chain:
            return _PLAIN
        name = value(chain[0].find(f"{W}name")).lower()
        lists = [listed(one.find(f"{W}pPr")) for one in chain]
        return Style(
            id=id_,
            level=_level(chain, name),
            listed=Listed(
                next((one.list_ for one in lists if one.list_ is not None), None),
                next((one.level for one in lists if one.level is not None), None),
            ),
            hidden=_first(chain, "vanish"),
            struck=_first(chain, "strike") or _first(chain, "dstrike"),
            contents=_CONTENTS.fullmatch(name) is not None,
        )


def listed(properties: Element | None) -> Listed:
    """The list that paragraph properties name."""
    place = properties.find(f"{W}numPr") if properties is not None else None
    if place is None:
        return Listed(None, None)
    list_, level = place.find(f"{W}numId"), place.find(f"{W}ilvl")
    return Listed(None if list_ is None else value(list_), None if level is None else number(value(level)))


def outline_level(properties: Element | None) -> int | None:
    """The outline level that paragraph properties give, from 0; `BODY_LEVEL` takes one away."""
    element = properties.find(f"{W}outlineLvl") if properties is not None else None
    return None if element is None else max(0, min(number(value(element), BODY_LEVEL), BODY_LEVEL))


def _level(chain: list[Element], name: str) -> int | None:
    if name in _TITLE:
        return 0
    for one in chain:
        level = outline_level(one.find(f"{W}pPr"))
        if level is not None:
            return level + 1 if level < BODY_LEVEL else None
        heading = _HEADING.fullmatch(value(one.find(f"{W}name")))
        if heading:
            return int(heading[1])
    return None


def _first(chain: list[Element], name: str) -> bool:
    """Whether the nearest style that says anything about a property switches it on."""
    found = (switched_on(one.find(f"{W}rPr/{W}{name}")) for one in chain)
    return bool(next((one for one in found if one is not None), False))
