"""Search as you type: what is found, in which order, and where it is marked."""

from __future__ import annotations

import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.library import load_library
from specgen.model.clause import Clause
from specgen.model.library import Library
from specgen.sharing.fold import letters, normal
from specgen.sharing.search import ClauseIndex, Found
from specgen.sharing.texts import Field, Shown
from tests.sharing.made import clause, with_clauses

WORDS = ["学習", "の", "サーバー", "再委託", "SEC", "仙台市", "引き継", "稼働率", "AI", "〔", "ほげ"]


@pytest.fixture(scope="module")
def index(library: Library) -> ClauseIndex:
    return ClauseIndex(library)


def ids(found: Found) -> list[str]:
    return [hit.clause for hit in found.hits]


def numbers(library: Library, query: str, *clauses: Clause) -> list[int]:
    return [int(id_.removeprefix("made.c")) for id_ in ids(ClauseIndex(with_clauses(library, *clauses)).search(query))]


def test_the_place_decides_the_order_then_how_early_then_the_library(library: Library) -> None:
    found = numbers(
        library,
        "停止",
        clause(1, guidance="停止の解説"),
        clause(2, "受注者は、停止を知らせること。"),
        clause(3, "停止を知らせること。"),
        clause(4, title="計画停止"),
        clause(5, title="停止"),
        clause(6, "停止を知らせること。"),
    )
    assert found == [5, 4, 3, 6, 2, 1]


def test_a_code_comes_before_a_text(library: Library) -> None:
    assert numbers(library, "mad-02", clause(1, "MAD-02の条項を見ること。"), clause(2), clause(3)) == [2, 1]


def test_every_word_must_be_there_and_no_excluded_one(library: Library) -> None:
    clauses = (clause(1, "学習と保存"), clause(2, "学習"), clause(3, title="保存", guidance="学習"), clause(4, "停止"))
    assert numbers(library, "学習 保存", *clauses) == [3, 1]
    assert numbers(library, "学習 -保存", *clauses) == [2]
    assert numbers(library, "-学習", *clauses) == [4]
    assert numbers(library, "学習 -学習", *clauses) == []
    assert numbers(library, "", *clauses) == [1, 2, 3, 4]


def test_a_phrase_stands_as_it_is_written(library: Library) -> None:
    clauses = (
        clause(1, "学習に利用しない。"),
        clause(2, "利用し、学習に用いる。"),
        clause(3, "打合せ"),
        clause(4, "打ち合わせ"),
    )
    assert numbers(library, '"学習に利用"', *clauses) == [1]
    assert numbers(library, '"打合せ"', *clauses) == [3]
    assert sorted(numbers(library, "打合せ", *clauses)) == [3, 4]
    assert numbers(library, '打合せ -"打ち合わせ"', *clauses) == [3]


@pytest.mark.parametrize("query", ["サーバ", "サーバー", "ｻｰﾊﾞ", "ｻｰﾊﾞｰ"])
@pytest.mark.parametrize("text", ["サーバを置く。", "サーバーを置く。", "ｻｰﾊﾞｰを置く。"])
def test_spellings_are_one(library: Library, query: str, text: str) -> None:
    assert numbers(library, query, clause(1, text)) == [1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("同時接続数", Field.text),
        ("DS-920", Field.checklist),
        ("仙台市", Field.source),
        ("security.no-tr", Field.id),
        ("DAT-01", Field.code),
        ("禁じている", Field.guidance),
    ],
)
def test_every_field_is_searched(index: ClauseIndex, query: str, field: Field) -> None:
    assert any(
        piece.field is field and piece.spans for hit in index.search(query, limit=200).hits for piece in hit.pieces
    )


def test_a_placeholder_is_shown_by_its_question(library: Library) -> None:
    label = next(iter(library.questions.values()))
    index = ClauseIndex(with_clauses(library, clause(1, f"人数は{{{{{label.id}}}}}とする。")))
    (hit,) = index.search(label.label).hits
    assert hit.pieces[0].text == f"人数は〔{label.label}〕とする。"
    assert index.search("{{").total == 0


@pytest.mark.parametrize("word", WORDS)
def test_as_many_are_found_as_a_plain_scan_finds(library: Library, index: ClauseIndex, word: str) -> None:
    shown = Shown(library)

    def holds(one: Clause) -> bool:
        return any(
            letters(word) in letters(text) or normal(word) in normal(text) or normal(word) in letters(text)
            for text in shown.fields(one)
        )

    assert index.search(word).total == sum(map(holds, library.clauses.values()))


def test_what_is_marked_is_what_was_looked_for(index: ClauseIndex) -> None:
    for word in WORDS:
        for hit in index.search(word, limit=200).hits:
            pieces = [piece for piece in (hit.title, *hit.pieces) if piece.spans]
            assert pieces, (word, hit.clause)
            for piece in pieces:
                for start, end in piece.spans:
                    marked = piece.text[start:end]
                    assert letters(word) in letters(marked) or normal(word) in normal(marked), (word, marked)
                assert "".join(text for text, _ in piece.parts()) == piece.text


def test_a_piece_can_be_cut_around_what_was_found(index: ClauseIndex) -> None:
    for hit in index.search("学習").hits:
        for piece in hit.pieces:
            parts = piece.parts(60)
            assert sum(len(text) for text, _ in parts) <= 62
            assert any(found for _, found in parts) or not piece.spans


def test_pages_hold_everything_once(index: ClauseIndex) -> None:
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = index.search("利用", offset=offset, limit=7)
        seen += ids(page)
        offset = page.next
    assert len(seen) == len(set(seen)) == page.total
    assert index.search("利用", offset=10_000).hits == ()
    assert index.search("利用", offset=-5, limit=-1).hits == ()
    assert len(index.search("", limit=10**9).hits) <= 200


def test_why_is_told(index: ClauseIndex) -> None:
    assert index.search("DAT-01 学習").hits[0].why == "番号に「DAT-01」、件名に「学習」"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=4), st.sampled_from(WORDS))
def test_another_word_never_finds_more(words: list[str], more: str) -> None:
    index = standard()
    fewer = {hit.clause for hit in index.search(" ".join([*words, more]), limit=200).hits}
    every = index.search(" ".join(words), limit=200)
    assert fewer <= {hit.clause for hit in every.hits} or every.total > 200


@cache
def standard() -> ClauseIndex:
    return ClauseIndex(load_library())


@pytest.mark.parametrize(
    "query",
    [
        "あ" * 10_000,
        "の " * 5_000,
        '"' * 10_000,
        "-" * 10_000,
        "(a+)+$ " * 1_000,
        ".*" * 5_000,
        "\x00",
        "\ud800",
        "ﷺ" * 10_000,
    ],
)
def test_hostile_queries_are_bounded(index: ClauseIndex, query: str) -> None:
    start = time.perf_counter()
    found = index.search(query)
    assert time.perf_counter() - start < 0.5
    assert bool(found.note) == (len(query.strip()) > 200)
    assert index.search("学習").total


def test_the_same_search_gives_the_same_page(library: Library, index: ClauseIndex) -> None:
    assert ClauseIndex(library).search("利用 -学習") == index.search("利用 -学習")


def test_an_empty_library_is_searched(library: Library) -> None:
    empty = ClauseIndex(with_clauses(library))
    assert len(empty) == 0
    assert empty.search("学習").total == empty.search("").total == 0
