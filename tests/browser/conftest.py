"""A real server, a real browser, and people who are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from specgen.store.values import Role, User
from specgen.web.deps import SESSION
from tests.browser.chromium import launched
from tests.browser.judging import HEIGHT, WIDE, Watch
from tests.browser.serving import People, Served, serving
from tests.browser.states import Prepared

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser, and takes seconds."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that the tests share; each makes its own people and 案件. Nothing is started without a browser."""
    assert chromium.is_connected()
    with serving(tmp_path_factory.mktemp("site") / "data") as served:
        yield served


@pytest.fixture(scope="session")
def people(site: Served) -> Iterator[People]:
    """The people of the server that the tests share."""
    made = People(site.data)
    yield made
    made.close()


@dataclass
class Visits:
    """Opens browser contexts over one server; nothing may be heard from them at the end."""

    browser: Browser
    home: str
    contexts: list[BrowserContext] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)

    def new(self, *, width: int = WIDE, cookie: str = "", **options: Any) -> Page:
        """A page of a new context, with a session where its cookie is given."""
        context = self.browser.new_context(
            base_url=self.home, locale="ja-JP", viewport={"width": width, "height": HEIGHT}, **options
        )
        context.set_default_timeout(15_000)
        if cookie:
            context.add_cookies([{"name": SESSION, "value": cookie, "url": self.home}])
        watch = Watch(self.home)
        watch.over(context)
        self.contexts.append(context)
        self.watches.append(watch)
        return context.new_page()

    def close(self) -> None:
        """Close every context, and fail where one was not quiet."""
        for context in self.contexts:
            context.close()
        noise = [line for watch in self.watches for line in watch.noise]
        assert not noise, "\n".join(noise)


@pytest.fixture
def visits(chromium: Browser, site: Served) -> Iterator[Visits]:
    """Opens pages of the server that the tests share."""
    made = Visits(chromium, site.url)
    yield made
    made.close()


@dataclass
class Door:
    """Makes people and lets them in."""

    people: People
    visits: Visits
    name: str
    made: int = 0

    def person(self, *roles: Role, group: str = "", name: str = "") -> User:
        """A new person; in a 課 of this test alone where none is named."""
        self.made += 1
        return self.people.add(f"{self.name}-{self.made}", *roles, group=group or self.name, name=name)

    def enter(self, user: User, **options: Any) -> Page:
        """A page in which somebody is signed in."""
        return self.visits.new(cookie=self.people.token(user), **options)


@pytest.fixture
def door(people: People, visits: Visits, request: pytest.FixtureRequest) -> Door:
    """Makes people of this test, and lets them in."""
    name = "".join(one if one.isalnum() else "-" for one in request.node.name.removeprefix("test_"))
    return Door(people, visits, name[:40])


@pytest.fixture(scope="session")
def prepared(people: People) -> Prepared:
    """A 案件 in every state, made as it is asked for."""
    return Prepared(people)
