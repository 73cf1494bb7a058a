"""Proper nouns: organisations, products, places, persons, papers, and what stands in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from specgen.narrative.facts.values import KANJI_NUMBER, Claim, kanji_figure
from specgen.narrative.facts.words import allowed, words
from specgen.narrative.guard.words import Kind, Word, read_words

_LATIN = re.compile(
    r"[A-Za-z][A-Za-z0-9'&+]*(?:[-./_@][A-Za-z0-9'&+]+)*(?: [A-Za-z][A-Za-z0-9'&+]*(?:[-./_@][A-Za-z0-9]+)*)*"
)
_UNITS = re.compile(r"(?:GB|TB|MB|KB|km|kg|cm|mm|m|g|bps|Mbps|Gbps|kWh|W)(?:/[a-z]+)?", re.IGNORECASE)
_KATAKANA = re.compile("[ァ-ヺ][ァ-ヺー]+")
_QUOTED = re.compile('「(?P<a>[^「」\n]{1,200})」|『(?P<b>[^『』\n]{1,200})』|[“"](?P<c>[^”"\n]{1,200})[”"]')
_DEFINED = re.compile("^(?:という|と総称|と称|とい)")
_RUN = "一-龥々〆ァ-ヺーA-Za-z0-9"
_FIRM = re.compile(
    f"(?:(?:株式|有限|合同|合資)会社|[(]株[)]|㈱)[{_RUN}・]{{1,30}}|[{_RUN}・]{{1,30}}(?:(?:株式|有限|合同)会社|[(]株[)]|㈱)"
)
_COMPANY = re.compile(
    "(?:(?:一般|公益)(?:社団|財団)法人|独立行政法人|国立研究開発法人|国立大学法人|学校法人|社会福祉法人|NPO法人|"
    f"地方共同法人)[{_RUN}・]{{1,30}}"
)
_BODY = re.compile(
    "総務省|内閣府|内閣官房|デジタル庁|経済産業省|文部科学省|厚生労働省|国土交通省|財務省|法務省|外務省|環境省|農林水産省|防衛省|こども家庭庁|"
    "消費者庁|金融庁|国税庁|警察庁|消防庁|個人情報保護委員会|公正取引委員会|会計検査院|人事院|最高裁判所|"
    f"[{_RUN}]{{1,14}}(?:大学|協会|機構|連盟|研究所|研究会|協議会|審議会|懇話会|銀行|病院|新聞社|商工会議所|広域連合|一部事務組合|"
    "高等学校|高校|中学校|小学校|支所|出張所|センター(?=[一-龥はがをにの、。]))|"
    f"[一-龥々ァ-ヺー]{{2,12}}課(?![題程税金外長]|員)"
)
_PAPER = re.compile(
    f"[{_RUN}]{{1,30}}(?:計画|戦略|構想|方針|指針|ガイドライン|ビジョン|プラン|憲章|宣言|大綱|ロードマップ)(?![一-龥々ァ-ヺー])"
)
_OF_ANY_OFFICE = re.compile(
    "^(?:[各全本当同他両国市県町村区]|担当|所管|関係|関連|主管|原|当該|市立|町立|村立|県立|公立|地元|地域|近隣|全|大|総合|相談|支援|"
    "コール|データ|ヘルプ|サービス|子育て|福祉|保健|情報)*(?:[各全担当所管関係主管原両当該業務庁内]*課|大学|協会|機構|研究会|協議会|審議会|病院|"
    "高等学校|高校|中学校|小学校|小中学校|支所|出張所|銀行|センター|研究所)$"
)
_HIRAGANA = re.compile("[ぁ-ゖー]{2,}")
_HALLS = frozenset(
    {
        "ホール",
        "会館",
        "プラザ",
        "センター",
        "アリーナ",
        "公園",
        "図書館",
        "公民館",
        "館",
        "学園",
        "荘",
        "苑",
        "号",
        "バス",
    }
)
_PREFIX = re.compile("^(?:本市|当市|本県|当県|本町|当町|本村|国|県|市|町|村|同|各)の?")
_ORDINAL = re.compile(f"第({KANJI_NUMBER}{{1,4}})(?=[次期回版号])")
_ADMIN = frozenset("市区町村都道府県郡")
_SUFFIXES = frozenset(
    {
        "市",
        "区",
        "町",
        "村",
        "都",
        "道",
        "府",
        "県",
        "郡",
        "駅",
        "川",
        "山",
        "島",
        "港",
        "地区",
        "地方",
        "大学",
        "氏",
        "様",
    }
)
_PROPER = frozenset({Kind.surname, Kind.given, Kind.person, Kind.place, Kind.proper})
# 四|十人: a place to the dictionary, a number to everybody else.
KANJI_FIGURES = frozenset("〇零一二三四五六七八九十百千万億兆")
_SENTENCE = re.compile("[^。\n]+[。\n]?")


def read_nouns(text: str) -> Iterator[Claim]:
    """The proper nouns of a normalised text, given or not. Raises GuardUnavailable without the dictionary."""
    for start, sentence in sentences(text):
        for match in _QUOTED.finditer(sentence):
            if not (_DEFINED.match(sentence[match.end() :]) and sentence[: match.start()].endswith("以下")):
                yield _name(start + match.start(), start + match.end(), match[match.lastgroup or 0], "quote")
        for pattern, sort in ((_COMPANY, "body"), (_BODY, "body"), (_PAPER, "paper")):
            for match in pattern.finditer(sentence):
                if not _general(match[0], sort):
                    yield _name(start + match.start(), start + match.end(), match[0], sort)
        for match in _LATIN.finditer(sentence):
            ahead = sentence[: match.start()]
            if not (ahead[-1:].isdigit() and _UNITS.fullmatch(match[0])):
                yield _name(start + match.start(), start + match.end(), match[0], "latin")
        tokens = tokenise(sentence)
        yield from _katakana(sentence, start, tokens)
        yield from _proper(start, tokens)


def read_firms(text: str) -> Iterator[Claim]:
    """Firms by the form of their name, whoever they are: a specification names none."""
    for match in _FIRM.finditer(text):
        yield Claim("vendor", *match.span(), ("vendor", match[0]))


def noun_given(claim: Claim, given: Sequence[str]) -> bool:
    """Whether the name was given, or is a word that anybody may use."""
    sort, name = str(claim.value[0]), str(claim.value[1])
    if name.lower() in allowed():
        return True
    if sort == "latin":
        return _latin_given(name, given)
    if sort in ("quote", "body", "paper"):
        core = _counted(_PREFIX.sub("", name))
        return any(name in one or (len(core) > 2 and core in _counted(one)) for one in given)
    return any(_stands(name, one) for one in given)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with its place, so that a sentence is cut into the same words wherever it stands."""
    for match in _SENTENCE.finditer(text):
        yield match.start(), match[0]


