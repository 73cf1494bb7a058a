"""Which clauses are in a draft, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from specgen.conditions import explain, holds, value_label
from specgen.findings import Code, Finding, Severity
from specgen.model.answers import Answers
from specgen.model.base import Level
from specgen.model.clause import Clause
from specgen.model.condition import ALWAYS
from specgen.model.library import Library
from specgen.model.outline import Outline
from specgen.model.question import Question
from specgen.model.specification import Decision

Cause = Literal["applies", "condition", "level", "left_out", "outline"]


class Chosen(NamedTuple):
    """A clause that is drafted, with the level that the answers give it."""

    clause: Clause
    level: Level | None


def level_of(clause: Clause, answers: Answers) -> Level | None:
    """The level of a clause under the answers; None where its question says 求めない, or it has none."""
    if clause.kind != "requirement":
        return None
    if clause.level_by is None:
        return clause.level
    answer = answers.assumed(clause.level_by)
    return Level(str(answer)) if answer in (Level.mandatory, Level.desirable) else None


def applies(clause: Clause, answers: Answers) -> bool:
    """Whether the answers call for a clause, before anybody leaves it out by hand."""
    if not holds(clause.applies, answers.assumed):
        return False
    return clause.level_by is None or level_of(clause, answers) is not None


def decide(library: Library, answers: Answers, outline: Outline) -> tuple[list[Chosen], tuple[Decision, ...]]:
    """The clauses to draft, in the library's order, and a decision on every clause of the library."""
    chosen: list[Chosen] = []
    decisions = []
    for clause in library.clauses.values():
        cause, reason = _judge(library, answers, outline, clause)
        included = cause == "applies"
        if included:
            chosen.append(Chosen(clause, level_of(clause, answers)))
        decisions.append(
            Decision(
                clause=clause.id,
                code=clause.code,
                title=clause.title,
                included=included,
                cause=cause,
                reason=reason,
            )
        )
    return chosen, tuple(decisions)


def _judge(library: Library, answers: Answers, outline: Outline, clause: Clause) -> tuple[Cause, str]:
    questions, lookup = library.questions, answers.assumed
    if not holds(clause.applies, lookup):
        return "condition", f"{explain(clause.applies, lookup, questions)}であるため、適用しない。"
    if clause.level_by and level_of(clause, answers) is None:
        label = questions[clause.level_by].label
        return "level", f"「{label}」を求めない、又は決めていないため、適用しない。"
    for left_out in answers.left_out:
        if left_out.clause == clause.id:
            return "left_out", f"職員が除いた。理由: {left_out.reason}"
    if not clause.in_outline(outline.brief):
        return "outline", f"章立て「{outline.title}」では省く条項である。"
    return "applies", _why(clause, answers, questions)


def _why(clause: Clause, answers: Answers, questions: Mapping[str, Question]) -> str:
    """Why a clause is drafted: what makes its condition true, and the answer that gives it its level."""
    why = explain(clause.applies, answers.assumed, questions)
    if clause.level_by is None:
        return f"{why}。" if clause.applies == ALWAYS else f"{why}であるため。"
    question = questions[clause.level_by]
    level = f"「{question.label}」の回答が「{value_label(question, answers.assumed(question.id))}」であるため。"
    return level if clause.applies == ALWAYS else f"{why}、{level}"


def check_decisions(library: Library, answers: Answers, outline: Outline, chosen: list[Chosen]) -> Iterator[Finding]:
    """Findings on the set of clauses: contradictory pairs, missing companions, changes by hand that had no effect."""
    drafted = {one.clause.id for one in chosen}
    for clause, _level in chosen:
        for other in clause.conflicts:
            if other in drafted and (clause.id < other or clause.id not in library.clauses[other].conflicts):
                yield Finding(
                    code=Code.conflict_drafted,
                    severity=Severity.error,
                    place=clause.title,
                    message=f"条項「{clause.title}」と「{library.clauses[other].title}」は両立しない。",
                    hint="どちらか一方を除く（left_out）。",
                )
        for other in clause.needs:
            if other not in drafted and library.clauses[other].in_outline(outline.brief):
                yield Finding(
                    code=Code.left_out_needed,
                    severity=Severity.error,
                    place=clause.title,
                    message=f"条項「{clause.title}」に要る条項「{library.clauses[other].title}」がない。",
                    hint=f"「{library.clauses[other].title}」を戻すか、「{clause.title}」も除く。",
                )
    yield from _without_effect(library, answers, drafted)


def _without_effect(library: Library, answers: Answers, drafted: set[str]) -> Iterator[Finding]:
    def finding(code: Code, clause: str, what: str) -> Finding:
        title = library.clauses[clause].title
        return Finding(
            code=code,
            severity=Severity.warning,
            place=title,
            message=f"条項「{title}」は今の回答では適用されないため、{what}は効いていない。",
            hint="不要ならば回答ファイルから消す。",
        )

    for edit in answers.edits:
        if edit.clause not in drafted:
            yield finding(Code.edit_unused, edit.clause, "書換え")
    for left_out in answers.left_out:
        if not applies(library.clauses[left_out.clause], answers):
            yield finding(Code.edit_unused, left_out.clause, "除外の指定")
    for clause in answers.grades:
        if clause not in drafted:
            yield finding(Code.grade_unused, clause, "水準の指定")
