"""Laws, ordinances and rules, and the articles of them that a text cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specgen.narrative.facts.values import KANJI_NUMBER, Claim, kanji_figure

_N = rf"[0-9]{{1,4}}|{KANJI_NUMBER}{{1,6}}"
_RUN = "一-龥々〆ァ-ヺーA-Za-z0-9"
_LONG = re.compile(r"[^、。「」『』\n]{2,60}?に関する(?:法律|条例|規則|規程|要綱|政令|省令|基準|特別措置法)")
_SHORT = re.compile(
    rf"(?<![{_RUN}])(?P<name>[{_RUN}]{{1,30}}?(?:特別措置法|基本法|法律|条例|規則|規程|要綱|要領|政令|省令|法施行令|法施行規則|憲法|法))"
    r"(?![人則定令制的案律廷務科度])"
)
_ARTICLE = re.compile(
    rf"(?:第(?P<article>{_N})条|(?<=[法例則程綱領令])(?P<bare>{_N})条)(?P<branches>(?:の(?:{_N}))*)"
    rf"(?:(?:第)?(?P<paragraph>{_N})項)?(?:(?:第)?(?P<item>{_N})号)?"
)
_NUMBERED = re.compile(
    rf"(?:(?:令和|平成|昭和|大正|明治)(?:元|{_N})年)?(?:[一-龥々]{{1,8}}?)?(?:法律|政令|省令|条例|規則|告示|訓令|通知|総行情|府令)"
    rf"第(?P<figure>{_N})号"
)
# Words that end like the name of a law: ways of doing things, and rules that nobody passed.
_NO_LAW = re.compile(
    "(?:方|手|用|準拠|技|作|違|適|合|司|立|文|語|寸|療|製|話|論|魔|解|不)法$|(?:利用|活用|使用|運用|分析|測定|算定|計算|評価|学習|対処|"
    "解決|改善|調査|作成|入力|確認|検証|指導|管理|処理|説明|表現|記載|検索|提供|選定|実施|周知)法$|"
    "^(?:利用|運用|庁内|内部|本|同|当該|関係|関連|各種|各|現行|この|その|上記|実施|事務|業務|取扱|事務取扱)?(?:規則|規程|要綱|要領|条例|法律|法|政令|省令)$"
)
_BOUNDARY = re.compile(
    r"^.*(?:は|が|も|として|により|に基づき|従い|踏まえ|並びに|及び|又は|や|に加え)(?=[^る])", re.DOTALL
)
_LEAST = 4
_OFFICE = re.compile("^(?:[本当同][市町村県区]|国|同)")


def read_citations(text: str) -> Iterator[Claim]:
    """The names of laws and rules, and the articles, in a normalised text."""
    for match in _LONG.finditer(text):
        start = match.start()
        if (front := _BOUNDARY.match(match[0])) and front.end() < len(match[0]) - len("に関する法律"):
            start += front.end()
        yield Claim("citation", start, match.end(), ("law", text[start : match.end()]))
    for match in _SHORT.finditer(text):
        if not _NO_LAW.search(match["name"]):
            yield Claim("citation", *match.span("name"), ("law", match["name"]))
    for match in _NUMBERED.finditer(text):
        yield Claim("citation", *match.span(), ("numbered", match[0]))
    for match in _ARTICLE.finditer(text):
        parts = [match["article"] or match["bare"], *re.findall(_N, match["branches"] or "")]
        value = ("article", tuple(map(_figure, parts)), _figure(match["paragraph"]), _figure(match["item"]))
        yield Claim("citation", *match.span(), value)


def citation_given(claim: Claim, text: str, given: list[str], claims: list[list[Claim]]) -> bool:
    """Whether the law was named in what was given, or the article was cited there, of the same law."""
    if claim.value[0] != "article":
        name = str(claim.value[1])
        return any(name in one or _tail(name, one) for one in given)
    law = _law_before(text, claim)
    return any(
        _holds(one.value, claim.value) and _same_law(law, _law_before(whole, one))
        for whole, group in zip(given, claims, strict=True)
        for one in group
        if one.value[0] == "article"
    )


def _tail(name: str, given: str) -> bool:
    """Whether all but a beginning that belongs to the sentence was given: 本市の個人情報の保護に関する法律."""
    cut = name.rfind("に関する")
    if cut < 0:
        return _OFFICE.sub("", name) in given
    return any(name[start:] in given for start in range(1, cut - _LEAST + 1))


def _holds(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    return old[1] == new[1] and all(part is None or part == other for part, other in zip(new[2:], old[2:], strict=True))


def _same_law(new: str, old: str) -> bool:
    return not new or not old or new.endswith(old) or old.endswith(new)


def _law_before(text: str, claim: Claim) -> str:
    """The law that stands right before an article; "" where none does (同法, 前条)."""
    ahead = text[max(0, claim.start - 60) : claim.start].removesuffix("の")
    ahead = re.sub(r"[(][^()]*[)]$", "", ahead)
    laws = [one for one in law_names(ahead) if one.end == len(ahead)]
    return str(laws[0].value[1]) if laws else ""


def law_names(text: str) -> list[Claim]:
    """The names of laws only, the longest first."""
    return sorted(_names(text), key=lambda claim: claim.start - claim.end)


def _names(text: str) -> Iterator[Claim]:
    for match in _LONG.finditer(text):
        yield Claim("citation", *match.span(), ("law", match[0]))
    for match in _SHORT.finditer(text):
        if not _NO_LAW.search(match["name"]):
            yield Claim("citation", *match.span("name"), ("law", match["name"]))


def _figure(text: str | None) -> object:
    return kanji_figure(text) if text else None
