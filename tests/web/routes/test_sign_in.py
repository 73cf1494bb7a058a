"""Signing in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from tests.web.conftest import PASSWORD, Browser

Make = Callable[[], Browser]
Person = Callable[..., User]


def test_a_right_password_opens_the_list(browser: Make, person: Person) -> None:
    person("yamada", Role.draft, name="山田")
    one = browser()
    answer = one.submit("/sign-in", {"login": "yamada", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = one.get("/")
    assert page.status_code == 200
    assert "山田" in page.text


@pytest.mark.parametrize(("login", "password"), [("yamada", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_one_says_so_and_keeps_the_name(browser: Make, person: Person, login: str, password: str) -> None:
    person("yamada", Role.draft)
    one = browser()
    answer = one.submit("/sign-in", {"login": login, "password": password})
    assert answer.status_code == 403
    assert f'value="{login}"' in answer.text
    assert password == "" or password not in answer.text
    assert one.get("/cases", follow_redirects=False).headers["location"].startswith("/sign-in")


def test_five_failures_lock(browser: Make, person: Person) -> None:
    person("yamada", Role.draft)
    one = browser()
    for _ in range(5):
        one.submit("/sign-in", {"login": "yamada", "password": "wrong"})
    assert one.submit("/sign-in", {"login": "yamada", "password": PASSWORD}).status_code == 429


def test_many_sign_ins_from_one_address_wait(browser: Make, person: Person) -> None:
    person("yamada", Role.draft)
    one = browser()
    codes = {one.submit("/sign-in", {"login": f"u{n}", "password": "x"}).status_code for n in range(101)}
    assert 429 in codes


def test_a_first_password_is_changed_before_anything_else(browser: Make, store: Store) -> None:
    group = store.accounts.add_group("課", SYSTEM)
    store.accounts.add_user("new", "新人", group.id, frozenset({Role.draft}), PASSWORD, SYSTEM)
    one = browser()
    answer = one.submit("/sign-in", {"login": "new", "password": PASSWORD})
    assert answer.headers["location"] == "/sign-in/password"
    assert one.get("/cases", follow_redirects=False).headers["location"] == "/sign-in/password"
    wrong = {"current": PASSWORD, "new": "short", "again": "short"}
    assert one.submit("/sign-in/password", wrong).status_code == 422
    right = {"current": PASSWORD, "new": "another good long one", "again": "another good long one"}
    assert one.submit("/sign-in/password", right).status_code == 303
    assert one.get("/cases").status_code == 200


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_it_never_leads_to_another_place(browser: Make, person: Person, place: str) -> None:
    person("yamada", Role.draft)
    answer = browser().submit("/sign-in", {"login": "yamada", "password": PASSWORD, "next": place})
    assert answer.headers["location"] == "/"


def test_signing_out_ends_the_session(signed_in: Callable[..., Browser]) -> None:
    one = signed_in()
    assert one.submit("/sign-out").status_code == 303
    assert one.get("/cases", follow_redirects=False).status_code == 303


def test_a_form_without_its_token_changes_nothing(signed_in: Callable[..., Browser]) -> None:
    one = signed_in()
    assert one.post("/cases/new", data={"title": "案件", "preset": "town"}).status_code == 403
    assert "案件はまだありません" in one.get("/cases").text
