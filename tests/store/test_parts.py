"""Jobs, links, comments, settings, blobs and the use of models."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from specgen.errors import CeilingReached, Conflict, FileProblem, InputError, NotFound
from specgen.narrative.usage import Ceilings, Ledger, Who
from specgen.store import Store
from specgen.store.values import Job, JobState
from tests.store.makers import SATO, YAMADA, Clock, answer, new_project


def queue(store: Store, name: str = "仕様書.docx") -> Job:
    return store.jobs.add("check", "yamada", "", name, b"input", {"checklist": "ds920"})


def test_a_job_from_the_queue_to_its_result(store: Store) -> None:
    job = queue(store)
    assert store.jobs.claim() == job.model_copy(update={"state": JobState.running})
    assert store.jobs.claim() is None
    assert store.jobs.progress(job.id, 3, 10, "読み取っている")
    assert (store.jobs.get(job.id).done, store.jobs.get(job.id).of) == (3, 10)
    assert store.jobs.input(job.id) == b"input"
    with pytest.raises(Conflict):
        store.jobs.result(job.id)
    assert store.jobs.finish(job.id, b"result")
    assert store.jobs.result(job.id) == b"result"
    assert store.jobs.list("yamada")[0].state is JobState.done
    assert store.jobs.list("sato") == []


def test_only_the_kinds_that_somebody_can_do_are_taken_and_queued_again(store: Store) -> None:
    other = store.jobs.add("print", "yamada", "", "仕様書", b"", {})
    check = queue(store)
    assert store.jobs.claim(["check", "x"]) == check.model_copy(update={"state": JobState.running})
    assert store.jobs.claim(["check", "x"]) is None
    assert store.jobs.requeue_lost(kinds=["print"]) == 0
    assert store.jobs.requeue_lost(kinds=["check"]) == 1
    assert store.jobs.get(other.id).state is JobState.queued


def test_what_is_kept_with_a_job_can_change_after_it_has_ended(store: Store) -> None:
    job = queue(store)
    store.jobs.cancel(job.id)
    assert store.jobs.set_params(job.id, {"a": [1]}).params == {"a": [1]}
    assert store.jobs.get(job.id).state is JobState.cancelled
    with pytest.raises(NotFound):
        store.jobs.set_params("nothing", {})


def test_each_job_is_taken_once_among_threads(store: Store) -> None:
    made = [queue(store).id for _ in range(30)]
    with ThreadPoolExecutor(8) as pool:
        taken = [job.id for job in pool.map(lambda _: store.jobs.claim(), range(60)) if job]
    assert sorted(taken) == sorted(made)


def test_the_oldest_job_first(store: Store) -> None:
    made = [queue(store, str(number)).id for number in range(3)]
    assert [job.id for job in iter(store.jobs.claim, None)] == made


def test_a_cancelled_job_stops_at_its_next_step(store: Store) -> None:
    job = queue(store)
    store.jobs.claim()
    assert store.jobs.cancel(job.id).state is JobState.cancelled
    assert not store.jobs.progress(job.id, 1, 2, "")
    assert not store.jobs.finish(job.id, b"late")
    assert not store.jobs.fail(job.id, "late")
    with pytest.raises(Conflict):
        store.jobs.result(job.id)
    waiting = queue(store)
    store.jobs.cancel(waiting.id)
    assert store.jobs.claim() is None


def test_a_failed_job_says_why_and_is_not_cancelled(store: Store) -> None:
    job = queue(store)
    store.jobs.claim()
    store.jobs.fail(job.id, "読めない")
    assert (store.jobs.cancel(job.id).state, store.jobs.get(job.id).message) == (JobState.failed, "読めない")


def test_lost_jobs_are_queued_again(store: Store, clock: Clock) -> None:
    lost = queue(store)
    store.jobs.claim()
    clock.pass_(minutes=10)
    queue(store)
    store.jobs.claim()
    assert store.jobs.requeue_lost(timedelta(minutes=5)) == 1
    assert store.jobs.get(lost.id).state is JobState.queued
    assert store.jobs.requeue_lost() == 1


def test_old_jobs_are_forgotten_once_they_ended(store: Store, clock: Clock) -> None:
    job, waiting = queue(store), queue(store)
    store.jobs.cancel(job.id)
    clock.pass_(days=8)
    assert store.jobs.purge(timedelta(days=7)) == 1
    with pytest.raises(NotFound):
        store.jobs.input(job.id)
    assert store.jobs.get(waiting.id).state is JobState.queued


def linkable(store: Store) -> str:
    project = new_project(store, answer("a", 1)).id
    store.revisions.submit(project, b"content", b"", "", YAMADA, 1)
    return project


def test_a_link_counts_its_uses_until_it_ends(store: Store, clock: Clock) -> None:
    project = linkable(store)
    link, token = store.links.make(project, 1, "A社", clock() + timedelta(days=1), YAMADA)
    assert token not in str(store.database.rows("SELECT * FROM links"))
    for uses in (1, 2):
        assert store.links.find(token) == link.model_copy(update={"uses": uses})
    assert store.links.find("other") is None
    clock.pass_(days=1)
    assert store.links.find(token) is None


def test_a_revoked_link_finds_nothing(store: Store, clock: Clock) -> None:
    project = linkable(store)
    link, token = store.links.make(project, 1, "A社", clock() + timedelta(days=1), YAMADA)
    revoked = store.links.revoke(link.id, SATO)
    clock.pass_(minutes=1)
    assert store.links.revoke(link.id, SATO) == revoked
    assert store.links.find(token) is None
    assert store.links.list(project) == [revoked]


def test_a_link_needs_a_revision_and_a_day_to_come(store: Store, clock: Clock) -> None:
    project = linkable(store)
    with pytest.raises(NotFound):
        store.links.make(project, 9, "", clock() + timedelta(days=1), YAMADA)
    with pytest.raises(InputError):
        store.links.make(project, 1, "", clock(), YAMADA)
    with pytest.raises(NotFound):
        store.links.revoke("no-such", YAMADA)


def test_comments_are_settled_and_opened_again(store: Store, clock: Clock) -> None:
    project = new_project(store).id
    first = store.comments.add(project, "item-1", "確認を頼む", YAMADA)
    second = store.comments.add(project, "", "全体について", SATO)
    assert store.comments.list(project) == [first, second]
    assert store.comments.list(project, "item-1") == [first]
    settled = store.comments.resolve(first.id, SATO)
    assert (settled.resolved_by, settled.resolved_at) == ("sato", clock())
    assert store.comments.list(project, open_only=True) == [second]
    with pytest.raises(Conflict):
        store.comments.resolve(first.id, YAMADA)
    assert store.comments.reopen(first.id, YAMADA) == first


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda store: store.comments.add("no-such", "", "x", YAMADA), NotFound),
        (lambda store: store.comments.add(new_project(store).id, "", " ", YAMADA), InputError),
        (lambda store: store.comments.add(new_project(store).id, "", "x" * 7000, YAMADA), InputError),
        (lambda store: store.comments.resolve(9, YAMADA), NotFound),
        (lambda store: store.blobs.get("0" * 64), NotFound),
        (lambda store: store.settings.set("", 1, YAMADA), InputError),
        (lambda store: store.jobs.get("no-such"), NotFound),
        (lambda store: store.accounts.get("no-such"), NotFound),
    ],
)
def test_what_cannot_be_is_refused(store: Store, act: Callable[[Store], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        act(store)


def test_settings(store: Store) -> None:
    assert store.settings.get("hours", 8) == 8
    store.settings.set("hours", 4, YAMADA)
    store.settings.set("key", "sk-secret", YAMADA)
    store.settings.set("hours", 5, SATO)
    assert store.settings.all() == {"hours": 5, "key": "sk-secret"}
    assert "sk-secret" not in b"".join(store.audit.csv()).decode()


def test_blobs_are_kept_once(store: Store) -> None:
    assert store.blobs.put(b"x") == store.blobs.put(b"x")
    assert store.blobs.get(store.blobs.put(b"")) == b""
    assert len(store.database.rows("SELECT * FROM blobs")) == 2


def test_the_use_of_models_counts_across_threads(store: Store) -> None:
    ledger = Ledger(store.usage, Ceilings(total=1000), lambda: datetime(2026, 4, 1, tzinfo=UTC))
    who = Who(person="yamada", group="情報", model="m")

    def one(_: int) -> bool:
        try:
            ledger.settle(ledger.reserve(who, 100), 60, 40)
        except CeilingReached:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(16))) == 10
    assert store.usage.months() == ["2026-04"]
    assert [total.tokens for total in ledger.totals()] == [1000]


def test_a_damaged_use_stops_the_count(store: Store) -> None:
    with store.writing():
        store.database.run("INSERT INTO usage (month, content) VALUES ('2026-04', '{}')")
    with pytest.raises(FileProblem):
        store.usage.read("2026-04")
