"""What a text must say to oblige the vendor to an aspect of a checklist item, as data (証拠の読み方)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from specgen.model.base import Id, ItemRef, Value

# See specgen.checks.patterns for the language of a pattern.
PatternText = Annotated[str, StringConstraints(min_length=1, max_length=6000)]


class Concept(Value):
    """Words that mean the same thing in a specification. `words` is a pattern: alternatives are parted by `|`."""

    id: Id
    title: str
    words: PatternText


class ConceptFile(Value):
    """A file of concepts that several checklist items share."""

    concepts: tuple[Concept, ...]


class Reading(Value):
    """One way of obliging: every pattern of `all` is found in one sentence, and none of `none`.

    `topic` may also stand in the heading, the lead-in of the list or the sentence before. `negated` accepts a sentence
    whose predicate is negative (〜しないこと); otherwise it is refused. `at_least` bounds a number that a pattern
    with # finds. A reading that is not `enough` shows a part only.
    """

    all: Annotated[tuple[PatternText, ...], Field(min_length=1)]
    topic: tuple[PatternText, ...] = ()
    none: tuple[PatternText, ...] = ()
    negated: bool = False
    at_least: float | None = None
    enough: bool = True
    note: str = ""


class ItemEvidence(Value):
    """The readings of one checklist item by aspect id. `concepts` are words of this item alone."""

    item: ItemRef
    concepts: dict[str, PatternText] = Field(default_factory=dict)
    none: tuple[PatternText, ...] = ()
    aspects: dict[str, tuple[Reading, ...]]
    overrides: bool = False
