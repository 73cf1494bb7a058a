"""Two texts, and two sequences, aligned: what both have and what only one of them has."""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable, Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from specgen.model.comparison import Piece, Pieces, Wording

# The matrix of an alignment has a bit for each pair: 3 MB. Longer texts are held together at both ends only.
MOST_PAIRS = 25_000_000
# Words: a number with its separators, runs of one script, and any other character by itself.
_TOKEN = re.compile(
    r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*|[A-Za-zＡ-Ｚａ-ｚ]+|[㐀-䶿一-鿿豈-﫿々〆ヶ]+|[ぁ-ゖ]+|[ァ-ヺー]+|[\s\S]"
)
_KANJI = re.compile(r"[㐀-䶿一-鿿豈-﫿々]{2,}")
# Between two changed words these alone hold nothing together: 「の」, 「、」.
_GLUE = re.compile(r"[ぁ-ゖ、。・（）「」\s]{1,2}")
_SHORT, _LEAST_ALIKE = 20, 0.3  # texts of more characters that share less than this are shown as replaced whole


def word_pieces(old: str, new: str) -> Wording:
    """Two texts, cut where they differ by whole words; swapped texts give the same cuts, swapped."""
    if old == new:
        return Wording(old=_marked([(old, True)], "deleted"), new=_marked([(new, True)], "inserted"))
    first, second = min(old, new), max(old, new)
    blocks = _glued(_TOKEN.findall(first), _TOKEN.findall(second))
    length = max(len(old), len(new))
    if length > _SHORT and sum(len(one) for one, _, same in blocks if same) < _LEAST_ALIKE * length:
        blocks = [(first, second, False)]
    of_first, of_second = [(one, same) for one, _, same in blocks], [(one, same) for _, one, same in blocks]
    if old != first:
        of_first, of_second = of_second, of_first
    return Wording(old=_marked(of_first, "deleted"), new=_marked(of_second, "inserted"))


def _glued(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str, bool]]:
    """(text of the left, of the right, whether both are the same), with changes that only 「の」 keeps apart as one."""
    blocks = [("".join(left[a:b]), "".join(right[c:d]), same) for same, a, b, c, d in aligned(left, right)]
    blocks = [part for one, other, same in blocks for part in _trimmed(one, other, same)]

    def holds(index: int) -> bool:
        one, _, same = blocks[index]
        inside = 0 < index < len(blocks) - 1 and all((*blocks[index - 1][:2], *blocks[index + 1][:2]))
        return same and not (inside and _GLUE.fullmatch(one))

    return [(one, other, holds(index)) for index, (one, other, _) in enumerate(blocks)]


def _trimmed(one: str, other: str, same: bool) -> Iterator[tuple[str, str, bool]]:
    """A block without the 漢字 that both sides begin or end with: 提供業務 and 調達業務 differ in 提供 and 調達."""
    start = 0 if same else _shared(one, other)
    end = 0 if same else _shared(one[start:][::-1], other[start:][::-1])
    for part in (
        (one[:start], other[:start], True),
        (one[start : len(one) - end], other[start : len(other) - end], same),
        (one[len(one) - end :], other[len(other) - end :], True),
    ):
        if part[0] or part[1]:
            yield part


def _shared(one: str, other: str) -> int:
    """How many 漢字 two texts begin with together; a single one is no word."""
    both = _common(one, other)
    found = _KANJI.match(one[:both])
    return len(found[0]) if found else 0


def _marked(cuts: Sequence[tuple[str, bool]], kind: Literal["deleted", "inserted"]) -> Pieces:
    """The pieces of one side; neighbours of one kind are one piece."""
    groups = itertools.groupby(cuts, key=lambda cut: cut[1])
    texts = (("".join(text for text, _ in cut), same) for same, cut in groups)
    return tuple(Piece(text=text, kind="equal" if same else kind) for text, same in texts if text)


class Block(NamedTuple):
    """A stretch of two sequences: the same on both, or what stands between two such stretches."""

    same: bool
    left: int
    left_end: int
    right: int
    right_end: int


def aligned(left: Sequence[Hashable], right: Sequence[Hashable]) -> Iterator[Block]:
    """Two sequences aligned by their longest common subsequence, in stretches that follow each other."""
    numbers: dict[Hashable, int] = {}  # rapidfuzz compares hashes: small whole numbers are their own
    one, other = ([numbers.setdefault(value, len(numbers)) for value in side] for side in (left, right))
    start = _common(one, other)
    end = _common(one[start:][::-1], other[start:][::-1])
    one_end, other_end = len(one) - end, len(other) - end
    if start:
        yield Block(True, 0, start, 0, start)
    yield from _between(one[start:one_end], other[start:other_end], start)
    if end:
        yield Block(True, one_end, len(one), other_end, len(other))


def _between(one: Sequence[int], other: Sequence[int], start: int) -> Iterator[Block]:
    done, also = 0, 0
    alike = Indel.opcodes(one, other) if len(one) * len(other) <= MOST_PAIRS else ()
    for code in alike:
        if code.tag == "equal":
            if (done, also) != (code.src_start, code.dest_start):
                yield Block(False, start + done, start + code.src_start, start + also, start + code.dest_start)
            done, also = code.src_end, code.dest_end
            yield Block(True, start + code.src_start, start + done, start + code.dest_start, start + also)
    if (done, also) != (len(one), len(other)):
        yield Block(False, start + done, start + len(one), start + also, start + len(other))


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """How many values from the start on are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
