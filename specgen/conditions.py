"""When does a clause apply: evaluate a condition, and say why in Japanese.

Pure functions over `specgen.model.condition`; the caller gives a function from question id to value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from specgen.formatting import join_and
from specgen.model.answers import AnswerValue
from specgen.model.condition import All, AnyCondition, AnyOf, Compare, Not, comparisons
from specgen.model.question import Question

Lookup = Callable[[str], AnswerValue]

NEED_LABELS = {"mandatory": "必須", "desirable": "任意（加点）", "none": "求めない"}


def holds(condition: AnyCondition, lookup: Lookup) -> bool:
    """Whether a condition is true under the values that `lookup` gives."""
    match condition:
        case Compare():
            return compare(condition, lookup(condition.question))
        case All(parts=parts):
            return all(holds(part, lookup) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, lookup) for part in parts)
        case Not(part=part):
            return not holds(part, lookup)


def compare(comparison: Compare, value: AnswerValue) -> bool:
    """Whether one comparison is true of a value; of no value (None) none is."""
    if value is None:
        return False
    match comparison.op:
        case "equals" | "in":
            return any(_same(value, one) for one in comparison.value)
        case "includes":
            return isinstance(value, tuple) and comparison.value[0] in value
        case "at_least":
            return _number(value) is not None and _number(value) >= comparison.value[0]  # type: ignore[operator]
        case "at_most":
            return _number(value) is not None and _number(value) <= comparison.value[0]  # type: ignore[operator]


def _same(value: AnswerValue, other: object) -> bool:
    # True == 1 in Python, but 「はい」 is not the number one.
    return isinstance(value, bool) == isinstance(other, bool) and value == other


def _number(value: AnswerValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def questions_of(condition: AnyCondition) -> tuple[str, ...]:
    """The ids of the questions that a condition depends on, each once."""
    return tuple(dict.fromkeys(comparison.question for comparison in comparisons(condition)))


def value_label(question: Question | None, value: object) -> str:
    """A value as the officer reads it: a choice's label, はい・いいえ, a number with its unit."""
    if value is None:
        return "回答なし"
    if question is None:
        return str(value)
    if question.kind == "need":
        return NEED_LABELS.get(str(value), str(value))
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, tuple):
        return join_and([value_label(question, one) for one in value]) if value else "なし"
    labels = {choice.value: choice.label for choice in question.choices}
    if str(value) in labels:
        return labels[str(value)]
    if isinstance(value, int | float):
        return f"{value:,}{question.unit or ''}"
    return str(value)


def explain(condition: AnyCondition, lookup: Lookup, questions: Mapping[str, Question]) -> str:
    """One Japanese phrase that says what decides a condition as it now stands.

    For a true condition the phrase names what makes it true; for a false one, what keeps it from being true.
    """
    if condition == All():
        return "常に適用する条項である"
    parts = _deciding(condition, lookup, holds(condition, lookup), questions)
    return "、".join(dict.fromkeys(parts))


def _deciding(condition: AnyCondition, lookup: Lookup, outcome: bool, questions: Mapping[str, Question]) -> list[str]:
    match condition:
        case Not(part=part):
            return _deciding(part, lookup, not outcome, questions)
        case All(parts=parts) | AnyOf(parts=parts):
            deciding = [part for part in parts if holds(part, lookup) == outcome]
            if isinstance(condition, AnyOf) == outcome:
                # One true part makes an `any` true, one false part an `all` false: the first is reason enough.
                deciding = deciding[:1]
            return [text for part in deciding for text in _deciding(part, lookup, outcome, questions)]
        case Compare(question=id_):
            question = questions.get(id_)
            label = question.label if question else id_
            return [f"「{label}」が「{value_label(question, lookup(id_))}」"]
