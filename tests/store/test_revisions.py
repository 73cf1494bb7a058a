"""版: decided by another person, on exactly what was seen, and never changed."""

from __future__ import annotations

import hashlib
import sqlite3

import pytest

from specgen.errors import Conflict, Denied, NotFound
from specgen.store import Store
from specgen.store.values import SYSTEM, Actor, Revision, State
from tests.store.makers import SATO, YAMADA, answer, new_project

CHIEF = Actor(user="chief", name="課長", ip="192.0.2.9")


def submit(store: Store, project: str, content: bytes = b"content", actor: Actor = YAMADA) -> Revision:
    version = store.projects.get(project).version
    return store.revisions.submit(project, content, b"entries", "見てほしい", actor, version)


def test_what_was_submitted_is_kept_byte_for_byte(store: Store) -> None:
    project = new_project(store, answer("a", 1)).id
    revision = submit(store, project, b"\x00\xffcontent")
    assert revision.hash == hashlib.sha256(b"\x00\xffcontent").hexdigest()
    assert (revision.number, revision.state, revision.authors) == (1, State.submitted, ("yamada",))
    assert store.revisions.content(project, 1) == b"\x00\xffcontent"
    assert store.revisions.entries(project, 1) == b"entries"
    assert store.revisions.list(project) == [revision]


def test_a_change_after_the_look_stops_the_submission(store: Store) -> None:
    project = new_project(store, answer("a", 1)).id
    store.projects.save(project, answer("b", 1), SATO)
    with pytest.raises(Conflict):
        store.revisions.submit(project, b"c", b"", "", YAMADA, 1)
    assert store.revisions.list(project) == []


def test_authors_are_who_changed_it_since_the_last_approval(store: Store) -> None:
    project = new_project(store, answer("a", 1)).id
    store.projects.save(project, answer("b", 1), SATO)
    first = submit(store, project)
    assert first.authors == ("sato", "yamada")
    store.revisions.decide(project, 1, first.hash, True, "", CHIEF)
    store.projects.save(project, answer("c", 1), CHIEF)
    second = submit(store, project, actor=SATO)
    assert second.authors == ("chief", "sato")
    store.revisions.decide(project, 2, second.hash, False, "直す", YAMADA)
    # A returned revision approves nobody's part.
    assert submit(store, project, actor=SATO).authors == ("chief", "sato")


@pytest.mark.parametrize("actor", [YAMADA, SATO, SYSTEM])
def test_no_author_decides(store: Store, actor: Actor) -> None:
    project = new_project(store, answer("a", 1)).id
    store.projects.save(project, answer("b", 1), SATO)
    revision = submit(store, project)
    with pytest.raises(Denied):
        store.revisions.decide(project, 1, revision.hash, True, "", actor)
    assert store.revisions.get(project, 1).state is State.submitted


def test_a_decision_is_of_the_content_that_was_seen_and_stands(store: Store) -> None:
    project = new_project(store, answer("a", 1)).id
    revision = submit(store, project)
    with pytest.raises(Conflict):
        store.revisions.decide(project, 1, "0" * 64, True, "", CHIEF)
    decided = store.revisions.decide(project, 1, revision.hash, True, "よい", CHIEF)
    assert (decided.state, decided.decided_by, decided.decided_name, decided.decision) == (
        State.approved,
        "chief",
        "課長",
        "よい",
    )
    for approve in (True, False):
        with pytest.raises(Conflict, match="承認"):
            store.revisions.decide(project, 1, revision.hash, approve, "", CHIEF)
    with pytest.raises(Conflict):
        store.revisions.withdraw(project, 1, "", YAMADA)
    assert store.revisions.get(project, 1) == decided


def test_a_new_revision_withdraws_the_one_that_waits(store: Store) -> None:
    project = new_project(store, answer("a", 1)).id
    first = submit(store, project)
    submit(store, project, b"other")
    assert [revision.state for revision in store.revisions.list(project)] == [State.submitted, State.withdrawn]
    with pytest.raises(Conflict, match="取下げ"):
        store.revisions.decide(project, 1, first.hash, True, "", CHIEF)


def test_only_an_author_withdraws(store: Store) -> None:
    project = new_project(store, answer("a", 1)).id
    submit(store, project)
    with pytest.raises(Denied):
        store.revisions.withdraw(project, 1, "", CHIEF)
    assert store.revisions.withdraw(project, 1, "誤り", YAMADA).state is State.withdrawn


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE revisions SET content = x'00'",
        "UPDATE revisions SET hash = 'x'",
        "UPDATE revisions SET entries = x'00'",
        "UPDATE revisions SET authors = '[]'",
        "UPDATE revisions SET note = 'x'",
        "UPDATE revisions SET number = 9",
        "UPDATE revisions SET state = 'submitted' WHERE number = 1",
        "UPDATE revisions SET state = 'returned' WHERE number = 1",
        "UPDATE revisions SET decided_by = 'yamada' WHERE number = 1",
        "DELETE FROM revisions",
        "REPLACE INTO revisions SELECT * FROM revisions WHERE number = 1",
        "UPDATE changes SET new = '2'",
        "DELETE FROM changes",
        "REPLACE INTO changes SELECT * FROM changes",
        "UPDATE blobs SET content = x'00'",
        "UPDATE usage SET content = ''",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_another_program_cannot_change_it_either(store: Store, sql: str, recursive: str) -> None:
    project = new_project(store, answer("a", 1)).id
    first = submit(store, project)
    store.revisions.decide(project, 1, first.hash, True, "", CHIEF)
    submit(store, project)
    store.blobs.put(b"x")
    with store.writing():
        store.database.run("INSERT INTO usage (month, content) VALUES ('2026-04', '{}')")
    other = sqlite3.connect(store.database.path)
    other.execute(f"PRAGMA recursive_triggers = {recursive}")
    with pytest.raises(sqlite3.IntegrityError, match=r"never changed|append-only"):
        other.execute(sql)
    other.close()


def test_what_is_not_there_is_not_found(store: Store) -> None:
    project = new_project(store).id
    for ask in (store.revisions.get, store.revisions.content, store.revisions.entries):
        with pytest.raises(NotFound, match="版"):
            ask(project, 1)
    with pytest.raises(NotFound, match="案件"):
        store.revisions.submit("no-such", b"", b"", "", YAMADA, 0)
