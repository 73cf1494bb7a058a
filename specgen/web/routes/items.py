"""One item of a draft: why it is there, changing it, what others said of it and did to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.errors import AnswersError
from specgen.store.values import Change, EntryConflict
from specgen.web.deps import DeskOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import render, see_other
from specgen.web.views.item import (
    Candidate,
    Clash,
    FlipRow,
    HistoryRow,
    Parts,
    Typed,
    by_field,
    candidates,
    clash_of,
    diff,
    diff_parts,
    flip_rows,
    history_rows,
)
from specgen.web.words import moment
from specgen.workbench.desk import Desk
from specgen.workbench.desk.draft import comments, item_edits, items, own_clauses
from specgen.workbench.desk.draft.items import OWN, Opened

router = APIRouter(prefix="/cases/{case_id}/draft/items/{name}")
Text = Annotated[str, Form()]
Base = Annotated[int, Form()]
MOST_POLLS = 60  # at 20 seconds: a page that nobody touches must not keep a session alive for ever


@dataclass(frozen=True)
class ItemPage:
    """One clause of a 案件."""

    frame: CaseFrame
    name: str
    path: str
    opened: Opened
    flips: list[FlipRow]
    diffs: dict[str, Parts]
    guidance: str
    rows: list[HistoryRow]
    others: list[Candidate]
    query: str
    typed: Typed | None
    may_comment: bool
    seen: int


@dataclass(frozen=True)
class ClashPage:
    """Two people changed the same item: nothing was saved, and the person chooses."""

    frame: CaseFrame
    back: str
    action: str
    clash: Clash
    fields: dict[str, str]


@dataclass(frozen=True)
class NewsPage:
    """Whether somebody else has changed the item since the page was made (htmx asks for it)."""

    path: str
    seen: int
    polls: int
    news: Change | None
    when: str


@dataclass(frozen=True)
class ChoosePage:
    """Taking another clause in the place of this one: both texts, and the reason."""

    frame: CaseFrame
    path: str
    opened: Opened
    other: Candidate
    other_text: str
    typed: Typed | None


@router.get("")
def item(request: Request, desk: DeskOf, case_id: str, name: str, q: str = "", copy: str = "") -> Response:
    """The page of a clause; with `copy`, the text of another one in its form, not saved yet."""
    opened = items.open_item(desk, case_id, name)
    typed = None
    if copy and opened.parts:
        other = items.find_clause(desk.library, copy)
        values = {"text": items.printed(opened.case, other), "reason": "", "base": str(opened.parts[0].base)}
        typed = Typed("edit", values)
    return clause_page(request, desk, opened, typed, query=q)


@router.post("/edit")
def edit(
    request: Request, desk: DeskOf, case_id: str, name: str, item: Text = "", text: Text = "", reason: Text = "",
    base: Base = 0,
) -> Response:  # fmt: skip
    """Replace a text."""
    values = {"item": item, "text": text, "reason": reason, "base": str(base)}
    return _done(
        request, desk, case_id, name, f"edit{item}", values,
        lambda: item_edits.save_text(desk, case_id, name, item, text, reason, base),
    )  # fmt: skip


@router.post("/restore")
def restore(request: Request, desk: DeskOf, case_id: str, name: str, item: Text = "", base: Base = 0) -> Response:
    """Take the text of the library again."""
    values = {"item": item, "base": str(base)}
    return _done(
        request, desk, case_id, name, "restore", values,
        lambda: item_edits.restore_text(desk, case_id, name, item, base),
    )  # fmt: skip


@router.post("/leave-out")
def leave_out(request: Request, desk: DeskOf, case_id: str, name: str, reason: Text = "", base: Base = 0) -> Response:
    """Leave the clause out."""
    values = {"reason": reason, "base": str(base)}
    return _done(
        request, desk, case_id, name, "leave-out", values,
        lambda: item_edits.leave_out(desk, case_id, name, reason, base), "left-out",
    )  # fmt: skip


@router.post("/put-back")
def put_back(request: Request, desk: DeskOf, case_id: str, name: str, base: Base = 0) -> Response:
    """Take the clause in again."""
    return _done(
        request, desk, case_id, name, "put-back", {"base": str(base)},
        lambda: item_edits.put_back(desk, case_id, name, base), "put-back",
    )  # fmt: skip


@router.post("/grade")
def grade(
    request: Request, desk: DeskOf, case_id: str, name: str, grade: Text = "", reason: Text = "", base: Base = 0
) -> Response:
    """Choose the grade."""
    values = {"grade": grade, "reason": reason, "base": str(base)}
    return _done(
        request, desk, case_id, name, "grade", values,
        lambda: item_edits.choose_grade(desk, case_id, name, grade, reason, base),
    )  # fmt: skip


@router.post("/confirm")
def confirm(
    request: Request, desk: DeskOf, case_id: str, name: str, base: Base = 0, read: Annotated[bool, Form()] = True
) -> Response:
    """Keep that the text was read, or take that back."""
    values = {"base": str(base), "read": "true" if read else "false"}
    return _done(
        request, desk, case_id, name, "confirm", values,
        lambda: item_edits.confirm(desk, case_id, name, base, read=read), "confirmed" if read else "unconfirmed",
    )  # fmt: skip


@router.get("/choose")
def choosing(request: Request, desk: DeskOf, case_id: str, name: str, other: str = "") -> Response:
    """The form that takes another clause in the place of this one."""
    desk.editable(case_id)
    return _choose(request, desk, case_id, name, other, None)


@router.post("/choose")
def choose(
    request: Request, desk: DeskOf, case_id: str, name: str, other: Text = "", reason: Text = "", base: Base = 0
) -> Response:
    """Take another clause in the place of this one."""
    values = {"other": other, "reason": reason, "base": str(base)}
    try:
        made = own_clauses.choose_other(desk, case_id, name, other, reason, base)
    except AnswersError as error:
        typed = Typed("choose", values, by_field(error.problems, ("reason",)))
        return _choose(request, desk, case_id, name, other, typed, 422)
    except EntryConflict as error:
        return clash(request, desk, case_id, name, values, error)
    return see_other(f"/cases/{case_id}/draft/items/{OWN}{made.key}", "chosen")


@router.get("/news")
def news(request: Request, desk: DeskOf, case_id: str, name: str, seen: int = 0, polls: int = 0) -> Response:
    """A small block: who has changed the item since the page was made."""
    found = items.changed_since(desk, case_id, name, seen)
    path = f"/cases/{case_id}/draft/items/{name}"
    page = NewsPage(path, seen, min(polls + 1, MOST_POLLS), found, moment(found.at) if found else "")
    return render(request, "item_news.html", "この項目の変更", page, block="news")


# ---- the pages -------------------------------------------------------------------------------------------------


def clause_page(
    request: Request, desk: Desk, opened: Opened, typed: Typed | None = None, *, query: str = "", status: int = 200
) -> Response:
    """The page of a clause, with what was typed and not kept."""
    case, clause = opened.case, opened.clause
    now = "\n".join(part.now for part in opened.parts) or opened.text
    page = ItemPage(
        frame=frame_of(desk, case, "draft"),
        name=clause.id,
        path=f"/cases/{case.id}/draft/items/{clause.id}",
        opened=opened,
        flips=list(flip_rows(desk, opened)),
        diffs={part.key: diff_parts(part.wording) for part in opened.parts},
        guidance=items.fill(case, clause.guidance or ""),
        rows=list(history_rows(case, opened.history)),
        others=candidates(desk, case, clause.id, now, query),
        query=query.strip()[:100],
        typed=typed,
        may_comment=comments.may_comment(desk, case.project),
        seen=case.project.version,
    )
    return render(request, "item.html", clause.title, page, block="others", status=status)


def _done(
    request: Request, desk: Desk, case_id: str, name: str, form: str, values: Mapping[str, str],
    act: Callable[[], object], said: str = "saved",
) -> Response:  # fmt: skip
    """Do it and go back to the page; or the page again with what was typed; or both sides of a conflict."""
    try:
        act()
    except AnswersError as error:
        typed = Typed(form, values, by_field(error.problems, ("text", "reason", "grade")))
        return clause_page(request, desk, items.open_item(desk, case_id, name), typed, status=422)
    except EntryConflict as error:
        return clash(request, desk, case_id, name, values, error)
    return see_other(f"/cases/{case_id}/draft/items/{name}", said)


def clash(
    request: Request, desk: Desk, case_id: str, name: str, values: Mapping[str, str], error: EntryConflict
) -> Response:
    """The page that shows both sides; whatever was typed stands in it, and builds on what the other person saved."""
    case = desk.case(case_id)
    opened = None if name.startswith(OWN) else items.open_item(desk, case_id, name)
    part = next((one for one in opened.parts if one.key == error.mine.key), None) if opened else None
    page = ClashPage(
        frame=frame_of(desk, case, "draft"),
        back=f"/cases/{case_id}/draft/items/{name}",
        action=request.url.path,
        clash=clash_of(error, part.library if part else ""),
        fields={**values, "base": str(error.theirs.version if error.theirs else 0)},
    )
    return render(request, "item_clash.html", "ほかの人の変更と重なりました", page, status=409)


def _choose(
    request: Request, desk: Desk, case_id: str, name: str, other: str, typed: Typed | None, status: int = 200
) -> Response:
    opened = items.open_item(desk, case_id, name)
    found = items.find_clause(desk.library, other)
    text = items.printed(opened.case, found)
    drafted = any(one.clause == other and one.included for one in opened.case.spec.decisions)
    page = ChoosePage(
        frame=frame_of(desk, opened.case, "draft"),
        path=f"/cases/{case_id}/draft/items/{name}",
        opened=opened,
        other=Candidate(found.id, found.code, found.title, (), "", diff(opened.text, text), drafted),
        other_text=text,
        typed=typed,
    )
    return render(request, "item_choose.html", "別の条項に替える", page, status=status)
