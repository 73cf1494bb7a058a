"""The audit log: appended to, chained, and every tampering is found."""

from __future__ import annotations

import csv
import io
import sqlite3

import pytest

from specgen.errors import InputError
from specgen.store import Store
from specgen.store.values import Actor
from tests.store.makers import SATO, YAMADA, Clock, answer, new_project


def tamper(store: Store, *statements: str) -> None:
    """As somebody who may write the file and knows of the triggers."""
    other = sqlite3.connect(store.database.path)
    for name in ("audit_update", "audit_delete", "audit_insert"):
        other.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        other.execute(statement)
    other.commit()
    other.close()


def records(store: Store, count: int = 6) -> None:
    for number in range(count):
        store.audit.record(YAMADA if number % 2 else SATO, "test", f"thing:{number}", {"n": number})


def test_a_record_says_who_when_and_what(store: Store, clock: Clock) -> None:
    record = store.audit.record(YAMADA, "revision.approve", "project:p1/revision/3", {"hash": "x"})
    assert (record.seq, record.at, record.user, record.name, record.ip) == (1, clock(), "yamada", "山田", "192.0.2.1")
    assert (record.project, record.detail) == ("p1", {"hash": "x"})
    assert store.audit.list() == [record]


def test_lists_by_action_user_project_and_page(store: Store) -> None:
    records(store)
    store.audit.record(SATO, "other", "project:p1")
    ask = store.audit.list
    assert [record.seq for record in ask(limit=2)] == [7, 6]
    assert [record.seq for record in ask(before=3)] == [2, 1]
    assert [record.seq for record in ask(action="other", user="sato", project="p1")] == [7]
    assert [record.seq for record in ask(user="yamada")] == [6, 4, 2]
    assert store.audit.actions() == ["other", "test"]


def test_a_sound_log_verifies_also_against_an_earlier_check(store: Store) -> None:
    assert store.audit.verify().problems == ()
    records(store)
    earlier = store.audit.verify()
    assert (earlier.count, earlier.problems) == (6, ())
    records(store)
    assert store.audit.verify(earlier.count, earlier.last_hash).problems == ()
    assert store.audit.verify().last_hash == store.audit.list()[0].hash


def test_it_verifies_across_batches(store: Store) -> None:
    with store.writing():
        records(store, 2100)
    assert store.audit.verify().problems == ()


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["UPDATE audit SET name = 'x' WHERE seq = 3"], "3番の記録が書き換え"),
        (["UPDATE audit SET at = '2020' WHERE seq = 3"], "3番の記録が書き換え"),
        (["UPDATE audit SET detail = '{}' WHERE seq = 3"], "3番の記録が書き換え"),
        (["UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 2) WHERE seq = 3"], "3番の記録が書き換え"),
        (["DELETE FROM audit WHERE seq = 3"], "3番から3番までの記録が消え"),
        (["DELETE FROM audit WHERE seq = 1"], "1番から1番までの記録が消え"),
        (["DELETE FROM audit WHERE seq = 3", "UPDATE audit SET seq = seq - 1 WHERE seq > 3"], "3番の記録が書き換え"),
        (
            [
                "UPDATE audit SET seq = 99 WHERE seq = 2",
                "UPDATE audit SET seq = 2 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 99",
            ],
            "2番の記録が書き換え",
        ),
        (["DELETE FROM audit WHERE seq > 4"], "末尾の記録が消え"),
        (["DELETE FROM audit"], "末尾の記録が消え"),
    ],
)
def test_tampering_is_found(store: Store, statements: list[str], words: str) -> None:
    records(store)
    tamper(store, *statements)
    assert words in "".join(store.audit.verify().problems)
    assert any(words in problem for problem in store.check())


def test_a_tail_that_was_cut_with_its_counter_is_found_by_an_earlier_check(store: Store) -> None:
    records(store)
    earlier = store.audit.verify()
    tamper(store, "DELETE FROM audit WHERE seq > 4", "UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit'")
    assert store.audit.verify().problems == ()
    assert "控えでは6件" in store.audit.verify(earlier.count, earlier.last_hash).problems[0]
    records(store, 3)
    assert "6番の記録のハッシュが控えと異なる" in store.audit.verify(earlier.count, earlier.last_hash).problems[0]


@pytest.mark.parametrize(
    "sql", ["UPDATE audit SET name = 'x'", "DELETE FROM audit", "REPLACE INTO audit SELECT * FROM audit"]
)
def test_triggers_refuse_other_programs(store: Store, sql: str) -> None:
    records(store)
    other = sqlite3.connect(store.database.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(sql)
    other.close()


def test_a_record_stands_or_falls_with_what_it_tells_of(store: Store) -> None:
    project = new_project(store)
    before = store.audit.verify()

    def fail() -> None:
        with store.writing():
            store.projects.save(project.id, answer("a", 1), YAMADA)
            raise InputError("やめる")

    with pytest.raises(InputError):
        fail()
    assert store.audit.verify() == before
    assert store.projects.work(project.id).entries == ()


def test_the_csv_has_every_record_and_no_formula(store: Store) -> None:
    store.audit.record(Actor(user="u", name="=HYPERLINK(1)", ip=""), "test", "thing:1")
    records(store)
    content = b"".join(store.audit.csv())
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 8
    assert rows[1][3] == "'=HYPERLINK(1)"
    assert rows[-1][-1] == store.audit.verify().last_hash
