"""Contents by their hash: kept once, never changed."""

from __future__ import annotations

import hashlib

from specgen.errors import NotFound
from specgen.store.database import Database


class Blobs:
    """Files that 案件 and jobs refer to."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, content: bytes) -> str:
        """Keep a content; its sha256 in hex is its id."""
        name = hashlib.sha256(content).hexdigest()
        if self._db.row("SELECT 1 FROM blobs WHERE id = ?", [name]) is None:
            with self._db.writing():
                if self._db.row("SELECT 1 FROM blobs WHERE id = ?", [name]) is None:
                    self._db.table("blobs").insert({"id": name, "at": self._db.stamp(), "content": content})
        return name

    def get(self, name: str) -> bytes:
        """The content of an id; raises NotFound."""
        row = self._db.row("SELECT content FROM blobs WHERE id = ?", [name])
        if row is None:
            raise NotFound("ファイル")
        return bytes(row["content"])
