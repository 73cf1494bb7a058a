"""The first start of a server, signing in, and what stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specgen.store.values import Role
from tests.browser.conftest import Door, Visits
from tests.browser.judging import judge, walk
from tests.browser.pages.base import Screen
from tests.browser.pages.cases import Cases
from tests.browser.pages.sign_in import NewPassword, SignIn
from tests.browser.serving import PASSWORD, Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NEW = "町の仕様書を安全に作る 2027"


def test_the_first_start_leads_to_a_first_page(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("first") / "data"
    with serving(data) as served:
        visits = Visits(chromium, served.url)
        page = visits.new()
        page.goto("/")
        SignIn(page).enter(served.login, served.password)
        new = NewPassword(page)
        new.arrived("/sign-in/password")
        judge(page)
        page.goto("/cases")
        new.arrived("/sign-in/password")
        new.change("ちがう", NEW, "同じでない")
        assert new.summary.get_by_role("link").count() == 2
        judge(page)
        new.change(served.password, "short")
        assert "12文字" in new.summary.inner_text()
        new.change(served.password, NEW)
        new.arrived("/cases")
        assert new.said.strip().endswith("パスワードを変更しました。")
        assert Cases(page).titles() == ["見本：○○町生成AIサービス提供業務"]
        new.press("サインアウト")
        new.arrived("/sign-in")
        again = SignIn(page)
        again.enter(served.login, served.password)
        assert "正しくない" in again.problem
        again.enter(served.login.upper(), NEW)
        again.arrived("/cases")
        visits.close()
    with serving(data) as served:
        assert "パスワード" not in served.said


def test_the_page_that_was_asked_for_opens_after_signing_in(visits: Visits, door: Door) -> None:
    user = door.person()
    page = visits.new()
    page.goto("/cases/new")
    form = SignIn(page)
    form.arrived(r"/sign-in\?next=.*")
    judge(page)
    assert walk(page) == []
    form.enter(user.login, PASSWORD)
    form.arrived("/cases/new")


def test_a_wrong_password_keeps_the_login_and_locks_after_five(visits: Visits, door: Door) -> None:
    user = door.person()
    page = visits.new()
    form = SignIn(page).open()
    for _ in range(5):
        form.enter(user.login, "wrong password!")
        assert page.get_by_label("利用者ID").input_value() == user.login
        assert page.get_by_label("パスワード").input_value() == ""
    form.enter(user.login, PASSWORD)
    assert "しばらくサインインできない" in form.problem
    judge(page)


def test_a_cookie_that_was_ended_elsewhere_leads_to_the_sign_in(door: Door) -> None:
    user = door.person()
    page = door.enter(user)
    page.goto("/cases")
    door.people.store.sessions.end_all(user.id)
    page.reload()
    Screen(page).arrived(r"/sign-in\?next=/cases")


@pytest.mark.parametrize("roles", [(Role.view,), (Role.admin,)])
def test_who_may_not_draft_is_told_so(door: Door, roles: tuple[Role, ...]) -> None:
    page = door.enter(door.person(*roles))
    answer = page.goto("/cases/new")
    assert answer
    assert answer.status == 403
    assert "「作成」の権限が要" in page.locator("main").inner_text()
    judge(page)


def test_what_is_not_there_is_told_kindly(door: Door) -> None:
    page = door.enter(door.person())
    answer = page.goto("/cases/nothing-here")
    assert answer
    assert answer.status == 404
    judge(page)


def test_without_a_script_one_signs_in_too(visits: Visits, door: Door) -> None:
    user = door.person()
    page = visits.new(java_script_enabled=False)
    SignIn(page).open().enter(user.login, PASSWORD)
    Screen(page).arrived("/cases")


def test_headers_keep_other_sites_out(visits: Visits, site: Served) -> None:
    answer = visits.new().goto(f"{site.url}/sign-in")
    assert answer
    headers = answer.headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
