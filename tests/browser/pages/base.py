"""What every page has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Screen:
    """A page as a person sees it: by the words on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def path(self) -> str:
        """Where the browser is, without the host."""
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        """The one heading of the page."""
        return self.page.locator("h1").inner_text().strip()

    @property
    def said(self) -> str:
        """What the page says after a form was sent."""
        return self.page.locator("#flashes").inner_text()

    @property
    def summary(self) -> Locator:
        """The summary of what was wrong with a form."""
        return self.page.locator(".error-summary")

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=exact).click()

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def arrived(self, pattern: str) -> None:
        """Wait until the address ends so (a regular expression of the path and what follows it)."""
        self.page.wait_for_url(re.compile(rf"^[a-z]+://[^/]+{pattern}$"))
