"""Files of a 案件: at once, or made by LibreOffice in the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.store.values import Job
from specgen.web.deps import DeskOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import attachment, render, see_other
from specgen.workbench.desk.cases.template import Template, group_template, own_template
from specgen.workbench.desk.revisions import files
from specgen.workbench.desk.revisions.files import Made, Offer

router = APIRouter(prefix="/cases/{case_id}")
RECENT = 10


@dataclass(frozen=True)
class Files:
    """Every file of what stands now, and what is being made."""

    frame: CaseFrame
    offers: list[Offer]
    printed: list[Offer]
    jobs: list[Job]
    template: Template | None


@dataclass(frozen=True)
class FileJob:
    """How far a file in the making is."""

    frame: CaseFrame
    job: Job


@router.get("/files")
def listed(request: Request, desk: DeskOf, case_id: str) -> Response:
    """Every file of what stands now."""
    case, made = desk.case(case_id), files.source(desk, case_id)
    page = Files(
        frame_of(desk, case, "revisions"),
        files.offers(made),
        files.printed_offers(made),
        files.file_jobs(desk, case_id)[:RECENT],
        own_template(desk, case_id) or group_template(desk, case.project),
    )
    return render(request, "revisions_files.html", "ファイル", page)


@router.post("/files")
def begin(desk: DeskOf, case_id: str, wanted: Annotated[str, Form()]) -> Response:
    """Have a file of what stands now made in the background."""
    return _begin(desk, case_id, None, wanted)


@router.get("/files/{name}")
def download(desk: DeskOf, case_id: str, name: str) -> Response:
    """A file of what stands now."""
    return _sent(files.download(desk, files.source(desk, case_id), name))


@router.get("/files/jobs/{job}")
def job(request: Request, desk: DeskOf, case_id: str, job: str) -> Response:
    """How far a file in the making is; htmx asks for the bar alone."""
    found = files.file_job(desk, case_id, job)
    page = FileJob(frame_of(desk, desk.case(case_id), "revisions"), found)
    return render(request, "revisions_job.html", "ファイルの作成", page, block="progress")


@router.get("/files/jobs/{job}/result")
def result(desk: DeskOf, case_id: str, job: str) -> Response:
    """What was made."""
    return _sent(files.job_result(desk, case_id, job))


@router.post("/files/jobs/{job}/cancel")
def cancel(desk: DeskOf, case_id: str, job: str) -> Response:
    """Stop making it."""
    files.cancel_job(desk, case_id, job)
    return see_other(f"/cases/{case_id}/files", "stopped")


@router.post("/revisions/{number}/files")
def begin_version(desk: DeskOf, case_id: str, number: int, wanted: Annotated[str, Form()]) -> Response:
    """Have a file of a version made in the background."""
    return _begin(desk, case_id, number, wanted)


@router.get("/revisions/{number}/files/{name}")
def download_version(desk: DeskOf, case_id: str, number: int, name: str) -> Response:
    """A file of a version."""
    return _sent(files.download(desk, files.source(desk, case_id, number), name))


def _begin(desk: DeskOf, case_id: str, number: int | None, wanted: str) -> Response:
    made = files.begin(desk, files.source(desk, case_id, number), wanted)
    return see_other(f"/cases/{case_id}/files/jobs/{made.id}")


def _sent(made: Made) -> Response:
    return attachment(made.content, made.name, made.type)
