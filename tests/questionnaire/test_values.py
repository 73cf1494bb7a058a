from __future__ import annotations

import contextlib
import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.model.question import Choice, Question, Range
from specgen.questionnaire.values import AnswerRefused, allowed, parse_value

CHOICES = (Choice(value="pdf", label="PDF"), Choice(value="docx", label="文書（.docx）"))


def question(kind: str, **more: Any) -> Question:
    choices = CHOICES if kind in ("choice", "choices") else ()
    return Question.model_validate(
        {"id": "q", "label": "問", "text": "？", "kind": kind, "basic": True, "choices": choices, **more}
    )


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("integer", "40", 40),
        ("integer", "４０", 40),
        ("integer", "４０人", 40),
        ("integer", " 1,000 ", 1000),
        ("integer", "１，０００", 1000),
        ("integer", "5万", 50_000),
        ("integer", 40, 40),
        ("integer", 40.0, 40),
        ("money", "1,200,000円", 1_200_000),
        ("money", "120万円", 1_200_000),
        ("decimal", "９９．５", 99.5),
        ("decimal", "99.50%", 99.5),
        ("decimal", "99.0", 99),
        ("boolean", "はい", True),
        ("boolean", "いいえ", False),
        ("boolean", True, True),
        ("need", "必須", "mandatory"),
        ("need", "任意（加点）", "desirable"),
        ("need", "none", "none"),
        ("choice", "PDF", "pdf"),
        ("choice", "ＰＤＦ", "pdf"),
        ("choice", "文書（.docx）", "docx"),
        ("choices", "文書（.docx）、PDF", ("pdf", "docx")),
        ("choices", ["docx"], ("docx",)),
        ("date", "令和９年４月１日", datetime.date(2027, 4, 1)),
        ("date", "R9.4.1", datetime.date(2027, 4, 1)),
        ("date", "2027/4/1", datetime.date(2027, 4, 1)),
        ("date", datetime.datetime(2027, 4, 1, 0, 0), datetime.date(2027, 4, 1)),
        ("text", "  ○○町 ", "○○町"),
        ("text", 2027, "2027"),
        ("notes", ["一", "二"], ("一", "二")),
        ("notes", "一つだけ", ("一つだけ",)),
        ("notes", [], ()),
    ],
)
def test_what_is_understood(kind: str, raw: Any, value: object) -> None:
    found = parse_value(question(kind), raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("integer", "四十", "数で答える"),
        ("integer", "40.5", "整数で答える"),
        ("integer", True, "数で答える"),
        ("integer", "-5", "範囲の外"),
        ("integer", "9" * 15, "大き過ぎる"),
        ("integer", [1], "数で答える"),
        ("integer", "1e5", "数で答える"),
        ("boolean", "たぶん", "はい 又は いいえ"),
        ("need", "できれば", "必須・任意"),
        ("choice", "xls", "選択肢にない"),
        ("choices", ["pdf", "xls"], "選択肢にない"),
        ("choices", [], "一つ以上"),
        ("date", "令和9年2月30日", "暦にない"),
        ("date", "来年の春", "日付として読めない"),
        ("text", "", "空である"),
        ("text", ["a"], "文字列"),
        ("text", "あ" * 401, "長過ぎる"),
        ("text", "a\x00b", "使えない文字"),
        ("text", "a\u202eb", "使えない文字"),
        ("notes", ["a"] * 31, "多過ぎる"),
    ],
)
def test_what_is_refused(kind: str, raw: Any, words: str) -> None:
    with pytest.raises(AnswerRefused, match=words):
        parse_value(question(kind), raw)


def test_hard_limits_hold_at_both_ends() -> None:
    one = question("integer", range=Range(min=5, max=50), unit="点")
    assert [parse_value(one, 5), parse_value(one, 50)] == [5, 50]
    for outside in (4, 51):
        with pytest.raises(AnswerRefused):
            parse_value(one, outside)
    assert allowed(one) == "5以上50以下の整数（単位は点）"


@pytest.mark.parametrize(
    "kind", ["text", "notes", "choice", "choices", "need", "boolean", "integer", "decimal", "date"]
)
@given(raw=st.one_of(st.text(max_size=30), st.integers(), st.floats(allow_nan=True), st.none(), st.lists(st.text())))
def test_anything_is_understood_or_refused(kind: str, raw: Any) -> None:
    with contextlib.suppress(AnswerRefused):
        assert parse_value(question(kind), raw) is not None
    assert allowed(question(kind))


@given(st.integers(0, 10**12))
def test_numbers_read_the_same_in_any_width(value: int) -> None:
    full = str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_value(question("integer"), full) == parse_value(question("integer"), f"{value:,}") == value
