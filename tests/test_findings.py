from __future__ import annotations

import re
from pathlib import Path

import specgen
from specgen.findings import Code, Problem

DOCS = Path(specgen.__file__).parent.parent / "docs" / "findings.md"


def test_the_page_explains_every_code_and_no_other() -> None:
    text = DOCS.read_text(encoding="utf-8")
    headings = re.findall(r"^## (\S+)$", text, re.MULTILINE)
    assert headings == [code.value for code in Code]
    for part in text.split("\n## ")[1:]:
        assert "直し方: " in part


def test_every_code_is_used() -> None:
    package = Path(specgen.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.name != "findings.py")
    assert [code.name for code in Code if f"Code.{code.name}" not in sources] == []


def test_a_problem_says_where_what_and_how_to_mend() -> None:
    problem = Problem(file="a.yaml", line=3, place="「件名」", message="長過ぎる。", hint="短くする。")
    assert str(problem) == "- a.yaml:3 「件名」: 長過ぎる。\n  直し方: 短くする。"
    assert str(Problem(message="空である。")) == "- 空である。"
