"""What a person types is read as words, phrases and exclusions, and never as anything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.sharing.query import MAX_QUERY, MAX_TERMS, Term, join_query, read_query


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        (" 　\n", []),
        ("学習", ["学習"]),
        ("学習　再委託 学習", ["学習", "再委託"]),
        ("学習 -再委託", ["学習", "-再委託"]),
        ("学習 －再委託", ["学習", "-再委託"]),
        ('"学習に 利用"', ['"学習に 利用"']),
        ("“学習に 利用” 停止", ['"学習に 利用"', "停止"]),
        ('-"学習に 利用"', ['-"学習に 利用"']),
        ('学習"に 利用', ["学習", '"に 利用"']),
        ('"', []),
        ('""', []),
        ("-", ["-"]),
        ("SEC-01", ["SEC-01"]),
        (".* ( [a-z]+ \\ %", [".*", "(", "[a-z]+", "\\", "%"]),
    ],
)
def test_a_query_is_read(text: str, terms: list[str]) -> None:
    read = read_query(text)
    shown = [_shown(one) for one in read.terms]
    assert shown == terms
    assert not read.cut


def _shown(term: Term) -> str:

    text = f'"{term.text}"' if term.phrase else term.text
    return f"-{text}" if term.excluded else text


@settings(deadline=None)
@given(st.text(max_size=400))
def test_anything_can_be_typed(text: str) -> None:
    read = read_query(text)
    assert len(read.terms) <= MAX_TERMS
    assert all(term.exact and term.exact[0] for term in read.terms)


def test_a_long_query_is_cut_and_says_so() -> None:
    assert read_query("あ" * 10_000).cut
    assert len(read_query("あ" * 10_000).terms[0].text) == MAX_QUERY
    many = read_query(" ".join(f"語{n}" for n in range(30)))
    assert many.cut
    assert len(many.terms) == MAX_TERMS


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (("学習", "-再委託"), "学習 -再委託"),
        (("学習に 利用",), '"学習に 利用"'),
        (("-学習に 利用",), '-"学習に 利用"'),
        (('"学習に 利用" 停止',), '"学習に 利用" 停止'),
        (("",), ""),
    ],
)
def test_words_of_a_shell_make_a_query(words: tuple[str, ...], query: str) -> None:
    assert join_query(words) == query
