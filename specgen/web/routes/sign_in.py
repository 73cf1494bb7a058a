"""Signing in and out: password, the first change of it, and the second step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from specgen.errors import Denied, InputError, Locked
from specgen.store.values import SYSTEM, Actor, Stage, User
from specgen.web.deps import SESSION, STEPS, OfficeOf, SettingsOf, SignedIn, SignedOf, SignInFirst, address_of
from specgen.web.flashes import flash
from specgen.web.render import render, see_other
from specgen.web.settings import WebSettings
from specgen.web.signing import totp
from specgen.workbench.desk import Office
from specgen.workbench.desk.office.settings import provider_of, session_hours

router = APIRouter()
# Sign-ins from one address in so many seconds. A whole office may come from one address at half past eight; each name
# by itself is locked after five failures.
ATTEMPTS, WINDOW = 100, 300
WAIT = "この端末からのサインインが多過ぎる。5分待ってからやり直す。"


@dataclass(frozen=True)
class SignIn:
    """The form of signing in: what was typed, what was wrong, and whether there is another way in."""

    login: str
    problem: str
    next: str
    oidc: str


@dataclass(frozen=True)
class NewPassword:
    """The form of changing a password. `first` says that it must be done before anything else."""

    first: bool
    problems: dict[str, str]


@dataclass(frozen=True)
class Code:
    """The form of the second step."""

    problem: str


@router.get("/sign-in")
def form(request: Request, signed: SignedOf, office: OfficeOf, next: str = "") -> Response:
    """The form, or the first page where somebody is signed in."""
    if signed and signed.stage is Stage.full:
        return RedirectResponse(safe_path(next), 303)
    return sign_in_page(request, office, "", "", next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    office: OfficeOf,
    settings: SettingsOf,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    """Check the password and start a session."""
    accounts, address = office.store.accounts, address_of(request)
    if not accounts.throttle(f"sign-in:{address}", ATTEMPTS, WINDOW):
        note_limit(office, address)
        return sign_in_page(request, office, login, WAIT, next, 429)
    try:
        user = accounts.check_password(login.strip(), password, address)
    except (Denied, Locked) as error:
        status = 429 if isinstance(error, Locked) else 403
        return sign_in_page(request, office, login, f"{error.message}{error.hint}", next, status)
    stage = Stage.totp if user.totp else Stage.full
    return started(office, settings, user, address, stage, next)


def started(office: Office, settings: WebSettings, user: User, address: str, stage: Stage, next: str) -> Response:
    """The answer that starts a session and sends the browser on."""
    hours = session_hours(office.store, settings.session_hours)
    token = office.store.sessions.start(user.id, address, hours, stage=stage)
    where = "/sign-in/code" if stage is Stage.totp else "/sign-in/password" if user.must_change else safe_path(next)
    return with_session(RedirectResponse(where, 303), token, settings)


def note_limit(office: Office, address: str) -> None:
    """Record that an address was refused because it tried too often: once a while, so that it cannot fill the log."""
    if office.store.accounts.throttle(f"noted:{address}", 1, WINDOW):
        office.store.audit.record(SYSTEM.model_copy(update={"ip": address}), "signin.limit", "signin:")


def with_session(answer: Response, token: str, settings: WebSettings) -> Response:
    """The answer with the cookie of a session: not for scripts, not for other sites."""
    answer.set_cookie(SESSION, token, httponly=True, samesite="lax", secure=settings.https, path="/")
    return answer


@router.get("/sign-in/code")
def code_form(request: Request, signed: SignedOf) -> Response:
    """The form of the second step; that of setting it up, where it is demanded of somebody who has none."""
    if not at_stage(signed, Stage.totp).user.totp:
        return RedirectResponse("/sign-in/set-up", 303)
    return render(request, "sign_in_code.html", "確認コード", Code(""))


@router.post("/sign-in/code")
def code(
    request: Request,
    signed: SignedOf,
    office: OfficeOf,
    settings: SettingsOf,
    code: Annotated[str, Form()] = "",
) -> Response:
    """Check the second step."""
    found = at_stage(signed, Stage.totp)
    accounts, actor = office.store.accounts, _actor(request, found.user)
    if not accounts.throttle(f"code:{found.user.id}", 5, WINDOW):
        said = "確認コードの誤りが多過ぎます。5分待ってからやり直してください。"
        return render(request, "sign_in_code.html", "確認コード", Code(said), status=429)
    step = totp.matching_step(accounts.totp_secret(found.user.id), code)
    if step is None or not accounts.use_totp_step(found.user.id, step):
        office.store.audit.record(actor, "signin.code_failed", f"user:{actor.user}")
        said = "確認コードが違うか、既に使われています。次に表示されるコードを入力してください。"
        return render(request, "sign_in_code.html", "確認コード", Code(said), status=403)
    office.store.audit.record(actor, "signin.code", f"user:{actor.user}")
    token = office.store.sessions.promote(request.cookies[SESSION], Stage.full)
    where = "/sign-in/password" if found.user.must_change else "/"
    return with_session(RedirectResponse(where, 303), token, settings)


@router.get("/sign-in/password")
def password_form(request: Request, signed: SignedOf) -> Response:
    """The form of a new password."""
    found = at_stage(signed, Stage.full, Stage.password)
    return render(request, "sign_in_password.html", "パスワードの変更", NewPassword(found.user.must_change, {}))


@router.post("/sign-in/password")
def change_password(
    request: Request,
    signed: SignedOf,
    office: OfficeOf,
    settings: SettingsOf,
    current: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Change the password; every other session of the person ends."""
    found = at_stage(signed, Stage.full, Stage.password)
    user, accounts = found.user, office.store.accounts
    problems = {}
    try:
        accounts.check_password(user.login, current, address_of(request))
    except (Denied, Locked):
        problems["current"] = "今のパスワードが違います。"
    if new != again:
        problems["again"] = "新しいパスワードと同じではありません。"
    elif new == current:
        problems["new"] = "今のパスワードと同じです。"
    if not problems:
        try:
            accounts.set_password(user.id, new, _actor(request, user))
        except InputError as error:
            problems["new"] = str(error).partition("\n  直し方: ")[0].replace("\n・", "")
    if problems:
        page = NewPassword(user.must_change, problems)
        return render(request, "sign_in_password.html", "パスワードの変更", page, status=422)
    office.store.sessions.end_all(user.id)
    hours = session_hours(office.store, settings.session_hours)
    token = office.store.sessions.start(user.id, address_of(request), hours)
    return with_session(see_other("/", "password-changed"), token, settings)


