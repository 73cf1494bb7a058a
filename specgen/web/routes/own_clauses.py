"""Clauses of a 案件's own, and what people say and do to every item of a draft alike: remarks, taking back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.errors import AnswersError
from specgen.store.values import EntryConflict, Kind
from specgen.web.deps import DeskOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import render, see_other
from specgen.web.routes.items import Base, Text, clash, clause_page
from specgen.web.views.item import Candidate, HistoryRow, Typed, by_field, candidates, history_rows
from specgen.workbench.desk import Case, Desk
from specgen.workbench.desk.draft import comments, item_edits, items, own_clauses
from specgen.workbench.desk.draft.items import OWN
from specgen.workbench.desk.draft.own_clauses import OwnForm, OwnOpened, Where

router = APIRouter(prefix="/cases/{case_id}/draft")
FIELDS = ("place", "title", "text", "level", "reason", "verify")


@dataclass(frozen=True)
class OwnPage:
    """An own clause, or the form of a new one (`opened` is None)."""

    frame: CaseFrame
    name: str
    path: str
    action: str
    opened: OwnOpened | None
    form: OwnForm
    base: str
    places: tuple[Where, ...]
    problems: dict[str, str]
    rows: list[HistoryRow]
    others: list[Candidate]
    query: str
    typed: Typed | None
    may_comment: bool
    seen: int


@router.get("/own/new")
def new(request: Request, desk: DeskOf, case_id: str, place: str = "", copy: str = "") -> Response:
    """The form of a new own clause; with `copy`, the text of a clause of the library in it."""
    case = desk.editable(case_id)
    form = OwnForm(place=place)
    if copy:
        other = items.find_clause(desk.library, copy)
        form = OwnForm(place=place or other.place, title=other.title, text=items.printed(case, other))
    return _page(request, desk, case, None, form)


@router.post("/own/new")
def create(
    request: Request, desk: DeskOf, case_id: str, place: Text = "", title: Text = "", text: Text = "",
    level: Text = "", reason: Text = "", verify: Text = "",
) -> Response:  # fmt: skip
    """Keep a new own clause."""
    form = OwnForm(place, title, text, level, reason, verify)
    try:
        made = own_clauses.add_own(desk, case_id, form)
    except AnswersError as error:
        problems = by_field(error.problems, FIELDS)
        return _page(request, desk, desk.case(case_id), None, form, problems=problems, status=422)
    return see_other(f"/cases/{case_id}/draft/items/{OWN}{made.key}", "saved")


@router.get("/items/own:{key}")
def own(request: Request, desk: DeskOf, case_id: str, key: str, q: str = "") -> Response:
    """The page of an own clause."""
    opened = own_clauses.open_own(desk, case_id, key)
    return _page(request, desk, opened.case, opened, _form(opened), query=q)


@router.post("/items/own:{key}")
def save(
    request: Request, desk: DeskOf, case_id: str, key: str, place: Text = "", title: Text = "", text: Text = "",
    level: Text = "", reason: Text = "", verify: Text = "", base: Base = 0,
) -> Response:  # fmt: skip
    """Change an own clause."""
    form = OwnForm(place, title, text, level, reason, verify)
    try:
        own_clauses.save_own(desk, case_id, key, form, base)
    except AnswersError as error:
        opened, problems = own_clauses.open_own(desk, case_id, key), by_field(error.problems, FIELDS)
        return _page(request, desk, opened.case, opened, form, base=str(base), problems=problems, status=422)
    except EntryConflict as error:
        return clash(request, desk, case_id, f"{OWN}{key}", form._asdict(), error)
    return see_other(f"/cases/{case_id}/draft/items/{OWN}{key}", "saved")


@router.post("/items/own:{key}/delete")
def delete(request: Request, desk: DeskOf, case_id: str, key: str, base: Base = 0) -> Response:
    """Delete an own clause."""
    try:
        own_clauses.remove_own(desk, case_id, key, base)
    except EntryConflict as error:
        return clash(request, desk, case_id, f"{OWN}{key}", {}, error)
    return see_other(f"/cases/{case_id}/draft/items/{OWN}{key}", "removed")


# ---- every item alike ------------------------------------------------------------------------------------------


@router.post("/items/{name}/undo")
def undo(desk: DeskOf, case_id: str, name: str, seq: Annotated[int, Form()]) -> Response:
    """Take back one change of an item."""
    item_edits.undo(desk, case_id, name, seq)
    return see_other(f"/cases/{case_id}/draft/items/{name}#history", "undone")


@router.post("/items/{name}/comments")
def comment(request: Request, desk: DeskOf, case_id: str, name: str, text: Text = "") -> Response:
    """Remark on an item."""
    items.keys_of(desk.library, name)
    try:
        comments.add(desk, case_id, name, text)
    except AnswersError as error:
        typed = Typed("comment", {"text": text}, by_field(error.problems, ("text",)))
        return _refused_comment(request, desk, case_id, name, typed)
    return see_other(f"/cases/{case_id}/draft/items/{name}#comments", "commented")


@router.post("/items/{name}/comments/{number}")
def settle(desk: DeskOf, case_id: str, name: str, number: int, settled: Annotated[bool, Form()] = True) -> Response:
    """Settle a remark, or open it again."""
    comments.settle(desk, case_id, number, settled=settled)
    return see_other(f"/cases/{case_id}/draft/items/{name}#comments", "settled" if settled else "reopened")


def _refused_comment(request: Request, desk: Desk, case_id: str, name: str, typed: Typed) -> Response:
    if not name.startswith(OWN):
        return clause_page(request, desk, items.open_item(desk, case_id, name), typed, status=422)
    opened = own_clauses.open_own(desk, case_id, name.removeprefix(OWN))
    return _page(request, desk, opened.case, opened, _form(opened), typed=typed, status=422)


def _form(opened: OwnOpened) -> OwnForm:
    """What the form shows: the clause, or where it was deleted, what it was."""
    if opened.entry:
        return own_clauses.form_of(opened.entry)
    return OwnForm()


def _page(
    request: Request, desk: Desk, case: Case, opened: OwnOpened | None, form: OwnForm, *, base: str = "",
    problems: dict[str, str] | None = None, typed: Typed | None = None, query: str = "", status: int = 200,
) -> Response:  # fmt: skip
    name = f"{OWN}{opened.key}" if opened else ""
    drafting = f"/cases/{case.id}/draft"
    path = f"{drafting}/items/{name}" if opened else f"{drafting}/own/new"
    entry = opened.entry if opened else None
    page = OwnPage(
        frame=frame_of(desk, case, "draft"),
        name=name,
        path=path,
        action=path,
        opened=opened,
        form=form,
        base=base or str(case.base(Kind.own_clause, opened.key) if opened else 0),
        places=own_clauses.places(case, form.place),
        problems=problems or {},
        rows=list(history_rows(case, opened.history)) if opened else [],
        others=candidates(desk, case, "", form.text, query) if entry and form.text else [],
        query=query.strip()[:100],
        typed=typed,
        may_comment=comments.may_comment(desk, case.project),
        seen=case.project.version,
    )
    title = (form.title or "独自の条項") if opened else "独自の条項を加える"
    return render(request, "item_own.html", title, page, block="others", status=status)
