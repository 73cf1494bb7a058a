"""Teaches the second reader (specgen.checks.second) from labelled sentences, and writes its weights.

    python -m benchmarks.second_reader            # clauses/standard/weights/*.json from tests/checks/labelled/tuned

Logistic regression (scikit-learn) for each item over pairs of characters. Sentences that oblige to an item alone are
its positives, everything else its negatives; those that carry its words without obliging weigh three times. The
weights are rounded and small ones left out, which changes no figure in the third place. The same sentences give the
same file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from specgen.assembly import assemble
from specgen.checks.force import Force
from specgen.checks.splitting import split
from specgen.coverage import lacking_aspects
from specgen.library import load_library
from specgen.model.checklist import ChecklistItem
from specgen.model.report import CheckedAspect, Quote
from specgen.model.specification import Verdict
from specgen.questionnaire.answers import build_answers
from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.writing import write_file
from tests.checks.documents import sentences
from tests.checks.labels import LABELLED, rows, truth

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "clauses" / "standard" / "weights"
SEEN = 3  # a pair must stand in so many sentences
SMALL = 0.5
# A number or names decide; words cannot.
NOT_SURE = ("municipal:02", "municipal:05")


def main() -> None:
    """Write the weights of every checklist."""
    taught = [*rows(sorted((LABELLED / "tuned").glob("*.yaml"))), *drafted()]
    taught = [row for row in taught if plain(row["text"])]
    for checklist in load_library().checklists.values():
        items = [item.id for item in checklist.items if item.aspects]
        content = json.dumps(teach(taught, items), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        write_file(TARGET / f"{checklist.id}.json", f"{content}\n".encode())


def drafted() -> Iterator[dict[str, Any]]:
    """The sentences of the drafted samples: real requirements, nearly all of which concern none of the items.

    `unknown` names the items that the clause of a sentence claims: whether this one sentence carries the claim, only a
    reader could say.
    """
    library = load_library()
    items = [item for checklist in library.checklists.values() for item in checklist.items if item.aspects]
    seen = set()
    for path in sorted((ROOT / "samples").glob("*/answers.yaml")):
        spec = assemble(library, build_answers(library, read_answers_yaml(path)))
        for item in spec.items():
            clause = library.clauses.get(item.clause or "")
            claims = [*clause.satisfies, *(ref for sub in clause.items for ref in sub.satisfies)] if clause else []
            if whole := [one.id for one in items if _alone(one, item.satisfies)]:
                yield {
                    "item": "none",
                    "label": "negative",
                    "text": item.plain,
                    "also": dict.fromkeys(whole, "positive"),
                }
            for text in split(item.plain):
                if text not in seen:
                    seen.add(text)
                    unknown = {ref.partition("/")[0] for ref in (*claims, *item.satisfies)}
                    yield {"item": "none", "label": "negative", "text": text, "unknown": sorted(unknown)}


def _alone(item: ChecklistItem, claims: Sequence[str]) -> bool:
    """Whether claims on aspects cover a checklist item without others."""
    aspects = [
        CheckedAspect(
            id=one.id, text=one.text, essential=one.essential, either=one.either,
            evidence=(Quote(paragraph="", place="", quote=""),) if f"{item.id}/{one.id}" in claims else (),
        )
        for one in item.aspects
    ]  # fmt: skip
    return not lacking_aspects(aspects)


def plain(text: str) -> str:
    """What of a labelled sentence speaks for an item: its obligations, normalised."""
    kept = (Force.obligation, Force.unclear, Force.effort)
    return " ".join(one.plain for one in sentences(text) if one.force in kept)


def pairs(text: str) -> set[str]:
    """The pairs of characters of a text."""
    return {text[at : at + 2] for at in range(len(text) - 1)}


def teach(taught: Sequence[dict[str, Any]], items: Sequence[str]) -> dict[str, Any]:
    """The weights of some items from labelled sentences."""
    import numpy
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    texts = [pairs(plain(row["text"])) for row in taught]
    counts = Counter(pair for text in texts for pair in text)
    known = {pair: at for at, pair in enumerate(sorted(pair for pair, count in counts.items() if count >= SEEN))}
    values, where, ends = [], [], [0]
    for text in texts:
        columns = sorted(known[pair] for pair in text if pair in known)
        where += columns
        values += [1 / len(text) ** 0.5] * len(columns)
        ends.append(len(where))
    matrix = csr_matrix((values, where, ends), shape=(len(texts), len(known)))
    labels = [truth(row) for row in taught]
    weights: dict[str, list[tuple[int, float]]] = {pair: [] for pair in known}
    biases = []
    for number, item in enumerate(items):
        positive = numpy.array([label.get(item) is Verdict.covered for label in labels])
        hard = numpy.array([item in label and label[item] is not Verdict.covered for label in labels])
        known_of = numpy.array([item not in row.get("unknown", ()) for row in taught])
        reader = LogisticRegression(C=100, class_weight="balanced", max_iter=4000)
        reader.fit(matrix, positive, sample_weight=numpy.where(hard, 3.0, 1.0) * known_of)
        biases.append(round(float(reader.intercept_[0]), 3))
        for pair, at in known.items():
            if abs(weight := float(reader.coef_[0][at])) >= SMALL:
                weights[pair].append((number, round(weight, 2)))
    return {
        "items": list(items),
        "biases": biases,
        "sure": [item not in NOT_SURE for item in items],
        "pairs": {pair: found for pair, found in weights.items() if found},
    }


if __name__ == "__main__":
    main()
