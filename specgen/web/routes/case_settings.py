"""Settings of a 案件: its name, hand-over, 課, form, library, and everything that was changed in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from specgen.errors import Conflict, FileProblem, InputError
from specgen.store.values import EntryConflict, Group, Kind
from specgen.web.deps import DeskOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import render, see_other
from specgen.web.routes.cases import RecentChange
from specgen.web.words import change_words
from specgen.workbench.bench import MAX_BASE
from specgen.workbench.desk import Case, Desk
from specgen.workbench.desk.cases import describing
from specgen.workbench.desk.cases.describing import Edition
from specgen.workbench.desk.cases.template import Template, drop_template, group_template, keep_template, own_template

router = APIRouter(prefix="/cases/{case_id}/settings")
KINDS = [(one.value, one.label) for one in Kind]


@dataclass(frozen=True)
class Settings:
    """The settings of a 案件: what was typed, what was wrong by field, and another's text where two met."""

    frame: CaseFrame
    case: Case
    groups: list[Group]
    group_name: str
    may_draft: bool
    may_move: bool
    editions: list[Edition]
    compare: str
    own: Template | None
    shared: Template | None
    title: str
    handover: str
    seen: str
    theirs: str | None
    group: str
    problems: dict[str, str]


@dataclass(frozen=True)
class HistoryPage:
    """A page of the changes. `kind` is the kind that was asked for; `conflict` why a change was not taken back."""

    frame: CaseFrame
    changes: list[RecentChange]
    kinds: list[tuple[str, str]]
    kind: str
    newer: str
    older: str
    conflict: str


@router.get("")
def settings(request: Request, desk: DeskOf, case_id: str) -> Response:
    """The settings."""
    return _settings(request, desk, case_id)


@router.post("/title")
def rename(request: Request, desk: DeskOf, case_id: str, title: Annotated[str, Form()] = "") -> Response:
    """Another name."""
    try:
        describing.rename(desk, case_id, title)
    except InputError as error:
        return _settings(request, desk, case_id, title=title, problems=_problem("title", error), status=422)
    return _saved(case_id)


@router.post("/handover")
def hand_over(
    request: Request,
    desk: DeskOf,
    case_id: str,
    handover: Annotated[str, Form()] = "",
    seen: Annotated[str, Form()] = "",
) -> Response:
    """The hand-over note."""
    try:
        describing.hand_over(desk, case_id, handover, seen)
    except Conflict:
        theirs = desk.case(case_id).project.handover
        return _settings(request, desk, case_id, handover=handover, theirs=theirs, status=409)
    except InputError as error:
        return _settings(request, desk, case_id, handover=handover, problems=_problem("handover", error), status=422)
    return _saved(case_id)


@router.post("/group")
def move(
    request: Request,
    desk: DeskOf,
    case_id: str,
    group: Annotated[str, Form()] = "",
    confirmed: Annotated[str, Form()] = "",
) -> Response:
    """Another 課."""
    try:
        describing.move(desk, case_id, group, confirmed=bool(confirmed))
    except InputError as error:
        field = "confirmed" if group else "group"
        return _settings(request, desk, case_id, problems=_problem(field, error), group=group, status=422)
    return see_other("/cases", "moved")


@router.post("/archive")
def archive(desk: DeskOf, case_id: str, archived: Annotated[bool, Form()]) -> Response:
    """Put it away, or bring it back."""
    describing.archive(desk, case_id, archived=archived)
    return _saved(case_id, "archived" if archived else "brought-back")


@router.post("/library")
def lock_again(desk: DeskOf, case_id: str) -> Response:
    """Rest on today's library."""
    describing.lock_again(desk, case_id)
    return _saved(case_id)


