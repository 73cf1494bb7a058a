"""One's own account: the second step, where one is signed in, one's own use of language models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from specgen.store.values import Presence, Stage, User
from specgen.web.deps import SESSION, DeskOf, OfficeOf, PersonOf, SettingsOf, SignedIn, SignedOf, address_of
from specgen.web.render import render, see_other
from specgen.web.routes.sign_in import at_stage, with_session
from specgen.web.signing import totp
from specgen.workbench.desk import Desk
from specgen.workbench.desk.office import own
from specgen.workbench.desk.office.managing import role_labels
from specgen.workbench.desk.office.overseeing import MonthUse, own_use
from specgen.workbench.desk.refused import FormRefused

router = APIRouter()


@dataclass(frozen=True)
class Account:
    """The page of one's account. Presences are (sign-in, whether it is this one)."""

    user: User
    group_name: str
    roles: str
    presences: list[tuple[Presence, bool]]
    used: tuple[MonthUse, ...]
    may_remove: bool
    problems: dict[str, str]


@dataclass(frozen=True)
class SetUp:
    """The page on which the second step is set up; `first` where nothing else may be done before."""

    secret: str
    grouped: str
    picture: Markup
    first: bool
    action: str
    problem: str


@router.get("/account")
def account(request: Request, desk: DeskOf, person: PersonOf) -> Response:
    """One's account."""
    return _account(request, desk, person, {})


@router.post("/account/end-others")
def end_others(request: Request, desk: DeskOf) -> Response:
    """Sign out everywhere but here."""
    own.end_others(desk, request.cookies[SESSION])
    return see_other("/account", "others-ended")


@router.post("/account/second-step/remove")
def remove(request: Request, desk: DeskOf, person: PersonOf, password: Annotated[str, Form()] = "") -> Response:
    """Do without codes."""
    try:
        own.remove_second_step(desk, password)
    except FormRefused as error:
        return _account(request, desk, person, error.problems, 422)
    return see_other("/account", "second-step-removed")


@router.get("/account/second-step")
def form(request: Request, person: PersonOf) -> Response:
    """Set the second step up."""
    return _set_up(request, person.user, totp.new_secret(), "/account/second-step", "")


@router.post("/account/second-step")
def set_up(
    request: Request,
    desk: DeskOf,
    office: OfficeOf,
    secret: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
) -> Response:
    """Keep the secret, once a code shows that the device has it."""
    if problem := own.take_second_step(office.store, desk.user, desk.actor, secret, _step(secret, code)):
        return _set_up(request, desk.user, secret, "/account/second-step", problem, 422)
    return see_other("/account", "second-step-set")


@router.get("/sign-in/set-up")
def first_form(request: Request, signed: SignedOf) -> Response:
    """The second step is demanded: set it up before anything else."""
    found = _without_code(signed)
    if found is None:
        return RedirectResponse("/", 303)
    return _set_up(request, found.user, totp.new_secret(), "/sign-in/set-up", "")


@router.post("/sign-in/set-up")
def first_set_up(
    request: Request,
    signed: SignedOf,
    office: OfficeOf,
    settings: SettingsOf,
    secret: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
) -> Response:
    """Keep the secret, and go on."""
    found = _without_code(signed)
    if found is None:
        return RedirectResponse("/", 303)
    actor = Desk(office, found.user, address_of(request)).actor
    if problem := own.take_second_step(office.store, found.user, actor, secret, _step(secret, code)):
        return _set_up(request, found.user, secret, "/sign-in/set-up", problem, 422)
    token = office.store.sessions.promote(request.cookies[SESSION], Stage.full)
    return with_session(see_other("/", "second-step-set"), token, settings)


def _step(secret: str, code: str) -> int | None:
    return totp.matching_step(secret if own.is_secret(secret) else None, code)


def _without_code(signed: SignedIn | None) -> SignedIn | None:
    """Somebody of whom codes are demanded and who has none; None for others. Raises SignInFirst."""
    found = at_stage(signed, Stage.totp, Stage.full)
    return found if found.stage is Stage.totp and not found.user.totp else None


def _account(request: Request, desk: Desk, person: SignedIn, problems: dict[str, str], status: int = 200) -> Response:
    here = [(one, one.csrf == person.session.csrf) for one in own.presences(desk)]
    page = Account(
        desk.user,
        person.group_name,
        role_labels(desk.user.roles),
        here,
        own_use(desk),
        own.may_remove_second_step(desk),
        problems,
    )
    return render(request, "account.html", "自分の設定", page, status=status)


def _set_up(request: Request, user: User, secret: str, action: str, problem: str, status: int = 200) -> Response:
    if not own.is_secret(secret):
        secret = totp.new_secret()
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    picture = Markup(totp.inline_picture(totp.provisioning(secret, user.login)))  # of our own making
    page = SetUp(secret, grouped, picture, action.startswith("/sign-in"), action, problem)
    return render(request, "account_second_step.html", "確認コードの設定", page, status=status)
