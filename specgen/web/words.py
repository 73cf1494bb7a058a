"""How values read on a page: the filters of the templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from specgen.formatting import number
from specgen.store.values import Change, Kind
from specgen.workbench.desk import Case

JST = timezone(timedelta(hours=9), "JST")


def moment(at: datetime) -> str:
    """A time as a person in Japan reads it: 2026年11月23日 21時05分."""
    local = at.astimezone(JST)
    return f"{local.year}年{local.month}月{local.day}日 {local.hour}時{local.minute:02}分"


def day(at: datetime) -> str:
    """The day alone."""
    local = at.astimezone(JST)
    return f"{local.year}年{local.month}月{local.day}日"


def change_words(change: Change, case: Case) -> str:
    """A change in words: what it was about, and what became of it."""
    name = change.key
    if change.kind is Kind.answer:
        question = case.library.questions.get(change.key)
        name = question.label if question else change.key
    elif clause := case.library.clauses.get(change.key.partition("#")[0]):
        name = clause.title
    elif change.kind is Kind.own_clause:
        name = (change.new or change.old or {}).get("title", change.key)
    elif change.kind in (Kind.suggestion, Kind.setting):
        name = ""
    done = (
        "戻した" if change.undoes else "消した" if change.new is None else "加えた" if change.old is None else "変えた"
    )
    if change.kind is Kind.answer:
        done = {"消した": "既定値に戻した", "加えた": "答えた", "変えた": "変えた", "戻した": "元に戻した"}[done]
    return f"{change.kind.label}「{name}」を{done}" if name else f"{change.kind.label}を{done}"


FILTERS: dict[str, Callable[..., Any]] = {"moment": moment, "day": day, "number": number}
