"""Numbers that name a person, an account or a company, told apart by the label before them and by check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specgen.narrative.guard import checkdigits
from specgen.narrative.guard.context import after, before, last_group
from specgen.narrative.guard.labels import LABELS, NOUN
from specgen.narrative.guard.values import Category, Hit

# 「No.5406…」: that full stop ends no number.
_GROUPED = r"(?:(?<![\dA-Za-z.,-])|(?<=[Nn]o[.]))(?<!\d )"
_NO_MORE = r"(?![\dA-Za-z]|[-,. ]\d|[桁円万千億件人台])"
_SEP = r"(?: ?- ?| )?"
_TWELVE = re.compile(rf"{_GROUPED}\d{{4}}{_SEP}\d{{4}}{_SEP}\d{{4}}{_NO_MORE}")
_DRAWN = re.compile(r"(?<![\d-])(?<!\d )\d(?: \d){11}(?! ?\d)")
_LICENCE = re.compile(rf"{_GROUPED}\d{{2}}{_SEP}\d{{2}}{_SEP}\d{{4}}{_SEP}\d{{2}}{_SEP}\d{{2}}{_NO_MORE}")
_THIRTEEN = re.compile(rf"(?<![\dA-SU-Za-z.,-])(?<!\d )(?:T{_SEP})?\d{_SEP}\d{{4}}{_SEP}\d{{4}}{_SEP}\d{{4}}{_NO_MORE}")
_CARD = re.compile(rf"{_GROUPED}\d{{4}}{_SEP}(?:\d{{6}}{_SEP}\d{{4,5}}|\d{{4}}{_SEP}\d{{4}}{_SEP}\d{{2,4}}){_NO_MORE}")
_PREFIX = re.compile("4|5[0-8]|2[2-7]|35|3[47]|3[0689]|6[0-9]")
# Two letters and seven digits here; other states issue one letter, or digits alone.
_PASSPORT = re.compile(
    r"(?<![A-Za-z\d.,-])(?<!\d )(?:[A-Z]{1,2} ?\d{6,8}|\d{8,9})(?![\dA-Za-z]|[-,.]\d|[円桁万千億件人台年月])"
)
_PASSPORT_REACH = 24
_TIME = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d")


def _label(text: str, start: int, end: int) -> str:
    """The label that names the number at `start`-`end`: the nearest before it, else one in brackets after it."""
    ahead = before(text, start, 30)
    found = last_group(LABELS, ahead)
    # Another number between the two took the label already, unless the label governs a list of them.
    if found and not re.search(r"\d{6}", ahead[found[1] :]) and "。" not in ahead[found[1] :]:
        return found[0]
    behind = re.match(rf" ?[(（] ?(?:{LABELS.pattern})", after(text, end, 16))
    return (behind.lastgroup or "") if behind else ""


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def personal(text: str) -> Iterator[Hit]:
    """個人番号, 運転免許証番号, 法人番号, card and passport numbers."""
    yield from _twelve(text)
    for match in _THIRTEEN.finditer(text):
        digits, label = _digits(match[0]), _label(text, *match.span())
        known = label == "corporate_number" or match[0].startswith("T")
        fits = checkdigits.corporate_number(digits) and (known or not checkdigits.article_code(digits))
        if fits and (known or label not in {"other", "card_number", "phone", "resident_id"}):
            yield Hit(Category.corporate_number, *match.span())
    for match in _CARD.finditer(text):
        digits, label = _digits(match[0]), _label(text, *match.span())
        fits = _PREFIX.match(digits) is not None and checkdigits.luhn(digits) and not _TIME.match(digits)
        if label == "card_number" or (fits and label in {"", "bank_account", "phone"}):
            yield Hit(Category.card_number, *match.span())
    for match in _PASSPORT.finditer(text):
        if _label(text, *match.span()) == "passport":
            yield Hit(Category.passport, *match.span())


def _twelve(text: str) -> Iterator[Hit]:
    for match in _DRAWN.finditer(text):
        if _label(text, *match.span()) == "my_number":
            yield Hit(Category.my_number, *match.span())
    for pattern in (_TWELVE, _LICENCE):
        for match in pattern.finditer(text):
            digits, label = _digits(match[0]), _label(text, *match.span())
            # A number that the text itself calls a 個人番号 is treated as one, mistyped or not.
            by_digits = pattern is _TWELVE and checkdigits.my_number(digits) and not _TIME.fullmatch(digits)
            if label == "drivers_license":
                yield Hit(Category.drivers_license, *match.span())
            elif pattern is _TWELVE and (label == "my_number" or (by_digits and label == "")):
                yield Hit(Category.my_number, *match.span())


# Between a label and its value: 「番号は」「番号：」「番号が」「番号（本人）　」.
_GAP = r"(?: ?\([^()\n\d]{0,10}\))?(?:[ :=はがもの、「『(\[#は]|です|欄に|第|として|として、|,){0,6}"
_COUNTED = (
    r"(?![\dA-Za-z]| ?(?:桁|けた|文字|ケタ|件|個(?!人)|名(?![義前])|人(?![はのが])|円|以上|以下|回|年|月|日|条|項|"
    r"[%,.]\d))"
)
_ID = r"(?<![A-Za-z\d])[A-Za-z]{0,4}-?\d[\dA-Za-z]{0,15}(?:[- ]\d{1,10}){0,3}(?:-?[A-Z]{1,2})?"
_ID_AFTER_LABEL = re.compile(rf"({NOUN}|コード|職番|社番|番号){_GAP}({_ID}){_COUNTED}")
_ID_BEFORE_LABEL = re.compile(rf"({_ID}) ?\((?:{LABELS.pattern})\)")
_LIST_GOES_ON = re.compile(
    rf" ?(?:、|,|及び|と|並びに|・|又は|から|~|/|(?:→|⇒|=>|から|を)[^\d\n。、]{{0,8}}) ?({_ID}){_COUNTED}(?!歳)"
)
# 「整理番号12-3456の納税者」: a number of the office's own that the text gives to a person.
_ID_OF_PERSON = re.compile(
    rf"(?:整理|受付|管理|照会|登録|通知書?|納付書|台帳|個人|名簿){NOUN}{_GAP}(?P<value>{_ID}) ?[の(](?:方|者|人|お客様|"
    r"納税者|滞納者|納税義務者|納付者|住民|市民|世帯|世帯主|受給者|被保険者|申請者|届出人|相談者|利用者|患者|児童|生徒|本人|母子)"
)
_FEWEST_DIGITS = 3
_OF_PEOPLE = {"employee_id": Category.employee_id, "resident_id": Category.resident_id}
# 「国民健康保険の記号 12 番号 345678」.
_INSURANCE = re.compile(
    r"(?:保険|国保|保険証|被保険者証)[^\d\n。]{0,8}記号 ?:?(?P<value>[\dA-Za-z]{1,8} ?[・、,]? ?番号 ?:?\d{3,8})(?!\d)"
)
# 住民票コード has eleven digits, 基礎年金番号 ten: written without a label they look like nothing else only here.
_RESIDENCE_CARD = re.compile(r"(?<![A-Za-z\d])[A-Z]{2} ?\d{8} ?[A-Z]{2}(?![A-Za-z\d])")


def identifiers(text: str) -> Iterator[Hit]:
    """職員番号 and the numbers by which an office knows its residents: only where a label says so."""
    for match in _ID_AFTER_LABEL.finditer(text):
        found = last_group(LABELS, before(text, match.end(1), 24))
        category = _OF_PEOPLE.get(found[0]) if found else None
        ends_here = found is not None and found[1] == len(before(text, match.end(1), 24))
        if category and ends_here and len(_digits(match[2])) >= _FEWEST_DIGITS:
            yield Hit(category, *match.span(2))
            place = match.end(2)
            while more := _LIST_GOES_ON.match(text, place):
                yield Hit(category, *more.span(1))
                place = more.end(1)
    for match in _ID_BEFORE_LABEL.finditer(text):
        if (category := _OF_PEOPLE.get(match.lastgroup or "")) and len(_digits(match[1])) >= _FEWEST_DIGITS:
            yield Hit(category, *match.span(1))
    for pattern in (_INSURANCE, _ID_OF_PERSON):
        for match in pattern.finditer(text):
            yield Hit(Category.resident_id, *match.span("value"))
    for match in _RESIDENCE_CARD.finditer(text):
        if _label(text, *match.span()) != "other":
            yield Hit(Category.resident_id, *match.span())


_NAME_CHARACTERS = "[一-龥々ァ-ヶーA-Za-z○〇◯△□]"
_BANK = (
    "(?:(?:りそな|みずほ|きらぼし|ゆうちょ|もみじ|あおぞら|いよ|しずおか|さがみ|きのくに|のと|はくさん|いちい|"
    "きらやか|関西みらい|きたおおさか|しののめ|あぶくま|ちば|とちぎ|ながの|楽天|イオン|ソニー|セブン|PayPay|みなと|ひまわり|"
    f"いわて|たんよう|ほくと|はなみずき|あすか|みちのく)|(?<![ぁ-ん])[ぁ-ん]{{2,7}}|{_NAME_CHARACTERS}{{1,12}})"
    "(?:銀行|信用金庫|信金|信用組合|信組|労働金庫|労金|農業協同組合|農協|漁業協同組合|漁協)|JA[一-龥ぁ-んァ-ヶー]{1,10}|ゆうちょ"
)
_BRANCH = (
    "[一-龥々ぁ-んァ-ヶーA-Za-z○〇◯△□]{0,12}?(?:支店|本店営業部|本店|営業部|出張所|支所|センター)|"
    r"[〇一二三四五六七八九\d]{3}(?:支?店)?"
)
_KIND = "(?:普通|当座|貯蓄|総合|(?:(?<![一-龥])|(?<=[店行部所]))[普当])(?:預金|口座|貯金)?"
_NUMBER = r"\d{3}[- ]?\d{4}(?!\d)|\d{6,8}(?!\d)"
_SMALL = r"[ 、,:(/・「]{0,2}"
_CODE = r"(?:\([^()\n]{0,16}\)|(?:店番号?|支店番号|支店コード|銀行コード|金融機関コード)? ?:?\d{3,4}(?!\d))"
_CODES = rf"(?:銀行|金融機関)(?:コード|番号) ?:?\d{{4}}{_SMALL}(?:支店|店)(?:コード|番号|番)? ?:?\d{{3}}{_SMALL}"
_ACCOUNT = re.compile(
    rf"(?:{_CODES}|(?:{_BANK}){_SMALL}(?:{_CODE}{_SMALL})?(?:(?:{_BRANCH}){_SMALL}(?:{_CODE}{_SMALL})?)?)?"
    rf"{_KIND}[)」]?{_SMALL}(?:の)?(?:口座番号|口座|番号|No[.]?|№)?{_SMALL}(?:は|が|=)?{_SMALL}(?:{_NUMBER}){_COUNTED}"
)
_POST = re.compile(
    rf"(?:ゆうちょ(?:銀行)?|郵便貯金)?{_SMALL}(?:通帳)?記号{_SMALL}(?:は|が)?\d{{5}}(?:-\d)?{_SMALL}(?:-|、|の|"
    rf"と)?{_SMALL}"
    rf"(?:通帳)?(?:番号)?{_SMALL}(?:は|が)?\d{{6,8}}(?!\d)"
)
_POST_SHORT = re.compile(r"(?<!\d)[01]\d{4}-(?:\d-?)?\d{6,8}(?!\d)")
_LABELLED = re.compile(rf"口座(?:の)?番号{_GAP}({_NUMBER}){_COUNTED}")
_BANK_ONLY = re.compile(
    rf"(?:{_BANK}){_SMALL}(?:の)?(?:{_BRANCH})?{_SMALL}(?:の)?(?:口座)?(?:番号)?{_GAP}(?:{_NUMBER}){_COUNTED}"
)


def accounts(text: str) -> Iterator[Hit]:
    """Bank accounts: bank, branch, kind and number where they stand together, else the number its label names."""
    for pattern in (_ACCOUNT, _POST, _BANK_ONLY):
        for match in pattern.finditer(text):
            yield Hit(Category.bank_account, *match.span())
    for match in _LABELLED.finditer(text):
        yield Hit(Category.bank_account, *match.span(1))
    for match in _POST_SHORT.finditer(text):
        if re.search("ゆうちょ|郵便貯金|記号", before(text, match.start(), 30)):
            yield Hit(Category.bank_account, *match.span())
