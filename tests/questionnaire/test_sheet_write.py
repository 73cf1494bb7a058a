"""The hearing sheet as it is handed out."""

from __future__ import annotations

import datetime
import time

import pytest

from specgen.assembly.items import library_text
from specgen.model.answers import Answers
from specgen.model.base import Grade
from specgen.model.condition import parse
from specgen.model.library import Library
from specgen.model.question import Observed, Question
from specgen.model.specification import text_hash
from specgen.questionnaire import sheet_layout as layout
from specgen.questionnaire.observed import observed_text
from specgen.questionnaire.sheet_changes import BRIEF, clause_texts
from specgen.questionnaire.sheet_lists import Lists
from specgen.questionnaire.sheet_words import default_text, describe, explanation, shown
from specgen.questionnaire.sheet_write import write_hearing_sheet
from specgen.questionnaire.values import AnswerRefused, parse_value
from tests.export.sheets_helper import all_cells, digest_in_new_process, texts, unlocked
from tests.questionnaire.sheet_helper import LIBRARY, answer_cell, book_of, questions


def question(**fields: object) -> Question:
    return Question.model_validate(
        {"id": "a.b", "label": "名前", "text": "何か。", "kind": "text", "basic": True, **fields}
    )


def test_the_questions_stand_in_order_with_their_rows(library: Library) -> None:
    ids = [id_ for id_ in texts(questions(book_of()), "A", 5) if id_]
    expected: list[str] = []
    for one in library.questions.values():
        if one.kind == "notes":
            expected += [f"{one.id}[{number}]" for number in range(1, 7)]
        elif one.kind == "choices":
            expected += [one.id, *(f"{one.id}#{choice.value}" for choice in one.choices)]
        else:
            expected.append(one.id)
    assert ids == expected


def test_only_answers_can_be_written() -> None:
    book = book_of()
    sheet = questions(book)
    assert unlocked(sheet) == {("D", row) for row in range(5, sheet.max_row + 1) if sheet[f"A{row}"].value}
    for name in (layout.CHANGES, layout.OWN):
        assert min(row for _, row in unlocked(book[name])) == layout.HEADER_ROW + 1
    assert not unlocked(book[layout.CLAUSES])
    assert all(one.protection.sheet for one in book.worksheets)
    hidden = {one.title for one in book.worksheets if one.sheet_state == "hidden"}
    assert hidden == {layout.META, layout.LISTS}
    assert sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == "E5"
    assert sheet.print_title_rows == "$4:$4"


def offered(book: object, sheet: object, cell: str) -> list[object]:
    rule = next(rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref)  # type: ignore[attr-defined]
    if rule.formula1.startswith('"'):
        return list(rule.formula1.strip('"').split(","))
    name, area = rule.formula1.split("!")
    return [cell.value for (cell,) in book[name][area]]  # type: ignore[index]


def test_drop_downs_offer_labels_and_undecided(library: Library) -> None:
    book = book_of()
    sheet = questions(book)

    def options(id_: str) -> list[object]:
        return offered(book, sheet, answer_cell(sheet, id_))

    assert options("office.kind") == ["町村", "市", "都道府県", "共同調達（協議会など）", "未定"]
    assert options("rag.need") == ["必須", "任意（加点）", "求めない", "未定"]
    assert options("data.personal") == ["はい", "いいえ", "未定"]
    assert options("ux.browsers") == ["未定"]
    assert options("ux.browsers#edge") == ["○"]
    changes, own = book[layout.CHANGES], book[layout.OWN]
    assert offered(book, changes, "A5") == ["適用しない", "水準", "書換え", "確認済み"]
    assert offered(book, changes, "B5") == list(library.clauses)
    assert "security.data　" in " ".join(map(str, offered(book, own, "B5")))
    assert offered(book, own, "E5") == ["必須", "任意（加点）"]


def test_numbers_dates_and_lengths_are_checked() -> None:
    sheet = questions(book_of())
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    cell = answer_cell(sheet, "evaluation.price_points")
    assert rules[cell].formula1 == f'IF(ISNUMBER({cell}),AND({cell}>=5,{cell}<=50,INT({cell})={cell}),{cell}="未定")'
    uptime = answer_cell(sheet, "sla.uptime")
    assert "INT(" not in rules[uptime].formula1
    date = answer_cell(sheet, "contract.start")
    assert "ISNUMBER" in rules[date].formula1
    assert "年" in sheet[date].number_format
    name = rules[answer_cell(sheet, "office.name")]
    assert (name.type, name.operator, name.formula1) == ("textLength", "lessThanOrEqual", "40")


def test_unanswered_basic_questions_are_counted_by_a_formula(library: Library) -> None:
    sheet = questions(book_of())
    assert str(sheet["D3"].value).startswith("=SUM(J5:J")
    counted = [id_ for row in range(5, sheet.max_row + 1) if (id_ := sheet[f"A{row}"].value) and sheet[f"J{row}"].value]
    basic = [one.id for one in library.questions.values() if one.basic]
    assert [str(id_).split("[")[0] for id_ in counted] == basic


def test_given_answers_are_filled_in_and_defaults_are_not(sample_answers: dict[str, Answers]) -> None:
    sheet = questions(book_of(answers=sample_answers["town"]))
    given = {id_: sheet[answer_cell(sheet, id_)].value for id_ in ("office.name", "scale.users", "procurement.method")}
    assert given == {"office.name": "○○町", "scale.users": 120, "procurement.method": "公募型プロポーザル"}
    assert sheet[answer_cell(sheet, "contract.start")].value == datetime.datetime(2027, 4, 1)
    assert sheet[answer_cell(sheet, "narrative.background[2]")].value.startswith("令和8年度に3課で")
    assert sheet[answer_cell(sheet, "auth.mfa")].value is None
    assert sheet[answer_cell(sheet, "ux.browsers#edge")].value is None


