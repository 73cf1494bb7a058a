"""One zip with everything, written while the server runs: for backup, and for leaving (全データの持出し)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from specgen.errors import OutputError, os_reason
from specgen.package import EPOCH
from specgen.store.archive import FORMAT_VERSION, MANIFEST, TABLES, File, Manifest
from specgen.store.audit import safe_cell
from specgen.store.database import Row
from specgen.store.people import all_users
from specgen.store.schema import VERSION
from specgen.store.store import Store
from specgen.writing import remedy

_HEADS = ("ログイン名", "氏名", "所属", "役割", "有効", "外部の認証", "ワンタイムコード", "最後のサインイン（UTC）")


def write_backup(store: Store, target: Path | BinaryIO) -> Manifest:
    """Write everything as it stands at one moment; others go on working. What the zip holds.

    `target` is a file, which appears whole or not at all, or a stream. Raises OutputError.
    """
    try:
        return _write_file(store, target) if isinstance(target, Path) else _write(store, target)
    except OSError as error:
        raise OutputError(f"控えを書けない: {target}（{os_reason(error)}）。\n  直し方: {remedy(error)}") from error


def _write_file(store: Store, target: Path) -> Manifest:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".specgen-")
    try:
        with os.fdopen(handle, "wb") as stream:
            manifest = _write(store, stream)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    return manifest


def _write(store: Store, stream: IO[bytes]) -> Manifest:
    with store.database.reading(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        backup = _Backup(store, archive)
        backup.write_tables()
        backup.write_blobs()
        backup.write_for_people()
        return backup.write_manifest()


class _Backup:
    def __init__(self, store: Store, archive: zipfile.ZipFile) -> None:
        self._store, self._db, self._archive = store, store.database, archive
        self._files: dict[str, File] = {}
        self._rows: dict[str, int] = {}
        # Where each content stands: (table, column, rowid), one of them for each hash.
        self._contents: dict[str, tuple[str, str, int]] = {}

    def write_tables(self) -> None:
        for table, order in TABLES.items():
            self._rows[table] = 0
            self._put(f"tables/{table}.jsonl", self._lines(table, order))

    def write_blobs(self) -> None:
        for name, (table, column, rowid) in sorted(self._contents.items()):
            row = self._db.row(f"SELECT {column} FROM {table} WHERE rowid = ?", [rowid])
            with self._entry(f"blobs/{name}") as stream:
                stream.write(row[column] if row else b"")

    def write_for_people(self) -> None:
        for row in self._db.rows("SELECT id FROM projects ORDER BY id"):
            self._put(f"cases/{row['id']}.json", [self._case(row["id"])])
        self._put("users.csv", self._users())
        self._put("audit.csv", self._store.audit.csv())

    def write_manifest(self) -> Manifest:
        last = self._db.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        manifest = Manifest(
            version=FORMAT_VERSION,
            tables=VERSION,
            made=self._db.stamp(),
            rows=self._rows,
            blobs=len(self._contents),
            audit_count=last["seq"] if last else 0,
            audit_hash=last["hash"] if last else "0" * 64,
            files=self._files,
        )
        with self._entry(MANIFEST) as stream:
            stream.write(manifest.model_dump_json(indent=1).encode("utf-8"))
        return manifest

    def _lines(self, table: str, order: str) -> Iterator[bytes]:
        columns = [column.name for column in self._db.table(table).columns]
        for row in self._db.here.query(f"SELECT rowid AS rowid_, * FROM {table} ORDER BY {order}"):
            self._rows[table] += 1
            kept = {column: self._kept(table, column, row["rowid_"], row[column]) for column in columns}
            yield _json(kept) + b"\n"

    def _kept(self, table: str, column: str, rowid: int, value: Any) -> Any:
        if not isinstance(value, bytes):
            return value
        name = hashlib.sha256(value).hexdigest()
        self._contents.setdefault(name, (table, column, rowid))
        return {"sha256": name}

    def _case(self, project: str) -> bytes:
        work = self._store.projects.work(project)
        about = work.project.model_dump(mode="json")
        entries: dict[str, dict[str, Any]] = {}
        for entry in work.entries:
            kept = {"value": entry.value, "by": entry.by_name, "at": entry.at.isoformat(), "reason": entry.reason}
            entries.setdefault(entry.kind.value, {})[entry.key] = kept
        revisions = [revision.model_dump(mode="json") for revision in self._store.revisions.list(project)]
        comments = [comment.model_dump(mode="json") for comment in self._store.comments.list(project)]
        case = {"project": about, "entries": entries, "revisions": revisions, "comments": comments}
        return json.dumps(case, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"

    def _users(self) -> Iterator[bytes]:
        groups = {group.id: group.name for group in self._store.accounts.groups()}
        yield "\ufeff".encode() + _csv_line(_HEADS)
        for user in all_users(self._db):
            roles = "・".join(role.label for role in sorted(user.roles))
            last = user.last_sign_in.isoformat(timespec="seconds") if user.last_sign_in else ""
            yes = ["はい" if given else "いいえ" for given in (user.active, user.subject, user.totp)]
            yield _csv_line((user.login, user.name, groups.get(user.group, ""), roles, *yes, last))

    def _put(self, name: str, parts: Iterable[bytes]) -> None:
        size, sha = 0, hashlib.sha256()
        with self._entry(name) as stream:
            for part in parts:
                stream.write(part)
                sha.update(part)
                size += len(part)
        self._files[name] = File(size=size, sha256=sha.hexdigest())

    def _entry(self, name: str) -> IO[bytes]:
        entry = zipfile.ZipInfo(name, EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return self._archive.open(entry, "w", force_zip64=True)


def _json(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _csv_line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8")
