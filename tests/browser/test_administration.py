"""What an administrator decides holds at once, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from specgen.store.values import Role, User
from specgen.workbench.desk import Desk
from tests.browser.conftest import Door, Visits
from tests.browser.judging import judge
from tests.browser.pages.base import Screen
from tests.browser.pages.texts import Text
from tests.browser.serving import People, serving
from tests.browser.states import Prepared
from tests.browser.test_story import DECLARED
from tests.narrative import fake_server
from tests.web.routes.ready import sample_case

if TYPE_CHECKING:
    from playwright.sync_api import Browser

INSIDE = {"X-Forwarded-For": "192.0.2.10"}
OUTSIDE = {"X-Forwarded-For": "198.51.100.7"}


@pytest.fixture(scope="module")
def model() -> Iterator[fake_server.Fake]:
    """A model that must never be asked."""
    with fake_server.serving(fake_server.good()) as fake:
        yield fake


@pytest.fixture
def own(chromium: Browser, model: fake_server.Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A server of this test alone, behind a proxy: its settings are for everybody."""
    env = {f"SPECGEN_LLM_{name}": value for name, value in {**DECLARED, "BASE_URL": model.url}.items()}
    data = tmp_path_factory.mktemp("own") / "data"
    with serving(data, options=["--proxy", "127.0.0.1"], env=env) as served:
        people, visits = People(data), Visits(chromium, served.url)
        yield Door(people, visits, "own")
        visits.close()
        people.close()


def test_addresses_and_words_are_blocked(own: Door, model: fake_server.Fake) -> None:
    admin = Screen(own.enter(own.person(Role.admin), extra_http_headers=INSIDE))
    user = own.person(Role.draft)
    _forbid_a_word(own, admin, user, model)
    _close_to_others(own, admin, user)


def _forbid_a_word(own: Door, admin: Screen, user: User, model: fake_server.Fake) -> None:
    admin.page.goto("/admin/guard")
    admin.page.get_by_role("textbox", name="禁止語").fill("みらい構想")
    admin.press("保存する")
    assert "保存しました" in admin.said
    desk = Desk(Prepared(own.people).office, user)
    case = f"/cases/{sample_case(desk).id}"
    text = Text(own.enter(desk.user, extra_http_headers=INSIDE)).open(case, "purpose")
    text.note("みらい構想を進めるため、職員の事務を減らす")
    shown = text.look()
    assert "このままでは送れません" in shown
    assert text.page.get_by_role("button", name="この内容を送り、案を作る").count() == 0
    assert model.seen == []
    judge(text.page)


def _close_to_others(own: Door, admin: Screen, user: User) -> None:
    admin.page.goto("/admin/access")
    admin.page.get_by_label("接続を認めるアドレス").fill("198.51.100.0/24")
    admin.press("保存する")
    assert admin.summary.is_visible(), "自分を締め出す設定は止める"
    assert admin.page.get_by_label("接続を認めるアドレス").input_value() == "198.51.100.0/24"
    judge(admin.page)
    admin.page.get_by_label("接続を認めるアドレス").fill("192.0.2.0/24")
    admin.press("保存する")
    assert "保存しました" in admin.said
    outside = own.enter(user, extra_http_headers=OUTSIDE)
    answer = outside.goto("/cases")
    assert answer
    assert answer.status == 403


def test_a_role_that_is_taken_away_is_gone_at_once(door: Door, prepared: Prepared) -> None:
    user = door.person(Role.draft, Role.view)
    person = door.enter(user)
    person.goto("/cases/new")
    assert person.locator("h1").inner_text() == "新しい案件"
    admin = Screen(door.enter(prepared.admin))
    admin.page.goto(f"/admin/users/{user.id}")
    admin.page.get_by_role("checkbox", name="作成").uncheck()
    admin.press("保存する")
    answer = person.reload()
    assert answer
    assert answer.status == 403
    admin.page.goto(f"/admin/users/{user.id}")
    admin.page.get_by_role("checkbox", name="利用する").uncheck()
    admin.press("保存する")
    person.goto("/cases")
    Screen(person).arrived(r"/sign-in.*")


def test_what_was_done_stands_in_the_log(door: Door, prepared: Prepared) -> None:
    admin = Screen(door.enter(prepared.admin))
    admin.page.goto("/admin/audit")
    admin.press("書き換えられていないかを調べる")
    assert "書き換えられていません" in admin.page.locator("main").inner_text()
    judge(admin.page)
