"""The provider's side of `Model`: any server that speaks the OpenAI chat completions, over the openai package.

Servers differ in what they know of a structured answer, of bounds and of usage. What a server refuses with 400 is left
out or asked for in an older way, once, and remembered. Every call is bounded in time and size; what may pass is tried
again after fixed pauses.
"""

from __future__ import annotations

import contextlib
import logging
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import openai
from pydantic import SecretStr

from specgen.errors import Cancelled, ModelFailed, Spent
from specgen.narrative import openai_failures as failures
from specgen.narrative.client import Again, Cancel, Completion, OnText, Request, Way
from specgen.narrative.endpoint import Endpoint
from specgen.narrative.openai_http import Line
from specgen.narrative.openai_stream import Bounds, Chunk, Stream
from specgen.narrative.tokens import estimated_tokens, request_text

PAUSES = (1.0, 2.0, 4.0)
_STEPS = 6  # what a server may refuse before it is given up
_BYTES_A_CHARACTER, _BYTES = 600, 256 * 1024  # of a streamed answer: one token an event, with its frame
_TICK = 0.05
_FORM_WORDS = ("response_format", "json_schema", "grammar")  # some servers refuse a form with 500


@dataclass(frozen=True)
class Manner:
    """How a request is put to a server."""

    structured: Way
    limit: str = "max_tokens"
    temperature: bool = True
    usage: bool = True

    def arguments(self, request: Request, endpoint: Endpoint) -> dict[str, Any]:
        """The arguments of the openai client for a request."""
        made: dict[str, Any] = {
            "model": endpoint.model,
            "messages": [message.model_dump() for message in request.messages],
            "stream": True,
            self.limit: min(request.max_tokens, endpoint.max_output_tokens),
        }
        if self.temperature:
            made["temperature"] = request.temperature
        if self.usage:
            made["stream_options"] = {"include_usage": True}
        if request.form is not None and self.structured == "json_schema":
            schema = {"name": request.name, "schema": request.form, "strict": True}
            made["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif request.form is not None and self.structured == "json_object":
            made["response_format"] = {"type": "json_object"}
        return made

    def simpler(self, words: str, may_lower: bool) -> Manner | None:
        """The manner without what a server refused in these words; None where nothing is left to leave out."""
        if "stream_options" in words and self.usage:
            return replace(self, usage=False)
        if "max_completion_tokens" in words and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in words and self.temperature:
            return replace(self, temperature=False)
        if may_lower and self.structured != "none":
            return replace(self, structured="json_object" if self.structured == "json_schema" else "none")
        return None


@dataclass
class _Answer:
    """What has come of one answer. `sent` says whether the request left, `events` how many pieces came."""

    parts: list[str] = field(default_factory=list)
    sent: bool = False
    events: int = 0
    size: int = 0
    model: str = ""
    finish: str = ""
    used: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        # A pair of surrogates may have come in two pieces; half a pair can be written nowhere.
        return "".join(self.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass
class _Tally:
    """The tokens of all attempts of a call. `unknown` says that the endpoint may have counted more than came."""

    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    sent: bool = False
    unknown: bool = False

    def add(self, request: Request, answer: _Answer, most: int, open_: bool = False) -> None:
        """One attempt that may have been charged; `most` is the longest answer, counted where nobody can tell.

        A piece holds a token at least, whatever its characters. A use of zero is none that was counted.
        """
        reported_in, reported_out = answer.used or (0, 0)
        unknown = open_ and not answer.events
        came = max(estimated_tokens(answer.text), answer.events)
        self.tokens_in += reported_in or estimated_tokens(request_text(request))
        self.tokens_out += reported_out or (0 if reported_in and not answer.parts else most if unknown else came)
        self.estimated = self.estimated or not reported_in or (bool(answer.parts) and not reported_out)
        self.sent, self.unknown = True, self.unknown or unknown

    @property
    def spent(self) -> Spent | None:
        """What a call that came to nothing spent; None where nobody knows."""
        return None if self.unknown else Spent(self.tokens_in, self.tokens_out, self.estimated)


class OpenAIModel:
    """A model behind an endpoint. The key is kept as a secret and goes nowhere but into the header of a call."""

    def __init__(self, endpoint: Endpoint, key: SecretStr | None = None, pauses: tuple[float, ...] = PAUSES) -> None:
        self._endpoint, self._key, self._pauses = endpoint, key, pauses
        asked = endpoint.structured
        self._manner = Manner(structured="json_schema" if asked == "auto" else asked)
        # At level debug these loggers would write what is sent. Law 5: nothing personal leaves, not into a log either.
        for name in ("openai", "httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.WARNING)

    def __repr__(self) -> str:
        return f"OpenAIModel({self._endpoint.name!r})"

    def complete(
        self,
        request: Request,
        on_text: OnText | None = None,
        cancel: Cancel | None = None,
        again: Again | None = None,
    ) -> Completion:
        """The whole answer to a request; see `Model.complete`."""
        return _Call(self, request, on_text, cancel, again).run()

    def adopt(self, manner: Manner) -> None:
        """Put later requests in the manner that this server was found to accept."""
        self._manner = manner

    @property
    def manner(self) -> Manner:
        """How requests are put to this server."""
        return self._manner

    @property
    def endpoint(self) -> Endpoint:
        """Where it is."""
        return self._endpoint

    @property
    def pauses(self) -> tuple[float, ...]:
        """The seconds before each further attempt."""
        return self._pauses

    def connect(self, limit: int) -> tuple[openai.OpenAI, Line]:
        """A client for one call, and the line under it."""
        line = Line(self._endpoint, self._key, limit)
        client = openai.OpenAI(
            # Each is given, so that none is taken from the environment, which may be meant for another endpoint.
            api_key="unused",
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            base_url=self._endpoint.base_url,
            default_query={"api-version": self._endpoint.api_version} if self._endpoint.api_version else None,
            max_retries=0,
            http_client=line.http,
        )
        return client, line


class _Call:
    """One request with all its attempts."""

    def __init__(
        self, model: OpenAIModel, request: Request, on_text: OnText | None, cancel: Cancel | None, again: Again | None
    ) -> None:
        self._model, self._request, self._on_text = model, request, on_text
        self._cancel, self._again = cancel, again
        self._deadline = time.monotonic() + model.endpoint.timeout_seconds
        self._tally, self._attempts, self._steps = _Tally(), 0, 0
        self._pauses, self._manner = list(model.pauses), model.manner

    def run(self) -> Completion:
        while True:
            answer = _Answer()
            self._attempts += 1
            failure = self._attempt(answer)
            if failure is None:
                return self._completion(answer)
            charged = failure.sent and answer.sent
            if charged:
                self._add(answer, failure.open)
            if not self._adapted(failure):
                self._pause(failure)
            if charged and self._again and not self._again():
                raise self._failed(failure)
            if answer.parts and self._on_text:
                self._on_text("")

    def _attempt(self, answer: _Answer) -> failures.Failure | None:
        try:
            return self._read(answer)
        except failures.OF_A_CALL as error:
            return failures.failure_of(error)
        except Cancelled:
            if answer.sent:
                self._add(answer, open_=True)
            raise self._cancelled() from None

    def _add(self, answer: _Answer, open_: bool = False) -> None:
        most = min(self._request.max_tokens, self._model.endpoint.max_output_tokens)
        self._tally.add(self._request, answer, most, open_)

    def _failed(self, failure: failures.Failure) -> ModelFailed:
        return failure.fresh(self._tally.sent, self._tally.spent)

    def _cancelled(self) -> Cancelled:
        message = "取り消した。モデルの回答は使っていない。"
        return Cancelled(message, sent=self._tally.sent, spent=self._tally.spent)

    def _read(self, answer: _Answer) -> failures.Failure | None:
        request, endpoint = self._request, self._model.endpoint
        client, line = self._model.connect(_BYTES + request.max_characters * _BYTES_A_CHARACTER)
        bounds = Bounds(self._deadline, endpoint.first_seconds, endpoint.silence_seconds)
        arguments = self._manner.arguments(request, endpoint)
        chunks = Stream(client, line, arguments).chunks(bounds, self._cancel)
        try:
            with contextlib.closing(chunks):
                return self._gather(chunks, answer)
        finally:
            answer.sent = line.sent

    def _gather(self, chunks: Iterable[Chunk], answer: _Answer) -> failures.Failure | None:
        for chunk in chunks:
            answer.events += 1
            if chunk.refused:
                return failures.DECLINED
            answer.model, answer.finish = chunk.model or answer.model, chunk.finish or answer.finish
            if chunk.usage:
                answer.used = (chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
            if chunk.text:
                answer.parts.append(chunk.text)
                answer.size += len(chunk.text)
                if answer.size > self._request.max_characters:
                    return failures.ENDLESS
                self._show(chunk.text)
        return _judged(answer)

    def _show(self, text: str) -> None:
        if self._on_text:
            self._on_text(text.encode("utf-8", "replace").decode("utf-8"))

    def _adapted(self, failure: failures.Failure) -> bool:
        """Whether the request can be put more simply after a refusal, and now is."""
        named = any(word in failure.words for word in _FORM_WORDS)
        if self._steps >= _STEPS or not (failure.form or named):
            return False
        auto = self._model.endpoint.structured == "auto" and self._request.form is not None
        manner = self._manner.simpler(failure.words, may_lower=auto)
        if manner is None:
            return False
        self._steps, self._manner = self._steps + 1, manner
        return True

    def _pause(self, failure: failures.Failure) -> None:
        """Wait before another attempt, or raise where none may follow."""
        if not failure.again or not self._pauses:
            raise self._failed(failure) from None
        until = time.monotonic() + max(self._pauses.pop(0), failure.after or 0.0)
        if until >= self._deadline:
            raise self._failed(failure) from None
        while time.monotonic() < until:
            if self._cancel and self._cancel():
                raise self._cancelled()
            time.sleep(min(_TICK, max(0.0, until - time.monotonic())))

    def _completion(self, answer: _Answer) -> Completion:
        self._add(answer)
        self._model.adopt(self._manner)
        return Completion(
            text=answer.text,
            model=_model_name(answer.model),
            endpoint=self._model.endpoint.name,
            tokens_in=self._tally.tokens_in,
            tokens_out=self._tally.tokens_out,
            estimated=self._tally.estimated,
            structured=self._manner.structured if self._request.form is not None else "none",
            attempts=self._attempts,
        )


def _model_name(stated: str) -> str:
    """The name that a server gives; of a path on its disk (llama.cpp gives one) only the last part."""
    path = stated.startswith("/") or "\\" in stated
    name = re.split(r"[/\\]", stated)[-1] if path else stated
    return "".join(char for char in name if char.isprintable())[:200]


def _judged(answer: _Answer) -> failures.Failure | None:
    """Whether an answer that ended is a whole one."""
    if not answer.finish:
        return failures.CUT if answer.parts else failures.EMPTY
    return failures.ENDS.get(answer.finish) or (None if answer.text.strip() else failures.EMPTY)
