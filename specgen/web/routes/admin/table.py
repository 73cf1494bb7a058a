"""Users from a table: upload, look at what it would do line by line, then do all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from specgen.web.admin_frame import AdminFrame, admin_frame
from specgen.web.deps import AdminDesk
from specgen.web.render import render, see_other
from specgen.workbench.desk.office import importing
from specgen.workbench.desk.office.importing import NewPerson, Plan
from specgen.workbench.desk.refused import FormRefused

router = APIRouter()


@dataclass(frozen=True)
class Import:
    """The form of the upload."""

    frame: AdminFrame
    heads: tuple[str, ...]
    problems: dict[str, str]


@dataclass(frozen=True)
class Preview:
    """What a table would do; the form that confirms it carries the table along."""

    frame: AdminFrame
    plan: Plan
    text: str


@dataclass(frozen=True)
class Imported:
    """Who was added, with the temporary passwords, shown once."""

    frame: AdminFrame
    added: list[NewPerson]
    changed: int


@router.get("/admin/users/import")
def form(request: Request, _desk: AdminDesk) -> Response:
    """The form."""
    return _form(request, {})


@router.post("/admin/users/import/upload")
def preview(request: Request, desk: AdminDesk, file: UploadFile | None = None) -> Response:
    """What would be done. Nothing is done."""
    content = file.file.read(importing.MOST_BYTES + 1) if file else b""
    try:
        text = importing.read_upload(content)
        plan = importing.plan_of(desk, text)
    except FormRefused as error:
        return _form(request, error.problems, 422)
    page = Preview(admin_frame("users"), plan, text)
    return render(request, "admin_import_preview.html", "取込みの確認", page)


@router.post("/admin/users/import")
def apply(
    request: Request, desk: AdminDesk, text: Annotated[str, Form()] = "", mark: Annotated[str, Form()] = ""
) -> Response:
    """Do what was looked at."""
    changed = importing.plan_of(desk, text).of("change")
    added = importing.carry_out(desk, text, mark)
    if not added:
        return see_other("/admin/users", "imported")
    page = Imported(admin_frame("users"), added, changed)
    return render(request, "admin_imported.html", "利用者を取り込みました", page)


def _form(request: Request, problems: dict[str, str], status: int = 200) -> Response:
    page = Import(admin_frame("users"), importing.HEADS, problems)
    return render(request, "admin_import.html", "利用者の取込み", page, status=status)
