"""Why is this clause here, why is that one not, and what would change if an answer changed."""

from __future__ import annotations

from typing import NamedTuple

from specgen.assembly import assemble, outline_of
from specgen.assembly.decisions import applies
from specgen.assembly.items import library_text
from specgen.conditions import questions_of, value_label
from specgen.library.domains import alternatives, closure
from specgen.library.proofs import drafted_when
from specgen.model.answers import Answers, AnswerValue
from specgen.model.clause import Clause
from specgen.model.condition import comparisons
from specgen.model.library import Library
from specgen.model.specification import Decision, Item, Specification, text_hash
from specgen.questionnaire.changes import with_answer


class Flip(NamedTuple):
    """An answer that would turn a clause in or out, in words and as the question and its value."""

    label: str
    now: str
    other: str
    question: str = ""
    value: AnswerValue = None


class Explanation(NamedTuple):
    """Everything that specgen can say about one clause under some answers."""

    clause: Clause
    decision: Decision
    item: Item | None
    hash: str
    flips: tuple[Flip, ...]


class Change(NamedTuple):
    """What a changed answer does to a draft; clauses by id."""

    added: tuple[Decision, ...]
    removed: tuple[Decision, ...]
    reworded: tuple[Item, ...]
    findings: tuple[str, ...]


def explain_clause(
    library: Library, answers: Answers, clause_id: str, spec: Specification | None = None
) -> Explanation:
    """Why a clause is in or out, and which single answers would change that. Raises KeyError for an unknown id.

    `spec` is the draft of these answers, where it is at hand.
    """
    clause = library.clauses[clause_id]
    spec = spec or assemble(library, answers)
    decision = next(one for one in spec.decisions if one.clause == clause_id)
    item = next((one for one in spec.items() if one.clause == clause_id and one.title), None)
    base = text_hash(library_text(clause, outline_of(library, answers).brief, answers.grades.get(clause_id)))
    return Explanation(clause, decision, item, base, _flips(library, answers, clause, decision.included))


def _flips(library: Library, answers: Answers, clause: Clause, included: bool) -> tuple[Flip, ...]:
    condition = drafted_when(clause)
    asked = closure([condition], library.questions)
    compared = [c for one in (condition, *(question.when for question in asked)) for c in comparisons(one)]
    flips = []
    for question in asked:
        now = answers.assumed(question.id)
        for value in alternatives(question, compared):
            if value != now and applies(clause, with_answer(library, answers, question.id, value)) != included:
                now_words, other = value_label(question, now), value_label(question, value)
                flips.append(Flip(question.label, now_words, other, question.id, value))
    return tuple(flips)


def explain_change(library: Library, answers: Answers, question: str, value: AnswerValue) -> Change:
    """What the draft would gain and lose if one answer were another. Raises KeyError for an unknown question."""
    library.questions[question]
    before = assemble(library, answers)
    after = assemble(library, with_answer(library, answers, question, value))
    was = {one.clause for one in before.decisions if one.included}
    now = {one.clause for one in after.decisions if one.included}
    old = {one.message for one in before.findings}
    return Change(
        added=tuple(one for one in after.decisions if one.clause in now - was),
        removed=tuple(one for one in after.decisions if one.clause in was - now),
        reworded=_reworded(before, after),
        findings=tuple(one.message for one in after.findings if one.message not in old),
    )


def _reworded(before: Specification, after: Specification) -> tuple[Item, ...]:
    old = {item.id: (item.plain, item.level) for item in before.items()}
    return tuple(item for item in after.items() if item.id in old and old[item.id] != (item.plain, item.level))


def affected_by(library: Library, question: str) -> tuple[Clause, ...]:
    """The clauses whose being there depends on a question."""
    return tuple(c for c in library.clauses.values() if question in questions_of(drafted_when(c)))
