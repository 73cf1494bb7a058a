"""What stands before every page: addresses that may come in, sizes, headers (a pure ASGI layer, outermost).

The content security policy allows nothing but this server's own files: no inline script, no style attribute.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_YEAR = 31_536_000


class Wall:
    """Refuses foreign addresses and large bodies, and puts the security headers on every answer.

    `allowed` gives the networks that may come in (all where it is empty); it is asked for every request, so that a
    change of the administrator holds at once. `limit` gives the most bytes of a body for a path and
    the cookies that come with it: who is not signed in sends nothing large.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        allowed: Callable[[], Iterable[str]],
        limit: Callable[[str, Mapping[str, str]], int],
        refuse: Callable[[int, str], Response],
        https: bool = False,
        proxies: Iterable[str] = (),
    ) -> None:
        self.app, self.allowed, self.limit, self.refuse, self.https = app, allowed, limit, refuse, https
        self.proxies = frozenset(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address = self._address(scope)
        scope.setdefault("state", {})["address"] = address
        sending = self._with_headers(send, scope["path"])
        if not is_allowed(address, self.allowed()):
            answer = self.refuse(403, "このアドレスからは利用できません。")
            await answer(scope, receive, sending)
            return
        if not _is_plain_form(Headers(scope=scope).get("content-type", "")):
            await self.refuse(415, "このフォームの文字コードは読めません。UTF-8で送ってください。")(
                scope, receive, sending
            )
            return
        most, seen = self.limit(scope["path"], HTTPConnection(scope).cookies), 0
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > most:
            await self.refuse(413, _too_large(most))(scope, receive, sending)
            return

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:  # FastAPI lets its own exception through while it reads a body, and no other
                raise HTTPException(413, _too_large(most))
            return message

        await self.app(scope, bounded, sending)

    def _address(self, scope: Scope) -> str:
        client = (scope.get("client") or ("", 0))[0]
        if client in self.proxies:
            # Some proxies add a line of their own after the client's: the last line is the one to believe.
            forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
            hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
            # The last hop that is not one of our own proxies: what stands before it could be made up.
            return next((hop for hop in reversed(hops) if hop not in self.proxies), client)
        return client

    def _with_headers(self, send: Send, path: str) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.https:
                    headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
                # Pages hold what only this person may see; the files of the application itself may be kept.
                headers.setdefault("Cache-Control", "no-cache" if path.startswith("/static/") else "no-store")
            await send(message)

        return sending


def _is_plain_form(content_type: str) -> bool:
    """Whether a form names no other code of letters than UTF-8, as browsers do.

    The reader of forms would use any codec of Python that a stranger names: punycode takes a minute for a megabyte.
    """
    named = [value for name, _, value in (part.partition("=") for part in content_type.split(";")) if _is_charset(name)]
    return all(value.strip().strip("\"'").lower() in ("utf-8", "utf8") for value in named)


def _is_charset(name: str) -> bool:
    return name.strip().lower().partition("*")[0] == "charset"


def _too_large(most: int) -> str:
    return f"送られたものが大き過ぎます（上限{most // 1024 // 1024}MB）。\n  直し方: 分けるか、画像を減らしてください。"


def is_allowed(address: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks; true where there are none. This machine itself always may."""
    listed = [ipaddress.ip_network(one, strict=False) for one in networks]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return not listed
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return not listed or found.is_loopback or any(found in one for one in listed)
