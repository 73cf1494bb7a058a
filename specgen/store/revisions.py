"""版: submitted, decided by another person, and never changed afterwards."""

from __future__ import annotations

import hashlib
import hmac

from specgen.errors import Conflict, Denied, NotFound
from specgen.store.audit import Audit
from specgen.store.coding import dump, load, moment, moment_or_none, plain
from specgen.store.database import Database, Row
from specgen.store.values import Actor, Revision, State

Names = list[str]
# Everything but the contents, which are large.
_HEAD = """SELECT project, number, note, by_id, by_name, at, hash, authors, version, state,
    decided_by, decided_name, decided_at, decision FROM revisions WHERE project = ?"""
_AUTHORS = "SELECT DISTINCT by_id FROM changes WHERE project = ? AND seq > ? AND seq <= ? AND by_id <> ''"
_APPROVED = "SELECT COALESCE(MAX(version), 0) AS version FROM revisions WHERE project = ? AND state = 'approved'"


class Revisions:
    """The revisions of 案件."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._db, self._audit = database, audit

    def submit(self, project: str, content: bytes, entries: bytes, note: str, actor: Actor, seen: int) -> Revision:
        """A new revision, for somebody else to decide on. Its hash is the sha256 of the content, in hex.

        `seen` is the version of the 案件 that the content was made from: raises Conflict where it has changed since.
        A revision that still waits is withdrawn, so that never two wait at once. The authors are everybody who changed
        the 案件 since the last approved revision, and the person who submits.
        """
        plain(note, "提出のメモ")
        with self._db.writing():
            found = self._db.row("SELECT version FROM projects WHERE id = ?", [project])
            if found is None:
                raise NotFound("案件")
            if found["version"] != seen:
                raise Conflict(
                    "内容を確かめた後に案件が変更されたため、提出していない。", "変更を確かめてから、再び提出する。"
                )
            self._withdraw_waiting(project, actor)
            last = self._db.row("SELECT COALESCE(MAX(number), 0) AS n FROM revisions WHERE project = ?", [project])
            number = (last["n"] if last else 0) + 1
            row: Row = {
                "project": project,
                "number": number,
                "note": note,
                "by_id": actor.user,
                "by_name": actor.name,
                "at": self._db.stamp(),
                "hash": hashlib.sha256(content).hexdigest(),
                "authors": dump(self._authors(project, seen, actor)),
                "version": seen,
                "state": State.submitted.value,
                "entries": entries,
                "content": content,
            }
            self._db.table("revisions").insert(row)
            self._record(actor, "revision.submit", project, number, row["hash"])
            return self.get(project, number)

    def list(self, project: str) -> list[Revision]:
        """The revisions of a 案件, newest first."""
        return [_revision(row) for row in self._db.rows(f"{_HEAD} ORDER BY number DESC", [project])]

    def get(self, project: str, number: int) -> Revision:
        """One revision; raises NotFound."""
        row = self._db.row(f"{_HEAD} AND number = ?", [project, number])
        if row is None:
            raise NotFound("版")
        return _revision(row)

    def content(self, project: str, number: int) -> bytes:
        """What was submitted, byte for byte."""
        return self._blob("content", project, number)

    def entries(self, project: str, number: int) -> bytes:
        """What it was made from, as it was submitted."""
        return self._blob("entries", project, number)

    def decide(self, project: str, number: int, hash: str, approve: bool, note: str, actor: Actor) -> Revision:
        """Approve or return exactly the content that was seen (`hash`).

        Raises Denied for an author of it, Conflict where the hash is of another content or it is decided already.
        """
        plain(note, "判断のメモ")
        with self._db.writing():
            revision = self.get(project, number)
            _check_waiting(revision)
            if not hmac.compare_digest(revision.hash.encode(), hash.encode()):
                raise Conflict(
                    "画面で見た内容と、提出された内容が異なる。", "画面を読み込み直し、内容を確かめてから判断する。"
                )
            if not actor.user or actor.user in revision.authors:
                raise Denied(
                    "この版の作成に加わった者は、承認及び差戻しができない。",
                    "作成に加わっていない承認者に頼む。",
                )
            state = State.approved if approve else State.returned
            self._decide(revision, state, note, actor)
            self._record(actor, "revision.approve" if approve else "revision.return", project, number, revision.hash)
            return self.get(project, number)

    def withdraw(self, project: str, number: int, note: str, actor: Actor) -> Revision:
        """Take back a revision that waits. Raises Denied for somebody who is not an author, Conflict once decided."""
        plain(note, "取下げのメモ")
        with self._db.writing():
            revision = self.get(project, number)
            _check_waiting(revision)
            if actor.user not in revision.authors:
                raise Denied("この版の作成に加わった者だけが、取り下げることができる。", "提出した者に頼む。")
            self._decide(revision, State.withdrawn, note, actor)
            self._record(actor, "revision.withdraw", project, number, revision.hash)
            return self.get(project, number)

    def _withdraw_waiting(self, project: str, actor: Actor) -> None:
        for revision in self.list(project):
            if revision.state is State.submitted:
                self._decide(revision, State.withdrawn, "新しい版を提出したため", actor)
                self._record(actor, "revision.withdraw", project, revision.number, revision.hash)

    def _decide(self, revision: Revision, state: State, note: str, actor: Actor) -> None:
        decision = {
            "state": state.value,
            "decided_by": actor.user,
            "decided_name": actor.name,
            "decided_at": self._db.stamp(),
            "decision": note,
        }
        self._db.table("revisions").update((revision.project, revision.number), decision)

    def _authors(self, project: str, seen: int, actor: Actor) -> Names:
        approved = self._db.row(_APPROVED, [project])
        rows = self._db.rows(_AUTHORS, [project, approved["version"] if approved else 0, seen])
        return sorted({row["by_id"] for row in rows} | ({actor.user} if actor.user else set()))

    def _record(self, actor: Actor, action: str, project: str, number: int, hash: str) -> None:
        self._audit.record(actor, action, f"project:{project}/revision/{number}", {"hash": hash})

    def _blob(self, column: str, project: str, number: int) -> bytes:
        row = self._db.row(f"SELECT {column} FROM revisions WHERE project = ? AND number = ?", [project, number])
        if row is None:
            raise NotFound("版")
        return bytes(row[column])


def _check_waiting(revision: Revision) -> None:
    if revision.state is not State.submitted:
        raise Conflict(f"この版は、既に{revision.state.label}となっている。", "画面を読み込み直す。")


def _revision(row: Row) -> Revision:
    return Revision(
        project=row["project"],
        number=row["number"],
        note=row["note"],
        by=row["by_id"],
        by_name=row["by_name"],
        at=moment(row["at"]),
        hash=row["hash"],
        authors=tuple(load(row["authors"])),
        state=State(row["state"]),
        decided_by=row["decided_by"],
        decided_name=row["decided_name"],
        decided_at=moment_or_none(row["decided_at"]),
        decision=row["decision"],
        version=row["version"],
    )
