"""Work in a process of its own: it is done, tried again, given up, stopped, and it never takes the rest with it."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from specgen.store import Store
from specgen.store.values import Job, JobState
from specgen.workbench import Workbench
from specgen.workbench.jobs import CHECK, HANDLERS, job_worker, kept_report, run_one, suffix_of
from tests.workbench import working

PROGRAM = (sys.executable, "-m", "tests.workbench.working")
SPEC = "# 仕様書\n\n1.1 入力した情報を、生成AIモデルの学習に利用しないこと。\n"
LONG = 60.0  # seconds: the machine may be busy


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "specgen.db"


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    with contextlib.closing(Store.open(database)) as made:
        yield made


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench()


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind of work of these tests, known to the keeper as it is to the working process."""
    monkeypatch.setitem(HANDLERS, "trouble", working.trouble)


def queue(store: Store, name: str, kind: str = "trouble", content: bytes = b"") -> Job:
    return store.jobs.add(kind, "yamada", "", name, content)


def wait(store: Store, job: Job, reached: Callable[[Job], bool]) -> Job:
    end = time.monotonic() + LONG
    while not reached(found := store.jobs.get(job.id)):
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def ended(job: Job) -> bool:
    return job.state not in (JobState.queued, JobState.running)


def under_way(job: Job) -> bool:
    return job.state is JobState.running and job.message.isdigit()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


# ---- one job, in this process ----------------------------------------------------------------------------------


def test_a_document_is_checked(store: Store, bench: Workbench) -> None:
    job = queue(store, "仕様書.md", CHECK, SPEC.encode())
    run_one(bench, store, claimed(store))
    report = kept_report(store.jobs.result(job.id))
    assert report.document.name == "仕様書.md"
    assert [one.id for one in report.checklists] == list(bench.library.checklists)


def test_what_is_wrong_with_a_document_is_told_with_its_own_name(store: Store, bench: Workbench) -> None:
    job = queue(store, "仕様書.docx", CHECK, b"\x89PNG\r\n\x1a\n\0\0")
    run_one(bench, store, claimed(store))
    message = store.jobs.get(job.id).message
    assert message.startswith("仕様書.docx: 画像")
    assert "直し方" in message
    assert "/" not in message


def test_a_cancelled_job_keeps_nothing(store: Store, bench: Workbench) -> None:
    job = queue(store, "仕様書.md", CHECK, SPEC.encode())
    taken = claimed(store)
    store.jobs.cancel(job.id)
    run_one(bench, store, taken)
    assert store.jobs.get(job.id).state is JobState.cancelled


