"""The draft of a 案件, and one clause of it."""

from __future__ import annotations

from tests.browser.pages.base import Screen


class Draft(Screen):
    """The whole draft."""

    def open(self, case: str) -> Draft:
        """Go there, to all of its chapters."""
        self.page.goto(f"{case}/draft?chapter=all")
        return self

    def confirm_all(self) -> int:
        """Press 読んで確かめた at every text that waits for it; how many there were."""
        buttons = self.page.get_by_role("button", name="を読んで確かめた")
        done = 0
        while (left := buttons.count()) and done < 100:
            buttons.first.click()
            self.page.wait_for_function(
                "left => document.querySelectorAll('button[aria-label$=\"を読んで確かめた\"]').length < left", arg=left
            )
            done += 1
        return done

    def add_own(self, case: str, title: str, text: str, reason: str) -> None:
        """Add an own clause at the first place that there is."""
        self.page.goto(f"{case}/draft/own/new")
        self.page.get_by_label("入れる場所").select_option(index=1)
        self.page.get_by_label("件名").fill(title)
        self.page.get_by_label("文", exact=True).fill(text)
        self.page.get_by_role("radio", name="必須").check()
        self.page.get_by_label("加える理由").fill(reason)
        self.press("この条項を加える")


class Item(Screen):
    """One clause."""

    def open(self, case: str, clause: str) -> Item:
        """Go there."""
        self.page.goto(f"{case}/draft/items/{clause}")
        return self

    def write(self, text: str, reason: str) -> None:
        """Write another text for the first part of the clause, with the reason."""
        self.page.locator("#edit-1 > summary").click()
        form = self.page.locator("#edit-1 form")
        form.get_by_label("文", exact=True).fill(text)
        form.get_by_label("直す理由").fill(reason)
        form.get_by_role("button", name="この文で保存する").click()

    def leave_out(self, reason: str) -> None:
        """Leave the clause out, with the reason."""
        self.page.get_by_text("理由を書いて除く").click()
        self.page.get_by_label("除く理由").fill(reason)
        self.press("この条項を除く")

    @property
    def printed(self) -> str:
        """The text as it is printed."""
        return self.page.locator(".item-now").inner_text()
