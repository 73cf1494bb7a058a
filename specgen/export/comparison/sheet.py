"""Comparison → .xlsx: a row for each item that changed, to filter and to sort."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from openpyxl import Workbook

from specgen.export.comparison.view import NOTHING, TITLE, edition
from specgen.model.comparison import Change, Comparison, Pieces, Record, Row, Side
from specgen.spreadsheet import LOOKS, Column, Grid, Put, in_pieces, new_book, to_bytes

COLUMNS = (
    Column("変更", 16),
    Column("番号", 12),
    Column("旧の箇所", 14),
    Column("新の箇所", 14),
    Column("題名", 18),
    Column("旧", 44),
    Column("新", 44),
    Column("削られた語", 20),
    Column("加わった語", 20),
    Column("理由", 26),
)
RECORDS = (
    Column("区分", 18),
    Column("変更", 9),
    Column("項目", 30),
    Column("旧", 56),
    Column("新", 56),
)
LONGEST = 8_000  # characters of one text: a row that goes on for pages helps nobody
_TEXT = COLUMNS[5].width
NO_CHANGE = "変更なし"


def render_comparison_xlsx(comparison: Comparison, *, every: bool = False, records: bool = True) -> bytes:
    """The workbook as the bytes of an .xlsx file: what changed, or with `every` all of it.

    Without `records` the answers and the library's editions are left out. The same values give the same bytes.
    """
    book = new_book(f"{comparison.new.title} {TITLE}")
    _items(book, comparison, every)
    _records(book, comparison, every, records)
    _counts(book, comparison)
    return to_bytes(book)


def _items(book: Workbook, comparison: Comparison, every: bool) -> None:
    grid = Grid(book, TITLE, COLUMNS)
    header = _head(grid, comparison, "見出し及び項目の変更")
    rows = [row for row in comparison.rows if every or row.noted]
    for row in rows:
        _item(grid, row)
    _finish(grid, comparison, header, bool(rows))


def _head(grid: Grid, comparison: Comparison, title: str) -> int:
    grid.wide(title, "title", least=30)
    grid.wide(f"旧：{edition(comparison.old)}", "plain")
    grid.wide(f"新：{edition(comparison.new)}", "plain")
    return grid.head()


def _finish(grid: Grid, comparison: Comparison, header: int, filled: bool) -> None:
    if filled:
        grid.sheet.auto_filter.ref = f"A{header}:{grid.letter(len(grid.columns))}{grid.next - 1}"
    else:
        grid.wide(NOTHING, "body")
    grid.finish(comparison.new.title, freeze=f"C{header + 1}")


def _item(grid: Grid, row: Row) -> None:
    """The row of one item; a text that is too long for a row goes on below it, under the same change and number."""
    changes = "、".join(change.label for change in row.changes if change not in row.carried) or NO_CHANGE
    known = (changes, "" if row.heading else row.id, _path(row.old), _path(row.new), row.about)
    texts = (
        (_text(row.old), _TEXT),
        (_text(row.new), _TEXT),
        (_words(row, "old"), COLUMNS[7].width),
        (_words(row, "new"), COLUMNS[8].width),
        (row.reason, COLUMNS[9].width),
    )
    _long(grid, known, texts, "band" if row.heading else "body")


def _long(grid: Grid, known: Sequence[str], texts: Iterable[tuple[str, float]], look: str) -> None:
    pieces = [_cut(text, width) for text, width in texts]
    for number, row in enumerate(zip_longest(*pieces, fillvalue="")):
        lead: list[Put] = [
            (text, (look if index == 0 else "body") if number == 0 else "lead") for index, text in enumerate(known)
        ]
        grid.row(*lead, *((text, "small") for text in row))


def _cut(text: str, width: float) -> list[str]:
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]}…（長いため、ここまでを示した。）"
    return [piece.strip("\n") for piece in in_pieces(short, width, LOOKS["small"].size)] or [""]


def _path(side: Side | None) -> str:
    return side.path if side else "―"


def _text(side: Side | None) -> str:
    """What an item says on one side: level, text, table and how it is verified."""
    if side is None:
        return ""
    verify = f"確認の方法：{'、'.join(side.verify)}" if side.verify else ""
    level = f"［{side.level.label}］" if side.level else ""
    title = "" if side.text or not side.title else side.title
    return "\n".join(filter(None, (level, title, side.text, *side.table, verify)))


def _words(row: Row, side: str) -> str:
    """The words that the other side does not have; of what came or went whole, none by themselves."""
    if row.old is None or row.new is None:
        return ""
    pieces: list[Pieces] = [getattr(row.title, side), getattr(row.text, side)]
    pieces += [of_line for line in row.table if (of_line := getattr(line, side)) is not None]
    return "\n".join(piece.text.strip() for cut in pieces for piece in cut if piece.kind != "equal")


def _records(book: Workbook, comparison: Comparison, every: bool, internal: bool) -> None:
    grid = Grid(book, "評価基準、回答等", RECORDS)
    header = _head(grid, comparison, "評価基準、見積りの内訳、回答等の変更")
    records = [one for one in comparison.changed_records(every=every) if internal or not one.part.internal]
    for record in records:
        known = (record.part.label, _word(record), record.label)
        _long(grid, known, ((record.old or "", RECORDS[3].width), (record.new or "", RECORDS[4].width)), "body")
    _finish(grid, comparison, header, bool(records))


def _word(record: Record) -> str:
    if record.change is None:
        return NO_CHANGE
    return "変更" if record.change is Change.text else record.change.label


def _counts(book: Workbook, comparison: Comparison) -> None:
    grid = Grid(book, "件数", (Column("変更", 26), Column("項目の数", 12)))
    grid.wide("変更の件数", "title", least=30)
    header = grid.head()
    counts = comparison.counts()
    for change in Change:
        grid.row((change.label, "body"), (counts[change], "count"))
    grid.row((NO_CHANGE, "body"), (comparison.unchanged(), "count"))
    grid.row(("旧の項目", "body"), (comparison.old.items, "count"))
    grid.row(("新の項目", "body"), (comparison.new.items, "count"))
    grid.wide("一つの項目に二つ以上の変更があるときは、それぞれに数えた。", "plain")
    grid.finish(comparison.new.title, freeze=f"A{header + 1}")
