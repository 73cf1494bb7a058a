"""Backups: of one moment, while others write; and back again, the same."""

from __future__ import annotations

import csv
import io
import json
import threading
import zipfile
from pathlib import Path
from typing import IO, Any

import pytest

from specgen.errors import FileProblem, OutputError
from specgen.store import DATABASE, Store, schema
from specgen.store.archive import PASSING, TABLES
from specgen.store.backup import write_backup
from specgen.store.restore import restore_backup
from tests.store.makers import GOOD, QUICK, YAMADA, Clock, answer, fill, new_project


def contents(store: Store) -> dict[str, list[dict[str, Any]]]:
    return {table: store.database.rows(f"SELECT * FROM {table} ORDER BY {order}") for table, order in TABLES.items()}


def read(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_every_table_is_kept_or_passes_by_itself(store: Store) -> None:
    tables = {name for name in store.database.here.table_names() if not name.startswith("sqlite_")}
    assert tables == {*TABLES, *PASSING}


def test_a_restored_store_holds_the_same(store: Store, tmp_path: Path, clock: Clock) -> None:
    fill(store)
    manifest = write_backup(store, tmp_path / "backup.zip")
    assert restore_backup(tmp_path / "backup.zip", tmp_path / "new" / "data") == manifest
    again = Store.open(tmp_path / "new" / "data" / DATABASE, now=clock, hasher=QUICK)
    assert contents(again) == contents(store)
    assert all(contents(store)[table] for table in TABLES if table != "usage")
    assert again.check() == []
    assert again.accounts.check_password("sato", GOOD, "").name == "佐藤"
    # It is written on, under the same chain and with the same triggers.
    again.settings.set("x", 1, YAMADA)
    assert again.audit.verify(manifest.audit_count, manifest.audit_hash).problems == ()
    again.close()
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["data"]


def test_an_empty_store_too(store: Store, tmp_path: Path) -> None:
    write_backup(store, tmp_path / "backup.zip")
    (tmp_path / "data").mkdir()
    restore_backup(tmp_path / "backup.zip", tmp_path / "data")
    again = Store.open(tmp_path / "data" / DATABASE)
    assert contents(again) == contents(store)
    again.close()


def test_the_same_store_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    fill(store)
    for name in ("a.zip", "b.zip"):
        write_backup(store, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


class Pipe(io.RawIOBase):
    """A stream that can only be written, as an answer over the network is."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, part: Any) -> int:
        self.content += bytes(part)
        return len(part)


def test_it_is_written_to_a_stream_that_does_not_seek(store: Store, tmp_path: Path) -> None:
    fill(store)
    pipe = Pipe()
    stream: IO[bytes] = pipe  # type: ignore[assignment]
    write_backup(store, stream)  # type: ignore[arg-type]
    restore_backup(io.BytesIO(pipe.content), tmp_path / "data")


def test_people_can_read_it_and_find_no_hash_of_a_password(store: Store, tmp_path: Path) -> None:
    project = fill(store)
    path = tmp_path / "backup.zip"
    write_backup(store, path)
    users = list(csv.reader(io.StringIO(read(path, "users.csv").decode("utf-8-sig"))))
    assert users[1][:6] == ["sato", "佐藤", "情報政策課", "管理・承認", "はい", "いいえ"]
    case = json.loads(read(path, f"cases/{project.id}.json"))
    assert case["entries"]["answer"]["a"] == {
        "value": "い",
        "by": "佐藤",
        "at": "2026-04-01T09:00:00+00:00",
        "reason": "根拠を確かめた",
    }
    assert [revision["state"] for revision in case["revisions"]] == ["approved", "withdrawn"]
    assert read(path, "audit.csv") == b"".join(store.audit.csv())
    with zipfile.ZipFile(path) as archive:
        holding = [name for name in archive.namelist() if b"$argon2" in archive.read(name)]
    assert holding == ["tables/users.jsonl"]


def test_a_backup_while_others_write_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    project, stop = new_project(store), threading.Event()

    def write() -> None:
        version = 0
        while not stop.is_set():
            version = store.projects.save(project.id, answer("a", version, version), YAMADA).version

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            write_backup(store, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        thread.join()
    versions = []
    for number in range(5):
        # The restore checks the chain, the counts and the references.
        restore_backup(tmp_path / f"{number}.zip", tmp_path / f"data{number}")
        again = Store.open(tmp_path / f"data{number}" / DATABASE)
        restored = again.projects.work(project.id)
        changes = again.projects.changes(project.id, limit=100_000)
        assert len(changes) == restored.project.version
        assert [entry.version for entry in restored.entries] == [change.seq for change in changes[:1]]
        versions.append(restored.project.version)
        again.close()
    assert versions == sorted(versions)
    assert versions[-1] > versions[0]


def test_a_folder_that_holds_something_is_left_alone(store: Store, tmp_path: Path) -> None:
    write_backup(store, tmp_path / "backup.zip")
    before = sorted(tmp_path.iterdir())
    for into in (tmp_path, tmp_path / "backup.zip"):
        with pytest.raises(OutputError):
            restore_backup(tmp_path / "backup.zip", into)
    assert sorted(tmp_path.iterdir()) == before


def test_a_backup_that_cannot_be_written_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutputError, match="控えを書けない"):
        write_backup(store, tmp_path / "no" / "backup.zip")
    before = sorted(tmp_path.iterdir())

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="空き"):
        write_backup(store, tmp_path / "backup.zip")
    assert sorted(tmp_path.iterdir()) == before


def test_a_backup_of_older_tables_is_brought_up_to_date(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    write_backup(store, tmp_path / "backup.zip")
    newer = (*schema.MIGRATIONS, ("ALTER TABLE comments ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'",))
    monkeypatch.setattr("specgen.store.database.MIGRATIONS", newer)
    monkeypatch.setattr("specgen.store.database.VERSION", len(newer))
    monkeypatch.setattr("specgen.store.database.migrate.__defaults__", (len(newer),))
    restore_backup(tmp_path / "backup.zip", tmp_path / "data")
    again = Store.open(tmp_path / "data" / DATABASE)
    assert [row["mood"] for row in again.database.rows("SELECT mood FROM comments")] == ["calm"]
    again.close()


def test_what_is_no_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    for name in ("x.zip", "missing.zip"):
        with pytest.raises(FileProblem):
            restore_backup(tmp_path / name, tmp_path / "data")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.zip"]
