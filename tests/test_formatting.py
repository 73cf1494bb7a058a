from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.formatting import join_and, join_or, kana, latin, number, wareki, western
from specgen.questionnaire.values import parse_date


@pytest.mark.parametrize(
    ("date", "printed"),
    [
        ((2026, 4, 1), "令和8年4月1日"),
        ((2019, 5, 1), "令和元年5月1日"),
        ((2019, 4, 30), "平成31年4月30日"),
        ((1989, 1, 8), "平成元年1月8日"),
        ((1989, 1, 7), "昭和64年1月7日"),
        ((1926, 12, 25), "昭和元年12月25日"),
        ((1926, 12, 24), "1926年12月24日"),
    ],
)
def test_wareki(date: tuple[int, int, int], printed: str) -> None:
    assert wareki(datetime.date(*date)) == printed


@given(st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2100, 12, 31)))
def test_a_printed_date_reads_back(date: datetime.date) -> None:
    assert parse_date(wareki(date)) == date
    assert parse_date(western(date)) == date
    assert parse_date(date.isoformat()) == date


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0, "0"), (1000, "1,000"), (99.5, "99.5"), (99.0, "99"), (1e10, "10,000,000,000"), (0.25, "0.25")],
)
def test_number(value: float, printed: str) -> None:
    assert number(value) == printed


@pytest.mark.parametrize(
    ("words", "and_", "or_"),
    [([], "", ""), (["A"], "A", "A"), (["A", "B"], "A及びB", "A又はB"), (["A", "B", "C"], "A、B及びC", "A、B又はC")],
)
def test_lists(words: list[str], and_: str, or_: str) -> None:
    assert join_and(words) == and_
    assert join_or(words) == or_


def test_signs() -> None:
    assert [kana(1), kana(5), kana(46), latin(1), latin(26)] == ["ア", "オ", "ン", "a", "z"]
    for sign, index in ((kana, 0), (kana, 47), (latin, 0), (latin, 27)):
        with pytest.raises(ValueError, match="までしか付けられない"):
            sign(index)
