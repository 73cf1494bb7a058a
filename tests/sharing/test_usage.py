"""Where a clause is used."""

from __future__ import annotations

import pytest

from specgen.errors import InputError
from specgen.library.uses import clause_questions
from specgen.model.library import Library
from specgen.model.specification import Specification
from specgen.sharing.usage import WHY_LABELS, usage
from tests.sharing.made import clause, with_clauses


def test_a_clause_of_the_standard_library_is_told(library: Library, drafts: dict[str, Specification]) -> None:
    found = usage(library, "security.no-training", drafts.items())
    assert found.clause.title == "入力情報の学習利用の禁止"
    assert found.when == "常に"
    assert [(one.outline, one.node, one.taken) for one in found.nodes] == [
        ("simple", "sec.data", True),
        ("standard", "sec.data", True),
    ]
    assert [one.ref for one in found.aspects][:1] == ["ds920:16/learning"]
    assert found.aspects[0].by == ("本文", "短い文")
    assert "学習に利用しない" in found.aspects[0].aspect
    assert [one.name for one in found.cases] == ["town", "city", "prefecture", "joint"]
    assert all(path for one in found.cases for path in one.paths)


def test_questions_are_told_with_what_they_are_for(library: Library) -> None:
    questions = {one.question: one.why for one in usage(library, "nonfunctional.uptime-guarantee").questions}
    assert questions["sla.kind"] == ("applies",)
    assert questions["sla.uptime"] == ("printed",)
    assert questions["service.audience"] == ("part",)


@pytest.mark.parametrize("outline", ["simple", "standard"])
def test_a_brief_outline_leaves_clauses_out(library: Library, outline: str) -> None:
    brief = library.outlines[outline].brief
    for clause_id, one in library.clauses.items():
        for node in usage(library, clause_id).nodes:
            if node.outline == outline:
                assert node.taken == one.in_outline(brief)


def test_relations_are_seen_from_both_sides(library: Library) -> None:
    made = with_clauses(
        library,
        clause(
            1, "「{{ref:made.c2}}」及び「{{ref:sec.data}}」によること。", needs=("made.c2",), conflicts=("made.c3",)
        ),
        clause(2),
        clause(3),
    )
    first, second, third = (usage(made, id_) for id_ in made.clauses)
    assert [(one.id, one.kind) for one in first.refers_to] == [("made.c2", "clause"), ("sec.data", "node")]
    assert [one.id for one in second.referred_by] == ["made.c1"]
    assert [one.id for one in first.needs] == ["made.c2"]
    assert [one.id for one in second.needed_by] == ["made.c1"]
    assert [one.id for one in first.conflicts] == ["made.c3"]
    assert [one.id for one in third.conflicts] == ["made.c1"]


def test_rules_are_told(library: Library) -> None:
    rule = library.rules[0]
    asked = rule.questions[0]
    named = rule.model_copy(
        update={"hint": "「定例の報告」を確かめる。", "id": "named", "questions": (), "when": rule.when}
    )
    made = with_clauses(
        library, clause(1, title="定例の報告"), clause(2, title="別", applies=rule.when), clause(3, title="別の報告")
    ).model_copy(update={"rules": (rule, named)})
    assert [(one.rule, one.named) for one in usage(made, "made.c1").rules] == [("named", True)]
    assert [(one.rule, one.named) for one in usage(made, "made.c2").rules] == [(rule.id, False), ("named", False)]
    assert asked in usage(made, "made.c2").rules[0].questions
    assert usage(made, "made.c3").rules == ()


@pytest.mark.slow
def test_every_clause_can_be_told(library: Library, city: Specification) -> None:
    printed = {item.clause for item in city.items() if item.clause}
    for clause_id, one in library.clauses.items():
        found = usage(library, clause_id, [("市", city)])
        assert {q.question for q in found.questions} >= set(clause_questions(one))
        assert {why for q in found.questions for why in q.why} <= set(WHY_LABELS)
        assert bool(found.cases) == (clause_id in printed)
        assert found.nodes
        assert usage(library, clause_id, [("市", city)]) == found


def test_an_unknown_clause_is_refused(library: Library) -> None:
    with pytest.raises(InputError, match="条項ライブラリにない"):
        usage(library, "no.such")
