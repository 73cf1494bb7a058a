from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.checks.patterns import Pattern, PatternError, number

FOUND = [
    ("学習|訓練", "モデルの訓練に使う", True),
    ("学習|訓練", "モデルの改良に使う", False),
    ("(入力|送信)した情報", "送信した情報を消す", True),
    ("入力…情報", "入力された全ての情報", True),
    ("入力…情報", "入力する。情報を消す", False),
    ("入力…情報", "入力" + "あ" * 25 + "情報", False),
    ("@learn…ない", "学習に使わない", True),
    ("^本市", "本市は", True),
    ("^本市", "とき、本市は", False),
    ("こと$", "消去すること", True),
    ("#人以上", "同時に80人以上が", True),
    ("入力(した|する)?情報", "入力情報", True),
    ("入力(した|する)?情報", "入力した情報", True),
    ("打ち?込む", "打込む", True),
    ("打ち?込む", "打ち込む", True),
    ("A+B", "A+B", True),
    ("A.B", "AxB", False),
]


@pytest.mark.parametrize(("source", "text", "found"), FOUND)
def test_a_pattern_finds_words_gaps_numbers_and_concepts(source: str, text: str, found: bool) -> None:
    assert (Pattern(source, {"learn": "学習|訓練"}).search(text) is not None) is found


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", {}),
        ("|学習", {}),
        ("(学習", {}),
        ("?学習", {}),
        ("(学習)?", {}),
        ("学習)", {}),
        ("@none", {}),
        ("@a", {"a": "@b", "b": "@a"}),
        ("あ…い…う…え…お…か", {}),
        ("(" * 20 + "あ" + ")" * 20, {}),
        ("@a@a@a@a", {"a": "あ" * 20_000}),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused(source: str, words: dict[str, str]) -> None:
    with pytest.raises(PatternError):
        Pattern(source, words)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", 80),
        ("1,200", 1200),
        ("八十", 80),
        ("二百五十", 250),
        ("50万", 500_000),
        ("1,000万", 10_000_000),
        ("一千万", 10_000_000),
        ("三億", 300_000_000),
        ("99.5", 99.5),
        ("十", 10),
        ("五〇", 50),
        ("1億2000万", 120_000_000),
    ],
)
def test_a_number_is_read_in_figures_and_in_kanji(text: str, value: float) -> None:
    assert number(text) == value


@given(st.integers(min_value=0, max_value=10**9))
def test_figures_with_separators_are_read_as_they_are(value: int) -> None:
    assert number(f"{value:,}") == value


@given(st.text(alphabet="学習|()…#@あ^$い", max_size=30), st.text(alphabet="学習あい。12", max_size=80))
def test_any_pattern_is_either_refused_or_searched(source: str, text: str) -> None:
    try:
        pattern = Pattern(source, {})
    except PatternError:
        return
    found = pattern.search(text)
    if found and pattern.starts is not None:
        assert any(found.group().startswith(start) for start in pattern.starts)


def test_a_hostile_pattern_takes_time_in_proportion_to_the_text() -> None:
    pattern = Pattern("あ…あ…あ…あ…ん", {})

    def seconds(length: int) -> float:
        start = time.perf_counter()
        assert pattern.search("あ" * length) is None
        return time.perf_counter() - start

    short, long = seconds(200), seconds(800)
    assert long < 40 * short  # 4 times the text; a quadratic search would be 16 times and more at each gap
