"""The mark of a reviewed clause: a hash of everything in it, so that any later change shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from specgen.findings import Problem
from specgen.library.proofs import path_of
from specgen.model.clause import Clause
from specgen.model.library import Library
from specgen.model.specification import text_hash

_MARK = re.compile(r"^reviewed:.*\n?", re.MULTILINE)


def review_hash(clause: Clause) -> str:
    """The hash of a clause's whole content but the mark itself."""
    content = clause.model_dump(mode="json", exclude={"reviewed"})
    return text_hash(json.dumps(content, ensure_ascii=False, sort_keys=True))


def unreviewed(library: Library) -> Iterator[Problem]:
    """Clauses without a mark, or changed since they were marked."""
    for clause in library.clauses.values():
        if clause.reviewed != review_hash(clause):
            what = "見直した後に変わっている" if clause.reviewed else "見直した記録（reviewed）がない"
            hint = "読み直し、specgen library review で記録する。"
            yield Problem(file=path_of(library, clause.id), message=f"{what}。", hint=hint, fatal=False)


def marked(text: str, clause: Clause) -> str:
    """The text of a clause file with the mark of its present content."""
    body = _MARK.sub("", text).rstrip("\n")
    return f"{body}\nreviewed: {review_hash(clause)}\n"


def clause_file(folder: Path, clause: str) -> Path:
    """The file of a clause in a layer's folder."""
    return folder / "clauses" / f"{clause.replace('.', '/')}.yaml"
