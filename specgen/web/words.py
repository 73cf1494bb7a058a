"""How values read on a page: the filters of the templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from specgen.formatting import number
from specgen.store.values import Change, Kind
from specgen.workbench.desk import Case

JST = timezone(timedelta(hours=9), "JST")
_ABOUT = {
    Kind.answer: "設問「{name}」の回答",
    Kind.edit: "「{name}」の文",
    Kind.left_out: "「{name}」の除外",
    Kind.own_clause: "独自の条項「{name}」",
    Kind.grade: "「{name}」の水準",
    Kind.confirmed: "「{name}」の確認",
    Kind.not_applicable: "「{name}」の該当なしの判断",
}
_DONE = {  # begun, changed again, taken away
    Kind.answer: ("を決めた", "を変えた", "を既定値に戻した"),
    Kind.edit: ("を直した", "を直した", "を条項の文に戻した"),
    Kind.left_out: ("を決めた", "の理由を変えた", "をやめた"),
    Kind.own_clause: ("を加えた", "を直した", "を削除した"),
    Kind.grade: ("を選んだ", "を変えた", "を初めの水準に戻した"),
    Kind.confirmed: ("を記録した", "を記録し直した", "を取り消した"),
    Kind.not_applicable: ("を記録した", "を変えた", "を取り消した"),
}


def moment(at: datetime) -> str:
    """A time as a person in Japan reads it: 2026年11月23日 21時05分."""
    local = at.astimezone(JST)
    return f"{local.year}年{local.month}月{local.day}日 {local.hour}時{local.minute:02}分"


def day(at: datetime) -> str:
    """The day alone."""
    local = at.astimezone(JST)
    return f"{local.year}年{local.month}月{local.day}日"


def change_words(change: Change, case: Case) -> str:
    """A change in words: what it was about, and what became of it. Ends in a past tense, so that のを元に戻す may follow."""
    name = change.key
    if change.kind is Kind.answer:
        question = case.library.questions.get(change.key)
        name = question.label if question else change.key
    elif clause := case.library.clauses.get(change.key.partition("#")[0]):
        name = clause.title
    elif change.kind is Kind.own_clause:
        name = (change.new or change.old or {}).get("title", change.key)
    what = _ABOUT.get(change.kind, "{label}").format(name=name, label=change.kind.label)
    if change.undoes:
        return f"{what}を元に戻した"
    added, changed, removed = _DONE.get(change.kind, ("を加えた", "を変えた", "を消した"))
    return what + (removed if change.new is None else added if change.old is None else changed)


FILTERS: dict[str, Callable[..., Any]] = {"moment": moment, "day": day, "number": number}
