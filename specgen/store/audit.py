"""The audit log (監査記録): only ever appended to, each record bound to the one before by its hash.

Triggers refuse changes; whoever gets round them breaks the chain, which `verify` finds. A tail that was cut off leaves
a chain that is whole: it is found by the count and the hash that somebody kept elsewhere, and by SQLite's own counter.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from specgen.store.coding import dump, load
from specgen.store.database import Database, Row, Rows, to_text
from specgen.store.values import Actor, Record, Verified

Names = list[str]
START = "0" * 64
_FIELDS = ("seq", "at", "user", "name", "ip", "action", "target", "project", "detail")
_HEADS = ("番号", "日時（UTC）", "利用者の番号", "氏名", "接続元", "操作", "対象", "案件", "詳細", "ハッシュ")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # Excel in Japanese takes wide ones too
_BATCH = 1000


class Audit:
    """Who did what, when and to what. `detail` never holds a personal value, a text of a 案件 or a key."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def record(self, actor: Actor, action: str, target: str, detail: dict[str, Any] | None = None) -> Record:
        """Append one record. Within `writing` it stands or falls with the rest.

        A target is `<what>:<id>` with more after a slash; of `project:<id>…` the log can be asked by 案件.
        """
        with self._db.writing():
            last = self._db.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1") or {"seq": 0, "hash": START}
            row: Row = {
                "seq": last["seq"] + 1,
                "at": self._db.stamp(),
                "user": actor.user,
                "name": actor.name,
                "ip": actor.ip,
                "action": action,
                "target": target,
                "project": project_of(target),
                "detail": dump(detail or {}),
            }
            row["hash"] = chained(last["hash"], row)
            self._db.table("audit").insert(row)
        return _record(row)

    def list(
        self,
        before: int | None = None,
        limit: int = 100,
        action: str | None = None,
        user: str | None = None,
        project: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Record]:
        """Records, newest first; `before` is the number that the page before ended with, `until` is not in it."""
        asked = {
            "seq < ?": before,
            "action = ?": action,
            "user = ?": user,
            "project = ?": project,
            "at >= ?": since and to_text(since),
            "at < ?": until and to_text(until),
        }
        given = {test: value for test, value in asked.items() if value is not None}
        where = f"WHERE {' AND '.join(given)}" if given else ""
        rows = self._db.rows(f"SELECT * FROM audit {where} ORDER BY seq DESC LIMIT ?", [*given.values(), limit])
        return [_record(row) for row in rows]

    def actions(self) -> Names:
        """Every action that was ever recorded, for a choice of them."""
        return [row["action"] for row in self._db.rows("SELECT DISTINCT action FROM audit ORDER BY action")]

    def csv(self) -> Iterator[bytes]:
        """The log for a spreadsheet, oldest first, part by part; no cell can be a formula."""
        yield "\ufeff".encode() + _line(_HEADS)
        for rows in self._batches():
            yield b"".join(_line([*(row[name] for name in _FIELDS), row["hash"]]) for row in rows)

    def verify(self, count: int | None = None, last_hash: str | None = None) -> Verified:
        """Whether every record is as it was written, and none is missing.

        `count` and `last_hash` are of an earlier check, kept elsewhere: a log that was cut off, or written anew from
        some record on, is found by them alone.
        """
        problems: list[str] = []
        before, number, seen = START, 0, START
        with self._db.reading():
            for rows in self._batches():
                for row in rows:
                    number += 1
                    problems += _faults(number, before, row)
                    number, before = row["seq"], row["hash"]
                    seen = before if number == count else seen
            counted = self._db.row("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")
        if counted and counted["seq"] != number:
            problems.append(f"末尾の記録が消えている（{counted['seq']}件まで書かれたが、{number}件しかない）。")
        if count is not None and number < count:
            problems.append(f"末尾の記録が消えている（控えでは{count}件あったが、{number}件しかない）。")
        elif count and last_hash is not None and seen != last_hash:
            problems.append(f"{count}番の記録のハッシュが控えと異なる。")
        return Verified(count=number, last_hash=before, problems=tuple(problems[:_BATCH]))

    def _batches(self) -> Iterator[Rows]:
        last = 0
        while rows := self._db.rows("SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?", [last, _BATCH]):
            yield rows
            last = rows[-1]["seq"]


def project_of(target: str) -> str:
    """The 案件 of a target; empty where it is about something else."""
    what, _, rest = target.partition(":")
    return rest.partition("/")[0] if what == "project" else ""


def chained(before: str, row: Row) -> str:
    """The hash of a record: over the hash before it and the record as canonical JSON."""
    text = json.dumps({name: row[name] for name in _FIELDS}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((before + text).encode("utf-8")).hexdigest()


def safe_cell(value: object) -> str:
    """A cell that a spreadsheet shows and never calculates."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _faults(number: int, before: str, row: Row) -> Iterator[str]:
    if row["seq"] != number:
        yield f"{number}番から{row['seq'] - 1}番までの記録が消えている。"
    elif chained(before, row) != row["hash"]:
        yield f"{number}番の記録が書き換えられている。"
    elif row["project"] != project_of(row["target"]):
        yield f"{number}番の記録の案件が対象と異なる。"


def _record(row: Row) -> Record:
    values = {name: row[name] for name in _FIELDS if name not in ("at", "detail")}
    return Record(**values, at=datetime.fromisoformat(row["at"]), detail=load(row["detail"]), hash=row["hash"])


def _line(cells: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8")
