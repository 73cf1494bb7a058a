"""What comes back from a hearing sheet: the same answers, or one message that says where and how to mend."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook

from specgen.errors import AnswersError, FileProblem
from specgen.library import load_library
from specgen.model import answers as m
from specgen.model.answers import Answers, State
from specgen.model.base import Grade, Level
from specgen.model.library import Library
from specgen.questionnaire.answers import Raw, RawAnswers, build_answers
from specgen.questionnaire.sheet_read import read_answers_sheet
from specgen.questionnaire.sheet_write import write_hearing_sheet
from specgen.questionnaire.yaml_answers import read_answers_yaml
from tests.conftest import SAMPLES, sample_path
from tests.questionnaire.sheet_helper import (
    answer_cell,
    book_of,
    fill,
    part,
    part_of_sheet,
    questions,
    read_changed,
    saved,
    with_part,
)
from tests.strategies import raw_answers

LIBRARY = load_library()


def meaning(answers: Answers) -> dict[str, Any]:
    """Answers without the places at which they stood; an empty list of notes means 未定."""
    data = answers.model_dump()
    for answer in data["answers"].values():
        del answer["place"]
        if answer["value"] == ():
            answer.update(value=None, assumed=None, state=State.undecided)
    return data


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_comes_back_as_it_went_out(library: Library, tmp_path: Path, name: str) -> None:
    answers = build_answers(library, read_answers_yaml(sample_path(name)))
    path = tmp_path / "hearing.xlsx"
    path.write_bytes(write_hearing_sheet(library, answers.preset, answers))
    assert meaning(build_answers(library, read_answers_sheet(path))) == meaning(answers)


@pytest.mark.slow
@given(raw_answers(LIBRARY))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answers_come_back_as_they_went_out(tmp_path: Path, raw: RawAnswers) -> None:
    try:
        answers = build_answers(LIBRARY, raw)
    except AnswersError:
        return
    path = tmp_path / "hearing.xlsx"
    path.write_bytes(write_hearing_sheet(LIBRARY, raw.preset, answers))
    back = meaning(build_answers(LIBRARY, read_answers_sheet(path)))
    assert back["answers"] == meaning(answers)["answers"]


FILLED: dict[str, tuple[dict[str, Any], Any]] = {
    "a text": ({"office.name": " ○○町 "}, "○○町"),
    "a formula as text": ({"office.name": "'=1+1"}, "'=1+1"),
    "a number": ({"scale.users": 120}, 120),
    "a number in words": ({"scale.users": "１２０人"}, "１２０人"),
    "a decimal": ({"sla.uptime": 99.5}, 99.5),
    "a date": ({"contract.start": datetime.date(2027, 4, 1)}, datetime.date(2027, 4, 1)),
    "a date with a time": ({"contract.start": datetime.datetime(2027, 4, 1, 9)}, datetime.date(2027, 4, 1)),
    "a date in words": ({"contract.start": "令和9年4月1日"}, "令和9年4月1日"),
    "a choice": ({"procurement.method": "公募型プロポーザル"}, "公募型プロポーザル"),
    "a truth value": ({"data.personal": True}, True),
    "a word for a truth value": ({"data.personal": "はい"}, "はい"),
    "a need": ({"rag.need": "任意（加点）"}, "任意（加点）"),
    "undecided": ({"scale.users": "未定"}, "未定"),
    "notes": ({"narrative.issues[1]": "時間が掛かる", "narrative.issues[4]": "人"}, ["時間が掛かる", "人"]),
    "choices": ({"rag.formats#pdf": "○", "rag.formats#csv": "〇", "rag.formats#txt": "×"}, ["pdf", "csv"]),
    "undecided choices": ({"rag.formats": "未定"}, "未定"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILLED)
def test_filled_cells_are_read(tmp_path: Path, name: str) -> None:
    cells, expected = FILLED[name]
    question = next(iter(cells)).split("[")[0].split("#")[0]
    raw = read_changed(tmp_path, lambda book: fill(book, cells))
    assert {id_: one.value for id_, one in raw.values.items()} == {question: expected}
    first = answer_cell(questions(book_of()), next(iter(cells)))
    assert raw.values[question].place == f"シート「設問」のセル {first}"


def test_an_empty_sheet_answers_nothing(library: Library, tmp_path: Path) -> None:
    raw = read_changed(tmp_path, lambda book: fill(book, {"office.name": "  "}))
    assert (raw.preset, raw.values, raw.extras, raw.grades) == ("town", {}, {}, {})
    assert raw.library == {"standard": library.layers[0].manifest.edition}
    assert raw.file.endswith("hearing.xlsx")


def changed_answers(library: Library) -> Answers:
    graded = next(id_ for id_, clause in library.clauses.items() if clause.grades)
    first, second = list(library.clauses)[:2]
    sub = next(clause for clause in library.clauses.values() if clause.items)
    answers = build_answers(library, read_answers_yaml(sample_path("town")))
    return answers.model_copy(
        update={
            "edits": (
                m.Edit(clause=first, text="=書き換えた文。\n二行目。", reason="規程による", base="0123456789ab"),
                m.Edit(clause=sub.id, item=sub.items[0].key, text="細目。", reason="同じ"),
            ),
            "left_out": (m.LeftOut(clause=second, reason="対象の業務がない"),),
            "own_clauses": (
                m.OwnClause(
                    key="own-1", place="security.data", title="独自", text="守ること。", reason="条例",
                    level=Level.desirable, verify=("写し", "目視"),
                ),
            ),
            "grades": {graded: Grade.recommended},
            "confirmed": ("overview.background",),
            "not_applicable": (m.Applicability(item="ds920:11", reason="扱わない"),),
            "library": {"standard": "2000.01"},
        }
    )  # fmt: skip


def test_changes_of_clauses_come_back_as_they_went_out(library: Library, tmp_path: Path) -> None:
    answers = changed_answers(library)
    path = tmp_path / "hearing.xlsx"
    path.write_bytes(write_hearing_sheet(library, "town", answers))
    assert meaning(build_answers(library, read_answers_sheet(path))) == meaning(answers)


def write_rows(sheet: str, *rows: tuple[object, ...]) -> Any:
    def change(book: Workbook) -> None:
        for number, row in enumerate(rows, 5):
            for column, value in zip("ABCDEFG", row, strict=False):
                book[sheet][f"{column}{number}"] = value  # type: ignore[assignment]

    return change


def changes(*rows: tuple[object, ...]) -> Any:
    return write_rows("条項の調整", *rows)


def test_changes_are_given_as_they_would_stand_in_answers_yaml(tmp_path: Path) -> None:
    raw = read_changed(
        tmp_path,
        write_rows(
            "条項の調整",
            ("適用しない", "security.log", None, "理由1"),
            ("適用しない", "ds920:11", None, "理由2"),
            ("水準", "security.region", "許容"),
            (None, None, None, None, None),
            ("書換え", "security.log#a", "文。", "理由3", "abc"),
            ("書換え", "security.log"),
            ("確認済み", "overview.background"),
        ),
    )
    assert {key: [one.value for one in rows] for key, rows in raw.extras.items()} == {
        "left_out": [{"clause": "security.log", "reason": "理由1"}],
        "not_applicable": [{"item": "ds920:11", "reason": "理由2"}],
        "edits": [
            {"clause": "security.log", "item": "a", "text": "文。", "reason": "理由3", "base": "abc"},
            {"clause": "security.log"},
        ],
        "confirmed": ["overview.background"],
    }
    assert raw.grades == {"security.region": Raw("許容", "シート「条項の調整」のセル A7")}
    assert raw.extras["edits"][0].place == "シート「条項の調整」のセル A9"


def test_own_clauses_are_given_as_they_would_stand_in_answers_yaml(tmp_path: Path) -> None:
    row = ("own-1", "security.data　情報の取扱い", "件名", "本文。", "任意（加点）", "理由", "写し\n\n目視 ")
    raw = read_changed(tmp_path, write_rows("独自条項", row, ("own-2", None, None, None, "多分")))
    first, second = raw.extras["own_clauses"]
    assert first.value == {
        "key": "own-1", "place": "security.data", "title": "件名", "text": "本文。", "level": "desirable",
        "reason": "理由", "verify": ["写し", "目視"],
    }  # fmt: skip
    assert second.value == {"key": "own-2", "level": "多分"}
    assert second.place == "シート「独自条項」のセル A6"


def test_a_note_beside_a_table_is_no_row_of_it(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for name in ("条項の調整", "独自条項"):
            book[name]["K6"] = "覚書"

    raw = read_changed(tmp_path, change)
    assert (raw.extras, raw.grades) == ({}, {})


def test_columns_may_be_moved_and_rows_added_above(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        fill(book, {"office.name": "○○町", "scale.users": 120})
        sheet = questions(book)
        sheet.insert_cols(2, 3)
        sheet.insert_rows(1, 2)

    raw = read_changed(tmp_path, change)
    assert {id_: one.value for id_, one in raw.values.items()} == {"office.name": "○○町", "scale.users": 120}
    assert raw.values["office.name"].place == "シート「設問」のセル G8"


def test_unknown_ids_are_passed_on(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = questions(book)
        row = sheet.max_row + 1
        sheet[f"A{row}"], sheet[f"D{row}"] = "no.such", "x"

    assert read_changed(tmp_path, change).values["no.such"].value == "x"


def delete_header(book: Workbook) -> None:
    questions(book)["D4"] = "こたえ"


def delete_id_column(book: Workbook) -> None:
    questions(book).delete_cols(1)


def delete_one_id(book: Workbook) -> None:
    fill(book, {"scale.users": 1})
    sheet = questions(book)
    sheet[answer_cell(sheet, "scale.users").replace("D", "A")] = None


def copy_a_row(book: Workbook) -> None:
    sheet = questions(book)
    sheet["A7"] = sheet["A6"].value


def double_header(book: Workbook) -> None:
    questions(book)["E4"] = "回答"


def strange_mark(book: Workbook) -> None:
    fill(book, {"rag.formats#pdf": "たぶん"})


def contradiction(book: Workbook) -> None:
    fill(book, {"rag.formats": "未定", "rag.formats#pdf": "○"})


def open_formula(book: Workbook) -> None:
    fill(book, {"scale.users": "=B5*12"})


def error_value(book: Workbook) -> None:
    fill(book, {"office.name": "#REF!"})


def rename_sheet(book: Workbook) -> None:
    questions(book).title = "せつもん"


def drop_meta(book: Workbook) -> None:
    book["_specgen"]["B1"] = "other"


def newer(book: Workbook) -> None:
    book["_specgen"]["B2"] = "2"


BROKEN: list[tuple[Any, str, str]] = [
    (delete_header, "シート「設問」のセル D4にあった見出し「回答」がない。", "見出しの行を元に戻す"),
    (delete_id_column, "シート「設問」のセル A4にあった見出し「specgen:id」がない。", "隠した列"),
    (delete_one_id, "に、設問の目印がない。", "目印を元に戻す"),
    (copy_a_row, "は、6行目にもある。", "写した行を削除"),
    (double_header, "シート「設問」のセル E4に、見出し「回答」が重ねてある。", "一つだけ"),
    (strange_mark, "の「たぶん」は、選んだかどうかが分からない。", "○"),
    (contradiction, "は「未定」であるが、その下の行にも○がある。", "未定だけ"),
    (open_formula, "に、計算結果の保存されていない計算式がある。", "値を入力する"),
    (error_value, "の値がエラー（#REF!）である。", "値を入力する"),
    (rename_sheet, "シート「設問」がない。", "シートの名前を「設問」に戻す。"),
    (drop_meta, "specgen のヒアリングシートではない。", "作り直し"),
    (newer, "この版の specgen では読めない形式である。", "specgen を新しくする。"),
    (changes((None, "security.log", None, "理由")), "シート「条項の調整」のセル A5が空である。", "全て空にする"),
    (changes(("水準", None, "許容")), "シート「条項の調整」のセル B5が空である。", "全て空にする"),
    (changes(("消す", "security.log")), "シート「条項の調整」のセル A5の操作が分からない。", "適用しない"),
    (
        changes(("水準", "a.b", "許容"), ("水準", "a.b", "最低")),
        "シート「条項の調整」のセル B6の「a.b」は、水準が2回書かれている。",
        "一つだけ",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message", "hint"), BROKEN, ids=[getattr(one[0], "__name__", "") for one in BROKEN])
def test_what_cannot_be_told_apart_is_refused(tmp_path: Path, change: Any, message: str, hint: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read_changed(tmp_path, change)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.path.endswith("hearing.xlsx")


def test_a_formula_with_a_stored_value_gives_that_value(tmp_path: Path) -> None:
    path = saved(book_of(), tmp_path)
    cell = answer_cell(questions(book_of()), "scale.users")
    name = part_of_sheet(path, "設問")
    stored = re.sub(
        rf'(<c r="{cell}"[^>]*?)(?: */>|></c>)', r"\1><f>B5*12</f><v>120</v></c>", part(path, name).decode()
    )
    changed = with_part(path, name, stored.encode())
    assert read_answers_sheet(changed).values["scale.users"].value == 120
