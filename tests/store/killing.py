"""Killing a process that saves, and what must hold afterwards. Run as a program, this is the process that saves.

`kill_while_saving(folder, 20)` is for the tests; the benchmarks ask for 200.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from specgen.store import DATABASE, Store
from specgen.store.values import Actor, Kind, Save

_THREADS = 3
_READY = "ready"


class Acknowledged(NamedTuple):
    """A save that returned before the process was killed."""

    project: str
    key: str
    value: str
    version: int


@dataclass
class Outcome:
    """What became of so many kills."""

    kills: int = 0
    acknowledged: int = 0
    problems: list[str] = field(default_factory=list)


def kill_while_saving(folder: Path, kills: int, seed: int = 6) -> Outcome:
    """Start a process that saves, kill it (SIGKILL) at some moment, look whether anything was lost; so many times."""
    moments, outcome = random.Random(seed), Outcome()
    path = folder / DATABASE
    for number in range(kills):
        saved = _start_and_kill(path, moments.uniform(0.0, 0.15))
        outcome.kills += 1
        outcome.acknowledged += len(saved)
        outcome.problems += [f"kill {number}: {problem}" for problem in _problems(path, saved)]
    return outcome


def start_saving(path: Path, name: str, saves: int = 0) -> subprocess.Popen[str]:
    """A process that saves so many times (0: until it is killed) and prints each save once it is acknowledged."""
    command = [sys.executable, str(Path(__file__)), str(path), name, str(saves)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )


def read_saves(output: str) -> list[Acknowledged]:
    """The saves of complete lines: what broke off was not acknowledged."""
    lines = [line.split("\t") for line in output.split("\n")[:-1] if line != _READY]
    return [Acknowledged(project, key, value, int(version)) for project, key, value, version in lines]


def lost(store: Store, saved: list[Acknowledged]) -> list[str]:
    """The acknowledged saves that are not among the changes, or do not stand although nothing came after them."""
    problems = []
    for project in sorted({one.project for one in saved}):
        changes = {change.seq: change for change in store.projects.changes(project, limit=1_000_000)}
        stands = {entry.key: entry for entry in store.projects.work(project).entries}
        for one in saved:
            if one.project == project:
                change, entry = changes.get(one.version), stands.get(one.key)
                if change is None or (change.key, change.new) != (one.key, one.value):
                    problems.append(f"the change {one} is lost")
                elif entry is None or entry.version < one.version:
                    problems.append(f"the entry {one} is lost")
    return problems


def _start_and_kill(path: Path, after: float) -> list[Acknowledged]:
    with start_saving(path, "killed") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after)
        process.kill()
        rest, errors = process.communicate()
    if first.strip() != _READY or errors:
        raise RuntimeError(f"the process did not save: {errors}")
    return read_saves(rest)


def _problems(path: Path, saved: list[Acknowledged]) -> list[str]:
    store = Store.open(path)
    try:
        return store.check() + lost(store, saved)
    finally:
        store.close()


def _save(store: Store, project: str, key: str, saves: int) -> None:
    actor, number, version = Actor(user=key, name=key), 0, 0
    while not saves or number < saves:
        number += 1
        value = f"{key}-{number}"
        version = store.projects.save(
            project, Save(kind=Kind.answer, key=key, value=value, base=version), actor
        ).version
        # One write for one line: lines of threads do not mix, and a kill leaves no line that was not acknowledged.
        sys.stdout.write(f"{project}\t{key}\t{value}\t{version}\n")
        sys.stdout.flush()


def main(path: str, name: str, saves: str) -> None:
    """Save from several threads (from one, where the saves are counted)."""
    store = Store.open(Path(path))
    project = store.projects.create(name, "", "town", [], Actor(user=name, name=name)).id
    sys.stdout.write(f"{_READY}\n")
    sys.stdout.flush()
    many = 1 if int(saves) else _THREADS
    threads = [threading.Thread(target=_save, args=(store, project, f"{name}-{n}", int(saves))) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
