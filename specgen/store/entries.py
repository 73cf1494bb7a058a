"""Saving entries: a save counts only over the version that the person saw (optimistic locking).

The version of an entry is the number of the change that made it, so that no version comes twice, not even after the
entry was deleted and made anew.
"""

from __future__ import annotations

from specgen.store.coding import dump, load, moment, plain
from specgen.store.database import Database, Row
from specgen.store.values import Actor, Change, Entry, EntryConflict, Kind, Save

_FIND = "SELECT * FROM entries WHERE project = ? AND kind = ? AND key = ?"
_PUT = """INSERT INTO entries (project, kind, key, value, version, by_id, by_name, at, reason)
    VALUES (:project, :kind, :key, :new, :seq, :by_id, :by_name, :at, :kept_reason)
    ON CONFLICT (project, kind, key) DO UPDATE SET value = excluded.value, version = excluded.version,
    by_id = excluded.by_id, by_name = excluded.by_name, at = excluded.at, reason = excluded.reason"""
_CHANGE = """INSERT INTO changes (project, seq, kind, key, old, new, by_id, by_name, at, reason, undoes)
    VALUES (:project, :seq, :kind, :key, :old, :new, :by_id, :by_name, :at, :reason, :undoes)"""


class Writer:
    """Writes the entries of one 案件 within a transaction; `seq` is the number of the last change."""

    def __init__(self, database: Database, project: str, actor: Actor, seq: int) -> None:
        self._db, self._project, self._actor, self.seq = database, project, actor, seq
        self._at = database.stamp()

    def save(self, save: Save, reason: str = "", *, undoes: int | None = None, kept_reason: str | None = None) -> Entry:
        """Save one entry; as it stands then. Raises EntryConflict where it was changed since it was seen.

        What stands there already is no change, whoever put it there: the same form sent twice is no conflict.
        """
        new = None if save.value is None else dump(save.value)
        found = self._db.row(_FIND, [self._project, save.kind.value, save.key])
        old = found["value"] if found else None
        if _seen(save, found):
            if new == old and not (found and new is not None and reason and reason != found["reason"]):
                return self._unchanged(save, found)
        elif new == old:
            return self._unchanged(save, found)
        else:
            raise EntryConflict(save, entry_of(found) if found and old is not None else None)
        return self._put(save, old, new, plain(reason, "理由"), undoes, kept_reason)

    def _put(
        self, save: Save, old: str | None, new: str | None, reason: str, undoes: int | None, kept_reason: str | None
    ) -> Entry:
        self.seq += 1
        row: Row = {
            "project": self._project,
            "seq": self.seq,
            "kind": save.kind.value,
            "key": save.key,
            "old": old,
            "new": new,
            "by_id": self._actor.user,
            "by_name": self._actor.name,
            "at": self._at,
            "reason": reason,
            "undoes": undoes,
            "kept_reason": reason if kept_reason is None else kept_reason,
        }
        self._db.here.execute(_CHANGE, row)
        self._db.here.execute(_PUT, row)
        return entry_of({**row, "value": new, "version": self.seq, "reason": row["kept_reason"]})

    def _unchanged(self, save: Save, found: Row | None) -> Entry:
        if found:
            return entry_of(found)
        nothing = {"kind": save.kind.value, "key": save.key, "value": None, "version": 0, "reason": ""}
        return entry_of({**nothing, "by_id": self._actor.user, "by_name": self._actor.name, "at": self._at})


def _seen(save: Save, found: Row | None) -> bool:
    """Whether the person saw what stands there now. Who saw nothing there may also not know that it was deleted."""
    if found is None:
        return save.base == 0
    return save.base == found["version"] or (found["value"] is None and save.base == 0)


def entry_of(row: Row) -> Entry:
    """An entry of a row."""
    return Entry(
        kind=Kind(row["kind"]),
        key=row["key"],
        value=load(row["value"]),
        version=row["version"],
        by=row["by_id"],
        by_name=row["by_name"],
        at=moment(row["at"]),
        reason=row["reason"],
    )


def change_of(row: Row) -> Change:
    """A change of a row."""
    return Change(
        seq=row["seq"],
        kind=Kind(row["kind"]),
        key=row["key"],
        old=load(row["old"]),
        new=load(row["new"]),
        by=row["by_id"],
        by_name=row["by_name"],
        at=moment(row["at"]),
        reason=row["reason"],
        undoes=row["undoes"],
    )
