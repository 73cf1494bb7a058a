"""Settings that an administrator changes while the server runs."""

from __future__ import annotations

from typing import Any

from specgen.store.audit import Audit
from specgen.store.coding import dump, load, plain
from specgen.store.database import Database
from specgen.store.values import Actor


class Settings:
    """Values by name. The log tells who changed which, never the value: it may be a key."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._db, self._audit = database, audit

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a setting."""
        row = self._db.row("SELECT value FROM settings WHERE name = ?", [name])
        return default if row is None else load(row["value"])

    def set(self, name: str, value: Any, actor: Actor) -> None:
        """Keep a value."""
        plain(name, "設定の名前", limit=200, empty=False)
        row = {"name": name, "value": dump(value), "by_id": actor.user, "at": self._db.stamp()}
        with self._db.writing():
            self._db.table("settings").upsert(row, pk="name")
            self._audit.record(actor, "setting.set", f"setting:{name}")

    def all(self) -> dict[str, Any]:
        """Every value that was ever set."""
        return {row["name"]: load(row["value"]) for row in self._db.rows("SELECT * FROM settings ORDER BY name")}
