"""Who is asking, and what every route gets: the desk of the person. Named once, as annotated types."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Annotated, NamedTuple, Protocol
from urllib.parse import quote

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from specgen.errors import Denied
from specgen.store.values import Role, Session, Stage, User
from specgen.web.settings import WebSettings
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.office.settings import needs_second_step

SESSION, BEFORE = "specgen-session", "specgen-before"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
STEPS = {Stage.totp: "/sign-in/code", Stage.password: "/sign-in/password"}


class SignInFirst(Exception):
    """Nobody is signed in, or a step of signing in is missing; `where` is the page to go to."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(where)


class SignedIn(NamedTuple):
    """A session with its person and the name of their 課."""

    session: Session
    user: User
    group_name: str
    needs_code: bool = False  # a one-time code is demanded of the person, who has not set it up

    @property
    def stage(self) -> Stage:
        """How far the sign-in has come; a password that must be changed comes before everything else."""
        if self.session.stage is Stage.full and self.user.must_change:
            return Stage.password
        if self.session.stage is Stage.full and self.needs_code:
            return Stage.totp
        return self.session.stage


class _State(Protocol):
    office: Office
    settings: WebSettings


def state_of(request: Request) -> _State:
    """What the application was made with."""
    return request.app.state  # type: ignore[no-any-return]  # Starlette's State is a bag of anything


def get_office(request: Request) -> Office:
    """The office that this application serves."""
    return state_of(request).office


def get_settings(request: Request) -> WebSettings:
    """What the application was started with."""
    return state_of(request).settings


def address_of(request: Request) -> str:
    """The address that the request came from."""
    return getattr(request.state, "address", "")


def get_session(request: Request) -> SignedIn | None:
    """Who the cookie of the request belongs to, whatever the stage of the sign-in; the token for forms is put on the
    request."""
    if hasattr(request.state, "signed"):
        found: SignedIn | None = request.state.signed
        return found
    store, token = get_office(request).store, request.cookies.get(SESSION, "")
    session = store.sessions.find(token) if token else None
    signed = None
    if session:
        user = store.accounts.get(session.user)
        names = {group.id: group.name for group in store.accounts.groups()}
        needs_code = needs_second_step(store, user)
        signed = SignedIn(session, user, names.get(user.group, ""), needs_code) if user.active else None
    request.state.signed = signed
    request.state.csrf = signed.session.csrf if signed else before_token(request)
    return signed


def before_token(request: Request) -> str:
    """The form token of somebody who is not signed in: made from a random cookie that only this browser has."""
    held = request.cookies.get(BEFORE, "")
    if not 20 <= len(held) <= 100:
        held = secrets.token_urlsafe(24)
        request.state.before = held
    return hashlib.sha256(f"form:{held}".encode()).hexdigest()


def get_person(request: Request, signed: Annotated[SignedIn | None, Depends(get_session)]) -> SignedIn:
    """Somebody fully signed in. Raises SignInFirst."""
    if signed is None:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        raise SignInFirst(f"/sign-in?next={quote(back)}" if request.method == "GET" else "/sign-in")
    if signed.stage is not Stage.full:
        raise SignInFirst(STEPS[signed.stage])
    return signed


def get_desk(request: Request, signed: Annotated[SignedIn, Depends(get_person)]) -> Desk:
    """The desk of the person who is signed in."""
    return Desk(get_office(request), signed.user, address_of(request))


def get_admin(desk: Annotated[Desk, Depends(get_desk)]) -> Desk:
    """The desk of an administrator. Raises Denied."""
    desk.need(Role.admin)
    return desk


async def check_csrf(request: Request) -> None:
    """Raise Denied where a form that changes something does not carry the token of its session."""
    if request.method in SAFE:
        return
    await run_in_threadpool(get_session, request)
    sent = request.headers.get("x-csrf-token", "")
    if not sent:
        form = await request.form()
        value = form.get("csrf", "")
        sent = value if isinstance(value, str) else ""
    if not hmac.compare_digest(sent.encode(), str(request.state.csrf).encode()):
        raise Denied(
            "この画面を開いてから時間がたったため、送信を受け付けませんでした。何も変更していません。",
            "画面を開き直してから、もう一度送信してください。",
        )


DeskOf = Annotated[Desk, Depends(get_desk)]
AdminDesk = Annotated[Desk, Depends(get_admin)]
OfficeOf = Annotated[Office, Depends(get_office)]
SettingsOf = Annotated[WebSettings, Depends(get_settings)]
SignedOf = Annotated[SignedIn | None, Depends(get_session)]
PersonOf = Annotated[SignedIn, Depends(get_person)]
