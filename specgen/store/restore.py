"""Reading a backup into a new data folder. The zip is untrusted: bounded, checked whole, no path of it followed."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import sqlite_utils

from specgen.errors import FileProblem, OutputError, os_reason
from specgen.package import DAMAGED
from specgen.store.archive import TABLES, Manifest
from specgen.store.database import connect, migrate
from specgen.store.store import DATABASE, Store
from specgen.store.unpacking import HINT, MOST_BYTES, Package, open_package
from specgen.writing import remedy


def restore_backup(source: Path | BinaryIO, into: Path, *, most_bytes: int = MOST_BYTES) -> Manifest:
    """Make the data folder `into` (new or empty) of a backup; what was in it.

    Raises FileProblem, and makes nothing, where the zip is damaged, changed, something else, of a newer specgen or too
    large (`most_bytes` unpacked); OutputError where the folder cannot be made, or holds something.
    """
    name = str(source) if isinstance(source, Path) else "控え"
    with _opened(source) as stream, _staged(into) as stage:
        try:
            manifest = _fill(stage / DATABASE, open_package(stream, name, most_bytes))
        except DAMAGED as error:
            raise FileProblem(name, "控えのファイルが壊れているか、控えではない。", HINT) from error
        except sqlite3.Error as error:
            raise FileProblem(name, f"控えの内容を表に戻せない（{error}）。", HINT) from error
        _check(stage / DATABASE, name, manifest)
        with _telling(into):
            if into.exists():
                into.rmdir()
            stage.rename(into)
    return manifest


def _fill(path: Path, package: Package) -> Manifest:
    """Make a database of what is in the package, all in one transaction."""
    manifest = package.manifest
    database = connect(path)
    try:
        migrate(database, path, manifest.tables)
        database.execute("BEGIN IMMEDIATE")
        tables = [table for table in TABLES if table in database.table_names()]
        package.check_tables(tables)
        for table in tables:
            _fill_table(database, table, package)
        package.check_rest()
        database.commit()
        migrate(database, path)
    finally:
        database.rollback()
        database.close()
    return manifest


def _fill_table(database: sqlite_utils.Database, table: str, package: Package) -> None:
    columns = [column.name for column in database.table(table).columns]
    named = ", ".join(f'"{column}"' for column in columns)
    sql = f"INSERT INTO {table} ({named}) VALUES ({', '.join('?' * len(columns))})"
    try:
        database.conn.executemany(sql, package.rows(table, columns))
    except (sqlite3.Error, OverflowError) as error:
        raise package.problem(f"tables/{table}.jsonl に、表に戻せない行がある（{error}）。", package.line) from error


def _check(path: Path, name: str, manifest: Manifest) -> None:
    store = Store.open(path)
    try:
        problems = store.check() or store.audit.verify(manifest.audit_count, manifest.audit_hash).problems
    finally:
        store.close()
    if problems:
        raise FileProblem(name, f"控えの内容が正しくない。{'。'.join(problems[:5])}", HINT)


@contextlib.contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(source, Path):
        yield source
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise FileProblem(str(source), f"控えを読めない（{os_reason(error)}）。", remedy(error)) from error
    with stream:
        yield stream


@contextlib.contextmanager
def _staged(into: Path) -> Iterator[Path]:
    """A folder beside, which becomes `into` once everything is in it."""
    with _telling(into):
        into.parent.mkdir(parents=True, exist_ok=True)
        if into.exists() and (not into.is_dir() or any(into.iterdir())):
            raise OutputError(
                f"復元していない: {into}（空のフォルダーではない）。\n  直し方: 新しいフォルダーを指定する。"
            )
        stage = Path(tempfile.mkdtemp(prefix=".specgen-", dir=into.parent))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextlib.contextmanager
def _telling(into: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"復元できない: {into}（{os_reason(error)}）。\n  直し方: {remedy(error)}") from error
