"""When does a clause apply: evaluate a condition, and say why in Japanese.

Pure functions over `specgen.model.condition`; the caller gives a function from question id to value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from specgen.formatting import join_and, join_or
from specgen.model.answers import AnswerValue
from specgen.model.condition import All, AnyCondition, AnyOf, Compare, Not, comparisons
from specgen.model.question import Question

Lookup = Callable[[str], AnswerValue]

_ENDS = {"at_least": "以上", "at_most": "以下", "includes": "を含む"}
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
            return [f"「{_label(id_, questions)}」が「{value_label(questions.get(id_), lookup(id_))}」"]


def explain_in_words(condition: AnyCondition, questions: Mapping[str, Question]) -> str:
    """A condition in Japanese, whatever the answers: 「取り扱う情報」が機密性2又は機密性3C、かつ、…"""
    match condition:
        case All(parts=()):
            return "常に"
        case All(parts=parts):
            return "、かつ、".join(_bracketed(part, questions) for part in parts)
        case AnyOf(parts=parts):
            return "、又は、".join(_bracketed(part, questions) for part in parts)
        case Not(part=Compare(value=("none",), question=id_)):
            return f"「{_label(id_, questions)}」を求める"
        case Not(part=part):
            return f"{_bracketed(part, questions)}以外"
        case Compare(value=("none",), question=id_):
            return f"「{_label(id_, questions)}」を求めない"
        case Compare(question=id_, op=op, value=values):
            words = join_or([value_label(questions.get(id_), value) for value in values])
            return f"「{_label(id_, questions)}」が{words}{_ENDS.get(op, '')}"


def _label(id_: str, questions: Mapping[str, Question]) -> str:
    return questions[id_].label if id_ in questions else id_


def _bracketed(condition: AnyCondition, questions: Mapping[str, Question]) -> str:
    words = explain_in_words(condition, questions)
    return words if isinstance(condition, Compare | Not) else f"（{words}）"
