"""Read-only links for vendors: to one revision, until a day, or until they are revoked."""

from __future__ import annotations

from datetime import datetime

from specgen.errors import InputError, NotFound
from specgen.store.audit import Audit
from specgen.store.coding import digest, moment, moment_or_none, new_id, new_token, plain
from specgen.store.database import Database, Row, to_text
from specgen.store.values import Actor, Link


class Links:
    """Links by a token that only the one who made it ever sees."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._db, self._audit = database, audit

    def make(self, project: str, revision: int, label: str, expires: datetime, actor: Actor) -> tuple[Link, str]:
        """A new link to a revision, and its token. Raises NotFound, InputError where it would have ended already."""
        now = self._db.now()
        if expires <= now:
            raise InputError("リンクの期限が過ぎている。\n  直し方: これからの日時を指定する。")
        token = new_token()
        row: Row = {
            "id": new_id(),
            "token": digest(token),
            "project": project,
            "revision": revision,
            "label": plain(label, "リンクの名前", limit=200),
            "by_id": actor.user,
            "created": to_text(now),
            "expires": to_text(expires),
            "revoked_at": None,
            "uses": 0,
        }
        with self._db.writing():
            if not self._db.row("SELECT 1 FROM revisions WHERE project = ? AND number = ?", [project, revision]):
                raise NotFound("版")
            self._db.table("links").insert(row)
            detail = {"revision": revision, "expires": row["expires"]}
            self._audit.record(actor, "link.make", f"project:{project}/link/{row['id']}", detail)
        return _link(row), token

    def find(self, token: str) -> Link | None:
        """The link of a token, used once more; None where it has ended, was revoked or never was."""
        row = self._db.row("SELECT * FROM links WHERE token = ?", [digest(token)])
        if row is None or row["revoked_at"] is not None or row["expires"] <= self._db.stamp():
            return None
        with self._db.writing():
            self._db.run("UPDATE links SET uses = uses + 1 WHERE id = ?", [row["id"]])
        return _link({**row, "uses": row["uses"] + 1})

    def revoke(self, link: str, actor: Actor) -> Link:
        """End a link now; nothing more where it was revoked. Raises NotFound."""
        with self._db.writing():
            found = self._get(link)
            if found.revoked_at is None:
                self._db.table("links").update(link, {"revoked_at": self._db.stamp()})
                self._audit.record(actor, "link.revoke", f"project:{found.project}/link/{link}")
            return self._get(link)

    def list(self, project: str) -> list[Link]:
        """The links of a 案件, newest first."""
        rows = self._db.rows("SELECT * FROM links WHERE project = ? ORDER BY created DESC, id", [project])
        return [_link(row) for row in rows]

    def _get(self, link: str) -> Link:
        row = self._db.row("SELECT * FROM links WHERE id = ?", [link])
        if row is None:
            raise NotFound("リンク")
        return _link(row)


def _link(row: Row) -> Link:
    return Link(
        id=row["id"],
        project=row["project"],
        revision=row["revision"],
        label=row["label"],
        by=row["by_id"],
        created=moment(row["created"]),
        expires=moment(row["expires"]),
        revoked_at=moment_or_none(row["revoked_at"]),
        uses=row["uses"],
    )
