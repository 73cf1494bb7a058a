"""A text that a model may propose."""

from __future__ import annotations

from tests.browser.pages.base import Screen


class Text(Screen):
    """One text: its notes, what would be sent, the suggestion."""

    def open(self, case: str, slot: str) -> Text:
        """Go there."""
        self.page.goto(f"{case}/texts/{slot}")
        return self

    def note(self, *lines: str) -> None:
        """Write the notes; they are saved as they are written."""
        field = self.page.locator("#text-notes textarea").first
        field.fill("\n".join(lines))
        field.blur()
        self.page.locator("#text-notes [data-autosave-status][data-state=saved]").wait_for()

    def look(self) -> str:
        """Go on to what would be sent; the page as it says it."""
        self.press("送る内容を確かめる")
        self.page.get_by_role("heading", name="検査で見付かったもの").wait_for()
        return self.page.locator("#main").inner_text()

    def send(self) -> None:
        """Send it and wait for the suggestion."""
        self.press("この内容を送り、案を作る")
        self.page.locator("#suggestion-title").wait_for(timeout=30_000)

    @property
    def marks(self) -> list[str]:
        """The words of the suggestion that stand neither in the notes nor in the answers."""
        return self.page.locator("#proof mark").all_inner_texts()
