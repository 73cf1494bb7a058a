"""What a text claims, and kanji figures as numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal["number", "date", "amount", "citation", "name", "vendor"]
FIGURES = "〇零一二三四五六七八九"
KANJI_NUMBER = f"[{FIGURES}十百千万億兆]"
ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_DIGITS = {**{figure: max(index - 1, 0) for index, figure in enumerate(FIGURES)}, **{str(n): n for n in range(10)}}
# No figure of a procurement is longer; what is longer is an identifier, and compared as it is written.
LONGEST = 30


class Claim(NamedTuple):
    """A number, date, citation or name in a text; equal `value`s are the same thing however it is written."""

    kind: Kind
    start: int
    end: int
    value: tuple[object, ...]


def kanji_figure(text: str) -> Decimal:
    """The value of a number in kanji or in figures mixed with 万 and 億: 四十, 二〇二六, 1億2,000万, 2.5万.

    Raises ValueError for anything else.
    """
    if not text or len(text) > LONGEST:
        raise ValueError(text)
    total = section = Decimal(0)
    digits = ""
    for char in text.replace(",", ""):
        if char in _SMALL:
            section += (Decimal(digits) if digits else Decimal(1)) * _SMALL[char]
            digits = ""
        elif char in _LARGE:
            section += Decimal(digits) if digits else Decimal(0)
            total += (section or Decimal(1)) * _LARGE[char]
            section, digits = Decimal(0), ""
        elif char == ".":
            digits += char
        elif char in _DIGITS:
            digits += str(_DIGITS[char])
        else:
            raise ValueError(text)
    return (total + section + (Decimal(digits) if digits else Decimal(0))).normalize()
