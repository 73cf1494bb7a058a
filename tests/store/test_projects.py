"""案件: their order, their groups and what is said of them."""

from __future__ import annotations

import pytest

from specgen.errors import InputError, NotFound
from specgen.store import Store
from tests.store.makers import SATO, YAMADA, Clock, answer, new_project


def test_the_newest_change_comes_first(store: Store, clock: Clock) -> None:
    first, second = new_project(store), new_project(store)
    clock.pass_(minutes=1)
    store.projects.save(first.id, answer("a", 1), YAMADA)
    assert [project.id for project in store.projects.list()] == [first.id, second.id]


def test_by_group_and_put_away(store: Store) -> None:
    group = store.accounts.add_group("情報政策課", YAMADA)
    project, other = new_project(store), new_project(store)
    moved = store.projects.describe(
        project.id, SATO, group=group.id, title=" 新しい名前 ", handover="佐藤に", library="1.2"
    )
    assert (moved.group, moved.title, moved.handover, moved.library) == (group.id, "新しい名前", "佐藤に", "1.2")
    assert [each.id for each in store.projects.list(group.id)] == [project.id]
    assert [each.id for each in store.projects.list("")] == [other.id]
    store.projects.describe(other.id, SATO, archived=True)
    assert [each.id for each in store.projects.list()] == [project.id]
    assert [each.id for each in store.projects.list(archived=True)] == [other.id]


def test_a_description_is_no_change_and_makes_no_author(store: Store) -> None:
    project = new_project(store, answer("a", 1))
    assert store.projects.describe(project.id, SATO, handover="引継ぎ").version == 1
    assert store.revisions.submit(project.id, b"c", b"", "", YAMADA, 1).authors == ("yamada",)


def test_the_log_names_fields_and_never_texts(store: Store) -> None:
    project = new_project(store)
    store.projects.describe(project.id, SATO, handover="田中太郎に電話する")
    store.projects.save(project.id, answer("memo", "秘密"), SATO, "内緒の理由")
    text = "".join(str(record.detail) for record in store.audit.list())
    assert "田中" not in text
    assert "秘密" not in text
    assert "内緒" not in text
    assert "answer/memo" in text


@pytest.mark.parametrize("title", ["", "  ", "長" * 201, "二\n行", "\ud800"])
def test_a_title_that_cannot_be_is_refused(store: Store, title: str) -> None:
    with pytest.raises(InputError):
        new_project(store, title=title)
    assert store.projects.list() == []


def test_what_is_not_there_is_not_found(store: Store) -> None:
    for ask in (store.projects.get, store.projects.work):
        with pytest.raises(NotFound, match="案件"):
            ask("no-such")
    with pytest.raises(NotFound, match="案件"):
        store.projects.save("no-such", answer("a", 1), YAMADA)
    with pytest.raises(NotFound, match="所属"):
        store.projects.create("調達", "no-such", "town", [], YAMADA)
    assert store.audit.list() == []


def test_a_work_is_one_query(store: Store) -> None:
    project = new_project(store, *(answer(f"k{number}", number) for number in range(30)))
    asked: list[str] = []
    with store.database.here.tracer(lambda sql, _: asked.append(sql)):
        work = store.projects.work(project.id)
    assert len(work.entries) == 30
    assert len(asked) == 1
