"""The clauses most like a clause or a sentence, with what tells them apart in words.

What the checks know of likeness is used, not written again: from `specgen.checks.similar` its threshold (ALIKE) and its
rule that likeness counts only between texts of one polarity; from `specgen.checks.consistency.likeness` what a
requirement asks for (`matter`: without topic and modality) and the judgement whether two texts say the same (`same`);
from `specgen.checks.search` whether a predicate denies. `checks.similar` itself looks for sentences of a document that
resemble the model sentences of an aspect; here any text is laid beside every clause.

Two things are counted, in equal parts: how alike rapidfuzz finds the text and the most alike part of the clause, and
how much of the text's two-letter pieces the clause holds, rare pieces counting more. The second finds a short sentence
in a long clause. On labelled sentences of other writers a fitting clause is among the first five in about three
quarters of the cases (benchmarks/search.py); by rapidfuzz alone, in about half.

Likeness finds candidates for a person to look at and proves nothing. Clauses are never called the same while a rule
finds a difference.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz import fuzz, process

from specgen.checks.consistency.likeness import bare, matter, same
from specgen.checks.force import plain_end
from specgen.checks.normal import normalise
from specgen.checks.similar import ALIKE
from specgen.checks.splitting import split
from specgen.errors import InputError
from specgen.library.uses import own_text, printed_texts
from specgen.model.base import Value
from specgen.model.clause import Brief, Clause
from specgen.model.library import Library
from specgen.sharing.differences import FILLER, OPPOSITE, differences
from specgen.sharing.texts import Shown

LIMIT = 5
MAX_LIMIT = 200
MAX_TEXT = 6_000  # as long as a text of a clause may be
LEAST = 10.0  # below, two official sentences share nothing but their endings
_COMPARED = 20_000
_SHORTEST = 8
_PLACEHOLDER = re.compile(r"\{\{\s*(?:(ref):\s*)?([^{}|\s]*)[^{}]*\}\}")


class Degree(StrEnum):
    """How alike two texts are, after the rules have been asked."""

    same = "same"
    nearly = "nearly"
    alike = "alike"
    opposite = "opposite"

    @property
    def label(self) -> str:
        """The Japanese words for it."""
        return {"same": "同じ", "nearly": "ほぼ同じ", "alike": "似ている", "opposite": "否定が逆"}[self.value]


class Similar(Value):
    """A clause that resembles the text. `text` is the part of it to lay beside; `differences` are those of that part.

    All in per cent: `score` orders the clauses and is the mean of `likeness` (of the text and the most alike part, by
    rapidfuzz) and `shared` (how much of the text's pieces the clause holds).
    """

    clause: str
    code: str
    title: str
    text: str
    score: float
    likeness: float
    shared: float
    degree: Degree
    differences: tuple[str, ...] = ()


class _Part(NamedTuple):
    """A text of a clause that others are compared with: all of it, its short wording, or a sentence."""

    clause: int
    raw: str
    plain: str
    matter: str
    whole: bool


class LikenessIndex:
    """The clauses of a library, ready for comparing. It never changes; a changed library needs another one."""

    def __init__(self, library: Library) -> None:
        self._shown = Shown(library)
        self._clauses = tuple(library.clauses.values())
        self._parts: list[_Part] = []
        self._of: list[range] = []
        self._holders: dict[str, array[int]] = defaultdict(lambda: array("L"))
        for number, clause in enumerate(self._clauses):
            start = len(self._parts)
            self._parts += _parts(number, clause)
            self._of.append(range(start, len(self._parts)))
            for piece in _pieces(_matter(_plain(clause.title)), *(part.matter for part in self._parts[start:])):
                self._holders[piece].append(number)
        self._matter = [part.matter for part in self._parts]
        # rapidfuzz passes over None.
        self._whole = [part.matter if part.whole else None for part in self._parts]

    def similar(self, wanted: Clause | str, limit: int = LIMIT) -> tuple[Similar, ...]:
        """The clauses most like a clause (but itself) or a text, as `similar` does."""
        own = wanted.id if isinstance(wanted, Clause) else None
        raw = own_text(wanted) if isinstance(wanted, Clause) else wanted
        if len(raw) > MAX_TEXT and own is None:
            raise InputError(f"比べる文が長過ぎる（{len(raw):,}字）。{MAX_TEXT:,}字までの文を比べる。")
        plain = _plain(raw)
        asked = _matter(plain)
        if not asked:
            return ()
        ratios = self._ratios(asked, self._matter if own is None else self._whole)
        shares = self._shares(_pieces(asked))
        likeness = [max((ratios.get(at, 0.0) for at in of), default=0.0) for of in self._of]
        scores = [(one + share) / 2 for one, share in zip(likeness, shares, strict=True)]
        # Sorting is stable: of equally alike clauses the earlier one of the library comes first.
        order = sorted(range(len(scores)), key=lambda number: -scores[number])
        kept = [n for n in order if scores[n] >= LEAST and self._clauses[n].id != own]
        best = ((n, self._best(n, asked, ratios)) for n in kept[: max(0, min(limit, MAX_LIMIT))])
        return tuple(self._told(raw, plain, self._parts[at], likeness[n], shares[n]) for n, at in best)

    def _ratios(self, asked: str, texts: Sequence[str | None]) -> dict[int, float]:
        return {at: score for _, score, at in process.extract_iter(asked, texts, scorer=fuzz.ratio)}

    def _shares(self, pieces: Iterable[str]) -> list[float]:
        """For each clause, how much of the pieces it holds; a piece that few clauses hold counts more."""
        count = len(self._clauses)
        shares, total = [0.0] * count, 0.0
        for piece in pieces:
            holders = self._holders.get(piece, ())
            weight = math.log((count + 1) / (len(holders) + 0.5)) if holders else math.log(count + 1)
            total += weight
            for number in holders:
                shares[number] += weight
        return [100 * share / total for share in shares] if total else shares

    def _best(self, number: int, asked: str, ratios: dict[int, float]) -> int:
        """The part of a clause to show: the most alike one, what it holds of the text counted too."""
        pieces = _pieces(asked)

        def worth(at: int) -> float:
            held = pieces.keys() & _pieces(self._parts[at].matter).keys()
            return ratios[at] + 100 * len(held) / max(1, len(pieces))

        return max((at for at in self._of[number] if at in ratios), key=worth)

    def _told(self, raw: str, plain: str, part: _Part, likeness: float, shared: float) -> Similar:
        clause = self._clauses[part.clause]
        found = (*differences(plain, part.plain), *self._answers(_asked(raw), _asked(part.raw)))
        return Similar(
            clause=clause.id,
            code=clause.code,
            title=clause.title,
            text=self._shown.filled(part.raw),
            score=round((likeness + shared) / 2, 1),
            likeness=round(likeness, 1),
            shared=round(shared, 1),
            degree=_degree(plain, part.plain, found),
            differences=found,
        )

    def _answers(self, left: list[str], right: list[str]) -> Iterator[str]:
        """Whether the texts print different answers."""
        if left != right:
            told = ["、".join(dict.fromkeys(map(self._shown.label, ids))) or "なし" for ids in (left, right)]
            yield f"回答で決まる箇所が異なる：{told[0]}→{told[1]}"


def similar(library: Library, wanted: Clause | str, limit: int = LIMIT) -> tuple[Similar, ...]:
    """The clauses of a library most like a clause or a text, at most `limit`, the most alike first.

    A clause is compared as a whole and is not found itself; a text is compared with whole clauses and with each of
    their sentences. Raises InputError for a text of more than MAX_TEXT letters.
    """
    return LikenessIndex(library).similar(wanted, limit)


def _degree(one: str, other: str, found: tuple[str, ...]) -> Degree:
    if OPPOSITE in found:
        return Degree.opposite
    if found or fuzz.ratio(one, other) < ALIKE:
        return Degree.alike
    return Degree.same if same(bare(one), bare(other), ALIKE) else Degree.nearly


def _parts(number: int, clause: Clause) -> Iterator[_Part]:
    wholes = [own_text(clause), *([clause.brief.text] if isinstance(clause.brief, Brief) else [])]
    sentences = (one for text in printed_texts(clause) for one in split(text.replace("\n", "")))
    known: set[str] = set()
    for text, whole in (*((one, True) for one in wholes), *((one, False) for one in sentences)):
        plain = _plain(text)
        if plain not in known and (whole or len(plain) >= _SHORTEST):
            known.add(plain)
            yield _Part(number, text, plain, _matter(plain), whole)


def _asked(text: str) -> list[str]:
    """The questions whose answers a text prints; a text that somebody typed need not be a sound template."""
    return [match[2] for match in _PLACEHOLDER.finditer(text) if not match[1]]


def _plain(text: str) -> str:
    """A text in one spelling, answers as a filler; of a clause that nobody can have meant, only the beginning."""
    return normalise(_PLACEHOLDER.sub(FILLER, text[:_COMPARED]))


def _matter(plain: str) -> str:
    """What a normalised text asks for, without asides, topic, modality and punctuation."""
    return matter(plain_end(plain))


def _pieces(*texts: str) -> dict[str, None]:
    """The two-letter pieces of texts, each once, in order."""
    return {text[at : at + 2]: None for text in texts for at in range(len(text) - 1)}
