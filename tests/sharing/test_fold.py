"""What was found stands where the marks say it does."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.sharing.fold import Span, find, letters, normal

JAPANESE = st.text(
    alphabet="学習サーバーｻｰﾊﾞがか゛ﾞＡaＡB１1①㈱（）打ち合わせ引継ぎ及び、。 　\n出来\u3099é각", max_size=40
)


def marks(text: str, word: str, *, phrase: bool = False) -> tuple[str, ...]:
    spans = found(text, word, phrase=phrase)
    return tuple(text[start:end] for start, end in spans)


def found(text: str, word: str, *, phrase: bool = False) -> tuple[Span, ...]:
    own, other = letters(text), normal(text)
    spelled = () if phrase else (normal(word),)
    return find(text, own, "" if other == own else other, (letters(word), *spelled), spelled)


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        ("入力情報を学習に利用しない。", "学習", ("学習",)),
        ("学習用の学習", "学習", ("学習", "学習")),
        ("学学学", "学学", ("学学",)),
        ("ｻｰﾊﾞの停止", "サーバ", ("ｻｰﾊﾞ",)),
        ("サーバーの停止", "サーバ", ("サーバー",)),
        ("サーバの停止", "サーバー", ("サーバ",)),
        ("ＡＩモデル", "ai", ("ＡＩ",)),
        ("GPT-4", "ｇｐｔ－４", ("GPT-4",)),
        ("打ち合わせの記録", "打合せ", ("打ち合わせ",)),
        ("打合せの記録", "打ち合わせ", ("打合せ",)),
        ("業務を引き継ぎ、報告", "引き継", ("引き継",)),
        ("人工知能を使う", "AI", ("人工知能",)),
        ("株式会社（㈱）の", "株", ("株", "㈱")),
        ("①②③", "2", ("②",)),
        ("か\u3099く", "が", ("か\u3099",)),
        ("生成 AI の利用", "生成AI", ("生成 AI",)),
        ("別の語", "学習", ()),
    ],
)
def test_a_word_is_marked_in_the_letters_of_the_text(text: str, word: str, marked: tuple[str, ...]) -> None:
    assert marks(text, word) == marked


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [("サーバーの", "サーバーの", ("サーバーの",)), ("サーバの", "サーバーの", ()), ("Ａ b", "a b", ("Ａ b",))],
)
def test_a_phrase_keeps_its_spelling(text: str, word: str, marked: tuple[str, ...]) -> None:
    assert marks(text, word, phrase=True) == marked


@settings(deadline=None)
@given(JAPANESE, JAPANESE)
def test_marks_lie_in_the_text_in_order_and_apart(text: str, word: str) -> None:
    spans = found(text, word)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(text) for edge in edges)


@settings(deadline=None)
@given(JAPANESE, JAPANESE, JAPANESE)
def test_what_stands_in_a_text_is_marked_there(before: str, word: str, after: str) -> None:
    wanted = letters(word).strip()
    text = before + "。" + wanted + "。" + after
    if wanted:
        assert any(wanted in letters(piece) for piece in marks(text, wanted))


def test_a_heap_of_marks_as_long_as_a_clause_may_be_is_read_in_time() -> None:
    start = time.perf_counter()
    found("か" + "\u3099\u0316" * 3_000, "か")
    assert time.perf_counter() - start < 2
