"""Rows of a table: which rows are its head, the titles of its columns, and the number of a row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from specgen.model.document import Cell
from specgen.reading.headings import read_label

COLUMN_SIGN = "｜"
TITLE_SIGN = "／"
_TITLE = re.compile(
    r"(?:No|NO|№|#|番号|項番|連番|通番|管理番号|(?:要件|機能|条項|項目)?(?:番号|ID)|(?:大|中|小|細)(?:分類|項目|区分)|分類.*|区分.*|種[別類]|カテゴリ.*"
    r"|.{0,8}(?:項目名?|内容|要件|機能名?|仕様|要求事項|概要|名称|用語|説明|意味|定義|備考|摘要|条件|基準値?|指標|水準|目標値?|数量|単位|単価|金額|期限|期日|時期|日程|場所"
    r"|方法|担当者?|役割|部数|様式|形式|媒体|配点|評価|区別|対応|回答|可否|必須|任意|重要度|優先度|確認方法|根拠|回数|頻度|時間|対象者?|件数|人数|年度|作業|工程|成果物))"
    r"(?:[（(].{0,20}[）)])?"
)
_NUMBER_TITLE = re.compile(r"番号|No|№|項番|連番|通番|項目|条項|分類|区分|ID|#|^項$|^$", re.IGNORECASE)
# A quantity or a date shows that a row says something: it is no head.
_QUANTITY = re.compile(
    r"[0-9０-９](?:[,，.．][0-9０-９])*\s?(?:[%％年月日時分秒件名人回円台社]|[かヶカケ箇]月|営業日|開庁日|[KMGT]B)"
)
_CODE = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]{0,6}[-_－]?[0-9０-９]{1,4}(?:[-_.－．][0-9０-９]{1,4}){0,3}")
_LONGEST_TITLE = 24


class GridCell(NamedTuple):
    """One cell of a table with the columns and rows that it fills, counted once."""

    text: str
    column: int
    width: int = 1
    height: int = 1


Grid = Sequence[Sequence[GridCell]]


def head_height(grid: Grid, marked: int = 0) -> int:
    """How many rows at the top are titles. `marked` is the number that the file itself marks as head.

    Without a mark the first row is the head where at least half of its cells are words that columns are usually titled
    with; cells merged downwards or across add the rows that they need. A table of nothing but titles has no head.
    """
    if marked:
        return marked if marked < len(grid) else 0
    if len(grid) < 2 or not _titled(grid[0]):
        return 0
    height = max((cell.height for cell in grid[0]), default=1)
    if height == 1 and any(cell.width > 1 for cell in grid[0]) and _short(grid[1]):
        height = 2
    return height if height < len(grid) else 0


def column_titles(head: Grid) -> dict[int, str]:
    """The title of each column; the titles of several rows are joined by a full-width slash, each once."""
    titles: dict[int, list[str]] = {}
    for row in head:
        for cell in row:
            title = re.sub(r"\s+", "", cell.text)
            for column in range(cell.column, cell.column + cell.width):
                known = titles.setdefault(column, [])
                if title and title not in known:
                    known.append(title)
    return {column: TITLE_SIGN.join(words) for column, words in titles.items()}


def take_number(cells: tuple[Cell, ...]) -> tuple[str, tuple[Cell, ...]]:
    """The number of a row and its other cells: 1.11 in a column 番号, or a first cell that is nothing but a number.

    A row with nothing else keeps its cells, and so does one whose first column counts something: 50 below 同時接続数.
    """
    filled = [at for at, cell in enumerate(cells) if cell.text]
    if len(filled) < 2:
        return "", cells
    first = cells[filled[0]]
    title = re.sub(r"\s+", "", first.title.split(TITLE_SIGN)[-1])
    if not _NUMBER_TITLE.search(title):
        return "", cells
    label = read_label(first.text)
    plain = label is not None and not label.rest and not label.bullet
    if not plain and not (title and _CODE.fullmatch(first.text)):
        return "", cells
    number = label.label if label is not None and plain else unicodedata.normalize("NFKC", first.text)
    return number, cells[: filled[0]] + cells[filled[0] + 1 :]


def _titled(row: Sequence[GridCell]) -> bool:
    """Whether a row could be the head. Of two columns both must be titled: 納入期限｜令和9年3月 is no head."""
    words = [re.sub(r"\s+", "", cell.text) for cell in row if cell.text.strip()]
    known = sum(1 for word in words if _TITLE.fullmatch(word.rstrip(".．")))
    enough = known == len(words) if len(row) < 3 else known * 2 >= len(words)
    return len(row) > 1 and _short(row) and bool(words) and enough


def _short(row: Sequence[GridCell]) -> bool:
    return all(
        len(cell.text) <= _LONGEST_TITLE and "。" not in cell.text and not _QUANTITY.search(cell.text) for cell in row
    )
