"""Checking a document that somebody brings: the list, the upload, the progress, the result and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from specgen.errors import AnswersError, FileProblem
from specgen.export.checkpage import CheckPage, CheckView, FindingGroup, ItemRow
from specgen.findings import Finding
from specgen.model.checklist import Checklist
from specgen.model.document import View
from specgen.model.fix import Fix
from specgen.model.library import Preset
from specgen.model.report import CheckedItem, Waived
from specgen.model.specification import Verdict
from specgen.reading.limits import MAX_BYTES
from specgen.store.values import Job, JobState
from specgen.web.deps import DeskOf
from specgen.web.render import attachment, is_htmx, render, see_other
from specgen.web.report_style import report_style
from specgen.workbench.desk import Desk
from specgen.workbench.desk.checking import checks, waiving

router = APIRouter(prefix="/check")
OPEN = (Verdict.missing, Verdict.partial, Verdict.undetermined)
KINDS = {
    "docx": "Wordの文書",
    "pdf": "PDF",
    "xlsx": "Excelのファイル",
    "md": "文字だけのファイル（Markdown）",
    "txt": "文字だけのファイル",
}
UNDER_WAY = (JobState.queued, JobState.running)
VIEWS = (
    (View.accepted, "反映した後の文", "変更履歴を全て承諾したものとして読みます。"),
    (View.original, "反映する前の文", "変更履歴を全て元に戻したものとして読みます。"),
    (View.both, "両方", "追加した文と削除した文の両方を読み、印を付けます。"),
)
Upload = Annotated[UploadFile | None, File()]


@dataclass(frozen=True)
class Line:
    """One check in the list, with the title of the 案件 whose draft it is of."""

    job: Job
    case: str


@dataclass(frozen=True)
class Checks:
    """The list and the form: what was chosen, and what was wrong by field."""

    lines: list[Line]
    checklists: list[Checklist]
    views: tuple[tuple[View, str, str], ...]
    view: str
    chosen: list[str]
    problems: dict[str, str]


@dataclass(frozen=True)
class Waiting:
    """A check that is not done, or never will be; `case` is (address, title) where it is of a draft."""

    job: Job
    under_way: bool
    before: int
    message: str
    hint: str
    case: tuple[str, str] | None


@dataclass(frozen=True)
class ItemView:
    """One item with the clauses that would close its gaps: (id, title)."""

    row: ItemRow
    clauses: list[tuple[str, str]]
    decided: bool


@dataclass(frozen=True)
class ListView:
    """One checklist: its picture and its items."""

    view: CheckView
    items: list[ItemView]

    @property
    def open(self) -> list[ItemView]:
        """The items that need a person: not covered, or not judged."""
        return [one for one in self.items if one.row.item.verdict in OPEN]


@dataclass(frozen=True)
class Result:
    """A check that is done. `keys` names findings by their anchor, `kept` the waived ones in their order."""

    job: Job
    check: CheckPage
    lists: list[ListView]
    groups: tuple[FindingGroup, ...]
    keys: dict[str, str]
    kept: list[tuple[str, Waived]]
    unclosed: list[str]
    case: tuple[str, str] | None
    outdated: bool
    may_create: bool
    may_decide: bool
    files: list[tuple[str, str]]
    read: object = field(default=())
    views: object = field(default=())
    signs: object = field(default=())
    unverified: str = ""
    disagrees: tuple[str, str] | None = None


@dataclass(frozen=True)
class Deciding:
    """The form of a reason: about a finding, or about an item."""

    job: Job
    finding: Finding | None
    item: CheckedItem | None
    reason: str
    decided: bool
    problem: str
    action: str


@dataclass(frozen=True)
class ClausePage:
    """A clause written out for a document."""

    job: Job
    fix: Fix
    names: list[str]


@dataclass(frozen=True)
class Beginning:
    """The form of a 案件 that closes the gaps of a document."""

    job: Job
    fixes: Sequence[Fix]
    names: dict[str, str]
    presets: tuple[Preset, ...]
    title: str
    preset: str
    problems: dict[str, str]


# ---- the list and the upload -----------------------------------------------------------------------------------


@router.get("")
def index(request: Request, desk: DeskOf) -> Response:
    """The list and the form."""
    return _index(request, desk, View.accepted, list(desk.library.checklists), {})


@router.get("/report.css")
def style() -> Response:
    """The look of the parts of a report."""
    return Response(report_style(), media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.post("/upload")
def upload(
    request: Request,
    desk: DeskOf,
    file: Upload = None,
    waivers: Upload = None,
    view: Annotated[str, Form()] = "",
    checklists: Annotated[list[str], Form()] = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    """Queue the check of a file."""
    if file is None or not file.filename:
        return _index(request, desk, view, checklists, {"file": "検査する文書のファイルを選んでください。"}, 422)
    content = file.file.read(MAX_BYTES + 1)
    decided = waivers.file.read(checks.MOST_WAIVERS + 1) if waivers and waivers.filename else b""
    try:
        job = checks.start(desk, file.filename, content, view=view, checklists=checklists, waivers=decided)
    except FileProblem as error:
        return _index(request, desk, view, checklists, {"file": f"{error.message}{error.hint}"}, 422)
    except AnswersError as error:
        problems = {one.place: one.message for one in error.problems}
        return _index(request, desk, view, checklists, problems, 422)
    return _on(request, f"/check/{job.id}")


@router.get("/{job_id}")
def show(request: Request, desk: DeskOf, job_id: str) -> Response:
    """How far a check is, or its result."""
    job = checks.find(desk, job_id)
    if is_htmx(request) and job.state not in UNDER_WAY:
        return Response(headers={"HX-Refresh": "true"})
    if job.state is JobState.done:
        return _result(request, desk, job)
    message, _, hint = job.message.partition("\n  直し方: ")
    page = Waiting(job, job.state in UNDER_WAY, _before(desk, job), message, hint, _case(desk, job))
    return render(request, "checks_job.html", _title(job), page, block="job")


@router.post("/{job_id}/cancel")
def cancel(desk: DeskOf, job_id: str) -> Response:
    """Stop a check."""
    checks.cancel(desk, job_id)
    return see_other(f"/check/{job_id}")


@router.get("/{job_id}/files/{form}")
def download(desk: DeskOf, job_id: str, form: str) -> Response:
    """A result as a file."""
    found = checks.download(desk, job_id, form)
    return attachment(found.content, found.name, found.kind)


# ---- decisions -------------------------------------------------------------------------------------------------


@router.get("/{job_id}/findings/{key}")
def finding(request: Request, desk: DeskOf, job_id: str, key: str) -> Response:
    """The form of a reason for leaving a finding as it is."""
    found = waiving.find_finding(desk, job_id, key)
    reason = waiving.reason_of(desk, job_id, finding=found)
    return _deciding(request, desk, job_id, reason, finding=found)


@router.post("/{job_id}/findings/{key}")
def decide_finding(
    request: Request,
    desk: DeskOf,
    job_id: str,
    key: str,
    reason: Annotated[str, Form()] = "",
    undo: Annotated[str, Form()] = "",
) -> Response:
    """Leave a finding as it is, or take that back."""
    if undo:
        waiving.stand(desk, job_id, key)
        return see_other(f"/check/{job_id}#findings", "undone")
    try:
        waiving.waive(desk, job_id, key, reason)
    except AnswersError as error:
        found = waiving.find_finding(desk, job_id, key)
        return _deciding(request, desk, job_id, reason, error, finding=found)
    return see_other(f"/check/{job_id}#waived", "saved")


@router.get("/{job_id}/items/{item_id}")
def item(request: Request, desk: DeskOf, job_id: str, item_id: str) -> Response:
    """The form of a reason why an item does not apply."""
    found = waiving.find_item(desk, job_id, item_id)
    return _deciding(request, desk, job_id, waiving.reason_of(desk, job_id, item=item_id), item=found)


@router.post("/{job_id}/items/{item_id}")
def decide_item(
    request: Request,
    desk: DeskOf,
    job_id: str,
    item_id: str,
    reason: Annotated[str, Form()] = "",
    undo: Annotated[str, Form()] = "",
) -> Response:
    """Decide that an item does not apply, or take that back."""
    if undo:
        waiving.apply_again(desk, job_id, item_id)
        return see_other(f"/check/{job_id}#coverage", "undone")
    try:
        waiving.set_apart(desk, job_id, item_id, reason)
    except AnswersError as error:
        return _deciding(request, desk, job_id, reason, error, item=waiving.find_item(desk, job_id, item_id))
    return see_other(f"/check/{job_id}#coverage", "saved")


# ---- what closes the gaps --------------------------------------------------------------------------------------


@router.get("/{job_id}/clauses/{clause_id}")
def clause(request: Request, desk: DeskOf, job_id: str, clause_id: str) -> Response:
    """A clause to read and to copy."""
    fix = checks.clause(desk, job_id, clause_id)
    names = checks.item_names(desk.library)
    page = ClausePage(checks.find(desk, job_id), fix, [names.get(one, one) for one in fix.items])
    return render(request, "checks_clause.html", fix.title, page)


@router.get("/{job_id}/case")
def case(request: Request, desk: DeskOf, job_id: str) -> Response:
    """The form of a 案件 that closes the gaps."""
    desk.need_create()
    return _beginning(request, desk, job_id, "", "", {})


@router.post("/{job_id}/case")
def begin(
    request: Request,
    desk: DeskOf,
    job_id: str,
    title: Annotated[str, Form()] = "",
    preset: Annotated[str, Form()] = "",
) -> Response:
    """Begin a 案件 that closes the gaps."""
    try:
        made = checks.begin_case(desk, job_id, title, preset)
    except AnswersError as error:
        problems = {one.place: one.message for one in error.problems}
        return _beginning(request, desk, job_id, title, preset, problems, 422)
    return see_other(f"/cases/{made.id}", "created")


# ---- pages -----------------------------------------------------------------------------------------------------


def _index(
    request: Request, desk: Desk, view: str, chosen: list[str], problems: dict[str, str], status: int = 200
) -> Response:
    lines = [Line(one, (_case(desk, one) or ("", ""))[1]) for one in checks.checks(desk)]
    page = Checks(lines, list(desk.library.checklists.values()), VIEWS, view, chosen, problems)
    return render(request, "checks.html", "文書の検査", page, block="upload", status=status)


def _on(request: Request, url: str) -> Response:
    """Send the browser on, also where htmx sent the form."""
    return Response(headers={"HX-Redirect": url}) if is_htmx(request) else see_other(url)


def _title(job: Job) -> str:
    return f"検査：{job.name}"


def _case(desk: Desk, job: Job) -> tuple[str, str] | None:
    """The 案件 that a check is of: its address and its title; None where the person does not see it."""
    if not job.project:
        return None
    project = desk.store.projects.get(job.project)
    return (f"/cases/{project.id}/check", project.title) if desk.reaches(project) else None


def _before(desk: Desk, job: Job) -> int:
    """How many of the person's own checks wait before this one."""
    waiting = [one for one in checks.checks(desk) if one.state in UNDER_WAY]
    return sum(one.created < job.created for one in waiting) if job.state is JobState.queued else 0


