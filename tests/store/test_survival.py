"""Many writers at once, and processes that are killed."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from specgen.store import Store
from tests.store.killing import Acknowledged, kill_while_saving, lost, read_saves, start_saving
from tests.store.makers import YAMADA, answer, new_project

WRITERS, SAVES = 20, 50


@pytest.mark.slow
def test_twenty_threads_write_at_once(store: Store) -> None:
    project = new_project(store).id
    start = threading.Barrier(WRITERS)

    def write(number: int) -> list[Acknowledged]:
        start.wait()
        done, version = [], 0
        for count in range(SAVES):
            key, value = f"k{number}", f"{number}-{count}"
            version = store.projects.save(project, answer(key, value, version), YAMADA).version
            done.append(Acknowledged(project, key, value, version))
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        saved = [one for done in pool.map(write, range(WRITERS)) for one in done]
    assert len(saved) == store.projects.get(project).version == WRITERS * SAVES
    assert lost(store, saved) == []
    assert store.check() == []


@pytest.mark.slow
def test_twenty_processes_write_at_once(tmp_path: Path) -> None:
    # None of them finds a file: they make it at once, too.
    path = tmp_path / "specgen.db"
    started = [start_saving(path, f"w{number}", SAVES) for number in range(WRITERS)]
    told = [process.communicate(timeout=120) for process in started]
    assert [errors for _, errors in told if errors] == []
    saved = [one for output, _ in told for one in read_saves(output)]
    assert len(saved) == WRITERS * SAVES
    store = Store.open(path)
    assert lost(store, saved) == []
    assert store.check() == []
    assert len(store.projects.list()) == WRITERS
    store.close()


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    outcome = kill_while_saving(tmp_path, 20)
    assert outcome.problems == []
    assert outcome.kills == 20
    assert outcome.acknowledged > 100


def _hold(path: Path, ready: str) -> None:
    store = Store.open(path)
    with store.writing():
        store.settings.set("x", "half", YAMADA)
        Path(ready).touch()
        threading.Event().wait()


@pytest.mark.slow
def test_a_transaction_that_was_killed_half_way_leaves_nothing(tmp_path: Path) -> None:
    path, ready = tmp_path / "specgen.db", tmp_path / "ready"
    Store.open(path).close()
    process = multiprocessing.get_context("spawn").Process(target=_hold, args=(path, str(ready)))
    process.start()
    while not ready.exists():
        process.join(0.02)
    process.kill()
    process.join()
    process.close()
    store = Store.open(path)
    assert store.settings.all() == {}
    store.settings.set("x", "whole", YAMADA)
    assert store.check() == []
    store.close()
