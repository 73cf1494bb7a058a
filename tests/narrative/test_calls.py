"""What a call leaves on the ledger, however it ends: nothing uncharged stays held, and no attempt goes unreserved."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from specgen.errors import Cancelled, CeilingReached, ModelFailed, Spent
from specgen.narrative.calls import counted
from specgen.narrative.openai_http import Line, Refused
from specgen.narrative.tokens import estimated_tokens, most_tokens, request_text
from specgen.narrative.usage import Ceilings, Ledger, Total, Who
from specgen.narrative.usage_store import MemoryStore
from tests.narrative import fake_server as fakes
from tests.narrative.drafting import Answer, QueueModel
from tests.narrative.fake_server import Behaviour, Fake, chunk, events, good, serving, status, usage
from tests.narrative.test_client import ASK, model

WHO = Who(person="職員", model="fake-1")
MOST, READ = most_tokens(ASK), estimated_tokens(request_text(ASK))
QUICK = {"timeout_seconds": 5.0, "first_seconds": 0.2, "silence_seconds": 0.2}
PLENTY = 1_000_000


def book(total: int | None = PLENTY) -> Ledger:
    return Ledger(MemoryStore(), Ceilings(total=total))


def used(ledger: Ledger) -> Total:
    (total,) = ledger.totals()
    return total


def failing(behaviour: Behaviour, ledger: Ledger, **changes: Any) -> Fake:
    """The server, after a call that it let fail."""
    with serving(behaviour) as fake, pytest.raises(ModelFailed):
        counted(model(fake, **{**QUICK, **changes}), ledger, WHO, ASK)
    return fake


@pytest.mark.parametrize(
    "behaviour",
    [
        status(401), status(403), status(404), status(413), status(429), status(503),
        status(400, "unknown field response_format"), status(500, "failed to parse grammar"),
        fakes.redirect("http://127.0.0.1:9/v1"), fakes.page,
    ],
)  # fmt: skip
def test_what_nobody_charges_is_free_at_once(behaviour: Behaviour) -> None:
    ledger = book()
    failing(behaviour, ledger)
    assert ledger.left(WHO) == PLENTY
    assert ledger.totals() == []


def test_what_never_left_is_free_at_once() -> None:
    ledger = book()
    with serving(good()) as fake:
        gone = model(fake)
    with pytest.raises(ModelFailed):
        counted(gone, ledger, WHO, ASK)
    assert ledger.left(WHO) == PLENTY


@pytest.mark.parametrize(
    ("behaviour", "tokens_in", "tokens_out", "estimated"),
    [
        (events(chunk("あ" * 40, finish="length"), usage(120, 34)), 120, 34, False),
        (events(chunk("あ" * 40, finish="length")), READ, 40, True),
        (events(chunk("あ" * 40, finish="content_filter")), READ, 40, True),
        (events(*[chunk("a")] * 30, chunk(finish="length")), READ, 31, True),
        (events(chunk("あ" * 40, finish="length"), usage(0, 0)), READ, 40, True),
        (status(400, "content management policy"), READ * 3, 0, True),
    ],
)
def test_what_came_is_counted_in_place_of_the_reservation(
    behaviour: Behaviour, tokens_in: int, tokens_out: int, estimated: bool
) -> None:
    ledger = book()
    failing(behaviour, ledger)
    total = used(ledger)
    assert (total.tokens_in, total.unsettled, total.estimated_calls) == (tokens_in, 0, int(estimated))
    assert tokens_out <= total.tokens_out <= tokens_out + 3
    assert total.tokens < MOST * 3


def test_a_stalled_answer_is_counted_as_far_as_it_came() -> None:
    ledger = book()
    fake = failing(fakes.stalled, ledger)
    assert (used(ledger).tokens_in, used(ledger).unsettled) == (READ * len(fake.seen), 0)


@pytest.mark.parametrize("behaviour", [fakes.silent, fakes.hung_up, status(500), status(502), status(504), status(408)])
def test_what_nobody_knows_stays_held_for_every_attempt(behaviour: Behaviour) -> None:
    ledger = book()
    fake = failing(behaviour, ledger)
    assert len(fake.seen) > 1
    assert used(ledger).unsettled == MOST * len(fake.seen)


@pytest.mark.parametrize(("room", "attempts"), [(1, 1), (2, 2), (3, 3), (9, 4)])
def test_no_attempt_is_made_that_was_not_reserved(room: int, attempts: int) -> None:
    ledger = book(MOST * room)
    fake = failing(status(502), ledger)
    assert len(fake.seen) == attempts
    assert used(ledger).tokens == MOST * attempts <= MOST * room


def test_an_attempt_that_costs_nothing_needs_no_room() -> None:
    ledger = book(MOST)
    with serving(status(429), status(503), status(400, "stream_options"), good()) as fake:
        done = counted(model(fake), ledger, WHO, ASK)
    assert done.attempts == 4
    assert (used(ledger).tokens_in, used(ledger).tokens_out) == (120, 34)


def test_an_answer_after_an_attempt_that_nobody_knows_counts_the_longest_for_it() -> None:
    ledger = book()
    with serving(fakes.hung_up, good()) as fake:
        done = counted(model(fake), ledger, WHO, ASK)
    assert done.estimated
    assert (used(ledger).tokens_in, used(ledger).tokens_out) == (READ + 120, ASK.max_tokens + 34)


def test_the_ceiling_stops_before_the_first_attempt() -> None:
    ledger = book(MOST - 1)
    with serving(good()) as fake:
        with pytest.raises(CeilingReached):
            counted(model(fake), ledger, WHO, ASK)
        assert fake.seen == []


def stopped(behaviour: Behaviour, cancel: Callable[[Fake], bool], ledger: Ledger) -> Cancelled:
    with serving(behaviour) as fake, pytest.raises(Cancelled) as caught:
        counted(model(fake, timeout_seconds=60), ledger, WHO, ASK, cancel=lambda: cancel(fake))
    return caught.value


def test_a_call_that_was_cancelled_before_anything_left_is_free() -> None:
    ledger = book()
    error = stopped(good(), lambda _: True, ledger)
    # The thread may have been quicker than the person: then nobody knows.
    assert ledger.left(WHO) == (PLENTY - MOST if error.sent else PLENTY)


def test_a_call_that_was_cancelled_in_a_pause_is_free() -> None:
    ledger = book()
    error = stopped(status(429, retry_after="30"), lambda fake: bool(fake.seen), ledger)
    assert (error.sent, ledger.left(WHO)) in ((False, PLENTY), (True, PLENTY - MOST))


def test_a_call_that_was_cancelled_within_the_answer_is_counted_as_far_as_it_came() -> None:
    ledger, pieces = book(), list[str]()
    with serving(fakes.dripping) as fake, pytest.raises(Cancelled) as caught:
        counted(model(fake), ledger, WHO, ASK, pieces.append, lambda: len(pieces) > 3)
    assert caught.value.spent == Spent(READ, len(pieces))
    assert used(ledger).tokens == READ + len(pieces)


def test_a_call_that_was_cancelled_while_the_model_thinks_stays_held() -> None:
    ledger = book()
    assert stopped(fakes.silent, lambda fake: bool(fake.seen), ledger).sent
    assert used(ledger).unsettled == MOST


def test_nothing_is_sent_once_the_line_is_cut() -> None:
    with serving(good()) as fake:
        line = Line(model(fake).endpoint, None, 1000)
        line.cut()
        with pytest.raises((Refused, httpx2.HTTPError)):
            line.http.post(f"{fake.url}/chat/completions", json={})
        time.sleep(0.05)
        assert (fake.seen, line.sent) == ([], False)


@pytest.mark.parametrize(
    ("answer", "held", "counted_"),
    [
        (ModelFailed("つながらない。", sent=False), 0, 0),
        (ModelFailed("途中で切れた。", spent=Spent(30, 12)), 0, 42),
        (ModelFailed("分からない。"), MOST, MOST),
        (Cancelled("中止した。", sent=False), 0, 0),
        (Cancelled("中止した。", spent=Spent(30, 12, estimated=False)), 0, 42),
        (Cancelled("中止した。"), MOST, MOST),
    ],
)
def test_what_a_model_says_of_its_failure_is_booked(answer: Answer, held: int, counted_: int) -> None:
    ledger = book()
    with pytest.raises((ModelFailed, Cancelled)):
        counted(QueueModel(answer), ledger, WHO, ASK)
    totals = ledger.totals()
    assert sum(total.unsettled for total in totals) == held
    assert sum(total.tokens for total in totals) == counted_
