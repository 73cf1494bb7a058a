"""How well the verdicts hold on labelled sentences, and that a denied requirement is none.

The bounds stand a little below what was measured (docs/accuracy.md); they are there so that a change that makes the
checker worse is seen.
"""

from __future__ import annotations

import pytest

from specgen.model.specification import Verdict
from tests.checks.labels import LABELLED, Figures, measure, rows, verdicts

pytestmark = pytest.mark.slow

# From the end of a requirement to its denial.
DENIALS = (
    ("できること。", "できないこと。"),
    ("すること。", "しないこと。"),
    ("備えること。", "備えないこと。"),
    ("講じること。", "講じないこと。"),
    ("行うこと。", "行わないこと。"),
    ("設けること。", "設けないこと。"),
    ("示すこと。", "示さないこと。"),
    ("しなければならない。", "してはならない。"),
)


def total(folder: str) -> Figures:
    return sum(measure(sorted((LABELLED / folder).glob("*.yaml"))).values(), Figures())


def test_on_the_sentences_that_the_rules_were_tuned_on() -> None:
    figures = total("tuned")
    assert figures.recall >= 0.9
    assert figures.precision >= 0.98
    assert figures.false_assurance <= 0.0005


def test_on_sentences_that_no_rule_had_seen() -> None:
    figures = total("unseen")
    assert figures.recall >= 0.9
    assert figures.precision >= 0.92
    assert figures.false_assurance <= 0.001


def test_a_requirement_that_is_denied_is_not_covered() -> None:
    denied = covered = 0
    for row in rows(sorted(LABELLED.rglob("*.yaml"))):
        ending = next((pair for pair in DENIALS if row["text"].endswith(pair[0])), None)
        if row["label"] != "positive" or ending is None or row["text"].endswith("ないこと。"):
            continue
        denied += 1
        text = row["text"].removesuffix(ending[0]) + ending[1]
        covered += verdicts(text)[row["item"]] is Verdict.covered
    assert denied > 500
    # Where two clauses oblige and only the last is denied, the first may still cover.
    assert covered / denied <= 0.04
