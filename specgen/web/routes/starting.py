"""Ways to begin a 案件 from what is there already, and its answers as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from specgen.errors import AnswersError, FileProblem
from specgen.export import charts
from specgen.model.library import Library, Preset
from specgen.proposals import Proposed
from specgen.store.values import EntryConflict, Job, Kind, Project
from specgen.web.deps import DeskOf, SettingsOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import attachment, is_htmx, render, see_other
from specgen.web.views.answer_form import FormOf, word
from specgen.web.views.question import picture, raw_words
from specgen.web.words import on_screen
from specgen.workbench.desk import Desk
from specgen.workbench.desk.cases import starting
from specgen.workbench.desk.cases.starting import Difference, Reading

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = tuple((kind.value, kind.label) for kind in starting.COPIED)
MOST_SHOWN = 30
_KINDS = frozenset(kind.value for kind in Kind)
_FIELDS = {"案件の名称": "title", "団体の種別": "preset"}


@dataclass(frozen=True)
class FromCase:
    """The form that begins a 案件 from an earlier one."""

    earlier: list[Project]
    source: str
    title: str
    kinds: list[str]
    all_kinds: tuple[tuple[str, str], ...]
    dates: bool
    errors: list[tuple[str, str]]


@dataclass(frozen=True)
class Upload:
    """The form that takes a file; `notes` are the problems in the file, with their cells and remedies."""

    way: str
    action: str
    back: tuple[str, str]
    title: str = ""
    presets: tuple[Preset, ...] = ()
    preset: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)


class Offer(NamedTuple):
    """What is proposed for one question: (place in the list, proposal, place in the document) each."""

    question: str
    label: str
    section: str
    ones: list[tuple[int, Proposed, str]]


@dataclass(frozen=True)
class Proposals:
    """A specification that was read: how it stands against the checklists, and the answers that it gives."""

    reading: Reading
    job: Job
    path: str
    title: str
    pictures: list[charts.Picture]
    offers: list[tuple[str, list[Offer]]]
    sure: int
    chosen: frozenset[int]
    errors: list[tuple[str, str]]


class Row(NamedTuple):
    """One difference of a sheet, in words."""

    name: str
    what: str
    label: str
    now: str
    new: str
    base: int


@dataclass(frozen=True)
class Differences:
    """What a sheet that came back would change in the 案件."""

    frame: CaseFrame
    path: str
    file: str
    rows: list[Row]
    same: int
    blank: int
    errors: list[tuple[str, str]]


# ---- from an earlier 案件 --------------------------------------------------------------------------------------


@router.get("/cases/new/from-case")
def from_case(request: Request, desk: DeskOf, source: str = "") -> Response:
    """The form."""
    desk.need_create()
    kinds = [kind.value for kind in starting.COPIED]
    return _from_case(request, FromCase(_earlier(desk), source, "", kinds, KINDS, False, []))


@router.post("/cases/new/from-case")
def begin_from_case(request: Request, desk: DeskOf, form: FormOf) -> Response:
    """Begin it."""
    source, title, dates = word(form, "source"), word(form, "title"), "dates" in form
    kinds = [value for value, _ in KINDS if value in form.getlist("kinds")]
    errors = [] if source else [("source", "写す元の案件を選んでください。")]
    if not errors:
        try:
            chosen = {Kind(value) for value in kinds}
            project = starting.begin_from_case(desk, source, title, chosen, dates=dates)
            return see_other(f"/cases/{project.id}/questions", "created")
        except AnswersError as error:
            errors = _field_errors(error)
    page = FromCase(_earlier(desk), source, title[:200], kinds, KINDS, dates, errors)
    return _from_case(request, page, 422)


def _from_case(request: Request, page: FromCase, status: int = 200) -> Response:
    return render(request, "starting_case.html", "前の案件から始める", page, status=status)


def _earlier(desk: Desk) -> list[Project]:
    desk.need_create()
    return [*desk.projects(), *desk.projects(archived=True)]


# ---- from a sheet ----------------------------------------------------------------------------------------------


@router.get("/cases/new/from-sheet/upload")
def sheet_form(request: Request, desk: DeskOf) -> Response:
    """The form."""
    desk.need_create()
    page = Upload("sheet", request.url.path, ("/cases/new", "新しい案件"), presets=desk.library.presets)
    return _upload(request, page)


@router.get("/cases/new/from-sheet/{preset}.xlsx")
def blank_sheet(desk: DeskOf, preset: str) -> Response:
    """An empty ヒアリングシート of a kind of buyer."""
    content, title = starting.blank_sheet(desk, preset)
    return attachment(content, f"ヒアリングシート_{title}.xlsx", XLSX)


@router.post("/cases/new/from-sheet/upload")
def begin_from_sheet(request: Request, desk: DeskOf, form: FormOf) -> Response:
    """Begin a 案件 with the answers of a sheet."""
    desk.need_create()
    title, found = word(form, "title"), _file(form)
    errors = _missing(title, found)
    notes: list[tuple[str, str, str]] = []
    if found and not errors:
        try:
            project = starting.begin_from_sheet(desk, title, *_content(found, starting.MOST_SHEET))
            return see_other(f"/cases/{project.id}/questions", "created")
        except (AnswersError, FileProblem) as error:
            errors, notes = _said(error)
    back, presets = ("/cases/new", "新しい案件"), desk.library.presets
    page = Upload("sheet", request.url.path, back, title[:200], presets, errors=errors, notes=notes)
    return _upload(request, page, 422)


# ---- from a specification --------------------------------------------------------------------------------------


@router.get("/cases/new/from-document/upload")
def document_form(request: Request, desk: DeskOf) -> Response:
    """The form."""
    desk.need_create()
    return _upload(
        request,
        Upload("document", request.url.path, ("/cases/new", "新しい案件"), presets=desk.library.presets),
    )


@router.post("/cases/new/from-document/upload")
def submit_document(request: Request, desk: DeskOf, settings: SettingsOf, form: FormOf) -> Response:
    """Have a specification read."""
    desk.need_create()
    title, preset, found = word(form, "title"), word(form, "preset"), _file(form)
    errors = [] if found else [("file", "ファイルを選んでください。")]
    try:
        if found:
            job = starting.submit_document(desk, title, preset, *_content(found, settings.most_upload))
            return see_other(f"/cases/new/from-document/{job.id}")
    except AnswersError as error:
        errors = _field_errors(error)
    page = Upload(
        "document", request.url.path, ("/cases/new", "新しい案件"), title[:200], desk.library.presets, preset, errors
    )
    return _upload(request, page, 422)


@router.get("/cases/new/from-document/{job}")
def proposals(request: Request, desk: DeskOf, job: str) -> Response:
    """How far the reading is; then what the document answers."""
    reading = starting.document_reading(desk, job)
    if reading.report is None:
        return render(request, "starting_reading.html", "文書を読んでいます", _page(desk, reading), block="reading")
    if is_htmx(request):
        return Response(headers={"HX-Refresh": "true"})
    return _proposals(request, _page(desk, reading))


@router.post("/cases/new/from-document/{job}")
def begin_from_document(request: Request, desk: DeskOf, job: str, form: FormOf) -> Response:
    """Begin the 案件 with the answers that were accepted."""
    reading, title = starting.document_reading(desk, job), word(form, "title")
    chosen = {int(one) for one in form.getlist("accept") if isinstance(one, str) and one.isdecimal() and len(one) < 10}
    if "sure" in form:
        chosen |= {index for index, one in enumerate(reading.proposals) if one.sure}
    try:
        project = starting.begin_from_document(desk, job, title, chosen)
    except AnswersError as error:
        page = _page(desk, reading, title, frozenset(chosen), _field_errors(error))
        return _proposals(request, page, 422)
    return see_other(f"/cases/{project.id}/questions?begun=document", "created")


def _page(
    desk: Desk,
    reading: Reading,
    title: str | None = None,
    chosen: frozenset[int] = frozenset(),
    errors: Sequence[tuple[str, str]] = (),
) -> Proposals:
    checklists = reading.report.checklists if reading.report else ()
    return Proposals(
        reading=reading,
        job=reading.job,
        path=f"/cases/new/from-document/{reading.job.id}",
        title=reading.title if title is None else title[:200],
        pictures=[picture(f"checked-{one.id}", one) for one in checklists],
        offers=_offers(desk.library, reading.proposals),
        sure=sum(one.sure for one in reading.proposals),
        chosen=chosen,
        errors=list(errors),
    )


def _offers(library: Library, found: Sequence[Proposed]) -> list[tuple[str, list[Offer]]]:
    """The offers by section, in the order of the questionnaire."""
    sections = {one.id: section.title for section in library.sections for one in section.questions}
    offers: dict[str, Offer] = {}
    for index, one in enumerate(found):
        label = library.questions[one.question].label
        offer = offers.setdefault(one.question, Offer(one.question, label, sections[one.question], []))
        offer.ones.append((index, one, starting.place_of(one)))
    grouped = groupby(offers.values(), key=lambda offer: offer.section)
    return [(section, list(group)) for section, group in grouped]


def _proposals(request: Request, page: Proposals, status: int = 200) -> Response:
    return render(request, "starting_proposals.html", "文書から読み取った回答", page, status=status)


# ---- the answers of a 案件 as files ----------------------------------------------------------------------------


@router.get("/cases/{case_id}/answers/hearing-sheet.xlsx")
def hearing_sheet(desk: DeskOf, case_id: str) -> Response:
    """The ヒアリングシート of the 案件."""
    content = starting.hearing_sheet(desk, case_id)
    return attachment(content, f"ヒアリングシート_{desk.case(case_id).project.title}.xlsx", XLSX)


@router.get("/cases/{case_id}/answers/answers.yaml")
def answers_file(desk: DeskOf, case_id: str) -> Response:
    """The answers.yaml of the 案件."""
    return attachment(starting.answers_file(desk, case_id), "answers.yaml", "application/yaml")


@router.get("/cases/{case_id}/answers/upload")
def import_form(request: Request, desk: DeskOf, case_id: str) -> Response:
    """The form that takes a filled sheet."""
    desk.editable(case_id)
    return _upload(request, Upload("import", request.url.path, (f"/cases/{case_id}/questions", "設問に答える")))


@router.post("/cases/{case_id}/answers/upload")
def take_import(request: Request, desk: DeskOf, case_id: str, form: FormOf) -> Response:
    """Hold a filled sheet, and go on to what it would change."""
    desk.editable(case_id)
    found = _file(form)
    errors, notes = [("file", "ファイルを選んでください。")], list[tuple[str, str, str]]()
    if found:
        try:
            token = starting.hold_import(desk, case_id, *_content(found, starting.MOST_SHEET))
            return see_other(f"/cases/{case_id}/answers/import/{token}")
        except (AnswersError, FileProblem) as error:
            errors, notes = _said(error)
    back = (f"/cases/{case_id}/questions", "設問に答える")
    return _upload(request, Upload("import", request.url.path, back, errors=errors, notes=notes), 422)


@router.get("/cases/{case_id}/answers/import/{token}")
def differences(request: Request, desk: DeskOf, case_id: str, token: str) -> Response:
    """What a held sheet would change."""
    return _differences(request, desk, case_id, token)


@router.post("/cases/{case_id}/answers/import/{token}")
def apply_import(request: Request, desk: DeskOf, case_id: str, token: str, form: FormOf) -> Response:
    """Take over what was accepted."""
    accepted = {}
    for one in form.getlist("accept"):
        kind, _, key = str(one).partition(":")
        base = word(form, f"base:{one}")
        if kind in _KINDS and base.isdecimal() and len(base) < 19:
            accepted[Kind(kind), key] = int(base)
    try:
        count = starting.apply_import(desk, case_id, token, accepted)
    except EntryConflict as error:
        said = f"{error.message}今の値を示したので、確かめてから選び直してください。"
        return _differences(request, desk, case_id, token, [("", said)], 409)
    except AnswersError as error:
        return _differences(request, desk, case_id, token, [("", one.message) for one in error.problems], 422)
    return see_other(f"/cases/{case_id}/questions", "saved" if count else "unchanged")


def _differences(
    request: Request, desk: Desk, case_id: str, token: str, errors: Sequence[tuple[str, str]] = (), status: int = 200
) -> Response:
    case = desk.case(case_id)
    found = starting.held_import(desk, case_id, token)
    page = Differences(
        frame=frame_of(desk, case, "questions"),
        path=f"/cases/{case_id}/answers/import/{token}",
        file=found.file,
        rows=[_row(case.library, one) for one in found.differences],
        same=found.same,
        blank=found.blank,
        errors=list(errors),
    )
    return render(request, "starting_differences.html", "シートとの違い", page, status=status)


def _row(library: Library, one: Difference) -> Row:
    question = library.questions.get(one.key) if one.kind is Kind.answer else None
    clause = library.clauses.get(one.key.partition("#")[0])
    label = question.label if question else clause.title if clause else one.key
    now, new = [raw_words(question, raw) if question else _plain_words(raw) for raw in (one.now, one.new)]
    return Row(f"{one.kind.value}:{one.key}", one.kind.label, label, now, new, one.base)


def _plain_words(raw: object) -> str:
    if raw is None:
        return "（なし）"
    if isinstance(raw, dict):
        return "\n".join(str(raw[name]) for name in ("title", "text", "reason") if raw.get(name))
    return "する" if raw is True else str(raw)


# ---- forms that take a file ------------------------------------------------------------------------------------


def _upload(request: Request, page: Upload, status: int = 200) -> Response:
    titles = {
        "sheet": "ヒアリングシートから始める",
        "document": "今ある仕様書から始める",
        "import": "記入済みのシートを取り込む",
    }
    return render(request, "starting_upload.html", titles[page.way], page, status=status)


def _file(form: FormData) -> UploadFile | None:
    found = form.get("file")
    return found if isinstance(found, UploadFile) and found.filename else None


def _content(found: UploadFile, most: int) -> tuple[bytes, str]:
    """The content (one byte over the most, so that the desk can tell) and the name without a folder."""
    name = (found.filename or "").replace("\\", "/").rpartition("/")[2]
    return found.file.read(most + 1), name[-120:]


def _missing(title: str, found: UploadFile | None) -> list[tuple[str, str]]:
    errors = [] if title.strip() else [("title", "案件の名称を入力してください。")]
    return errors if found else [*errors, ("file", "ファイルを選んでください。")]


def _field_errors(error: AnswersError) -> list[tuple[str, str]]:
    return [(_FIELDS.get(one.place, ""), f"{one.message}{one.hint}") for one in error.problems]


def _said(error: AnswersError | FileProblem) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """(errors of fields, problems of the file: place, what, remedy)."""
    if isinstance(error, FileProblem):
        where = f"{error.path}の{error.line}行目" if error.line else error.path
        message, hint = on_screen(error.message), on_screen(error.hint)
        return [("file", f"{where}：{message}")], [(where, message, hint)] if hint else []
    fields = [one for one in _field_errors(error) if one[0]]
    if fields:
        return fields, []
    notes = [
        (one.place or (f"{one.line}行目" if one.line else ""), on_screen(one.message), on_screen(one.hint))
        for one in error.problems
    ]
    count = len(notes)
    return [("file", f"ファイルに直すところが{count}件あります。何も取り込んでいません。")], notes[:MOST_SHOWN]
