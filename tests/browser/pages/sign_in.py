"""Signing in, and the first change of the password."""

from __future__ import annotations

from tests.browser.pages.base import Screen


class SignIn(Screen):
    """The form of signing in."""

    def open(self) -> SignIn:
        """Go there."""
        self.page.goto("/sign-in")
        return self

    def enter(self, login: str, password: str) -> None:
        """Fill in both and send them."""
        self.page.get_by_label("利用者ID").fill(login)
        self.page.get_by_label("パスワード").fill(password)
        self.press("サインイン")

    @property
    def problem(self) -> str:
        """What was wrong."""
        return self.page.get_by_role("alert").filter(has_text="。").inner_text()


class NewPassword(Screen):
    """The form of a new password."""

    def change(self, current: str, new: str, again: str | None = None) -> None:
        """Fill in all three and send them."""
        self.page.get_by_label("今のパスワード").fill(current)
        self.page.get_by_label("新しいパスワード", exact=False).first.fill(new)
        self.page.get_by_label("新しいパスワード（もう一度）").fill(new if again is None else again)
        self.press("変更する")
