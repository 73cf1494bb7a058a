"""How a change reads: what it was about, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from specgen.model.library import Library
from specgen.store.values import Change, Kind
from specgen.web.words import change_words, on_screen, with_titles

AI = "ai.documents"
TITLE = "モデル及びシステムの説明資料"


@pytest.mark.parametrize(
    ("kind", "key", "old", "new", "words"),
    [
        (Kind.answer, "office.name", None, "甲町", "設問「団体名」の回答を決めた"),
        (Kind.answer, "office.name", "甲町", None, "設問「団体名」の回答を既定値に戻した"),
        (Kind.edit, f"{AI}#a", {}, {"text": "文"}, f"「{TITLE}」の文を直した"),
        (Kind.edit, AI, {"text": "文"}, None, f"「{TITLE}」の文を条項の文に戻した"),
        (Kind.left_out, AI, None, {}, f"「{TITLE}」の除外を決めた"),
        (Kind.left_out, AI, {}, None, f"「{TITLE}」の除外をやめた"),
        (Kind.own_clause, "1", None, {"title": "説明会"}, "独自の条項「説明会」を加えた"),
        (Kind.own_clause, "1", {"title": "説明会"}, None, "独自の条項「説明会」を削除した"),
        (Kind.grade, AI, None, {}, f"「{TITLE}」の水準を選んだ"),
        (Kind.confirmed, AI, None, {}, f"「{TITLE}」の確認を記録した"),
        (Kind.confirmed, AI, {}, None, f"「{TITLE}」の確認を取り消した"),
        (Kind.not_applicable, "ds920:11", None, {}, "「環境への配慮」を「適用しない」とする判断を記録した"),
        (Kind.not_applicable, "gone:1", None, {}, "「gone:1」を「適用しない」とする判断を記録した"),
        (Kind.setting, "library", None, {}, "案件の設定を加えた"),
    ],
)
def test_a_change_in_words(library: Library, kind: Kind, key: str, old: Any, new: Any, words: str) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    change = Change(seq=1, kind=kind, key=key, old=old, new=new, by="a", by_name="甲", at=at)
    case: Any = SimpleNamespace(library=library)
    assert change_words(change, case) == words
    taken_back = change_words(change.model_copy(update={"undoes": 1}), case)
    assert taken_back.endswith("を元に戻した")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("適用しないときは、理由を回答ファイルの not_applicable に書く。", "「この項目は適用しない」から理由を書く。"),
        ("読んで直す。確認したら、回答ファイルの confirmed に a.b と書く。", "確かめたことを記録する。"),
        ("specgen narrate で案を作り直し、specgen review で確かめる。", "「背景・目的の文」で案を作り直し、確かめる。"),
        ("シート「_specgen」がない。", "specgenが作ったヒアリングシートではない。"),
        ("一方を直す。", "一方を直す。"),
    ],
)
def test_no_word_of_the_command_line_is_on_a_page(text: str, said: str) -> None:
    shown = on_screen(text)
    assert shown.endswith(said)
    assert not any(word in shown for word in ("specgen review", "narrate", "_specgen", "回答ファイル", "not_app"))


def test_a_hint_names_clauses_by_their_titles(library: Library) -> None:
    hint = f"<b>条項 {AI}、gone.one を適用する回答に変えるか検討する。終わり"
    shown = with_titles(hint, library, "/cases/1/draft/items")
    assert shown == (
        f'&lt;b&gt;条項「<a class="text-link" href="/cases/1/draft/items/{AI}">{TITLE}</a>」、'
        '「<a class="text-link" href="/cases/1/draft/items/gone.one">gone.one</a>」を入れることを検討する。終わり'
    )
