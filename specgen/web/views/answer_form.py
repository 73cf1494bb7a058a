"""From the fields of a questionnaire page to answers. What is allowed is decided at the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from specgen.model.question import Question
from specgen.store.values import Kind
from specgen.workbench.desk import Case
from specgen.workbench.desk.case import UNDECIDED, is_undecided
from specgen.workbench.desk.cases.answering import Given

BASE, OPEN = "base:", "undecided:"  # before the id of a question: the version that was seen, and the box 「未定」
TAKE, RESET, PREVIEW, NEXT = "take", "reset", "preview", "next"
TYPED = frozenset({"text", "notes", "integer", "decimal", "money", "date"})


async def read_form(request: Request) -> AsyncIterator[FormData]:
    """The fields of the form, whatever they are called; files in it are closed after the answer."""
    form = await request.form()
    try:
        yield form
    finally:
        await form.close()


FormOf = Annotated[FormData, Depends(read_form)]


def names_of(question: Question) -> str:
    """The fields that belong to one question, as htmx wants them (hx-params)."""
    return ",".join((question.id, f"{BASE}{question.id}", f"{OPEN}{question.id}", RESET, TAKE))


def word(form: FormData, name: str) -> str:
    """A field that is a text; empty where it is missing or a file."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def held_in(form: FormData, case: Case) -> list[str]:
    """The questions that the form shows, in the order of the questionnaire."""
    return [id_ for id_ in case.library.questions if f"{BASE}{id_}" in form]


def given_in(form: FormData, case: Case, question: Question) -> Given:
    """The answer to one question as the form has it."""
    base = _number(word(form, f"{BASE}{question.id}"))
    taken, _, over = word(form, TAKE).rpartition(":")
    if taken == question.id:
        base = _number(over)
    raw = None if word(form, RESET) == question.id else _raw(form, case, question)
    return Given(question.id, raw, base)


def typed_in(form: FormData, question: Question) -> str | list[str]:
    """What stands in the control, to show it again."""
    values = [one for one in form.getlist(question.id) if isinstance(one, str)]
    if question.kind == "choices":
        return values
    return values[0] if values else ""


def _raw(form: FormData, case: Case, question: Question) -> Any:
    typed = typed_in(form, question)
    entry = case.entry(Kind.answer, question.id)
    was_open = bool(entry and is_undecided(entry.value))
    if isinstance(typed, list):
        chosen = [one for one in typed if one != UNDECIDED]
        # The box that was ticked last counts: 未定 where it was not 未定 before, the answers where it was.
        return UNDECIDED if len(chosen) < len(typed) and not (was_open and chosen) else chosen
    if question.kind in TYPED and f"{OPEN}{question.id}" in form and not (was_open and typed.strip()):
        return UNDECIDED
    if question.kind == "notes":
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        return UNDECIDED if lines == [UNDECIDED] else lines
    return typed.strip()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0
