"""版: the list, one version with its approval, and the comparison of two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.errors import Conflict, InputError
from specgen.export.comparison import (
    ComparisonView,
    comparison_view,
    render_comparison_docx,
    render_comparison_xlsx,
)
from specgen.findings import Problem
from specgen.model.specification import Specification
from specgen.store.values import Comment, Revision
from specgen.web import chapters
from specgen.web.chapters import Reading
from specgen.web.deps import DeskOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import attachment, render, see_other
from specgen.workbench.desk import Case, Desk
from specgen.workbench.desk.revisions import revising
from specgen.workbench.desk.revisions.files import (
    Offer,
    begin_keeping,
    is_keeping,
    kept_files,
    named,
    offers,
    printed_offers,
    source,
    type_of,
)
from specgen.workbench.desk.revisions.revising import NOW, Line, Side, Version
from specgen.workbench.making import DOCX
from specgen.workbench.printing import PDF

router = APIRouter(prefix="/cases/{case_id}/revisions")
CONFLICT = "画面を開いた後に、ほかの人がこの案件を変更しました。版は作っていません。"


@dataclass(frozen=True)
class Revisions:
    """The list of versions, and the form of a new one; `typed` is the note as it was typed."""

    frame: CaseFrame
    lines: list[Line]
    seen: int
    problems: list[Problem]
    comments: list[Comment]
    strangers: int
    unchanged: bool
    typed: str
    problem: str
    conflict: str


@dataclass(frozen=True)
class RevisionPage:
    """One version: what it says (`spec`: the chapter that is shown), who drafted it, and the forms of its approval."""

    frame: CaseFrame
    version: Version
    spec: Specification
    problems: list[Problem]
    authors: list[str]
    may_decide: bool
    may_withdraw: bool
    is_author: bool
    offers: list[Offer]
    printed: list[Offer]
    has_pdf: bool
    keeping: bool
    before: int
    reading: Reading
    linked: dict[str, str] | None
    typed: str
    problem: str
    conflict: str


@dataclass(frozen=True)
class Comparison:
    """The comparison of two versions, and the form that chooses them: `sides` are (value, label)."""

    frame: CaseFrame
    sides: list[tuple[str, str]]
    old: str
    new: str
    every: bool
    records: bool
    query: str
    view: ComparisonView | None
    problem: str


@router.get("")
def revisions(request: Request, desk: DeskOf, case_id: str) -> Response:
    """The list."""
    return _list(request, desk, desk.case(case_id))


@router.post("")
def submit(
    request: Request, desk: DeskOf, case_id: str, seen: Annotated[int, Form()], note: Annotated[str, Form()] = ""
) -> Response:
    """Make a version of what was seen."""
    try:
        made = revising.submit(desk, case_id, note, seen)
    except Conflict:
        return _list(request, desk, desk.case(case_id), typed=note, conflict=CONFLICT, status=409)
    except InputError as error:
        problem = str(error).partition("\n")[0]
        return _list(request, desk, desk.case(case_id), typed=note, problem=problem, status=422)
    return see_other(f"/cases/{case_id}/revisions/{made.number}", "submitted")


@router.get("/compare")
def compare(
    request: Request,
    desk: DeskOf,
    case_id: str,
    old: str = "",
    new: str = "",
    every: bool = False,
    records: bool = False,
) -> Response:
    """The comparison as a page."""
    case = desk.case(case_id)
    held = desk.store.revisions.list(case_id)
    usual = revising.usual_sides(held)
    old, new = old or usual[0], new or usual[1]
    sides = [(NOW, "今の内容"), *((str(one.number), f"第{one.number}版（{one.state.label}）") for one in held)]
    view, problem = None, ""
    try:
        left, right = revising.side(desk, case_id, old), revising.side(desk, case_id, new)
    except InputError as error:
        problem = str(error).partition("\n")[0]
    else:
        if held:
            view = comparison_view(
                revising.compared(left, right), every=every, records=records, labels=_labels(left, right)
            )
    query = f"old={old}&new={new}" + ("&every=true" if every else "") + ("&records=true" if records else "")
    page = Comparison(
        frame_of(desk, case, "revisions"), sides, old, new, every, records, query if view else "", view, problem
    )
    return render(request, "revisions_compare.html", "新旧対照表", page, status=422 if problem else 200)


@router.get("/compare/{form}")
def compare_file(
    desk: DeskOf,
    case_id: str,
    form: Literal["docx", "xlsx"],
    old: str,
    new: str,
    every: bool = False,
    records: bool = False,
) -> Response:
    """The comparison as Word or Excel."""
    case = desk.case(case_id)
    left, right = revising.side(desk, case_id, old), revising.side(desk, case_id, new)
    found = revising.compared(left, right)
    if form == "docx":
        content = render_comparison_docx(found, labels=_labels(left, right), every=every, records=records)
    else:
        content = render_comparison_xlsx(found, every=every, records=records)
    name = named(case.project.title, "新旧対照表", f"{left.label}と{right.label}", suffix=form)
    desk.store.audit.record(desk.actor, "file.download", f"project:{case_id}", {"file": f"comparison.{form}"})
    return attachment(content, name, type_of(name))


@router.get("/{number}")
def revision(request: Request, desk: DeskOf, case_id: str, number: int, chapter: str = "") -> Response:
    """One version, with a chapter of it or all."""
    return _one(request, desk, case_id, number, chapter=chapter)


@router.post("/{number}/decide")
def decide(
    request: Request,
    desk: DeskOf,
    case_id: str,
    number: int,
    hash: Annotated[str, Form()],
    decision: Annotated[Literal["approve", "return"], Form()],
    note: Annotated[str, Form()] = "",
) -> Response:
    """Approve or return exactly what was seen."""
    approve = decision == "approve"
    try:
        revising.decide(desk, case_id, number, hash, approve, note)
    except Conflict as error:
        return _one(request, desk, case_id, number, typed=note, conflict=error.message, status=409)
    except InputError as error:
        problem = str(error).partition("\n")[0]
        return _one(request, desk, case_id, number, typed=note, problem=problem, status=422)
    if approve:
        begin_keeping(desk, source(desk, case_id, number))
    return see_other(f"/cases/{case_id}/revisions/{number}", "approved" if approve else "returned")


@router.post("/{number}/withdraw")
def withdraw(request: Request, desk: DeskOf, case_id: str, number: int, note: Annotated[str, Form()] = "") -> Response:
    """Take a version back."""
    try:
        revising.withdraw(desk, case_id, number, note)
    except Conflict as error:
        return _one(request, desk, case_id, number, typed=note, conflict=error.message, status=409)
    except InputError as error:
        problem = str(error).partition("\n")[0]
        return _one(request, desk, case_id, number, typed=note, problem=problem, status=422)
    return see_other(f"/cases/{case_id}/revisions/{number}", "withdrawn")


def _list(
    request: Request,
    desk: Desk,
    case: Case,
    *,
    typed: str = "",
    problem: str = "",
    conflict: str = "",
    status: int = 200,
) -> Response:
    lines = revising.versions(desk, case.id)
    ahead = revising.outlook(desk, case)
    unchanged = bool(lines) and lines[0].revision.version == case.project.version
    page = Revisions(
        frame_of(desk, case, "revisions"), lines, case.project.version, ahead.problems, ahead.comments,
        len(case.strangers), unchanged, typed, problem, conflict,
    )  # fmt: skip
    return render(request, "revisions.html", "版と承認", page, status=status)


def _one(
    request: Request,
    desk: Desk,
    case_id: str,
    number: int,
    *,
    chapter: str = "",
    typed: str = "",
    problem: str = "",
    conflict: str = "",
    status: int = 200,
) -> Response:
    case, made = desk.case(case_id), source(desk, case_id, number)
    found = made.version
    assert found  # a number was given
    one: Revision = found.revision
    kept = kept_files(desk.store, made)
    path, whole = f"/cases/{case_id}/revisions/{number}", found.printed
    chapter = chapters.find(whole, chapter)
    shown = chapters.part(whole, chapter)
    page = RevisionPage(
        frame=frame_of(desk, case, "revisions"),
        version=found,
        spec=shown,
        problems=found.obstacles,
        authors=revising.author_names(desk, one),
        may_decide=revising.may_decide(desk, case, one),
        may_withdraw=revising.may_withdraw(desk, case, one),
        is_author=desk.user.id in one.authors,
        offers=offers(made),
        printed=[offer for offer in printed_offers(made) if not (kept and offer.name in (DOCX, PDF))],
        has_pdf=PDF in kept,
        keeping=is_keeping(desk, made),
        before=next((other.number for other in desk.store.revisions.list(case_id) if other.number < number), 0),
        reading=chapters.read(path, chapters.tops(whole), chapter),
        linked=None if chapter == chapters.ALL else chapters.links(whole, shown, path),
        typed=typed,
        problem=problem,
        conflict=conflict,
    )
    return render(request, "revision.html", f"第{number}版", page, status=status)


def _labels(old: Side, new: Side) -> tuple[str, str]:
    return f"旧（{old.label}）", f"新（{new.label}）"
