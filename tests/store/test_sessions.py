"""Sign-ins that hold, and when they end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from specgen.errors import Denied
from specgen.store import Store
from specgen.store.values import Stage
from tests.store.makers import YAMADA, Clock, new_user


def start(store: Store, hours: float = 8, stage: Stage = Stage.full, login: str = "yamada") -> str:
    user = store.accounts.by_login(login) or new_user(store, login)
    return store.sessions.start(user.id, "192.0.2.1", hours, stage)


def test_a_token_finds_its_session_and_is_not_kept(store: Store, clock: Clock) -> None:
    token = start(store)
    session = store.sessions.find(token)
    assert session is not None
    assert (session.stage, session.started, session.seen) == (Stage.full, clock(), clock())
    assert len(session.csrf) > 30
    assert token not in str(store.database.rows("SELECT * FROM sessions"))
    assert store.sessions.find(token[:-1]) is None
    assert store.sessions.find("") is None
    assert store.sessions.find("\ud800") is None


def test_it_ends_by_idleness(store: Store, clock: Clock) -> None:
    token = start(store)
    for _ in range(4):
        clock.pass_(minutes=59)
        session = store.sessions.find(token)
        assert session is not None
        assert session.expires == clock() + timedelta(minutes=60)
    clock.pass_(minutes=60)
    assert store.sessions.find(token) is None


def test_it_ends_at_an_absolute_time_however_busy(store: Store, clock: Clock) -> None:
    token = start(store, hours=2)
    for _ in range(3):
        clock.pass_(minutes=39)
        assert store.sessions.find(token)
    clock.pass_(minutes=3)
    assert store.sessions.find(token) is None


def test_a_use_within_a_minute_writes_nothing(store: Store, clock: Clock) -> None:
    token = start(store)
    clock.pass_(seconds=59)
    before = store.database.here.conn.total_changes
    assert store.sessions.find(token)
    assert store.database.here.conn.total_changes == before


def test_an_unfinished_sign_in_must_get_on(store: Store, clock: Clock) -> None:
    token = start(store, stage=Stage.totp)
    clock.pass_(minutes=14)
    assert store.sessions.find(token)
    clock.pass_(minutes=2)
    assert store.sessions.find(token) is None
    with pytest.raises(Denied):
        store.sessions.promote(token, "full")


def test_promotion_changes_the_token_and_the_secret(store: Store, clock: Clock) -> None:
    token = start(store, stage=Stage.password)
    before = store.sessions.find(token)
    clock.pass_(minutes=5)
    newer = store.sessions.promote(token, Stage.full)
    after = store.sessions.find(newer)
    assert before is not None
    assert after is not None
    assert store.sessions.find(token) is None
    assert (after.stage, after.started, after.user) == (Stage.full, before.started, before.user)
    assert after.csrf != before.csrf


def test_ending_one_and_all(store: Store) -> None:
    first, second, third, other = start(store), start(store), start(store), start(store, login="sato")
    store.sessions.end(first)
    store.sessions.end("unknown")
    assert store.sessions.find(first) is None
    session = store.sessions.find(second)
    assert session is not None
    store.sessions.end_all(session.user, keep=second)
    assert store.sessions.find(second)
    assert store.sessions.find(third) is None
    store.sessions.end_all(session.user)
    assert store.sessions.find(second) is None
    assert store.sessions.find(other)


def test_who_is_put_out_has_no_session(store: Store) -> None:
    token = start(store)
    user = store.accounts.by_login("yamada")
    assert user is not None
    store.accounts.update_user(user.id, YAMADA, active=False)
    assert store.sessions.find(token) is None


def test_what_has_ended_is_cleared_away(store: Store, clock: Clock) -> None:
    start(store, hours=1)
    clock.pass_(hours=2)
    start(store)
    assert len(store.database.rows("SELECT * FROM sessions")) == 1
