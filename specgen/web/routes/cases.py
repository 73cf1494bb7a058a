"""The list of 案件, a new one from a kind of buyer, and the first page of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from specgen.errors import AnswersError
from specgen.model.library import Preset
from specgen.model.specification import Todo
from specgen.store.values import Change, Project
from specgen.web.deps import DeskOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import render, see_other
from specgen.web.words import change_words
from specgen.workbench.desk import Case, Desk

router = APIRouter()
RECENT = 10


@dataclass(frozen=True)
class Card:
    """One 案件 in the list: how far it has come, and who changed it last."""

    project: Project
    answered: int
    of: int
    revision: str


@dataclass(frozen=True)
class Cases:
    """The list of 案件 of one's 課."""

    cards: list[Card]
    archived: bool
    may_create: bool


@dataclass(frozen=True)
class NewCase:
    """The form of a new 案件: what was typed, and what was wrong by field."""

    presets: tuple[Preset, ...]
    earlier: list[Project]
    title: str
    preset: str
    problems: dict[str, str]


@dataclass(frozen=True)
class Step:
    """One step of the way to a specification: what to do, where, and how far it has come."""

    label: str
    href: str
    note: str
    done: bool


@dataclass(frozen=True)
class RecentChange:
    """One change, in words, with its number for taking it back."""

    change: Change
    words: str


@dataclass(frozen=True)
class TodoLine:
    """One thing to decide or to confirm, and where to do it."""

    place: str
    message: str
    href: str


@dataclass(frozen=True)
class Overview:
    """The first page of a 案件."""

    frame: CaseFrame
    case: Case
    steps: list[Step]
    todos: list[TodoLine]
    changes: list[RecentChange]
    covered: str


@router.get("/")
def first(_desk: DeskOf) -> Response:
    """The first page is the list."""
    return RedirectResponse("/cases", 303)


@router.get("/cases")
def cases(request: Request, desk: DeskOf, archived: bool = False) -> Response:
    """The list."""
    cards = [_card(desk, project) for project in desk.projects(archived=archived)]
    page = Cases(cards, archived, desk.may_create())
    return render(request, "cases.html", "保管した案件" if archived else "案件", page)


@router.get("/cases/new")
def new(request: Request, desk: DeskOf) -> Response:
    """The ways to begin a 案件."""
    desk.need_create()
    return _new(request, desk, "", "", {})


@router.post("/cases/new")
def create(
    request: Request, desk: DeskOf, title: Annotated[str, Form()] = "", preset: Annotated[str, Form()] = ""
) -> Response:
    """Begin a 案件 from a kind of buyer."""
    try:
        project = desk.create(title, preset)
    except AnswersError as error:
        return _new(request, desk, title, preset, {one.place: one.message for one in error.problems}, 422)
    return see_other(f"/cases/{project.id}/questions", "created")


@router.get("/cases/{case_id}")
def overview(request: Request, desk: DeskOf, case_id: str) -> Response:
    """The first page of a 案件: what to do next, what is open, what changed."""
    case = desk.case(case_id)
    changes = [RecentChange(one, change_words(one, case)) for one in desk.changes(case_id, limit=RECENT)]
    todos = [_todo(case, one) for one in case.spec.todos if one.kind != "judge"]
    page = Overview(frame_of(desk, case, ""), case, _steps(desk, case), todos, changes, _covered(case))
    return render(request, "case_overview.html", case.project.title, page)


@router.post("/cases/{case_id}/undo")
def undo(desk: DeskOf, case_id: str, seq: Annotated[int, Form()]) -> Response:
    """Take a change back."""
    desk.undo(case_id, seq)
    return see_other(f"/cases/{case_id}", "undone")


def _new(
    request: Request, desk: Desk, title: str, preset: str, problems: dict[str, str], status: int = 200
) -> Response:
    page = NewCase(desk.library.presets, desk.projects(), title[:200], preset, problems)
    return render(request, "case_new.html", "新しい案件", page, status=status)


def _card(desk: Desk, project: Project) -> Card:
    case = desk.case(project.id)
    basic = [id_ for id_ in case.basic if id_ not in case.unanswered]
    latest = desk.store.revisions.list(project.id)
    words = f"第{latest[0].number}版 {latest[0].state.label}" if latest else "まだありません"
    return Card(project, len(basic), len(case.basic), words)


def _covered(case: Case) -> str:
    first = case.spec.coverage[0] if case.spec.coverage else None
    if first is None:
        return ""
    known = [item for item in first.items if item.aspects]
    met = sum(item.verdict in ("covered", "not_applicable") for item in known)
    return f"{first.title}：判定できる{len(known)}項目のうち{met}項目を満たしています"


def _todo(case: Case, todo: Todo) -> TodoLine:
    """A todo as the screen says it: the command line's names the answers file."""
    path = f"/cases/{case.id}"
    if todo.kind == "undecided":
        section = next((one for one in case.library.sections for q in one.questions if q.label == todo.place), None)
        href = f"{path}/questions/{section.section}" if section else f"{path}/questions"
        return TodoLine(todo.place, todo.message, href)
    item = next(one for one in case.spec.items() if one.id in todo.affects)
    message = f"「{item.title}」は、回答から組み立てた文です。読んで、直すか、確かめたことを記録してください。"
    return TodoLine(todo.place, message, f"{path}/draft/items/{item.clause}")


def _steps(desk: Desk, case: Case) -> list[Step]:
    path = f"/cases/{case.id}"
    revisions = desk.store.revisions.list(case.id)
    state = revisions[0].state if revisions else None
    latest = state.label if state else "版はまだありません"
    unanswered, waiting = len(case.unanswered), len(case.shelf.pending)
    undecided = sum(todo.kind == "undecided" for todo in case.spec.todos)
    confirm = sum(todo.kind == "confirm" for todo in case.spec.todos)
    gaps = any(item.verdict in ("missing", "partial") for one in case.spec.coverage for item in one.items)
    answers = f"答えていない基本の設問 {unanswered}問" if unanswered else "基本の設問に全て答えました"
    reading = f"決めていないこと {undecided}件、読んで確かめる文 {confirm}件"
    # Only texts written out of notes ask to be confirmed, and these are the texts of this step.
    texts = f"確かめていない案 {waiting}件、要確認の文 {confirm}件"
    texts = texts if waiting or confirm else "確かめていない案及び要確認の文はありません"
    return [
        Step("設問に答える", f"{path}/questions", answers, not unanswered),
        Step("下書きを読む", f"{path}/draft", reading, not (undecided or confirm)),
        Step("背景・目的の文を整える", f"{path}/texts", texts, not (waiting or confirm)),
        Step("チェックシートと照合する", f"{path}/check", _covered(case), not gaps),
        Step("版を作り、承認を受ける", f"{path}/revisions", latest, state == "approved"),
    ]
