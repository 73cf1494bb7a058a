"""Which sentences of a document go with an item that the rules leave undetermined.

They are all that a model is shown of the document, and all that it may cite for the item: a sentence that shares no
concept with an item, or denies what the item asks, cannot prove it whatever a model says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specgen.checks.evidence import Evidence, ReadyReading
from specgen.checks.normal import normalise
from specgen.checks.opinion import MAY_OBLIGE
from specgen.checks.search import negated
from specgen.checks.sentences import Sentence
from specgen.checks.similar import Alike, find_alike
from specgen.coverage import lacking_aspects
from specgen.model.library import Library
from specgen.model.report import CheckedAspect, CheckedItem

MOST_SENTENCES = 12
_SHARED = 0.5  # of the patterns of a reading
_LIKE = 0.3  # of the letter pairs of an aspect for which the library has no reading
_OWN = 2.0  # what the rules themselves found goes first


def asked_aspects(item: CheckedItem) -> tuple[CheckedAspect, ...]:
    """The aspects to ask of: those that lack, or the essential ones where the rules doubt what they found."""
    return tuple(lacking_aspects(item.aspects)) or tuple(one for one in item.aspects if one.essential)


class Candidates:
    """The sentences of one document, ready to be looked through for each item."""

    def __init__(self, library: Library, evidence: Evidence, sentences: Sequence[Sentence]) -> None:
        self._library, self._evidence, self._sentences = library, evidence, sentences

    def of(self, item: CheckedItem) -> tuple[Sentence, ...]:
        """The sentences nearest to an item, at most twelve, in the order of the document.

        Those that the rules named, then those that resemble a clause of the library or share concepts with a reading.
        Where the rules found everything and doubt it, only what they found.
        """
        keys = [f"{item.id}/{aspect.id}" for aspect in asked_aspects(item)]
        own = {(one.paragraph, one.quote) for one in (*item.evidence, *(near.quote for near in item.near))}
        doubted = not lacking_aspects(item.aspects)
        alike = {} if doubted else find_alike(self._library, self._evidence, self._sentences, keys)
        readings = [] if doubted else [one for key in keys for one in self._evidence.readings.get(key, ())]
        blind = [aspect for aspect, key in zip(asked_aspects(item), keys, strict=True) if not self._has(key)]
        words = [] if doubted else [normalise(aspect.text) for aspect in blind]
        scored = []
        for order, sentence in enumerate(self._sentences):
            if (sentence.paragraph.id, sentence.text) in own:
                scored.append((_OWN, order))
            elif sentence.force in MAY_OBLIGE and not doubted:
                scored.append((_score(sentence, readings, words, alike), order))
        best = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1]))[:MOST_SENTENCES]
        return tuple(self._sentences[order] for order in sorted(order for _, order in best))

    def _has(self, key: str) -> bool:
        return bool(self._evidence.readings.get(key))


def _score(
    sentence: Sentence,
    readings: Sequence[ReadyReading],
    words: Sequence[str],
    alike: Mapping[str, Alike],
) -> float:
    """How near a sentence is to what is asked, from 0 (not at all) to 1."""
    likeness = [found.score / 100 for found in alike.values() if found.sentence is sentence]
    denies = negated(sentence.plain)
    shares = [_share(sentence, reading, denies) for reading in readings]
    pairs = [_pairs(text) for text in words if "ない" in text or not denies]
    own = _pairs(sentence.plain) if pairs else frozenset[str]()
    shared = [len(one & own) / len(one) for one in pairs if one]
    return max([0.0, *likeness, *shares, *(one for one in shared if one >= _LIKE)])


def _share(sentence: Sentence, ready: ReadyReading, denies: bool) -> float:
    """Which part of a reading's patterns a sentence holds; 0 for little, and where it says the opposite."""
    if denies and not ready.reading.negated:
        return 0.0
    found = [pattern.search(sentence.plain) is not None for pattern in ready.all]
    found += [bool(one.search(sentence.plain) or one.search(sentence.context)) for one in ready.topic]
    share = sum(found) / len(found)
    # What a reading forbids may be asked for in the words of half of it.
    opposite = ready.reading.negated and not denies and share < 1
    if share < _SHARED or opposite or any(pattern.search(sentence.plain) for pattern in ready.none):
        return 0.0
    return share


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
