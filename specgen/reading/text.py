"""Specifications in plain text (.txt) and Markdown (.md)."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from specgen.errors import FileProblem
from specgen.model.document import Cell, Document
from specgen.reading.blocks import Block, place_blocks
from specgen.reading.headings import is_heading, read_label
from specgen.reading.markdown import markdown_blocks
from specgen.reading.rows import COLUMN_SIGN, GridCell, column_titles, head_height

# Tried in this order; each refuses what is not its own. EUC-JP comes before CP932, which takes nearly any bytes.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS = ("utf-8", "euc_jp", "cp932")
_ESCAPES = (b"\x1b$", b"\x1b(")  # of ISO-2022-JP
_UNASSIGNED = re.compile("[\x80\uf8f0-\uf8f3]")  # what CP932 makes of bytes that stand for nothing
_WRAPPED_WIDTH = 60  # half-width columns: a shorter line ends where its writer ended it
_SENTENCE_END = "。．！？!?"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MAX_LINES = 200_000
_TALLEST_TABLE = 500  # rows that are looked at together; a longer table goes on without its titles


def read_markdown(data: bytes, name: str) -> Document:
    """The specification in a Markdown file; `name` is what messages call it. Raises FileProblem as `read_plain`."""
    return _document(data, name, "md", list(markdown_blocks(_lines(data, name))))


def read_plain(data: bytes, name: str) -> Document:
    """The specification in a text file; `name` is what messages call it.

    Blank lines and numbers separate paragraphs; lines that were broken to a width are joined. Raises FileProblem where
    the file is no text in UTF-8, UTF-16 with its mark, Shift_JIS, EUC-JP or ISO-2022-JP.
    """
    return _document(data, name, "txt", list(plain_blocks(_lines(data, name))))


def decode(data: bytes, name: str) -> str:
    """The text in the bytes of a file. Raises FileProblem where they are in no known code."""
    encodings = [code for mark, code in _MARKS if data.startswith(mark)] or list(_ENCODINGS)
    if any(escape in data for escape in _ESCAPES):
        encodings.insert(0, "iso2022_jp")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp932" and _UNASSIGNED.search(text):
            continue
        if encoding != "euc_jp" or _japanese(text) >= _japanese(data.decode("cp932", errors="replace")):
            return text.removeprefix("\ufeff")
    raise FileProblem(name, "文字コードを判別できない。", "UTF-8のテキストとして保存し直す。")


def plain_blocks(lines: list[str]) -> Iterator[Block]:
    """The paragraphs of a text, each with the line where it begins; lines with a full-width bar are rows of a table."""
    gathered: list[str] = []
    first = at = 0
    while at < len(lines):
        raw = lines[at]
        line = raw.strip()
        if gathered and not (line and _goes_on(gathered[-1], raw)):
            yield Block(text=_joined(gathered), line=first)
            gathered = []
        if not gathered and COLUMN_SIGN in line:
            rows = list(takewhile(lambda one: COLUMN_SIGN in one, lines[at : at + _TALLEST_TABLE]))
            yield from _rows(rows, at + 1)
            at += len(rows)
            continue
        at += 1
        if line:
            first = first if gathered else at
            gathered.append(raw.rstrip())
    if gathered:
        yield Block(text=_joined(gathered), line=first)


def _rows(lines: list[str], first: int) -> Iterator[Block]:
    grid = [[GridCell(text.strip(), at) for at, text in enumerate(line.split(COLUMN_SIGN))] for line in lines]
    height = head_height(grid)
    titles = column_titles(grid[:height])
    for at, row in enumerate(grid[height:], first + height):
        cells = tuple(Cell(title=titles.get(cell.column, ""), text=cell.text) for cell in row)
        if any(cell.text for cell in cells):
            yield Block(text="", cells=cells, line=at)


def _goes_on(previous: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line above, which was broken to a width."""
    text = line.strip()
    if COLUMN_SIGN in text or previous.rstrip()[-1:] in _SENTENCE_END or read_label(text) is not None:
        return False
    label = read_label(previous)
    if label is not None and is_heading(label) and _width(previous) < _WRAPPED_WIDTH:
        return False
    # A blank at its beginning opens a paragraph, unless the line above is indented as deep.
    if line[:1] == "\u3000" and previous[:1] != "\u3000" and label is None:
        return False
    return _width(previous.rstrip()) >= _WRAPPED_WIDTH


def _joined(lines: list[str]) -> str:
    result = lines[0].strip()
    for line in (one.strip() for one in lines[1:]):
        spaced = result[-1:].isascii() and line[:1].isascii() and result[-1:].isalnum() and line[:1].isalnum()
        result += (" " if spaced else "") + line
    return result


def _width(text: str) -> int:
    """The width in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(sign) in "FWA" else 1 for sign in text)


def _japanese(text: str) -> int:
    """How many signs are those of ordinary Japanese."""
    return len(re.findall(r"[ぁ-んァ-ヶー一-龠、。0-9]", text)) - 2 * len(re.findall(r"[ｦ-ﾟ\ufffd]", text))


def _lines(data: bytes, name: str) -> list[str]:
    text = decode(data, name).replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    if "\x00" in text:
        raise FileProblem(name, "テキストではない（文字でないものが入っている）。", "UTF-8のテキストとして保存し直す。")
    lines = _CONTROL.sub("", text).split("\n")
    if len(lines) > _MAX_LINES:
        raise FileProblem(name, f"行が多過ぎる（{_MAX_LINES:,}行まで）。", "文書を分けて、それぞれを点検する。")
    return lines


def _document(data: bytes, name: str, format_: str, blocks: list[Block]) -> Document:
    return Document(
        name=name,
        format="md" if format_ == "md" else "txt",
        digest=hashlib.sha256(data).hexdigest(),
        paragraphs=tuple(place_blocks(blocks)),
    )
