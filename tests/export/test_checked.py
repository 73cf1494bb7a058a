"""check.xlsx: every item with its quote, decisions left to a person, and nothing that a spreadsheet would run."""

from __future__ import annotations

import pytest

from specgen.export.sheets import checked
from specgen.export.sheets.checked import COLUMNS, render_check_xlsx
from specgen.model.report import CheckedList, Report
from specgen.model.specification import Verdict
from specgen.spreadsheet import MAX_HEIGHT
from tests.export.checked import (
    DUTY,
    PARAGRAPHS,
    WISH,
    aspect,
    document,
    finding,
    full_fixes,
    full_report,
    item,
    paragraph,
    quote,
)
from tests.export.sheets_helper import FORMULAS, all_cells, opened, row_of, texts, unlocked


def one_item(**fields: object) -> Report:
    one = item(1, Verdict.covered).model_copy(update=fields)
    lists = (CheckedList(id="ds920", title="表", edition="", note="", items=(one,)),)
    return Report(document=document(*PARAGRAPHS), checklists=lists)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render_check_xlsx(full_report(), full_fixes()) == render_check_xlsx(full_report(), full_fixes())


def test_the_sheets_are_those_of_the_checklists_the_findings_and_what_was_read() -> None:
    assert opened(render_check_xlsx(full_report())).sheetnames == [
        "調達チェックシート",
        "団体の表",
        "指摘",
        "読んだもの",
    ]
    assert "加える条項の案" in opened(render_check_xlsx(full_report(), full_fixes())).sheetnames


def test_every_item_says_verdict_place_quote_and_what_lacks() -> None:
    sheet = opened(render_check_xlsx(full_report(), full_fixes()))["調達チェックシート"]
    head = row_of(sheet, "A", "番号")
    assert [sheet.cell(head, column).value for column in range(1, 12)] == [column.title for column in COLUMNS]
    covered, partial = row_of(sheet, "A", "ds920:01"), row_of(sheet, "A", "ds920:02")
    assert [sheet[f"{letter}{covered}"].value for letter in "BCDEFG"] == [
        "項目その1", "記載あり", "未判断", "理由その1。", "第1章3", DUTY,
    ]  # fmt: skip
    assert sheet[f"H{partial}"].value == "観点bを定めている。"
    assert sheet[f"I{partial}"].value == f"第1章4「{WISH}」\n→望ましい事項であり、義務ではない。"
    assert sheet[f"J{partial}"].value == "保存の場所（security.storage）\nunknown.clause"


def test_what_was_not_verified_or_not_judged_is_said() -> None:
    sheet = opened(render_check_xlsx(full_report()))["調達チェックシート"]
    unknown = row_of(sheet, "A", "ds920:05")
    assert sheet[f"B{unknown}"].value.endswith("（公式の文言を確認していない。）")
    assert "model-x" in sheet[f"E{unknown}"].value
    assert sheet[f"H{unknown}"].value.startswith("（判定していない観点）")
    top = texts(sheet, "A")[: row_of(sheet, "A", "番号")]
    assert "1項目は、公式の文言を確認していない。" in top
    assert any(str(text).startswith("版の注である。") for text in top)


def test_only_an_item_that_a_person_set_aside_is_decided() -> None:
    sheet = opened(render_check_xlsx(full_report()))["調達チェックシート"]
    aside = row_of(sheet, "A", "ds920:04")
    assert sheet[f"D{aside}"].value == "適用しない"
    assert sheet[f"K{aside}"].value.startswith("画像を扱わないため。")
    others = [sheet[f"D{row_of(sheet, 'A', f'ds920:0{number}')}"].value for number in (1, 2, 3, 5)]
    assert others == ["未判断"] * 4


def test_only_what_a_person_decides_can_be_written() -> None:
    book = opened(render_check_xlsx(full_report(), full_fixes()))
    sheet = book["調達チェックシート"]
    assert {letter for letter, _ in unlocked(sheet)} == {"D", "K"}
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"適用,一部適用,適用しない,未判断"'
    assert {letter for letter, _ in unlocked(book["指摘"])} == {"F"}
    assert all(one.protection.sheet for one in book.worksheets)


def test_findings_stand_with_their_reason_to_stay() -> None:
    sheet = opened(render_check_xlsx(full_report()))["指摘"]
    row = row_of(sheet, "D", "残した指摘である。")
    assert [sheet[f"{letter}{row}"].value for letter in "ABCE"] == [
        "注意（残す）", "wording-vague", "第1章4", "期限を書く。",
    ]  # fmt: skip
    assert sheet[f"F{row}"].value.startswith("実績があるため。")
    assert sheet.auto_filter.ref
    assert "指摘はない。" in texts(opened(render_check_xlsx(one_item()))["指摘"], "A")


def test_more_findings_than_a_person_can_read_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "MOST", 30)
    report = one_item().model_copy(update={"findings": (finding("第1章4"),) * 31})
    sheet = opened(render_check_xlsx(report))["指摘"]
    assert any("初めの30件だけ" in str(text) for text in texts(sheet, "A")[:6])
    assert texts(sheet, "B").count("wording-vague") == 30


def test_what_was_read_names_comments_annexes_and_what_was_not_read() -> None:
    sheet = opened(render_check_xlsx(full_report()))["読んだもの"]
    words = [str(value) for value in texts(sheet, "D")]
    assert "Word（.docx）" in words
    assert any(word.startswith("確かめる。") for word in words)
    assert any("2か所" in word for word in words)
    assert "別紙.docx" in texts(sheet, "A")


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_is_a_formula_and_text_stays_as_it_is(text: str) -> None:
    hostile = paragraph(1, text)
    one = item(1, Verdict.covered, name=text, reason=text, aspects=(aspect("a", quote(hostile)),), lacks=(text,))
    report = Report(
        document=document(hostile, name=text),
        checklists=(CheckedList(id="c", title=text, edition=text, note=text, items=(one,)),),
        findings=(finding(text, text, hint=text),),
    )
    cells = [cell for cell in all_cells(opened(render_check_xlsx(report))) if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert sum(cell.value == text for cell in cells) >= 8


@pytest.mark.parametrize("length", [1, 700, 3_000])
def test_a_long_quote_goes_on_below_and_no_row_cuts_it(length: int) -> None:
    text = "受注者は、記録を保存すること。" * (length // 15 + 1)
    long = paragraph(1, text)
    sheet = opened(render_check_xlsx(one_item(aspects=(aspect("a", quote(long)),))))["表"]
    first = row_of(sheet, "A", "ds920:01")
    assert "".join(str(value) for value in texts(sheet, "G", first) if value) == text
    assert all((sheet.row_dimensions[number].height or 0) <= MAX_HEIGHT for number in range(1, sheet.max_row + 1))


def test_an_endless_quote_is_cut_and_that_is_said() -> None:
    sheet = opened(render_check_xlsx(one_item(aspects=(aspect("a", quote(paragraph(1, "長" * 90_000))),))))["表"]
    assert sheet.max_row < 40
    assert any("長いため、ここまでを示した。" in str(value) for value in texts(sheet, "G"))


def test_the_print_is_a4_landscape_with_the_head_on_each_page() -> None:
    for sheet in opened(render_check_xlsx(full_report(), full_fixes())).worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.print_title_rows
