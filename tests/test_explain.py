from __future__ import annotations

import pytest

from specgen.explain import affected_by, explain_change, explain_clause
from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.questionnaire.changes import with_answer


def test_every_flip_really_flips(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["city"]
    for clause in ("function.rag-register", "network.internet", "function.image-output", "security.class-3c"):
        found = explain_clause(library, answers, clause)
        assert found.flips
        assert found.decision.included is (found.item is not None)
        labels = {question.label: question for question in library.questions.values()}
        for flip in found.flips:
            question = labels[flip.label]
            values = {choice.label: choice.value for choice in question.choices}
            values |= {"必須": "mandatory", "任意（加点）": "desirable", "求めない": "none"}
            other = explain_clause(library, with_answer(library, answers, question.id, values[flip.other]), clause)
            assert other.decision.included is not found.decision.included


def test_a_clause_that_always_stands_has_no_flip(library: Library, sample_answers: dict[str, Answers]) -> None:
    found = explain_clause(library, sample_answers["city"], "security.no-training")
    assert found.flips == ()
    assert found.decision.reason == "常に適用する条項である。"
    assert len(found.hash) == 12


def test_a_change_lists_what_comes_and_goes(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["city"]
    found = explain_change(library, answers, "rag.need", "none")
    assert {"function.rag-register", "function.rag-source"} <= {one.clause for one in found.removed}
    back = explain_change(library, with_answer(library, answers, "rag.need", "none"), "rag.need", "mandatory")
    assert {one.clause for one in back.added} == {one.clause for one in found.removed}
    assert {one.clause for one in back.removed} == {one.clause for one in found.added}
    reworded = explain_change(library, answers, "scale.users", 1000)
    assert (reworded.added, reworded.removed) == ((), ())
    assert any("1,000" in item.plain for item in reworded.reworded)
    assert explain_change(library, answers, "data.class", "3a").findings
    with pytest.raises(KeyError):
        explain_change(library, answers, "no.such", 1)


def test_no_change_changes_nothing(library: Library, sample_answers: dict[str, Answers]) -> None:
    found = explain_change(library, sample_answers["city"], "rag.need", "mandatory")
    assert (found.added, found.removed, found.reworded, found.findings) == ((), (), (), ())


def test_clauses_that_hang_on_a_question(library: Library) -> None:
    assert "function.image-output" in {clause.id for clause in affected_by(library, "func.image_output")}


def test_the_answer_that_gives_a_clause_its_level_is_named(
    library: Library, sample_answers: dict[str, Answers]
) -> None:
    clause = library.clauses["function.audio"]
    assert clause.level_by
    answers = with_answer(library, sample_answers["city"], clause.level_by, "desirable")
    reason = explain_clause(library, answers, clause.id).decision.reason
    assert reason == f"「{library.questions[clause.level_by].label}」の回答が「任意（加点）」であるため。"
