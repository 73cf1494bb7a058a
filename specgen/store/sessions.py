"""Sign-ins that hold: by a token in a cookie, of which only the hash is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from specgen.errors import Denied
from specgen.store.coding import digest, moment, new_token
from specgen.store.database import Database, Row, to_text
from specgen.store.values import Presence, Session, Stage

IDLE = timedelta(minutes=60)
# A sign-in that is not complete (a new password or a one-time code is due) must get on.
UNFINISHED = timedelta(minutes=15)
# How exactly the last use is known: a write at every page would cost more than the page.
_EXACT = timedelta(seconds=60)
_FIND = "SELECT s.* FROM sessions s JOIN users u ON u.id = s.user WHERE s.token = ? AND u.active = 1"


class Sessions:
    """Sessions end by idleness, at an absolute time, or when the person is no longer active."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def start(self, user: str, ip: str, hours: float, stage: Stage | str = Stage.full, idle: timedelta = IDLE) -> str:
        """A new session that ends `hours` after now at the latest, and after `idle` without use; its token."""
        now = self._db.now()
        end = now + timedelta(hours=hours)
        with self._db.writing():
            self._db.run("DELETE FROM sessions WHERE expires <= ?", [to_text(now)])
            return self._insert(user, ip, Stage(stage), now, now, end, idle)

    def find(self, token: str) -> Session | None:
        """The session of a token, used just now; None where it has ended or never was."""
        row = self._db.row(_FIND, [digest(token)])
        if row is None:
            return None
        now, session = self._db.now(), _session(row)
        if session.expires <= now:
            return None
        if now - session.seen < _EXACT:
            return session
        with self._db.writing():
            self._db.run("UPDATE sessions SET seen = ? WHERE token = ?", [to_text(now), row["token"]])
        return _session({**row, "seen": to_text(now)})

    def end(self, token: str) -> None:
        """End a session; nothing where there is none."""
        with self._db.writing():
            self._db.run("DELETE FROM sessions WHERE token = ?", [digest(token)])

    def of(self, user: str) -> list[Presence]:
        """Where a person is signed in now, the last used first."""
        rows = self._db.rows("SELECT * FROM sessions WHERE user = ? ORDER BY seen DESC", [user])
        now = self._db.now()
        return [
            Presence(ip=row["ip"], started=held.started, seen=held.seen, csrf=held.csrf)
            for row in rows
            if (held := _session(row)).expires > now
        ]

    def end_all(self, user: str, keep: str = "") -> None:
        """End every session of a person, but the one with the token `keep`."""
        with self._db.writing():
            self._db.run("DELETE FROM sessions WHERE user = ? AND token <> ?", [user, digest(keep)])

    def promote(self, token: str, stage: Stage | str) -> str:
        """A new token and a new CSRF secret for a session that has come further. Raises Denied where it has ended."""
        with self._db.writing():
            row = self._db.row(_FIND, [digest(token)])
            now = self._db.now()
            if row is None or _session(row).expires <= now:
                raise Denied("サインインの有効期限が切れている。", "もう一度サインインする。")
            self._db.run("DELETE FROM sessions WHERE token = ?", [row["token"]])
            started, end = moment(row["started"]), moment(row["expires"])
            idle = timedelta(seconds=row["idle"])
            return self._insert(row["user"], row["ip"], Stage(stage), started, now, end, idle)

    def _insert(
        self, user: str, ip: str, stage: Stage, started: datetime, now: datetime, end: datetime, idle: timedelta
    ) -> str:
        token = new_token()
        row: Row = {
            "token": digest(token),
            "user": user,
            "csrf": new_token(),
            "stage": stage.value,
            "ip": ip,
            "started": to_text(started),
            "seen": to_text(now),
            "idle": int(idle.total_seconds()),
            "expires": to_text(end),
        }
        self._db.table("sessions").insert(row)
        return token


def _session(row: Row) -> Session:
    seen, stage = moment(row["seen"]), Stage(row["stage"])
    idle = timedelta(seconds=row["idle"])
    ends = [moment(row["expires"]), seen + idle]
    if stage is not Stage.full:
        ends.append(moment(row["started"]) + UNFINISHED)
    return Session(
        user=row["user"],
        csrf=row["csrf"],
        stage=stage,
        started=moment(row["started"]),
        seen=seen,
        expires=min(ends),
    )