@router.post("/sign-out")
def sign_out(request: Request, signed: SignedOf, office: OfficeOf) -> Response:
    """End the session."""
    if token := request.cookies.get(SESSION):
        office.store.sessions.end(token)
    if signed:
        office.store.audit.record(_actor(request, signed.user), "signin.out", f"user:{signed.user.id}")
    answer = flash(RedirectResponse("/sign-in", 303), "signed-out")
    answer.delete_cookie(SESSION, path="/")
    return answer


def safe_path(next: str) -> str:
    """A path of this application to go on to; the first page where another place is named."""
    plain = next.startswith("/") and not next.startswith(("//", "/\\")) and next.isprintable() and "\\" not in next
    return next if plain else "/"


def sign_in_page(
    request: Request, office: Office, login: str = "", problem: str = "", next: str = "", status: int = 200
) -> Response:
    """The form, with what was wrong."""
    provider = provider_of(office.store)
    page = SignIn(login[:100], problem, next if safe_path(next) == next else "", provider.name if provider else "")
    return render(request, "sign_in.html", "サインイン", page, status=status)


def _actor(request: Request, user: User) -> Actor:
    return Actor(user=user.id, name=user.name, ip=address_of(request))


def at_stage(signed: SignedIn | None, *stages: Stage) -> SignedIn:
    """Somebody at a step of signing in. Raises SignInFirst."""
    if signed is None or signed.stage not in stages:
        raise SignInFirst(STEPS.get(signed.stage, "/") if signed else "/sign-in")
    return signed