@lru_cache(maxsize=2_000)
def tokenise(sentence: str) -> tuple[Word, ...]:
    """The words of one sentence."""
    return tuple(word for piece in read_words(sentence) for word in piece)


def _name(start: int, end: int, text: str, sort: str) -> Claim:
    return Claim("name", start, end, (sort, text))


def _general(name: str, sort: str) -> bool:
    """Whether a body or paper of this name exists in any office."""
    if sort == "body":
        return bool(_OF_ANY_OFFICE.search(name))
    stem = re.sub("(?:計画|戦略|構想|方針|指針|ガイドライン|ビジョン|プラン|憲章|宣言|大綱|ロードマップ)$", "", name)
    return not stem or stem in words().papers or _PREFIX.sub("", stem) in words().papers


def _katakana(sentence: str, start: int, tokens: Sequence[Word]) -> Iterator[Claim]:
    for match in _KATAKANA.finditer(sentence):
        inside = [word for word in tokens if word.start < match.end() and word.end > match.start()]
        common = words().katakana
        if match[0] in common:
            continue
        if len(inside) == 1 and inside[0].known and inside[0].kind not in _PROPER:
            continue
        parts = [word.text for word in inside]
        if len(inside) > 1 and all(part in common for part in parts):
            continue
        yield _name(start + match.start(), start + match.end(), match[0], "katakana")


def _proper(start: int, tokens: Sequence[Word]) -> Iterator[Claim]:
    place = 0
    while place < len(tokens):
        end = place
        while end < len(tokens) and tokens[end].kind in _PROPER:
            end += 1
        if end == place and not _hall(tokens, place):
            place += 1
            continue
        if end == place:
            end = place + 2
        if end < len(tokens) and tokens[end].text in _SUFFIXES:
            end += 1
        text = "".join(word.text for word in tokens[place:end])
        counted = place > 0 and text[0] in KANJI_FIGURES and tokens[place - 1].text[-1] in KANJI_FIGURES
        # 国|又は is cut as 国又|は.
        joined = text[-1] in "又及並"
        if len(text) > 1 and not (_LATIN.fullmatch(text) or counted or joined):
            yield _name(start + tokens[place].start, start + tokens[end - 1].end, text, "proper")
        place = end


def _counted(text: str) -> str:
    """第三次 as 第3次."""
    return _ORDINAL.sub(lambda match: f"第{kanji_figure(match[1]):f}", text)


def _hall(tokens: Sequence[Word], place: int) -> bool:
    """Whether a hall with a name in hiragana begins here: みどりホール."""
    if place + 1 >= len(tokens) or tokens[place].kind is not Kind.noun:
        return False
    return bool(_HIRAGANA.fullmatch(tokens[place].text)) and tokens[place + 1].text in _HALLS


def _latin_given(name: str, given: Sequence[str]) -> bool:
    if _latin_stands(name, given):
        return True
    parts = re.split(r"[ /&]", name)
    return len(parts) > 1 and all(not one or one.lower() in allowed() or _latin_stands(one, given) for one in parts)


def _latin_stands(name: str, given: Sequence[str]) -> bool:
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", re.IGNORECASE)
    return any(pattern.search(one) for one in given)


def _stands(name: str, given: str) -> bool:
    """Whether the name stands in the text as words of its own: not 京都 in 東京都, not 大阪 in 大阪狭山市."""
    place = given.find(name)
    while place >= 0:
        if _on_boundary(given, place) and (name[-1] in _ADMIN or _on_boundary(given, place + len(name))):
            return True
        place = given.find(name, place + 1)
    return False


def _on_boundary(text: str, place: int) -> bool:
    return place in _boundaries(text)


@lru_cache(maxsize=256)
def _boundaries(text: str) -> frozenset[int]:
    """Where the words of a text begin and end."""
    found = {0, len(text)}
    for start, sentence in sentences(text):
        found |= {start, start + len(sentence)}
        for word in tokenise(sentence):
            found |= {start + word.start, start + word.end}
    return frozenset(found)
