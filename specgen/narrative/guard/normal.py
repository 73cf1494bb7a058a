"""A text in one form of writing, every character of which knows where it came from."""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import lru_cache
from typing import NamedTuple

# Half-width voicing marks and combining characters belong to the character before them.
_CLUSTER = re.compile("[\uff66-\uff9d][\uff9e\uff9f]|.[\u0300-\u036f\u3099\u309a]{1,30}|.", re.DOTALL)
_PLAIN = re.compile("[\n -~ぁ-んァ-ヶー一-龥、。]+(?![\u0300-\u036f\u3099\u309a])")
# Nothing is drawn for these; between two digits they would hide a number.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_HYPHENS = "‐‑‒–—―−ー─━﹣－"
_DIGIT = "0-9〇一二三四五六七八九"
_HYPHEN_BETWEEN = re.compile(f"(?<=[{_DIGIT}地目番号)])( ?)[{_HYPHENS}]( ?)(?=[{_DIGIT}(])")
_OTHER_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–−﹣", "-"))
# One character each, so that places stay the same.
_OLD_FORMS = str.maketrans(
    "髙﨑𠮷濵濱邊邉德嶋嶌槗惠廣眞澤齋齊櫻條國榮淵渕", "高崎吉浜浜辺辺徳島島橋恵広真沢斎斉桜条国栄淵淵"
)


_KANJI_NUMBER = re.compile(
    "[〇零一二三四五六七八九]{6,}|(?<![〇一二三四五六七八九])[〇一二三四五六七八九]{2,5}(?:[-のノ][〇一二三四五六七八九]{2,6}){1,3}|[〇一二三四五六七八九]{2,5}\\([〇一二三四五六七八九]{1,4}\\)[〇一二三四五六七八九]{4}"
)
_FIGURES = str.maketrans("〇零一二三四五六七八九のノ", "00123456789--")


class Normal(NamedTuple):
    """A normalised text; character n of it came from `starts[n]` to `ends[n]` of the original."""

    text: str
    starts: array[int]
    ends: array[int]


@lru_cache(maxsize=4096)
def _usual(cluster: str) -> str:
    if _INVISIBLE.fullmatch(cluster):
        return ""
    # Half of a pair, which no dictionary can be asked about.
    if unicodedata.category(cluster[0]) == "Cs":
        return "\ufffd"
    # ① and ² would run into the digits beside them.
    if unicodedata.category(cluster[0]) == "No":
        return cluster
    usual = unicodedata.normalize("NFKC", cluster)
    if usual.isspace():
        return usual if usual in "\n" else "\n" if cluster in "\r\x0b\x0c\x85\u2028\u2029" else " "
    return usual


def normalise(text: str) -> Normal:
    """`text` in one width, with one hyphen between digits and kanji figures as digits, without what cannot be seen."""
    pieces: list[str] = []
    starts, ends = array("L"), array("L")
    place = 0
    while place < len(text):
        if plain := _PLAIN.match(text, place):
            pieces.append(plain[0])
            starts.extend(range(place, plain.end()))
            ends.extend(range(place + 1, plain.end() + 1))
            place = plain.end()
            continue
        cluster = _CLUSTER.match(text, place)
        assert cluster
        usual = _usual(cluster[0])
        pieces.append(usual)
        starts.extend([place] * len(usual))
        ends.extend([cluster.end()] * len(usual))
        place = cluster.end()
    whole = _HYPHEN_BETWEEN.sub(r"\1-\2", "".join(pieces)).translate(_OTHER_HYPHENS)
    return Normal(_KANJI_NUMBER.sub(lambda match: match[0].translate(_FIGURES), whole), starts, ends)


def plain_kanji(text: str) -> str:
    """`text` with the old forms of characters that names keep (髙, 﨑) in today's; of the same length."""
    return text.translate(_OLD_FORMS)
