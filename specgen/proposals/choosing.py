"""From what the rules found to what is proposed: one value a question, or each of those that contradict."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from specgen.formatting import number, wareki
from specgen.model.answers import AnswerValue
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.proposals.finding import Hit
from specgen.proposals.model import Proposed
from specgen.questionnaire.values import AnswerRefused, parse_value

# Contradictory values of one question that are shown; more than these help nobody to decide.
MOST = 4
UNSURE_TIER = 2  # a title on the cover may be any
_NEEDS = {"mandatory": "必須", "desirable": "任意（加点）", "none": "求めない"}


def choose(library: Library, hits: Sequence[Hit]) -> tuple[Proposed, ...]:
    """What is proposed, in the order of the questionnaire.

    The words nearest to a value win over a heading above it. What the questionnaire would refuse is left out.
    """
    by_question: dict[str, list[Hit]] = {}
    for hit in hits:
        by_question.setdefault(hit.rule.question.id, []).append(hit)
    return tuple(one for id_ in library.questions if id_ in by_question for one in _of_question(by_question[id_]))


def _unequivocal(hits: list[Hit]) -> list[Hit]:
    """The hits without those of a line that gives one question two values: a range, or the parts of a sum."""
    values: dict[tuple[str, str], set[str]] = {}
    for hit in hits:
        values.setdefault((hit.passage.paragraph.id, hit.passage.quote), set()).add(hit.value)
    return [hit for hit in hits if len(values[hit.passage.paragraph.id, hit.passage.quote]) == 1]


def _of_question(found: list[Hit]) -> Iterator[Proposed]:
    question = found[0].rule.question
    hits = _unequivocal(found)
    values: dict[str, tuple[Hit, AnswerValue]] = {}
    best = None
    for hit in sorted(hits, key=lambda one: one.tier):
        value = _parsed(question, hit.value)
        if value is None or (best is not None and hit.tier > best):
            continue
        best = hit.tier
        known = values.get(repr(value))
        if known is None or (hit.sure and not known[0].sure):
            values[repr(value)] = (hit, value)
    if len(values) > MOST:
        return
    for hit, value in values.values():
        yield Proposed(
            question=question.id,
            value=hit.value,
            shown=_shown(question, value),
            quote=hit.passage.quote,
            place=hit.passage.paragraph.label,
            paragraph=hit.passage.paragraph.id,
            why=hit.why,
            sure=hit.sure and hit.tier < UNSURE_TIER and len(values) == 1,
        )


def _parsed(question: Question, text: str) -> AnswerValue:
    lines = text.split("\n")
    try:
        return parse_value(question, lines if len(lines) > 1 else text)
    except AnswerRefused:
        return None


def _shown(question: Question, value: AnswerValue) -> str:
    """A value in the words of the questionnaire."""
    labels = {choice.value: choice.label for choice in question.choices}
    match value:
        case bool():
            return "はい" if value else "いいえ"
        case datetime.date():
            return wareki(value)
        case tuple():
            return "、".join(labels.get(one, one) for one in value)
        case int() | float():
            unit = question.unit or ("円" if question.kind == "money" else "")
            return f"{number(value)}{unit}"
        case str():
            return _NEEDS[value] if question.kind == "need" else labels.get(value, value)
    return ""
