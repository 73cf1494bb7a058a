"""Where facts and ideas come from."""

from __future__ import annotations

from pydantic import model_validator

from specgen.model.base import Id, Value


class Source(Value):
    """Where a fact or an idea comes from: a real procurement (`case`) or another document (`ref`)."""

    case: Id | None = None
    ref: Id | None = None
    at: str = ""

    @property
    def id(self) -> str:
        """The id of the source document."""
        return self.case or self.ref or ""

    @model_validator(mode="after")
    def _one_of(self) -> Source:
        if bool(self.case) == bool(self.ref):
            raise ValueError("出典には case 又は ref のどちらか一つを書く")
        return self


class SourceDocument(Value):
    """A document that clauses may cite."""

    id: Id
    title: str
    publisher: str = ""
    url: str = ""
    kind: str = "ref"
    note: str = ""