def _result(request: Request, desk: Desk, job: Job) -> Response:
    checked = checks.result(desk, job.id)
    found, page = checked.job, checked.page
    case_now = desk.case(found.project) if found.project else None
    shown = Result(
        job=found,
        check=page,
        lists=[_list(desk, one, {item.item for item in checked.waivers.not_applicable}) for one in page.coverage],
        groups=page.findings,
        keys={line.anchor: waiving.key_of(line.finding) for group in page.findings for line in group.lines},
        kept=[(waiving.key_of(one.finding), one) for one in page.waived],
        unclosed=[checks.item_names(desk.library).get(one, one) for one in checked.proposal.unclosed],
        case=_case(desk, found),
        outdated=case_now is not None and found.params.get("version") != case_now.project.version,
        may_create=desk.may_create(),
        may_decide=checks.may_decide(desk, found),
        files=_files(checked.report.document.format, decided=bool(found.params.get("waivers"))),
        read=page.read,
        views=page.views,
        signs=page.signs,
        unverified=page.unverified,
        disagrees=_disagrees(found.name, checked.report.document.format),
    )
    return render(request, "checks_result.html", _title(found), shown)


def _disagrees(name: str, format_: str) -> tuple[str, str] | None:
    """(end of the name, what the file is) where a name promises another kind of file than its content is."""
    end = name.rpartition(".")[2].lower() if "." in name else ""
    promised = {"doc": "docx", "xls": "xlsx", "markdown": "md", "mkd": "md"}.get(end, end)
    if promised not in KINDS or promised == format_ or {promised, format_} <= {"md", "txt"}:
        return None
    return f".{end}", KINDS[format_]


