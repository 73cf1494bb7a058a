"""These tests run only where they are asked for: `pytest -m llm tests/narrative/llm`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.narrative.llm.server import installed

KEY = "test-key"
_HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker."""
    config.addinivalue_line("markers", "llm: needs a real model (`make test-llm`); left out unless asked for by -m llm")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these out of a run that does not ask for them, and say why where they cannot run."""
    asked = "llm" in (config.getoption("markexpr") or "")
    reason = "asked for by -m llm" if not asked else "pip install --no-deps -r requirements-llm-test.lock"
    for item in items:
        if _HERE in item.path.parents and not (asked and installed()):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The base URL of a server that runs while the tests do."""
    command = [sys.executable, "-m", "tests.narrative.llm.server", "--key", KEY, "--context", "8192"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=_HERE.parents[2],
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        line = next((line.strip() for line in server.stdout if line.startswith("http")), "")
        try:
            assert line, "the server did not start"
            yield f"{line}/v1"
        finally:
            server.stdin.close()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
