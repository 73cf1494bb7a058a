"""Beginning from what is there already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specgen.errors import AnswersError, Conflict, FileProblem, NotFound
from specgen.model.library import Library
from specgen.questionnaire.answers import build_answers
from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.store.values import EntryConflict, Job, Kind, Role, Save, User
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.case import SHELF
from specgen.workbench.desk.cases import starting
from specgen.workbench.jobs import run_one
from tests.conftest import SAMPLES, sample_path

DOCUMENT = (
    "# 第1章 概要\n\n1 件名\n\n本調達の件名は、令和9年度生成AIサービス提供業務とする。\n\n利用者数は、120人とする。\n"
)


def sample(desk: Desk, name: str) -> str:
    """The 案件 of a sample."""
    return starting.begin_from_sheet(desk, name, sample_path(name).read_bytes(), "answers.yaml").id


def read(desk: Desk, job: Job) -> None:
    """Do what the worker does."""
    run_one(desk.office.bench, desk.store, desk.store.jobs.claim() or job)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_comes_in_and_goes_out_as_yaml_and_as_a_sheet(
    desk: Desk, library: Library, tmp_path: Path, name: str
) -> None:
    case = desk.case(sample(desk, name))
    assert not case.strangers
    path = tmp_path / "again.yaml"
    path.write_bytes(starting.answers_file(desk, case.id))
    again = build_answers(library, read_answers_yaml(path))
    assert {id_: one.value for id_, one in again.answers.items()} == {
        id_: one.value for id_, one in case.answers.answers.items()
    }
    assert "# 団体名" in path.read_text(encoding="utf-8")
    token = starting.hold_import(desk, case.id, starting.hearing_sheet(desk, case.id), "シート.xlsx")
    assert starting.held_import(desk, case.id, token).differences == ()


def test_an_earlier_case_is_copied_with_what_was_changed_by_hand(desk: Desk) -> None:
    source = sample(desk, "town")
    own = {
        "key": "own-1",
        "place": "security.data",
        "title": "件名",
        "text": "受注者は、甲をすること。",
        "reason": "理由",
    }
    places = {node.id for one in desk.library.outlines.values() for node in one.nodes()}
    own["place"] = own["place"] if own["place"] in places else sorted(places)[0]
    desk.store.projects.save_all(
        source,
        [
            Save(kind=Kind.own_clause, key="own-1", value=own, base=0),
            Save(kind=Kind.confirmed, key="background", value=True, base=0),
        ],
        desk.actor,
    )
    made = desk.case(starting.begin_from_case(desk, source, "次の年度", starting.COPIED, dates=False).id)
    assert made.entry(Kind.own_clause, "own-1")
    assert not made.of_kind(Kind.confirmed)
    questions = desk.library.questions
    assert not [one for one in made.of_kind(Kind.answer) if questions[one.key].kind == "date"]
    assert {one.reason for one in made.of_kind(Kind.answer)} == {"案件「town」から"}
    bare = desk.case(starting.begin_from_case(desk, source, "裸", [], dates=True).id)
    assert not bare.entry(Kind.own_clause, "own-1")
    assert [one for one in bare.of_kind(Kind.answer) if questions[one.key].kind == "date"]


def shelf_entry(id_: str, status: str, basis: dict[str, str]) -> dict[str, Any]:
    """A suggestion for the background as a shelf keeps it."""
    return {
        "suggestion": {
            "id": id_, "slot": "background", "subject": "", "text": "背景の文である。", "paragraphs": [], "given": [],
            "status": status, "decided_by": "山田", "model": "m", "endpoint": "e", "prompt": "p", "input_hash": "h",
        },
        "basis": basis,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "fits", "kept"), [("accepted", True, 1), ("accepted", False, 0), ("rejected", True, 0)]
)
def test_only_accepted_suggestions_that_still_fit_go_along(desk: Desk, status: str, fits: bool, kept: int) -> None:
    source = sample(desk, "town")
    answers = desk.case(source).answers
    print_ = answers.fingerprint("narrative.background") if fits else "otherwise"
    value = {"entries": [shelf_entry("s1", status, {"narrative.background": print_})]}
    desk.store.projects.save(source, Save(kind=Kind.suggestion, key=SHELF, value=value, base=0), desk.actor)
    made = desk.case(starting.begin_from_case(desk, source, "次", starting.COPIED, dates=True).id)
    assert len(made.shelf.entries) == kept


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "読めない種類"),
        ("a.xlsx", b"PK nothing", "a.xlsx"),
        ("a.yaml", b"specgen: 1\npreset: town\nanswers: {office.name: [1, 2]}\n", "文字列で答える"),
        ("a.yaml", b"specgen: 1\npreset: nowhere\nanswers: {}\n", "nowhere"),
        ("a.yaml", b"specgen: 9\npreset: town\n", "読めない形式"),
        ("a.yaml", b"a: [", "a.yaml"),
        ("a.yaml", b"#" * (starting.MOST_SHEET + 1), "大き過ぎます"),
    ],
)
def test_a_sheet_that_cannot_be_used_makes_nothing(desk: Desk, name: str, content: bytes, said: str) -> None:
    with pytest.raises((FileProblem, AnswersError)) as error:
        starting.begin_from_sheet(desk, "案件", content, name)
    assert said in str(error.value)
    assert "/tmp" not in str(error.value)
    assert desk.projects() == []


def test_a_sheet_that_came_back_changes_what_is_accepted(
    desk: Desk, office: Office, person: Callable[..., User]
) -> None:
    case_id = sample(desk, "town")
    sheet = starting.hearing_sheet(desk, case_id)
    for question, value in (("scale.users", 77), ("office.name", "別の町")):
        desk.save_answer(case_id, question, value, desk.case(case_id).base(Kind.answer, question))
    token = starting.hold_import(desk, case_id, sheet, "シート.xlsx")
    found = starting.held_import(desk, case_id, token)
    assert {one.key for one in found.differences} == {"scale.users", "office.name"}
    bases = {(one.kind, one.key): one.base for one in found.differences}
    users = {(Kind.answer, "scale.users"): bases[Kind.answer, "scale.users"]}
    assert starting.apply_import(desk, case_id, token, users) == 1
    entry = desk.case(case_id).entry(Kind.answer, "scale.users")
    assert entry
    assert (entry.value == 77, entry.reason) == (False, "シート.xlsxから")
    assert desk.case(case_id).entry(Kind.answer, "office.name").value == "別の町"  # type: ignore[union-attr]
    assert starting.apply_import(desk, case_id, token, {}) == 0
    with pytest.raises(EntryConflict):
        starting.apply_import(desk, case_id, token, {(Kind.answer, "office.name"): 1})
    colleague = Desk(office, person("colleague", Role.draft))
    with pytest.raises(NotFound):
        starting.held_import(colleague, case_id, token)
    with pytest.raises(NotFound):
        starting.apply_import(colleague, case_id, token, {})
    with pytest.raises(NotFound):
        starting.held_import(desk, case_id, desk.store.blobs.put(b"something else"))


def test_a_sheet_of_another_kind_of_buyer_is_refused(desk: Desk) -> None:
    town, city = sample(desk, "town"), sample(desk, "city")
    with pytest.raises(FileProblem, match="団体の種別"):
        starting.hold_import(desk, town, starting.hearing_sheet(desk, city), "シート.xlsx")


def test_a_specification_is_read_and_nothing_is_taken_by_itself(
    desk: Desk, office: Office, person: Callable[..., User]
) -> None:
    job = starting.submit_document(desk, "新しい案件", "town", DOCUMENT.encode(), "仕様書.md")
    assert starting.document_reading(desk, job.id).report is None
    with pytest.raises(Conflict):
        starting.begin_from_document(desk, job.id, "早過ぎる", [0])
    read(desk, job)
    reading = starting.document_reading(desk, job.id)
    assert reading.report
    by_question = {one.question: index for index, one in enumerate(reading.proposals)}
    assert "project.title" in by_question
    none = desk.case(starting.begin_from_document(desk, job.id, "何も", []).id)
    assert not none.of_kind(Kind.answer)
    index = by_question["project.title"]
    made = desk.case(starting.begin_from_document(desk, job.id, "件名だけ", [index, index, 999]).id)
    (entry,) = made.of_kind(Kind.answer)
    assert entry.key == "project.title"
    assert entry.reason.startswith("仕様書.mdの")
    with pytest.raises(NotFound):
        starting.document_reading(Desk(office, person("other", Role.draft)), job.id)
    with pytest.raises(NotFound):
        starting.document_reading(desk, desk.store.jobs.add("check", desk.user.id, "", "x", b"", {}).id)


def test_two_answers_to_one_question_are_refused(desk: Desk) -> None:
    twice = DOCUMENT + "\n# 第2章 規模\n\n利用者数は、300人とする。\n"
    job = starting.submit_document(desk, "案件", "town", twice.encode(), "仕様書.md")
    read(desk, job)
    found = starting.document_reading(desk, job.id).proposals
    users = [index for index, one in enumerate(found) if one.question == "scale.users"]
    assert len(users) == 2
    with pytest.raises(AnswersError, match="二つの案"):
        starting.begin_from_document(desk, job.id, "案件", users)
    assert desk.projects() == []


@pytest.mark.parametrize(("title", "preset", "count"), [("", "town", 1), ("案件", "nowhere", 1), ("", "", 2)])
def test_what_is_missing_is_told_before_anything_is_read(desk: Desk, title: str, preset: str, count: int) -> None:
    with pytest.raises(AnswersError) as error:
        starting.submit_document(desk, title, preset, b"x", "x.md")
    assert len(error.value.problems) == count
    assert desk.store.jobs.list(desk.user.id) == []
