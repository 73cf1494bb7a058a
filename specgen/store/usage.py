"""The use of language models, kept in the database (specgen.narrative.usage.Store)."""

from __future__ import annotations

from contextlib import AbstractContextManager

from pydantic import ValidationError

from specgen.errors import FileProblem
from specgen.narrative.usage import Use
from specgen.store.database import Database, Row


class Usage:
    """Uses by month. Nothing that was appended is ever changed."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def held(self, month: str) -> AbstractContextManager[None]:  # noqa: ARG002
        """A context in which nobody else appends: one transaction."""
        return self._db.writing()

    def read(self, month: str) -> list[Use]:
        """What was appended in a month, in its order. Raises FileProblem where a record is damaged."""
        return [self._use(row) for row in self._db.rows("SELECT * FROM usage WHERE month = ? ORDER BY seq", [month])]

    def append(self, use: Use) -> None:
        """Keep one more."""
        with self._db.writing():
            self._db.table("usage").insert({"month": use.month, "content": use.model_dump_json()})

    def months(self) -> list[str]:
        """The months with any use, from the oldest."""
        return [row["month"] for row in self._db.rows("SELECT DISTINCT month FROM usage ORDER BY month")]

    def _use(self, row: Row) -> Use:
        try:
            return Use.model_validate_json(row["content"])
        except ValidationError as error:
            hint = "控えから戻す。直すまで、上限を確かめられないためモデルは使えない。"
            raise FileProblem(str(self._db.path), f"利用量の記録{row['seq']}が壊れている。", hint) from error
