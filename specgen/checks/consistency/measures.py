"""Numbers with a unit as a text states them: 1,200万文字, 九十九・五％, 3か月以上.

Units that measure the same thing are brought to one: data to gigabytes, time to days, rates to times a year, so that
「90日」 and 「3か月」 can be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from specgen.checks.patterns import number

Side = Literal["", "min", "max"]

BARE = "bare"  # a number without a unit: 同時接続数は50以上

# Bounded, so that a text of nothing but digits is read in time proportional to its length.
_FIGURE = (
    r"(?:(?<![0-9.,])[0-9][0-9,]{0,15}(?:\.[0-9]{1,6})?(?:\s?[千万億]){0,2}(?:[0-9][0-9,]{0,9}\s?[千万]{1,2})?|"
    r"(?<![一二三四五六七八九十百千万億])[一二三四五六七八九十百千万億]{0,14}[一二三四五六七八九十百千](?:万|"
    r"億)?|(?<=[^一-龠])[一二三四五六七八九]億)"
)
# family, factor to its base unit, spelling. The longer spelling stands first.
_UNITS: tuple[tuple[str, float, str], ...] = (
    ("working-day", 1, "営業日|開庁日|執務日|稼働日"),
    ("day", 1 / 24, "時間"),
    ("day", 1 / 24 / 60, "分(?!の|割|類|野|析|離|担|散|岐|け)"),
    ("day", 1 / 24 / 3600, "秒"),
    ("day", 30.4375, "(?:か|ヶ|ケ|カ|ヵ|箇)月間?"),
    ("day", 7, "週間"),
    ("day", 365.25, "年間?(?!度|[0-9]|生|次|代|齢)"),
    ("day", 1, "日間?(?!付|本)"),
    ("head", 1, "人|名(?!称|前|簿)|アカウント|ユーザー?|ID|接続|セッション|ライセンス"),
    ("character", 1, "文字|字(?!幕)"),
    ("token", 1, "トークン"),
    ("data", 1024, "TB|テラバイト"),
    ("data", 1, "GB|ギガバイト"),
    ("data", 1 / 1024, "MB|メガバイト"),
    ("percent", 1, "%|パーセント"),
    ("percent", 10, "割(?!合|当|引)"),
    ("yen", 1, "円"),
    ("time", 1, "回(?!答|線|数|収|復|避|転)"),
    ("kind", 1, "種類?以上|種類|種(?=[をはが以])|モデル|個|件|本(?=[以をは、。｜])|世代|コース|シナリオ"),
    ("letter", 1, "桁"),
    (BARE, 1, "(?<![0-9]\\.)(?=(?:以上|以下|以内|未満|と(?:する|し)|を(?:上限|下限)|程度|。|｜|$))"),
)
_MEASURE = re.compile(
    rf"(?P<rate>(?:[0-9]{{1,3}}\s?(?:か月|ヶ月|ケ月|年|週間?)に|毎[月年週日]度?に?|"
    rf"(?:1)?[月年週日](?:間)?に?(?:当たり)?、?)\s?)?(?P<figure>{_FIGURE})\s?"
    + "(?:"
    + "|".join(f"(?P<u{index}>{spelling})" for index, (_, _, spelling) in enumerate(_UNITS))
    + ")"
    + r"(?P<after>(?:の)?(?:以上|以下|以内|未満|を超え|を上限|まで(?!の間|に))?)"
)
# What stands before the figures of a date: 令和8年, 4月1日.
_OF_DATE = re.compile(r"(?:令和|平成|昭和|西暦|[0-9]月)$")
_SIDES: dict[str, Side] = {
    "以上": "min",
    "を超え": "min",
    "以下": "max",
    "以内": "max",
    "未満": "max",
    "を上限": "max",
    "まで": "max",
}
_PER_YEAR = {"日": 365.25, "週": 52.18, "月": 12.0, "年": 1.0}


class Measure(NamedTuple):
    """One number with its unit: `family` says what it measures, `value` is in the base unit of the family."""

    text: str
    start: int
    end: int
    family: str
    value: float
    side: Side = ""

    def same(self, other: Measure) -> bool:
        """Whether both say the same: exactly, or nearly where months and days are compared."""
        if self.value == other.value:
            return True
        return self.family == "day" and abs(self.value - other.value) <= 0.04 * max(self.value, other.value)


def measures(text: str) -> Iterator[Measure]:
    """Every number with a known unit in a normalised text, in order."""
    for match in _MEASURE.finditer(text):
        if _OF_DATE.search(text, max(0, match.start("figure") - 2), match.start("figure")):
            continue
        index = next(i for i in range(len(_UNITS)) if match[f"u{i}"] is not None)
        family, factor, _ = _UNITS[index]
        value = number(re.sub(r"\s", "", match["figure"])) * factor
        rate = match["rate"]
        if family == "time" and rate:
            family, value = "rate", value * _times_a_year(rate)
        start = match.start() if family == "rate" else match.start("figure")
        yield Measure(
            text[start : match.end()].strip(),
            start,
            match.end(),
            family,
            round(value, 9),
            _SIDES.get(match["after"].removeprefix("の"), ""),
        )


def _times_a_year(rate: str) -> float:
    every = re.match(r"([0-9]+)", rate)
    unit = next(char for char in rate if char in _PER_YEAR)
    return _PER_YEAR[unit] / (int(every[1]) if every else 1)
