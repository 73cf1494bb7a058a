"""An application over an empty store, and people who are signed in to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from specgen.web.app import create_app
from specgen.web.settings import WebSettings
from specgen.workbench import Workbench
from specgen.workbench.desk import Desk, Office

PASSWORD = "correct horse battery staple"
_CSRF = re.compile(r'name="csrf" (?:value|content)="([^"]*)"')


class Browser(TestClient):
    """A client that fills in the form token by itself, as a browser does that sends a form it was shown."""

    def submit(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> Any:
        """Send a form as the page of the same session has it; where the answer leads is not followed."""
        page = self.get("/sign-in" if path.startswith("/sign-in") else "/cases")
        found = _CSRF.search(page.text)
        assert found, "フォームの印がない"
        given.setdefault("follow_redirects", False)
        return self.post(path, data={"csrf": found[1], **(data or {})}, **given)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with closing(Store.open(tmp_path / "specgen.db", hasher=cheap)) as made:
        yield made


@pytest.fixture(scope="session")
def bench() -> Workbench:
    """The standard library, read once."""
    return Workbench()


@pytest.fixture
def app(tmp_path: Path, store: Store, bench: Workbench) -> FastAPI:
    """The application over the store."""
    return create_app(WebSettings(data=tmp_path), store, bench)


@pytest.fixture
def office(app: FastAPI) -> Office:
    """What the application serves."""
    found: Office = app.state.office
    return found


@pytest.fixture
def person(store: Store) -> Callable[..., User]:
    """Makes a user: login, roles, the name of the 課."""

    def make(login: str, *roles: Role, group: str = "総務課", name: str = "") -> User:
        groups = {one.name: one.id for one in store.accounts.groups()}
        held = groups.get(group) or store.accounts.add_group(group, SYSTEM).id
        return store.accounts.add_user(
            login, name or f"{login}さん", held, frozenset(roles), PASSWORD, SYSTEM, must_change=False
        )

    return make


@pytest.fixture
def desk(office: Office, person: Callable[..., User]) -> Desk:
    """The desk of somebody who drafts."""
    return Desk(office, person("desk", Role.draft))


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Callable[[], Browser]]:
    """Makes a browser in which nobody is signed in."""
    made: list[Browser] = []

    def make() -> Browser:
        made.append(Browser(app, raise_server_exceptions=True))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def signed_in(browser: Callable[[], Browser], person: Callable[..., User]) -> Callable[..., Browser]:
    """Makes a browser in which a new person is signed in: login, roles, the name of the 課."""

    def make(login: str = "yamada", *roles: Role, group: str = "総務課") -> Browser:
        person(login, *(roles or (Role.draft,)), group=group)
        one = browser()
        assert one.submit("/sign-in", {"login": login, "password": PASSWORD}).status_code == 303
        return one

    return make
