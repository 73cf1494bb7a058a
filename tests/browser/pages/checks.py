"""The check of a document."""

from __future__ import annotations

from pathlib import Path

from tests.browser.pages.base import Screen


class Checks(Screen):
    """The form, the progress and the result."""

    def open(self) -> Checks:
        """Go there."""
        self.page.goto("/check")
        return self

    def upload(self, path: Path) -> None:
        """Choose a document and send it."""
        self.page.get_by_label("検査する文書").set_input_files(path)
        self.press("検査する")

    def done(self) -> None:
        """Wait for the result."""
        self.page.locator("#verdicts").wait_for(timeout=60_000)
