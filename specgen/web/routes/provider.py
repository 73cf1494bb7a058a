"""Signing in by an OpenID Connect provider: there and back."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from specgen.errors import NotFound
from specgen.store.values import Stage
from specgen.web.deps import OfficeOf, SettingsOf, address_of
from specgen.web.routes.sign_in import ATTEMPTS, WAIT, WINDOW, note_limit, sign_in_page, started
from specgen.web.settings import WebSettings
from specgen.web.signing import oidc
from specgen.workbench.desk import Office
from specgen.workbench.desk.office.joining import Refused, join, note_refusal
from specgen.workbench.desk.office.settings import Provider, provider_of

router = APIRouter()
ATTEMPT, SECONDS = "specgen-attempt", 600


@router.get("/sign-in/provider")
def leave(request: Request, office: OfficeOf, settings: SettingsOf) -> Response:
    """Send the browser to the provider."""
    provider = _provider(office)
    if not office.store.accounts.throttle(f"sign-in:{address_of(request)}", ATTEMPTS, WINDOW):
        note_limit(office, address_of(request))
        return sign_in_page(request, office, problem=WAIT, status=429)
    attempt = oidc.begin()
    try:
        url = oidc.authorization_url(provider, attempt)
    except Refused as error:
        return _refused(request, office, error)
    answer = RedirectResponse(url, 303)
    # Lax, not Strict: the browser comes back by way of another site.
    answer.set_cookie(
        ATTEMPT,
        attempt.value,
        max_age=SECONDS,
        httponly=True,
        samesite="lax",
        secure=settings.https,
        path="/sign-in/callback",
    )
    return answer


@router.get("/sign-in/callback")
def come_back(
    request: Request, office: OfficeOf, settings: SettingsOf, code: str = "", state: str = "", error: str = ""
) -> Response:
    """Check what the provider sent, and start a session."""
    try:
        answer = _come_back(request, office, settings, code, state, error)
    except Refused as refused:
        answer = _refused(request, office, refused)
    answer.delete_cookie(ATTEMPT, path="/sign-in/callback")
    return answer


def _come_back(request: Request, office: Office, settings: WebSettings, code: str, state: str, error: str) -> Response:
    attempt = oidc.Attempt(request.cookies.get(ATTEMPT, ""))
    if not attempt.value or not hmac.compare_digest(state.encode(), attempt.state.encode()):
        raise Refused(
            "state", "この端末から始めた手続きでないか、時間がたち過ぎました。", "もう一度サインインしてください。"
        )
    # The cookie is taken away with the answer; whoever kept it does not come twice.
    if not office.store.accounts.throttle(f"attempt:{attempt.state}", 1, 2 * SECONDS):
        raise Refused("replayed", "この手続きは、既に終わっています。", "もう一度サインインしてください。")
    if error or not code:
        raise Refused("declined", "外部の認証で、サインインが取りやめられました。", "もう一度サインインしてください。")
    provider = _provider(office)
    vouched = oidc.vouched_by(provider, attempt, code)
    address = address_of(request)
    user = join(office.store, provider, vouched, address)
    return started(office, settings, user, address, Stage.totp if user.totp else Stage.full, "/")


def _provider(office: Office) -> Provider:
    provider = provider_of(office.store)
    if provider is None:
        raise NotFound("外部の認証の設定")
    return provider


def _refused(request: Request, office: Office, error: Refused) -> Response:
    address = address_of(request)
    if office.store.accounts.throttle(f"noted-provider:{address}", ATTEMPTS, WINDOW):
        note_refusal(office.store, error.reason, address)
    return sign_in_page(request, office, problem=f"{error.message}{error.hint}", status=403)
