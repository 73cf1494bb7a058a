"""Signing in by OpenID Connect: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636).

Nothing that the provider or the browser sends is believed before its signature, issuer, audience, time and nonce are
checked. Only signatures by the provider's own private key count: neither `none` nor a shared secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote_plus, urlencode

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol, KeySet, RSAKey
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from specgen.errors import FileProblem, os_reason
from specgen.workbench.desk.office.joining import Refused, Vouched
from specgen.workbench.desk.office.settings import Address, Provider

ALGORITHMS = ("RS256", "ES256", "PS256")
_KEPT, _ANEW = 3600.0, 60.0  # seconds that the provider's papers are kept; the least between two looks for a new key
_MOST_BYTES, _MOST_SECONDS = 1024 * 1024, 15.0
_LEEWAY = 60  # seconds that two clocks may differ
_LEAST_BITS = 2048
_TIMEOUT = httpx2.Timeout(5.0)
_SECRET, _SECRET_FILE = "SPECGEN_OIDC_SECRET", "SPECGEN_OIDC_SECRET_FILE"
Kind = TypeVar("Kind")
_AGAIN = "もう一度試してください。続くときは、庁内の管理者に知らせてください。"


class Attempt(NamedTuple):
    """One attempt to sign in. Everything that ties the answer to this browser is made from one random value."""

    value: str

    @property
    def state(self) -> str:
        """What the provider sends back through the browser."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the token must hold."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that it is the same application (PKCE)."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """The hash of the verifier, which the provider gets first."""
        return _base64(hashlib.sha256(self.verifier.encode()).digest())

    def _derived(self, purpose: str) -> str:
        return _base64(hmac.digest(self.value.encode(), purpose.encode(), "sha256"))


class Metadata(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: Address
    token_endpoint: Address
    jwks_uri: Address
    token_endpoint_auth_methods_supported: list[str] = Field(default=["client_secret_basic"])


class Tokens(BaseModel):
    """What the token endpoint answers; the rest of it is not used."""

    id_token: str = Field(min_length=1, max_length=64 * 1024)


class Directory:
    """What providers have said of themselves, kept for an hour. One for a process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._metadata: dict[str, tuple[float, Metadata]] = {}
        self._keys: dict[str, tuple[float, KeySet]] = {}

    def metadata(self, issuer: str) -> Metadata:
        """The papers of a provider. Raises Refused."""
        url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        return self._held(self._metadata, url, _KEPT, lambda: _metadata(issuer, url))

    def keys(self, url: str, *, anew: bool = False) -> KeySet:
        """The provider's public keys; `anew` where a token names one that is not among them. Raises Refused."""
        return self._held(self._keys, url, _ANEW if anew else _KEPT, lambda: _keys(url))

    def _held(self, papers: dict[str, tuple[float, Kind]], url: str, most: float, make: Callable[[], Kind]) -> Kind:
        with self._lock:
            found = papers.get(url)
            if found and self._now() - found[0] < most:
                return found[1]
        made = make()
        with self._lock:
            papers[url] = self._now(), made
        return made


DIRECTORY = Directory()


def begin() -> Attempt:
    """A new attempt."""
    return Attempt(secrets.token_urlsafe(32))


def authorization_url(provider: Provider, attempt: Attempt) -> str:
    """Where to send the browser. Raises Refused where the provider cannot be reached."""
    endpoint = DIRECTORY.metadata(provider.issuer).authorization_endpoint
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.callback,
        "scope": "openid profile email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    return f"{endpoint}?{urlencode(asked)}"


def vouched_by(provider: Provider, attempt: Attempt, code: str) -> Vouched:
    """Whom the provider vouches for, by the code that it sent. Raises Refused, FileProblem for the secret's file."""
    metadata = DIRECTORY.metadata(provider.issuer)
    token = _redeem(provider, attempt, code, metadata)
    claims = _claims(provider, attempt, token, lambda anew: DIRECTORY.keys(metadata.jwks_uri, anew=anew))
    email = claims.get("email") if claims.get("email_verified") is True else ""
    return Vouched(provider.issuer, claims["sub"], _text(claims.get("preferred_username")), _text(email))


def client_secret() -> str:
    """The secret of this application at the provider, from the environment; "" where it has none.

    Raises FileProblem where the file that it names cannot be read.
    """
    if stated := os.environ.get(_SECRET):
        return stated
    named = os.environ.get(_SECRET_FILE)
    if not named:
        return ""
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "文字として読めない"
        raise FileProblem(named, f"外部の認証の鍵のファイルを読めない（{reason}）。") from error


