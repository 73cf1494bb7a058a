"""The blocks of Markdown: headings, paragraphs, lists, quotes, code and tables, without marks and HTML tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from specgen.model.document import Cell
from specgen.reading.blocks import Block
from specgen.reading.headings import read_label
from specgen.reading.rows import GridCell, column_titles

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t　]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}>[ ]?")
_ITEM = re.compile(r"([ \t]*)(?:([-*+])|(\d{1,9})([.)]))[ \t]+(?:\[([ xX])\][ \t]+)?(.*)$")
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]{0,500})?/?>")
_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()\s]{0,1000}(?:\s+\"[^\"]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]]{1,500})\](?:\([^()\s]{0,1000}(?:\s+\"[^\"]{0,200}\")?\)|\[[^\[\]]{0,100}\])")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,1000})>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,1000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<!\*)(\*)(?=[^\s*])([^*]{1,1000}?)(?<=\S)\*(?!\*)")
_LINED = re.compile(r"(?<![\w_])(_)(?=[^\s_])([^_]{1,1000}?)(?<=\S)_(?![\w_])")
_STRUCK = re.compile(r"~~(?=\S)([^~]{1,1000}?)~~")
_CODE = re.compile(r"(`+)([^`]{1,1000}?)\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELLS = re.compile(r"(?<!\\)\|")
_KEPT = "\ue000"  # stands for the sign behind a backslash until all marks are gone


def markdown_blocks(lines: Sequence[str]) -> Iterator[Block]:
    """The blocks of the lines, each with the line where it begins.

    A first heading of level 1 that stands alone at that level is the title of the document. Comments are left out.
    """
    text = _without_comments("\n".join(lines))
    return _Reader(text.split("\n")).blocks()


def plain_inline(text: str) -> str:
    """The text without marks: bold, links, code, HTML tags."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[found.lastindex or 0])
        return f"{_KEPT}{len(kept) - 1}{_KEPT}"

    text = text.replace(_KEPT, "")
    text = _ESCAPED.sub(keep, _CODE.sub(keep, text))
    text = _AUTOLINK.sub(r"\1", _BREAK.sub("\n", text))
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _TAG.sub("", text)
    for mark in (_STRONG, _EMPHASIS, _LINED):
        text = mark.sub(r"\2", text)
    text = html.unescape(_STRUCK.sub("", text))
    return re.sub(f"{_KEPT}(\\d+){_KEPT}", lambda found: kept[int(found[1])], text).strip()


def _without_comments(text: str) -> str:
    """The text with comments replaced by as many line ends as they hold, so that line numbers stay.

    One that is never closed is text.
    """
    kept, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin)) >= 0:
        kept += [text[at:begin], "\n" * text.count("\n", begin, end)]
        at = end + len("-->")
    return "".join([*kept, text[at:]])


class _Reader:
    """Goes through the lines once, from top to bottom."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0
        tops = [at for at, line in enumerate(lines) if (found := _HEADING.match(line)) and len(found[1]) == 1]
        self._title = tops[0] if len(tops) == 1 else None

    def blocks(self) -> Iterator[Block]:
        """The blocks, in order."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip() or (_RULE.match(line) and not _ITEM.match(line)):
                self._at += 1
            elif fence := _FENCE.match(line):
                yield from self._code(fence[1])
            elif heading := _HEADING.match(line):
                yield from self._heading(len(heading[1]), heading[2] or "")
            elif self._table_begins():
                yield from self._table()
            else:
                yield from self._paragraph()

    def _heading(self, level: int, text: str) -> Iterator[Block]:
        if self._title is not None:
            level = 0 if self._at == self._title else max(level - 1, 1)
        self._at += 1
        if plain := plain_inline(text):
            yield Block(text=plain.replace("\n", " "), level=level, line=self._at)

    def _code(self, fence: str) -> Iterator[Block]:
        """A fenced block; one that is never closed goes on to the end."""
        first = self._at + 1
        self._at += 1
        gathered = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                break
            gathered.append(line.rstrip())
        if text := "\n".join(gathered).strip():
            yield Block(text=text, line=first)

    def _table_begins(self) -> bool:
        if self._at + 1 >= len(self._lines) or "|" not in self._lines[self._at]:
            return False
        below = self._lines[self._at + 1]
        return (
            _DELIMITERS.match(below) is not None
            and "-" in below
            and len(_cells(below)) == len(_cells(self._lines[self._at]))
        )

    def _table(self) -> Iterator[Block]:
        head = _cells(self._lines[self._at])
        titles = column_titles([[GridCell(text, at) for at, text in enumerate(head)]])
        self._at += 2
        count = 0
        while self._at < len(self._lines) and "|" in self._lines[self._at]:
            self._at += 1
            cells = _cells(self._lines[self._at - 1])
            if any(cells):
                count += 1
                found = tuple(Cell(title=titles.get(at, ""), text=text) for at, text in enumerate(cells))
                yield Block(text="", cells=found, line=self._at)
        if not count and any(head):
            yield Block(text="", cells=tuple(Cell(text=text) for text in head), line=self._at - 1)

    def _paragraph(self) -> Iterator[Block]:
        """A paragraph, a quote or an item of a list; further lines belong to it until a blank line or a new block."""
        first = self._at
        gathered = [self._lines[first]]
        self._at += 1
        while self._at < len(self._lines) and self._goes_on(self._lines[self._at]):
            if (underline := _UNDERLINE.match(self._lines[self._at])) and not _ITEM.match(gathered[0]):
                self._at += 1
                yield Block(text=_run(gathered), level=1 if underline[1][0] == "=" else 2, line=first + 1)
                return
            gathered.append(self._lines[self._at])
            self._at += 1
        item = _ITEM.match(_QUOTE.sub("", gathered[0]))
        if item is None:
            if text := _run([_QUOTE.sub("", line) for line in gathered]):
                yield Block(text=text, line=first + 1)
            return
        indent = len(item[1].expandtabs(4)) // 2
        label = "・" if item[2] else f"{item[3]}{item[4]}"
        if text := _run([item[6], *(_QUOTE.sub("", line) for line in gathered[1:])]):
            yield Block(text=text, label=label, depth=indent, line=first + 1)

    def _goes_on(self, line: str) -> bool:
        if not line.strip() or _HEADING.match(line) or _FENCE.match(line) or _ITEM.match(_QUOTE.sub("", line)):
            return False
        if _UNDERLINE.match(line):
            return True
        return not _RULE.match(line) and not self._table_begins() and read_label(line) is None


def _run(lines: list[str]) -> str:
    """The lines of a paragraph as one text; Japanese lines are joined without a blank."""
    result = ""
    for raw in lines:
        line = raw.strip()
        hard = raw.endswith("  ") or raw.endswith("\\")
        line = line.removesuffix("\\") if hard else line
        spaced = result and result[-1].isascii() and line[:1].isascii() and not result.endswith("\n")
        result += (" " if spaced else "") + line + ("\n" if hard else "")
    return plain_inline(result)


def _cells(line: str) -> list[str]:
    text = line.strip()
    text = text.removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    return [plain_inline(cell.strip()) for cell in _CELLS.split(text)]
