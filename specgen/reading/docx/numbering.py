"""The numbers that Word prints before paragraphs, computed from numbering.xml (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from specgen.reading.docx.parts import Element, W, number, switched_on, value
from specgen.reading.docx.signs import sign
from specgen.reading.docx.styles import Styles

_LEVELS = 9
_PLACEHOLDER = re.compile("%([1-9])")
_HOPS = 8  # of definitions that refer to each other
_OWN_SIGN = re.compile("[\ue000-\uf8ff]")
# The signs for which Word writes a letter of a symbol font.
_SYMBOL_BULLETS = {"": "・", "o": "○", "l": "●", "n": "■", "u": "◆", "p": "□", "q": "□", "Ø": "➢", "ü": "✓", "§": "▪"}


class Printed(NamedTuple):
    """A number as it is printed, and its level from 0."""

    label: str
    level: int


@dataclass(slots=True)
class _Level:
    start: int = 0
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None  # the level from 1 whose use starts it anew; 0: none does
    style: str = ""
    symbol: bool = False


@dataclass(slots=True)
class _List:
    """A w:num: the definition whose counters it shares, its levels and where it starts them anew."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the lists of a document; `next` must be called for every paragraph in the order of the document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root, styles)

    def next(self, list_: str, level: int, style: str) -> Printed | None:
        """The number of the next paragraph in a list, None where it has none.

        `style` is the style that names the list, "" where the paragraph itself does: a level of the list that is linked
        to the style wins over `level`.
        """
        known = self._lists.get(list_)
        if known is None:
            return None
        if style:
            level = next((at for at, one in known.levels.items() if one.style == style), level)
        level = max(0, min(level, _LEVELS - 1))
        own = known.levels.get(level)
        if own is None:
            return None
        self._count(list_, known, level)
        return Printed(self._label(known, level), level)

    def _count(self, list_: str, known: _List, level: int) -> None:
        counts = self._counts.setdefault(known.definition, {})
        if (list_, level) not in self._begun:
            self._begun.add((list_, level))
            if level in known.starts:
                counts.pop(level, None)
        first = known.starts.get(level, known.levels[level].start)
        counts[level] = counts[level] + 1 if level in counts else first
        for above in range(level):  # a level that was skipped counts as begun
            if above in known.levels:
                counts.setdefault(above, known.starts.get(above, known.levels[above].start))
        for lower in [one for one in counts if one > level]:
            restart = known.levels[lower].restart if lower in known.levels else None
            if restart is None or level < restart:
                del counts[lower]

    def _label(self, known: _List, level: int) -> str:
        own, counts = known.levels[level], self._counts[known.definition]
        if own.form == "bullet":
            return _bullet(own)

        def printed(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            one = known.levels.get(at)
            if one is None or at > level:
                return ""
            plain = own.legal and one.form not in {"none", "bullet"}
            return sign("decimal" if plain else one.form, counts.get(at, one.start))

        return _PLACEHOLDER.sub(printed, own.text).strip()

    def _read(self, root: Element, styles: Styles) -> None:
        definitions = {value(one, "abstractNumId"): one for one in root.findall(f"{W}abstractNum")}
        handles = {value(one, "numId"): one for one in root.findall(f"{W}num")}
        for id_, one in handles.items():
            definition = self._definition(value(one.find(f"{W}abstractNumId")), definitions, handles, styles)
            if definition is None or id_ in {"", "0"}:
                continue
            levels = {number(value(level, "ilvl")): _read_level(level) for level in definition.findall(f"{W}lvl")}
            known = _List(value(definition, "abstractNumId"), levels)
            for override in one.findall(f"{W}lvlOverride"):
                _override(known, override)
            self._lists[id_] = known

    @staticmethod
    def _definition(
        id_: str, definitions: dict[str, Element], handles: dict[str, Element], styles: Styles
    ) -> Element | None:
        """The definition with the levels: one may refer to another by the name of a list style."""
        for _ in range(_HOPS):
            definition = definitions.get(id_)
            linked = value(definition.find(f"{W}numStyleLink")) if definition is not None else ""
            if not linked:
                return definition
            handle = handles.get(styles.list_of(linked))
            id_ = value(handle.find(f"{W}abstractNumId")) if handle is not None else ""
        return None


def _override(known: _List, override: Element) -> None:
    level = number(value(override, "ilvl"))
    own, start = override.find(f"{W}lvl"), override.find(f"{W}startOverride")
    if own is not None:
        known.levels = {**known.levels, level: _read_level(own)}
    if start is not None:
        known.starts[level] = number(value(start))


def _read_level(level: Element) -> _Level:
    fonts = level.find(f"{W}rPr/{W}rFonts")
    restart = level.find(f"{W}lvlRestart")
    return _Level(
        start=number(value(level.find(f"{W}start"))),
        form=_form(level),
        text=value(level.find(f"{W}lvlText")),
        legal=bool(switched_on(level.find(f"{W}isLgl"))),
        restart=None if restart is None else number(value(restart)),
        style=value(level.find(f"{W}pStyle")),
        symbol=fonts is not None and value(fonts, "ascii") in {"Wingdings", "Symbol", "Wingdings 2", "Webdings"},
    )


def _form(level: Element) -> str:
    """The form; a form that only newer programs know stands beside its substitute."""
    forms = [value(one) for one in level.iter(f"{W}numFmt")]
    known = [one for one in forms if one and one != "custom"]
    if "custom" in forms:
        pattern = next((value(one, "format") for one in level.iter(f"{W}numFmt") if value(one) == "custom"), "")
        if pattern.startswith("01,"):
            return "decimalZero"
    return known[0] if known else "decimal"


def _bullet(level: _Level) -> str:
    text = level.text.strip()
    if level.symbol or _OWN_SIGN.search(text):
        return _SYMBOL_BULLETS.get(text, "・") if not _OWN_SIGN.search(text) else "・"
    return text
