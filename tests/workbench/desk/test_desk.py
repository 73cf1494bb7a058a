"""Rights, 案件 and answers at the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from specgen.errors import AnswersError, Denied, NotFound
from specgen.model.answers import State
from specgen.store import Store
from specgen.store.values import SYSTEM, EntryConflict, Kind, Project, Role, Save
from specgen.workbench import Workbench
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.cases import answering
from specgen.workbench.desk.cases.answering import Given
from specgen.workbench.desk.founding import found

Desks = Callable[..., Desk]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with closing(Store.open(tmp_path / "specgen.db", hasher=cheap)) as store:
        yield Office(Workbench(), store)


@pytest.fixture
def desk_of(office: Office) -> Desks:
    def make(login: str, *roles: Role, group: str = "総務課") -> Desk:
        accounts = office.store.accounts
        groups = {one.name: one.id for one in accounts.groups()}
        held = groups.get(group) or accounts.add_group(group, SYSTEM).id
        user = accounts.add_user(login, login, held, frozenset(roles), "correct horse battery", SYSTEM)
        return Desk(office, user)

    return make


@pytest.fixture
def drafter(desk_of: Desks) -> Desk:
    return desk_of("drafter", Role.draft)


@pytest.fixture
def project(drafter: Desk) -> Project:
    return drafter.create("生成AIサービス", "town")


def test_a_new_case_is_drafted_before_anybody_answers(drafter: Desk, project: Project) -> None:
    case = drafter.case(project.id)
    assert case.unanswered == case.basic
    assert list(case.spec.items())
    assert case.answers.library == {layer.manifest.id: layer.manifest.edition for layer in drafter.library.layers}


@pytest.mark.parametrize(("title", "preset"), [("", "town"), ("  ", "town"), ("あ" * 101, "town"), ("案件", "village")])
def test_a_case_needs_a_name_and_a_kind_of_buyer(drafter: Desk, title: str, preset: str) -> None:
    with pytest.raises(AnswersError):
        drafter.create(title, preset)
    assert drafter.projects() == []


@pytest.mark.parametrize("role", [Role.approve, Role.admin, Role.view])
def test_only_who_drafts_changes(desk_of: Desks, project: Project, role: Role) -> None:
    other = desk_of("other", role)
    with pytest.raises(Denied):
        other.create("案件", "town")
    with pytest.raises((Denied, NotFound)):
        other.save_answer(project.id, "scale.users", "300", 0)
    with pytest.raises((Denied, NotFound)):
        other.save(project.id, [Save(kind=Kind.left_out, key="x", value={}, base=0)])


def test_another_section_does_not_see_it(desk_of: Desks, project: Project) -> None:
    other = desk_of("other", Role.draft, Role.approve, Role.view, group="財政課")
    assert other.projects() == []
    with pytest.raises(NotFound):
        other.case(project.id)


def test_who_only_manages_does_not_read(desk_of: Desks, project: Project) -> None:
    manager = desk_of("manager", Role.admin)
    assert manager.projects() == []
    with pytest.raises(NotFound):
        manager.case(project.id)


def test_an_archived_case_is_read_only(drafter: Desk, project: Project) -> None:
    drafter.store.projects.describe(project.id, drafter.actor, archived=True)
    assert drafter.case(project.id)
    with pytest.raises(Denied):
        drafter.save_answer(project.id, "scale.users", "300", 0)


def test_an_answer_is_kept_as_it_was_written(drafter: Desk, project: Project) -> None:
    entry = drafter.save_answer(project.id, "scale.users", "１２０", 0)
    case = drafter.case(project.id)
    assert entry.value == "１２０"
    assert (case.answers.answers["scale.users"].value, case.answers.answers["scale.users"].state) == (120, State.given)
    assert "scale.users" not in case.unanswered


def test_undecided_is_an_answer(drafter: Desk, project: Project) -> None:
    drafter.save_answer(project.id, "scale.users", "未定", 0)
    case = drafter.case(project.id)
    assert case.answers.answers["scale.users"].state is State.undecided
    assert "scale.users" not in case.unanswered


@pytest.mark.parametrize(("question", "raw"), [("scale.users", "たくさん"), ("scale.users", "-1"), ("data.class", "9")])
def test_what_a_question_does_not_allow_is_not_kept(drafter: Desk, project: Project, question: str, raw: str) -> None:
    before = drafter.case(project.id).project.version
    with pytest.raises(AnswersError):
        drafter.save_answer(project.id, question, raw, 0)
    assert drafter.case(project.id).project.version == before


def test_an_unknown_question_is_not_found(drafter: Desk, project: Project) -> None:
    with pytest.raises(NotFound):
        drafter.save_answer(project.id, "no.such", "1", 0)


def test_the_second_save_of_the_same_answer_is_told(drafter: Desk, desk_of: Desks, project: Project) -> None:
    first = drafter.save_answer(project.id, "scale.users", "100", 0)
    with pytest.raises(EntryConflict) as refused:
        desk_of("second", Role.draft).save_answer(project.id, "scale.users", "200", 0)
    assert refused.value.theirs == first
    assert refused.value.mine.value == "200"


def test_a_preview_keeps_nothing_and_says_what_a_save_would_do(drafter: Desk, project: Project) -> None:
    before = drafter.case(project.id)
    _, change = answering.preview(drafter, project.id, Given("rag.need", "必須", 0))
    assert drafter.case(project.id).project.version == before.project.version
    drafter.save_answer(project.id, "rag.need", "必須", 0)
    after = drafter.case(project.id)
    was = {one.clause for one in before.spec.decisions if one.included}
    now = {one.clause for one in after.spec.decisions if one.included}
    assert {one.clause for one in change.added} == now - was
    assert {one.clause for one in change.removed} == was - now


def test_taking_a_change_back(drafter: Desk, project: Project) -> None:
    drafter.save_answer(project.id, "scale.users", "100", 0)
    seq = drafter.changes(project.id, limit=1)[0].seq
    drafter.undo(project.id, seq)
    assert drafter.case(project.id).entry(Kind.answer, "scale.users") is None


def test_a_change_by_hand_that_cannot_be_read_is_refused(drafter: Desk, project: Project) -> None:
    wrong = Save(kind=Kind.left_out, key="no.such", value={"clause": "no.such", "reason": "理由"}, base=0)
    with pytest.raises(AnswersError):
        drafter.save(project.id, [wrong])
    assert drafter.case(project.id).of_kind(Kind.left_out) == []


def test_what_the_library_no_longer_knows_is_told_and_stays(drafter: Desk, project: Project) -> None:
    drafter.store.projects.save(project.id, Save(kind=Kind.answer, key="old.question", value="1", base=0), SYSTEM)
    case = drafter.case(project.id)
    assert [one.entry.key for one in case.strangers] == ["old.question"]
    assert case.entry(Kind.answer, "old.question") is not None
    assert list(case.spec.items())


def test_one_entry_that_does_not_fit_does_not_hide_the_others(drafter: Desk, project: Project) -> None:
    left = Save(kind=Kind.left_out, key="gone.clause", value={"clause": "gone.clause", "reason": "理由"}, base=0)
    drafter.store.projects.save(project.id, left, SYSTEM)
    drafter.save_answer(project.id, "scale.users", "120", 0)
    case = drafter.case(project.id)
    assert [one.entry.key for one in case.strangers] == ["gone.clause"]
    assert case.answers.answers["scale.users"].value == 120


def test_a_case_is_read_once_until_it_changes(drafter: Desk, project: Project) -> None:
    first = drafter.case(project.id)
    assert drafter.case(project.id) is first
    drafter.save_answer(project.id, "scale.users", "120", 0)
    assert drafter.case(project.id) is not first


def test_the_first_start_makes_an_administrator_once(office: Office) -> None:
    made = found(office)
    assert made is not None
    user = office.store.accounts.check_password(made.login, made.password, "")
    assert user.must_change
    assert user.roles == {Role.admin, Role.draft}
    assert len(Desk(office, user).projects()) == 1
    assert found(office) is None
