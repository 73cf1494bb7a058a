"""Texts folded for searching, and the way back: which letters of the original a found piece stands on.

There are two forms. `letters` unifies width and case alone (NFKC and case folding), so that any piece of a word can be
found while it is being typed. `normal` is the one spelling of `specgen.checks.normal` (サーバ for サーバー, 打合せ for
打ち合わせ), which only unifies whole words. A word is looked for in both.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from specgen.checks.normal import normalise

Span = tuple[int, int]

# Characters that fold to exactly one, whatever stands beside them; nearly all of a Japanese text.
_PLAIN = r"\x00-\x7f\u3000-\u3035\u3041-\u3096\u30a0-\u30fe\u4e00-\u9fff\uff01-\uff5e"
_CLUSTER = 32  # no character takes more marks; a hostile heap of them is cut, so that reading it takes linear time
_ALL_PLAIN = re.compile(f"[{_PLAIN}]*")
# A run of plain characters, or others with the plain one before them, which they may join (か and ゛).
_RUN = re.compile(f"(?:[{_PLAIN}](?![^{_PLAIN}]))+|[{_PLAIN}]?[^{_PLAIN}]+")


def letters(text: str) -> str:
    """A text with width and case unified; every other letter stays."""
    return unicodedata.normalize("NFKC", text).casefold()


def normal(text: str) -> str:
    """A text in one spelling, line by line, so that nothing is found across the end of a line."""
    return "\n".join(normalise(line) for line in text.split("\n")).casefold()


class _Block(NamedTuple):
    """A piece of the original, or of `letters`, and the piece of the folded text that it became."""

    start: int
    end: int
    folded_start: int
    folded_end: int
    even: bool = False  # letter for letter


def find(text: str, own: str, other: str, exact: Iterable[str], spelled: Iterable[str]) -> tuple[Span, ...]:
    """Where folded words stand in a text, in letters of the text as it was given; overlapping places are one.

    `own` is `letters(text)`, in which the `exact` words are looked for; `other` is `normal(text)`, in which the
    `spelled` ones are, or empty where it is the same.
    """
    spans = [span for word in exact for span in _places(own, word)]
    if other and (found := [span for word in spelled for span in _places(other, word)]):
        spans += _through(list(_edits(own, other)), found)
    if not spans:
        return ()
    if len(own) != len(text) or not _ALL_PLAIN.fullmatch(text):
        spans = _through(list(_clusters(text)), spans)
    return _merged(_trimmed(text, span) for span in spans)


def _places(text: str, word: str) -> Iterator[Span]:
    at = text.find(word) if word else -1
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


def _edits(own: str, other: str) -> Iterator[_Block]:
    """How one spelling became the other; neighbouring edits are one block."""
    pending: _Block | None = None
    for edit in Levenshtein.opcodes(own, other):
        block = _Block(edit.src_start, edit.src_end, edit.dest_start, edit.dest_end, edit.tag == "equal")
        if block.even:
            if pending:
                yield pending
            yield block
            pending = None
        elif pending:
            pending = _Block(pending.start, block.end, pending.folded_start, block.folded_end)
        else:
            pending = block
    if pending:
        yield pending


def _clusters(text: str) -> Iterator[_Block]:
    """The smallest pieces of a text that fold by themselves (ﾊﾞ is one, ㈱ is one)."""
    at = 0
    for run in _RUN.finditer(text):
        for start, end in _pieces(text, run.start(), run.end()):
            size = len(letters(text[start:end]))
            even = size == end - start and _ALL_PLAIN.fullmatch(text, start, end) is not None
            yield _Block(start, end, at, at + size, even)
            at += size


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    if _ALL_PLAIN.fullmatch(text, start, end):
        yield start, end
        return
    for at in range(start + 1, end):
        joined = letters(text[start : at + 1]) != letters(text[start:at]) + letters(text[at])
        if joined and at - start < _CLUSTER:
            continue
        yield start, at
        start = at
    yield start, end


def _through(blocks: Sequence[_Block], spans: Iterable[Span]) -> list[Span]:
    """The pieces that folded pieces came from; a part of an uneven block is the whole of it."""
    starts = [block.folded_start for block in blocks]
    ends = [block.folded_end for block in blocks]
    found = []
    for first, last in spans:
        left = blocks[min(bisect_right(ends, first), len(blocks) - 1)]
        at = max(bisect_left(starts, last) - 1, 0)
        right = blocks[at]
        end = right.start + last - right.folded_start if right.even else right.end
        if last == right.folded_end and at + 1 < len(blocks) and ends[at + 1] == last:
            end = blocks[at + 1].end  # what the other spelling leaves out at the end: サーバー for サーバ
        found.append((left.start + (first - left.folded_start if left.even else 0), end))
    return found


def _trimmed(text: str, span: Span) -> Span:
    piece = text[span[0] : span[1]]
    start = span[0] + len(piece) - len(piece.lstrip())
    return start, max(start, span[0] + len(piece.rstrip()))


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
