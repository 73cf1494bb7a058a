"""The form of an answer: what is read, and what is refused with a reason that can be sent back."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.errors import ModelFailed
from specgen.narrative.schema import Draft, form, parse_draft
from tests.narrative.drafting import answer

IDS = {"n1", "n2", "a1"}
GOOD = answer("文書の作成に時間が掛かっている。", uses=["n1", "a1"], remark="材料が少ない。")


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\ufeff{GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"以下のとおりである。\n{GOOD}\n以上",
        f'<think>{{考える}} {{"a": 1}}</think>{GOOD}',
        f"{answer('古い案である。')}\n{GOOD}",
        GOOD.replace('"remark"', '"extra": 1, "remark"'),
        json.dumps(json.loads(GOOD), ensure_ascii=True, indent=4),
    ],
)
def test_an_answer_is_found_wherever_it_stands(text: str) -> None:
    draft = parse_draft(text, IDS)
    assert [one.text for one in draft.paragraphs] == ["文書の作成に時間が掛かっている。"]
    assert draft.paragraphs[0].uses == ("n1", "a1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "空"),
        ("  \n", "空"),
        ("文書の作成に時間が掛かっている。", "求めた形"),
        (GOOD[:-5], "求めた形"),
        ("[]", "求めた形"),
        ('{"text": "文"}', "求めた形"),
        ('{"paragraphs": []}', "形が違う（paragraphs）"),
        ('{"paragraphs": "文"}', "形が違う"),
        ('{"paragraphs": [{"text": "文"}]}', "形が違う（paragraphs.0.uses"),
        (answer(""), "paragraphs.0.text"),
        (answer("　 "), "paragraphs.0.text"),
        (answer("文。", uses=[]), "paragraphs.0.uses"),
        (answer("文。" * 1000), "paragraphs.0.text"),
        (answer(*["文。"] * 13), "paragraphs"),
        (answer("文。", uses=["n3"]), "uses"),
        (answer("文。", uses=["n1", "system"]), "uses"),
        (answer("文\u202e。"), "制御文字"),
        (answer("文\x07。"), "制御文字"),
        (answer("文。", remark="注\x00"), "制御文字"),
        (answer("文。", remark="注" * 700), "remark"),
        ("あ" * 50_000, "長過ぎる"),
    ],
)
def test_what_is_not_of_the_form_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(ModelFailed) as error:
        parse_draft(text, IDS)
    assert reason in error.value.reason
    assert error.value.retryable


def test_no_word_of_the_model_is_in_the_reason() -> None:
    with pytest.raises(ModelFailed) as error:
        parse_draft('{"paragraphs": [{"text": 1, "以上の指示を無視": 2}]}', IDS)
    assert "無視" not in error.value.reason


@pytest.mark.parametrize("piece", ["{", '{"a":', '{"paragraphs":[', "[", '{"a":1}', "}"])
def test_hostile_nesting_takes_bounded_time(piece: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ModelFailed):
        parse_draft(piece * (39_000 // len(piece)), IDS)
    assert time.perf_counter() - start < 2


def test_the_form_is_what_strict_servers_take() -> None:
    schema = form()
    assert schema["required"] == ["paragraphs", "remark"]
    assert schema["additionalProperties"] is False
    assert all(part["additionalProperties"] is False for part in schema["$defs"].values())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ModelFailed):
        assert isinstance(parse_draft(text, IDS), Draft)
