"""What the drafter asks of a language model, whoever provides it.

The drafter knows only `Model`. `specgen.narrative.openai_client` is the provider's side; tests put a queue of answers
in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Protocol

from pydantic import Field

from specgen.model.base import Value

Way = Literal["json_schema", "json_object", "none"]
OnText = Callable[[str], None]
Cancel = Callable[[], bool]
Again = Callable[[], bool]


class Message(Value):
    """One message of a request."""

    role: Literal["system", "user", "assistant"]
    content: str


class Request(Value):
    """What goes out: messages that the guard has passed, and the form that the answer must have.

    `form` is the JSON schema of the answer (pydantic's `model_json_schema()`), `name` its name in ASCII; without a form
    the answer is plain text. `max_tokens` and `max_characters` bound the answer.
    """

    messages: tuple[Message, ...] = Field(min_length=1)
    name: str = Field(default="answer", pattern=r"^[A-Za-z0-9_-]{1,64}$")
    form: dict[str, Any] | None = None
    max_tokens: int = Field(default=2000, ge=1)
    max_characters: int = Field(default=20_000, ge=1)
    temperature: float = Field(default=0.0, ge=0.0, le=2.0)


class Completion(Value):
    """What came back.

    `text` is what the model wrote; whether it has the form is for the drafter to check, since a server may ignore it.
    `model` is the name that the endpoint itself gave. The tokens are those of all `attempts`; `estimated` says that
    some of them were not reported but counted from the characters. `structured` is how the form was asked for.
    """

    text: str
    model: str = ""
    endpoint: str = ""
    tokens_in: int = Field(default=0, ge=0)
    tokens_out: int = Field(default=0, ge=0)
    estimated: bool = False
    structured: Way = "none"
    attempts: int = Field(default=1, ge=1)


class Model(Protocol):
    """A language model."""

    def complete(
        self,
        request: Request,
        on_text: OnText | None = None,
        cancel: Cancel | None = None,
        again: Again | None = None,
    ) -> Completion:
        """The whole answer to a request.

        `on_text` is called with each piece as it comes; an empty piece says that the answer begins again. `cancel` is
        asked several times a second; true stops. `again` is asked before each further attempt where the last one may
        have been charged; false makes that one the last. Raises ModelFailed where the endpoint fails or the answer
        passes a bound (after the retries that help), Cancelled where `cancel` said so; both say what may have been
        charged.
        """
        ...
