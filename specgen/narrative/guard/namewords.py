"""Words that stand beside a name, or make a name that of something else; `namewords.yaml` holds them."""

from __future__ import annotations

import re
from pathlib import Path

from specgen.yamlfile import read_yaml

FILE = Path(__file__).with_name("namewords.yaml")
_LISTS: dict[str, str] = read_yaml(FILE, FILE.name).data


def _words(group: str) -> frozenset[str]:
    return frozenset(_LISTS[group].split())


def any_of(group: str) -> str:
    """A regular expression for the words of `group`, the longest first."""
    return "|".join(sorted(_LISTS[group].split(), key=len, reverse=True))


HONORIFICS = _words("honorifics")
TITLES = _words("titles")
ROLES = _words("roles")
KIN = _words("kin")
WESTERN = _words("western")
ENDING_IN_OR = _words("ending_in_or")
NO_NAMES = _words("no_names")
TEMPLATE_GIVEN = _words("template_given")
HISTORICAL = _words("historical")
MINISTERS = _words("ministers")
BRANCH_TITLES = _words("branch_titles")
BIG_PLACES = _words("big_places")
LAST_OF_OTHERS = frozenset(_LISTS["last_of_others"].strip())
ONE_CHARACTER = frozenset("".join(_LISTS["one_character"].split()))
THING_BEHIND = re.compile(f"(?:{any_of('thing_behind')})")

# A row 「名前（役）」 or a greeting ends a name.
INTRODUCTIONS = re.compile(
    r" ?(?:と申|と言い|といい|といいま|と言え|と言う者|という者|と名乗|と名のっ|と称する|です(?!か)|でございます|"
    r"でご座います|本人です|拝(?![見借])|名義|宅|邸|携帯|あて|宛|宛て|一家|記(?=$|\n)|印(?=$|[ \n。)])|㊞|\(印\)|"
    r"\(自署\))"
)
NAMED_BY_SELF = re.compile(" ?と(?:申し|申す|名乗|名のる|名のっ)")
SELF_NAMED = re.compile(" ?と(?:申し|申す|名乗|名のる|称する|いいます|言います|いう(?:者|男|女|人|職員))")
BYLINES = re.compile(r" ?(?:より(?=、|[一-龥]|$))")
# A name right before a contact or an age in brackets: 「奥村（090-…）」「林（52歳）」.
CONTACT_BEHIND = re.compile(
    r" ?[(<\[] ?(?:[A-Za-z0-9._%+-]{1,40}@|0\d{1,4}[-(]|\+81|内線|直通|携帯|電話|TEL|男|女|\d{1,3}歳|昭和|平成|大正|"
    r"[MTSHR]\d|課長|係長|部長|主査|主事)"
)
WATERS = re.compile("..[川山池沼島岳峠橋屋]$")
PLACES_BEHIND = re.compile(
    "[^。]{0,36}[の等](?:各|両|[一二三四五六七八九十0-9]+)(?:市|区|町|村|県|校|駅|地区|地域|自治体|店|支店|社)"
)
SECTION_HEAD = re.compile(
    "[一-龥々ァ-ヶー・]{2,12}?(?:課長|部長|局長|室長|係長|次長|課長補佐|参事|所長|センター長|管理者)(?![一-龥])"
)
COMPANY_AHEAD = re.compile(
    r"(?:株式会社|有限会社|合同会社|合資会社|合名会社|\(株\)|\(有\)|\(同\)|㈱|㈲|医療法人(?:社団|財団)?|"
    r"社会福祉法人|学校法人|宗教法人|一般社団法人|一般財団法人|公益社団法人|公益財団法人|"
    r"特定非営利活動法人|NPO法人|独立行政法人|地方独立行政法人|国立大学法人|税理士法人|弁護士法人|監査法人|"
    r"司法書士法人|農事組合法人|相互会社|特許業務法人) ?$"
)
PLACEHOLDER = re.compile(r"[○〇◯△□●×*＊_XＸ]{1,}|見本|記入|サンプル|ダミー|氏名|名前")
TEMPLATE_AHEAD = re.compile("記入例|記載例|入力例|見本|サンプル|ダミー|例示|仮名|\\(例\\)|例[:：]|例えば")
COLON_ROLES = _words("colon_roles")
FOREIGN_KANA = _words("foreign_kana")
KANA_GIVEN = _words("kana_given")
NO_CHILD = _words("mascots")
PLACE_OWNS = re.compile(rf"の(?:{any_of('place_owns')})")
# 「ほか2名」「が欠席」「に連絡」「から報告」「の後任」: what is said of persons only.
EVIDENCE = re.compile(
    rf" ?(?:{any_of('people_beside')}|(?:が|は|も)、?[^。、\n]{{0,6}}?(?:{any_of('person_acts')})|"
    rf"(?:に|へ|には|とは?)、?(?:{any_of('person_told')})|(?:から|より)、?(?:の)?(?:{any_of('person_heard')})|"
    rf"まで、?(?:{any_of('person_told')})|の(?:{any_of('person_owns')})|いわく|曰く|によれば|によると)"
)
RARE = re.compile(rf"(?<![一-龥々])(?:{any_of('rare_surnames')})(?= ?(?:{any_of('honorifics')}|{any_of('titles')}))")
