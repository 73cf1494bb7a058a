"""How values are printed in Japanese official writing: 和暦, separators, lists with 及び and 又は."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

# First day of each era, newest first (元号を改める政令).
ERAS = (
    (datetime.date(2019, 5, 1), "令和"),
    (datetime.date(1989, 1, 8), "平成"),
    (datetime.date(1926, 12, 25), "昭和"),
)
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
LATIN = "abcdefghijklmnopqrstuvwxyz"


def wareki(date: datetime.date) -> str:
    """A date in the Japanese era, e.g. 令和8年4月1日; the first year is 元年.

    A date before 昭和 is printed in the western calendar.
    """
    for first, era in ERAS:
        if date >= first:
            year = date.year - first.year + 1
            return f"{era}{'元' if year == 1 else year}年{date.month}月{date.day}日"
    return western(date)


def western(date: datetime.date) -> str:
    """A date in the western calendar, e.g. 2026年4月1日."""
    return f"{date.year}年{date.month}月{date.day}日"


def number(value: int | float) -> str:
    """A number with separators and no needless zeros: 1,000 or 99.5."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.10g}"


def join_and(words: Sequence[str]) -> str:
    """Nouns as a list with 及び before the last: A、B及びC."""
    return _join(words, "及び")


def join_or(words: Sequence[str]) -> str:
    """Nouns as a list with 又は before the last: A、B又はC."""
    return _join(words, "又は")


def _join(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return "、".join(words[:-1]) + last + words[-1]


def kana(index: int) -> str:
    """ア for 1, イ for 2, …

    Raises ValueError past ン (46), which no list in a specification should reach.
    """
    if not 1 <= index <= len(KANA):
        raise ValueError(f"アイウの番号は{len(KANA)}までしか付けられない: {index}")
    return KANA[index - 1]


def latin(index: int) -> str:
    """a for 1, b for 2, …

    Raises ValueError past z.
    """
    if not 1 <= index <= len(LATIN):
        raise ValueError(f"abcの番号は{len(LATIN)}までしか付けられない: {index}")
    return LATIN[index - 1]