@router.post("/template/upload")
def keep(
    request: Request,
    desk: DeskOf,
    case_id: str,
    document: Annotated[UploadFile | None, File()] = None,
    scope: Annotated[str, Form()] = "case",
) -> Response:
    """The office's own .docx."""
    name = document.filename or "" if document else ""
    content = document.file.read(MAX_BASE + 1) if document else b""
    try:
        if not content:
            raise FileProblem(name, "ファイルが選ばれていません。", "Wordの文書（.docx）を選んでください。")
        keep_template(desk, case_id, content, name, of_group=scope == "group")
    except FileProblem as error:
        said = f"{error.message}{error.hint}"
        return _settings(request, desk, case_id, problems={"document": said}, status=422)
    return _saved(case_id, "template-kept")


@router.post("/template/drop")
def drop(desk: DeskOf, case_id: str, scope: Annotated[str, Form()] = "case") -> Response:
    """specgen's own form again."""
    drop_template(desk, case_id, of_group=scope == "group")
    return _saved(case_id)


@router.get("/history")
def history(request: Request, desk: DeskOf, case_id: str, kind: str = "", before: int | None = None) -> Response:
    """Everything that was changed."""
    return _history(request, desk, case_id, kind, before)


@router.post("/history/undo")
def undo(
    request: Request, desk: DeskOf, case_id: str, seq: Annotated[int, Form()], kind: Annotated[str, Form()] = ""
) -> Response:
    """Take a change back."""
    try:
        desk.undo(case_id, seq)
    except EntryConflict:
        said = (
            "この変更の後に、同じところが更に変更されています。元に戻していません。新しい変更から順に戻してください。"
        )
        return _history(request, desk, case_id, kind, None, said, 409)
    return see_other(f"/cases/{case_id}/settings/history" + (f"?kind={_kind(kind)}" if _kind(kind) else ""), "undone")


def _settings(
    request: Request,
    desk: Desk,
    case_id: str,
    *,
    title: str | None = None,
    handover: str | None = None,
    theirs: str | None = None,
    group: str = "",
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    case = desk.case(case_id)
    project = case.project
    latest = desk.store.revisions.list(case_id)
    page = Settings(
        frame=frame_of(desk, case, "settings"),
        case=case,
        groups=describing.other_groups(desk, project),
        group_name=next((one.name for one in desk.store.accounts.groups() if one.id == project.group), ""),
        may_draft=desk.may_edit(project.model_copy(update={"archived": False})),
        may_move=describing.may_move(desk, project),
        editions=describing.editions(case),
        compare=f"/cases/{case_id}/revisions/compare?old={latest[0].number}&new=now" if latest else "",
        own=own_template(desk, case_id),
        shared=group_template(desk, project),
        title=project.title if title is None else title,
        handover=project.handover if handover is None else handover,
        seen=describing.seen_of(project.handover),
        theirs=theirs,
        group=group,
        problems=problems or {},
    )
    return render(request, "case_settings.html", "設定", page, status=status)


def _history(
    request: Request,
    desk: Desk,
    case_id: str,
    kind: str,
    before: int | None,
    conflict: str = "",
    status: int = 200,
) -> Response:
    case, wanted = desk.case(case_id), _kind(kind)
    found = describing.history(desk, case_id, wanted, before)
    chosen = f"kind={wanted}&" if wanted else ""
    page = HistoryPage(
        frame_of(desk, case, "settings"),
        [RecentChange(one, change_words(one, case)) for one in found.changes],
        KINDS,
        wanted or "",
        f"?{chosen}".rstrip("&") if before else "",
        f"?{chosen}before={found.older}" if found.older else "",
        conflict,
    )
    return render(request, "case_settings_history.html", "変更の記録", page, status=status)


def _kind(kind: str) -> Kind | None:
    return Kind(kind) if kind in {one.value for one in Kind} else None


def _problem(field: str, error: InputError) -> dict[str, str]:
    return {field: str(error).partition("\n")[0]}


def _saved(case_id: str, said: str = "saved") -> Response:
    return see_other(f"/cases/{case_id}/settings", said)
