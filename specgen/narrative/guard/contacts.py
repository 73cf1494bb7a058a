"""Telephone numbers and e-mail addresses of persons; what an office publishes is not reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from specgen.narrative.guard.context import (
    after,
    before,
    belongs_to_office,
    belongs_to_person,
    follows_name,
    last_group,
)
from specgen.narrative.guard.labels import LABELS
from specgen.narrative.guard.values import Category, Hit

_GAP = r"(?: ?[-.()・] ?| |\) ?-|の)?"
_PHONE = re.compile(
    rf"(?:(?<![\dA-Za-z.,/])|(?<=(?i:TEL))|(?<=(?i:FAX)))(?<!\d[- ])"
    rf"(?:(?:\+|00|010-?)81[- ]?(?:\(0\))?[- ]?|\((?=0\d{{1,4}}\))0|0)[1-9]\d{{0,3}}{_GAP}"
    rf"\d{{1,4}}{_GAP}\d{{3,4}}(?![\dA-Za-z]|[-.]\d|[円桁万件])"
)
_ABROAD = re.compile(r"(?<![\dA-Za-z+])\+(?!81)[1-9]\d{0,2}[- ]?\(?\d{1,4}\)?(?:[- ]\d{2,4}){2,3}(?![\d-])")
# 「ゼロキュウゼロの1234の5678」: a number as it was spoken.
_SPOKEN_DIGIT = (
    "(?:ゼロ|ぜろ|レイ|れい|零|マル|まる|イチ|いち|ニイ?|にい?|サン|さん|ヨン|よん|シ|し|ゴ|ご|ロク|ろく|ナナ|なな|シチ|しち|"
    r"ハチ|はち|キュウ|きゅう|ク|く|[〇一二三四五六七八九\d])"
)
_SPOKEN = re.compile(
    rf"(?<![\d〇一二三四五六七八九])(?:ゼロ|ぜろ|レイ|れい|零|マル|まる|〇|0)"
    rf"(?:[-の、・ ]?{_SPOKEN_DIGIT}){{9,10}}(?![\d〇一二三四五六七八九])"
)
# 「0 9 0 - 1 2 3 4 - 5 6 7 8」: one digit a box.
_DRAWN = re.compile(r"(?<![\d -])0 \d \d(?: ?-? ?\d){7,8}(?! ?\d)")
_SPOKEN_WORD = re.compile(
    r"\d \d|ゼロ|ぜろ|レイ|れい|零|マル|まる|イチ|いち|サン|さん|ヨン|よん|ロク|ろく|ナナ|なな|ハチ|はち|キュウ|きゅう"
)
_MOBILE = re.compile(r"0?[789]0")
_FREE = re.compile(r"0120|0800|0570|0180|0990")
_SIGNS = re.compile("[-. ()・の]")
_LANDLINE, _MOBILE_DIGITS, _FEWEST_SPOKEN = 10, 11, 2


def phones(text: str, named: Set[int]) -> Iterator[Hit]:
    """Telephone numbers, except those that the words around them give to an office.

    `named` are the places where names end: a number right after one is that person's.
    """
    for match in _PHONE.finditer(text):
        published = not follows_name(text, match.start(), named) and _published(text, *match.span())
        if not published and _is_phone(match[0], text, match.start()):
            yield Hit(Category.phone, *match.span())
    for match in _ABROAD.finditer(text):
        yield Hit(Category.phone, *match.span())
    for match in (*_SPOKEN.finditer(text), *_DRAWN.finditer(text)):
        said = len(_SPOKEN_WORD.findall(match[0])) >= _FEWEST_SPOKEN
        if said and re.search("電話|携帯|番号|連絡|TEL|Tel", before(text, match.start(), 24)):
            yield Hit(Category.phone, *match.span())


def _national(number: str) -> str:
    """The digits as dialled within the country."""
    digits = re.sub(r"\D", "", number)
    if number.startswith(("+", "00", "010")) and "81" in digits[:5]:
        return "0" + digits[digits.index("81") + 2 :].lstrip("0")
    return digits


def _is_phone(number: str, text: str, start: int) -> bool:
    digits = _national(number)
    mobile = _MOBILE.match(digits) is not None or digits.startswith("050")
    if len(digits) != (_MOBILE_DIGITS if mobile or digits.startswith("0800") else _LANDLINE):
        return False
    label = last_group(LABELS, before(text, start, 24))
    if label and label[0] in {"other", "employee_id", "resident_id", "bank_account", "my_number"}:
        return False
    # Ten digits in a row are a telephone number only where the text says so.
    plain = not _SIGNS.search(number) and not number.startswith("+")
    return mobile or not plain or (label is not None and label[0] == "phone")


def _published(text: str, start: int, end: int) -> bool:
    """Whether a number is one that an office or a firm publishes."""
    number = text[start:end]
    digits = _national(number)
    if _FREE.match(digits) and not re.match("080[^0]", number):
        return not re.search("自宅|個人|本人", before(text, start, 20))
    if _MOBILE.match(digits):
        return False
    if extension := re.match(r" ?(?:[(（](?P<desk>代表?|大代表)|[(（]内線|、?(?:内線|代表))", after(text, end, 8)):
        return extension["desk"] is not None or not belongs_to_person(text, start)
    return belongs_to_office(text, start, end)


_AT = (
    r"(?:[@★☆◎●■◆＊*＠] ?| ?[(\[<{【〔_] ?(?:at|AT|At|a|アットマーク|アット|あっと|@) ?"
    r"[)\]>}】〕_] ?| (?:at|AT|@|あっと|アット) |アットマーク|あっとまーく|\(@\))"
)
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+-])(?P<local>[A-Za-z0-9._%+-]{{1,64}}){_AT}"
    r"(?P<domain>(?:[A-Za-z0-9-]{1,63}(?:\.| dot | DOT | ドット |ドット| ?[(\[] ?(?:dot|DOT|ドット|点) ?[)\]] ?)){1,6}"
    r"[A-Za-z]{2,24})(?![A-Za-z0-9])"
)
_QUOTED_EMAIL = re.compile(r'"[^"\n@]{1,64}"@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}')
# Addresses of a post, not of a person, in the domains that only public bodies may hold.
_POSTS = re.compile(
    "(?:info|contact|support|postmaster|webmaster|noreply|no-reply|soumu|somu|jinji|zaisei|keiyaku|kikaku|kouhou|koho|"
    "joho|jouhou|jyoho|jyouhou|jouho|johou|zeimu|kenko|kenkou|fukushi|shimin|kyoiku|kankyo|kensetsu|toshi|bousai|bosai|"
    r"gikai|tosho|toshokan|kanri|dx|ict|joho-?seisaku|jouhou-?seisaku|digital|madoguchi|daihyo)[a-z0-9-]{0,12}",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Hit]:
    """E-mail addresses, except those of a section of a public body."""
    for match in _EMAIL.finditer(text):
        public = match["domain"].lower().endswith((".lg.jp", ".go.jp")) and _POSTS.fullmatch(match["local"])
        if not public:
            yield Hit(Category.email, *match.span())
    for match in _QUOTED_EMAIL.finditer(text):
        yield Hit(Category.email, *match.span())
