"""Who may come in, the provider of sign-in, and the guard's policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.narrative.guard import Action, Category, Policy
from specgen.web.admin_frame import AdminFrame, admin_frame
from specgen.web.deps import AdminDesk, SettingsOf, address_of
from specgen.web.render import render, see_other
from specgen.web.security import is_allowed
from specgen.web.signing.oidc import has_secret
from specgen.web.views.answer_form import FormOf
from specgen.workbench.desk.office import governing
from specgen.workbench.desk.office.governing import AccessForm, GuardForm, ProviderForm
from specgen.workbench.desk.office.settings import Match, SecondStep
from specgen.workbench.desk.refused import FormRefused

router = APIRouter()


@dataclass(frozen=True)
class Access:
    """Who may come in."""

    frame: AdminFrame
    form: AccessForm
    own_address: str
    steps: list[tuple[str, str]]
    problems: dict[str, str]


@dataclass(frozen=True)
class Guard:
    """What is done with what the guard finds. Categories are (field, label, what the default is)."""

    frame: AdminFrame
    form: GuardForm
    categories: list[tuple[str, str, str]]
    actions: list[tuple[str, str]]
    problems: dict[str, str]


@dataclass(frozen=True)
class ProviderPage:
    """The provider of sign-in. `callback` is the address to register there; "" before it is known."""

    frame: AdminFrame
    form: ProviderForm
    matches: list[tuple[str, str]]
    secret: bool
    callback: str
    problems: dict[str, str]


@router.get("/admin/access")
def access(request: Request, desk: AdminDesk, settings: SettingsOf) -> Response:
    """Who may come in."""
    return _access(request, governing.access_form(desk, settings.session_hours), {})


@router.post("/admin/access")
def save_access(
    request: Request,
    desk: AdminDesk,
    addresses: Annotated[str, Form()] = "",
    hours: Annotated[str, Form()] = "",
    second_step: Annotated[str, Form()] = "",
) -> Response:
    """Keep who may come in."""
    form = AccessForm(addresses, hours, second_step)
    try:
        changed = governing.save_access(desk, form, is_allowed)
    except FormRefused as error:
        return _access(request, form, error.problems, 422)
    return see_other("/admin/access", _said(changed))


@router.get("/admin/guard")
def guard(request: Request, desk: AdminDesk) -> Response:
    """The guard's policy."""
    return _guard(request, governing.guard_form(desk), {})


@router.post("/admin/guard")
def save_guard(request: Request, desk: AdminDesk, sent: FormOf) -> Response:
    """Keep the guard's policy."""
    typed = {name: value for name, value in sent.items() if isinstance(value, str)}
    actions = {one.value: typed.get(f"action.{one.value}", "") for one in Category}
    form = GuardForm(actions, typed.get("forbidden_words", ""), typed.get("public_contacts", ""))
    try:
        changed = governing.save_guard(desk, form)
    except FormRefused as error:
        return _guard(request, form, error.problems, 422)
    return see_other("/admin/guard", _said(changed))


@router.get("/admin/provider")
def provider(request: Request, desk: AdminDesk) -> Response:
    """The provider of sign-in."""
    return _provider(request, governing.provider_form(desk), {})


@router.post("/admin/provider")
def save_provider(
    request: Request,
    desk: AdminDesk,
    use: Annotated[bool, Form()] = False,
    name: Annotated[str, Form()] = "",
    issuer: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form()] = "",
    base: Annotated[str, Form()] = "",
    match: Annotated[str, Form()] = "",
) -> Response:
    """Keep the provider of sign-in."""
    form = ProviderForm(not use, name, issuer, client_id, base, match)
    try:
        changed = governing.save_provider(desk, form)
    except FormRefused as error:
        return _provider(request, form, error.problems, 422)
    return see_other("/admin/provider", _said(changed))


def _access(request: Request, form: AccessForm, problems: dict[str, str], status: int = 200) -> Response:
    steps = [(one.value, one.label) for one in SecondStep]
    page = Access(admin_frame("access"), form, address_of(request), steps, problems)
    return render(request, "admin_access.html", "接続とサインイン", page, status=status)


def _guard(request: Request, form: GuardForm, problems: dict[str, str], status: int = 200) -> Response:
    categories = [(one.value, one.label, Policy().action(one).label) for one in Category]
    actions = [(one.value, one.label) for one in Action]
    page = Guard(admin_frame("guard"), form, categories, actions, problems)
    return render(request, "admin_guard.html", "送信前の検出", page, status=status)


def _provider(request: Request, form: ProviderForm, problems: dict[str, str], status: int = 200) -> Response:
    matches = [(one.value, one.label) for one in Match]
    # Nothing is believed of the address that the browser names; it is a proposal in an empty field.
    base = form.base or str(request.base_url).rstrip("/")
    page = ProviderPage(
        admin_frame("provider"),
        form._replace(base=base),
        matches,
        has_secret(),
        f"{base}/sign-in/callback",
        problems,
    )
    return render(request, "admin_provider.html", "外部の認証", page, status=status)


def _said(changed: bool) -> str:
    return "saved" if changed else "unchanged"
