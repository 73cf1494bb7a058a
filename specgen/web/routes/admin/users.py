"""Users: list, add, change, and what an administrator does for somebody who cannot sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from specgen.store.values import Group, Role, User
from specgen.web.admin_frame import AdminFrame, admin_frame
from specgen.web.deps import AdminDesk
from specgen.web.render import attachment, render, see_other
from specgen.workbench.desk import Desk
from specgen.workbench.desk.office import managing
from specgen.workbench.desk.office.importing import table_of_people
from specgen.workbench.desk.office.managing import PersonForm, role_labels
from specgen.workbench.desk.office.settings import provider_of
from specgen.workbench.desk.refused import FormRefused

router = APIRouter()
ROLES = [
    (Role.draft.value, Role.draft.label, "案件を作り、答え、直す"),
    (Role.approve.value, Role.approve.label, "ほかの人が提出した版を承認する"),
    (Role.view.value, Role.view.label, "見るだけ"),
    (Role.admin.value, Role.admin.label, "利用者、設定及び記録を扱う"),
]
DOING: dict[str, tuple[Callable[[Desk, str], None], str]] = {
    "unlock": (managing.unlock, "user-unlocked"),
    "remove-second-step": (managing.remove_second_step, "second-step-removed"),
    "end-sessions": (managing.end_sessions, "sessions-ended"),
}


@dataclass(frozen=True)
class Users:
    """The list. Rows are (user, name of the group, roles in words)."""

    frame: AdminFrame
    rows: list[tuple[User, str, str]]
    words: str
    group: str
    groups: list[Group]


@dataclass(frozen=True)
class UserPage:
    """The form of a new user, or of one who is there (`user`)."""

    frame: AdminFrame
    user: User | None
    form: PersonForm
    groups: list[Group]
    roles: list[tuple[str, str, str]]
    provider: str
    problems: dict[str, str]


@dataclass(frozen=True)
class Handed:
    """A temporary password, shown once."""

    frame: AdminFrame
    user: User
    password: str
    new: bool


@router.get("/admin")
def first(_desk: AdminDesk) -> Response:
    """The first page of the administration is the list of users."""
    return RedirectResponse("/admin/users", 303)


@router.get("/admin/users")
def users(request: Request, desk: AdminDesk, q: str = "", group: str = "") -> Response:
    """The list."""
    groups = desk.store.accounts.groups()
    names = {one.id: one.name for one in groups}
    rows = [(one, names.get(one.group, ""), role_labels(one.roles)) for one in managing.people(desk, q, group)]
    page = Users(admin_frame("users"), rows, q[:100], group, groups)
    return render(request, "admin_users.html", "利用者", page, block="list")


@router.get("/admin/users.csv")
def table(desk: AdminDesk) -> Response:
    """Every user for a spreadsheet."""
    return attachment(table_of_people(desk), "利用者一覧.csv", "text/csv; charset=utf-8")


@router.get("/admin/users/new")
def new(request: Request, desk: AdminDesk) -> Response:
    """The form of a new user."""
    return _page(request, desk, None, PersonForm("", "", "", (Role.draft.value,)), {})


@router.post("/admin/users/new")
def add(
    request: Request,
    desk: AdminDesk,
    login: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    group: Annotated[str, Form()] = "",
    roles: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Add a user; the temporary password is on the page that answers, and nowhere else."""
    form = PersonForm(login, name, group, tuple(roles or ()))
    try:
        user, password = managing.add_person(desk, form)
    except FormRefused as error:
        return _page(request, desk, None, form, error.problems, 422)
    page = Handed(admin_frame("users"), user, password, True)
    return render(request, "admin_password.html", "利用者を追加しました", page)


@router.get("/admin/users/{user_id}")
def user(request: Request, desk: AdminDesk, user_id: str) -> Response:
    """One user."""
    found = managing.person(desk, user_id)
    subject = (found.subject or "").partition(" ")[2]
    form = PersonForm(found.login, found.name, found.group, tuple(found.roles), found.active, subject)
    return _page(request, desk, found, form, {})


@router.post("/admin/users/{user_id}")
def change(
    request: Request,
    desk: AdminDesk,
    user_id: str,
    name: Annotated[str, Form()] = "",
    group: Annotated[str, Form()] = "",
    roles: Annotated[list[str] | None, Form()] = None,
    active: Annotated[bool, Form()] = False,
    subject: Annotated[str, Form()] = "",
) -> Response:
    """Change a user."""
    found = managing.person(desk, user_id)
    form = PersonForm(found.login, name, group, tuple(roles or ()), active, subject)
    try:
        after = managing.change_person(desk, user_id, form)
    except FormRefused as error:
        return _page(request, desk, found, form, error.problems, 422)
    return see_other(f"/admin/users/{user_id}", "saved" if after != found else "unchanged")


@router.post("/admin/users/{user_id}/password")
def password(request: Request, desk: AdminDesk, user_id: str) -> Response:
    """Give a new temporary password, shown once."""
    found, made = managing.reset_password(desk, user_id)
    page = Handed(admin_frame("users"), found, made, False)
    return render(request, "admin_password.html", "仮のパスワードを発行しました", page)


@router.post("/admin/users/{user_id}/{what}")
def do(desk: AdminDesk, user_id: str, what: str) -> Response:
    """Unlock, remove the second step, or end the sessions."""
    if what not in DOING:
        raise HTTPException(404)
    act, said = DOING[what]
    act(desk, user_id)
    return see_other(f"/admin/users/{user_id}", said)


def _page(
    request: Request, desk: Desk, user: User | None, form: PersonForm, problems: dict[str, str], status: int = 200
) -> Response:
    provider = provider_of(desk.store)
    page = UserPage(
        admin_frame("users"),
        user,
        form,
        desk.store.accounts.groups(),
        ROLES,
        provider.name if provider else "",
        problems,
    )
    return render(request, "admin_user.html", user.name if user else "利用者の追加", page, status=status)
