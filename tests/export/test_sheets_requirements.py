"""requirements.xlsx: every requirement in one row, only the vendor's cells open, and counts that are right."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from specgen.export.sheets import render_requirements
from specgen.export.sheets.guide import default_marks, printed_marks
from specgen.export.sheets.rows import requirement_rows
from specgen.model import specification as s
from specgen.model.base import Level
from specgen.model.specification import Specification, plain
from tests.export.rich import rich_specification
from tests.export.sheets_helper import (
    FORMULAS,
    all_cells,
    digest_in_new_process,
    opened,
    recalculated,
    requirement,
    row_of,
    specification,
    texts,
)

VENDOR_COLUMNS = "HIJKL"


def keys(content: bytes) -> list[str]:
    sheet = opened(content)["要件回答"]
    return [key for key in texts(sheet, "A", row_of(sheet, "A", "specgen:id") + 1) if key]


def test_every_requirement_has_one_row_in_order(drafts: dict[str, Specification]) -> None:
    for spec in [*drafts.values(), rich_specification()]:
        assert keys(render_requirements(spec)) == [f"{item.id}@{item.hash}" for item in spec.requirements()]


def test_sub_items_are_found_below_an_item_of_another_kind() -> None:
    below = requirement("A-01-a", "示すこと。")
    provision = s.Item(id="A-01", kind="provision", text=(s.Segment(text="次による。"),), items=(below,))
    spec = specification(provision)
    assert [row.item.id for row in requirement_rows(spec)] == ["A-01-a"]


def test_a_lead_is_shown_grey_and_answered_below() -> None:
    sub = requirement("A-01-a", "示すこと。", title=None, level=None)
    sheet = opened(render_requirements(specification(requirement("A-01", "次に掲げる。", sub, verify=("写し",)))))[
        "要件回答"
    ]
    lead, answered = row_of(sheet, "B", "A-01"), row_of(sheet, "B", "A-01-a")
    assert sheet[f"H{lead}"].value == "―"
    assert all(sheet[f"{column}{lead}"].protection.locked for column in "BCDEFGHIJKL")
    assert not any(sheet[f"{column}{answered}"].protection.locked for column in VENDOR_COLUMNS)
    assert all(sheet[f"{column}{answered}"].protection.locked for column in "ABCDEFG")
    inherited = [sheet[f"{column}{answered}"].value for column in "DFG"]
    assert inherited == ["A-01の件名", "必須", "写し"]


def test_the_sheet_is_protected_frozen_filtered_and_fits_the_page(town: Specification) -> None:
    sheet = opened(render_requirements(town))["要件回答"]
    header = row_of(sheet, "A", "specgen:id")
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter
    assert sheet.freeze_panes == f"E{header + 1}"
    assert sheet.print_title_rows == f"${header}:${header}"
    assert (sheet.auto_filter.ref or "").startswith(f"B{header}:L")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.column_dimensions["A"].hidden
    offered = {rule.formula1: str(rule.sqref)[0] for rule in sheet.data_validations.dataValidation}
    assert offered == {'"◎,○,△,×"': "H", '"なし,あり"': "K"}


def test_a_table_and_other_sub_items_stand_in_the_row() -> None:
    table = s.ItemTable(
        columns=(s.TableColumn(title="名称", width=50), s.TableColumn(title="期限", width=50)),
        rows=(((s.Segment(text="計画書"),), (s.Segment(text="10日"),)),),
    )
    note = s.Item(id="A-01-n", kind="provision", number="ア", text=(s.Segment(text="添付も含む。"),))
    (row,) = requirement_rows(specification(requirement("A-01", "出すこと。", note, table=table)))
    assert row.text == "出すこと。\nア 添付も含む。\n名称｜期限\n計画書｜10日"
    assert not row.lead


def test_a_text_too_long_for_a_row_goes_on_below_and_nothing_is_lost() -> None:
    long = "受注者は、長い要件を満たすこと。" * 150 + "読" * 900
    spec = specification(requirement("A-01", long), requirement("A-02", "短い。"))
    sheet = opened(render_requirements(spec))["要件回答"]
    first, after = row_of(sheet, "B", "A-01"), row_of(sheet, "B", "A-02")
    assert "".join(sheet[f"E{row}"].value for row in range(first, after)) == long
    assert after - first > 2
    assert sheet[f"C{first + 1}"].value == "（続き）"
    assert all(sheet[f"{column}{first + 1}"].protection.locked for column in VENDOR_COLUMNS)
    assert all(float(sheet.row_dimensions[row].height or 0) <= 409 for row in range(first, after))


@pytest.mark.office
@pytest.mark.slow
def test_unanswered_and_refused_mandatory_requirements_are_counted(tmp_path: Path) -> None:
    lead = requirement("A-01", "次に掲げる。", requirement("A-01-a", "示すこと。"), requirement("A-01-b", "書くこと。"))
    spec = specification(
        lead, requirement("A-02", "備えること。", level="desirable"), requirement("A-03", "守ること。")
    )
    book = opened(render_requirements(spec))
    sheet = book["要件回答"]
    sheet[f"H{row_of(sheet, 'B', 'A-01-a')}"] = "○"
    sheet[f"H{row_of(sheet, 'B', 'A-03')}"] = "×"
    target = tmp_path / "filled.xlsx"
    book.save(target)
    counted = recalculated(target.read_bytes(), tmp_path)["要件回答"]
    row = row_of(counted, "B", "要件の数")
    assert [counted[f"{column}{row}"].value for column in "CEH"] == [4, 1, 1]


def test_the_marks_are_explained_as_the_specification_prints_them() -> None:
    rows = tuple(((s.Segment(text=mark),), (s.Segment(text=f"{mark}の意味"),)) for mark in "◎○△×")
    columns = (s.TableColumn(title="記号", width=10), s.TableColumn(title="意味", width=90))
    form = s.Item(
        id="FRM-02", kind="form", text=(s.Segment(text="回答書"),), table=s.ItemTable(columns=columns, rows=rows)
    )
    node = s.Node(id="form", kind="form", title="様式", items=(form,))
    guide = opened(render_requirements(specification(requirement("A-01", "備えること。"), forms=(node,))))["記入方法"]
    assert guide[f"B{row_of(guide, 'A', '△')}"].value == "△の意味"


def test_the_marks_are_explained_where_the_specification_is_silent() -> None:
    spec = specification(requirement("A-01", "備えること。"))
    assert printed_marks(spec) is None
    assert [plain(row[0]) for row in default_marks().rows] == ["◎", "○", "△", "×"]
    guide = opened(render_requirements(spec))["記入方法"]
    assert guide[f"B{row_of(guide, 'A', '◎')}"].value == "標準機能で対応する。"
    assert "失格" in " ".join(str(cell.value) for row in guide.iter_rows() for cell in row)


def test_a_draft_says_that_it_is_one_and_an_open_date_is_undecided() -> None:
    open_ = specification(requirement("A-01", "備えること。"), final=False, date="")
    words = " ".join(str(cell.value) for cell in all_cells(opened(render_requirements(open_))))
    assert "案である" in words
    assert "作成日：未定" in words
    closed = specification(requirement("A-01", "備えること。"))
    assert "案である" not in " ".join(str(cell.value) for cell in all_cells(opened(render_requirements(closed))))


def test_criteria_sum_to_the_total_and_list_what_earns_points() -> None:
    book = opened(render_requirements(rich_specification()))
    sheet = book["評価基準"]
    total = row_of(sheet, "A", "合計")
    first = row_of(sheet, "D", "配点") + 1
    assert sheet[f"D{total}"].value == f"=SUM(D{first}:D{total - 1})"
    assert sum(sheet[f"D{row}"].value for row in range(first, total)) == 100
    desirable = row_of(sheet, "A", "SEC-01\n（第2章1(2)）")
    assert sheet[f"B{desirable}"].value == "任意の要件"


def test_desirable_requirements_without_a_criterion_are_named() -> None:
    points = s.CriterionPoints(id="price", group="価格", title="見積額", view="低いほど高い。", points=100)
    criteria = s.Criteria(id="x", title="基準", total=100, items=(points,))
    spec = specification(requirement("A-01", "備えること。", level=Level.desirable), criteria=criteria)
    sheet = opened(render_requirements(spec))["評価基準"]
    row = row_of(sheet, "A", "A-01\n（第1章1(A-01)）")
    assert sheet[f"B{row}"].value == "（対応する評価項目がない。）"
    without = opened(render_requirements(specification(requirement("A-01", "備えること。"), criteria=criteria)))
    assert "任意（加点）の要件と評価項目" not in texts(without["評価基準"], "A")


def test_sheets_without_content_are_left_out() -> None:
    assert opened(render_requirements(specification())).sheetnames == ["記入方法", "要件回答", "_specgen"]


def test_text_never_becomes_a_formula() -> None:
    hostile = specification(
        *(requirement(f"A-{index:02}", text, title=text, verify=(text,)) for index, text in enumerate(FORMULAS)),
        title=FORMULAS[0],
        office=FORMULAS[3],
        prices=tuple(
            s.Price(id=f"p{index}", category="initial", title=text, unit=text, note=text)
            for index, text in enumerate(FORMULAS)
        ),
        criteria=s.Criteria(
            id="c",
            title=FORMULAS[0],
            total=1,
            items=(s.CriterionPoints(id="x", group=FORMULAS[0], title=FORMULAS[1], view=FORMULAS[2], points=1),),
        ),
    )
    cells = list(all_cells(opened(render_requirements(hostile))))
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert all(text.startswith(("=SUM", "=IF(", "=ROUND", "=$G$", "=F", "=G")) for text in formulas)
    for text in FORMULAS:
        found = [cell for cell in cells if cell.value == text]
        assert len(found) >= 3
        assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in cells if cell.value in FORMULAS[:4])


@pytest.mark.slow
def test_the_same_draft_gives_the_same_bytes(town: Specification) -> None:
    first = render_requirements(town)
    time.sleep(1.1)
    assert render_requirements(town) == first
    code = (
        "from tests.export.rich import rich_specification as r; from tests.export.sheets_helper import digest;"
        "from specgen.export.sheets import render_requirements as a, render_checklist as b;"
        "print(digest(a(r())), digest(b(r())))"
    )
    assert len(digest_in_new_process(code)) == 1