def has_secret() -> bool:
    """Whether the environment names a secret, readable or not."""
    return bool(os.environ.get(_SECRET) or os.environ.get(_SECRET_FILE))


def _redeem(provider: Provider, attempt: Attempt, code: str, metadata: Metadata) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.callback,
        "code_verifier": attempt.verifier,
    }
    secret, auth = client_secret(), None
    if secret and "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
        auth = httpx2.BasicAuth(quote_plus(provider.client_id), quote_plus(secret))  # RFC 6749, 2.3.1
    else:
        form |= {"client_id": provider.client_id, **({"client_secret": secret} if secret else {})}
    content = _fetch("POST", metadata.token_endpoint, form, auth)
    try:
        return Tokens.model_validate_json(content).id_token
    except ValidationError as error:
        raise _refused("answer") from error


def _claims(provider: Provider, attempt: Attempt, token: str, keys: Callable[[bool], KeySet]) -> dict[str, Any]:
    rules = jwt.JWTClaimsRegistry(
        now=lambda: int(time.time()),
        leeway=_LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": attempt.nonce},
    )
    try:
        claims: dict[str, Any] = jwt.decode(token, lambda header: _key(header, keys), algorithms=ALGORITHMS).claims
        rules.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise _refused("token") from error
    audience, party = claims["aud"], claims.get("azp", provider.client_id)
    several = isinstance(audience, list) and len(audience) > 1 and "azp" not in claims
    if several or party != provider.client_id:
        raise _refused("token")
    if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
        raise _refused("token")
    return claims


def _key(signed: GuestProtocol, keys: Callable[[bool], KeySet]) -> RSAKey | ECKey:
    """The one key that a token says it was signed with, of the kind that its algorithm needs."""
    header = signed.headers()
    for anew in (False, True):
        fitting = [key for key in keys(anew).keys if _fits(key, header)]
        if len(fitting) == 1:
            return fitting[0]  # type: ignore[return-value]  # `_fits` lets only these kinds pass
    raise _refused("key")


def _fits(key: object, header: Mapping[str, Any]) -> bool:
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm == "ES256":
        kind = isinstance(key, ECKey) and key.curve_name == "P-256"
    else:
        kind = isinstance(key, RSAKey) and key.raw_value.key_size >= _LEAST_BITS
    if not kind or not isinstance(key, RSAKey | ECKey):
        return False
    stated = key.as_dict(private=False)
    sound = stated.get("use", "sig") == "sig" and stated.get("alg", algorithm) == algorithm
    return sound and (kid is None or stated.get("kid") == kid)


def _metadata(issuer: str, url: str) -> Metadata:
    try:
        found = Metadata.model_validate_json(_fetch("GET", url))
    except ValidationError as error:
        raise _refused("discovery") from error
    if found.issuer != issuer:
        raise _refused("discovery")
    return found


def _keys(url: str) -> KeySet:
    try:
        stated = TypeAdapter(dict[str, list[dict[str, Any]]]).validate_json(_fetch("GET", url))
        # Keys of a kind that is not used here must not stand in the way of the others; shared secrets are none.
        usable = [one for one in stated.get("keys", []) if one.get("kty") in ("RSA", "EC") and "d" not in one]
        return KeySet.import_key_set({"keys": usable})
    except (ValidationError, JoseError, ValueError, TypeError) as error:
        raise _refused("keys") from error


def _fetch(method: str, url: str, form: Mapping[str, str] | None = None, auth: httpx2.BasicAuth | None = None) -> bytes:
    """The body of a good answer, bounded in size and time. Redirects are not followed."""
    ends, content = time.monotonic() + _MOST_SECONDS, b""
    try:
        with (
            httpx2.Client(timeout=_TIMEOUT, follow_redirects=False, verify=_trusted()) as client,
            client.stream(method, url, data=form, auth=auth, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status_code != 200:
                raise _refused("code" if form else "unreachable")
            for part in answer.iter_bytes():
                content += part
                if len(content) > _MOST_BYTES or time.monotonic() > ends:
                    raise _refused("unreachable")
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise _refused("unreachable") from error
    return content


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once; a client of its own for each call keeps no cookies between them."""
    return httpx2.create_ssl_context()


def _refused(reason: str) -> Refused:
    said = {
        "unreachable": "外部の認証につながりません。",
        "discovery": "外部の認証の設定（発行者）が正しくありません。",
        "keys": "外部の認証の鍵を読めません。",
        "code": "外部の認証が、この手続きを受け付けませんでした。",
    }.get(reason, "外部の認証の答えを確かめることができませんでした。")
    return Refused(reason, said, _AGAIN)


def _text(claim: object) -> str:
    return claim[:300] if isinstance(claim, str) else ""


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
