"""The versions of a 案件, and their approval."""

from __future__ import annotations

from pathlib import Path

from tests.browser.pages.base import Screen


class Revisions(Screen):
    """The list, and one version."""

    def open(self, case: str, number: int | None = None) -> Revisions:
        """Go to the list, or to a version."""
        self.page.goto(f"{case}/revisions" + (f"/{number}" if number else ""))
        return self

    def submit(self, note: str) -> None:
        """Make a version of what stands now."""
        self.page.get_by_label("メモ").fill(note)
        self.press("版を作り、承認を求める")

    def approve(self, note: str = "") -> None:
        """Approve the version that is shown."""
        self.page.get_by_label("メモ").fill(note)
        self.press("承認する")

    def download(self, name: str, to: Path) -> Path:
        """Download the file of this name; where it lies."""
        with self.page.expect_download() as coming:
            self.page.locator(f"a[href$='/{name}']").first.click()
        path = to / name
        coming.value.save_as(path)
        return path
