"""Numbers with what they count: 40人 = ４０名 = 四十人, 4割 = 40%, 2万円 = 20,000円."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from specgen.narrative.facts.values import ARABIC, KANJI_NUMBER, LONGEST, Claim, kanji_figure

_UNITS = (
    "パーセント|ポイント|営業日|年度|年間|か年|ヶ年|カ年|箇年|か月間|ヶ月間|カ月間|箇月間|か月|ヶ月|ケ月|カ月|ヵ月|箇月|月間|週間|日間|"
    "時間|分間|秒間|か所|ヶ所|カ所|箇所|か国|世帯|団体|自治体|市町村|文字|項目|種類|区分|段階|ページ|頁|部署|所属|キロ|メートル|"
    "トークン|アカウント|ライセンス|ユーザー|ユーザ|回線|端末|台|人|名|件|円|割|%|年|月|日|週|時|分|秒|回|部|冊|枚|倍|歳|才|"
    "社|校|園|施設|課|室|係|局|字|個|種|点|通|戸|棟|席|口|語|行|市|町|村|県|区|GB|TB|MB|KB|km|kg|ドル"
)
_SAME = {
    "名": "人", "才": "歳", "パーセント": "%", "頁": "ページ",
    **dict.fromkeys(("年間", "か年", "ヶ年", "カ年", "箇年"), "年"), "字": "文字",
    "日間": "日", "週": "週間", "分間": "分", "秒間": "秒", "箇所": "か所", "ヶ所": "か所", "カ所": "か所",
    "ユーザー": "人", "ユーザ": "人", "種": "種類",
    **dict.fromkeys(("か月間", "ヶ月間", "カ月間", "箇月間", "ヶ月", "ケ月", "カ月", "ヵ月", "箇月", "月間"), "か月"),
}  # fmt: skip
_MONEY = "千円|百万円|十億円|円|千ドル"
# 部分, 分野, 社会, 区域, 時代, 人工: the counter is only the beginning of another word.
_NO_UNIT = r"(?!会議|工|間(?!に|で|の|を|は|も|が|、|。|以|程|当|分|\b)|署名|分野|会[^議]|域|代表|野)"
_NUMBER = re.compile(
    rf"(?P<yen>[¥\\])?(?P<figure>{ARABIC}(?:[百千]?[万億兆]|[百千])?"
    rf"(?:{ARABIC}(?:[百千]?[万億兆]|[百千])?){{0,6}}) ?(?P<unit>{_MONEY}|{_UNITS})?"
)
_KANJI = re.compile(
    rf"(?<![第数何幾])(?P<figure>{KANJI_NUMBER}{{1,{LONGEST}}})(?:(?P<unit>{_MONEY}|{_UNITS}){_NO_UNIT}|(?P<bare>(?=[^一-龥々つ]|$)))"
)
_FRACTION = re.compile(
    rf"(?P<below>[0-9]{{1,4}}|{KANJI_NUMBER}{{1,6}})分の(?P<above>[0-9]{{1,4}}|{KANJI_NUMBER}{{1,6}})"
)
_SHARE = re.compile(r"(?P<tenths>[0-9]{1,2}|[一二三四五六七八九十])割(?P<parts>[0-9一二三四五六七八九])分")
# Telephone numbers, versions and the like: compared as they are written.
_CHAIN = re.compile(r"(?<![0-9A-Za-z])[0-9]{1,6}(?:(?:-[0-9]{1,6}){1,5}|(?:\.[0-9]{1,4}){2,5})(?![0-9])")
_ORDINAL = re.compile(rf"第(?P<figure>[0-9]{{1,4}}|{KANJI_NUMBER}{{1,6}})(?P<unit>[次回期版号章節部編項])(?!元|的|線)")
_VAGUE = re.compile("(?<![0-9])数(?:十|百|千|万|億)[万億]?|半数|半減|半分|過半数?|倍増|倍以上|[二三四2-4]倍増")
_HALVES = {"半数", "半減", "半分", "過半", "過半数"}
# 一 in these is no count: 一人ひとり, 一日も早く, 一部, 一回り.
_ONE_COUNTS = frozenset("割億万千円%") | {
    "年間",
    "か月",
    "ヶ月",
    "箇月",
    "カ月",
    "か年",
    "週間",
    "時間",
    "倍",
    "パーセント",
}
_IDIOMS = re.compile(
    "十分(?!間|以内|程|前|後)|万一|万が一|千差万別|十人十色|二人三脚|一石二鳥|百聞|三日坊主|四六時中|一日千秋|千載一遇|七転八起|"
    "一人一人|一つ一つ|一件一件|一部|一万一|第三者|四半期|百科|八百屋|二次|三次元|二次元|一歩一歩|唯一|三位一体|一年中|五感|"
    "一月(?!一)|三権|十二支|億劫|百貨|千客|二言|一口"
)
_LISTED = re.compile(
    r"^\s{0,8}[(]?[0-9]{1,2}[).、:](?![0-9])|[(][0-9]{1,2}[)]|[0-9]{1,2}(?:点|つ|番|人|件)目|(?<![0-9])1つ|第[0-9]{1,2}(?=に|、|の(?:課題|目的|理由|点))",
    re.MULTILINE,
)
# 月約1,200件, 毎週2回: how often is half of what a number says. 5月1日 and 平日8時 tell no rate.
_RATE = re.compile(
    r"(?<![0-9〇一二三四五六七八九十平休祝同昨今来翌前本当初末半隔か])毎?(?P<per>[年月週日])"
    r"(?:間|額|平均)?(?:に|当たり)?(?:延べ|平均)?(?=(?:約|およそ|最大|最低)?[0-9](?![0-9]?(?:月|日|時(?!間))))"
)
_PER = {"年": "年", "月": "か月", "週": "週間", "日": "日"}
_HALF = re.compile("(?<![前後上下])半(?P<unit>年|月(?!分))")
# What goes with a number and says from where or to where it holds; the longest first.
_AFTER = (
    ("<=", re.compile("以内|以下|を超えない|を上限|が上限|を限度|が限度|[(]上限[)]")),
    (">=", re.compile("以上|を下回らない|を下限")),
    ("<", re.compile("未満|に満たない|を下回")),
    (">", re.compile("超|を超え|を上回")),
    ("?", re.compile("まで")),  # at most, or how far something went: nobody can tell
    ("~", re.compile("程度|ほど|余り|前後|ぐらい|くらい|弱|強(?![いくさみめ化制調力])")),
)
_BEFORE = (
    ("<=", re.compile("(?:最大で?|最長で?|最高で?|多くとも|(?:上限|限度)額?[はをが]?、?(?:[年月]額)?)(?:約|およそ)?$")),
    (">=", re.compile("(?:最低で?も?|少なくとも|最小で?|下限額?[はをが]?、?(?:[年月]額)?)(?:約|およそ)?$")),
    ("~", re.compile("(?:約|およそ|おおよそ|おおむね|概ね|ほぼ)$")),
)
_COUNTS_ITEMS = re.compile(r"(?:次|以下|上記|前記)の(?P<figure>[0-9一二三四五六七八九十])(?=[つ点項])")


def read_numbers(text: str, taken: bytearray) -> Iterator[Claim]:
    """The numbers in a normalised text outside of what is `taken`; numbers of a list and set phrases are left out."""
    skip = bytearray(taken)
    for pattern in (_IDIOMS, _LISTED):
        for match in pattern.finditer(text):
            _cover(skip, *match.span())
    for match in _COUNTS_ITEMS.finditer(text):
        _cover(skip, *match.span("figure"))
    for reader in (_fractions, _ordinals, _chains, _vague, _shares, _halves, _rates, _figures, _kanji):
        for claim in reader(text):
            if not any(skip[claim.start : claim.end]):
                yield claim
                _cover(skip, claim.start, claim.end)


def number_given(claim: Claim, given: Iterable[Claim]) -> bool:
    """Whether the same number of the same thing is among what was given."""
    return any(_same(claim.value, one.value) for one in given)


def bound_of(claim: Claim, text: str) -> str:
    """What a text says of a number beside its figure: at least (>=), at most (<=), more, less, about (~), or ""."""
    behind, ahead = text[claim.end : claim.end + 10], text[max(0, claim.start - 12) : claim.start]
    after = next((sign for sign, pattern in _AFTER if pattern.match(behind)), "")
    before = next((sign for sign, pattern in _BEFORE if pattern.search(ahead)), "")
    return before if after in ("", "~") and before in ("<=", ">=") else after or before


def bound_given(claim: Claim, text: str, given: Iterable[tuple[Claim, str]]) -> bool:
    """Whether the number was given with what the text says beside it: 30分以内 is neither 30分 nor 30分以上.

    An answer that is nothing but the number says it in its question. About (約) may be added, not left out.
    """
    bounds = set()
    for one, whole in given:
        if _same(claim.value, one.value):
            if one.end - one.start >= len(whole.strip()):
                return True
            bounds.add(bound_of(one, whole))
    bound = bound_of(claim, text)
    return not bounds or "?" in {bound, *bounds} or bound in bounds or (bound == "~" and "" in bounds)


def _same(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    if new[0] != "count" or old[0] != "count":
        return new == old
    return new[1] == old[1] and (new[2] == old[2] or "" in (new[2], old[2]))


def _cover(area: bytearray, start: int, end: int) -> None:
    area[start:end] = b"\x01" * (end - start)


def _fractions(text: str) -> Iterator[Claim]:
    for match in _FRACTION.finditer(text):
        yield Claim("number", *match.span(), ("fraction", kanji_figure(match["below"]), kanji_figure(match["above"])))


def _ordinals(text: str) -> Iterator[Claim]:
    for match in _ORDINAL.finditer(text):
        yield Claim("number", *match.span(), ("ordinal", kanji_figure(match["figure"]), match["unit"]))


def _chains(text: str) -> Iterator[Claim]:
    for match in _CHAIN.finditer(text):
        yield Claim("number", *match.span(), ("chain", match[0]))


def _vague(text: str) -> Iterator[Claim]:
    for match in _VAGUE.finditer(text):
        if match[0] in _HALVES:
            yield Claim("number", *match.span(), ("count", Decimal(50), "%"))
        else:
            yield Claim("number", *match.span(), ("vague", match[0]))


def _shares(text: str) -> Iterator[Claim]:
    """2割5分 is 25%."""
    for match in _SHARE.finditer(text):
        value = kanji_figure(match["tenths"]) * 10 + kanji_figure(match["parts"])
        yield Claim("number", *match.span(), ("count", value.normalize(), "%"))


def _halves(text: str) -> Iterator[Claim]:
    """半年 is six months."""
    for match in _HALF.finditer(text):
        value = Decimal(6) if match["unit"] == "年" else Decimal("0.5")
        yield Claim("number", *match.span(), ("count", value, "か月"))


def _rates(text: str) -> Iterator[Claim]:
    """月約1,200件 is so many in 1か月."""
    for match in _RATE.finditer(text):
        yield Claim("number", *match.span(), ("count", Decimal(1), _PER[match["per"]]))


def _figures(text: str) -> Iterator[Claim]:
    for match in _NUMBER.finditer(text):
        if len(match["figure"]) > LONGEST:
            yield Claim("number", *match.span("figure"), ("chain", match["figure"]))
        else:
            yield _counted(match, match["unit"] or ("円" if match["yen"] else ""))


def _kanji(text: str) -> Iterator[Claim]:
    for match in _KANJI.finditer(text):
        figure, unit = match["figure"], match["unit"] or ""
        if figure == "一" and unit not in _ONE_COUNTS:
            continue
        if not unit and (len(figure) < 2 or not set(figure) & set("十百千万億兆")):
            continue
        yield _counted(match, unit)


def _counted(match: re.Match[str], unit: str) -> Claim:
    value = kanji_figure(match["figure"])
    if unit.endswith("円") and len(unit) > 1:
        value, unit = (value * kanji_figure(unit[:-1])).normalize(), "円"
    if unit == "割":
        value, unit = (value * 10).normalize(), "%"
    unit = _SAME.get(unit, unit)
    return Claim("amount" if unit == "円" else "number", match.start(), match.end(), ("count", value, unit))
