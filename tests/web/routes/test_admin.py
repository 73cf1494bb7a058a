"""The administration: who may, and users and groups."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from specgen.workbench.desk.office import settings
from tests.web.conftest import PASSWORD, Browser

Make = Callable[[], Browser]
SignedIn = Callable[..., Browser]
Person = Callable[..., User]
PAGES = (
    "/admin",
    "/admin/users",
    "/admin/users.csv",
    "/admin/users/new",
    "/admin/users/import",
    "/admin/groups",
    "/admin/access",
    "/admin/provider",
    "/admin/guard",
    "/admin/models",
    "/admin/usage",
    "/admin/usage.csv",
    "/admin/audit",
    "/admin/audit.csv",
    "/admin/data",
)
FORMS = (
    "/admin/users/new",
    "/admin/users/import",
    "/admin/users/import/upload",
    "/admin/users/x",
    "/admin/users/x/password",
    "/admin/users/x/unlock",
    "/admin/groups",
    "/admin/groups/x",
    "/admin/groups/x/move",
    "/admin/groups/x/remove",
    "/admin/access",
    "/admin/provider",
    "/admin/guard",
    "/admin/models",
    "/admin/audit/verify",
    "/admin/data/check",
    "/admin/data/backup",
)
NASTY = "<script>\"'&"


@pytest.fixture
def admin(signed_in: SignedIn) -> Browser:
    return signed_in("kanri", Role.admin)


def group_of(store: Store, name: str) -> str:
    return next(one.id for one in store.accounts.groups() if one.name == name)


def actions(store: Store) -> list[str]:
    return [one.action for one in store.audit.list()]


# ---- who may ----


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_administrators(signed_in: SignedIn, path: str) -> None:
    one = signed_in("yamada", Role.draft, Role.approve, Role.view)
    assert one.get(path, follow_redirects=False).status_code == 403
    assert "/admin" not in one.get("/cases").text


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_them(admin: Browser, path: str) -> None:
    assert admin.get(path).status_code == 200


@pytest.mark.parametrize("path", FORMS)
def test_forms_are_for_administrators(signed_in: SignedIn, store: Store, path: str) -> None:
    one = signed_in("yamada", Role.draft)
    before = len(actions(store))
    assert one.submit(path).status_code == 403
    assert len(actions(store)) == before


@pytest.mark.parametrize("path", FORMS)
def test_forms_need_their_token(admin: Browser, store: Store, path: str) -> None:
    before = len(actions(store))
    assert admin.post(path, data={}).status_code == 403
    assert len(actions(store)) == before


@pytest.mark.parametrize("path", ["/admin/users/nobody", "/admin/groups/nothing"])
def test_what_is_not_there_is_not_found(admin: Browser, path: str) -> None:
    assert admin.get(path).status_code == 404
    assert admin.submit(path, {"name": "x"}).status_code == 404


# ---- users ----


def test_a_user_is_added_with_a_password_shown_once(admin: Browser, browser: Make, store: Store) -> None:
    form = {"login": "Shinjin", "name": "新人 三郎", "group": group_of(store, "総務課"), "roles": ["draft", "view"]}
    answer = admin.submit("/admin/users/new", form)
    assert answer.status_code == 200
    login, password = re.findall(r'<code class="secret">([^<]+)</code>', answer.text)
    assert login == "shinjin"
    assert password not in admin.get("/admin/users").text
    assert password not in "".join(str(one.detail) for one in store.audit.list())
    other = browser()
    answer = other.submit("/sign-in", {"login": "shinjin", "password": password})
    assert answer.headers["location"] == "/sign-in/password"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"login": ""}, "利用者IDが空"),
        ({"login": "a b"}, "使えない文字"),
        ({"login": "KANRI"}, "既に使われています"),
        ({"name": " "}, "氏名を入れてください"),
        ({"name": "山田\u202e花子"}, "見えない文字"),
        ({"name": "x" * 101}, "長過ぎます"),
        ({"group": "nothing"}, "所属を選んで"),
        ({"roles": []}, "権限を一つ以上選んで"),
        ({"roles": ["root"]}, "知らない権限"),
    ],
)
def test_a_wrong_user_is_not_added(admin: Browser, store: Store, change: dict[str, object], said: str) -> None:
    form = {"login": "new", "name": NASTY, "group": group_of(store, "総務課"), "roles": ["draft"], **change}
    answer = admin.submit("/admin/users/new", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert NASTY not in answer.text
    assert len(store.accounts.users()) == 1
    if "name" not in change:
        assert "&lt;script&gt;" in answer.text  # what was typed is still there


def test_the_list_is_searched(admin: Browser, person: Person) -> None:
    person("u1", Role.draft, name="山田 花子")
    person("u2", Role.draft, name=NASTY, group="税務課")
    page = admin.get("/admin/users").text
    assert "山田 花子" in page
    assert NASTY not in page
    assert "&lt;script&gt;" in page
    assert "u2" not in admin.get("/admin/users?q=花子 山田").text
    block = admin.get("/admin/users?q=Ｕ２", headers={"hx-request": "true"}).text
    assert "<html" not in block
    assert "u2" in block
    assert "u1" not in block
    assert "当てはまる利用者はいません" in admin.get("/admin/users?q=zzz").text


def test_a_user_is_changed(admin: Browser, person: Person, store: Store) -> None:
    user = person("u1", Role.draft)
    path = f"/admin/users/{user.id}"
    form = {"name": "別の名", "group": user.group, "roles": ["approve"], "active": "1"}
    assert admin.submit(path, form).status_code == 303
    after = store.accounts.get(user.id)
    assert (after.name, after.roles) == ("別の名", frozenset({Role.approve}))
    count = len(actions(store))
    admin.submit(path, form)
    assert len(actions(store)) == count  # nothing changed, nothing recorded
    assert admin.submit(path, {**form, "name": ""}).status_code == 422


def test_whoever_is_put_out_is_signed_out(admin: Browser, signed_in: SignedIn, store: Store) -> None:
    other = signed_in("u1", Role.draft)
    user = store.accounts.by_login("u1")
    assert user
    admin.submit(f"/admin/users/{user.id}", {"name": "u1", "group": user.group, "roles": ["draft"]})
    assert other.get("/cases", follow_redirects=False).status_code == 303


def test_the_last_administrator_stays(admin: Browser, store: Store) -> None:
    user = store.accounts.by_login("kanri")
    assert user
    form = {"name": "x", "group": user.group, "roles": ["draft"], "active": "1"}
    assert admin.submit(f"/admin/users/{user.id}", form).status_code == 409
    assert admin.submit(f"/admin/users/{user.id}", {**form, "roles": ["admin"], "active": ""}).status_code == 409
    assert store.accounts.get(user.id) == user


def test_a_new_password_ends_what_was(admin: Browser, signed_in: SignedIn, browser: Make, store: Store) -> None:
    other = signed_in("u1", Role.draft)
    user = store.accounts.by_login("u1")
    assert user
    answer = admin.submit(f"/admin/users/{user.id}/password")
    password = re.findall(r'<code class="secret">([^<]+)</code>', answer.text)[1]
    assert other.get("/cases", follow_redirects=False).status_code == 303
    assert browser().submit("/sign-in", {"login": "u1", "password": PASSWORD}).status_code == 403
    assert browser().submit("/sign-in", {"login": "u1", "password": password}).status_code == 303


def test_a_lock_is_lifted(admin: Browser, person: Person, browser: Make, store: Store) -> None:
    user = person("u1", Role.draft)
    for _ in range(5):
        browser().submit("/sign-in", {"login": "u1", "password": "x"})
    assert "ロックを解く" in admin.get(f"/admin/users/{user.id}").text
    admin.submit(f"/admin/users/{user.id}/unlock")
    assert store.accounts.get(user.id).locked_until is None


def test_the_second_step_is_removed(admin: Browser, person: Person, store: Store) -> None:
    user = person("u1", Role.draft)
    store.accounts.set_totp(user.id, "A" * 32, SYSTEM)
    assert "A" * 32 not in admin.get(f"/admin/users/{user.id}").text
    admin.submit(f"/admin/users/{user.id}/remove-second-step")
    assert not store.accounts.get(user.id).totp


def test_sessions_are_ended(admin: Browser, signed_in: SignedIn, store: Store) -> None:
    other = signed_in("u1", Role.draft)
    user = store.accounts.by_login("u1")
    assert user
    admin.submit(f"/admin/users/{user.id}/end-sessions")
    assert other.get("/cases", follow_redirects=False).status_code == 303
    assert actions(store)[0] == "session.end_all"
    assert admin.submit(f"/admin/users/{user.id}/explode").status_code == 404


def test_a_subject_is_linked_and_taken_away(admin: Browser, person: Person, store: Store) -> None:
    user = person("u1", Role.draft)
    path, form = f"/admin/users/{user.id}", {"name": "u1", "group": user.group, "roles": ["draft"], "active": "1"}
    assert admin.submit(path, {**form, "subject": "s1"}).status_code == 422
    issuer = "https://idp.example"
    provider = settings.Provider(name="庁内", issuer=issuer, client_id="c", base="https://specgen.example")
    settings.keep(store, settings.OIDC, provider, SYSTEM)
    assert admin.submit(path, {**form, "subject": " s1 "}).status_code == 303
    assert store.accounts.get(user.id).subject == f"{issuer} s1"
    assert 'value="s1"' in admin.get(path).text
    other = person("u2", Role.draft)
    assert admin.submit(f"/admin/users/{other.id}", {**form, "subject": "s1"}).status_code == 409
    assert admin.submit(path, {**form, "subject": ""}).status_code == 303
    assert store.accounts.get(user.id).subject is None


# ---- groups ----


def test_groups_are_kept(admin: Browser, store: Store) -> None:
    assert admin.submit("/admin/groups", {"name": NASTY}).status_code == 303
    assert NASTY not in admin.get("/admin/groups").text
    for name in ("", NASTY, "x" * 101):
        assert admin.submit("/admin/groups", {"name": name}).status_code == 422
    group = group_of(store, NASTY)
    assert admin.submit(f"/admin/groups/{group}", {"name": "総務課"}).status_code == 422
    assert admin.submit(f"/admin/groups/{group}", {"name": "広報課"}).status_code == 303
    assert admin.submit(f"/admin/groups/{group}/remove").status_code == 303
    assert [one.name for one in store.accounts.groups()] == ["総務課"]
    assert admin.submit(f"/admin/groups/{group_of(store, '総務課')}/remove").status_code == 409


def test_cases_are_moved_together(admin: Browser, person: Person, store: Store) -> None:
    person("u1", Role.draft, group="税務課")
    old, new = group_of(store, "総務課"), group_of(store, "税務課")
    first = store.projects.create("一", old, "town", [], SYSTEM)
    store.projects.create("二", old, "town", [], SYSTEM)
    store.projects.describe(first.id, SYSTEM, archived=True)
    assert admin.submit(f"/admin/groups/{old}/move", {"to": ""}).status_code == 422
    assert admin.submit(f"/admin/groups/{old}/move", {"to": old}).status_code == 422
    assert admin.submit(f"/admin/groups/{old}/move", {"to": new}).status_code == 303
    assert {one.group for one in [*store.projects.list(), *store.projects.list(archived=True)]} == {new}
