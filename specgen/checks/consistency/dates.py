"""Dates in a text: 令和8年4月1日, R8.4.1, 2026年4月1日, 2026/4/1, with the day of the week where one is written."""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from specgen.formatting import ERAS

_WEEKDAYS = "月火水木金土日"
_FIRST_YEAR = {name: first.year for first, name in ERAS} | {"R": 2019, "H": 1989, "S": 1926}
_DAY = re.compile(
    r"(?:(?P<era>令和|平成|昭和|(?<![A-Za-z])[RHS])\s?(?P<year>元|[0-9]{1,2})|(?<![0-9./\-])(?P<west>(?:19|"
    r"20)[0-9]{2}))"
    r"\s?(?:(?:年|[./\-])\s?(?P<month>[0-9]{1,2})\s?(?:(?:月|[./\-])\s?(?P<day>[0-9]{1,2}(?![0-9])日?|末日?)|"
    r"月(?P<open>)))"
    r"(?:\s?[(（](?P<weekday>[月火水木金土日])(?:曜日?)?[)）])?"
)
# A part of the same text that repeats the date of another calendar: 令和8年（2026年）4月1日.
_TWIN = re.compile(r"((?:令和|平成)(?:元|[0-9]{1,2}))年?[(（](?:19|20)[0-9]{2}年?[)）]年?")


class Day(NamedTuple):
    """A date as written (`text`, at `start` to `end` of the folded text). `date` is None where no such day exists."""

    text: str
    start: int
    end: int
    date: datetime.date | None
    weekday: str = ""

    @property
    def true_weekday(self) -> str:
        """The day of the week that the date really has; empty for a day that does not exist."""
        return _WEEKDAYS[self.date.weekday()] if self.date else ""


def fold(text: str) -> str:
    """The text in which dates are looked for: half-width digits, one calendar."""
    return _TWIN.sub(r"\1年", unicodedata.normalize("NFKC", text).replace("|", "｜"))


def days(text: str) -> Iterator[Day]:
    """Every full date in a folded text, in order; the end of a month is its last day, a month alone is no date."""
    for match in _DAY.finditer(text):
        if match["day"] is None:
            continue
        year = _year(match)
        yield Day(
            match.group(),
            match.start(),
            match.end(),
            _date(year, int(match["month"]), match["day"]),
            match["weekday"] or "",
        )


def _year(match: re.Match[str]) -> int:
    if match["west"]:
        return int(match["west"])
    return _FIRST_YEAR[match["era"]] + (1 if match["year"] == "元" else int(match["year"])) - 1


def _date(year: int, month: int, day: str) -> datetime.date | None:
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    number = last if day.startswith("末") else int(day.removesuffix("日"))
    return datetime.date(year, month, number) if 1 <= number <= last else None
