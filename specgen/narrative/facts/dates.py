"""Dates in any calendar: 令和8年4月1日 = 2026年4月1日 = R8.4.1, and times of day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from specgen.narrative.facts.values import KANJI_NUMBER, Claim, kanji_figure

# The year before the first of each era (元号を改める政令).
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_LETTERS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
_FIRST_MONTH = 4  # of a fiscal year
_NOON = 12
_N = rf"[0-9]{{1,2}}|{KANJI_NUMBER}{{1,3}}"
_WRITTEN = re.compile(
    rf"(?:(?P<era>令和|平成|昭和|大正|明治|(?<![A-Za-z])[RHSTM]\.?) ?(?P<era_year>元|{_N})"
    rf"|(?<![0-9])(?P<year>(?:1[89]|2[01])[0-9]{{2}}|[一二][〇零一二三四五六七八九]{{3}})) ?年"
    rf" ?(?:(?P<fiscal>度)| ?(?P<month>{_N}) ?月(?! ?間)(?: ?(?P<day>{_N}) ?日(?! ?間))?)?"
)
_SHORT = re.compile(
    r"(?<![0-9A-Za-z./-])(?:(?P<era>[RHSTM])\.?(?P<era_year>[0-9]{1,2})|(?P<year>(?:19|20)[0-9]{2}))"
    r"(?P<sep>[./-])(?P<month>0?[1-9]|1[0-2])(?:(?P=sep)(?P<day>0?[1-9]|[12][0-9]|3[01]))?(?![0-9])"
)
_LETTER_YEAR = re.compile(r"(?<![0-9A-Za-z])(?P<era>[RH])(?P<era_year>[0-9]{1,2})(?P<fiscal>年?度)?(?![0-9A-Za-z.年-])")
_MONTH = re.compile(
    rf"(?<![0-9年かヶケカ箇数〇一二三四五六七八九十毎])(?P<month>{_N}) ?月(?! ?間)(?: ?(?P<day>{_N}) ?日(?! ?間))?"
)
_TIME = re.compile(
    r"(?P<half>午前|午後)? ?(?<![0-9:])(?P<hour>[0-9]{1,2})"
    r"(?:時(?!間)(?:(?P<minute>[0-9]{1,2})分|(?P<thirty>半))?|:(?P<colon>[0-5][0-9])(?![0-9:]))"
)
_RELATIVE = re.compile(
    "(?:今|本|当|来|昨|前|翌|次|一昨|再来)年度|(?:今|本|来|昨|一昨|再来|去)年(?!間|齢|金|代)|(?:先|今|来)月"
)


def read_dates(text: str) -> Iterator[Claim]:
    """The dates and times of day in a normalised text."""
    for pattern in (_WRITTEN, _SHORT, _LETTER_YEAR, _MONTH):
        for match in pattern.finditer(text):
            if value := _date(match):
                yield Claim("date", *match.span(), value)
    for match in _TIME.finditer(text):
        minute = int(match["minute"] or match["colon"] or (30 if match["thirty"] else 0))
        hour = int(match["hour"]) + (_NOON if match["half"] == "午後" and int(match["hour"]) < _NOON else 0)
        yield Claim("date", *match.span(), ("time", hour, minute))
    for match in _RELATIVE.finditer(text):
        yield Claim("date", *match.span(), ("relative", match[0]))


def date_given(claim: Claim, given: Iterable[Claim]) -> bool:
    """Whether the date, or one that holds it, was given: 令和8年 where 令和8年4月1日 was.

    A fiscal year is given by itself, or by a date of its months April to December, where the figure is the same.
    """
    return any(claim.value == one.value or _within(claim.value, one.value) for one in given)


def _date(match: re.Match[str]) -> tuple[object, ...] | None:
    groups = match.groupdict()
    month, day = (int(kanji_figure(groups[part])) if groups.get(part) else None for part in ("month", "day"))
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return "date", _year(groups), bool(groups.get("fiscal")), month, day


def _year(groups: dict[str, str | None]) -> int | None:
    if era := groups.get("era"):
        first = groups["era_year"] or ""
        number = 1 if first == "元" else int(kanji_figure(first))
        return _ERAS[_LETTERS.get(era[0], era)] + number
    year = groups.get("year")
    return int(kanji_figure(year)) if year else None


def _within(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    if new[0] != "date" or old[0] != "date":
        return False
    (_, year, fiscal, month, day), (_, old_year, old_fiscal, old_month, old_day) = new, old
    if fiscal:
        later = isinstance(old_month, int) and old_month >= _FIRST_MONTH
        return year == old_year and (bool(old_fiscal) or later)
    if old_fiscal:
        return False
    pairs = ((year, old_year), (month, old_month), (day, old_day))
    return all(part is None or part == old_part for part, old_part in pairs)
