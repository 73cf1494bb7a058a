"""Which questions a draft uses at all: an answer to any other changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from specgen import template
from specgen.assembly.decisions import Chosen
from specgen.assembly.items import library_text
from specgen.conditions import holds, questions_of
from specgen.findings import Code, Finding, Severity
from specgen.library.proofs import drafted_when
from specgen.library.uses import clause_questions, sub_items
from specgen.model.answers import Answers, State
from specgen.model.condition import AnyCondition
from specgen.model.library import Library
from specgen.model.once import once
from specgen.model.outline import Outline

# Read by the program itself, whatever the library says of them.
ALWAYS_USED = frozenset({
    "document.outline", "document.date", "procurement.method", "project.title", "office.name",
    "contract.start", "contract.end", "service.start", "service.end",
})  # fmt: skip


def used_questions(library: Library, answers: Answers, outline: Outline, chosen: list[Chosen]) -> frozenset[str]:
    """The ids of the questions that a text, condition, rule, price, criterion or sheet of the draft rests on."""
    used = set(ALWAYS_USED)
    for condition in _conditions(library, answers, outline, chosen):
        used.update(questions_of(condition))
    for text in _texts(library, answers, outline, chosen):
        used.update(placeholder.question for placeholder in template.placeholders(text))
    edited = {edit.clause for edit in answers.edits if edit.item is None}
    used.update(one.clause.notes for one in chosen if one.clause.notes and one.clause.id not in edited)
    used.update(one.price.points_by for one in library.criteria if holds(one.when, answers.assumed))
    # A rule on one question judges a value that a clause would print; where no clause could, the rule is its purpose.
    of_clauses = _of_clauses(library)
    used.update(id_ for rule in library.rules for id_ in questions_of(rule.when) if id_ not in of_clauses)
    pending = list(used)
    questions = library.questions
    while pending:  # A question that decides whether a used one is asked is used too.
        before = questions[one].when if (one := pending.pop()) in questions else None
        new = set(questions_of(before)) - used if before else set()
        used |= new
        pending += new
    return frozenset(used)


@once
def _of_clauses(library: Library) -> frozenset[str]:
    return frozenset(id_ for clause in library.clauses.values() for id_ in clause_questions(clause))


def _conditions(library: Library, answers: Answers, outline: Outline, chosen: list[Chosen]) -> Iterator[AnyCondition]:
    yield from (drafted_when(c) for c in library.clauses.values() if c.in_outline(outline.brief))
    for clause, _level in chosen:
        if not clause.short(outline.brief, answers.grades.get(clause.id)):
            yield from (sub.when for sub in sub_items(clause.items))
            yield from (row.when for row in (clause.table.rows if clause.table else ()))
    yield from (chapter.when for chapter in outline.chapters)
    yield from (node.when for node in outline.nodes())
    yield from (term.when for term in library.terms.terms)
    for rule in library.rules:
        if len(questions_of(rule.when)) > 1 or holds(rule.when, answers.assumed):
            yield rule.when
    yield from (criteria.when for criteria in library.criteria)
    yield from (price.when for price in library.prices)
    for list_ in library.checklists.values():
        yield from (exemption.when for item in list_.items for exemption in item.exempt)
    for sheet in library.risk_sheets:
        yield sheet.when
        if holds(sheet.when, answers.assumed):
            yield from (statement.when for axis in sheet.axes for statement in axis.statements)


def _texts(library: Library, answers: Answers, outline: Outline, chosen: list[Chosen]) -> Iterator[str]:
    edited = {edit.clause for edit in answers.edits if edit.item is None}
    for clause, _level in chosen:
        grade = answers.grades.get(clause.id)
        if clause.id not in edited:
            yield library_text(clause, outline.brief, grade)
        if not clause.short(outline.brief, grade):
            yield from (sub.text for sub in sub_items(clause.items))
            yield from (cell for row in (clause.table.rows if clause.table else ()) for cell in row.cells)
    yield from outline.cover
    yield from (node.title for node in outline.nodes())
    yield from (term.text for term in library.terms.terms)
    yield from (price.quantity for price in library.prices if holds(price.when, answers.assumed))


def check_effect(library: Library, answers: Answers, used: frozenset[str]) -> Iterator[Finding]:
    """A finding for every answer that was given but that nothing in the draft uses."""
    for answer in answers.in_state(State.given):
        if answer.question not in used:
            label = library.questions[answer.question].label
            yield Finding(
                code=Code.answer_without_effect, severity=Severity.info, place=label,
                message=f"「{label}」の回答は、今の章立て及び他の回答では、仕様書のどこにも使われない。",
                hint="仕様書に定めるときは、章立て（document.outline）若しくは他の回答を変えるか、独自条項に書く。",
            )  # fmt: skip
