"""What the guard finds in the labelled sets; `python -m benchmarks.guard` prints the figures in full."""

from __future__ import annotations

import pytest

from benchmarks.guard import SETS, read_cases, score
from specgen.narrative.guard import Category, Policy

CASES = [case for path in (*sorted(SETS.glob("*.yaml")), SETS / "fresh") for case in read_cases(path)]


def test_the_sets_are_large_and_hold_every_category() -> None:
    assert sum(bool(case.marks) for case in CASES) >= 300
    assert sum(not case.marks for case in CASES) >= 300
    marked = {mark.category for case in CASES for mark in case.marks}
    # Forbidden words come from the policy of an office; no text holds one by itself.
    assert marked == {category.value for category in Category} - {"forbidden_word"}


def test_no_sentence_stands_twice() -> None:
    texts = [case.text for case in CASES]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("category", [category.value for category in Category if category != "forbidden_word"])
def test_recall_of_each_category(category: str) -> None:
    result = score([case for case in CASES if any(mark.category == category for mark in case.marks)], Policy())
    assert result.found[category] / result.marked[category] >= 0.98, result.mistakes


def test_precision_over_all_sentences() -> None:
    # Recall comes first: the second reader may be wrong now and then, since a person sees each finding.
    result = score(CASES, Policy())
    assert sum(result.right.values()) / sum(result.spans.values()) >= 0.97, result.mistakes


def test_a_set_that_no_rule_was_made_from() -> None:
    """`fresh2` judged the rules and the weights as they stood on 2026-11-23; nothing is ever tuned on it."""
    result = score(read_cases(SETS / "fresh2"), Policy())
    assert result.found["name"] / result.marked["name"] >= 0.95
    assert sum(result.found.values()) / sum(result.marked.values()) >= 0.97
    assert sum(result.right.values()) / sum(result.spans.values()) >= 0.95
