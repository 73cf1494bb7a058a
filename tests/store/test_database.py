"""The file: made, migrated, refused where it is something else; transactions within transactions; many threads."""

from __future__ import annotations

import gc
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from specgen.errors import FileProblem, InputError, StoreError
from specgen.store import Store, database
from specgen.store.schema import APPLICATION_ID, MIGRATIONS, VERSION
from tests.store.makers import YAMADA, new_project


def pragma(store: Store, name: str) -> object:
    row = store.database.row(f"PRAGMA {name}")
    assert row is not None
    return next(iter(row.values()))


def test_a_new_file_is_as_it_must_be(store: Store) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "user_version": VERSION,
        "application_id": APPLICATION_ID,
    }
    assert {name: pragma(store, name) for name in wanted} == wanted
    assert stat.S_IMODE(store.database.path.stat().st_mode) == 0o600
    tables = store.database.here.tables
    assert all(table.strict for table in tables if not table.name.startswith("sqlite_"))
    assert store.check() == []


def test_it_is_opened_again_as_it_was(store: Store) -> None:
    project = new_project(store)
    store.close()
    again = Store.open(store.database.path)
    assert again.projects.get(project.id) == project
    again.close()


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="閉じた"):
        store.projects.list()


def test_a_newer_file_is_refused_and_stays_as_it_is(store: Store) -> None:
    store.database.here.execute(f"PRAGMA user_version = {VERSION + 1}")
    store.close()
    with pytest.raises(FileProblem, match="新しい版"):
        Store.open(store.database.path)
    connection = sqlite3.connect(store.database.path)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)
    connection.close()


def test_an_older_file_gets_what_it_lacks(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    project = new_project(store)
    store.close()
    newer = (*MIGRATIONS, ("CREATE TABLE more (id TEXT PRIMARY KEY) STRICT",))
    monkeypatch.setattr(database, "MIGRATIONS", newer)
    monkeypatch.setattr(database, "VERSION", len(newer))
    monkeypatch.setattr(database.migrate, "__defaults__", (len(newer),))
    again = Store.open(store.database.path)
    assert pragma(again, "user_version") == VERSION + 1
    assert again.database.table("more").exists()
    assert again.projects.get(project.id) == project
    again.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    broken = (*MIGRATIONS, ("CREATE TABLE more (id TEXT) STRICT", "CREATE TABLE more (id TEXT) STRICT"))
    monkeypatch.setattr(database, "MIGRATIONS", broken)
    monkeypatch.setattr(database.migrate, "__defaults__", (len(broken),))
    with pytest.raises(FileProblem):
        Store.open(store.database.path)
    monkeypatch.undo()
    again = Store.open(store.database.path)
    assert not again.database.table("more").exists()
    again.close()


def make_other(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("what", ["text", "other", "cut", "folder"])
def test_another_file_is_refused(store: Store, tmp_path: Path, what: str) -> None:
    path = tmp_path / "other.db"
    if what == "text":
        path.write_bytes(b"not a database, but long enough to be looked at" * 100)
    elif what == "other":
        make_other(path)
    elif what == "cut":
        new_project(store)
        store.close()
        path.write_bytes(store.database.path.read_bytes()[:2000])
    else:
        path.mkdir()
    with pytest.raises(FileProblem):
        Store.open(path)


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileProblem, match="データの保存先を作れない"):
        Store.open(tmp_path / "file" / "data" / "specgen.db")


def fail(store: Store) -> None:
    with store.writing():
        store.settings.set("inner", 1, YAMADA)
        raise InputError("やめる")


def test_a_part_that_fails_alone_leaves_the_rest(store: Store) -> None:
    with store.writing():
        store.settings.set("outer", 1, YAMADA)
        with pytest.raises(InputError):
            fail(store)
    assert store.settings.all() == {"outer": 1}
    assert len(store.audit.list()) == 1
    assert store.audit.verify().problems == ()


def test_the_outer_part_that_fails_takes_everything_with_it(store: Store) -> None:
    with pytest.raises(InputError):
        fail(store)
    assert store.settings.all() == {}


def test_a_reader_sees_one_moment(store: Store) -> None:
    project = new_project(store)

    def rename() -> None:
        store.projects.describe(project.id, YAMADA, title="あと")

    with store.database.reading():
        assert store.projects.get(project.id).title == project.title
        thread = threading.Thread(target=rename)
        thread.start()
        thread.join()
        assert store.projects.get(project.id).title == project.title
    assert store.projects.get(project.id).title == "あと"


def test_within_a_transaction_a_reader_sees_what_was_written(store: Store) -> None:
    with store.writing():
        store.settings.set("x", 1, YAMADA)
        with store.database.reading():
            assert store.settings.get("x") == 1
        assert store.audit.verify().count == 1
    assert store.settings.get("x") == 1


def test_a_writer_that_waits_too_long_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sqlite3.connect(store.database.path)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    store.database.here.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(StoreError, match="ほかの処理"):
        store.settings.set("x", 1, YAMADA)
    other.close()
    store.settings.set("x", 1, YAMADA)


def test_a_full_disk_is_told_and_loses_nothing(store: Store) -> None:
    store.settings.set("x", 1, YAMADA)
    store.database.here.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="空き"):
        store.blobs.put(b"x" * 1_000_000)
    assert store.settings.get("x") == 1
    assert store.check() == []


def test_the_connection_of_a_thread_that_ended_is_closed(store: Store) -> None:
    connections = []

    def use() -> None:
        connections.append(store.database.here.conn)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connections[0].execute("SELECT 1")


def test_damage_is_told_in_words(store: Store) -> None:
    project = new_project(store)
    store.revisions.submit(project.id, b"content", b"", "", YAMADA, 0)
    store.blobs.put(b"blob")
    other = sqlite3.connect(store.database.path)
    other.execute("DROP TRIGGER revisions_update")
    other.execute("DROP TRIGGER blobs_update")
    other.execute("UPDATE revisions SET content = x'00'")
    other.execute("UPDATE blobs SET content = x'00'")
    other.execute("UPDATE projects SET group_id = 'none'")
    other.commit()
    other.close()
    problems = store.check()
    assert [problem.split("が")[0].split(" ")[0] for problem in problems] == ["参照する先のない行", "案件", "ファイル"]
