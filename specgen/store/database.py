"""One SQLite file through sqlite-utils: a connection a thread, short write transactions, migrations.

Writers of one process queue at a lock before they ask SQLite for its own, for SQLite lets its waiters sleep and try
again, and whoever is unlucky waits long.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlite_utils
from sqlite_utils.db import Table

from specgen.errors import FileProblem, StoreError, os_reason
from specgen.store.schema import APPLICATION_ID, MIGRATIONS, VERSION
from specgen.writing import remedy

Row = dict[str, Any]
Rows = list[Row]
Now = Callable[[], datetime]
_PATIENCE, _PAUSE = 10.0, 0.02  # seconds
_REASONS = {
    sqlite3.SQLITE_BUSY: ("ほかの処理が長く書き込んでいる", "少し待って、もう一度行う。"),
    sqlite3.SQLITE_LOCKED: ("ほかの処理が長く書き込んでいる", "少し待って、もう一度行う。"),
    sqlite3.SQLITE_FULL: ("ディスクの空きがない", "管理者に、ディスクの空きを作るよう頼む。"),
    sqlite3.SQLITE_READONLY: ("書き込む権限がない", "管理者に、データのフォルダーの権限を確かめるよう頼む。"),
    sqlite3.SQLITE_IOERR: ("ディスクの読み書きに失敗した", "管理者に、ディスクの状態を確かめるよう頼む。"),
    sqlite3.SQLITE_CANTOPEN: ("データのファイルを開けない", "管理者に、データのフォルダーを確かめるよう頼む。"),
}


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Database:
    """The file at `path`, opened or made. Raises FileProblem where it is something else, or of a newer specgen."""

    def __init__(self, path: Path, now: Now = utc_now) -> None:
        self.path, self._now = path, now
        self._local = threading.local()
        self._lock = threading.RLock()
        self._open: weakref.WeakSet[sqlite_utils.Database] = weakref.WeakSet()
        self._closed = False
        _make_file(path)
        try:
            migrate(self.here, path)
        except sqlite3.DatabaseError as error:
            self.close()
            raise _unreadable(path, error) from error
        except FileProblem:
            self.close()
            raise

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self._now().astimezone(UTC)

    def stamp(self) -> str:
        """The present moment, as it is kept."""
        return to_text(self.now())

    @property
    def here(self) -> sqlite_utils.Database:
        """This thread's connection."""
        found: sqlite_utils.Database | None = getattr(self._local, "database", None)
        if found is None:
            if self._closed:
                raise StoreError("データの保存先を閉じた後である。", "サーバーを再び起動する。")
            found = self._local.database = connect(self.path)
            # A thread that ends drops its connection; it is closed then, and not when the collector gets to it.
            weakref.finalize(found, found.conn.close)
            self._open.add(found)
        return found

    def table(self, name: str) -> Table:
        """A table, for inserts and updates within `writing`."""
        return self.here.table(name)

    def rows(self, sql: str, given: Sequence[object] = ()) -> Rows:
        """Every row that a query finds."""
        with translated():
            try:
                return list(self.here.query(sql, list(given)))
            except OverflowError:
                return []  # a number that no row can have: whoever typed it finds nothing

    def row(self, sql: str, given: Sequence[object] = ()) -> Row | None:
        """The first row that a query finds."""
        found = self.rows(sql, given)
        return found[0] if found else None

    def run(self, sql: str, given: Sequence[object] = ()) -> int:
        """Do something within `writing`; how many rows it touched."""
        return self.here.execute(sql, list(given)).rowcount

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing: a transaction that holds the right to write. Within one, a part that can fail alone."""
        here = self.here
        with translated():
            if here.conn.in_transaction:
                with here.atomic():
                    yield
                return
            with self._lock:
                here.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    here.commit()
                finally:
                    here.rollback()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Every query within sees the file as it stood at one moment, while others write on."""
        here = self.here
        if here.conn.in_transaction:
            yield
            return
        with translated():
            here.execute("BEGIN")
            try:
                yield
            finally:
                here.rollback()

    def close(self) -> None:
        """Close the connections of every thread."""
        self._closed = True
        for one in list(self._open):
            one.close()
        self._local = threading.local()


def connect(path: Path) -> sqlite_utils.Database:
    """A connection as every one here must be. Transactions are begun by hand (isolation_level None)."""
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    database = sqlite_utils.Database(connection, execute_plugins=False)
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return database


def migrate(database: sqlite_utils.Database, path: Path, upto: int = VERSION) -> None:
    """Bring a file to the tables of this specgen (or of an older one: `upto`). Raises FileProblem."""
    connection = database.conn
    _check_kind(connection, path)
    _use_wal(connection)
    if _pragma(connection, "user_version") >= upto:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been quicker.
        for number in range(_pragma(connection, "user_version"), upto):
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {upto}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def to_text(moment: datetime) -> str:
    """A moment as it is kept: of one length, so that the order of texts is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """What SQLite refuses for a reason outside this program, as a StoreError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        known = _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if known is None:
            raise
        raise StoreError(f"保存していない（{known[0]}）。", known[1]) from error


def _make_file(path: Path) -> None:
    """Make the file for its owner alone: it holds hashes of passwords."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise FileProblem(str(path), f"データの保存先を作れない（{os_reason(error)}）。", remedy(error)) from error


def _check_kind(connection: sqlite3.Connection, path: Path) -> None:
    # In this order: another process may be making the tables just now.
    empty = not _pragma(connection, "schema_version")
    version, kind = _pragma(connection, "user_version"), _pragma(connection, "application_id")
    if kind != APPLICATION_ID and not empty:
        raise FileProblem(str(path), "specgen のデータではない。", "データのフォルダーの指定を確かめる。")
    if version > VERSION:
        raise FileProblem(
            str(path),
            f"新しい版の specgen が作ったデータである（データの版は{version}、扱えるのは{VERSION}まで）。",
            "新しい版の specgen で開く。",
        )


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let readers read while one writes. SQLite does not wait for others at this one statement."""
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(_PAUSE)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _unreadable(path: Path, error: sqlite3.DatabaseError) -> FileProblem:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _REASONS:
        reason, hint = _REASONS[code]
        return FileProblem(str(path), f"データを開けない（{reason}）。", hint)
    return FileProblem(
        str(path), "データのファイルが壊れているか、specgen のデータではない。", "控え（バックアップ）から戻す。"
    )