def test_too_little_memory_is_no_death(store: Store, bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(_bench: Workbench, _store: Store, _job: Job) -> bytes:
        raise MemoryError

    monkeypatch.setitem(HANDLERS, "trouble", greedy)
    job = queue(store, "grow")
    run_one(bench, store, claimed(store))
    assert "大き過ぎ" in store.jobs.get(job.id).message


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.DOCX", ".docx"), ("../../etc/a.pdf", ".pdf"), ("a.docx.exe", ""), ("..\\a.md", ".md"), ("", ""), (".txt", "")],
)
def test_a_name_gives_its_ending_only(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


def claimed(store: Store) -> Job:
    job = store.jobs.claim()
    assert job
    return job


# ---- the process -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_real_process_checks_a_document(database: Path, store: Store) -> None:
    job = queue(store, "仕様書.md", CHECK, SPEC.encode())
    other = queue(store, "x", "another kind")
    with job_worker(database, ()):
        assert wait(store, job, ended).state is JobState.done
    assert kept_report(store.jobs.result(job.id)).document.name == "仕様書.md"
    assert store.jobs.get(other.id).state is JobState.queued, "kinds that it does not know are left to others"


@pytest.mark.slow
@pytest.mark.usefixtures("known")
def test_a_death_is_tried_once_more_and_two_are_a_failure(database: Path, store: Store) -> None:
    once, twice, after = queue(store, "die once"), queue(store, "die"), queue(store, "do")
    with job_worker(database, (), program=PROGRAM):
        assert wait(store, once, ended).state is JobState.done
        assert "途中で止まった" in wait(store, twice, ended).message
        assert wait(store, after, ended).state is JobState.done
    assert store.jobs.get(twice.id).state is JobState.failed


@pytest.mark.slow
@pytest.mark.usefixtures("known")
def test_memory_and_refusals_do_not_end_the_process(database: Path, store: Store) -> None:
    large, refused, after = queue(store, "grow"), queue(store, "refuse"), queue(store, "do")
    with job_worker(database, (), program=PROGRAM):
        assert "大き過ぎ" in wait(store, large, ended).message
        assert "壊れている" in wait(store, refused, ended).message
        assert wait(store, after, ended).state is JobState.done


def assert_group_ends(group: int) -> None:
    """Nothing of a process group lives on. What was killed may stand in the list a little longer (a zombie)."""
    until = time.monotonic() + 10
    while True:
        listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
        alive = [line for line in listed.splitlines() if line.split()[0] == str(group) and "Z" not in line.split()[1]]
        if not alive:
            return
        assert time.monotonic() < until, alive
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.usefixtures("known")
def test_one_that_takes_too_long_is_stopped_with_what_it_started(database: Path, store: Store) -> None:
    slow, after = queue(store, "sleep"), queue(store, "do")
    with job_worker(database, (), most_seconds=1.0, program=PROGRAM):
        process = int(wait(store, slow, under_way).message)
        found = wait(store, slow, ended)
        assert (found.state, "時間が掛かり過ぎ" in found.message) == (JobState.failed, True)
        assert wait(store, after, ended).state is JobState.done
    assert not is_alive(process)
    assert_group_ends(process)


@pytest.mark.slow
@pytest.mark.usefixtures("known")
def test_a_restart_keeps_what_waits_and_what_was_under_way(database: Path, store: Store) -> None:
    running, waiting = queue(store, "sleep"), queue(store, "do")
    with job_worker(database, (), program=PROGRAM):
        process = int(wait(store, running, under_way).message)
    assert not is_alive(process)
    store.jobs.cancel(store.jobs.get(running.id).id)
    with job_worker(database, (), program=PROGRAM):
        assert wait(store, waiting, ended).state is JobState.done


@pytest.mark.slow
@pytest.mark.usefixtures("known")
def test_the_process_ends_with_a_server_that_is_killed(database: Path, store: Store) -> None:
    job = queue(store, "sleep")
    code = (
        "import time, sys; from pathlib import Path; from specgen.workbench.jobs import job_worker\n"
        f"with job_worker(Path({str(database)!r}), (), program={PROGRAM!r}): time.sleep(300)"
    )
    server = subprocess.Popen([sys.executable, "-c", code])
    process = int(wait(store, job, under_way).message)
    server.send_signal(signal.SIGKILL)
    server.wait()
    end = time.monotonic() + LONG
    while is_alive(process) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(process)
    assert store.jobs.get(job.id).state is JobState.running, "the next start queues it again"


@pytest.mark.slow
def test_jobs_that_ended_long_ago_are_forgotten(database: Path, store: Store) -> None:
    old, new = queue(store, "old"), queue(store, "new")
    for one in (old, new):
        store.jobs.cancel(one.id)
    long_ago = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    with contextlib.closing(sqlite3.connect(database)) as raw, raw:
        raw.execute("UPDATE jobs SET updated = ? WHERE id = ?", [long_ago, old.id])
    with job_worker(database, (), program=(sys.executable, "-c", "")):
        end = time.monotonic() + LONG
        while len(store.jobs.list("yamada")) > 1 and time.monotonic() < end:
            time.sleep(0.05)
    assert [one.id for one in store.jobs.list("yamada")] == [new.id]
