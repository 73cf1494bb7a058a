"""The sheets of a workbook that nobody vouches for: texts of cells, merged cells, comments, and what was not read.

Formulas are never worked out: the result that Excel stored is read. Links to other workbooks are never opened. What is
hidden is counted and not read: a requirement that no vendor sees obliges none.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.packaging.relationship import get_dependents
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import column_index_from_string
from openpyxl.xml.functions import fromstring

from specgen.errors import FileProblem
from specgen.reading.limits import MAX_CELLS, MAX_COLUMNS, MAX_MERGES, MAX_ROWS, MAX_SHEETS
from specgen.spreadsheet.extent import last_content
from specgen.spreadsheet.opening import BROKEN, ERROR_VALUES, UnsizedSheet, quiet, read_workbook

_HINT = "Excelで開き、「Excel ブック（.xlsx）」として保存し直す。"
_SMALLER = "要件の書かれたシートだけを残して保存し直す。"
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
# A hostile sheet may hold anything between its signs: every search below takes a tag once and does not go back.
_OPEN_FORMULA = re.compile(  # a formula at whose end the cell ends: Excel stored no result
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^<>]*+)?(?<=/)>)\s*+(?:<(?:\w+:)?v\s*+/>|<v></v>)?+\s*+</(?:\w+:)?c>"
)
_PANE = re.compile(rb"<(?:\w+:)?pane\s([^<>]*+)>")
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\s([^<>]*+)>")
_LINES = re.compile(rb"<(?:\w+:)?(row|col)\s([^<>]*+)>")
_ATTRIBUTE = re.compile(rb"\b(\w+)=\"([^\"]*+)\"")
_FAR = re.compile(rb"<(?:\w+:)?c r=\"([A-Z]{2,3})\d{1,7}\"[^<>]*+(?<!/)>\s*+<(?:\w+:)?(?:v|is)[\s>]")
_TRUE = (b"1", b"true")
_DRAWN = (
    ("画像", re.compile(rb"<(?:\w+:)?pic[\s>]")),
    ("図形又はテキストボックス", re.compile(rb"<(?:\w+:)?sp[\s>]")),
    ("グラフその他の図", re.compile(rb"<(?:\w+:)?graphicFrame[\s>]")),
)


class Merge(NamedTuple):
    """A merged cell: its first row and column, and its last."""

    top: int
    left: int
    bottom: int
    right: int


class Note(NamedTuple):
    """A comment at a cell."""

    cell: str
    author: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """One sheet: the texts of its cells by (row, column) from 1, its merged cells and its comments.

    `frozen` is the last row that stays in view and `filtered` the row of the filter buttons: what a table's head is.
    """

    name: str
    cells: dict[tuple[int, int], str]
    merges: list[Merge]
    notes: list[Note] = field(default_factory=list)
    frozen: int = 0
    filtered: int = 0


class Book(NamedTuple):
    """A workbook: the sheets that a reader of it sees, and what was not read, with how often."""

    sheets: list[Sheet]
    counts: dict[str, int]


def read_book(data: bytes, name: str) -> Book:
    """The visible sheets of a workbook. Raises FileProblem where it is damaged or too large."""
    try:
        with quiet():
            return _Reader(data, name).book()
    except BROKEN as error:
        raise FileProblem(name, "Excelファイルが壊れている。", _HINT) from error


class _Reader:
    """One workbook while it is read."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        self._counts: dict[str, int] = {}
        self._cells = 0

    def book(self) -> Book:
        """Read it. Raises what openpyxl raises, and FileProblem."""
        reader = self._reader
        try:
            read_workbook(reader)
            found = list(reader.parser.find_sheets())
            if len(found) > MAX_SHEETS:
                raise self._too_large(f"シートの数の上限は{MAX_SHEETS}")
            sheets = [
                self._sheet(str(sheet.name), str(rel.target))
                for sheet, rel in found
                if self._has(str(rel.Type), str(rel.target), str(sheet.state))
            ]
            return Book(sheets, self._counts)
        finally:
            reader.archive.close()

    def _has(self, kind: str, target: str, state: str) -> bool:
        """Whether it is a sheet of cells that a reader of the workbook sees."""
        if not kind.endswith("/worksheet"):
            self._count("グラフだけのシート")
            return False
        if state != "visible":
            self._count("非表示のシート")
            return False
        return target in self._reader.valid_files

    def _sheet(self, name: str, part: str) -> Sheet:
        source = self._reader.archive.read(part)
        if last_content(source)[0] > MAX_ROWS:
            raise self._too_large(f"シート「{name}」の行の上限は{MAX_ROWS:,}")
        hidden = _hidden(source)
        self._count("計算結果の保存されていない計算式", sum(1 for _ in _OPEN_FORMULA.finditer(source)))
        far = (column_index_from_string(one[1].decode()) for one in _FAR.finditer(source))
        self._count("右に離れ過ぎたセル", sum(1 for column in far if column > MAX_COLUMNS))
        cells = self._texts(name, part)
        unseen = {at for at in cells if at[0] in hidden[0] or at[1] in hidden[1]}
        self._count("非表示の行又は列のセル", len(unseen))
        cells = {at: text for at, text in cells.items() if at not in unseen}
        frozen, filtered = _head_rows(source)
        return Sheet(name, cells, self._merges(source), list(self._beside(part)), frozen, filtered)

    def _texts(self, name: str, part: str) -> dict[tuple[int, int], str]:
        sheet = UnsizedSheet(self._reader.wb, name, part, self._reader.shared_strings)
        rows = sheet.iter_rows(min_row=1, max_row=MAX_ROWS, max_col=MAX_COLUMNS)  # type: ignore[misc]  # the stub borrows it from Worksheet
        cells: dict[tuple[int, int], str] = {}
        for number, row in enumerate(cast(Iterator[tuple[ReadOnlyCell, ...]], rows), 1):
            for cell in row:
                if cell.value is None:
                    continue
                text = self._text(cell)
                if text:
                    cells[number, cell.column] = text
            if self._cells + len(cells) > MAX_CELLS:
                raise self._too_large(f"セルの数の上限は{MAX_CELLS:,}")
        self._cells += len(cells)
        return cells

    def _text(self, cell: ReadOnlyCell) -> str:
        """A value as Excel would show it in most cases; errors are counted and left out."""
        value = cell.value
        if isinstance(value, str):
            if value in ERROR_VALUES:
                self._count("エラーのセル")
                return ""
            return value.replace("\r\n", "\n").replace("_x000D_", "").strip()
        return shown(value, str(cell.number_format or ""))

    def _merges(self, source: bytes) -> list[Merge]:
        found = []
        for one in _MERGE.finditer(source, max(source.rfind(b"sheetData>"), 0)):
            left, right = (column_index_from_string(one[at].decode()) for at in (1, 3))
            found.append(Merge(int(one[2]), left, int(one[4]), right))
            if len(found) > MAX_MERGES:
                raise self._too_large(f"結合したセルの数の上限は{MAX_MERGES:,}")
        return [one for one in found if one.top <= one.bottom and one.left <= one.right]

    def _beside(self, part: str) -> Iterator[Note]:
        """The comments of a sheet; its drawings are counted."""
        archive = self._reader.archive
        folder, _, file = part.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels"
        if rels not in self._reader.valid_files:
            return
        for rel in get_dependents(archive, rels):
            if rel.TargetMode == "External" or rel.target not in self._reader.valid_files:
                continue
            if str(rel.Type).endswith("/comments"):
                yield from _notes(archive.read(rel.target))
            elif str(rel.Type).endswith("/drawing"):
                source = archive.read(rel.target)
                for what, pattern in _DRAWN:
                    self._count(what, sum(1 for _ in pattern.finditer(source)))

    def _count(self, what: str, count: int = 1) -> None:
        if count:
            self._counts[what] = self._counts.get(what, 0) + count

    def _too_large(self, limit: str) -> FileProblem:
        return FileProblem(self._name, f"ファイルが大き過ぎる（{limit}）。", _SMALLER)


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def _number(text: bytes | None) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 8 else 0


