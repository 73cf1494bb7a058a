"""A real HTTP server on this machine that speaks the chat completions, well or badly, as a test asks for."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER = '{"paragraphs": [{"text": "窓口の待ち時間を短くすることを目的とする。", "uses": ["n1"]}]}'
_LONGEST = 3.0  # seconds that a slow behaviour goes on after a test


@dataclass
class Seen:
    """A request that arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class Handler(BaseHTTPRequestHandler):
    """Answers with the next behaviour of its server; the last one stays."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Somebody followed a redirect, or asks for what is not there."""
        self._answer({})

    def do_POST(self) -> None:
        """One completion."""
        self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

    def _answer(self, body: dict[str, Any]) -> None:
        fake = self.server.fake
        headers = {name.lower(): value for name, value in self.headers.items()}
        fake.seen.append(Seen(self.path, headers, body))
        behave = fake.behaviours.pop(0) if len(fake.behaviours) > 1 else fake.behaviours[0]
        with contextlib.suppress(OSError):
            behave(self)
        self.close_connection = True

    def head(self, status: int, kind: str = "application/json", **headers: str) -> None:
        """The status and the headers; the body ends with the connection."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def event(self, data: Any) -> None:
        """One event of a stream."""
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=True)
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()

    def alive(self) -> bool:
        """Whether the test goes on."""
        return not self.server.fake.over.is_set()


Behaviour = Callable[[Handler], None]


@dataclass
class Fake:
    """What the server does, and what it saw."""

    behaviours: list[Behaviour]
    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    fake: Fake
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_arguments: Any) -> None:
        """A client that hangs up is what many tests are about."""


@contextlib.contextmanager
def serving(*behaviours: Behaviour) -> Iterator[Fake]:
    """A server that behaves so, one behaviour a request; the last one stays."""
    fake = Fake(list(behaviours))
    with _Server(("127.0.0.1", 0), Handler) as server:
        server.fake = fake
        fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            fake.over.set()
            server.shutdown()
            thread.join()


def chunk(text: str | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """A piece of a streamed answer."""
    choice = {"index": 0, "delta": {"content": text} if text is not None else {}, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "model": "fake-1", "choices": [choice], **more}


def usage(tokens_in: int = 120, tokens_out: int = 34) -> dict[str, Any]:
    """The last piece where the use was asked for."""
    counted = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
    return {"id": "c1", "object": "chat.completion.chunk", "model": "fake-1", "choices": [], "usage": counted}


def good(text: str = ANSWER, *, size: int = 7, finish: str = "stop", counted: bool = True) -> Behaviour:
    """A streamed answer, `size` characters a piece."""

    def behave(handler: Handler) -> None:
        handler.head(200, "text/event-stream; charset=utf-8")
        for start in range(0, len(text), size):
            handler.event(chunk(text[start : start + size]))
        handler.event(chunk(finish=finish))
        if counted:
            handler.event(usage())
        handler.event("[DONE]")

    return behave


def whole(text: str = ANSWER) -> Behaviour:
    """An answer of a server that does not stream."""

    def behave(handler: Handler) -> None:
        handler.head(200)
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        counted = {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}
        handler.wfile.write(json.dumps({"model": "fake-2", "choices": [choice], "usage": counted}).encode())

    return behave


def status(code: int, message: str = "no", **headers: str) -> Behaviour:
    """A refusal."""

    def behave(handler: Handler) -> None:
        handler.head(code, **headers)
        handler.wfile.write(json.dumps({"error": {"message": message, "type": "x", "code": None}}).encode())

    return behave


def events(*data: Any, kind: str = "text/event-stream") -> Behaviour:
    """A stream of just these events; then the connection ends."""

    def behave(handler: Handler) -> None:
        handler.head(200, kind)
        for one in data:
            handler.event(one)

    return behave


def cut(handler: Handler) -> None:
    """A stream whose connection breaks within a chunk."""
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    part = f"data: {json.dumps(chunk('途中まで'))}\n\n".encode()
    handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n40\r\ndata: {")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def silent(handler: Handler) -> None:
    """Nothing at all."""
    _while(handler, lambda: None)


def stalled(handler: Handler) -> None:
    """A beginning, then nothing."""
    handler.head(200, "text/event-stream")
    handler.event(chunk("始まり"))
    _while(handler, lambda: None)


def dripping_head(handler: Handler) -> None:
    """Headers that come byte by byte and never end: no read of them ever times out."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
    _while(handler, lambda: handler.wfile.write(b"a"))


def dripping(handler: Handler) -> None:
    """A stream of one character at a time that never ends."""
    handler.head(200, "text/event-stream")
    _while(handler, lambda: handler.event(chunk("あ")))


def comments(handler: Handler) -> None:
    """A stream that only says that it lives."""
    handler.head(200, "text/event-stream")
    _while(handler, lambda: handler.wfile.write(b": keep-alive\n\n"))


def endless(handler: Handler) -> None:
    """An answer without an end, as fast as it goes."""
    handler.head(200, "text/event-stream")
    _while(handler, lambda: handler.event(chunk("同じことを繰り返す。" * 20)), pause=0)


def endless_line(handler: Handler) -> None:
    """One event without an end, which a reader would keep in memory."""
    handler.head(200, "text/event-stream")
    handler.wfile.write(b"data: ")
    _while(handler, lambda: handler.wfile.write(b"x" * 65536), pause=0)


def endless_error(handler: Handler) -> None:
    """A refusal whose body has no end."""
    handler.head(500)
    _while(handler, lambda: handler.wfile.write(b"x" * 65536), pause=0)


def huge_head(handler: Handler) -> None:
    """More headers than any answer has."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(4000):
        handler.wfile.write(f"x-{number}: {'a' * 500}\r\n".encode())
    handler.wfile.write(b"\r\n")


def redirect(to: str, code: int = 307) -> Behaviour:
    """Somewhere else, please."""
    return lambda handler: handler.head(code, location=to)


def page(handler: Handler) -> None:
    """The page of a proxy that wants a login."""
    handler.head(200, "text/html; charset=utf-8")
    handler.wfile.write(b"<html><body>login</body></html>")


def bomb(handler: Handler) -> None:
    """A compressed answer."""
    handler.head(200, "text/event-stream", content_encoding="gzip")
    handler.wfile.write(b"\x1f\x8b\x08\x00")


def hung_up(handler: Handler) -> None:
    """The connection ends before any answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def _while(handler: Handler, do: Callable[[], object], pause: float = 0.02) -> None:
    until = time.monotonic() + _LONGEST
    while handler.alive() and time.monotonic() < until:
        do()
        time.sleep(pause)