def test_the_clause_list_gives_the_hash_that_pins_an_edit() -> None:
    book = book_of()
    rows = {
        (row[0].value, row[3].value): row[5].value
        for row in book[layout.CLAUSES].iter_rows(min_row=layout.HEADER_ROW + 1)
    }
    grades = {grade.label: grade for grade in Grade}
    for clause in LIBRARY.clauses.values():
        for id_, grade, text in clause_texts(clause):
            base, _, item = id_.partition("#")
            drafted = library_text(LIBRARY.clauses[base], grade == BRIEF, grades.get(grade), item or None)
            assert drafted == text
            assert rows[(id_, grade or None)] == text_hash(text)


def test_what_is_said_beside_a_question() -> None:
    other = question(
        id="c.d", label="方式", kind="choice", choices=[{"value": "x", "label": "甲"}, {"value": "y", "label": "乙"}]
    )
    asked = question(
        kind="integer", unit="日", help="助け", example="5", mistake="誤り", when={"c.d": {"in": ["x", "y"]}},
        observed={"n": 3, "min": 5, "typical": 10, "max": 60, "note": "注"},
    )  # fmt: skip
    assert observed_text(asked, "\n", note=False) == "5から60日まで\n代表的な値は10日\n3件"
    assert observed_text(asked).endswith("、3件、注")
    text = explanation(asked, {"c.d": other})
    assert text.split("\n") == [
        "助け", "【記入例】5", "【よくある誤り】誤り", "【実例】注",
        "【答える場合】「方式」が甲又は乙のとき。ほかのときは空欄のままにします。",
    ]  # fmt: skip
    assert observed_text(question()) == ""
    assert observed_text(question(observed=Observed(n=1))) == "1件"
    assert observed_text(question(observed=Observed(min=1, max=2))) == "1から2まで"
    assert observed_text(question(kind="money", observed={"typical": "税込み"})) == "代表的な値は税込み"
    assert explanation(question(example="例"), {}) == "【記入例】例"
    assert default_text(question(), "town") == "（必ず答える）"
    assert default_text(question(basic=False, default="未定"), "town") == "未定"
    assert default_text(question(kind="date", basic=False, default="2026-04-01"), "town") == "2026年4月1日"
    assert shown(other, ("x", "y")) == "甲、乙"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"c.d": "x"}, "「方式」が甲"),
        ({"not": {"c.d": "x"}}, "「方式」が甲以外"),
        ({"any": [{"c.d": "x"}, {"n": {"at_least": 5}}]}, "「方式」が甲、又は、「数」が5日以上"),
        ({"all": [{"c.d": "x"}, {"n": {"at_most": 5}}]}, "「方式」が甲、かつ、「数」が5日以下"),
        ({"not": {"all": [{"c.d": "x"}]}}, "（「方式」が甲）でない"),
        ({"m": {"includes": "x"}}, "「m」にxを含む"),
    ],
)
def test_conditions_in_words(condition: dict[str, object], words: str) -> None:
    known = {
        "c.d": question(id="c.d", label="方式", kind="choice", choices=[{"value": "x", "label": "甲"}]),
        "n": question(id="n", label="数", kind="integer", unit="日"),
    }
    assert describe(parse(condition), known) == words


def test_a_list_stands_once() -> None:
    lists = Lists()
    assert lists.range(["a", "b"]) == lists.range(["a", "b"]) == "_lists!$A$1:$A$2"
    assert lists.range(["c"]) == "_lists!$B$1:$B$1"


def test_formulas_are_only_our_own() -> None:
    formulas = {str(cell.value) for cell in all_cells(book_of()) if cell.data_type == "f"}
    assert all(text.startswith(("=SUM(J", "=IF(COUNTA(D")) for text in formulas)


def test_a_library_of_another_office_may_hold_anything(library: Library) -> None:
    hostile = question(label="=1+1", text="+cmd", help="@x", example="-1", mistake="=A1", unit="=x", max_length=10)
    section = library.sections[0].model_copy(update={"questions": (hostile,), "title": "=2", "intro": "=3"})
    bare = library.model_copy(update={"sections": (section,), "outlines": {}, "clauses": {}})
    cells = list(all_cells(book_of(bare)))
    assert len([cell for cell in cells if cell.data_type == "f"]) == 2
    assert any(cell.value == "【=1+1】\n+cmd" for cell in cells)


def test_every_default_of_every_preset_is_one_of_the_drop_downs(library: Library) -> None:
    for preset in library.presets:
        for one in library.questions.values():
            if one.kind in ("choice", "need", "boolean") and (text := default_text(one, preset.id)) not in (
                "未定",
                "（必ず答える）",
            ):
                try:
                    parse_value(one, text)
                except AnswerRefused:
                    pytest.fail(f"{one.id}: {text}")


@pytest.mark.slow
def test_the_same_library_gives_the_same_bytes(library: Library, sample_answers: dict[str, Answers]) -> None:
    first = write_hearing_sheet(library, "town", sample_answers["city"])
    time.sleep(1.1)
    assert write_hearing_sheet(library, "town", sample_answers["city"]) == first
    code = (
        "from specgen.library import load_library; from tests.export.sheets_helper import digest;"
        "from specgen.questionnaire.sheet_write import write_hearing_sheet as w;"
        "print(digest(w(load_library(), 'town')))"
    )
    assert len(digest_in_new_process(code)) == 1
