"""Comments on a 案件, and whether they are settled."""

from __future__ import annotations

from specgen.errors import Conflict, NotFound
from specgen.store.audit import Audit
from specgen.store.coding import moment, moment_or_none, plain
from specgen.store.database import Database, Row
from specgen.store.values import Actor, Comment

_MAX = 6000


class Comments:
    """Remarks by target: an item of the draft, an answer, or the whole (empty)."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._db, self._audit = database, audit

    def add(self, project: str, target: str, text: str, actor: Actor) -> Comment:
        """Keep a remark. Raises NotFound for the 案件, InputError for a text that is empty or too long."""
        row = {
            "project": project,
            "target": plain(target, "コメントの対象", limit=200),
            "text": plain(text, "コメント", limit=_MAX, empty=False),
            "by_id": actor.user,
            "by_name": actor.name,
            "at": self._db.stamp(),
        }
        with self._db.writing():
            if self._db.row("SELECT 1 FROM projects WHERE id = ?", [project]) is None:
                raise NotFound("案件")
            number = self._db.table("comments").insert(row).last_rowid
            self._audit.record(actor, "comment.add", f"project:{project}/comment/{number}")
            return self.get(int(number or 0))

    def get(self, number: int) -> Comment:
        """One remark; raises NotFound."""
        row = self._db.row("SELECT * FROM comments WHERE id = ?", [number])
        if row is None:
            raise NotFound("コメント")
        return _comment(row)

    def list(self, project: str, target: str | None = None, open_only: bool = False) -> list[Comment]:
        """The remarks on a 案件, oldest first."""
        where, given = "project = ?", [project]
        if target is not None:
            where, given = f"{where} AND target = ?", [*given, target]
        if open_only:
            where += " AND resolved_at IS NULL"
        return [_comment(row) for row in self._db.rows(f"SELECT * FROM comments WHERE {where} ORDER BY id", given)]

    def resolve(self, number: int, actor: Actor) -> Comment:
        """Settle a remark. Raises Conflict where it is settled already."""
        return self._settle(number, actor, settled=True)

    def reopen(self, number: int, actor: Actor) -> Comment:
        """Open a remark again. Raises Conflict where it is open."""
        return self._settle(number, actor, settled=False)

    def _settle(self, number: int, actor: Actor, *, settled: bool) -> Comment:
        with self._db.writing():
            found = self.get(number)
            if (found.resolved_at is not None) == settled:
                word = "解決済み" if settled else "未解決"
                raise Conflict(f"このコメントは、既に{word}である。", "画面を読み込み直す。")
            change = {
                "resolved_by": actor.user if settled else None,
                "resolved_at": self._db.stamp() if settled else None,
            }
            self._db.table("comments").update(number, change)
            action = "comment.resolve" if settled else "comment.reopen"
            self._audit.record(actor, action, f"project:{found.project}/comment/{number}")
            return self.get(number)


def _comment(row: Row) -> Comment:
    return Comment(
        id=row["id"],
        project=row["project"],
        target=row["target"],
        text=row["text"],
        by=row["by_id"],
        by_name=row["by_name"],
        at=moment(row["at"]),
        resolved_by=row["resolved_by"],
        resolved_at=moment_or_none(row["resolved_at"]),
    )
