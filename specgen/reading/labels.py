"""Printed numbers at the beginning of a line: 第1章, 第1節, 第1, 第1条, 1, 1.2, (1), ①, ア, (ア), a, (a), ⅰ, 別紙1.

The signs are those of official writing (公用文作成の考え方) and those that offices use beside them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_DIGITS = "0-9０-９"
_KANJI = "〇一二三四五六七八九十百"
_NUMBER = f"(?:[{_DIGITS}]{{1,3}}|[{_KANJI}]{{1,5}})"
_END = r"(?=[\s：:（(「『【]|$)"  # what may follow a label that no sign closes
_CIRCLED = "①-⑳㉑-㉟㊱-㊿⓪❶-❿"
_KANA = "ア-ンｱ-ﾝ"
# A particle or a word behind 第3条 shows that the line speaks of article 3 and is not article 3.
_SPOKEN_OF = r"(?![のにはをがでとへも、，。・〜～\-第]|から|まで|より|及|又|並|以|各|前|後|関|項|号|中|本|若|もし|及び)"
_UNIT = (
    r"(?:年|[かヶカケ箇]月|月|日|時間?|分|秒|件|名|人|回|円|社|台|課|週|割|倍|営業日|開庁日|文字|字|ページ|種類?|万|億|千|つ|[%％]|[KMGT]B)"
    r"(?:間|以[上下内外]|未満|程度|前|後|目|当たり|[をにはがのでとへも、。／/]|から|まで|分の|$|[0-9０-９])"
)
_GAP = r"[\s　]"


class _Form(NamedTuple):
    """One form of printed number: its style, its rank and its pattern (group 1 is what is printed, 2 the value)."""

    style: str
    rank: int
    pattern: re.Pattern[str]


def _form(style: str, rank: int, pattern: str) -> _Form:
    return _Form(style, rank, re.compile(pattern))


def _chapter(word: str, rank: int) -> _Form:
    return _form(word, rank, rf"(第{_GAP}?({_NUMBER}){_GAP}?{word}(?:の{_NUMBER})*){_SPOKEN_OF}")


_OPEN, _CLOSE = r"[【（(［\[]?", r"[】）)］\]]?"
_ANNEX = rf"((?:別紙|別添|別記|別表|別図|付録|附属書|参考資料)第?([{_DIGITS}]{{1,2}}|[A-ZＡ-Ｚ])?)"
_SHEET = rf"((?:別記)?様式第?({_NUMBER})号?(?:の{_NUMBER})?)"
_DOTTED = rf"([{_DIGITS}]{{1,2}}(?:[.．\-－‐][{_DIGITS}]{{1,2}}){{1,6}})()"
_LATIN = "a-zA-Zａ-ｚＡ-Ｚ"
_BULLETS = "・･•●○◯◎■□◆◇▪▫►▶➢➤✓✔★☆\uf020-\uf0ff"
_BLANK = "[年月日時分市区町村県都府道課部係室局号回名円件]"  # ○年○月○日: signs that stand for what is left open
ANNEX, CHAPTER, PLAIN, FREE, BULLET = 1, 3, 10, 20, 30
_FORMS = (
    _form("annex", ANNEX, rf"{_OPEN}{_ANNEX}{_CLOSE}(?=[\s　：:]|$)"),
    _form("form", ANNEX, rf"{_OPEN}{_SHEET}{_CLOSE}(?=[\s　：:（(]|$)"),
    _form("supplement", ANNEX, r"([附付][\s　]*則)()$"),
    _chapter("編", 2),
    _chapter("章", CHAPTER),
    _chapter("節", 4),
    _chapter("款", 5),
    _form("第", 6, rf"(第({_NUMBER}))(?=[\s　．.]|$)[．.]?"),
    _chapter("条", 7),
    _form("roman-upper", 8, rf"([Ⅰ-Ⅻ]|[IVX]{{1,5}}(?=[.．]))()(?:[.．、]|{_END}|(?=[^\x00-\x7f]))"),
    _form("kanji", 9, rf"([{_KANJI}]{{1,3}})()(?:[.．、]|(?=[\s　](?!\S(?:[\s　]|$))))"),
    _form("dotted", PLAIN, rf"{_DOTTED}(?:[.．、)）]|{_END}|(?=[^\x00-\x7f０-９％、。．〜～]))"),
    _form("digit", PLAIN, rf"([{_DIGITS}]{{1,2}})()(?:[.．、](?![{_DIGITS}])|(?![:：][{_DIGITS}]){_END})"),
    _form("(digit)", 21, rf"([(（][{_DIGITS}]{{1,3}}[)）]|[⑴-⒇])()"),
    _form("digit)", 21, rf"([{_DIGITS}]{{1,2}}[)）])()"),
    _form("(kanji)", 21, rf"([(（][{_KANJI}]{{1,3}}[)）]|[㈠-㈩])()"),
    _form("circled", 22, rf"([{_CIRCLED}])()"),
    _form("kana", 23, rf"([{_KANA}])()(?:[.．、)）]|{_END})"),
    _form("(kana)", 24, rf"([(（][{_KANA}][)）])()"),
    _form("(roman)", 27, r"([(（](?:[ivx]{1,5}|[ⅰ-ⅻ])[)）])()"),
    _form("roman", 27, rf"([ⅰ-ⅻ]|[ivx]{{1,5}}(?=[.．)）]))()(?:[.．、)）]|{_END})"),
    _form("latin", 25, rf"([{_LATIN}])()(?:[.．、)）](?![a-zA-Z0-9])|(?=　))"),
    _form("(latin)", 26, rf"([(（][{_LATIN}][)）])()"),
    _form("bullet", BULLET, rf"(([{_BULLETS}])(?!\2|{_BLANK})|[-–—―‐*＊＋+](?=[\s　]))"),
)
# A quantity shows that a short line says something, and does not name what follows.
_QUANTITY = re.compile(r"[0-9０-９](?:\s?(?:[%％年月日時分秒件名人回円台社]|[かヶカケ箇]月|営業日|開庁日|[KMGT]B))")
ROW = "｜"  # what follows is a row of a table
_GOJUON = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_SHORT = 40  # a longer line is a sentence, not a heading
# What a sentence or a listed requirement ends with and a heading does not.
_SENTENCE_END = re.compile(
    r"(?:こと|もの|する|した|ある|いる|れる|せる|ない|ます|です|まで|以上|以下|以内|未満|程度|必須|任意|する(?:こと)?[）)]|[：:、，；;])$"
)
_SECTION_STYLES = frozenset({"digit", "dotted", "roman-upper", "第", "kanji"})
_CHAPTER_STYLES = frozenset({"annex", "form", "supplement", "編", "章", "節", "款", "条"})


class Label(NamedTuple):
    """A printed number.

    `label` is as a person would write it today, in half-width digits and brackets (`第1章`, `(1)`, `1.2`, `ア`);
    `rest` the line without it; `rank` its place in the usual order, 1 outermost, `BULLET` for a bullet; `style` the
    form of the sign; `value` its count (0 where it has none); `depth` the level of an automatic list, if known.
    """

    label: str
    rest: str
    rank: int
    style: str
    value: int = 0
    depth: int | None = None

    @property
    def chapter(self) -> bool:
        """Whether it is 第1章, 第2節, 第3条, 別紙1 or the like, which no list uses."""
        return self.style in _CHAPTER_STYLES

    @property
    def bullet(self) -> bool:
        """Whether it is a bullet, which has no number."""
        return self.rank >= BULLET


def read_label(line: str) -> Label | None:
    """The printed number or bullet at the beginning of `line`, or None where it begins with none.

    「3年間保存する」, 「第3条の規定により」 and 「99.5%以上」 begin with none. A label alone leaves an empty `rest`.
    """
    text = line.strip()
    for style, rank, pattern in _FORMS:
        found = pattern.match(text)
        if found is None:
            continue
        rest = text[found.end() :].strip()
        if style in {"digit", "dotted"} and re.match(_UNIT, rest):
            return None
        printed = "・" if "\ue000" <= found[1] <= "\uf8ff" else _normal(found[1])
        value = 0 if rank >= BULLET else _value(found[2] or printed)
        return Label(printed, rest, rank + (len(re.findall("[.-]", printed)) if style == "dotted" else 0), style, value)
    return None


def number_label(printed: str, depth: int | None = None) -> Label:
    """The label of an automatic number, whose extent is known: also one whose form `read_label` does not know."""
    found = read_label(printed) or read_label(printed + " ")
    if found is None or found.rest:
        return Label(_normal(printed), "", FREE, f"other{depth or 0}", _value(printed), depth)
    return found._replace(depth=depth)


def is_heading(label: Label, following: str | None = None) -> bool:
    """Whether the line that begins with `label` is a heading.

    A chapter, section or annex is, when short and without 。; so is 「1 目的」. A sentence, a line that ends as a
    requirement does, or one item of a list is not. `following` is the next line that is not empty (`ROW` for a row of
    a table): (1), ア and the like are headings only above 「ア …」, a sentence without a number, or a table.
    `Outline.is_heading` also looks at what the line before it in the same list was.
    """
    if label.chapter:
        return _short(label.rest) and (label.style != "条" or bool(label.rest))
    if not like_heading(label):
        return False
    below = read_label(following) if following else None
    if label.style in _SECTION_STYLES:
        return below is None or (below.style, below.rank) != (label.style, label.rank)
    if below is None:
        return following is not None and (following == ROW or "。" in following)
    return not below.bullet and below.rank >= FREE and below.style != label.style and below.value == 1


def _short(text: str) -> bool:
    return "。" not in text and len(text) <= _SHORT


def like_heading(label: Label) -> bool:
    """Whether the words alone could be a heading."""
    rest = label.rest
    if not rest or label.bullet or not _short(rest) or ROW in rest:
        return False
    return not _SENTENCE_END.search(rest) and not _QUANTITY.search(rest)


def is_sentence(text: str) -> bool:
    """Whether a paragraph in a heading style is a requirement or a sentence all the same, as many offices type them."""
    return "。" in text or len(text) > 2 * _SHORT or _SENTENCE_END.search(text) is not None


def _normal(printed: str) -> str:
    """Half-width digits, letters and brackets, full-width kana, no white space; circled digits stay circled."""
    text = "".join(
        sign if sign in "①②③④⑤⑥⑦⑧⑨⑩" or _is_circled(sign) else unicodedata.normalize("NFKC", sign) for sign in printed
    )
    return re.sub(r"[\s　]", "", text).replace("‐", "-") if len(text) > 1 else text


def _is_circled(sign: str) -> bool:
    return re.match(f"[{_CIRCLED}Ⅰ-ⅻ]", sign) is not None


def _value(printed: str) -> int:
    """What a label counts to: 2 of (2), ②, イ, b, 二, ⅱ and 3.2; 0 where it counts nothing."""
    core = unicodedata.normalize("NFKC", printed).strip("()第章節条. ")
    digits = re.search(r"(\d+)$", core)
    if digits:
        return int(digits[1])
    if len(core) == 1 and core in _GOJUON:
        return _GOJUON.index(core) + 1
    if re.fullmatch(r"[ivxIVX]+", core):
        return _roman(core.lower())
    if re.fullmatch(r"[a-zA-Z]", core):
        return ord(core.lower()) - ord("a") + 1
    return kanji_value(core)


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[sign] for sign in text]
    return sum(-one if one < max(values[at:]) else one for at, one in enumerate(values))


def kanji_value(text: str) -> int:
    """The number that kanji write (十二 → 12), 0 for any other text."""
    total, current = 0, 0
    for sign in text:
        if sign in "〇一二三四五六七八九":
            current = current * 10 + "〇一二三四五六七八九".index(sign)
        elif sign in "十百":
            total, current = total + (current or 1) * (10 if sign == "十" else 100), 0
        else:
            return 0
    return total + current
