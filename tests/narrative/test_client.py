"""The client of a model against a real server that behaves well, badly and worse."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import openai
import pytest
from pydantic import SecretStr

from specgen.errors import Cancelled, ModelFailed
from specgen.narrative.client import Completion, Message, Model, Request
from specgen.narrative.endpoint import Endpoint
from specgen.narrative.openai_client import OpenAIModel
from specgen.narrative.openai_failures import failure_of
from specgen.narrative.openai_stream import Broken
from specgen.narrative.tokens import estimated_tokens, most_tokens, request_text
from tests.narrative import fake_server as fakes
from tests.narrative.fake_server import ANSWER, Behaviour, Fake, chunk, events, good, serving, status, usage, whole

KEY = "sk-test-0123456789abcdef"
NOTE = "窓口の待ち時間を短くしたい。"
FORM: dict[str, Any] = {"type": "object", "properties": {"paragraphs": {"type": "array"}}}
ASK = Request(
    messages=(Message(role="system", content="です。"), Message(role="user", content=NOTE)),
    name="draft",
    form=FORM,
    max_tokens=300,
    max_characters=3000,
)


def model(fake: Fake, **changes: Any) -> OpenAIModel:
    declared: dict[str, Any] = {
        "name": "試験",
        "base_url": fake.url,
        "model": "fake-1",
        "network": "loopback",
        "timeout_seconds": 20,
        "first_seconds": 10,
        "silence_seconds": 10,
    }
    return OpenAIModel(Endpoint(**{**declared, **changes}), SecretStr(KEY), pauses=(0.01, 0.01, 0.01))


def ask(fake: Fake, request: Request = ASK, **changes: Any) -> Completion:
    return model(fake, **changes).complete(request)


def refusal(*behaviours: Behaviour, request: Request = ASK, **changes: Any) -> tuple[ModelFailed, Fake]:
    """The failure, which comes within the bound of time, and the server that caused it."""
    with serving(*behaviours) as fake:
        one, began = model(fake, **changes), time.monotonic()
        with pytest.raises(ModelFailed) as caught:
            one.complete(request)
        assert time.monotonic() - began < one.endpoint.timeout_seconds + 1.0
    return caught.value, fake


def test_an_answer_comes_in_pieces_with_its_use() -> None:
    pieces: list[str] = []
    with serving(good()) as fake:
        answer: Model = model(fake)
        done = answer.complete(ASK, pieces.append)
    assert done == Completion(
        text=ANSWER, model="fake-1", endpoint="試験", tokens_in=120, tokens_out=34, structured="json_schema"
    )
    assert "".join(pieces) == ANSWER
    assert len(pieces) > 5


def test_what_goes_out_is_what_was_asked_and_nothing_more() -> None:
    with serving(good()) as fake:
        ask(fake)
    (seen,) = fake.seen
    assert seen.path == "/v1/chat/completions"
    schema = {"name": "draft", "schema": FORM, "strict": True}
    assert seen.body == {
        "model": "fake-1",
        "messages": [{"role": "system", "content": "です。"}, {"role": "user", "content": NOTE}],
        "max_tokens": 300,
        "temperature": 0.0,
        "stream": True,
        "stream_options": {"include_usage": True},
        "response_format": {"type": "json_schema", "json_schema": schema},
    }
    assert seen.headers.pop("authorization") == f"Bearer {KEY}"
    names = {"host", "accept", "accept-encoding", "connection", "content-length", "content-type", "user-agent"}
    assert set(seen.headers) == names
    assert seen.headers["user-agent"] == "specgen"


def test_the_environment_of_another_endpoint_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "other-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: other-secret")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(good()) as fake:
        ask(fake)
        OpenAIModel(model(fake).endpoint, None).complete(ASK)
    assert "other-secret" not in repr(fake.seen)
    assert "authorization" not in fake.seen[1].headers


def test_azure_takes_its_key_and_version_in_its_own_way() -> None:
    with serving(good()) as fake:
        ask(fake, key_header="api-key", api_version="2024-10-21")
    (seen,) = fake.seen
    assert seen.headers["api-key"] == KEY
    assert "authorization" not in seen.headers
    assert seen.path == "/v1/chat/completions?api-version=2024-10-21"


def test_a_server_that_does_not_stream_is_read_whole() -> None:
    with serving(whole()) as fake:
        done = ask(fake)
    assert (done.text, done.model, done.tokens_in, done.tokens_out) == (ANSWER, "fake-2", 9, 5)


def test_use_that_is_not_reported_is_estimated_and_says_so() -> None:
    with serving(good(counted=False)) as fake:
        done = ask(fake)
    assert done.estimated
    assert done.tokens_in == estimated_tokens(request_text(ASK)) > len(NOTE)
    assert done.tokens_out == estimated_tokens(ANSWER) > 0


@pytest.mark.parametrize(
    ("refusals", "structured", "left_out"),
    [
        ([status(400, "response_format json_schema is not supported")], "json_object", set()),
        ([status(400, "bad"), status(422, "bad")], "none", {"response_format"}),
        ([status(500, "failed to parse grammar")], "json_object", set()),
        ([status(400, "unknown field stream_options")], "json_schema", {"stream_options"}),
        ([status(400, "temperature must be 1")], "json_schema", {"temperature"}),
        ([status(400, "Use 'max_completion_tokens' instead of max_tokens")], "json_schema", {"max_tokens"}),
    ],
)
def test_what_a_server_does_not_know_is_left_out_and_remembered(
    refusals: list[Behaviour], structured: str, left_out: set[str]
) -> None:
    with serving(*refusals, good()) as fake:
        one = model(fake)
        first = one.complete(ASK)
        second = one.complete(ASK)
    assert first.text == second.text == ANSWER
    assert first.structured == second.structured == structured
    assert (first.attempts, second.attempts) == (len(refusals) + 1, 1)
    assert len(fake.seen) == len(refusals) + 2
    assert not left_out & set(fake.seen[-1].body)
    if "max_tokens" in left_out:
        assert fake.seen[-1].body["max_completion_tokens"] == 300


def test_a_declared_form_is_not_lowered() -> None:
    failed, fake = refusal(status(400, "json_schema is not supported"), structured="json_schema")
    assert len(fake.seen) == 1
    assert not failed.retryable


def test_a_refusal_that_nothing_mends_ends_soon_and_changes_nothing() -> None:
    with serving(*[status(400, "bad")] * 3, good()) as fake:
        one = model(fake)
        with pytest.raises(ModelFailed, match="受け付けなかった"):
            one.complete(ASK)
        assert len(fake.seen) == 3
        assert one.complete(ASK).structured == "json_schema"


def after_two(behaviour: Behaviour) -> Completion:
    with serving(behaviour, behaviour, good()) as fake:
        done = ask(fake)
        assert len(fake.seen) == 3
    assert done.text == ANSWER
    assert done.attempts == 3
    return done


@pytest.mark.parametrize(
    "behaviour",
    [
        status(429),
        status(429, retry_after="0"),
        status(429, retry_after="0.05"),
        status(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
        status(429, retry_after="soon"),
        status(408),
        status(500),
        status(502),
        status(503, retry_after="0"),
        fakes.hung_up,
        fakes.cut,
        events(chunk("途中まで")),
        events(),
        events(chunk(finish="stop")),
        events(chunk("　\n"), chunk(finish="stop")),
        events("{broken"),
        events("5"),
        events("[]"),
        events({"choices": "x"}),
        events({"choices": [{"delta": {"content": 5}}]}),
        events({"error": {"message": "overloaded"}}),
        events("{broken", kind="application/json"),
    ],
)
def test_what_may_pass_is_tried_again(behaviour: Behaviour) -> None:
    after_two(behaviour)


def test_a_retry_begins_the_text_again() -> None:
    pieces: list[str] = []
    with serving(fakes.cut, good("よい。", size=9)) as fake:
        done = model(fake).complete(ASK, pieces.append)
    assert pieces == ["途中まで", "", "よい。"]
    assert done.estimated
    assert done.tokens_in > 120


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        (status(429), "混み合っている"),
        (status(503), "障害がある（503）"),
        (fakes.hung_up, "途中で切れた"),
        (fakes.cut, "途中で切れた"),
        (events(), "空だった"),
        (events("{broken"), "壊れている"),
        (fakes.huge_head, "途中で切れた"),
        (fakes.silent, "回答を始めなかった"),
        (fakes.stalled, "途中で止まった"),
        (fakes.comments, "回答を始めなかった"),
        (fakes.dripping_head, "回答を始めなかった"),
    ],
)
def test_what_does_not_pass_ends_in_plain_words(behaviour: Behaviour, says: str) -> None:
    failed, fake = refusal(behaviour, timeout_seconds=5.0, first_seconds=0.2, silence_seconds=0.2)
    assert says in failed.reason
    assert failed.hint
    assert failed.retryable
    assert 1 < len(fake.seen) <= 4


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        (status(401, f"Incorrect API key provided: {KEY}"), "鍵を認めなかった"),
        (status(403), "利用を認めなかった"),
        (status(404, "model not found"), "モデル又はURLがない"),
        (status(413), "長過ぎる"),
        (status(418), "受け付けなかった"),
        (status(429, "insufficient_quota"), "上限に達した"),
        (fakes.page, "別の種類のもの"),
        (fakes.bomb, "圧縮"),
        (fakes.endless, "終わらず"),
        (fakes.endless_line, "終わらず"),
        (fakes.endless_error, "終わらず"),
        (good(finish="length"), "長さの上限"),
        (good(finish="content_filter"), "内容の検査"),
        (good(finish="tool_calls"), "道具"),
        (events({"choices": [{"index": 0, "delta": {"refusal": "I cannot"}}]}), "断った"),
    ],
)
def test_what_trying_again_does_not_mend_is_tried_once(behaviour: Behaviour, says: str) -> None:
    failed, fake = refusal(behaviour)
    assert says in failed.reason
    assert failed.hint
    assert not failed.retryable
    assert len(fake.seen) == 1
    assert KEY not in str(failed)


def test_each_failure_is_an_error_of_its_own() -> None:
    first, _ = refusal(events())
    second, _ = refusal(events())
    assert first is not second
    assert str(first) == str(second)


def test_a_drip_ends_at_the_total_time() -> None:
    failed, fake = refusal(fakes.dripping, timeout_seconds=0.6)
    assert "決めた時間の内" in failed.reason
    assert len(fake.seen) == 1


def test_nobody_there() -> None:
    with serving(good()) as fake:
        gone = model(fake)
    with pytest.raises(ModelFailed, match="つながらない") as caught:
        gone.complete(ASK)
    assert caught.value.retryable


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_to_anybody(code: int) -> None:
    with serving(good()) as other, serving(good()) as own:
        for url in (other.url, own.url):
            failed, _ = refusal(fakes.redirect(f"{url}/chat/completions", code))
            assert "別の場所" in failed.reason
        assert not other.seen
        assert not own.seen


@pytest.mark.parametrize("after", ["3600", format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)])
def test_a_wait_beyond_the_time_is_not_waited_for(after: str) -> None:
    began = time.monotonic()
    failed, fake = refusal(status(429, retry_after=after))
    assert time.monotonic() - began < 5
    assert len(fake.seen) == 1
    assert failed.retryable


@pytest.mark.parametrize(
    "text",
    [
        '{"paragraphs": [',
        '{"other": 1}',
        "The purpose is to reduce waiting time.",
        "目的是缩短等待时间。",
        "名前は\U0001f600である。",
    ],
)
def test_what_the_text_says_is_for_the_drafter_to_judge(text: str) -> None:
    with serving(good(text, size=1)) as fake:
        assert ask(fake).text == text


def test_half_a_pair_of_surrogates_is_replaced_and_a_split_pair_is_joined() -> None:
    pieces: list[str] = []
    split = events(chunk("\ud83d"), chunk("\ude00"), chunk("\ud800。"), chunk(finish="stop"), usage())
    with serving(split) as fake:
        done = model(fake).complete(ASK, pieces.append)
    assert done.text == "\U0001f600\ufffd。"
    assert "".join(pieces).encode("utf-8")


@pytest.mark.parametrize(
    "behaviour", [fakes.silent, fakes.stalled, fakes.dripping, fakes.dripping_head, fakes.comments]
)
def test_cancel_works_at_any_moment(behaviour: Behaviour) -> None:
    with serving(behaviour) as fake:
        one, began = model(fake, timeout_seconds=60, first_seconds=60, silence_seconds=60), time.monotonic()
        with pytest.raises(Cancelled):
            one.complete(ASK, cancel=lambda: time.monotonic() - began > 0.15)
        assert time.monotonic() - began < 2.5
    assert_no_reader_is_left()


def test_cancel_works_in_a_pause() -> None:
    with serving(status(503)) as fake:
        one, began = OpenAIModel(model(fake, timeout_seconds=60).endpoint, pauses=(30.0,)), time.monotonic()
        with pytest.raises(Cancelled):
            one.complete(ASK, cancel=lambda: bool(fake.seen))
        assert time.monotonic() - began < 2.5


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt, RuntimeError])
def test_what_the_callers_own_function_raises_is_the_callers(error: type[BaseException]) -> None:
    def show(_text: str) -> None:
        raise error

    with serving(good()) as fake:
        with pytest.raises(error):
            model(fake).complete(ASK, show)
        assert len(fake.seen) == 1
    assert_no_reader_is_left()


def assert_no_reader_is_left() -> None:
    until = time.monotonic() + 1.0
    while any(thread.name == "specgen-model" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("behaviour", [good(), status(401, f"bad key {KEY} {NOTE}"), fakes.cut, fakes.page])
def test_neither_the_key_nor_the_text_reaches_a_log_or_a_message(
    behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = ""
    with serving(behaviour) as fake:
        one = model(fake)
        try:
            one.complete(ASK)
        except ModelFailed as error:
            said = "".join(traceback.format_exception(error))
    everything = said + repr(one) + caplog.text + repr(vars(one))
    assert KEY not in everything
    assert NOTE not in everything


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("/srv/models/a.gguf", "a.gguf"),
        (r"C:\models\a.gguf", "a.gguf"),
        ("org/model-1", "org/model-1"),
        ("x" * 300, "x" * 200),
        ("m\x07\ud800\u202e1", "m1"),
    ],
)
def test_a_path_of_the_servers_disk_is_no_name(stated: str, shown: str) -> None:
    with serving(events(chunk("よい。", finish="stop") | {"model": stated})) as fake:
        assert ask(fake).model == shown


ASKED = httpx2.Request("POST", "https://llm.example.jp/v1")


def caused(error: openai.OpenAIError, cause: BaseException) -> openai.OpenAIError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "says", "again"),
    [
        (caused(openai.APITimeoutError(ASKED), httpx2.ConnectTimeout("x")), "つながらない", True),
        (caused(openai.APITimeoutError(ASKED), httpx2.ReadTimeout("x")), "途中で止まった", True),
        (caused(openai.APIConnectionError(request=ASKED), httpx2.ProxyError("x")), "つながらない", True),
        (
            caused(openai.APIConnectionError(request=ASKED), httpx2.UnsupportedProtocol("x")),
            "送ることができない",
            False,
        ),
        (caused(openai.APIConnectionError(request=ASKED), httpx2.ReadError("x")), "途中で切れた", True),
        (httpx2.InvalidURL("x"), "送ることができない", False),
        (openai.OpenAIError("x"), "途中で切れた", True),
        (OSError("x"), "途中で切れた", True),
    ],
)
def test_what_the_network_raises_is_said_in_plain_words(error: Exception, says: str, again: bool) -> None:
    failure = failure_of(Broken(error))
    assert says in failure.failed.reason
    assert failure.again == failure.failed.retryable == again


def test_many_at_once_do_not_mix() -> None:
    answers: dict[int, str] = {}

    def one(number: int, of: Callable[[Request], Completion]) -> None:
        answers[number] = of(ASK).text

    with serving(good()) as fake:
        shared = model(fake)
        threads = [threading.Thread(target=one, args=(number, shared.complete)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == dict.fromkeys(range(8), ANSWER)


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("窓口", 2), ("窓口ab", 3), ("é", 1)]
)
def test_tokens_are_estimated_from_characters(text: str, tokens: int) -> None:
    assert estimated_tokens(text) == tokens


def test_what_is_reserved_is_more_than_any_tokenizer_makes() -> None:
    sent = sum(len(message.content.encode()) for message in ASK.messages) + len(json.dumps(FORM))
    assert most_tokens(ASK) >= sent + ASK.max_tokens
    with contextlib.suppress(ValueError):
        assert most_tokens(ASK.model_copy(update={"messages": (Message(role="user", content="\ud800"),)})) > 300
