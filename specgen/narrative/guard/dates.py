"""Dates of birth: a date is personal only where the text says that somebody was born on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from specgen.narrative.guard.values import Category, Hit

_N = r"(?:\d{1,2}|元|[〇一二三四五六七八九十]{1,3})"
_YEAR = r"(?:\d{4}|[〇一二三四五六七八九]{4})"
_ERA = (
    f"(?:(?:明治|大正|昭和|平成|令和) ?{_N}|(?<![A-Za-z])[MTSHRmtshr] ?[.]?{_N}|"
    rf"(?<![一-龥])[明大昭平令] ?(?:\d{{1,2}}|元)|(?:西暦 ?)?{_YEAR})"
)
_DATE = (
    rf"{_ERA} ?(?:\([^()\n]{{1,8}}\))? ?(?:年 ?(?:\([^()\n]{{1,8}}\))? ?{_N} ?月(?: ?{_N} ?日)?"
    rf"|[-./・] ?{_N} ?[-./・] ?{_N}(?![\d/-]))"
    r"|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{{1,2}}, {_YEAR}"
)
_RANGE = r"(?! ?[\d〇一二三四五六七八九十]| ?(?:以降|以前|以後|から|まで|より前|より後|~|時点|現在))"
_LABEL = (
    "(?:生年月日|誕生日|出生日|出生年月日|生まれた日|生まれ|生年|DOB|D[.]O[.]B[.]?|[Dd]ate of [Bb]irth|"
    "[Bb]irth ?[Dd]ate|生)"
)
_AFTER_LABEL = re.compile(rf"{_LABEL}(?:\([^()\n]{{0,8}}\))?[^\n。\d]{{0,12}}?(?P<date>{_DATE}){_RANGE}")
_BORN = (
    r" ?(?:\([^()\n]{1,8}\))? ?[)]?(?:に)?(?:生まれ(?!た?(?:者|方|人|子|児|の(?:者|方|人|世代|職員|市民)|"
    r"[たれ]?(?:から|まで|以[降前後上下]|を対象|かつ)))|誕生|"
    r"出生|生(?=[)）\s、。,]|$|の[一-龥ァ-ヶ]))"
)
_BEFORE_WORD = re.compile(rf"(?P<date>{_DATE}){_BORN}", re.MULTILINE)
_YEAR_ONLY = re.compile(
    rf"(?P<date>(?:明治|大正|昭和|平成|令和) ?{_N} ?年|(?<!\d)(?:19|20)\d\d ?年)(?= ?生まれ(?!た?(?:者|方|人|子|児|"
    r"以|の(?:者|方|人|世代|職員|市民)))|生(?=[)、。 \n]|$))"
)


_DAY_ONLY = re.compile(r"誕生日[はがの:= ]{0,3}(?P<date>\d{1,2} ?月 ?\d{1,2} ?日)")


_BESIDE_NAME = re.compile(rf" ?\((?P<date>(?=明|大正|昭|[MTS]|19){_DATE})(?=[)、, ])")


def birth_dates(text: str, named: Set[int]) -> Iterator[Hit]:
    """Dates after 生年月日 and before 生まれ, or in brackets after a name; neither ranges of dates nor cohorts.

    `named` are the places where names end.
    """
    for end in named:
        if beside := _BESIDE_NAME.match(text, end):
            yield Hit(Category.birth_date, *beside.span("date"))
    for pattern in (_AFTER_LABEL, _BEFORE_WORD, _YEAR_ONLY, _DAY_ONLY):
        for match in pattern.finditer(text):
            yield Hit(Category.birth_date, *match.span("date"))
