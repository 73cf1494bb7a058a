"""Finding a browser, and saying what to install where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
REQUIRED = ("CI", "SPECGEN_REQUIRE_BROWSER")
MISSING = (
    "ブラウザーがないため、画面の試験を省いた。Debian では apt-get install chromium fonts-noto-cjk、"
    "ほかでは {python} -m playwright install chromium で入れる"
)
# No service of its own may call out; QUIC and the GPU are not there.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)


def find_browser(playwright: Playwright) -> str | None:
    """The path of a browser: Playwright's own, or one of the system."""
    own = playwright.chromium.executable_path
    if own and Path(own).is_file():
        return own
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser. Without one the test is left out with a line that says what to install; in CI it fails."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _leave_out()
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            _leave_out()
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        flags = [*FLAGS, "--no-sandbox"] if root else list(FLAGS)
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


def _leave_out() -> None:
    said = MISSING.format(python="python")
    if any(os.environ.get(name) for name in REQUIRED):
        pytest.fail(said)
    pytest.skip(said)
