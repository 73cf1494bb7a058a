"""The list of 案件, and a new one."""

from __future__ import annotations

from tests.browser.pages.base import Screen


class Cases(Screen):
    """The list."""

    def open(self) -> Cases:
        """Go there."""
        self.page.goto("/cases")
        return self

    def titles(self) -> list[str]:
        """The titles in the list."""
        return self.page.locator("#main table tbody th").all_inner_texts()


class NewCase(Screen):
    """The form of a new 案件 from a kind of buyer."""

    def open(self) -> NewCase:
        """Go there."""
        self.page.goto("/cases/new")
        return self

    def begin(self, title: str, preset: str = "町村") -> str:
        """Begin a 案件; its address."""
        self.page.get_by_label("案件の名称").first.fill(title)
        if preset:
            self.page.get_by_role("radio", name=preset).first.check()
        self.press("この種別で始める")
        self.arrived(r"/cases/[\w-]+/questions")
        return self.path.removesuffix("/questions")
