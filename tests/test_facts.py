"""Every requirement of real procurements that the references record can be drafted, or says why it cannot.

`tests/facts/<area>.yaml` maps each fact to the clause and the answers that express it. The facts were taken from the
official documents that `clauses/standard/sources.yaml` names by case.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from specgen.assembly import assemble
from specgen.model.answers import Answers
from specgen.model.base import Level
from specgen.model.library import Library
from specgen.model.specification import Item, Specification, plain
from specgen.questionnaire.changes import with_answer
from specgen.questionnaire.values import parse_value
from specgen.yamlfile import read_yaml

FACTS = sorted((Path(__file__).parent / "facts").glob("*.yaml"))
ROWS: list[dict[str, Any]] = [{"area": path.stem, **row} for path in FACTS for row in read_yaml(path).data["facts"]]


def printed(item: Item) -> str:
    """Everything that a clause prints: title, text, sub-items and table."""
    parts = []
    for one in item.walk():
        parts += [one.title or "", one.plain]
        parts += [plain(cell) for row in (one.table.rows if one.table else ()) for cell in row]
    return "\n".join(parts)


def drafted(library: Library, answers: Answers, changes: dict[str, Any]) -> Specification:
    for question, value in changes.items():
        answers = with_answer(library, answers, question, parse_value(library.questions[question], value))
    return assemble(library, answers)


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_facts_are_expressed(library: Library, sample_answers: dict[str, Answers], path: Path) -> None:
    missing = []
    specs: dict[str, Specification] = {}
    for row in (row for row in ROWS if row["area"] == path.stem and "clause" in row):
        changes = row.get("answers") or {}
        key = repr(sorted(changes.items()))
        if key not in specs:
            specs[key] = drafted(library, sample_answers["city"], changes)
        spec = specs[key]
        item = next((one for one in spec.items() if one.clause == row["clause"] and one.title), None)
        if item is None:
            missing.append(f"{row['fact']}: {row['clause']} が作成されない")
            continue
        if row["status"] == "required" and item.kind == "requirement" and item.level is not Level.mandatory:
            missing.append(f"{row['fact']}: {row['clause']} が必須でない")
        text = printed(item)
        missing += [f"{row['fact']}: 「{words}」がない" for words in row["prints"] if words not in text]
    assert missing == []


def test_the_map_is_whole(library: Library) -> None:
    for row in ROWS:
        assert row["case"] in library.sources, row
        assert row["status"] in ("required", "desirable", "optional"), row
        assert ("clause" in row) != ("cannot" in row), row
        if "clause" in row:
            assert row["prints"], row
            assert all(len(words) >= 2 for words in row["prints"]), row
        else:
            assert row["cannot"].endswith("。"), row


def test_few_facts_cannot_be_expressed() -> None:
    cannot = [row for row in ROWS if "cannot" in row]
    assert len(cannot) <= len(ROWS) * 0.08
