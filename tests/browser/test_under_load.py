"""Small runs of what benchmarks/ measures: people at once, kill -9 while they save, many writers. No browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.survival import crowd, rounds

ROOT = Path(__file__).parents[2]


def test_people_at_once_get_no_error() -> None:
    # In a process of its own: beside a browser, asyncio already runs here.
    done = subprocess.run([sys.executable, "-m", "benchmarks.web", "--short"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "誤り なし" in done.stdout, done.stdout


def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    reports = list(rounds(tmp_path / "data", 5, 3))
    assert len(reports) == 5
    assert sum(one.saves for one in reports) > 10
    assert [line for one in reports for line in one.wrong] == []


def test_many_writers_are_not_in_each_others_way(tmp_path: Path) -> None:
    writers = crowd(tmp_path / "data", 20, 200)
    assert [dict(one.refused) for one in writers if one.refused] == []
    assert sum(len(one.acknowledged) for one in writers) == 200
