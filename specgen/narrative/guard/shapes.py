"""Names known by their shape and the words right beside them, however the dictionary would cut the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard.context import before
from specgen.narrative.guard.romaji import readings
from specgen.narrative.guard.values import Category, Hit
from specgen.narrative.guard.words import Kind, may_be

_HONORIFIC = f"(?:{lists.any_of('honorifics')})"
_PERSON_BEHIND = (
    rf"(?= ?(?:{_HONORIFIC}|{lists.any_of('titles')})| ?と(?:申|名乗|名のっ)|です(?:$|[。、])|\(\d{{1,3}}歳?\)| ?㊞)"
)
_LABEL_AHEAD = re.compile(
    rf"(?:{lists.any_of('roles')}|{lists.any_of('kin')}|{lists.any_of('titles')}|[課係班室部])(?:欄に|名)?"
    r"(?:(?: ?\([^()\n]{0,8}\))? ?[:=/] ?| |の|は、?|が|「|『|欄に「|｜|\t){0,2}$"
)
_STRONG_LABEL_AHEAD = re.compile(rf"(?:{lists.any_of('roles')}|{lists.any_of('kin')})(?:欄に|名)?[「『(:=/ ]{{1,3}}$")

_LATIN_WORD = r"(?:[A-Z](?:['’][A-Z])?[a-z]{1,14}(?:[-'’][A-Za-z][a-z]{1,10})?|[A-Z]{2,12}(?:-[A-Z]{2,10})?|[A-Z]\.?)"
_LATIN = re.compile(
    rf"(?<![A-Za-z0-9._@/-]){_LATIN_WORD}(?:(?:, ?|[ ・]){_LATIN_WORD}){{1,4}}(?![A-Za-z0-9@_/])(?![.-][A-Za-z])"
)
_KATAKANA = re.compile(r"(?<![ァ-ヺー・])[ァ-ヺー]{2,10}(?:[・=](?:[ァ-ヺー]{1,10}|[A-Z]\.?)){1,5}(?![ァ-ヺー・])")
_SURNAMES = lists.any_of("kana_surnames")
_HIRAGANA_SURNAMES = "|".join(
    "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in word)
    for word in _SURNAMES.split("|")
    if len(word) > 2
)
_KANA = re.compile(
    rf"(?<![ァ-ヺー・])(?:{_SURNAMES})(?![ァ-ヺー・])|(?:(?<![ぁ-ゖ])|(?<=[のはとが]))(?:{_HIRAGANA_SURNAMES})(?![ぁ-ゖ])"
)
_KANA_FULL = re.compile(
    rf"(?:(?<![ァ-ヺー・])(?:{_SURNAMES})|(?:(?<![ぁ-ゖ])|(?<=[のはとが]))(?:{_HIRAGANA_SURNAMES})) "
    rf"(?:{lists.any_of('kana_given')})"
)
_KANA_BEHIND = re.compile(
    rf"(?:(?<![ァ-ヺー・])(?:{_SURNAMES})|(?:(?<![ぁ-ゖ])|(?<=[のはとが]))(?:{_HIRAGANA_SURNAMES})){_PERSON_BEHIND}"
)
# 「樋口 あかり」「片平なぎちゃん」: a family name and a given name in kana.
_MIXED = re.compile(
    r"(?<![一-龥々])(?P<family>[一-龥々]{1,4})(?P<gap> ?)(?P<given>[ぁ-ゖ]{2,5}?)"
    rf"(?:(?P<honoured>(?=(?: ?{_HONORIFIC})))|(?=[はがをにのもとや、。,()「」\s]|$))"
)
_PARTICLES = re.compile(
    "[のはがをにともやでへ]|から|より|まで|など|です|ます|する|した|ほか|おじ|おば|おに|おね|お父|お母|たく|みな|およ|また|ただ|"
    "これ|それ|いわ"
)
# 「・大和田：帳票は」: who speaks, at the beginning of a line.
_SPEAKER = re.compile(r"^[ ・○●◎◯■□*>-]{0,3}(?P<name>[一-龥々]{2,4})(?=[:「])", re.MULTILINE)
# 「表さん」: one character, and almost any.
_ONE = re.compile(
    r"(?<![一-龥々おごァ-ヺA-Za-z0-9])(?P<name>[一-龥])(?=(?P<honour>さん(?!業|[一二三]))|"
    r"(?:課長|係長|部長|次長|局長|室長|主任|主査|主事|主幹|参事|補佐|先生|議員|委員|教授|教諭|園長|校長|館長|所長|市議|県議)(?!会|補助))"
)
# 「長女の心愛（ここあ）」: a given name that no dictionary holds, with its reading.
_READ = re.compile(
    rf"(?:{lists.any_of('kin')})(?:の|は|・|、| |:)(?P<name>[一-龥々]{{1,4}}) ?\((?P<reading>[ぁ-ゖー]{{2,6}})\)"
)
# 「子の名はいろは、」: a name in kana that the dictionary reads as something else.
_NAMED_CHILD = re.compile(
    rf"(?:{lists.any_of('kin')}|児)の(?:名前?|氏名|呼び名)[はが:]、?「?(?P<name>[ぁ-ゖー]{{2,6}}?)(?=[、。」]|です|で、|といい|$)"
)
_ROMAJI = re.compile(r"(?<=[ :=])[a-z]{4,12}(?![A-Za-z0-9@._/-])")
_COMPASS = frozenset("東西南北")


def shapes(text: str) -> Iterator[Hit]:
    """Names in Latin letters, in kana and in both kanji and kana, and those who speak in minutes."""
    for start, end in (*_latin(text), *_kana(text), *_mixed(text), *_speakers(text), *_single(text)):
        yield Hit(Category.name, start, end)


def _labelled(text: str, start: int, pattern: re.Pattern[str] = _LABEL_AHEAD) -> bool:
    return pattern.search(before(text, start, 16)) is not None


# 「アルマ・タワー」 stands for itself; 「マイケル・ポーターの理論」 protects nobody.
_THING = re.compile(rf"[一-龥ァ-ヶ]|{lists.THING_BEHIND.pattern}")
_BEHIND = re.compile(_PERSON_BEHIND)


_INITIAL = re.compile(r"[A-Z]\. ?[A-Z][a-z]+$")


def _latin(text: str) -> Iterator[tuple[int, int]]:
    for match in _LATIN.finditer(text):
        words = re.split("[ ,・]+", match[0])
        long = [word for word in words if len(word.rstrip(".")) > 1]
        known = [word for word in long if word.capitalize() in lists.WESTERN]
        common = [word for word in long if word not in known and Kind.noun in may_be(word.lower())]
        honoured = _BEHIND.match(text, match.end()) is not None or _labelled(text, match.start(), _STRONG_LABEL_AHEAD)
        family = any(Kind.surname in may_be(reading) for word in long for reading in readings(word))
        # 「K. Yoshikawa」: nothing but a person is written like this.
        initial = _INITIAL.match(match[0]) is not None and bool(known or readings(words[-1]))
        honoured = honoured or initial or (family and _labelled(text, match.start()))
        if long and honoured and (known or len(common) < len(long)) and not _TECHNICAL.search(match[0]):
            yield match.span()


_TECHNICAL = re.compile(
    r"\b(?:Windows|Microsoft|Google|Amazon|Oracle|Server|Cloud|Service|Services|System|Systems|Web|Office|Azure|Adobe|"
    r"Linux|Data|Center|Platform|Red|Japan|Active|Directory|Inc|Ltd|Co|Corp|Company|Security|Network|API|OS|PC|LAN|IT|"
    r"ICT|AI|DX|PDF|Excel|Word|Teams|Zoom|Group|Team|Project|Management|Manager|Support|Desk)\b",
    re.IGNORECASE,
)


def _kana(text: str) -> Iterator[tuple[int, int]]:
    for match in _KATAKANA.finditer(text):
        parts = re.split("[・=]", match[0])
        foreign = len(lists.FOREIGN_KANA.intersection(parts)) * 2 >= len(parts)
        famous = match[0] in lists.HISTORICAL or Kind.noun in may_be("".join(parts))
        named = _labelled(text, match.start()) and not any(Kind.noun in may_be(part) for part in parts)
        foreign = foreign or named
        if _BEHIND.match(text, match.end()) or (foreign and not famous and not _THING.match(text, match.end())):
            yield match.span()
    for match in (*_KANA_FULL.finditer(text), *_KANA_BEHIND.finditer(text)):
        yield match.span()
    ended = -9
    for match in _KANA.finditer(text):
        listed = 0 < match.start() - ended <= 2 and not re.search("[^、・,と ]", text[ended : match.start()])
        if listed or _labelled(text, match.start()) or lists.EVIDENCE.match(text, match.end()):
            ended = match.end()
            yield match.span()


def _mixed(text: str) -> Iterator[tuple[int, int]]:
    for match in _MIXED.finditer(text):
        family, given = match["family"], match["given"]
        if Kind.surname not in may_be(family) or family in lists.NO_NAMES or _PARTICLES.match(given):
            continue
        if len(family) == 1 and family not in lists.ONE_CHARACTER | _COMPASS:
            continue
        known = given in lists.KANA_GIVEN or (match["gap"] and Kind.given in may_be(given))
        if known or (match["honoured"] is not None and match["gap"]):
            yield match.start("family"), match.end("given")


def _single(text: str) -> Iterator[tuple[int, int]]:
    for match in _ONE.finditer(text):
        known = match["honour"] is not None or Kind.surname in may_be(match["name"])
        if known and match["name"] not in lists.NO_NAMES:
            yield match.span("name")
    for match in _READ.finditer(text):
        if Kind.noun not in may_be(match["name"]):
            yield from (match.span("name"), match.span("reading"))
    for match in _NAMED_CHILD.finditer(text):
        yield match.span("name")
    for match in _ROMAJI.finditer(text):
        family = any(Kind.surname in may_be(reading) for reading in readings(match[0]))
        if family and Kind.noun not in may_be(match[0]) and _labelled(text, match.start(), _STRONG_LABEL_AHEAD):
            yield match.span()


def _speakers(text: str) -> Iterator[tuple[int, int]]:
    for match in _SPEAKER.finditer(text):
        name = match["name"]
        if Kind.surname in may_be(name) and name not in lists.NO_NAMES | lists.BIG_PLACES:
            yield match.span("name")
