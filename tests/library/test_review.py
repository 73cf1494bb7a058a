from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from specgen.cli import run
from specgen.library import read_library, standard_library_path
from specgen.library.review import marked, review_hash, unreviewed
from specgen.model.library import Library


def test_every_standard_clause_was_reviewed_as_it_stands(library: Library) -> None:
    assert [problem.file for problem in unreviewed(library)] == []


def test_a_change_after_the_review_shows(library: Library) -> None:
    clause = library.clauses["contract.audit"]
    changed = clause.model_copy(update={"title": "別の件名"})
    assert review_hash(changed) != review_hash(clause)
    moved = library.model_copy(update={"clauses": {clause.id: changed}})
    (problem,) = unreviewed(moved)
    assert "見直した後に変わっている" in problem.message
    bare = library.model_copy(update={"clauses": {clause.id: clause.model_copy(update={"reviewed": None})}})
    (problem,) = unreviewed(bare)
    assert "記録（reviewed）がない" in problem.message


def test_the_mark_is_the_only_thing_that_changes(library: Library) -> None:
    clause = library.clauses["contract.audit"]
    text = "id: x\n# 注\ntext: a\n"
    once = marked(text, clause)
    assert once == f"{text}reviewed: {review_hash(clause)}\n"
    assert marked(once, clause) == once


def test_the_command_marks_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layer = tmp_path / "layer"
    (layer / "clauses" / "contract").mkdir(parents=True)
    (layer / "library.yaml").write_text('id: x\ntitle: x\nedition: "1"\npublisher: x\nlicence: x\n', encoding="utf-8")
    source = standard_library_path() / "clauses" / "contract" / "audit.yaml"
    path = layer / "clauses" / "contract" / "audit.yaml"
    shutil.copy(source, path)
    text = path.read_text(encoding="utf-8").replace("id: contract.audit", "id: contract.audit\noverrides: true")
    path.write_text(text.split("reviewed:")[0], encoding="utf-8")
    assert run(["library", "review", str(layer)]) == 0
    assert "1件" in capsys.readouterr().err
    found, problems = read_library([layer])
    assert problems == []
    assert found.clauses["contract.audit"].reviewed == review_hash(found.clauses["contract.audit"])
    assert run(["library", "review", str(layer), "no.such"]) == 2
