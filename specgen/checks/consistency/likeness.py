"""Requirements that say the same: pairs of like texts, found without comparing every text with every other.

Each text is filed under a few of its four-letter pieces, the ones with the smallest checksum; texts that share much
share such a piece. A piece that very many texts hold says little and is not used, so the number of pairs grows with the
number of texts. Likeness only finds candidates: a different number, polarity or word in the place of another makes two
requirements different, however alike they look.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

_PIECE = 4
_FILED = 6
_COMMON = 24
_LONGEST = 1000
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百千]+(?=[つ回人名件日月年種])")
_NEGATION = re.compile(r"ない|なく|ず(?:に|、|。|$)|ません|禁止|禁じ|除く|除き|不要|不可|以外|対象外")
_CONTENT = re.compile(r"[一-龠ァ-ヶーA-Za-z0-9]")
_MARKS = re.compile(r"[、。・\s「」『』()〔〕\[\]｜]")
_SUBJECT = re.compile(r"^(?:受託者|受注者|請負者|乙|本サービス|本システム)(?:は|において)、?")
_MODAL = re.compile(
    r"(?:でき|行え)?(?:る)?(?:こと|もの|機能)?(?:が|を|と)?(?:(?:場合|とき|もの)に?(?:は|"
    r"を)?、?)?(?:高く)?(?:望ましい|望まれる|任意と?|必須と?|加点(?:の?対象)?と?|推奨|評価)?(?:する|とする|"
    r"である|しなければならない|なければならない|を有する|を備える)?(?:こと|もの)?。?$"
)


def bare(text: str) -> str:
    """A normalised text without punctuation and without the vendor or the service as its topic."""
    return _MARKS.sub("", _SUBJECT.sub("", text))


def matter(text: str) -> str:
    """What a requirement asks for, whether it is a duty or a wish (〜できること, 〜できることが望ましい)."""
    plain = re.sub(r"(?:｜\s*(?:必須|任意|加点|推奨|◎|○|〇|●|△)(?:\(加点\))?)+\s*$", "", text)
    return bare(_MODAL.sub("", plain))


def alike(texts: Sequence[str], least: float) -> Iterator[tuple[int, int]]:
    """Pairs (first, second) of texts that say the same, `least` of 100 alike, each second once, in order.

    The texts are normalised and bare. Texts that are equal are paired with the first of them.
    """
    first: dict[str, int] = {}
    for index, text in enumerate(texts):
        if text in first:
            yield first[text], index
        else:
            first[text] = index
    filed: dict[str, list[int]] = defaultdict(list)
    # A longer text is compared only for being equal: the likeness of two costs the product of their lengths.
    short = {text: index for text, index in first.items() if len(text) <= _LONGEST}
    pieces = Counter(piece for text in short for piece in set(_pieces(text)))
    for text, index in short.items():
        keys = sorted(
            (p for p in set(_pieces(text)) if pieces[p] <= _COMMON), key=lambda p: (zlib.crc32(p.encode()), p)
        )
        seen: set[int] = set()
        for key in keys[:_FILED]:
            seen.update(filed[key])
            filed[key].append(index)
        for other in sorted(seen):
            if same(texts[other], text, least):
                yield other, index
                break


def _pieces(text: str) -> list[str]:
    return [text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1)]


def same(one: str, other: str, least: float) -> bool:
    """Whether two bare texts say the same: alike, with equal numbers and polarity and no word in place of another."""
    if fuzz.ratio(one, other, score_cutoff=least) == 0:
        return False
    if Counter(_NUMBERS.findall(one)) != Counter(_NUMBERS.findall(other)):
        return False
    if len(_NEGATION.findall(one)) != len(_NEGATION.findall(other)):
        return False
    return not _exchanged(one, other)


def _exchanged(one: str, other: str) -> bool:
    """Whether a word with content stands in the place of another (画像 for 音声)."""
    edits = Levenshtein.opcodes(one, other)
    old = {
        tag: "".join(one[op.src_start : op.src_end] for op in edits if op.tag == tag) for tag in ("replace", "delete")
    }
    new = {
        tag: "".join(other[op.dest_start : op.dest_end] for op in edits if op.tag == tag)
        for tag in ("replace", "insert")
    }
    changed = old["replace"] + old["delete"], new["replace"] + new["insert"]
    return all(_CONTENT.search(part) for part in changed)
