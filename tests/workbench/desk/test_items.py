"""Items of a draft at the desk: texts, grades, leaving out, own clauses, remarks; and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from specgen.errors import AnswersError, Conflict, Denied, NotFound
from specgen.model.base import Grade, Origin
from specgen.store import Store
from specgen.store.values import SYSTEM, EntryConflict, Kind, Role
from specgen.workbench import Workbench
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.draft import comments, item_edits, items, own_clauses
from specgen.workbench.desk.draft.own_clauses import OwnForm

Desks = Callable[..., Desk]
CLAUSE, GRADED, NARRATIVE = "security.no-training", "security.encryption", "overview.background"
FORM = OwnForm(
    "function.basic", "議会答弁の検索", "本サービスは、議会答弁を検索できること。", "mandatory", "要望のため"
)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench()


@pytest.fixture
def office(tmp_path: Path, bench: Workbench) -> Iterator[Office]:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with closing(Store.open(tmp_path / "specgen.db", hasher=cheap)) as store:
        yield Office(bench, store)


@pytest.fixture
def desk_of(office: Office) -> Desks:
    def make(login: str, *roles: Role, group: str = "総務課") -> Desk:
        accounts = office.store.accounts
        groups = {one.name: one.id for one in accounts.groups()}
        held = groups.get(group) or accounts.add_group(group, SYSTEM).id
        return Desk(office, accounts.add_user(login, login, held, frozenset(roles), "correct horse battery", SYSTEM))

    return make


@pytest.fixture
def desk(desk_of: Desks) -> Desk:
    return desk_of("yamada", Role.draft)


@pytest.fixture
def case(desk: Desk) -> str:
    return desk.create("生成AIサービス", "town").id


@pytest.fixture
def long_case(desk: Desk) -> str:
    """A 案件 whose outline prints the clauses with their sub-items."""
    return desk.create("長い仕様書", "prefecture").id


def parted(desk: Desk, case: str) -> tuple[str, str]:
    """A drafted clause with a sub-item that can be edited by itself, and its key."""
    for item in items.listed(desk.case(case).spec):
        clause = desk.library.clauses.get(item.clause or "")
        if clause and clause.items and item.items and clause.kind == "requirement":
            return clause.id, item.items[0].id.removeprefix(f"{clause.code}-")
    raise AssertionError("細目のある条項がない")


# ---- reading ---------------------------------------------------------------------------------------------------


def test_an_item_says_why_it_is_there_and_shows_the_text_of_the_library(desk: Desk, case: str) -> None:
    opened = items.open_item(desk, case, CLAUSE)
    (part,) = opened.parts
    assert opened.item
    assert opened.why.decision.included
    assert part.library == part.now == opened.item.plain == opened.text
    assert (part.base, part.outdated) == (0, False)
    assert opened.before
    assert opened.after
    assert opened.usage.aspects
    assert all(source.title for source in opened.sources)


def test_a_clause_opens_drafted_or_not(desk: Desk, case: str) -> None:
    for clause in list(desk.library.clauses)[::12]:
        opened = items.open_item(desk, case, clause)
        assert opened.text
        assert "{{" not in opened.text
        assert [part.library for part in opened.parts] == [part.now for part in opened.parts]


@pytest.mark.parametrize("name", ["", "nothing", "own:", "<script>"])
def test_what_is_not_there_is_not_found(desk: Desk, case: str, name: str) -> None:
    with pytest.raises(NotFound):
        items.open_item(desk, case, name)


# ---- texts -----------------------------------------------------------------------------------------------------


def test_an_edited_text_is_printed_as_it_was_written(desk: Desk, case: str) -> None:
    item_edits.save_text(desk, case, CLAUSE, "", " 学習に利用しないこと。\r\n例外はない。 ", "短くするため", 0)
    opened = items.open_item(desk, case, CLAUSE)
    (part,) = opened.parts
    assert part.now == "学習に利用しないこと。\n例外はない。"
    assert opened.item
    assert opened.item.touched is Origin.staff
    assert part.library == opened.text != part.now
    assert part.wording.differs
    assert not part.outdated
    assert [change.reason for change in opened.history] == ["短くするため"]
    item_edits.restore_text(desk, case, CLAUSE, "", part.base)
    assert items.open_item(desk, case, CLAUSE).parts[0].now == part.library


def test_a_sub_item_is_edited_by_itself(desk: Desk, long_case: str) -> None:
    clause, sub = parted(desk, long_case)
    item_edits.save_text(desk, long_case, clause, sub, "この細目だけを改める。", "理由", 0)
    parts = {part.item: part for part in items.open_item(desk, long_case, clause).parts}
    assert parts[sub].now == "この細目だけを改める。"
    assert parts[""].now == parts[""].library
    with pytest.raises(NotFound):
        item_edits.save_text(desk, long_case, clause, "zzz", "文。", "理由", 0)


@pytest.mark.parametrize(
    ("text", "reason", "places"),
    [
        ("", "", {"text", "reason"}),
        ("  \n ", "理由", {"text"}),
        ("文。", " ", {"reason"}),
        ("あ" * 6001, "理由", {"text"}),
        ("文。", "あ" * 401, {"reason"}),
        ("{{scale.users}}人", "理由", {"text"}),
        ("閉じ}}だけ", "理由", {"text"}),
    ],
)
def test_a_wrong_edit_keeps_nothing(desk: Desk, case: str, text: str, reason: str, places: set[str]) -> None:
    with pytest.raises(AnswersError) as error:
        item_edits.save_text(desk, case, CLAUSE, "", text, reason, 0)
    assert {one.place for one in error.value.problems} == places
    assert not desk.case(case).of_kind(Kind.edit)


def test_an_older_text_of_the_library_is_told(desk: Desk, case: str) -> None:
    entry = item_edits.save_text(desk, case, GRADED, "", "文。", "理由", 0)
    item_edits.choose_grade(desk, case, GRADED, "minimum", "費用のため", 0)
    assert items.open_item(desk, case, GRADED).parts[0].outdated
    item_edits.save_text(desk, case, GRADED, "", "文二。", "理由", entry.version)
    assert not items.open_item(desk, case, GRADED).parts[0].outdated


def test_the_second_of_two_people_loses_nothing(desk: Desk, desk_of: Desks, case: str) -> None:
    other = desk_of("sato", Role.draft)
    item_edits.save_text(other, case, CLAUSE, "", "佐藤の文。", "理由", 0)
    with pytest.raises(EntryConflict) as error:
        item_edits.save_text(desk, case, CLAUSE, "", "山田の文。", "別の理由", 0)
    assert error.value.mine.value["text"] == "山田の文。"
    assert error.value.theirs
    assert error.value.theirs.value["text"] == "佐藤の文。"
    item_edits.save_text(desk, case, CLAUSE, "", "山田の文。", "別の理由", error.value.theirs.version)
    texts = [change.new["text"] for change in items.open_item(desk, case, CLAUSE).history]
    assert texts == ["山田の文。", "佐藤の文。"]


def test_what_others_changed_since_is_told_and_ones_own_is_not(desk: Desk, desk_of: Desks, case: str) -> None:
    seen = desk.case(case).project.version
    item_edits.save_text(desk, case, CLAUSE, "", "私の文。", "理由", 0)
    assert items.changed_since(desk, case, CLAUSE, seen) is None
    found = items.changed_since(desk_of("sato", Role.draft), case, CLAUSE, seen)
    assert found
    assert found.by_name == "yamada"
    assert items.changed_since(desk_of("ito", Role.draft), case, GRADED, seen) is None


# ---- leaving out, grades, reading ------------------------------------------------------------------------------


def test_a_clause_is_left_out_and_comes_back_with_its_texts(desk: Desk, long_case: str) -> None:
    clause, sub = parted(desk, long_case)
    item_edits.save_text(desk, long_case, clause, "", "直した本文。", "理由", 0)
    item_edits.save_text(desk, long_case, clause, sub, "直した細目。", "理由", 0)
    item_edits.leave_out(desk, long_case, clause, "別に求めるため", 0)
    out = items.open_item(desk, long_case, clause)
    assert out.item is None
    assert out.left_out
    assert out.why.decision.cause == "left_out"
    assert not desk.case(long_case).strangers
    item_edits.put_back(desk, long_case, clause, out.left_out.version)
    texts = {part.item: part.now for part in items.open_item(desk, long_case, clause).parts}
    assert (texts[""], texts[sub]) == ("直した本文。", "直した細目。")


def test_leaving_out_needs_a_reason(desk: Desk, case: str) -> None:
    with pytest.raises(AnswersError):
        item_edits.leave_out(desk, case, CLAUSE, "  ", 0)
    assert items.open_item(desk, case, CLAUSE).item


def test_an_undo_that_no_longer_fits_is_refused(desk: Desk, case: str) -> None:
    item_edits.save_text(desk, case, CLAUSE, "", "直した文。", "理由", 0)
    item_edits.leave_out(desk, case, CLAUSE, "理由", 0)
    removed = next(one for one in items.open_item(desk, case, CLAUSE).history if one.kind is Kind.edit)
    with pytest.raises(AnswersError):
        item_edits.undo(desk, case, CLAUSE, removed.seq)
    assert not desk.case(case).strangers
    with pytest.raises(NotFound):
        item_edits.undo(desk, case, GRADED, removed.seq)


def test_a_change_is_taken_back(desk: Desk, case: str) -> None:
    entry = item_edits.save_text(desk, case, CLAUSE, "", "直した文。", "理由", 0)
    item_edits.undo(desk, case, CLAUSE, entry.version)
    opened = items.open_item(desk, case, CLAUSE)
    assert opened.parts[0].now == opened.parts[0].library
    with pytest.raises(EntryConflict):
        item_edits.undo(desk, case, CLAUSE, entry.version)


def test_a_grade_is_chosen_with_a_reason(desk: Desk, case: str) -> None:
    item_edits.choose_grade(desk, case, GRADED, "minimum", "費用を抑えるため", 0)
    opened = items.open_item(desk, case, GRADED)
    assert opened.grade is Grade.minimum
    assert opened.item
    texts = {one.grade: one.text for one in opened.grades}
    assert opened.item.plain == texts[Grade.minimum]
    item_edits.choose_grade(desk, case, GRADED, "recommended", "戻すため", opened.case.base(Kind.grade, GRADED))
    assert items.open_item(desk, case, GRADED).grade is Grade.recommended


@pytest.mark.parametrize(
    ("clause", "grade", "reason"), [(GRADED, "best", "理由"), (CLAUSE, "minimum", "理由"), (GRADED, "minimum", "")]
)
def test_a_wrong_grade_is_refused(desk: Desk, case: str, clause: str, grade: str, reason: str) -> None:
    with pytest.raises(AnswersError):
        item_edits.choose_grade(desk, case, clause, grade, reason, 0)


def test_a_composed_text_is_confirmed_and_unconfirmed(desk: Desk, case: str) -> None:
    assert items.open_item(desk, case, NARRATIVE).item.confirm  # type: ignore[union-attr]
    item_edits.confirm(desk, case, NARRATIVE, 0)
    opened = items.open_item(desk, case, NARRATIVE)
    assert opened.item
    assert not opened.item.confirm
    assert opened.confirmed
    item_edits.confirm(desk, case, NARRATIVE, opened.confirmed.version, read=False)
    assert not items.open_item(desk, case, NARRATIVE).confirmed
    with pytest.raises(AnswersError):
        item_edits.confirm(desk, case, CLAUSE, 0)


# ---- own clauses -----------------------------------------------------------------------------------------------


def test_an_own_clause_keeps_its_number_for_ever(desk: Desk, case: str) -> None:
    first = own_clauses.add_own(desk, case, FORM)
    second = own_clauses.add_own(desk, case, FORM._replace(title="二つ目"))
    assert (first.key, second.key) == ("1", "2")
    own_clauses.remove_own(desk, case, "2", second.version)
    assert own_clauses.add_own(desk, case, FORM).key == "3"
    printed = {item.id: item for item in desk.case(case).spec.items()}
    assert printed["OWN-1"].plain == FORM.text
    assert items.name_of(printed["OWN-1"]) == "own:1"
    assert "OWN-2" not in printed
    deleted = own_clauses.open_own(desk, case, "2")
    assert deleted.entry is None
    item_edits.undo(desk, case, "own:2", deleted.history[0].seq)
    assert own_clauses.open_own(desk, case, "2").entry


def test_an_own_clause_is_changed(desk: Desk, case: str) -> None:
    entry = own_clauses.add_own(desk, case, FORM)
    form = FORM._replace(text="改めた文。", verify="実機による確認\n\n 資料 ", level="desirable")
    changed = own_clauses.save_own(desk, case, entry.key, form, entry.version)
    assert own_clauses.form_of(changed) == form._replace(verify="実機による確認\n資料")
    with pytest.raises(EntryConflict):
        own_clauses.save_own(desk, case, entry.key, FORM, entry.version)
    with pytest.raises(NotFound):
        own_clauses.save_own(desk, case, "9", FORM, 0)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"place": ""}, "place"),
        ({"place": "nowhere"}, "place"),
        ({"title": ""}, "title"),
        ({"title": "あ" * 61}, "title"),
        ({"title": "二\n行"}, "title"),
        ({"text": " "}, "text"),
        ({"text": "{{x}}"}, "text"),
        ({"level": "must"}, "level"),
        ({"reason": ""}, "reason"),
        ({"verify": "あ" * 201}, "verify"),
    ],
)
def test_a_wrong_own_clause_keeps_nothing(desk: Desk, case: str, wrong: dict[str, str], place: str) -> None:
    with pytest.raises(AnswersError) as error:
        own_clauses.add_own(desk, case, FORM._replace(**wrong))
    assert [one.place for one in error.value.problems] == [place]
    assert not desk.case(case).of_kind(Kind.own_clause)


def test_every_place_that_is_offered_is_taken(desk: Desk, case: str) -> None:
    for where in own_clauses.places(desk.case(case))[::6]:
        key = own_clauses.add_own(desk, case, FORM._replace(place=where.place)).key
        spec = desk.case(case).spec
        node = next(one for one in spec.nodes() if any(item.id == f"OWN-{key}" for item in one.items))
        assert node.items[-1].id == f"OWN-{key}"
    assert not desk.case(case).strangers


def test_another_clause_takes_the_place_of_one(desk: Desk, case: str) -> None:
    entry = own_clauses.choose_other(desk, case, CLAUSE, "security.masking", "町の方針に合うため", 0)
    assert items.open_item(desk, case, CLAUSE).item is None
    item = next(one for one in desk.case(case).spec.items() if one.id == f"OWN-{entry.key}")
    assert item.plain == items.open_item(desk, case, "security.masking").text
    with pytest.raises(AnswersError):
        own_clauses.choose_other(desk, case, GRADED, "security.masking", "", 0)
    assert items.open_item(desk, case, GRADED).item


# ---- remarks and rights ----------------------------------------------------------------------------------------


def test_a_remark_is_settled_and_opened_again(desk: Desk, desk_of: Desks, case: str) -> None:
    approver = desk_of("boss", Role.approve)
    one = comments.add(approver, case, CLAUSE, " 確かめてください。 ")
    assert (one.text, comments.open_counts(desk, case)) == ("確かめてください。", {CLAUSE: 1})
    assert comments.settle(desk, case, one.id, settled=True).resolved_at
    assert comments.open_counts(desk, case) == {}
    with pytest.raises(Conflict):
        comments.settle(desk, case, one.id, settled=True)
    comments.settle(desk, case, one.id, settled=False)
    other = desk.create("別の案件", "town").id
    with pytest.raises(NotFound):
        comments.settle(desk, other, one.id, settled=True)


@pytest.mark.parametrize("text", ["", "  ", "あ" * 2001])
def test_an_empty_or_endless_remark_is_refused(desk: Desk, case: str, text: str) -> None:
    with pytest.raises(AnswersError):
        comments.add(desk, case, CLAUSE, text)


ACTIONS: list[Callable[[Desk, str], object]] = [
    lambda desk, case: item_edits.save_text(desk, case, CLAUSE, "", "文。", "理由", 0),
    lambda desk, case: item_edits.restore_text(desk, case, CLAUSE, "", 0),
    lambda desk, case: item_edits.leave_out(desk, case, CLAUSE, "理由", 0),
    lambda desk, case: item_edits.put_back(desk, case, CLAUSE, 0),
    lambda desk, case: item_edits.choose_grade(desk, case, GRADED, "minimum", "理由", 0),
    lambda desk, case: item_edits.confirm(desk, case, NARRATIVE, 0),
    lambda desk, case: item_edits.undo(desk, case, CLAUSE, 1),
    lambda desk, case: own_clauses.add_own(desk, case, FORM),
    lambda desk, case: own_clauses.choose_other(desk, case, CLAUSE, GRADED, "理由", 0),
    lambda desk, case: comments.add(desk, case, CLAUSE, "コメント"),
]


@pytest.mark.parametrize("act", ACTIONS)
def test_who_may_not_change_changes_nothing(
    desk: Desk, desk_of: Desks, case: str, act: Callable[[Desk, str], object]
) -> None:
    before = desk.case(case).project.version
    with pytest.raises(Denied):
        act(desk_of("viewer", Role.view), case)
    with pytest.raises(NotFound):
        act(desk_of("stranger", Role.draft, group="税務課"), case)
    desk.store.projects.describe(case, SYSTEM, archived=True)
    with pytest.raises(Denied):
        act(desk, case)
    assert desk.case(case).project.version == before
    assert not comments.open_counts(desk, case)