def _list(desk: Desk, view: CheckView, decided: set[str]) -> ListView:
    titles = {one.id: one.title for one in desk.library.clauses.values()}
    items = [
        ItemView(
            replace(row, clauses=()),
            [(one, titles[one]) for one in row.item.suggested_clauses[:3] if one in titles],
            row.item.id in decided,
        )
        for row in view.rows
    ]
    return ListView(view, items)


def _files(kind: str, *, decided: bool) -> list[tuple[str, str]]:
    forms = [
        ("xlsx", "Excel（.xlsx）"),
        ("html", "報告（.html）"),
        ("text", "テキスト（.txt）"),
        ("json", "データ（.json）"),
        ("answers", "不足を挙げた回答ファイル（.yaml）"),
    ]
    if kind == "docx":
        forms.insert(0, ("docx", "コメントを付けた元の文書（.docx）"))
    return [*forms, ("waivers", "判断のファイル（.yaml）")] if decided else forms


def _deciding(
    request: Request,
    desk: Desk,
    job_id: str,
    reason: str,
    error: AnswersError | None = None,
    *,
    finding: Finding | None = None,
    item: CheckedItem | None = None,
) -> Response:
    job = checks.find(desk, job_id)
    decided = bool(waiving.reason_of(desk, job_id, finding=finding, item=item.id if item else ""))
    name = f"findings/{waiving.key_of(finding)}" if finding else f"items/{item.id if item else ''}"
    problem = error.problems[0].message if error else ""
    page = Deciding(job, finding, item, reason, decided, problem, f"/check/{job_id}/{name}")
    title = "指摘を、理由を付けて残す" if finding else "項目を「適用しない」とする"
    return render(request, "checks_decide.html", title, page, status=422 if error else 200)


def _beginning(
    request: Request, desk: Desk, job_id: str, title: str, preset: str, problems: dict[str, str], status: int = 200
) -> Response:
    checked = checks.result(desk, job_id)
    names = checks.item_names(desk.library)
    page = Beginning(checked.job, checked.proposal.fixes, names, desk.library.presets, title[:200], preset, problems)
    return render(request, "checks_case.html", "不足を補う案件を始める", page, status=status)
