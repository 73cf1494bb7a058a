"""What a report says about a draft: what is still to do, which answers it rests on, what changed by hand."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Iterator

from specgen.assembly.decisions import Chosen
from specgen.assembly.items import ItemBuilder, edit_hash
from specgen.conditions import value_label
from specgen.findings import Code, Finding, Severity
from specgen.formatting import number, wareki
from specgen.library.uses import clause_questions
from specgen.model.answers import Answer, Answers, State
from specgen.model.library import Library
from specgen.model.once import once
from specgen.model.question import Question
from specgen.model.specification import AnswerLine, Criteria, Item, LayerLock, Risk, Todo
from specgen.questionnaire.observed import observed_text


def todos(library: Library, answers: Answers, items: Iterable[Item], risk: Risk | None) -> tuple[Todo, ...]:
    """What a person still has to decide, confirm or judge; the most basic first."""
    return (*_undecided(library, answers), *_unconfirmed(items), *_judgement(risk))


def _undecided(library: Library, answers: Answers) -> Iterator[Todo]:
    users = _users(library)
    for answer in answers.in_state(State.undecided):
        question = library.questions[answer.question]
        message = f"「{question.label}」が未定である。{question.text}"
        if answer.assumed is not None:
            message += f" 条項は、既定値「{value_label(question, answer.assumed)}」とみなして選んだ。"
        yield Todo(kind="undecided", place=question.label, message=message, affects=users.get(question.id, ()))


@once
def _users(library: Library) -> dict[str, tuple[str, ...]]:
    """From a question to the requirement ids of the clauses that print it or depend on it."""
    users: dict[str, list[str]] = {}
    for clause in library.clauses.values():
        for id_ in dict.fromkeys(clause_questions(clause)):
            users.setdefault(id_, []).append(clause.code)
    return {id_: tuple(codes) for id_, codes in users.items()}


def _unconfirmed(items: Iterable[Item]) -> Iterator[Todo]:
    for item in items:
        if item.confirm:
            message = f"「{item.title}」は回答から組み立てた文である。読んで直す。"
            message += f"確認したら、回答ファイルの confirmed に {item.clause} と書く。"
            yield Todo(kind="confirm", place=item.path, message=message, affects=(item.id,))


def _judgement(risk: Risk | None) -> Iterator[Todo]:
    if risk:
        yield Todo(
            kind="judge",
            place=risk.title,
            message=f"{risk.title}により、助言を求めるかを判断する。{risk.judge}",
        )


def answer_lines(library: Library, answers: Answers, used: Container[str]) -> tuple[AnswerLine, ...]:
    """Every question with its answer, in the order of the questionnaire.

    A default that nothing in the draft uses is 対象外: there is nothing to confirm.
    """
    lines = []
    for section in library.sections:
        for question in section.questions:
            answer = answers.answers[question.id]
            if answer.state is State.default and question.id not in used:
                answer = Answer(question=question.id, state=State.not_asked)
            lines.append(
                AnswerLine(
                    question=question.id,
                    section=section.title,
                    label=question.label,
                    value=_shown(question, answer),
                    state=answer.state.label,
                    unit=question.unit or "",
                    observed=observed_text(question),
                )
            )
    return tuple(lines)


def _shown(question: Question, answer: Answer) -> str:
    if answer.state is State.undecided:
        return "未定"
    if answer.state is State.not_asked:
        return "（対象外）"
    if isinstance(answer.value, datetime.date):
        return wareki(answer.value)
    if question.kind == "notes" and isinstance(answer.value, tuple):
        return "／".join(answer.value) or "（なし）"
    if question.kind == "money" and isinstance(answer.value, int):
        return f"{number(answer.value)}円"
    return value_label(question, answer.value)


def check_edits(builder: ItemBuilder, chosen: list[Chosen]) -> Iterator[Finding]:
    """Findings on hand edits: the library's text changed below one, or it is not pinned to a text."""
    library, answers = builder.library, builder.answers
    drafted = {one.clause.id for one in chosen}
    for edit in answers.edits:
        clause = library.clauses[edit.clause]
        if edit.clause not in drafted:
            continue
        now = edit_hash(clause, builder.brief, answers.grades.get(clause.id), edit)
        if not now:
            yield Finding(
                code=Code.edit_unused, severity=Severity.error, place=clause.title,
                message=f"条項「{clause.title}」に細目「{edit.item}」はない。書換えは効いていない。",
                hint=f"使える細目は {'・'.join(sub.key for sub in clause.items) or 'ない'}。",
            )  # fmt: skip
        elif not edit.base:
            yield Finding(
                code=Code.edit_unpinned, severity=Severity.info, place=clause.title,
                message=f"条項「{clause.title}」の書換えに、元の文の記録（base）がない。",
                hint=f"base: {now} と書いておくと、後で条項ライブラリの文が変わったときに知らせる。",
            )  # fmt: skip
        elif edit.base != now:
            yield Finding(
                code=Code.edit_outdated, severity=Severity.warning, place=clause.title,
                message=f"条項「{clause.title}」は、書き換えた後に条項ライブラリの文が変わった。書換えをそのまま残している。",
                hint=f"新しい文と見比べ、よければ base を {now} に直す。",
            )  # fmt: skip


def check_scoring(items: Iterable[Item], criteria: Criteria | None, proposal: bool) -> Iterator[Finding]:
    """A finding where desirable requirements are asked for but nothing scores them."""
    desirable = [item.id for item in items if item.level == "desirable" and item.title]
    scored = criteria is not None and any(one.desirable for one in criteria.items)
    if desirable and not scored:
        hint = "必須とするか、求めないとする。" if not proposal else "評価基準に加点の項目を加える。"
        yield Finding(
            code=Code.desirable_unscored, severity=Severity.warning, place="任意（加点）の要件",
            message=f"任意（加点）の要件が{len(desirable)}件あるが、点を付ける評価基準がない（{'、'.join(desirable[:5])}）。",
            hint=hint,
        )  # fmt: skip


def locks(library: Library) -> tuple[LayerLock, ...]:
    """The layers that the draft was made from."""
    return tuple(
        LayerLock(
            id=layer.manifest.id,
            title=layer.manifest.title,
            edition=layer.manifest.edition,
            digest=layer.digest,
            publisher=layer.manifest.publisher,
            licence=layer.manifest.licence,
        )
        for layer in library.layers
    )
