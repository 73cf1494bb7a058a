"""The questionnaire of a 案件."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.pages.base import Screen

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class Section(Screen):
    """One section: every answer is saved as it is given."""

    def open(self, case: str, section: str) -> Section:
        """Go there."""
        self.page.goto(f"{case}/questions/{section}")
        return self

    def block(self, question: str) -> Locator:
        """The block of a question."""
        return self.page.locator("#q-" + question.replace(".", "-"))

    def field(self, question: str) -> Locator:
        """What is typed in."""
        return self.block(question).locator(f"[name='{question}']").first

    def type_in(self, question: str, text: str) -> None:
        """Type an answer over what is there, and go on with Tab, as somebody who uses no mouse."""
        self.field(question).focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")

    def saved(self, question: str) -> str:
        """What is said at the question after it was saved."""
        said = self.block(question).locator(".said[data-tone=success]")
        said.wait_for()
        self.page.locator("[data-autosave-status][data-state=saved]").first.wait_for()
        return said.inner_text()
