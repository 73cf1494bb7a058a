"""What tells two like texts apart, in words: polarity, figures, and words that stand in the place of others.

Likeness cannot tell 「学習に利用しないこと」 from 「学習に利用すること」 (86 % alike), nor 95 % from 99.5 %. These are
compared by rule: the predicate of each sentence by `specgen.checks.search.negated`, figures with their units by
`specgen.checks.consistency.measures`, and words by the edits between the texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from specgen.checks.consistency.measures import Measure, measures
from specgen.checks.search import negated
from specgen.checks.splitting import split

OPPOSITE = "否定が逆"
FILLER = "□"  # stands for an answer in a text of a library: no letter, and any figure
COUNTERPART = 60.0  # two sentences less alike than this do not speak of the same
# Denials anywhere in a sentence; 「しなければならない」 affirms.
_DENIAL = re.compile(r"ない|ません|ず(?=[、に。])|禁止|禁じ|不可|不要|無効")
_MUST = re.compile(r"なければならない|なければなりません|ないように")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)*|(?<=第)[一二三四五六七八九十百]+(?=[条項号回章節期次])")
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_WORD = re.compile(r"[一-龠々]+|[ァ-ヶー]+|[A-Za-z]+")
_MAX_WORDS = 3
_MAX_FIGURES = 5
_SENTENCES = 200
_FIGURES = 200  # sentences and figures of a text that are compared; nobody writes more of either into a clause
_LONGEST = 2_000  # the words of longer texts are not compared letter by letter


class _Figure(NamedTuple):
    """A figure of a text: with its unit where the unit is known."""

    text: str
    measure: Measure | None = None

    def same(self, other: _Figure) -> bool:
        if self.measure is None or other.measure is None:
            return self.text == other.text and self.measure is other.measure
        return (
            self.measure.family == other.measure.family
            and self.measure.side == other.measure.side
            and self.measure.same(other.measure)
        )


def differences(one: str, other: str) -> tuple[str, ...]:
    """What tells the first normalised text from the second, in words; empty where no rule finds anything.

    Empty does not say that the texts say the same: a rule knows only what it looks at.
    """
    return tuple(dict.fromkeys([*_polarity(one, other), *_figures(one, other), *_words(one, other)]))


def _polarity(one: str, other: str) -> Iterator[str]:
    """Whether a sentence denies what its counterpart affirms, in its predicate or on the way to it."""
    sentences, others = split(one)[:_SENTENCES], split(other)[:_SENTENCES]
    single = len(sentences) == len(others) == 1
    for sentence in sentences:
        twin = others[0] if single else _counterpart(sentence, others)
        if twin is None:
            continue
        if negated(sentence) != negated(twin):
            yield OPPOSITE
        elif (mine := _denials(sentence)) != (theirs := _denials(twin)):
            yield f"否定の数が異なる：{mine}→{theirs}"


def _counterpart(sentence: str, others: Sequence[str]) -> str | None:
    found = process.extractOne(sentence, others, scorer=fuzz.ratio, score_cutoff=COUNTERPART)
    return found[0] if found else None


def _denials(sentence: str) -> int:
    return len(_DENIAL.findall(_MUST.sub("", sentence)))


def _figures(one: str, other: str) -> Iterator[str]:
    """Figures that one text holds and the other does not, in pairs as far as they go.

    A figure without a known unit (第27条) says nothing beside a text that speaks of something else.
    """
    bare = fuzz.ratio(one, other) >= COUNTERPART
    left, right = ([figure for figure in _figures_of(text) if bare or figure.measure] for text in (one, other))
    _take_pairs(left, right, _Figure.same)
    for figure, twin in _take_pairs(left, right, _comparable):
        yield "数値が異なる：{}→{}".format(*_told(figure, twin))
    left, right = left[other.count(FILLER) :], right[one.count(FILLER) :]
    if left or right:
        yield f"数値が異なる：{_listed(left)}→{_listed(right)}"


def _take_pairs(
    left: list[_Figure], right: list[_Figure], pair: Callable[[_Figure, _Figure], bool]
) -> list[tuple[_Figure, _Figure]]:
    """Take out of both lists, from the left, the figures that make a pair."""
    taken = []
    for figure in list(left):
        if (twin := next((each for each in right if pair(figure, each)), None)) is not None:
            left.remove(figure)
            right.remove(twin)
            taken.append((figure, twin))
    return taken


def _listed(figures: Sequence[_Figure]) -> str:
    more = f"ほか{len(figures) - _MAX_FIGURES}個" if len(figures) > _MAX_FIGURES else ""
    return "、".join([*(figure.text for figure in figures[:_MAX_FIGURES]), *filter(None, [more])]) or "なし"


def _figures_of(text: str) -> Iterator[_Figure]:
    """The first figures of a text: those with a unit, then the others."""
    rest, at = [], 0
    found = list(islice(measures(text), _FIGURES))
    for measure in found:
        yield _Figure(measure.text, measure)
        rest.append(text[at : measure.start])
        at = measure.end
    others = _FIGURE.finditer(" ".join([*rest, text[at:]]))
    yield from (_Figure(match.group()) for match in islice(others, _FIGURES))


def _comparable(one: _Figure, other: _Figure) -> bool:
    return (one.measure and one.measure.family) == (other.measure and other.measure.family)


def _told(one: _Figure, other: _Figure) -> tuple[str, str]:
    """Both figures, without what they share: 95→99.5 for 95%以上 and 99.5%以上."""
    if _NUMBER.sub("", one.text) == _NUMBER.sub("", other.text):
        first, second = _NUMBER.search(one.text), _NUMBER.search(other.text)
        if first and second:
            return first.group(), second.group()
    return one.text, other.text


def _words(one: str, other: str) -> Iterator[str]:
    """Words with content that stand in the place of others (国内→国外), the first few; for like texts alone."""
    if max(len(one), len(other)) > _LONGEST or fuzz.ratio(one, other) < COUNTERPART:
        return
    one, other = _without_figures(one), _without_figures(other)
    told = 0
    for edit in Levenshtein.opcodes(one, other):
        if edit.tag != "replace":
            continue
        old, new = _around(one, edit.src_start, edit.src_end), _around(other, edit.dest_start, edit.dest_end)
        if old and new and old != new and told < _MAX_WORDS:
            told += 1
            yield f"語が異なる：{old}→{new}"


def _without_figures(text: str) -> str:
    """A text with its figures and their units taken out; they are compared by themselves."""
    parts, at = [], 0
    for measure in islice(measures(text), _FIGURES):
        parts.append(text[at : measure.start])
        at = measure.end
    return FILLER.join([*parts, text[at:]])


def _around(text: str, start: int, end: int) -> str:
    """The words that an edit touches; none where it touches only kana, signs or figures."""
    first = max(0, start - 12)
    found = [(first + match.start(), first + match.end()) for match in _WORD.finditer(text[first : end + 12])]
    touched = [(left, right) for left, right in found if left < end and right > start]
    return text[touched[0][0] : touched[-1][1]] if touched else ""
