"""Numbers and days in a normalised text, each with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from specgen.checks.consistency.dates import days, fold
from specgen.checks.patterns import number
from specgen.proposals.model import Role

# Bounded, so that a text of nothing but digits is read in time proportional to its length.
_FIGURE = re.compile(
    r"(?<![0-9.,A-Za-z第])(?<![A-Za-z]-)(?:[0-9][0-9,]{0,15}(?:\.[0-9]{1,6})?(?:[千百]?[万億]|千)?(?:[0-9][0-9,]{0,9}[千百]?万)?)"
    r"(?![0-9])|(?<![一二三四五六七八九十百千万億第数])[〇一二三四五六七八九十百千万億]{1,12}(?![一二三四五六七八九十])"
)
_RATE = re.compile(r"(?:間)?(?:に(?:つき)?[、]?[0-9一]|当たり|につき|ごと|毎(?!に))")
# 100人から400人まで: neither end is the value.
_RANGE_GOES_ON = re.compile(r"(?:から|~|〜|-|ないし)[0-9]")
_RANGE_BEGAN = re.compile(r"[0-9](?:[^0-9、。]{0,4})(?:から|~|〜|-|ないし)$")
_ERA = re.compile(r"(?:令和|平成|昭和|西暦|R|H)$")
_UNTIL = re.compile(r"(?:から|より|~|〜|-)[ 、]?$")
_FROM_ONLY = re.compile(r"(?:[(（][^()（）]{0,40}[)）])?(?:から|より|~|〜|-)")


class Figure(NamedTuple):
    """One number: `unit` is what follows it, `rate` whether it says how often (1か月に, 1人当たり)."""

    text: str
    start: int
    end: int
    value: float
    unit: str
    rate: bool


class Date(NamedTuple):
    """One day: the roles that it can play in its sentence."""

    text: str
    start: int
    end: int
    value: str
    roles: tuple[Role, ...]


def figures(text: str, units: re.Pattern[str]) -> Iterator[Figure]:
    """Every number of a normalised text with its unit, if that is one of `units`."""
    for match in _FIGURE.finditer(text):
        if _of_date(text, match):
            continue
        unit = units.match(text, match.end())
        end = unit.end() if unit else match.end()
        if _RANGE_GOES_ON.match(text, end) or _RANGE_BEGAN.search(text[max(0, match.start() - 10) : match.start()]):
            continue
        value = number(match.group())
        yield Figure(
            text[match.start() : end],
            match.start(),
            end,
            round(value, 9),
            unit.group() if unit else "",
            _RATE.match(text, end) is not None,
        )


def _of_date(text: str, match: re.Match[str]) -> bool:
    """Whether the number is the year, the month or the day of a date."""
    before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 1]
    return bool(_ERA.search(before)) or before[-1:] + after in ("年月", "月日")


def dates(text: str) -> Iterator[Date]:
    """Every full date of a normalised text with its roles."""
    folded = fold(text)
    found = [day for day in days(folded) if day.date]
    for day in found:
        roles: list[Role] = []
        if _UNTIL.search(folded[max(0, day.start - 12) : day.start]) or folded[day.end : day.end + 2] == "まで":
            roles.append("end")
        elif _FROM_ONLY.match(folded, day.end):
            roles.append("start")
        else:
            roles.append("day")
        assert day.date is not None
        yield Date(day.text, day.start, day.end, day.date.isoformat(), tuple(roles))
