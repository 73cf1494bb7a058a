"""Clauses that only this 案件 has (独自の条項), and choosing a clause in the place of another."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from specgen.assembly import outline_of
from specgen.errors import AnswersError, NotFound
from specgen.findings import Problem
from specgen.model.base import Level
from specgen.model.outline import OutlineNode
from specgen.store.values import Change, Comment, Entry, EntryConflict, Kind, Save
from specgen.workbench.desk.case import Case
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.draft import items
from specgen.workbench.desk.draft.item_edits import check_reason, check_text, leaving_out, tidy

MOST_TITLE, MOST_VERIFY = 60, 200
_TRIES = 5


class OwnForm(NamedTuple):
    """An own clause as a form sends it; `verify` has a way of verification a line."""

    place: str = ""
    title: str = ""
    text: str = ""
    level: str = Level.mandatory
    reason: str = ""
    verify: str = ""


class OwnOpened(NamedTuple):
    """An own clause of a 案件; `entry` is None where it was deleted."""

    case: Case
    key: str
    entry: Entry | None
    history: tuple[Change, ...]
    comments: tuple[Comment, ...]


class Where(NamedTuple):
    """A place that an own clause can stand in: what is kept, and its number and title."""

    place: str
    label: str


def places(case: Case, kept: str = "") -> tuple[Where, ...]:
    """The places of the outline, in the order of the document.

    Several places may stand under one heading; where `kept` is one of them, it is the one that is offered.
    """
    paths = {node.id: node.path for node in case.spec.nodes()}
    outline = outline_of(case.library, case.answers)
    return tuple(
        Where(kept if kept in node.takes else node.takes[-1], _label(case, node, paths))
        for node in outline.nodes()
        if node.takes
    )


def _label(case: Case, node: OutlineNode, paths: dict[str, str]) -> str:
    title = items.fill(case, node.title)
    return f"{paths[node.id]}　{title}" if node.id in paths else f"{title}（今は項目がない）"


def form_of(entry: Entry) -> OwnForm:
    """An own clause as its form shows it."""
    value = entry.value
    return OwnForm(
        place=value.get("place", ""),
        title=value.get("title", ""),
        text=value.get("text", ""),
        level=value.get("level", Level.mandatory),
        reason=value.get("reason", ""),
        verify="\n".join(value.get("verify", ())),
    )


def open_own(desk: Desk, project: str, key: str) -> OwnOpened:
    """An own clause with what became of it. Raises NotFound where there never was one."""
    case = desk.case(project)
    name = f"{items.OWN}{key}"
    entry, changes = case.entry(Kind.own_clause, key), items.history(desk, case, name)
    if entry is None and not changes:
        raise NotFound(f"独自の条項「{key[:20]}」")
    return OwnOpened(case, key, entry, changes, tuple(desk.store.comments.list(project, target=name)))


def save_own(desk: Desk, project: str, key: str, form: OwnForm, base: int) -> Entry:
    """Change an own clause. Raises AnswersError, EntryConflict, NotFound."""
    open_own(desk, project, key)
    case = desk.editable(project)
    value = _value(case, key, form)
    return desk.save(project, [Save(kind=Kind.own_clause, key=key, value=value, base=base)], tidy(form.reason))[0]


def add_own(desk: Desk, project: str, form: OwnForm) -> Entry:
    """A new own clause under a key that was never used. Raises AnswersError."""
    return _added(desk, project, form, [])


def remove_own(desk: Desk, project: str, key: str, base: int) -> None:
    """Delete an own clause; its history keeps it. Raises EntryConflict, NotFound."""
    open_own(desk, project, key)
    desk.save(project, [Save(kind=Kind.own_clause, key=key, value=None, base=base)], "独自の条項を削除した")


def choose_other(desk: Desk, project: str, clause: str, other: str, reason: str, base: int) -> Entry:
    """Leave a clause out and take the text of another in its place, as an own clause.

    Raises AnswersError for the reason, EntryConflict, NotFound.
    """
    case = desk.editable(project)
    old, new = items.find_clause(desk.library, clause), items.find_clause(desk.library, other)
    form = OwnForm(
        place=old.place,
        title=new.title,
        text=items.printed(case, new),
        level=new.level,
        reason=reason,
        verify="\n".join(new.verify),
    )
    return _added(desk, project, form, leaving_out(case, clause, reason, base))


def _added(desk: Desk, project: str, form: OwnForm, more: list[Save]) -> Entry:
    for _ in range(_TRIES):
        case = desk.editable(project)
        key = _free_key(desk, case)
        value = _value(case, key, form)
        own = Save(kind=Kind.own_clause, key=key, value=value, base=0)
        try:
            return desk.save(project, [*more, own], tidy(form.reason))[-1]
        except EntryConflict as error:
            if error.mine.kind is not Kind.own_clause:
                raise  # somebody else has changed the clause that is to be left out
    raise AnswersError([Problem(place="", message="ほかの人の追加と重なりました。もう一度保存してください。")])


def _free_key(desk: Desk, case: Case) -> str:
    """A key that no own clause of the 案件 has or had: what is printed from it (OWN-1) never changes hands."""
    used = {one.key for one in desk.store.projects.changes(case.id, kind=Kind.own_clause, limit=100_000)}
    return next(key for number in itertools.count(1) if (key := str(number)) not in used)


def _value(case: Case, key: str, form: OwnForm) -> dict[str, object]:
    """What is kept of a form. Raises AnswersError with everything that is wrong with it."""
    title, text, reason = tidy(form.title), tidy(form.text), tidy(form.reason)
    verify = [line for line in map(str.strip, tidy(form.verify).split("\n")) if line]
    problems = []
    if form.place not in {one.place for one in places(case, form.place)}:
        problems.append(Problem(place="place", message="入れる場所を選んでください。"))
    if not 1 <= len(title) <= MOST_TITLE or "\n" in title:
        problems.append(Problem(place="title", message=f"件名を、1行、{MOST_TITLE}字までで入力してください。"))
    problems += check_text(text)
    if form.level not in set(Level):
        problems.append(Problem(place="level", message="必須か任意かを選んでください。"))
    if any(len(line) > MOST_VERIFY for line in verify):
        problems.append(Problem(place="verify", message=f"確認の方法は、1行{MOST_VERIFY}字までです。"))
    problems += check_reason(reason)
    if problems:
        raise AnswersError(problems)
    return {
        "key": key,
        "place": form.place,
        "title": title,
        "text": text,
        "level": str(form.level),
        "reason": reason,
        "verify": verify,
    }
