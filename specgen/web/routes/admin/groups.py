"""Groups (所属): add, rename, remove, and moving the 案件 of one to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.errors import NotFound
from specgen.web.admin_frame import AdminFrame, admin_frame
from specgen.web.deps import AdminDesk
from specgen.web.render import render, see_other
from specgen.workbench.desk import Desk
from specgen.workbench.desk.office import managing
from specgen.workbench.desk.office.managing import GroupLine
from specgen.workbench.desk.refused import FormRefused

router = APIRouter()
NONE = "none"  # stands in an address for no group


@dataclass(frozen=True)
class Groups:
    """The list, and the form of a new one."""

    frame: AdminFrame
    lines: list[GroupLine]
    name: str
    problems: dict[str, str]


@dataclass(frozen=True)
class GroupPage:
    """One group: its name, and where its 案件 may go."""

    frame: AdminFrame
    line: GroupLine
    path: str
    name: str
    others: list[tuple[str, str]]
    problems: dict[str, str]


@router.get("/admin/groups")
def groups(request: Request, desk: AdminDesk) -> Response:
    """The list."""
    return _list(request, desk, "", {})


@router.post("/admin/groups")
def add(request: Request, desk: AdminDesk, name: Annotated[str, Form()] = "") -> Response:
    """Add a group."""
    try:
        managing.add_group(desk, name)
    except FormRefused as error:
        return _list(request, desk, name, error.problems, 422)
    return see_other("/admin/groups", "saved")


@router.get("/admin/groups/{group_id}")
def group(request: Request, desk: AdminDesk, group_id: str) -> Response:
    """One group."""
    line = _line(desk, group_id)
    return _page(request, desk, line, line.group.name, {})


@router.post("/admin/groups/{group_id}")
def rename(request: Request, desk: AdminDesk, group_id: str, name: Annotated[str, Form()] = "") -> Response:
    """Another name."""
    line = _line(desk, group_id)
    try:
        managing.rename_group(desk, line.group.id, name)
    except FormRefused as error:
        return _page(request, desk, line, name, error.problems, 422)
    return see_other("/admin/groups", "saved")


@router.post("/admin/groups/{group_id}/remove")
def remove(desk: AdminDesk, group_id: str) -> Response:
    """Remove a group that nothing belongs to."""
    managing.remove_group(desk, group_id)
    return see_other("/admin/groups", "removed")


@router.post("/admin/groups/{group_id}/move")
def move(request: Request, desk: AdminDesk, group_id: str, to: Annotated[str, Form()] = "") -> Response:
    """Move every 案件 to another group."""
    line = _line(desk, group_id)
    try:
        managing.move_cases(desk, line.group.id, to)
    except FormRefused as error:
        return _page(request, desk, line, line.group.name, error.problems, 422)
    return see_other("/admin/groups", "cases-moved")


def _line(desk: Desk, group: str) -> GroupLine:
    wanted = "" if group == NONE else group
    found = next((line for line in managing.groups(desk) if line.group.id == wanted), None)
    if found is None:
        raise NotFound("所属")
    return found


def _list(request: Request, desk: Desk, name: str, problems: dict[str, str], status: int = 200) -> Response:
    page = Groups(admin_frame("groups"), managing.groups(desk), name[:200], problems)
    return render(request, "admin_groups.html", "所属", page, status=status)


def _page(
    request: Request, desk: Desk, line: GroupLine, name: str, problems: dict[str, str], status: int = 200
) -> Response:
    others = [(one.id, one.name) for one in desk.store.accounts.groups() if one.id != line.group.id]
    path = f"/admin/groups/{line.group.id or NONE}"
    page = GroupPage(admin_frame("groups"), line, path, name[:200], others, problems)
    return render(request, "admin_group.html", line.group.name, page, status=status)
