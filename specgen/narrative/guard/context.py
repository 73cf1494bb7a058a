"""The words around a place: what names a number, and whether it is the office's or a person's."""

from __future__ import annotations

import re
from collections.abc import Set

_REACH = 60


def before(text: str, place: int, reach: int = _REACH) -> str:
    """At most `reach` characters before `place`, on the same line."""
    return text[max(0, text.rfind("\n", max(0, place - reach), place) + 1, place - reach) : place]


def after(text: str, place: int, reach: int = _REACH) -> str:
    """At most `reach` characters from `place` on, on the same line."""
    end = text.find("\n", place, place + reach)
    return text[place : end if end >= 0 else place + reach]


def last_group(pattern: re.Pattern[str], text: str) -> tuple[str, int] | None:
    """Which named group of `pattern` matched last in `text`, and where that match ends."""
    found = None
    for match in pattern.finditer(text):
        found = match
    return (found.lastgroup or "", found.end()) if found else None


_PUBLIC = (
    "代表|市役所|区役所|役場|役所|県庁|都庁|府庁|道庁|庁舎|本庁|支所|出張所|公民館|図書館|博物館|体育館|会館|"
    "センター|学校|保育[所園]|幼稚園|"
    "病院|保健所|警察署|消防署|税務署|法務局|窓口|受付(?![簿番者日票])|案内所|総合案内|ダイヤル|ヘルプデスク|"
    "サポートデスク|本社|本店|営業所|事業所|"
    "(?:政策|管理|総務|契約|財政|税務|検査|推進|企画|広報|福祉|保険|人事|市民|課税|納税|収納|情報|環境|建設|都市|"
    "教育|産業|観光|防災|危機)"
    "(?:課|係|室|部|局|班)|[一-龥々](?:課|係)(?![長員])|委員会|事務局|内線|設置場所|納入場所|履行場所|提出先|"
    "提出場所|会場|問い?合わ?せ窓口"
)
_PERSONAL = (
    "自宅|携帯|本人|個人|実家|住所|居住|在住|住む|住まい|転居|転入|転出|本籍|世帯|氏名|名前|さん|様|殿|[^一-龥]氏|"
    "氏[ (の、,]|緊急連絡|"
    "申請者|相談者|通報者|滞納者|利用者の|患者|保護者|差出人|母|父|妻|夫|長男|長女|次男|次女|親族|私|折り?返し"
)
_SIDES = re.compile(f"(?P<public>{_PUBLIC})|(?P<personal>{_PERSONAL})")
# A sentence, or one entry of a list of contacts, ends here.
_ENDS = re.compile(r"[。\n;]")


def belongs_to_office(text: str, start: int, end: int) -> bool:
    """Whether the words nearest to `start`-`end` say that it is published: an office, a desk, a place of delivery.

    The nearest word before it decides; only where none stands there, the words right after it do.
    """
    ahead = _ENDS.split(before(text, start))[-1]
    side = last_group(_SIDES, ahead)
    if side:
        return side[0] == "public"
    behind = _ENDS.split(after(text, end, 20))[0]
    first = _SIDES.search(behind)
    return first is not None and first.lastgroup == "public"


def belongs_to_person(text: str, start: int) -> bool:
    """Whether the nearest word before `start` that says whose it is names a person."""
    side = last_group(_SIDES, _ENDS.split(before(text, start))[-1])
    return side is not None and side[0] == "personal"


def follows_name(text: str, start: int, named: Set[int]) -> bool:
    """Whether a name ends right before `start`, so that what begins there is the person's."""
    ahead = before(text, start, 5)
    return any(
        start - back in named and not re.search(r"\w", ahead[len(ahead) - back :].replace("様", "").replace("の", ""))
        for back in range(len(ahead) + 1)
    )
