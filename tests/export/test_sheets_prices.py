"""The sheet 「価格」: what LibreOffice works out of the vendor's unit prices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from specgen.export.sheets import render_requirements
from specgen.model import specification as s
from tests.export.sheets_helper import opened, recalculated, row_of, specification, unlocked

PRICES = (
    s.Price(id="setup", category="initial", title="設定", unit="式", quantity=1),
    s.Price(id="training", category="initial", title="研修", unit="回", quantity=2.5),
    s.Price(id="fee", category="monthly", title="月額利用料", unit="月"),
    s.Price(id="seat", category="monthly", title="席", unit="人", quantity=100),
    s.Price(id="metered", category="usage", title="従量利用料", unit="1,000文字"),
    s.Price(id="more", category="usage", title="追加", unit="GB・月"),
    s.Price(id="exit", category="exit", title="引渡し", unit="式", quantity=1),
)
UNIT_PRICES = {
    "setup": 100_000,
    "training": 10_001,
    "fee": 50_000,
    "seat": 7,
    "metered": 0.29,
    "more": 500,
    "exit": 30_003,
}


def sheet_of(months: int | None, prices: tuple[s.Price, ...] = PRICES) -> tuple[Any, Worksheet]:
    book = opened(render_requirements(specification(prices=prices, contract_months=months)))
    return book, book["価格"]


def result(book: Any, folder: Path) -> Worksheet:
    target = folder / "filled.xlsx"
    book.save(target)
    sheet = recalculated(target.read_bytes(), folder)["価格"]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_only_unit_prices_and_open_quantities_can_be_written() -> None:
    _, sheet = sheet_of(12)
    open_ = {(sheet[f"A{row}"].value, letter) for letter, row in unlocked(sheet)}
    ids = [price.id for price in PRICES]
    expected = {(id_, "F") for id_ in ids} | {(id_, "I") for id_ in ids} | {("metered", "E"), ("more", "E")}
    assert open_ == expected
    assert sheet.protection.sheet
    assert sheet[f"G{row_of(sheet, 'A', 'fee')}"].number_format == "#,##0"


def test_a_category_without_rows_has_no_subtotal() -> None:
    _, sheet = sheet_of(12, PRICES[:1])
    labels = [sheet[f"B{row}"].value for row in range(1, sheet.max_row + 1)]
    assert "初期の小計" in labels
    assert "月額の小計" not in labels


@pytest.mark.office
@pytest.mark.slow
def test_amounts_subtotals_and_totals(tmp_path: Path) -> None:
    book, sheet = sheet_of(10)
    for id_, unit_price in UNIT_PRICES.items():
        sheet[f"F{row_of(sheet, 'A', id_)}"] = unit_price
    sheet[f"E{row_of(sheet, 'A', 'metered')}"] = 100_000
    done = result(book, tmp_path)
    amounts = {id_: done[f"G{row_of(done, 'A', id_)}"].value for id_ in UNIT_PRICES}
    assert amounts == {
        "setup": 100_000,
        "training": 25_003,
        "fee": 500_000,
        "seat": 7_000,
        "metered": 29_000,
        "more": None,
        "exit": 30_003,
    }
    assert done[f"G{row_of(done, 'B', '月額の小計')}"].value == 507_000
    net = 100_000 + 25_003 + 507_000 + 29_000 + 30_003
    five = 100_000 + 25_003 + 507_000 * 6 + 29_000 * 6 + 30_003
    rows = {label: row_of(done, "B", label) for label in ("合計（税抜き）", "消費税及び地方消費税", "合計（税込み）")}
    contract = [done[f"F{row}"].value for row in rows.values()]
    assert contract == [net, net // 10, net + net // 10]
    assert [done[f"G{row}"].value for row in rows.values()] == [five, five // 10, five + five // 10]


@pytest.mark.office
@pytest.mark.slow
def test_blank_prices_and_open_months_give_no_errors(tmp_path: Path) -> None:
    book, sheet = sheet_of(None)
    months = row_of(sheet, "B", "利用期間の月数")
    assert not sheet[f"E{months}"].protection.locked
    done = result(book, tmp_path)
    values = [cell.value for row in done.iter_rows() for cell in row]
    assert not [value for value in values if isinstance(value, str) and value.startswith(("#", "Err:"))]
    total = row_of(done, "B", "合計（税込み）")
    assert done[f"F{total}"].value == 0
    assert done[f"G{total}"].value in (None, "")
