"""Sentences that resemble a clause of the library though no reading is fulfilled: a person has to look.

Likeness proves nothing (「学習に利用しない」 and 「学習に利用する」 are 86 % alike). It only says where to look,
and only for a sentence that obliges and whose predicate points the same way as the clause's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from specgen.checks.evidence import Evidence
from specgen.checks.force import Force
from specgen.checks.normal import normalise
from specgen.checks.search import find_hits, negated
from specgen.checks.sentences import Sentence
from specgen.checks.splitting import split
from specgen.model.clause import Brief
from specgen.model.document import Paragraph, Place
from specgen.model.library import Library

ALIKE = 85.0
_SHORTEST = 14
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")


class Alike(NamedTuple):
    """A sentence of the document that resembles a sentence of a clause."""

    sentence: Sentence
    clause: str
    score: float


class _Model(NamedTuple):
    text: str
    clause: str
    aspect: str
    negated: bool


def find_alike(
    library: Library, evidence: Evidence, sentences: Sequence[Sentence], aspects: Iterable[str]
) -> dict[str, Alike]:
    """The sentence most like a clause that satisfies an aspect, for each aspect that has one."""
    models = list(dict.fromkeys(_models(library, evidence, set(aspects))))
    best: dict[str, Alike] = {}
    if not models:
        return best
    texts = [model.text for model in models]
    for sentence in sentences:
        if sentence.force is not Force.obligation or len(sentence.plain) < _SHORTEST:
            continue
        denies = negated(sentence.plain)
        for _, score, at in process.extract_iter(sentence.plain, texts, scorer=fuzz.ratio, score_cutoff=ALIKE):
            model = models[at]
            before = best.get(model.aspect)
            if denies == model.negated and (before is None or score > before.score):
                best[model.aspect] = Alike(sentence, model.clause, score)
    return best


def _models(library: Library, evidence: Evidence, aspects: set[str]) -> Iterator[_Model]:
    """The library's own sentences that the readings find: only they say what an aspect is about."""
    for clause in library.clauses.values():
        parts = [(clause.text or "", clause.satisfies), *((sub.text, sub.satisfies) for sub in clause.items)]
        if isinstance(clause.brief, Brief):
            parts.append((clause.brief.text, clause.brief.satisfies))
        for text, satisfies in parts:
            wanted = [ref for ref in satisfies if ref in aspects]
            if wanted:
                for hit in find_hits(evidence, _sentences(text), wanted):
                    plain = hit.sentence.plain
                    if len(plain) >= _SHORTEST:
                        yield _Model(plain, clause.id, hit.aspect, negated(plain))


def _sentences(text: str) -> list[Sentence]:
    paragraph = Paragraph(id="clause", text=text, place=Place())
    plain = _PLACEHOLDER.sub("50", text)
    return [Sentence(one, paragraph, Force.obligation, normalise(one), normalise(plain)) for one in split(plain)]
