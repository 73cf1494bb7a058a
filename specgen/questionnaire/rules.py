"""Findings on answers, before anything is drafted: rules of the library, dates, real ranges, answers not used."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from specgen.conditions import holds, value_label
from specgen.findings import Code, Finding, Severity
from specgen.formatting import number
from specgen.model.answers import Answer, Answers, State
from specgen.model.library import Library
from specgen.model.question import Observed, Question

# Which date must not come before which.
DATE_ORDER = (
    ("contract.start", "contract.end"),
    ("contract.start", "service.start"),
    ("service.start", "contract.end"),
    ("service.start", "service.end"),
    ("service.end", "contract.end"),
)


def check_answers(library: Library, answers: Answers) -> tuple[Finding, ...]:
    """Every finding on the answers alone, in the order of the questionnaire."""
    return (
        *_rules(library, answers),
        *_dates(library, answers),
        *_observed(library, answers),
        *_unused(library, answers),
        *_lock(library, answers),
    )


def _labels(library: Library, ids: tuple[str, ...]) -> str:
    questions = library.questions
    return "、".join(questions[id_].label for id_ in ids if id_ in questions)


def _rules(library: Library, answers: Answers) -> Iterator[Finding]:
    for rule in library.rules:
        if holds(rule.when, answers.assumed):
            place = _labels(library, rule.questions)
            yield Finding(
                code=Code.answer_rule,
                severity=rule.severity,
                place=place,
                message=rule.message,
                hint=rule.hint,
            )


def _dates(library: Library, answers: Answers) -> Iterator[Finding]:
    for before, after in DATE_ORDER:
        first, last = answers.assumed(before), answers.assumed(after)
        if isinstance(first, datetime.date) and isinstance(last, datetime.date) and last < first:
            yield Finding(
                code=Code.date_order,
                severity=Severity.error,
                place=_labels(library, (before, after)),
                message=f"「{_labels(library, (after,))}」が「{_labels(library, (before,))}」より前の日である。",
                hint="どちらかの日付を直す。",
            )


def _observed(library: Library, answers: Answers) -> Iterator[Finding]:
    for answer in answers.in_state(State.given):
        question = library.questions[answer.question]
        if question.observed and (low_high := _outside(question.observed, answer)):
            low, high = low_high
            yield Finding(
                code=Code.observed_range,
                severity=Severity.warning,
                place=question.label,
                message=f"回答 {value_label(question, answer.value)} は、実際の調達で見られた幅"
                f"（{_observed_range(question, low, high)}）の外である。",
                hint="そうする理由を説明できるなら、そのままでよい。単位の取り違えがないかも確かめる。",
            )


def _outside(observed: Observed, answer: Answer) -> tuple[float | None, float | None] | None:
    value = answer.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    low, high = observed.min, observed.max
    outside = (low is not None and value < low) or (high is not None and value > high)
    return (low, high) if outside else None


def _observed_range(question: Question, low: float | None, high: float | None) -> str:
    unit = question.unit or ""
    ends = [f"{number(end)}{unit}" if end is not None else "" for end in (low, high)]
    count = question.observed.n if question.observed else None
    return "から".join(end for end in ends if end) + (f"、{count}件" if count else "")


def _unused(library: Library, answers: Answers) -> Iterator[Finding]:
    for answer in answers.in_state(State.not_asked):
        if answer.place:
            question = library.questions[answer.question]
            yield Finding(
                code=Code.unused_answer,
                severity=Severity.info,
                place=question.label,
                message=f"「{question.label}」の回答は、他の回答により対象外となったため使っていない。",
                hint="他の回答を確かめる。そのままでよければ、この回答を消す。",
            )


def _lock(library: Library, answers: Answers) -> Iterator[Finding]:
    for layer in library.layers:
        locked = answers.library.get(layer.manifest.id)
        if locked and locked != layer.manifest.edition:
            yield Finding(
                code=Code.library_changed,
                severity=Severity.warning,
                place=layer.manifest.title,
                message=f"回答は版「{locked}」に対するものだが、今の条項ライブラリは版「{layer.manifest.edition}」である。",
                hint="報告書で変わった点を確かめ、回答の library を今の版に書き換える。",
            )
