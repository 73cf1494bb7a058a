"""A small OpenID Connect provider on loopback: discovery, keys, authorize and token, and the ways it can misbehave."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "specgen-test", "s3cret with: signs"


@cache
def rsa_key(name: str, algorithm: str, which: str = "") -> RSAKey:  # noqa: ARG001  # `which`: another one of the name
    """A key, made once: it takes long."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": algorithm})


def ec_key(name: str) -> ECKey:
    """A key of the other kind."""
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class Provider:
    """What the server knows. `claims` change the token; `fault` names a way to misbehave."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key: RSAKey | ECKey = rsa_key("k1", "RS256")
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.fault = ""
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}

    def use(self, algorithm: str) -> None:
        """Sign by another algorithm with another key."""
        self.algorithm = algorithm
        name = f"key-{algorithm}"
        self.key = ec_key(name) if algorithm == "ES256" else rsa_key(name, algorithm)

    def metadata(self) -> dict[str, Any]:
        issuer = "https://other.example" if self.fault == "discovery issuer" else self.issuer
        token = "http://other.example/token" if self.fault == "plain endpoint" else f"{self.issuer}/token"
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": token,
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def keys(self) -> dict[str, Any]:
        shared = {"kty": "oct", "kid": "shared", "k": base64.urlsafe_b64encode(b"x" * 32).decode()}
        return {"keys": [self.key.as_dict(private=False), shared]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to; the person always agrees."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        state = "made-up" if self.fault == "state" else query["state"]
        sent = (
            {"error": "access_denied", "state": state} if self.fault == "declined" else {"code": code, "state": state}
        )
        return f"{query['redirect_uri']}?{urlencode(sent)}"

    def redeem(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        wanted = base64.b64decode(authorization.removeprefix("Basic ") or b"").decode().split(":")
        if [unquote_plus(part) for part in wanted] != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        query = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not query or challenge != query["code_challenge"] or form["redirect_uri"] != query["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if self.fault == "huge":
            return 200, {"id_token": "x" * 2_000_000}
        if self.fault == "no token":
            return 200, {"access_token": "a"}
        return 200, {"id_token": self.token(query["nonce"]), "access_token": "a", "token_type": "Bearer"}

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "subject-1", "nonce": nonce, "iat": now, "exp": now + 300}
        claims |= self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header: dict[str, Any] = {"alg": self.algorithm, "kid": self.key.kid}
        match self.fault:
            case "none":
                return f"{_part({'alg': 'none'})}.{_part(claims)}."
            case "shared secret":
                # The classic: the public key, which everybody has, taken for a shared secret.
                # Put together by hand: joserfc itself refuses such a key.
                signed = ".".join(_part(one) for one in ({"alg": "HS256", "kid": "k1"}, claims))
                mac = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
                return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
            case "unknown key":
                header["kid"] = "nobody"
            case "other key":
                return jwt.encode(header, claims, rsa_key("k1", "RS256", "other"), algorithms=[self.algorithm])
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers on loopback."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if provider.fault == "redirect":
                self.send_response(302)
                self.send_header("Location", "http://169.254.169.254/")
                self.end_headers()
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, provider.metadata())
            elif parts.path == "/jwks":
                self._answer(200, provider.keys())
            elif parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.redeem(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, value: Any) -> None:
            content = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
