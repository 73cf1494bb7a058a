"""One answer changed: the answers that follow from it."""

from __future__ import annotations

from specgen.conditions import holds
from specgen.model.answers import Answer, Answers, AnswerValue, State
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.questionnaire.answers import ask_order, default_value


def with_answer(library: Library, answers: Answers, question: str, value: AnswerValue) -> Answers:
    """The answers with one question answered otherwise (None is 未定); questions that it opens take their default."""
    changed: dict[str, Answer] = {}

    def lookup(id_: str) -> AnswerValue:
        return changed[id_].assumed if id_ in changed else None

    for one in ask_order(library.questions):
        old = answers.answers[one.id]
        if not holds(one.when, lookup):
            changed[one.id] = Answer(question=one.id, state=State.not_asked)
        elif one.id == question:
            changed[one.id] = _given(one, answers.preset, value)
        elif old.state is State.not_asked:
            changed[one.id] = default_answer(one, answers.preset)
        else:
            changed[one.id] = old
    return answers.model_copy(update={"answers": {id_: changed[id_] for id_ in library.questions}})


def _given(question: Question, preset: str, value: AnswerValue) -> Answer:
    """The answer of a person; of None, which is 未定."""
    if value is None:
        return Answer(question=question.id, state=State.undecided, assumed=default_value(question, preset))
    return Answer(question=question.id, state=State.given, value=value, assumed=value)


def default_answer(question: Question, preset: str) -> Answer:
    """The answer of a question that nobody answered: its default, or undecided."""
    value = default_value(question, preset)
    state = State.undecided if value is None else State.default
    return Answer(question=question.id, state=state, value=value, assumed=value)
