from __future__ import annotations

from pathlib import Path

import pytest

import specgen
from specgen.conditions import explain_in_words
from specgen.export.catalogue import clause_page
from specgen.model.condition import parse
from specgen.model.library import Library
from specgen.workbench import Workbench

DOCS = Path(specgen.__file__).parent.parent / "docs"


@pytest.mark.parametrize("name", ["clauses.md", "parameters.md"])
def test_the_pages_are_current(name: str) -> None:
    made = Workbench().pages()[name].decode()
    assert made == (DOCS / name).read_text(encoding="utf-8"), "make pages で作り直す。"


def test_every_clause_and_question_is_listed(library: Library) -> None:
    pages = Workbench().pages()
    for clause in library.clauses.values():
        assert pages["clauses.md"].decode().count(f"`{clause.id}`") == 1
    for question in library.questions.values():
        assert pages["parameters.md"].decode().count(f"`{question.id}`") == 1


def test_tables_are_whole() -> None:
    for page in Workbench().pages().values():
        widths = {line.count("|") for line in page.decode().splitlines() if line.startswith("|")}
        assert len(widths) <= 2  # one width a page; a cell never breaks its row


def test_conditions_in_words(library: Library) -> None:
    raw = {"all": [{"scale.users": {"at_least": 100}}, {"any": [{"rag.need": "none"}, {"not": {"func.web": "none"}}]}]}
    words = explain_in_words(parse(raw), library.questions)
    rag, web = (library.questions[id_].label for id_ in ("rag.need", "func.web"))
    assert words == f"「利用者数」が100人以上、かつ、（「{rag}」を求めない、又は、「{web}」を求める）"
    path = explain_in_words(parse({"not": {"network.path": {"in": ["internet"]}}}), library.questions)
    assert path == f"「{library.questions['network.path'].label}」がインターネット以外"
    assert explain_in_words(parse({"all": [{"x": "y"}]}), {}) == "「x」がy"


def test_nothing_in_a_clause_is_markup(library: Library) -> None:
    clause = library.clauses["security.no-training"]
    hostile = clause.model_copy(update={"title": "`a`<b>", "text": "<script>", "grades": {}})
    page = clause_page(library.model_copy(update={"clauses": {clause.id: hostile}}))
    assert f"&#96;a&#96;&lt;b&gt;<br>`{clause.id}`" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
