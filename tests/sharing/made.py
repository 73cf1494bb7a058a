"""Small libraries for searching and comparing."""

from __future__ import annotations

from typing import Any

from specgen.model.clause import Clause
from specgen.model.library import Library


def clause(number: int, text: str = "受注者は、業務を行うこと。", **fields: Any) -> Clause:
    """A clause `made.c1` with the code MAD-01 and no words of its own but those given."""
    values: dict[str, Any] = {"title": "あ", "place": "contract.other", "text": text, **fields}
    return Clause(id=f"made.c{number}", code=f"MAD-{number:02}", **values)


def with_clauses(library: Library, *clauses: Clause) -> Library:
    """A library of these clauses alone, with the questions and checklists of another."""
    return library.model_copy(update={"clauses": {one.id: one for one in clauses}})
