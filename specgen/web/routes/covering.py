"""The checklists of a 案件: verdicts with their evidence, decisions, and one click that closes a gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.errors import AnswersError
from specgen.export.charts import VERDICT_SIGNS
from specgen.export.report import CoverageRow, CoverageView, FindingGroup, report_page
from specgen.model.specification import ItemCoverage, Risk, Specification, Verdict
from specgen.store.values import Entry, EntryConflict, Job, Kind
from specgen.web.deps import DeskOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import render, see_other
from specgen.web.views.draft import ITEM_ID
from specgen.web.words import moment, on_screen, with_titles
from specgen.workbench.desk import Case, Desk
from specgen.workbench.desk.draft import covering
from specgen.workbench.desk.draft.covering import Offer

router = APIRouter(prefix="/cases/{case_id}/check")
OPEN = (Verdict.missing, Verdict.partial, Verdict.undetermined)


@dataclass(frozen=True)
class Row:
    """One item with the clauses that could fill it, (id, title), and the entry by which somebody set it apart."""

    row: CoverageRow
    clauses: list[tuple[str, str]]
    entry: Entry | None


@dataclass(frozen=True)
class Sheet:
    """One checklist of a draft."""

    view: CoverageView
    rows: list[Row]

    @property
    def open(self) -> list[Row]:
        """The items that are not covered."""
        return [one for one in self.rows if one.row.item.verdict in OPEN]


@dataclass(frozen=True)
class Coverage:
    """The checklists of a 案件; `risk` and `spec` are what the high-risk sheet's template reads."""

    frame: CaseFrame
    sheets: list[Sheet]
    findings: tuple[FindingGroup, ...]
    signs: Mapping[Verdict, str]
    spec: Specification
    risk: Risk | None
    jobs: list[Job]
    version: int


@dataclass(frozen=True)
class Deciding:
    """The form of a reason why an item does not apply; `theirs` is what somebody else decided meanwhile."""

    frame: CaseFrame
    item: ItemCoverage
    reason: str
    base: int
    decided: bool
    problem: str
    theirs: str
    who: str


@dataclass(frozen=True)
class Offering:
    """The ways in which a clause can come into the draft."""

    frame: CaseFrame
    offer: Offer
    text: str
    reason: str
    problems: dict[str, str]
    conflict: str


@router.get("")
def coverage(request: Request, desk: DeskOf, case_id: str) -> Response:
    """The checklists."""
    case = desk.case(case_id)
    page = report_page(case.spec)
    titles = {one.id: one.title for one in desk.library.clauses.values()}
    shown = Coverage(
        frame=frame_of(desk, case, "check"),
        sheets=[Sheet(view, [_row(case, row, titles) for row in view.rows]) for view in page.coverage],
        findings=tuple(_for_pages(one, case) for one in page.findings),
        signs=VERDICT_SIGNS,
        spec=case.spec,
        risk=case.spec.risk,
        jobs=covering.text_checks(desk, case_id)[:5],
        version=case.project.version,
    )
    return render(request, "covering.html", "チェックシート", shown)


def _for_pages(group: FindingGroup, case: Case) -> FindingGroup:
    """Findings in the words of the pages: nobody here writes a file of answers, or knows the id of an item."""
    said = tuple(
        one.model_copy(
            update={
                "place": ITEM_ID.sub(" ", one.place),
                "message": on_screen(one.message),
                "hint": with_titles(one.hint, case.library, f"/cases/{case.id}/draft/items"),
            }
        )
        for one in group.findings
    )
    return replace(group, findings=said)


@router.post("/run")
def run(desk: DeskOf, case_id: str) -> Response:
    """Check the draft as a text."""
    return see_other(f"/check/{covering.check_text(desk, case_id).id}")


@router.get("/items/{item_id}")
def item(request: Request, desk: DeskOf, case_id: str, item_id: str) -> Response:
    """The form of a reason why an item does not apply."""
    case = desk.editable(case_id)
    entry = case.entry(Kind.not_applicable, item_id)
    reason = str(entry.value.get("reason", "")) if entry else ""
    return _deciding(request, desk, case_id, item_id, reason, case.base(Kind.not_applicable, item_id))


