"""Entries: nobody's value is lost, whoever saves when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specgen.errors import Conflict, InputError, NotFound
from specgen.store import Store
from specgen.store.coding import MAX_VALUE
from specgen.store.values import Entry, EntryConflict, Kind, Save
from tests.store.makers import QUICK, SATO, YAMADA, Clock, answer, new_project


def test_a_save_tells_who_when_and_why(store: Store, clock: Clock) -> None:
    project = new_project(store)
    saved = store.projects.save(project.id, answer("users", 300), SATO, "職員数による")
    assert saved == Entry(
        kind=Kind.answer,
        key="users",
        value=300,
        version=1,
        by="sato",
        by_name="佐藤",
        at=clock(),
        reason="職員数による",
    )
    assert store.projects.work(project.id).entries == (saved,)
    (change,) = store.projects.changes(project.id)
    assert (change.seq, change.old, change.new, change.reason) == (1, None, 300, "職員数による")
    assert store.projects.get(project.id).version == 1


def test_a_stale_save_is_refused_with_both_values(store: Store) -> None:
    project = new_project(store, answer("users", 1))
    theirs = store.projects.save(project.id, answer("users", 2, 1), SATO)
    with pytest.raises(EntryConflict) as caught:
        store.projects.save(project.id, answer("users", 3, 1), YAMADA)
    assert caught.value.theirs == theirs
    assert caught.value.mine.value == 3
    assert "佐藤" in str(caught.value)
    assert isinstance(caught.value, Conflict)
    assert isinstance(caught.value, InputError)
    assert store.projects.work(project.id).entries == (theirs,)


def test_a_new_entry_over_one_that_was_not_seen_is_refused(store: Store) -> None:
    project = new_project(store, answer("users", 1))
    with pytest.raises(EntryConflict):
        store.projects.save(project.id, answer("users", 2), SATO)


def test_the_same_value_twice_is_no_conflict_and_no_change(store: Store) -> None:
    project = new_project(store)
    first = store.projects.save(project.id, answer("users", 2), YAMADA)
    assert store.projects.save(project.id, answer("users", 2), SATO) == first
    assert store.projects.save(project.id, answer("users", 2, first.version), SATO) == first
    assert len(store.projects.changes(project.id)) == 1
    again = store.projects.save(project.id, answer("users", 2, first.version), SATO, "別の理由")
    assert (again.version, again.reason) == (2, "別の理由")


def test_a_deleted_entry_is_gone_and_its_version_never_comes_back(store: Store) -> None:
    project = new_project(store, answer("users", 1))
    gone = store.projects.save(project.id, answer("users", None, 1), YAMADA)
    assert (gone.value, gone.version) == (None, 2)
    assert store.projects.work(project.id).entries == ()
    with pytest.raises(EntryConflict) as caught:
        store.projects.save(project.id, answer("users", 5, 1), SATO)
    assert caught.value.theirs is None
    anew = store.projects.save(project.id, answer("users", 1, gone.version), YAMADA)
    assert anew.version == 3
    with pytest.raises(EntryConflict):
        store.projects.save(project.id, answer("users", 9, 1), SATO)


@pytest.mark.parametrize("base", [0, 2])
def test_an_entry_is_made_anew_by_who_saw_it_deleted_and_who_saw_none(store: Store, base: int) -> None:
    project = new_project(store, answer("users", 1))
    store.projects.save(project.id, answer("users", None, 1), YAMADA)
    assert store.projects.save(project.id, answer("users", 7, base), SATO).value == 7


def test_deleting_what_never_was_changes_nothing(store: Store) -> None:
    project = new_project(store)
    assert store.projects.save(project.id, answer("users", None), YAMADA).version == 0
    assert store.projects.get(project.id).version == 0


def test_all_or_none(store: Store) -> None:
    project = new_project(store, answer("a", 1))
    before = store.audit.verify().count
    with pytest.raises(EntryConflict):
        store.projects.save_all(project.id, [answer("b", 1), answer("a", 2, 99)], SATO)
    assert [entry.key for entry in store.projects.work(project.id).entries] == ["a"]
    assert store.audit.verify().count == before
    saved = store.projects.save_all(project.id, [answer("b", 1), answer("a", 2, 1)], SATO)
    assert [entry.version for entry in saved] == [2, 3]


def test_undo_puts_back_the_value_and_its_reason(store: Store) -> None:
    project = new_project(store)
    store.projects.save(project.id, Save(kind=Kind.edit, key="x", value="一"), YAMADA, "最初の理由")
    store.projects.save(project.id, Save(kind=Kind.edit, key="x", value="二", base=1), SATO, "次の理由")
    back = store.projects.undo(project.id, 2, YAMADA)
    assert back is not None
    assert (back.value, back.reason, back.version, back.by) == ("一", "最初の理由", 3, "yamada")
    newest = store.projects.changes(project.id)[0]
    assert (newest.old, newest.new, newest.undoes) == ("二", "一", 2)
    again = store.projects.undo(project.id, 3, YAMADA)
    assert again is not None
    assert again.value == "二"


def test_undo_of_the_first_value_deletes_and_of_a_deletion_restores(store: Store) -> None:
    project = new_project(store, answer("a", 1))
    assert store.projects.undo(project.id, 1, YAMADA) is None
    assert store.projects.work(project.id).entries == ()
    back = store.projects.undo(project.id, 2, YAMADA)
    assert back is not None
    assert back.value == 1


def test_undo_of_what_was_changed_since_is_refused(store: Store) -> None:
    project = new_project(store, answer("a", 1))
    theirs = store.projects.save(project.id, answer("a", 2, 1), SATO)
    with pytest.raises(EntryConflict) as caught:
        store.projects.undo(project.id, 1, YAMADA)
    assert caught.value.theirs == theirs
    with pytest.raises(NotFound):
        store.projects.undo(project.id, 99, YAMADA)


def test_changes_by_page_kind_and_key(store: Store) -> None:
    project = new_project(store, answer("a", 1), answer("b", 1), Save(kind=Kind.grade, key="a", value="minimum"))
    changes = store.projects.changes
    assert [change.seq for change in changes(project.id, limit=2)] == [3, 2]
    assert [change.seq for change in changes(project.id, before=2)] == [1]
    assert [change.seq for change in changes(project.id, kind=Kind.answer, key="b")] == [2]


@pytest.mark.parametrize(
    "value",
    [float("nan"), {1, 2}, "\ud800", "長" * (MAX_VALUE + 1), object()],
    ids=["nan", "set", "surrogate", "long", "object"],
)
def test_what_is_no_value_is_refused(store: Store, value: object) -> None:
    project = new_project(store)
    with pytest.raises(InputError):
        store.projects.save(project.id, answer("a", value), YAMADA)
    assert store.projects.get(project.id).version == 0


JSON = st.recursive(
    st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("entries") / "specgen.db"
    made = Store.open(path, hasher=QUICK)
    yield made
    made.close()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON)
def test_a_value_comes_back_as_it_was(shared: Store, value: object) -> None:
    project = new_project(shared, answer("a", value))
    (entry,) = shared.projects.work(project.id).entries
    assert entry.value == value


STEP = st.tuples(
    st.sampled_from(["first", "second"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["look", "save", "save", "delete", "undo"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=25))
def test_two_writers_in_any_order_lose_nothing(shared: Store, steps: list[tuple[str, str, str]]) -> None:
    project = new_project(shared).id
    seen: dict[tuple[str, str], int] = {}
    acknowledged: list[tuple[str, Any, int]] = []
    for number, (who, key, what) in enumerate(steps):
        stands = next((entry for entry in shared.projects.work(project).entries if entry.key == key), None)
        base = seen.get((who, key), 0)
        if what == "look":
            seen[who, key] = stands.version if stands else 0
            continue
        try:
            saved = _act(shared, project, what, answer(key, None if what == "delete" else number, base))
        except EntryConflict as conflict:
            # Refused only where the writer did not know what stands there.
            assert base != (stands.version if stands else 0)
            assert conflict.theirs == stands  # noqa: PT017
        except NotFound:
            assert what == "undo"
        else:
            if saved:
                seen[who, key] = saved.version
                acknowledged.append((key, saved.value, saved.version))
            # Accepted only where the writer knew it, or where nothing was lost by it.
            assert stands is None or base == stands.version or what == "delete"
    _check_nothing_lost(shared, project, acknowledged)


def _act(store: Store, project: str, what: str, save: Save) -> Entry | None:
    act: Callable[[], Entry | None] = lambda: store.projects.save(project, save, YAMADA)  # noqa: E731
    if what == "undo":
        act = lambda: store.projects.undo(project, save.base, YAMADA)  # noqa: E731
    return act()


def _check_nothing_lost(store: Store, project: str, acknowledged: list[tuple[str, Any, int]]) -> None:
    changes = {change.seq: change for change in store.projects.changes(project, limit=1000)}
    assert sorted(changes) == list(range(1, store.projects.get(project).version + 1))
    for key, value, version in acknowledged:
        if version:
            assert (changes[version].key, changes[version].new) == (key, value)
    last: dict[str, Any] = {}
    for _, change in sorted(changes.items()):
        assert change.old == last.get(change.key)
        last[change.key] = change.new
    stands = {entry.key: entry.value for entry in store.projects.work(project).entries}
    assert stands == {key: value for key, value in last.items() if value is not None}
