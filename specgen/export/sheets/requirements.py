"""requirements.xlsx: what a vendor fills in, row by row, and the prices."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle

from specgen.export.sheets.criteria import add_criteria
from specgen.export.sheets.guide import ANSWERS, MARKS, add_guide
from specgen.export.sheets.labels import heading
from specgen.export.sheets.prices import add_prices
from specgen.export.sheets.rows import RequirementRow, requirement_rows
from specgen.model.specification import Specification
from specgen.spreadsheet import LOOKS, Column, Formula, Grid, Put, hidden_table, in_pieces, new_book, to_bytes

FORMAT = "specgen-requirements"
FORMAT_VERSION = 1
COLUMNS = (
    Column("specgen:id", 3, hidden=True),
    Column("要件番号", 12),
    Column("仕様書の番号", 14),
    Column("件名", 18),
    Column("要件", 54),
    Column("必須／任意", 9),
    Column("確認の方法", 20),
    Column("回答", 7),
    Column("代替案・条件", 24),
    Column("根拠資料（名称・ページ）", 20),
    Column("費用への影響", 9),
    Column("費用への影響の内容", 18),
)
LEVEL, ANSWER, COST = "F", "H", "K"
TEXT_WIDTH = COLUMNS[4].width - 2  # an indented text has that much less room


def render_requirements(spec: Specification) -> bytes:
    """The workbook that vendors answer, as the bytes of an .xlsx file."""
    book = new_book(f"{spec.title} 要件回答書")
    rows = requirement_rows(spec)
    add_guide(book, spec)
    _answers(book, spec, rows)
    if spec.criteria:
        add_criteria(book, spec, spec.criteria, rows)
    if spec.prices:
        add_prices(book, spec)
    editions = [("library", f"{layer.id} {layer.edition} {layer.digest}") for layer in spec.library]
    hidden_table(book, "_specgen", [("format", FORMAT), ("version", FORMAT_VERSION), ("title", spec.title), *editions])
    return to_bytes(book)


def _answers(book: Workbook, spec: Specification, rows: tuple[RequirementRow, ...]) -> None:
    grid = Grid(book, ANSWERS, COLUMNS)
    last = len(COLUMNS)
    grid.wide("要件回答書", "title", first=2, least=30)
    grid.wide(heading(spec), "plain", first=2)
    counts = _vendor_and_counts(grid, sum(not row.lead for row in rows))
    header = grid.head()
    first = header + 1
    for row in rows:
        for cells in _cells(row):
            grid.row(*cells)
    end = max(first, grid.next - 1)
    _count(grid, counts, first, end)
    grid.sheet.auto_filter.ref = f"B{header}:{grid.letter(last)}{end}"
    grid.choose(f"{ANSWER}{first}:{ANSWER}{end}", f'"{",".join(MARKS)}"', "◎、○、△又は×のいずれかを選んでください。")
    grid.choose(f"{COST}{first}:{COST}{end}", '"なし,あり"', "なし又はありを選んでください。")
    _highlight(grid, f"{ANSWER}{first}:{ANSWER}{end}", first)
    grid.finish(spec.title, freeze=f"E{first}")


def _vendor_and_counts(grid: Grid, total: int) -> int:
    """The vendor's name, and the row in which requirements are counted; gives that row."""
    grid.row(None, ("事業者名", "bold"), ("", "input"), ("", "input"), ("", "input"), least=24, span=(3, 5))
    return grid.row(
        None,
        ("要件の数", "bold"),
        (total, "count"),
        ("必須の要件のうち未回答", "bold"),
        None,
        ("", "bold"),
        ("必須の要件のうち×", "bold"),
        None,
    )


def _count(grid: Grid, row: int, first: int, end: int) -> None:
    """Count the mandatory requirements that are open, and those that are refused."""
    levels, answers = f"{LEVEL}{first}:{LEVEL}{end}", f"{ANSWER}{first}:{ANSWER}{end}"
    grid.set(row, 5, Formula(f'=SUMPRODUCT(({levels}="必須")*({answers}=""))'), "count")
    grid.set(row, 8, Formula(f'=SUMPRODUCT(({levels}="必須")*({answers}="×"))'), "count")


def _cells(row: RequirementRow) -> Iterator[tuple[Put | None, ...]]:
    """The cells of one requirement; a text that is too long for one row goes on below it."""
    pieces = in_pieces(row.text, TEXT_WIDTH, LOOKS["body"].size)
    text, *more = (piece.strip("\n") for piece in pieces)
    verify = "\n".join(row.verify)
    known = (row.key, row.item.id, row.item.path, row.title, text, row.level_label, verify)
    if row.lead:
        looks = ("lead", "lead", "lead", "lead", "lead", "lead_centre", "lead")
        blank: tuple[Put, ...] = (("―", "lead_centre"), ("続く行に回答する。", "lead"), *((("", "lead"),) * 3))
    else:
        looks = ("small", "body", "body", "body", "indent" if row.depth else "body", "centre", "small")
        blank = (("", "input_centre"), ("", "input"), ("", "input"), ("", "input_centre"), ("", "input"))
    yield (*zip(known, looks, strict=True), *blank)
    grey: Put = ("", "lead")
    for piece in more:
        yield (None, (row.item.id, "lead"), ("（続き）", "lead"), grey, (piece, looks[4]), grey, grey, *((grey,) * 5))


def _highlight(grid: Grid, ref: str, first: int) -> None:
    """A mandatory × in red."""
    refused = Rule(
        type="expression",
        formula=[f'AND(${LEVEL}{first}="必須",${ANSWER}{first}="×")'],
        dxf=DifferentialStyle(font=Font(bold=True, color="9C0006"), fill=PatternFill(bgColor="FFC7CE")),
    )
    grid.sheet.conditional_formatting.add(ref, refused)
