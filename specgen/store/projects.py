"""案件: what they are called, whom they belong to, and the entries that people edit in them."""

from __future__ import annotations

from collections.abc import Sequence

from specgen.errors import InputError, NotFound
from specgen.store.audit import Audit
from specgen.store.coding import moment, new_id, plain
from specgen.store.database import Database, Row
from specgen.store.entries import Writer, change_of, entry_of
from specgen.store.values import Actor, Change, Entry, EntryConflict, Kind, Project, Save, Work

Entries = list[Entry]
Changes = list[Change]
_ENTRIES_NAMED = 50  # entries that one record of the log names
_WORK = """SELECT p.*, e.kind, e.key, e.value, e.version AS entry_version, e.by_id, e.by_name, e.at, e.reason
    FROM projects p LEFT JOIN entries e ON e.project = p.id AND e.value IS NOT NULL
    WHERE p.id = ? ORDER BY e.kind, e.key"""


class Projects:
    """The 案件. Nothing of one is ever lost: every value that was saved is in it or among its changes."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._db, self._audit = database, audit

    def create(self, title: str, group: str, preset: str, values: Sequence[Save], actor: Actor) -> Project:
        """A new 案件 of a group (empty: of none) with its first entries. Raises InputError, NotFound for the group."""
        now = self._db.stamp()
        row: Row = {
            "id": new_id(),
            "title": _title(title),
            "group_id": group or None,
            "preset": plain(preset, "ひな形", limit=200),
            "handover": "",
            "archived": 0,
            "library": "",
            "version": 0,
            "created_at": now,
            "created_by": actor.user,
            "changed_at": now,
        }
        with self._db.writing():
            self._check_group(group)
            self._db.table("projects").insert(row)
            self._audit.record(actor, "project.create", f"project:{row['id']}", {"entries": len(values)})
            self._write(row["id"], values, actor, "")
            return self.get(row["id"])

    def list(self, group: str | None = None, archived: bool = False) -> list[Project]:
        """The 案件 of a group, or all; the newest change first. `archived`: those put away, and not the others."""
        where, given = "archived = ?", [int(archived), *([] if group is None else [group])]
        if group is not None:
            where += " AND COALESCE(group_id, '') = ?"
        rows = self._db.rows(f"SELECT * FROM projects WHERE {where} ORDER BY changed_at DESC, id", given)
        return [_project(row) for row in rows]

    def get(self, project: str) -> Project:
        """One 案件; raises NotFound."""
        return _project(self._row(project))

    def work(self, project: str) -> Work:
        """A 案件 and every entry in it, as of one moment; raises NotFound."""
        rows = self._db.rows(_WORK, [project])
        if not rows:
            raise NotFound("案件")
        entries = tuple(entry_of({**row, "version": row["entry_version"]}) for row in rows if row["kind"] is not None)
        return Work(project=_project(rows[0]), entries=entries)

    def save(self, project: str, save: Save, actor: Actor, reason: str = "") -> Entry:
        """Save one entry; as it stands then. Raises EntryConflict where it was changed since it was seen."""
        return self.save_all(project, [save], actor, reason)[0]

    def save_all(self, project: str, saves: Sequence[Save], actor: Actor, reason: str = "") -> Entries:
        """Save all of them, or none where one raises EntryConflict."""
        with self._db.writing():
            return self._write(project, saves, actor, reason)

    def changes(
        self,
        project: str,
        *,
        kind: Kind | None = None,
        key: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> Changes:
        """What was changed, newest first: of the 案件, of one kind, or of one entry."""
        asked = {"kind = ?": kind.value if kind else None, "key = ?": key, "seq < ?": before}
        given = {test: value for test, value in asked.items() if value is not None}
        where = " AND ".join(["project = ?", *given])
        sql = f"SELECT * FROM changes WHERE {where} ORDER BY seq DESC LIMIT ?"
        return [change_of(row) for row in self._db.rows(sql, [project, *given.values(), limit])]

    def undo(self, project: str, seq: int, actor: Actor) -> Entry | None:
        """Put back what a change replaced; the entry then, None where there was none before.

        Raises EntryConflict where the entry was changed since, NotFound where there is no such change.
        """
        with self._db.writing():
            last = self._row(project)["version"]
            row = self._db.row("SELECT * FROM changes WHERE project = ? AND seq = ?", [project, seq])
            if row is None:
                raise NotFound("変更")
            change = change_of(row)
            save = Save(kind=change.kind, key=change.key, value=change.old, base=seq)
            stands = self._entry(project, change.kind, change.key)
            if stands is None or stands.version != seq:
                raise EntryConflict(save, stands if stands and stands.value is not None else None)
            writer = Writer(self._db, project, actor, last)
            entry = writer.save(
                save, f"変更{seq}の取消し", undoes=seq, kept_reason=self._reason_before(project, change)
            )
            self._mark(project, writer.seq)
            self._audit.record(actor, "project.undo", f"project:{project}", {"undone": seq, "change": writer.seq})
            return entry if entry.value is not None else None

    def describe(
        self,
        project: str,
        actor: Actor,
        *,
        title: str | None = None,
        group: str | None = None,
        handover: str | None = None,
        archived: bool | None = None,
        library: str | None = None,
    ) -> Project:
        """Change what is given of the 案件 itself. It is no change of an entry, and makes nobody an author."""
        given: Row = {
            "title": None if title is None else _title(title),
            "handover": None if handover is None else plain(handover, "引継ぎの事項"),
            "archived": None if archived is None else int(archived),
            "library": None if library is None else plain(library, "条項ライブラリの版"),
        }
        change = {name: value for name, value in given.items() if value is not None}
        with self._db.writing():
            self._row(project)
            if group is not None:
                self._check_group(group)
                change["group_id"] = group or None
            self._db.table("projects").update(project, {**change, "changed_at": self._db.stamp()})
            detail = {"fields": sorted(change), **({} if archived is None else {"archived": archived})}
            self._audit.record(actor, "project.describe", f"project:{project}", detail)
            return self.get(project)

    def _write(self, project: str, saves: Sequence[Save], actor: Actor, reason: str) -> Entries:
        first = self._row(project)["version"]
        writer = Writer(self._db, project, actor, first)
        entries = [writer.save(save, reason) for save in saves]
        if writer.seq > first:
            self._mark(project, writer.seq)
            named = [f"{entry.kind.value}/{entry.key}" for entry in entries if entry.version > first]
            detail = {"first": first + 1, "last": writer.seq, "entries": named[:_ENTRIES_NAMED]}
            self._audit.record(actor, "project.save", f"project:{project}", detail)
        return entries

    def _mark(self, project: str, seq: int) -> None:
        self._db.run("UPDATE projects SET version = ?, changed_at = ? WHERE id = ?", [seq, self._db.stamp(), project])

    def _entry(self, project: str, kind: Kind, key: str) -> Entry | None:
        sql = "SELECT * FROM entries WHERE project = ? AND kind = ? AND key = ?"
        row = self._db.row(sql, [project, kind.value, key])
        return entry_of(row) if row else None

    def _reason_before(self, project: str, change: Change) -> str:
        """The reason that belonged to the value which comes back."""
        sql = "SELECT reason FROM changes WHERE project = ? AND kind = ? AND key = ? AND seq < ? ORDER BY seq DESC"
        row = self._db.row(sql, [project, change.kind.value, change.key, change.seq])
        return row["reason"] if row else ""

    def _row(self, project: str) -> Row:
        row = self._db.row("SELECT * FROM projects WHERE id = ?", [project])
        if row is None:
            raise NotFound("案件")
        return row

    def _check_group(self, group: str) -> None:
        if group and self._db.row("SELECT 1 FROM groups WHERE id = ?", [group]) is None:
            raise NotFound("所属")


def _title(title: str) -> str:
    plain(title, "案件の名前", limit=200, empty=False)
    if any(ord(letter) < 32 for letter in title):
        raise InputError("案件の名前に改行などの見えない文字がある。\n  直し方: 1行で入力する。")
    return title.strip()


def _project(row: Row) -> Project:
    return Project(
        id=row["id"],
        title=row["title"],
        group=row["group_id"] or "",
        preset=row["preset"],
        handover=row["handover"],
        archived=bool(row["archived"]),
        created_at=moment(row["created_at"]),
        created_by=row["created_by"],
        version=row["version"],
        library=row["library"],
        changed_at=moment(row["changed_at"]),
    )