def _hidden(source: bytes) -> tuple[set[int], set[int]]:
    """The rows and columns that a reader of the sheet does not see."""
    rows: set[int] = set()
    columns: set[int] = set()
    for one in _LINES.finditer(source):
        if b"hidden" not in one[2]:
            continue
        values = _attributes(one[2])
        if values.get(b"hidden") not in _TRUE:
            continue
        if one[1] == b"row":
            rows.add(_number(values.get(b"r")))
        else:
            last = min(_number(values.get(b"max")), MAX_COLUMNS)
            columns.update(range(_number(values.get(b"min")), last + 1))
    return rows, columns


def _head_rows(source: bytes) -> tuple[int, int]:
    """The last row that stays in view, and the row of the filter buttons; 0 where there is none."""
    pane, buttons = _PANE.search(source), _FILTER.search(source)
    values = _attributes(pane[1]) if pane else {}
    frozen = _number(values.get(b"ySplit")) if values.get(b"state", b"").startswith(b"frozen") else 0
    area = _attributes(buttons[1]).get(b"ref", b"") if buttons else b""
    first = re.match(rb"\$?[A-Z]{1,3}\$?(\d{1,7})", area)
    return frozen, int(first[1]) if first else 0


def _notes(source: bytes) -> Iterator[Note]:
    sheet = CommentSheet.from_tree(fromstring(source))  # type: ignore[arg-type]  # the stub wants a protocol of its own
    for ref, comment in sheet.comments if sheet else ():
        yield Note(str(ref), str(comment.author or ""), str(comment.text or "").strip())


def shown(value: object, number_format: str) -> str:
    """A number, date or truth value as text: 0.995 in a percent format as 99.5%, 12000 with separators as 12,000."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        date = f"{value.year}年{value.month}月{value.day}日"
        return date if value.time() == datetime.time() else f"{date}{value.hour}時{value.minute:02}分"
    if isinstance(value, datetime.time):
        return f"{value.hour}時{value.minute:02}分"
    if isinstance(value, int | float):
        if "%" in number_format:
            return f"{value * 100:.10g}%"
        return f"{value:,.10g}" if "#,##" in number_format and abs(value) < 1e10 else f"{value:.15g}"
    return str(value).strip()
