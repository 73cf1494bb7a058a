"""A line end inside an answer never joins two words."""

from __future__ import annotations

import pytest

from specgen.model.question import Question
from specgen.questionnaire.values import parse_value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("要約\n翻訳", "要約、翻訳"),
        ("要約する。\n翻訳する。", "要約する。翻訳する。"),
        ("要約、\r\n翻訳", "要約、翻訳"),
        ("要約 \n\n　翻訳\n", "要約、翻訳"),
        ("一行", "一行"),
    ],
)
def test_line_ends(raw: str, value: str) -> None:
    text, notes = (
        Question.model_validate({"id": "q", "label": "問", "text": "？", "kind": kind, "basic": True})
        for kind in ("text", "notes")
    )
    assert parse_value(text, raw) == value
    assert parse_value(notes, [raw, "別"]) == (value, "別")
