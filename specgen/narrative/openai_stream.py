"""One call of the openai client, read by a thread of its own so that the caller can stop it at any moment.

A read that waits cannot be cancelled, and a server that sends one byte a second never times out. So the thread reads,
the caller waits with an eye on the clock, and where it gives up it cuts the line.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from specgen.errors import Cancelled
from specgen.narrative.client import Cancel
from specgen.narrative.openai_http import Line, content_type

_POLL, _WAITING = 0.05, 500


class _Loose(BaseModel):
    """A part of an answer: what specgen needs of it is checked, the rest is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Words(_Loose):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Loose):
    index: int = 0
    delta: _Words | None = None
    message: _Words | None = None
    finish_reason: str | None = None


class _Use(_Loose):
    prompt_tokens: int = Field(ge=0, le=10**9)
    completion_tokens: int = Field(default=0, ge=0, le=10**9)


class Chunk(_Loose):
    """A piece of a streamed answer, or a whole answer of a server that does not stream."""

    model: str | None = None
    choices: list[_Choice] = []
    usage: _Use | None = None

    @property
    def _first(self) -> _Choice | None:
        return next((one for one in self.choices if one.index == 0), None)

    @property
    def _words(self) -> _Words:
        return (self._first and (self._first.delta or self._first.message)) or _Words()

    @property
    def text(self) -> str:
        """The new text."""
        return self._words.content or ""

    @property
    def refused(self) -> bool:
        """Whether the model says that it will not answer."""
        return bool(self._words.refusal)

    @property
    def finish(self) -> str:
        """Why the answer ended; empty before its end."""
        return (self._first and self._first.finish_reason) or ""


class Malformed(ValueError):
    """What came is not what the protocol says."""


class Broken(Exception):
    """What the client, the network or the server raised, apart from what the caller's own functions raise."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        super().__init__(type(error).__name__)


class Slow(Exception):
    """A bound of time was passed. `kind` is first, silence or total."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


@dataclass(frozen=True)
class Bounds:
    """Until when to wait: `deadline` on the monotonic clock, `first` and `silence` in seconds."""

    deadline: float
    first: float
    silence: float

    def check(self, since: float, begun: bool) -> None:
        """Raise Slow where nothing may be waited for any longer."""
        now = time.monotonic()
        if now > self.deadline:
            raise Slow("total")
        if now - since > (self.silence if begun else self.first):
            raise Slow("silence" if begun else "first")


@dataclass
class Stream:
    """The chunks of one call."""

    client: openai.OpenAI
    line: Line
    arguments: dict[str, Any]
    _events: queue.Queue[Chunk | BaseException | None] = field(default_factory=lambda: queue.Queue(_WAITING))
    _left: threading.Event = field(default_factory=threading.Event)

    def chunks(self, bounds: Bounds, cancel: Cancel | None) -> Generator[Chunk]:
        """Each chunk as it comes.

        Raises Slow, Cancelled, or Broken with what the call raised. However it ends, the line is cut.
        """
        worker = threading.Thread(target=self._read, name="specgen-model", daemon=True)
        worker.start()
        try:
            yield from self._wait(bounds, cancel or _never)
        finally:
            self._left.set()
            self.line.cut()
            worker.join(_POLL * 4)

    def _wait(self, bounds: Bounds, cancel: Callable[[], bool]) -> Iterator[Chunk]:
        since, begun = time.monotonic(), False
        while True:
            if cancel():
                raise Cancelled("取り消した。")
            bounds.check(since, begun)
            try:
                event = self._events.get(timeout=_POLL)
            except queue.Empty:
                continue
            if event is None:
                return
            if isinstance(event, BaseException):
                raise Broken(event)
            since, begun = time.monotonic(), True
            yield event

    def _read(self) -> None:
        try:
            for chunk in self._answers():
                if not self._put(chunk):
                    return
        except (
            openai.OpenAIError,
            httpx2.HTTPError,
            httpx2.StreamError,
            httpx2.InvalidURL,
            OSError,
            RuntimeError,
        ) as error:
            self._put(error)
        except (ValueError, TypeError, RecursionError):
            self._put(Malformed("chunk"))
        finally:
            self._put(None)
            self.line.http.close()

    def _answers(self) -> Iterator[Chunk]:
        stream = self.client.chat.completions.create(**self.arguments)
        if content_type(stream.response) == "application/json":
            yield _chunk_of_json(stream.response.read())
            return
        for chunk in stream:
            if not isinstance(chunk, BaseModel):
                raise Malformed("chunk")
            yield Chunk.model_validate(chunk.model_dump(warnings=False))

    def _put(self, event: Chunk | BaseException | None) -> bool:
        """Hand one over; False where nobody waits for it any longer."""
        while not self._left.is_set():
            try:
                self._events.put(event, timeout=_POLL)
            except queue.Full:
                continue
            return True
        return False


def _chunk_of_json(content: bytes) -> Chunk:
    try:
        return Chunk.model_validate_json(content)
    except ValidationError as error:
        raise Malformed("answer") from error


def _never() -> bool:
    return False
