"""The sheet 「価格」: unit prices from the vendor; amounts, subtotals and totals by formulas.

A quantity is that of the whole contract period, so that a quantity times a unit price is what is paid in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl import Workbook

from specgen.export.sheets.labels import heading
from specgen.model.specification import Price, Specification
from specgen.spreadsheet import Column, Formula, Grid, Put

SHEET = "価格"
FIVE_YEARS = 60
TAX_RATE = 0.10
CATEGORIES = {"initial": "初期", "monthly": "月額", "usage": "従量", "exit": "契約終了時"}
# What is paid every month; its quantity and its five-year amount follow from the number of months.
EVERY_MONTH = ("monthly", "usage")
COLUMNS = (
    Column("specgen:id", 3, hidden=True),
    Column("区分", 13),
    Column("費目", 34),
    Column("単位", 12),
    Column("数量（契約期間の全体）", 14),
    Column("単価（円・税抜き）", 18),
    Column("金額（円・税抜き）", 20),
    Column("備考", 40),
    Column("内訳・条件（事業者が記入）", 30),
)
GUIDE = (
    "色の付いたセルに、単価（税抜き）を記入すること。数量のセルにも色が付いているときは、契約期間の全体の数量を記入すること。"
    "費用が生じない費目は0とすること。金額及び合計は自動で計算される。"
)


@dataclass(frozen=True)
class _Basis:
    """Where the sheet holds what the totals rest on."""

    months: str
    five_years: str
    rate: str


def add_prices(book: Workbook, spec: Specification) -> None:
    """Add the price sheet."""
    grid = Grid(book, SHEET, COLUMNS)
    grid.wide("価格内訳書", "title", first=2, least=30)
    grid.wide(heading(spec), "plain", first=2)
    grid.wide(GUIDE, "plain", first=2)
    basis = _basis(grid, spec.contract_months)
    grid.blank()
    first = grid.head() + 1
    subtotals: dict[str, str] = {}
    for category in CATEGORIES:
        prices = [price for price in spec.prices if price.category == category]
        if prices:
            subtotals[category] = _block(grid, category, prices, basis)
    for letter in "EF":
        grid.check(f"{letter}{first}:{letter}{grid.next - 1}", "decimal", "0", "0以上の数を入力してください。")
    _totals(grid, subtotals, basis)
    grid.finish(spec.title, freeze=f"A{first}", one_page=True)


def _basis(grid: Grid, months: int | None) -> _Basis:
    def line(label: str, value: Put) -> str:
        number = grid.row(None, (label, "bold"), ("", "bold"), ("", "bold"), value, least=18, span=(2, 4))
        return f"$E${number}"

    return _Basis(
        months=line("利用期間の月数", (months, "money" if months else "input_money")),
        five_years=line("5年間の月数", (FIVE_YEARS, "money")),
        rate=line("消費税及び地方消費税の率", (TAX_RATE, "percent")),
    )


def _block(grid: Grid, category: str, prices: list[Price], basis: _Basis) -> str:
    """The rows of one category with their subtotal; gives the subtotal's cell."""
    first = grid.next
    for price in prices:
        number = grid.next
        # ROUND, because 0.29 * 100 is a little less than 29 for a computer.
        amount = f'=IF(AND(ISNUMBER(E{number}),ISNUMBER(F{number})),ROUND(E{number}*F{number},0),"")'
        grid.row(
            (price.id, "small"),
            (CATEGORIES[category], "body"),
            (price.title, "body"),
            (price.unit, "body"),
            _quantity(price, basis),
            (None, "input_price" if category == "usage" else "input_money"),
            (Formula(amount), "money"),
            (price.note, "small"),
            ("", "input"),
        )
    label, total = f"{CATEGORIES[category]}の小計", Formula(f"=SUM(G{first}:G{grid.next - 1})")
    empty: Put = ("", "total_label")
    row = grid.row(None, (label, "total_label"), *([empty] * 4), (total, "total"), empty, empty, span=(2, 6))
    return f"$G${row}"


def _quantity(price: Price, basis: _Basis) -> Put:
    """The quantity of the contract period; where nobody knows it yet, the vendor's to fill in."""
    by_month = price.category in EVERY_MONTH
    if price.quantity is None:
        if by_month and price.unit == "月":
            return Formula(f'=IF(ISNUMBER({basis.months}),{basis.months},"")'), "money"
        return None, "input_money"
    whole = price.quantity == int(price.quantity)
    quantity = int(price.quantity) if whole else price.quantity
    look = "money" if whole else "number"
    if by_month:
        return Formula(f'=IF(ISNUMBER({basis.months}),{quantity}*{basis.months},"")'), look
    return quantity, look


def _totals(grid: Grid, subtotals: dict[str, str], basis: _Basis) -> None:
    grid.blank()
    heads = ("合計", "", "", "", "契約期間", f"5年間（{FIVE_YEARS}か月）", "備考")
    _total_row(grid, [(text, "head") for text in heads])
    first = grid.next
    for category, cell in subtotals.items():
        by_month = category in EVERY_MONTH
        scaled = f'=IF(N({basis.months})>0,ROUND({cell}/{basis.months}*{basis.five_years},0),"")'
        _total_row(
            grid,
            [
                (CATEGORIES[category], "body"),
                *([("", "body")] * 3),
                (Formula(f"={cell}"), "money"),
                (Formula(scaled if by_month else f"={cell}"), "money"),
                (f"5年間は、1か月当たりの額の{FIVE_YEARS}か月分である。" if by_month else "", "small"),
            ],
        )
    _closing(grid, first, grid.next - 1, basis)


def _closing(grid: Grid, first: int, last: int, basis: _Basis) -> None:
    """The total without tax, the tax and the total with it; no five-year total while the months are open."""
    net = grid.next
    lines = (
        ("合計（税抜き）", f"SUM({{0}}{first}:{{0}}{last})", ""),
        ("消費税及び地方消費税", f"ROUNDDOWN({{0}}{net}*{basis.rate},0)", "1円未満は切り捨てる。"),
        ("合計（税込み）", f"{{0}}{net}+{{0}}{net + 1}", ""),
    )
    for label, body, note in lines:
        contract = Formula(f"={body.format('F')}")
        five = Formula(f'=IF(N({basis.months})>0,{body.format("G")},"")')
        blank: list[Put] = [("", "total_label")] * 3
        _total_row(grid, [(label, "total_label"), *blank, (contract, "total"), (five, "total"), (note, "small")])


def _total_row(grid: Grid, cells: list[Put]) -> None:
    grid.row(None, *cells, least=20, span=(2, 5))
