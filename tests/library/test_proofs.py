from __future__ import annotations

from typing import Any

import pytest

from specgen.library.domains import TooMany, assignments
from specgen.library.passing_terms import undefined_terms
from specgen.library.proofs import prove
from specgen.library.quality import quality_problems
from specgen.model.clause import Clause
from specgen.model.condition import parse
from specgen.model.library import Library
from specgen.model.question import Choice, Question, Range


def clause(id_: str, number: int, **more: Any) -> Clause:
    base = {"id": id_, "code": f"TST-{number:02}", "title": id_, "place": "contract.other", "text": "すること。"}
    return Clause.model_validate({**base, **more})


def with_clauses(library: Library, *clauses: Clause) -> Library:
    return library.model_copy(
        update={
            "clauses": {one.id: one for one in clauses},
            "clause_layers": {one.id: "test" for one in clauses},
        }
    )


def test_the_standard_library_is_sound(library: Library) -> None:
    proofs = prove(library)
    assert proofs.problems == []
    assert proofs.undecided == []
    assert proofs.proved > len(library.clauses)


def test_a_contradiction_is_found_with_an_example(library: Library) -> None:
    first = clause("t.a", 1, applies={"scale.users": {"at_least": 100}}, conflicts=["t.b"])
    second = clause("t.b", 2, applies={"scale.users": {"at_most": 100}})
    (problem,) = prove(with_clauses(library, first, second)).problems
    assert "「利用者数」が100人" in problem.message
    apart = clause("t.b", 2, applies={"scale.users": {"at_most": 99}})
    assert prove(with_clauses(library, first, apart)).problems == []


def test_a_level_question_counts(library: Library) -> None:
    first = clause("t.a", 1, level_by="func.web", conflicts=["t.b"])
    second = clause("t.b", 2, applies={"func.web": "none"})
    assert prove(with_clauses(library, first, second)).problems == []


def test_a_missing_companion_and_a_dangling_number_are_found(library: Library) -> None:
    first = clause("t.a", 1, needs=["t.b"])
    second = clause("t.b", 2, applies={"rag.need": "mandatory"})
    referring = clause("t.c", 3, text="{{ref:t.b}}によること。")
    problems = prove(with_clauses(library, first, second, referring)).problems
    assert [problem.file for problem in problems] == ["test/clauses/t/a.yaml", "test/clauses/t/c.yaml"]


def test_a_clause_that_no_answer_brings_in(library: Library) -> None:
    never = clause("t.a", 1, applies={"all": [{"rag.need": "none"}, {"rag.capacity": {"at_least": 1}}]})
    (problem,) = prove(with_clauses(library, never)).problems
    assert "どのように答えても適用されない" in problem.message  # the capacity is not asked where RAG is not wanted


def test_a_short_wording_does_not_point_at_what_is_left_out(library: Library) -> None:
    first = clause("t.a", 1, brief={"text": "{{ref:t.b}}によること。"})
    (problem,) = prove(with_clauses(library, first, clause("t.b", 2))).problems
    assert "簡易型にない条項" in problem.message


def test_what_takes_too_long_is_named(library: Library) -> None:
    wide = [{"ux.browsers": {"includes": one}} for one in ("edge", "chrome")]
    first = clause("t.a", 1, applies={"any": wide}, conflicts=["t.b"])
    second = clause("t.b", 2, applies={"rag.need": "none"})
    proofs = prove(with_clauses(library, first, second), limit=2)
    assert "t.a と t.b" in proofs.undecided


def test_assignments_cover_every_way_a_comparison_can_come_out() -> None:
    questions = {
        "n": Question(id="n", label="n", text="", kind="integer", default=1, range=Range(min=0, max=50)),
        "c": Question(
            id="c", label="c", text="", kind="choice", default="x",
            choices=(Choice(value="x", label="x"), Choice(value="y", label="y")), when={"n": {"at_least": 10}},
        ),
    }  # fmt: skip
    conditions = [parse({"n": {"at_least": 10}}), parse({"c": "y"})]
    found = {tuple(one.items()) for one in assignments(conditions, questions, 100)}
    assert found == {(("n", n), ("c", c)) for n in (0, 9, 10, 11, 50) for c in (("x", "y") if n >= 10 else (None,))}
    with pytest.raises(TooMany):
        list(assignments(conditions, questions, 3))


def test_quality(library: Library) -> None:
    bare = clause("t.a", 1, text="ユーザーは、利用すること。")
    messages = [problem.message for problem in quality_problems(with_clauses(library, bare)) if problem.file]
    assert len(messages) == 5  # source, guidance, proof, a word to avoid, the mark of a review
    assert any("ユーザー" in message for message in messages)
    assert not any(problem.fatal for problem in quality_problems(with_clauses(library, bare)))


def test_a_term_defined_in_passing_must_be_there(library: Library) -> None:
    home = clause(
        "t.a", 1, text="起点となる日（以下「基準日」という。）を定めること。", applies={"rag.need": "mandatory"}
    )
    user = clause("t.b", 2, text="基準日までに提出すること。")
    bound = clause("t.c", 3, text="基準日の前に通知すること。", applies={"rag.need": "mandatory"})
    (problem,) = undefined_terms(with_clauses(library, home, user, bound))
    assert problem.file == "test/clauses/t/b.yaml"
    part = clause("t.d", 4, items=[{"key": "a", "text": "基準日に行うこと。", "when": {"rag.need": "mandatory"}}])
    assert list(undefined_terms(with_clauses(library, home, part))) == []


def test_two_clauses_that_say_nearly_the_same(library: Library) -> None:
    text = "受注者は、利用開始日の前日までに、研修の計画を発注者に提出し、その承認を得ること。"
    first, second = clause("t.a", 1, text=text), clause("t.b", 2, text=text.replace("研修", "講習"))
    messages = [one.message for one in quality_problems(with_clauses(library, first, second))]
    assert any("ほとんど同じ" in message for message in messages)
    apart = clause("t.b", 2, text=second.text, conflicts=["t.a"])
    messages = [one.message for one in quality_problems(with_clauses(library, first, apart))]
    assert not any("ほとんど同じ" in message for message in messages)
