"""The client against llama.cpp's server and a real, very small model: the protocol, not the prose."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from specgen.errors import Cancelled, ModelFailed
from specgen.narrative.calls import counted
from specgen.narrative.client import Completion, Message, Request
from specgen.narrative.endpoint import Endpoint
from specgen.narrative.openai_client import OpenAIModel
from specgen.narrative.tokens import most_tokens
from specgen.narrative.usage import Ceilings, Ledger, Who
from specgen.narrative.usage_store import MemoryStore
from tests.narrative.llm.conftest import KEY

pytestmark = pytest.mark.llm


class _Paragraph(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=60)
    uses: list[Annotated[str, Field(max_length=4)]] = Field(max_length=2)


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")
    paragraphs: list[_Paragraph] = Field(min_length=1, max_length=1)
    remark: str = Field(max_length=30)


def ask(content: str = "Write the purpose: 窓口の待ち時間を短くする。 Answer in JSON.", **more: Any) -> Request:
    messages = (Message(role="system", content="仕様書を書く。"), Message(role="user", content=content))
    return Request(messages=messages, **{"max_tokens": 800, **more})


def model(address: str, key: str = KEY, **changes: Any) -> OpenAIModel:
    declared = {"name": "試験", "base_url": address, "model": "smollm2", "network": "loopback", **changes}
    return OpenAIModel(Endpoint(**declared), SecretStr(key), pauses=(0.1,))


def drafted(address: str, **changes: Any) -> Completion:
    tokens = 800 if not changes else 200
    return model(address, **changes).complete(ask(form=_Draft.model_json_schema(), max_tokens=tokens))


def test_a_streamed_answer_with_its_use(address: str) -> None:
    pieces: list[str] = []
    # The form bounds it: left to itself, so small a model may go on until its bound.
    done = model(address).complete(ask(form=_Draft.model_json_schema()), pieces.append)
    assert "".join(pieces) == done.text != ""
    assert len(pieces) > 2
    assert "/" not in done.model
    assert not done.estimated
    assert done.tokens_in > 0
    assert 0 < done.tokens_out <= 800
    assert done.attempts == 1


def test_a_structured_answer_has_the_form(address: str) -> None:
    done = drafted(address)
    assert _Draft.model_validate_json(done.text).paragraphs
    assert (done.structured, done.attempts) == ("json_schema", 1)


def test_a_json_object_is_json(address: str) -> None:
    try:
        done = drafted(address, structured="json_object")
    except ModelFailed as error:  # so small a model may go on until its bound
        pytest.skip(error.reason)
    assert isinstance(json.loads(done.text), dict | list)


def test_the_same_question_has_the_same_answer(address: str) -> None:
    assert drafted(address).text == drafted(address).text


def test_what_is_reserved_is_enough_for_what_is_used(address: str) -> None:
    request = ask(form=_Draft.model_json_schema())
    ledger = Ledger(MemoryStore(), Ceilings(total=100_000))
    counted(model(address), ledger, Who(person="試験", model="smollm2"), request)
    (total,) = ledger.totals()
    assert total.unsettled == 0
    assert 0 < total.tokens <= most_tokens(request)


@pytest.mark.parametrize(
    ("changes", "request_", "counts"),
    [
        ({"key": "wrong"}, ask(), False),
        ({}, ask("Count from 1 to 1000.", max_tokens=5), True),
        ({}, ask("Count from 1 to 1000.", max_characters=20), True),
    ],
)
def test_what_a_failed_call_used_is_counted_and_no_more(
    address: str, changes: dict[str, Any], request_: Request, counts: bool
) -> None:
    ledger = Ledger(MemoryStore())
    with pytest.raises(ModelFailed):
        counted(model(address, **changes), ledger, Who(person="試験", model="smollm2"), request_)
    assert sum(total.unsettled for total in ledger.totals()) == 0
    assert (sum(total.tokens for total in ledger.totals()) > 0) is counts


@pytest.mark.parametrize(
    ("request_", "changes", "says"),
    [
        (ask(), {"key": "wrong"}, "鍵を認めなかった"),
        (ask("長い。" * 4000), {}, "受け付けなかった"),
        (ask("Count from 1 to 1000.", max_tokens=5), {}, "長さの上限"),
        (ask("Count from 1 to 1000.", max_characters=20), {}, "終わらず"),
        (ask("Count from 1 to 1000.", max_tokens=1500), {"timeout_seconds": 0.3}, "決めた時間の内"),
    ],
)
def test_failures_end_in_plain_words(address: str, request_: Request, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ModelFailed, match=says):
        model(address, **changes).complete(request_)


def test_cancel_frees_the_server(address: str) -> None:
    pieces: list[str] = []
    with pytest.raises(Cancelled):
        model(address).complete(ask("Count from 1 to 1000.", max_tokens=1500), pieces.append, lambda: len(pieces) > 3)
    began = time.monotonic()
    with contextlib.suppress(ModelFailed):  # of so short an answer the end may be missing
        model(address).complete(ask("Say hello.", max_tokens=20))
    assert time.monotonic() - began < 10
