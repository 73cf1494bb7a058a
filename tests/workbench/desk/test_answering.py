"""What an answer becomes, and what it does to the draft."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import AnswersError, Denied, NotFound
from specgen.model.library import Library
from specgen.questionnaire.values import parse_value
from specgen.store.values import EntryConflict, Kind, Role, User
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.cases.answering import (
    Given,
    canonical,
    concerns,
    dependents,
    few_answers,
    other_answers,
    preview,
    save,
    save_section,
    state_of,
)


@pytest.fixture
def case_id(desk: Desk) -> str:
    """A new 案件 of a town."""
    return desk.create("案件", "town").id


@pytest.mark.parametrize(
    ("question", "raw", "kept"),
    [
        ("office.name", "", None),
        ("office.name", "未定", "未定"),
        ("scale.extra", [], None),
        ("scale.extra", ["未定"], "未定"),
        ("document.date", "R9.4.1", "2027-04-01"),
        ("scale.users", "1万", 10_000),
        ("office.kind", "町村", "town"),
        ("narrative.purpose", "一つだけ", ["一つだけ"]),
    ],
)
def test_an_answer_is_kept_in_one_form(library: Library, question: str, raw: Any, kept: Any) -> None:
    found = library.questions[question]
    assert canonical(found, raw) == kept
    assert canonical(found, canonical(found, raw)) == kept


@given(data=st.data())
def test_what_is_kept_says_what_was_written(library: Library, data: st.DataObject) -> None:
    plain = [one for one in library.questions.values() if one.kind in ("integer", "date")]
    question = data.draw(st.sampled_from(plain))
    if question.kind == "date":
        raw: Any = data.draw(st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 12, 31)))
    else:
        limits = question.range
        low, high = (int(limits.min or 0), int(limits.max or 10**9)) if limits else (0, 10**9)
        raw = data.draw(st.integers(low, high))
    assert parse_value(question, canonical(question, raw)) == raw


def test_a_save_tells_what_it_did(desk: Desk, case_id: str) -> None:
    done = save(desk, case_id, Given("office.kind", "joint", 0))
    assert done.changed
    assert {one.id for one in done.effect.opened} == {"joint.members", "joint.options"}
    assert done.effect.added
    assert done.effect.chapters
    again = save(desk, case_id, Given("office.kind", "共同調達（協議会など）", done.entry.version))
    assert not again.changed
    assert again.effect.empty


def test_a_preview_is_what_the_save_then_does(desk: Desk, case_id: str) -> None:
    for question, raw in (("office.kind", "joint"), ("scale.users", "300"), ("document.outline", "standard")):
        given_ = Given(question, raw, 0)
        _, before = preview(desk, case_id, given_)
        assert desk.case(case_id).entry(Kind.answer, given_.question) is None
        assert save(desk, case_id, given_).effect == before


def test_reworded_items_have_both_texts(desk: Desk, case_id: str) -> None:
    save(desk, case_id, Given("scale.users", 300, 0))
    _, effect = preview(desk, case_id, Given("scale.users", 400, 0))
    assert effect.reworded
    assert any("300" in one.before and "400" in one.after for one in effect.reworded)


def test_parts_of_a_clause_that_come_and_go_are_told(desk: Desk, case_id: str) -> None:
    # The clause on the periods is in both drafts; its sub-items only in the standard outline.
    came = save(desk, case_id, Given("document.outline", "standard", 0))
    come = {one.id for one in came.effect.reworded if not one.before}
    assert "OVR-08-a" in come
    _, effect = preview(desk, case_id, Given("document.outline", None, came.entry.version))
    assert come == {one.id for one in effect.reworded if not one.after}


def test_answers_that_come_back_are_used_again(desk: Desk, case_id: str) -> None:
    first = save(desk, case_id, Given("office.kind", "joint", 0))
    save(desk, case_id, Given("joint.members", ["甲町", "乙町"], 0))
    closed = save(desk, case_id, Given("office.kind", "town", first.entry.version))
    assert "joint.members" in {one.id for one in closed.effect.closed}
    _, effect = preview(desk, case_id, Given("office.kind", "joint", closed.entry.version))
    assert "joint.members" in {one.id for one in effect.opened}
    assert save(desk, case_id, Given("office.kind", "joint", closed.entry.version)).after.answers.answers[
        "joint.members"
    ].value == ("甲町", "乙町")


@pytest.mark.parametrize(("question", "count"), [("office.kind", 3), ("scale.users", 0), ("joint.options", 0)])
def test_other_answers(desk: Desk, case_id: str, question: str, count: int) -> None:
    assert len(other_answers(desk, case_id, question)) == count


def test_findings_stand_at_every_question_that_they_name(desk: Desk, case_id: str, library: Library) -> None:
    save(desk, case_id, Given("contract.start", "2027-04-01", 0))
    save(desk, case_id, Given("contract.end", "2026-04-01", 0))
    found = concerns(desk.case(case_id))
    assert any("より前の日" in one.message for one in found["contract.start"])
    assert any("より前の日" in one.message for one in found["contract.end"])
    assert all(few_answers(one) == (one.kind in ("choice", "need", "boolean")) for one in library.questions.values())


def test_states(desk: Desk, case_id: str) -> None:
    save(desk, case_id, Given("scale.users", "未定", 0))
    save(desk, case_id, Given("project.title", "件名", 0))
    case = desk.case(case_id)
    wanted = {
        "office.name": "unanswered",
        "scale.users": "undecided",
        "project.title": "given",
        "document.outline": "default",
        "joint.members": "not_asked",
    }
    assert {id_: state_of(case, id_) for id_ in wanted} == wanted
    assert "joint.members" in {one.id for one in dependents(case.library, "office.kind")}


def test_a_section_keeps_each_answer_by_itself(desk: Desk, case_id: str) -> None:
    desk.save_answer(case_id, "office.department", "総務課", 0)
    done = save_section(
        desk,
        case_id,
        [
            Given("office.name", "上山町", 0),
            Given("office.department", "企画課", 0),
            Given("scale.users", "多い", 0),
            Given("office.kind", "town", 0),
        ],
    )
    assert [one.key for one in done.saved] == ["office.name"]
    assert list(done.problems) == ["scale.users"]
    assert list(done.conflicts) == ["office.department"]


@pytest.mark.parametrize(
    ("given_", "error"),
    [
        (Given("scale.users", "x", 0), AnswersError),
        (Given("office.name", "乙町", 7), EntryConflict),
        (Given("no.such", "x", 0), NotFound),
    ],
)
def test_what_cannot_be_saved(desk: Desk, case_id: str, given_: Given, error: type[Exception]) -> None:
    desk.save_answer(case_id, "office.name", "甲町", 0)
    with pytest.raises(error):
        save(desk, case_id, given_)


def test_rights(office: Office, person: Callable[..., User], case_id: str) -> None:
    reader = Desk(office, person("reader", Role.view))
    stranger = Desk(office, person("stranger", Role.draft, group="税務課"))
    with pytest.raises(Denied):
        save(reader, case_id, Given("office.name", "x", 0))
    with pytest.raises(Denied):
        save_section(reader, case_id, [])
    for call in (save, preview):
        with pytest.raises(NotFound):
            call(stranger, case_id, Given("office.name", "x", 0))
    with pytest.raises(NotFound):
        other_answers(stranger, case_id, "office.kind")
