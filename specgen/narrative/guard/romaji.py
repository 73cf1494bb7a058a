"""Names in Latin letters read as katakana, so that the dictionary of Japanese names knows them too."""

from __future__ import annotations

import itertools
import re

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_SYLLABLES = {row + vowel: kana[place] for row, kana in _ROWS.items() for place, vowel in enumerate("aiueo")}
_SYLLABLES |= {
    "shi": "シ",
    "chi": "チ",
    "tsu": "ツ",
    "fu": "フ",
    "ji": "ジ",
    "ya": "ヤ",
    "yu": "ユ",
    "yo": "ヨ",
    "wa": "ワ",
}
_SYLLABLES |= {
    start + vowel: kana + small
    for start, kana in {
        "sh": "シ", "ch": "チ", "j": "ジ", "ky": "キ", "sy": "シ", "ty": "チ", "ny": "ニ", "hy": "ヒ", "my": "ミ",
        "ry": "リ", "gy": "ギ", "zy": "ジ", "by": "ビ", "py": "ピ",
    }.items()
    for vowel, small in (("a", "ャ"), ("u", "ュ"), ("o", "ョ"))
}  # fmt: skip
_SYLLABLE = re.compile(
    "|".join(sorted(_SYLLABLES, key=len, reverse=True)) + "|n|m(?=[bp])|([kstcpgdbj])(?=\\1)|t(?=ch)|h"
)
_LONGEST, _MOST_LONG_VOWELS = 14, 3


def readings(word: str) -> tuple[str, ...]:
    """Katakana that a word in Latin letters may stand for; none where it is not Japanese.

    Sato may be サト or サトウ, Yuko ユコ or ユウコ: passports leave long vowels out.
    """
    word = word.lower().replace("'", "")
    parts: list[tuple[str, ...]] = []
    place, long = 0, 0
    while place < len(word) <= _LONGEST:
        match = _SYLLABLE.match(word, place)
        if not match:
            return ()
        part, place = match[0], match.end()
        if part == "h":  # Ohno, Satoh
            if not parts or not parts[-1][0].endswith(("オ", "ト", "ド", "ョ", "コ", "ゴ", "ロ", "ノ")):
                return ()
            continue
        kana = _SYLLABLES.get(part, "ン" if part in "nm" else "ッ")
        drawn = part[-1] in "ou" and long < _MOST_LONG_VOWELS
        long += drawn
        parts.append(
            (kana, kana + "ウ", kana + "オ") if drawn and part[-1] == "o" else (kana, kana + "ウ") if drawn else (kana,)
        )
    return tuple("".join(pieces) for pieces in itertools.product(*parts)) if parts else ()
