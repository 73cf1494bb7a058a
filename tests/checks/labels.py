"""Labelled sentences: what each obliges to, and how well the checker reads them.

Each sentence is a document of its own. A pair of sentence and item is `covered` where the label says positive,
`partial` where it says partial, and missing everywhere else: a sentence is a negative for every item that it does not
name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from specgen.checks.checklist import judge
from specgen.checks.evidence import Evidence, load_evidence
from specgen.library import load_library
from specgen.model.library import Library
from specgen.model.specification import Verdict
from tests.checks.documents import sentences

LABELLED = Path(__file__).parent / "labelled"
TRUTH = {"positive": Verdict.covered, "partial": Verdict.partial, "negative": Verdict.missing}


@dataclass(frozen=True)
class Figures:
    """Counts of pairs: covered and said so, covered, said covered, missing, missing and said covered."""

    hits: int = 0
    covered: int = 0
    said: int = 0
    missing: int = 0
    assured: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.hits + other.hits,
            self.covered + other.covered,
            self.said + other.said,
            self.missing + other.missing,
            self.assured + other.assured,
        )

    @property
    def precision(self) -> float:
        """How much of what is said to be covered is."""
        return self.hits / max(1, self.said)

    @property
    def recall(self) -> float:
        """How much of what is covered is said to be."""
        return self.hits / max(1, self.covered)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.hits / max(1, self.said + self.covered)

    @property
    def false_assurance(self) -> float:
        """How often `covered` is said where nothing obliges."""
        return self.assured / max(1, self.missing)


@cache
def _library() -> tuple[Library, Evidence]:
    return load_library(), load_evidence()


def rows(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The labelled sentences of some files."""
    for path in paths:
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def truth(row: dict[str, Any]) -> dict[str, Verdict]:
    """What a sentence makes of the items that it names."""
    named = {item: TRUTH[label] for item, label in (row.get("also") or {}).items()}
    return named if row["item"] == "none" else {**named, row["item"]: TRUTH[row["label"]]}


def verdicts(text: str) -> dict[str, Verdict]:
    """The verdict on every item that has aspects, for one sentence."""
    library, evidence = _library()
    lists = judge(library, evidence, sentences(text))
    return {item.id: item.verdict for checked in lists for item in checked.items if item.aspects}


def measure(paths: Iterable[Path]) -> dict[str, Figures]:
    """The figures by checklist (the part of an item's id before the colon)."""
    counts: dict[str, Figures] = defaultdict(Figures)
    for row in rows(paths):
        true = truth(row)
        for item, said in verdicts(row["text"]).items():
            counts[item.split(":")[0]] += _pair(true.get(item, Verdict.missing), said)
    return dict(counts)


def _pair(true: Verdict, said: Verdict) -> Figures:
    covered, claims, missing = true is Verdict.covered, said is Verdict.covered, true is Verdict.missing
    return Figures(covered and claims, covered, claims, missing, missing and claims)
