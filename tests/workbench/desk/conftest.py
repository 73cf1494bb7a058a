"""An office over an empty store, and people in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from specgen.model.library import Library
from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from specgen.workbench import Workbench
from specgen.workbench.desk import Desk, Office


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Office]:
    """An office with the standard library, read once for all tests."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    bench = Workbench()
    bench.__dict__["library"] = library
    with closing(Store.open(tmp_path / "specgen.db", hasher=cheap)) as store:
        yield Office(bench, store)


@pytest.fixture
def person(office: Office) -> Callable[..., User]:
    """Makes a user: login, roles, the name of the 課."""

    def make(login: str, *roles: Role, group: str = "総務課") -> User:
        accounts = office.store.accounts
        groups = {one.name: one.id for one in accounts.groups()}
        held = groups.get(group) or accounts.add_group(group, SYSTEM).id
        password = "correct horse battery staple"
        return accounts.add_user(login, f"{login}さん", held, frozenset(roles), password, SYSTEM, must_change=False)

    return make


@pytest.fixture
def desk(office: Office, person: Callable[..., User]) -> Desk:
    """The desk of somebody who drafts."""
    return Desk(office, person("desk", Role.draft))
