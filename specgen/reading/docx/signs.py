"""The signs of automatic numbering as Word prints them: 1, １, (ア), ①, 一, イ, iv."""

from __future__ import annotations

from collections.abc import Callable

from specgen.formatting import KANA

_HALF_KANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_HALF_IROHA = "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壱弐参四五六七八九"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST = 9999  # past it, and below 1, every form is printed in plain digits


def sign(form: str, index: int) -> str:
    """The number `index` in a form of ST_NumberFormat (ECMA-376 17.18.59); plain digits for a form that is not known.

    `bullet` and `none` print nothing here: a bullet stands in the text of its level.
    """
    if form in {"none", "bullet"}:
        return ""
    if not 1 <= index <= _LARGEST:
        return str(index)
    return _FORMS.get(form, str)(index)


def _cycle(letters: str) -> Callable[[int], str]:
    """A, B, …, Z, AA, BB, … as Word goes on."""
    return lambda index: letters[(index - 1) % len(letters)] * min((index - 1) // len(letters) + 1, 9)


def _row(first: str, count: int, more: str = "") -> Callable[[int], str]:
    """Signs that stand in a row in Unicode; plain digits past the last."""
    signs = [chr(ord(first) + step) for step in range(count)] + list(more)
    return lambda index: signs[index - 1] if index <= len(signs) else str(index)


def _full_width(index: int) -> str:
    return str(index).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})


def _roman(index: int) -> str:
    result = ""
    for number, letters in _ROMAN:
        while index >= number:
            result, index = result + letters, index - number
    return result


def _digit_by_digit(index: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(index))


def _counted(digits: str, units: str) -> Callable[[int], str]:
    """十二, 百五: a unit stands alone where it is counted once; 壱拾弐 where the form spells that out."""

    def printed(index: int) -> str:
        result = ""
        for power, unit in zip((1000, 100, 10), units, strict=True):
            count, index = divmod(index, power)
            if count:
                result += ("" if count == 1 and digits is _DIGITS else digits[count]) + unit
        return result + (digits[index] if index else "")

    return printed


_CIRCLED = _row("①", 20, "".join(map(chr, [*range(0x3251, 0x3260), *range(0x32B1, 0x32C0)])))
_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda index: f"{index:02}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda index: f"- {index} -",
    "upperRoman": lambda index: _roman(index).upper(),
    "lowerRoman": _roman,
    "upperLetter": _cycle("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerLetter": _cycle("abcdefghijklmnopqrstuvwxyz"),
    "aiueo": _cycle(_HALF_KANA),
    "aiueoFullWidth": _cycle(KANA),
    "iroha": _cycle(_HALF_IROHA),
    "irohaFullWidth": _cycle(_IROHA),
    "japaneseCounting": _counted(_DIGITS, "千百十"),
    "chineseCounting": _counted(_DIGITS, "千百十"),
    "chineseCountingThousand": _counted(_DIGITS, "千百十"),
    "taiwaneseCountingThousand": _counted(_DIGITS, "千百十"),
    "japaneseLegal": _counted(_LEGAL, "阡百拾"),
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedFullstop": _row("⒈", 20),
    "decimalEnclosedParen": _row("⑴", 20),
    "ideographEnclosedCircle": _row("㊀", 10),
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
}
