"""Check digits, one form of writing, names in Latin letters, and the report."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.narrative.guard import Policy, checkdigits, find, guard_json, guard_lines, guard_report_text
from specgen.narrative.guard.normal import normalise
from specgen.narrative.guard.romaji import readings


@pytest.mark.parametrize(("digits", "right"), [("123456789018", True), ("123456789012", False), ("12345", False)])
def test_my_number(digits: str, right: bool) -> None:
    assert checkdigits.my_number(digits) is right


@pytest.mark.parametrize(("digits", "right"), [("7000012050002", True), ("8000012050002", False), ("7000", False)])
def test_corporate_number(digits: str, right: bool) -> None:
    assert checkdigits.corporate_number(digits) is right


@given(st.integers(0, 10**11 - 1))
def test_one_check_digit_fits_a_my_number(body: int) -> None:
    assert sum(checkdigits.my_number(f"{body:011}{digit}") for digit in range(10)) == 1


@given(st.integers(0, 10**15 - 1))
def test_one_check_digit_fits_a_card(body: int) -> None:
    assert sum(checkdigits.luhn(f"{body:015}{digit}") for digit in range(10)) == 1


def test_article_codes_wear_another_check_digit() -> None:
    assert checkdigits.article_code("4901234567894")
    assert not checkdigits.article_code("4901234567890")


@given(st.text(max_size=80))
def test_every_normalised_character_knows_where_it_came_from(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))
    assert list(normal.starts) == sorted(normal.starts)


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("０９０－１２", "090-12"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("サーバー", "サーバー"),
        ("1ー2", "1-2"),
        ("か\u3099", "が"),
        ("①1", "①1"),
        ("a\u00adb", "ab"),
    ],
)
def test_one_form_of_writing(text: str, usual: str) -> None:
    assert normalise(text).text == usual


@pytest.mark.parametrize(
    ("word", "kana"),
    [
        ("Hanako", "ハナコ"),
        ("SATO", "サトウ"),
        ("Yuko", "ユウコ"),
        ("Ohno", "オノ"),
        ("Shimbo", "シンボ"),
        ("Hattori", "ハットリ"),
    ],
)
def test_latin_letters_are_read_as_katakana(word: str, kana: str) -> None:
    assert kana in readings(word)


@pytest.mark.parametrize("word", ["Smith", "Excel", "", "a" * 40, "xyz"])
def test_what_is_not_japanese_has_no_reading(word: str) -> None:
    assert readings(word) == ()


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\r", "\u2028", "\ufeff", "\U000e0100"])
def test_odd_characters_hide_nothing(odd: str) -> None:
    assert [span.value for span in find(f"{odd}山田さん{odd}", Policy())] == ["山田"]


def test_the_json_report() -> None:
    assert guard_json("担当は山田さん", Policy()) == {
        "spans": [{"category": "name", "start": 3, "end": 5, "value": "山田", "action": "mask"}]
    }


def test_a_line_is_reported_by_itself() -> None:
    lines = list(guard_lines("山田さん\r\n\n電話\n佐藤さん\n", Policy()))
    assert [[span["start"] for span in line["spans"]] for line in lines] == [[0], [], [], [0]]


def test_the_report_to_read() -> None:
    assert guard_report_text("前文\n担当は山田さん", Policy()) == (
        "2行4字: 氏名【伏せる】 担当は〈山田〉さん\n合計1件（氏名1件）。伏せて送ることができる。何も送信していない。\n"
    )
    assert "送信を止めるものが1件ある" in guard_report_text("予定価格は100万円である。", Policy())
    assert guard_report_text("仕様書", Policy()).startswith("個人情報及び秘密の情報は見付からなかった")


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "1-",
        "金",
        "山田",
        "ア・",
        "[",
        "あ",
        "A",
        "\u0301",
        "-----BEGIN PRIVATE KEY-----",
        "個人番号1",
        "佐藤、",
        "山田→",
        "Aa ",
        "ゼロの",
        "樋口 あ",
    ],
)
def test_hostile_texts_take_time_in_proportion(piece: str) -> None:
    took = []
    for size in (20_000, 80_000):
        begin = time.process_time()
        find((piece * size)[:size], Policy())
        took.append(time.process_time() - begin)
    assert took[1] < 8 * took[0] + 0.5