@router.post("/items/{item_id}")
def decide(
    request: Request,
    desk: DeskOf,
    case_id: str,
    item_id: str,
    reason: Annotated[str, Form()] = "",
    base: Annotated[int, Form()] = 0,
    undo: Annotated[str, Form()] = "",
) -> Response:
    """Decide that an item does not apply, or take that back."""
    try:
        if undo:
            covering.apply_again(desk, case_id, item_id, base)
        else:
            covering.set_apart(desk, case_id, item_id, reason, base)
    except AnswersError as error:
        return _deciding(request, desk, case_id, item_id, reason, base, problem=error.problems[0].message)
    except EntryConflict as error:
        new = error.theirs.version if error.theirs else 0
        return _deciding(request, desk, case_id, item_id, reason, new, conflict=error)
    return see_other(f"/cases/{case_id}/check", "undone" if undo else "saved")


@router.get("/clauses/{clause}")
def clause(request: Request, desk: DeskOf, case_id: str, clause: str) -> Response:
    """The ways in which a clause can come in."""
    return _offering(request, desk, case_id, clause)


@router.post("/clauses/{clause}/back")
def back(request: Request, desk: DeskOf, case_id: str, clause: str, base: Annotated[int, Form()] = 0) -> Response:
    """Put a clause back that was left out."""
    try:
        covering.put_back(desk, case_id, clause, base)
    except EntryConflict as error:
        return _offering(request, desk, case_id, clause, conflict=error)
    return see_other(f"/cases/{case_id}/check", "clause-in")


@router.post("/clauses/{clause}/answer")
def answer(
    request: Request,
    desk: DeskOf,
    case_id: str,
    clause: str,
    number: Annotated[int, Form()] = -1,
    question: Annotated[str, Form()] = "",
    base: Annotated[int, Form()] = 0,
) -> Response:
    """Give the answer that brings a clause in."""
    try:
        covering.answer(desk, case_id, clause, number, question, base)
    except EntryConflict as error:
        return _offering(request, desk, case_id, clause, conflict=error)
    return see_other(f"/cases/{case_id}/check", "clause-in")


@router.post("/clauses/{clause}/own")
def own(
    request: Request,
    desk: DeskOf,
    case_id: str,
    clause: str,
    text: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take a clause as an own one."""
    try:
        made = covering.take_as_own(desk, case_id, clause, text, reason)
    except AnswersError as error:
        return _offering(request, desk, case_id, clause, text=text, reason=reason, error=error)
    return see_other(f"/cases/{case_id}/draft/items/own:{made.key}", "clause-in")


# ---- pages -----------------------------------------------------------------------------------------------------


def _row(case: Case, row: CoverageRow, titles: Mapping[str, str]) -> Row:
    clauses = [(one, titles[one]) for one in row.item.suggested_clauses[:3] if one in titles]
    return Row(row, clauses, case.entry(Kind.not_applicable, row.item.id))


def _deciding(
    request: Request,
    desk: Desk,
    case_id: str,
    item_id: str,
    reason: str,
    base: int,
    *,
    problem: str = "",
    conflict: EntryConflict | None = None,
) -> Response:
    case = desk.case(case_id)
    theirs = conflict.theirs if conflict else None
    page = Deciding(
        frame=frame_of(desk, case, "check"),
        item=covering.find_item(case, item_id),
        reason=reason,
        base=base,
        decided=case.entry(Kind.not_applicable, item_id) is not None,
        problem=problem,
        theirs=(str(theirs.value.get("reason", "")) if theirs else "判断を取り消しました。") if conflict else "",
        who=f"{theirs.by_name}さん（{moment(theirs.at)}）" if theirs else "ほかの人",
    )
    status = 422 if problem else 409 if conflict else 200
    return render(request, "covering_item.html", "項目を「適用しない」とする", page, status=status)


def _offering(
    request: Request,
    desk: Desk,
    case_id: str,
    clause: str,
    *,
    text: str | None = None,
    reason: str = "",
    error: AnswersError | None = None,
    conflict: EntryConflict | None = None,
) -> Response:
    offer = covering.offer(desk, case_id, clause)
    problems = {one.place: one.message for one in error.problems} if error else {}
    said = conflict.message if conflict else ""
    frame = frame_of(desk, offer.case, "check")
    page = Offering(frame, offer, offer.own if text is None else text, reason, problems, said)
    status = 422 if error else 409 if conflict else 200
    return render(request, "covering_clause.html", f"「{offer.clause.title}」を下書きに入れる", page, status=status)
