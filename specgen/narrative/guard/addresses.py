"""Addresses: a place with a house number. A place alone is none, and the office's own address is public."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from specgen.narrative.guard.context import after, before, belongs_to_office, follows_name
from specgen.narrative.guard.values import Category, Hit

_PREFECTURE = (
    "(?:北海道|東京都|(?:大阪|京都)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|"
    "石川|福井|山梨|長野|岐阜|静岡|愛知|三重|"
    "滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)"
)
# Municipalities whose names are not written in kanji; elsewhere hiragana before 市 is a particle or a verb.
_HIRAGANA = (
    "さいたま|つくばみらい|つくば|いわき|うるま|ひたちなか|かすみがうら|いすみ|あきる野|みどり|さくら|ふじみ野|"
    "あわら|かほく|にかほ|つがる|むつ|えびの|"
    "いちき串木野|うきは|みやま|みよし|あま|たつの|さぬき|東かがわ|いなべ|おいらせ|ときがわ|みなかみ|かつらぎ|"
    "つるぎ|みなべ|すさみ|せたな|むかわ|えりも|ニセコ|"
    "いの|まんのう|あさぎり|さつま|かつらぎ|たらい|みやこ|よしの|おおい|ひだか|みずほ|さいか"
)
_K = "一-龥々ヶケノヵ〆"
_CITY = f"(?:(?:[{_K}ァ-ヶー]{{1,6}}?|{_HIRAGANA}|[一-龥]{{1,3}}[のがヶケつ][一-龥]{{1,3}})(?:市|区|郡|町|村))"
_TOWN = f"[{_K}ァ-ヶーぁ-ん]{{0,16}}?"
_N = r"(?:\d{1,5}|[一二三四五六七八九十百〇]{1,5})"
_UNIT = "(?: ?丁目 ?の?| ?丁 ?| ?番地 ?[の-]? ?| ?番町? ?| ?号 ?| ?地割 ?| ?線 ?| ?- ?|の|ノ| ?条[東西南北通]? ?)"
_HOUSE = re.compile(
    r"(?<![\d.:#/A-Za-z-])(?:(?<!第)|"
    rf"(?=\d{{1,3}}地割))(?:{_N}{_UNIT}(?:[甲乙丙丁東西南北]?{_N}{_UNIT}){{0,4}}{_N}?(?:番地|番|号室|"
    rf"号)?(?:の\d{{1,4}})?"
    r"|\d{1,5})(?![\d,.%A-Za-z]|[年月時分円件人台名歳回個本冊校社章節項款条版級割点度階建以第階畳枚頁部世]|"
    r"か[月年所国])"
)
_STRONG = re.compile(
    rf"{_N} ?番地|{_N} ?番 ?{_N} ?号?|{_N} ?丁目? ?の?(?:{_N})|{_N} ?番(?!目)|条[東西南北]?{_N}丁目|地割{_N}"
)
_CHAIN = re.compile(rf"{_N}(?: ?[-のノ] ?{_N}){{1,4}}")
_POSTCODE = r"〒? ?\d{3}-\d{4} ?|〒 ?\d{7} ?"
_AHEAD = re.compile(
    rf"(?P<post>{_POSTCODE})?[、,]? ?(?P<pref>{_PREFECTURE}) ?(?P<city>(?:{_CITY} ?){{0,3}})(?P<town>{_TOWN}) ?$"
)
_AHEAD_OF_CITY = re.compile(
    rf"(?P<post>{_POSTCODE})?[、,]? ?(?P<pref>)(?P<city>(?:{_CITY} ?){{1,3}})(?P<town>{_TOWN}) ?$"
)
_NOT_START = re.compile(
    "(?:住所|現住所|所在地|自宅|宛先|送付先|本籍地?|転居先|居所|勤務先|実家|届出|旧住所|新住所|同区|本市|当市|"
    "同市)(?=.)"
)
_NOT_TOWN = re.compile(
    "(?:仕様書?|別表|別紙|別添|様式|要綱|条例|規則|規程|要領|要件|資料|図|表|章|節|項|款|編|号|版|課|係|部|室|局|"
    "年度?|月|日|時|分|第|約|計|全|各|同|令和|平成|昭和|"
    "番号|電話|代表|内線|型番?|型|機|製|ページ|人口|件数|計画|議案|告示|訓令|通達|法|合計|総数|面積|上限|定員|"
    "世帯数|No|ID|コード|で|を|は|が|に|も|と|及び|から|より|へ)$"
)
# What goes on like this after a city speaks of it and is no part of an address.
_NOT_FIRST = re.compile(
    "[のまかにでをはとへがもや下民庁立営産外全及役議長]|内(?:[のにで在各全を、]|$)|知事|以[上下外]|職員|合併"
)
_HOME = re.compile("住所|現住所|自宅|居住|在住|転居先|本籍|宅|実家|居所|お住まい|送付先|届け先|住む|住んで")
_LABEL_AHEAD = re.compile(
    "(?:住所|現住所|自宅|転居先|本籍|実家|居所|"
    "お住まい|宅|"
    "居住地|転出先|転入先|届け先|届先|送付先|送り先|発送先|郵送先|配達先|"
    r"返送先|帰省先|避難先|引っ?越し先|勤務先|(?:さん|様|氏)(?=\())[はがもの、:=「（( ]{0,3}"
    rf"(?P<town>[{_K}ァ-ヶーぁ-ん]{{1,20}}) ?$"
)
_TOWN_AHEAD = re.compile(
    f"(?P<town>(?:(?:大字|字)?[{_K}ァ-ヶー]{{2,10}}|[{_K}]{{1,4}}[がつ][{_K}]{{1,4}}|"
    "(?<![ぁ-ん])[ぁ-ん]{2,6}[台丘町野原ヶ]{1,2})) ?$"
)
_STREETS = re.compile("通り?[^。、]{0,8}(?:上[るル]|下[るル]|[東西]入[るル]?)")
_TOWN_ENDS = tuple("町丁字郷通台丘")
# 「1番 真鍋 → 2番 笠井」 counts; 「3丁目5」 and 「5番12号」 do not.
_HOUSE_OF_TOWN = re.compile(rf"番地|番 ?{_N}|\d{{3,}} ?番|丁目 ?の?{_N}")
_HOUSE_WORDS = (
    "ハイツ|コーポ|マンション|アパート|ビル|ビルディング|メゾン|タワー|レジデンス|団地|住宅|ハウス|パレス|荘|寮|館|"
    "ヒルズ|コート|プラザ|ハイム|シャトー|"
    "カーサ|ヴィラ|フラット|エステート|ステージ|テラス|パーク|ガーデン|グラン|サン|メゾネット|シティ|ドエル|"
    "レオパレス|ライオンズ|リバーサイド|フォレスト"
)
_BUILDING = re.compile(
    rf" ?(?![のにはがをでとへも])(?:[一-龥々ァ-ヶーA-Za-z・ⅠⅡⅢ]{{0,14}}|"
    rf"[ぁ-ん]{{2,6}})(?:{_HOUSE_WORDS})[一-龥々ァ-ヶーA-Za-z・ⅠⅡⅢ]{{0,12}} ?(?:[A-Z]?-?\d{{1,4}}(?:号室|号棟|号|棟|"
    rf"階|F)?[- ]?){{0,3}}"
    r"| [ァ-ヶー・]{2,16}[一-龥]{0,5} ?[A-Z]?\d{1,4}(?:号室|号)?| ?\d{1,4}(?:号室|号棟)(?:\d{1,4}号室?)?|"
    r" \d{3,4}(?![\d年月日円-])"
)
_OFFICE_BEHIND = re.compile(
    r"[ ()、の]{0,2}[一-龥々ァ-ヶー]{0,10}(?:省|庁|(?:総務|契約|管財|財政|市民|税務|福祉)課|市役所|区役所|役場|庁舎|"
    r"県庁|都庁|支所|本社|図書館|公民館|小学校|"
    r"中学校|センター|保健所|会館|体育館|公会堂|支部|事務所)"
)


def addresses(text: str, named: Set[int]) -> Iterator[Hit]:
    """Places with a house number, with the postcode before and the building after them.

    `named` are the places where names end: an address right after one is that person's.
    """
    reached = 0
    for house in _HOUSE.finditer(text):
        if house.start() < reached:
            continue
        start = _start(text, max(reached, 0), house)
        if start is None:
            continue
        end = house.end()
        if building := _BUILDING.match(text, end):
            end = building.end()
        end = start + len(text[start:end].rstrip(" -の"))
        reached = end
        if follows_name(text, start, named) or not _published(text, start, end):
            yield Hit(Category.address, start, end)
    yield from _postcodes(text)


def _published(text: str, start: int, end: int) -> bool:
    if _HOME.search(before(text, start, 12)):
        return False
    return _OFFICE_BEHIND.match(after(text, end, 24)) is not None or belongs_to_office(text, start, end)


def _start(text: str, floor: int, house: re.Match[str]) -> int | None:
    """Where the address that ends in this house number begins; None where it is no address."""
    number = house[0]
    ahead = before(text, house.start(), 44)
    ahead = ahead[max(0, floor - (house.start() - len(ahead))) :]
    origin = house.start() - len(ahead)
    strong, chain = _STRONG.search(number) is not None, _CHAIN.search(number) is not None
    found = _AHEAD.search(ahead) or _AHEAD_OF_CITY.search(ahead)
    if found and not _NOT_TOWN.search(found[0].rstrip()) and not _NOT_FIRST.match(found["town"]):
        place = found.start()
        if found["post"] is None:
            place += len(found[0]) - len(found[0].lstrip("、, "))
        while found["post"] is None and (label := _NOT_START.match(ahead, place)):
            place = label.end()
        whole = ahead[place:]
        alone = not strong and not chain
        rural = re.search("大字|字[一-龥]", whole) is not None
        full = (
            found["city"]
            and found["town"]
            and (found["pref"] or found["town"].rstrip().endswith(_TOWN_ENDS))
            and _CLOSES.match(text, house.start() + len(number.rstrip("のノ ")))
        )
        streets = found["city"] and _STREETS.search(whole)
        if (
            full
            or streets
            or not alone
            or (rural and found["city"])
            or (found["town"] and _HOME.search(ahead[: place + 3]))
        ):
            return origin + place
    if (strong or chain) and (labelled := _LABEL_AHEAD.search(ahead)) and not _NOT_TOWN.search(labelled["town"]):
        return origin + labelled.start("town")
    if _HOUSE_OF_TOWN.search(number) and (town := _TOWN_AHEAD.search(ahead)) and not _NOT_TOWN.search(town["town"]):
        return origin + town.start("town")
    return None


# A building and a room, where the rest of the address stands elsewhere.
_CLOSES = re.compile(r"[の、。)\s]|$|[にで](?!は)")
_ROOM = re.compile(
    rf"(?:[一-龥々ァ-ヶーA-Za-z・]{{0,12}}|(?<![ぁ-ん])[ぁ-ん]{{2,6}})"
    rf"(?:{_HOUSE_WORDS})[一-龥ァ-ヶーA-Z・]{{0,8}} ?(?:第?[\dA-Z]{{1,3}}号?棟 ?)?\d{{1,4}}号室"
)
_ALONE = re.compile(r"〒 ?\d{3} ?-? ?\d{4}(?!\d)")


def _postcodes(text: str) -> Iterator[Hit]:
    """A postcode that its sign marks, where no public place follows, and a room of a building."""
    for match in _ROOM.finditer(text):
        yield Hit(Category.address, *match.span())
    for match in _ALONE.finditer(text):
        if not belongs_to_office(text, *match.span()):
            yield Hit(Category.address, *match.span())
