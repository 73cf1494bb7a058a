"""Work in the background: queued, taken by one worker, and found again after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from specgen.errors import Conflict, NotFound
from specgen.store.coding import dump, load, moment, new_id, plain
from specgen.store.database import Database, Row, to_text
from specgen.store.values import Job, JobState

_HEAD = "SELECT id, kind, owner, project, name, state, done, of, message, created, updated, params FROM jobs"
_NEXT = "SELECT id FROM jobs WHERE state = 'queued'{} ORDER BY created, rowid LIMIT 1"
_CLAIM = "UPDATE jobs SET state = 'running', updated = ? WHERE id = ({}) RETURNING id"
_ENDED = "state IN ('done', 'failed', 'cancelled')"


class Jobs:
    """The queue. What a job reads and gives is kept with it until it is purged."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self, kind: str, owner: str, project: str, name: str, input: bytes, params: dict[str, Any] | None = None
    ) -> Job:
        """Queue a job; `name` is what its owner sees, a file name for instance."""
        now = self._db.stamp()
        row: Row = {
            "id": new_id(),
            "kind": kind,
            "owner": owner,
            "project": project,
            "name": plain(name, "名前", limit=300),
            "state": JobState.queued.value,
            "done": 0,
            "of": 0,
            "message": "",
            "created": now,
            "updated": now,
            "params": dump(params or {}),
            "input": input,
        }
        with self._db.writing():
            self._db.table("jobs").insert(row)
        return _job(row)

    def claim(self, kinds: Sequence[str] = ()) -> Job | None:
        """Take the oldest job that waits, of one of the kinds where any are named: nobody else gets it. None where none
        waits."""
        waiting = _NEXT.format(_of_kinds(kinds))
        if self._db.row(waiting, [*kinds]) is None:
            return None
        with self._db.writing():
            row = self._db.row(_CLAIM.format(waiting), [self._db.stamp(), *kinds])
            return self.get(row["id"]) if row else None

    def set_params(self, job: str, params: dict[str, Any]) -> Job:
        """Keep other parameters with a job, also after it has ended: what a person decided about its result, for
        instance. Read and set within `writing`. Raises NotFound."""
        with self._db.writing():
            self.get(job)
            self._db.table("jobs").update(job, {"params": dump(params)})
        return self.get(job)

    def progress(self, job: str, done: int, of: int, message: str) -> bool:
        """Tell how far it is; False where it was cancelled meanwhile, and should stop."""
        return self._move(job, {"done": done, "of": of, "message": plain(message, "メッセージ")})

    def finish(self, job: str, result: bytes) -> bool:
        """Keep what came of it; False, and nothing kept, where it was cancelled meanwhile."""
        return self._move(job, {"state": JobState.done.value, "result": result})

    def fail(self, job: str, message: str) -> bool:
        """Keep why it failed; False where it was cancelled meanwhile."""
        return self._move(job, {"state": JobState.failed.value, "message": plain(message, "メッセージ")})

    def cancel(self, job: str) -> Job:
        """Stop it: at once where it waits, at its next step where it runs. Nothing where it has ended."""
        self.get(job)
        with self._db.writing():
            sql = f"UPDATE jobs SET state = 'cancelled', updated = ? WHERE id = ? AND NOT {_ENDED}"
            self._db.run(sql, [self._db.stamp(), job])
        return self.get(job)

    def get(self, job: str) -> Job:
        """One job; raises NotFound."""
        row = self._db.row(f"{_HEAD} WHERE id = ?", [job])
        if row is None:
            raise NotFound("処理")
        return _job(row)

    def list(self, owner: str, limit: int = 100) -> list[Job]:
        """A person's jobs, newest first."""
        rows = self._db.rows(f"{_HEAD} WHERE owner = ? ORDER BY created DESC, rowid DESC LIMIT ?", [owner, limit])
        return [_job(row) for row in rows]

    def input(self, job: str) -> bytes:
        """What it reads; raises NotFound."""
        return self._blob("input", job)

    def result(self, job: str) -> bytes:
        """What came of it; raises Conflict where nothing has yet, NotFound."""
        return self._blob("result", job)

    def requeue_lost(self, older_than: timedelta = timedelta(0), kinds: Sequence[str] = ()) -> int:
        """Queue again what ran when the server stopped, of the kinds where any are named: nothing was heard of it for
        so long. How many."""
        now = self._db.now()
        sql = "UPDATE jobs SET state = 'queued', done = 0, updated = ? WHERE state = 'running' AND updated <= ?"
        with self._db.writing():
            return self._db.run(sql + _of_kinds(kinds), [to_text(now), to_text(now - older_than), *kinds])

    def purge(self, older_than: timedelta) -> int:
        """Forget jobs that ended so long ago, with what they read and gave. How many."""
        with self._db.writing():
            sql = f"DELETE FROM jobs WHERE {_ENDED} AND updated <= ?"
            return self._db.run(sql, [to_text(self._db.now() - older_than)])

    def _move(self, job: str, change: Row) -> bool:
        with self._db.writing():
            if self.get(job).state is not JobState.running:
                return False
            self._db.table("jobs").update(job, {**change, "updated": self._db.stamp()})
            return True

    def _blob(self, column: str, job: str) -> bytes:
        row = self._db.row(f"SELECT {column} FROM jobs WHERE id = ?", [job])
        if row is None:
            raise NotFound("処理")
        if row[column] is None:
            raise Conflict("この処理の結果は、まだない。", "完了を待つ。")
        return bytes(row[column])


def _of_kinds(kinds: Sequence[str]) -> str:
    return f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""


def _job(row: Row) -> Job:
    values = {name: row[name] for name in ("id", "kind", "owner", "project", "name", "done", "of", "message")}
    return Job(
        **values,
        state=JobState(row["state"]),
        created=moment(row["created"]),
        updated=moment(row["updated"]),
        params=load(row["params"]),
    )
