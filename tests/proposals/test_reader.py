"""`proposals.yaml` is untrusted data: what is wrong in it is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.errors import LibraryError
from specgen.library import standard_library_path
from specgen.model.library import Library
from specgen.proposals import load_proposals
from specgen.proposals.reader import FILE, read_proposals


def test_the_shipped_file_is_sound(library: Library) -> None:
    assert load_proposals(library).rules


@pytest.mark.parametrize(
    ("rule", "line", "said"),
    [
        ("question: no.such\n    form: number\n    near: [人]\n    units: {人: 1}", 2, "設問「no.such」がない"),
        ("question: scale.users\n    form: date\n    near: [人]", 3, "form: date は使えない"),
        ("question: scale.users\n    form: number\n    near: [人]", 2, "form: number に要る項目がない"),
        ("question: scale.users\n    form: number\n    near: [(人]\n    units: {人: 1}", 4, "括弧が閉じていない"),
        ("question: sla.kind\n    form: choice\n    choices:\n      often: [保証]", 5, "選択肢にない"),
        ("question: scale.users\n    form: number\n    naer: [人]\n    units: {人: 1}", 4, "知らない項目"),
    ],
)
def test_a_bad_rule_is_named_with_its_line(rule: str, line: int, said: str, library: Library, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(f"proposals:\n  - {rule}\n", encoding="utf-8")
    ready, problems = read_proposals(library, base=tmp_path)
    assert ready.rules == ()
    assert [problem.line for problem in problems][:1] == [line]
    assert said in str(problems[0])
    with pytest.raises(LibraryError):
        load_proposals(library, [tmp_path])


def test_an_upper_layer_replaces_the_rules_of_its_questions(library: Library, tmp_path: Path) -> None:
    text = "proposals:\n  - question: scale.users\n    form: number\n    near: [頭数]\n    units: {人: 1}\n"
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    ready = load_proposals(library, [tmp_path])
    own = [one.rule.near for one in ready.rules if one.question.id == "scale.users"]
    assert own == [("頭数",)]
    assert len(ready.rules) == len(load_proposals(library).rules)


def test_a_broken_file_is_a_problem_and_no_crash(library: Library, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("proposals: [", encoding="utf-8")
    _, problems = read_proposals(library, base=tmp_path)
    assert problems
    assert problems[0].file.endswith(FILE)
    assert (standard_library_path() / FILE).is_file()
