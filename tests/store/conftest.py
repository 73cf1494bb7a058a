"""A store in a new file, with a clock that the test moves, and passwords that cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from specgen.store import Store
from tests.store.makers import QUICK, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    made = Store.open(tmp_path / "specgen.db", now=clock, hasher=QUICK)
    yield made
    made.close()
