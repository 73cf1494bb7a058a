"""The connection under the openai client: nothing goes to another host, nothing extra is told, nothing is endless.

The openai package reads headers from the environment, follows redirects and describes the machine in its headers. An
office declares one endpoint; so only the headers named here go out, only to it, and what returns is counted.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import httpx2
from pydantic import SecretStr

from specgen.narrative.endpoint import Endpoint, is_loopback

CONNECT_SECONDS = 10.0
_SENT = frozenset({"host", "accept", "connection", "content-length", "content-type"})
_READABLE = frozenset({"text/event-stream", "application/json"})


class Refused(httpx2.TransportError):
    """An answer that is not read on, or a request not sent. `reason` is page, coded, endless or cut."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class _Counted(httpx2.SyncByteStream):
    """A body that stops where it grows beyond what any answer needs."""

    def __init__(self, stream: httpx2.SyncByteStream, limit: int) -> None:
        self._stream, self._limit = stream, limit

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if size > self._limit:
                raise Refused("endless")
            yield part

    def close(self) -> None:
        self._stream.close()


class Line:
    """An HTTP client for one call, which another thread can cut at any moment.

    `sent` says whether any of the text has left; once the line is cut, it stays as it is.
    """

    def __init__(self, endpoint: Endpoint, key: SecretStr | None, limit: int) -> None:
        self._endpoint, self._key, self._limit = endpoint, key, limit
        self._sockets: list[socket.socket] = []
        self._over = False
        self.sent = False
        self.http = httpx2.Client(
            follow_redirects=False,
            # A proxy of the environment must not see what is meant for this very machine.
            trust_env=not is_loopback(endpoint.base_url),
            timeout=httpx2.Timeout(endpoint.timeout_seconds, connect=min(CONNECT_SECONDS, endpoint.timeout_seconds)),
            event_hooks={"request": [self._before], "response": [self._after]},
        )

    def cut(self) -> None:
        """End the call from another thread: whoever waits for bytes wakes up at once, and nothing is sent any more."""
        self._over = True
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _before(self, request: httpx2.Request) -> None:
        for name in [name for name in request.headers if name.lower() not in _SENT]:
            del request.headers[name]
        request.headers["accept-encoding"] = "identity"
        request.headers["user-agent"] = "specgen"
        if self._key is not None:
            header, secret = self._endpoint.key_header, self._key.get_secret_value()
            request.headers[header] = f"Bearer {secret}" if header == "authorization" else secret
        request.extensions = {**request.extensions, "trace": self._trace}

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            made = info["return_value"].get_extra_info("socket")
            if made is not None:
                self._sockets.append(made)
        elif event.endswith(("send_request_headers.started", "send_request_body.started")):
            self.sent = self.sent or "_body" in event
            # A connection that comes about after somebody gave up is not used.
            if self._over:
                raise Refused("cut")

    def _after(self, response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Counted(response.stream, self._limit)
        if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise Refused("coded")
        if response.is_success and content_type(response) not in _READABLE:
            raise Refused("page")


def content_type(response: httpx2.Response) -> str:
    """The media type that an answer names, without its parameters."""
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()
