"""Any text is read in bounded time and without an exception."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.library import load_library
from specgen.proposals import load_proposals, propose_answers
from specgen.questionnaire.values import parse_value
from specgen.reading import read_bytes

_LIBRARY = load_library()
_RULES = load_proposals(_LIBRARY)
_WORDS = ("利用者", "数", "は", "人", "から", "まで", "（", "）", "｜", "。", "件名：", "稼働率", "契約期間", "上限額")
_FIGURES = ("1", "0", "億", "令和9年", "4月", "1日", "%", "99.5", "〇", "百万", "円")
_SHAPES = ("\n", "# ", "以下「", "発注者", "」という。", "\n\n| a | b |\n| - | - |\n")
_PIECES = st.sampled_from(_WORDS + _FIGURES + _SHAPES)


@settings(max_examples=60, deadline=None)
@given(text=st.lists(_PIECES, max_size=60).map("".join))
def test_any_text_gives_only_acceptable_values(text: str) -> None:
    for one in propose_answers(_LIBRARY, read_bytes(f"仕様書\n\n{text}".encode(), "x.md"), "joint", _RULES):
        parse_value(_LIBRARY.questions[one.question], one.raw)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "利用者1人" * 20_000,
        "| 項目 | 値 |\n| --- | --- |\n" + f"| 利用者数 | {'同時接続数1人、' * 400} |\n" * 20,
        "9" * 100_000,
        "件名：" * 30_000,
        "（以下「甲」という。）" * 10_000,
        "令和9年4月1日から" * 10_000,
    ],
)
def test_a_hostile_text_is_read_in_seconds(text: str) -> None:
    document = read_bytes(text.encode(), "x.md")
    begun = time.process_time()
    propose_answers(_LIBRARY, document, "city", _RULES)
    assert time.process_time() - begun < 8
