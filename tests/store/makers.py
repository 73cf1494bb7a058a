"""What the tests of the store are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from specgen.store import Store
from specgen.store.values import Actor, Kind, Project, Role, Save, User

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
YAMADA = Actor(user="yamada", name="山田", ip="192.0.2.1")
SATO = Actor(user="sato", name="佐藤", ip="192.0.2.2")
GOOD = "correct horse battery"


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **by: float) -> None:
        self.moment += timedelta(**by)


def answer(key: str, value: object, base: int = 0) -> Save:
    return Save(kind=Kind.answer, key=key, value=value, base=base)


def new_project(store: Store, *values: Save, title: str = "生成AIサービスの調達") -> Project:
    return store.projects.create(title, "", "town", values, YAMADA)


def new_user(store: Store, login: str = "yamada", *roles: Role, password: str = GOOD) -> User:
    return store.accounts.add_user(login, "山田花子", "", roles or (Role.draft,), password, YAMADA)


def fill(store: Store) -> Project:
    """Something in every table that a backup keeps."""
    group = store.accounts.add_group("情報政策課", YAMADA)
    user = store.accounts.add_user("sato", "佐藤", group.id, [Role.approve, Role.admin], GOOD, YAMADA)
    store.accounts.set_totp(user.id, "SECRET", YAMADA)
    project = store.projects.create(
        "調達", group.id, "city", [answer("a", "あ"), answer("b", [1, {"c": None}])], YAMADA
    )
    store.projects.save(project.id, answer("a", "い", 1), SATO, "根拠を確かめた")
    store.projects.save(project.id, answer("b", None, 2), SATO)
    for number in (1, 2):
        version = store.projects.get(project.id).version
        revision = store.revisions.submit(project.id, b"content %d" % number, b"entries", "", YAMADA, version)
    store.revisions.decide(project.id, 2, revision.hash, True, "よい", Actor(user=user.id, name=user.name))
    store.comments.resolve(store.comments.add(project.id, "item", "確認を頼む", SATO).id, YAMADA)
    store.links.make(project.id, 2, "事業者へ", store.database.now() + timedelta(days=3), YAMADA)
    store.settings.set("forbidden", ["例"], YAMADA)
    store.blobs.put(b"\x00blob")
    job = store.jobs.add("check", "yamada", project.id, "仕様書.docx", b"input", {"checklist": "ds920"})
    store.jobs.claim()
    store.jobs.finish(job.id, b"result")
    store.sessions.start(user.id, "192.0.2.2", 8)
    return project
