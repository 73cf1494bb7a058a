"""checklist.xlsx: every item and aspect of every checklist, and a judgement that is left to a person."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from specgen.export.sheets import render_checklist
from specgen.model.specification import Coverage, Specification
from tests.export.rich import HOSTILE, rich_specification
from tests.export.sheets_helper import FORMULAS, all_cells, opened, recalculated, row_of, texts, unlocked


def test_every_item_and_every_aspect_has_its_place(drafts: dict[str, Specification]) -> None:
    for spec in [*drafts.values(), rich_specification()]:
        book = opened(render_checklist(spec))
        for coverage in spec.coverage:
            sheet = book[coverage.title]
            assert [id_ for id_ in texts(sheet, "A") if id_ in {item.id for item in coverage.items}] == [
                item.id for item in coverage.items
            ]
            for item in coverage.items:
                row = row_of(sheet, "A", item.id)
                assert sheet[f"D{row}"].value == item.verdict.label
                assert sheet[f"E{row}"].value == item.application
                for offset, aspect in enumerate(item.aspects):
                    assert sheet[f"G{row + offset}"].value == aspect.text
                    quoted = sheet[f"I{row + offset}"].value
                    assert all(f"{one.item}（{one.path}）「{one.quote}」" in quoted for one in aspect.evidence)


def test_what_lacks_and_what_would_help_is_named() -> None:
    sheet = opened(render_checklist(rich_specification()))["調達チェックシート"]
    row = row_of(sheet, "A", "ds920:03")
    assert sheet[f"J{row}"].value == "保存の方法を定めている。"
    assert sheet[f"K{row}"].value == "security.storage\nunknown.clause"
    assert sheet[f"C{row_of(sheet, 'A', 'ds920:06')}"].value == "未確認"


def test_only_the_decision_and_its_reason_can_be_written() -> None:
    spec = rich_specification()
    book = opened(render_checklist(spec))
    for coverage in spec.coverage:
        sheet = book[coverage.title]
        open_ = {letter for letter, _ in unlocked(sheet)}
        assert open_ == {"E", "F"}
        assert sheet.protection.sheet
        (rule,) = sheet.data_validations.dataValidation
        assert rule.formula1 == '"適用,一部適用,適用しない,未判断"'


@pytest.mark.office
@pytest.mark.slow
def test_the_summary_follows_the_decisions(tmp_path: Path) -> None:
    book = opened(render_checklist(rich_specification()))
    sheet = book["調達チェックシート"]
    sheet[f"E{row_of(sheet, 'A', 'ds920:03')}"] = "適用しない"
    target = tmp_path / "filled.xlsx"
    book.save(target)
    summary = recalculated(target.read_bytes(), tmp_path)["まとめ"]
    row = row_of(summary, "A", "調達チェックシート")
    counts = [summary.cell(row, column).value for column in range(3, 13)]
    assert counts == [5, 1, 1, 1, 1, 1, 1, 1, 2, 1]


def test_the_high_risk_sheet_has_no_score_and_leaves_the_judgement_open() -> None:
    sheet = opened(render_checklist(rich_specification()))["高リスク判定"]
    assert sheet[f"D{row_of(sheet, 'A', 'A')}"].value == "○"
    assert sheet[f"D{row_of(sheet, 'A', 'B')}"].value is None
    for label in ("判断（助言を求めるか）", "判断者", "判断日", "理由"):
        cell = sheet[f"C{row_of(sheet, 'B', label)}"]
        assert cell.value is None
        assert not cell.protection.locked
    assert not any(isinstance(cell.value, int | float) for row in sheet.iter_rows() for cell in row)


def test_a_risk_sheet_may_have_no_note() -> None:
    risk = rich_specification().risk
    assert risk
    spec = rich_specification().model_copy(update={"risk": risk.model_copy(update={"note": ""})})
    assert "点数は付けない。" not in texts(opened(render_checklist(spec))["高リスク判定"], "A")


def test_without_a_risk_sheet_or_coverage_there_is_only_the_summary() -> None:
    spec = rich_specification().model_copy(update={"risk": None, "coverage": ()})
    assert opened(render_checklist(spec)).sheetnames == ["まとめ"]


def test_names_of_checklists_are_untrusted() -> None:
    titles = ["a/b:c*[d]?'e", "", "長" * 60, "まとめ", "長" * 60]
    coverage = tuple(
        Coverage(checklist=f"c{index}", title=title, edition="1", note=FORMULAS[0], items=())
        for index, title in enumerate(titles)
    )
    book = opened(render_checklist(rich_specification().model_copy(update={"coverage": coverage})))
    names = book.sheetnames
    assert len(names) == len({name.lower() for name in names}) == len(titles) + 2
    assert all(0 < len(name) <= 31 for name in names)
    assert {cell.data_type for cell in all_cells(book) if str(cell.value).endswith(FORMULAS[0])} == {"s"}


def test_hostile_text_stays_text() -> None:
    cells = list(all_cells(opened(render_checklist(rich_specification()))))
    assert any(HOSTILE in str(cell.value) for cell in cells)
    assert all(str(cell.value).startswith("=COUNTIF(") for cell in cells if cell.data_type == "f")


@pytest.mark.slow
def test_the_same_draft_gives_the_same_bytes(town: Specification) -> None:
    first = render_checklist(town)
    time.sleep(1.1)
    assert render_checklist(town) == first
