"""The values that a question can take, as few as tell every condition apart."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from specgen.conditions import holds, questions_of
from specgen.model.answers import AnswerValue
from specgen.model.base import UNDECIDED_WORD
from specgen.model.condition import AnyCondition, Compare, comparisons
from specgen.model.question import Question

Assignment = dict[str, AnswerValue]
MAX_MEMBERS = 8


def closure(conditions: Iterable[AnyCondition], questions: Mapping[str, Question]) -> list[Question]:
    """The questions that conditions depend on, with those that decide whether they are asked; deciders first."""
    ordered: dict[str, Question] = {}

    def visit(id_: str) -> None:
        if id_ in questions and id_ not in ordered:
            for before in questions_of(questions[id_].when):
                visit(before)
            ordered[id_] = questions[id_]

    for condition in conditions:
        for id_ in questions_of(condition):
            visit(id_)
    return list(ordered.values())


def assignments(
    conditions: Iterable[AnyCondition], questions: Mapping[str, Question], limit: int
) -> Iterator[Assignment]:
    """Every combination of values that the conditions can tell apart, as the questionnaire allows it.

    Raises TooMany once there are more than `limit`.
    """
    conditions = list(conditions)
    asked = closure(conditions, questions)
    compared = [c for condition in conditions for c in comparisons(condition)]
    compared += [c for question in asked for c in comparisons(question.when)]
    values = {question.id: representatives(question, compared) for question in asked}
    count = 0

    def fill(index: int, chosen: Assignment) -> Iterator[Assignment]:
        nonlocal count
        if index == len(asked):
            count += 1
            if count > limit:
                raise TooMany
            yield chosen
            return
        question = asked[index]
        options = values[question.id] if holds(question.when, chosen.get) else [None]
        for option in options:
            yield from fill(index + 1, {**chosen, question.id: option})

    yield from fill(0, {})


class TooMany(Exception):
    """There are more combinations than anybody would wait for."""


def representatives(question: Question, compared: Iterable[Compare]) -> list[AnswerValue]:
    """Values of a question, one for every way in which the comparisons can come out."""
    mine = [comparison for comparison in compared if comparison.question == question.id]
    return _plain(question, mine) + ([None] if _may_be_open(question) else [])


def alternatives(question: Question, compared: Iterable[Compare] = ()) -> list[AnswerValue]:
    """Values that a person could choose instead; without the open one."""
    return [value for value in representatives(question, compared) if value is not None]


def _plain(question: Question, mine: list[Compare]) -> list[AnswerValue]:
    match question.kind:
        case "boolean":
            return [True, False]
        case "need":
            return ["mandatory", "desirable", "none"]
        case "choice":
            return [choice.value for choice in question.choices]
        case "choices":
            return _subsets(question, mine)
        case "integer" | "decimal" | "money":
            return _numbers(question, mine)
        case _:
            named = [value for one in mine for value in one.value]
            return [*named, "\0 anything else"]


def _subsets(question: Question, mine: list[Compare]) -> list[AnswerValue]:
    named = list(dict.fromkeys(str(value) for one in mine for value in one.value))[:MAX_MEMBERS]
    others = [choice.value for choice in question.choices if choice.value not in named][:1]
    members = [*named, *others]
    sizes = range(1, len(members) + 1)
    return [tuple(one) for size in sizes for one in itertools.combinations(members, size)]


def _numbers(question: Question, mine: list[Compare]) -> list[AnswerValue]:
    step = 0.01 if question.kind == "decimal" else 1
    low = question.range.min if question.range and question.range.min is not None else 0
    high = question.range.max if question.range and question.range.max is not None else 10**12
    ends = [float(value) for one in mine for value in one.value if not isinstance(value, str)]
    near = [end + shift for end in ends for shift in (-step, 0, step)]
    found = sorted({value for value in [low, *near, high] if low <= value <= high})
    return [int(value) if value == int(value) else value for value in found]


def _may_be_open(question: Question) -> bool:
    """Whether 未定 leaves the question without any value: it does where no default stands in for it."""
    defaults = [question.default, *question.defaults.values()]
    return question.default is None or UNDECIDED_WORD in [str(one) for one in defaults]
