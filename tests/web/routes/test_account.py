"""One's own account, and the second step."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyotp
import pytest

from specgen.narrative.usage import Use, Who
from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from specgen.web.signing import totp
from specgen.workbench.desk.office import settings
from specgen.workbench.desk.office.settings import SecondStep
from tests.web.conftest import PASSWORD, Browser

Make = Callable[[], Browser]
SignedIn = Callable[..., Browser]
Person = Callable[..., User]
_CSRF = re.compile(r'name="csrf" value="([^"]*)"')


def send(browser: Browser, page: str, path: str, data: dict[str, str]) -> tuple[int, str]:
    """Send a form with the token of the page it stands on."""
    found = _CSRF.search(browser.get(page).text)
    assert found
    answer = browser.post(path, data={"csrf": found[1], **data}, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "") or answer.text


def secret_of(page: str) -> str:
    found = re.search(r'name="secret" value="([A-Z2-7]{32})"', page)
    assert found
    return found[1]


def actions(store: Store) -> list[str]:
    return [one.action for one in store.audit.list()]


def set_up(browser: Browser) -> str:
    page = browser.get("/account/second-step").text
    secret = secret_of(page)
    assert "<svg" in page
    given = {"secret": secret, "code": pyotp.TOTP(secret).now()}
    assert send(browser, "/account/second-step", "/account/second-step", given) == (303, "/account")
    return secret


def test_the_page_says_who_one_is(signed_in: SignedIn, store: Store) -> None:
    one = signed_in("yamada", Role.draft, Role.approve)
    use = Use(id="1", month="2026-11", who=Who(person="yamada", model="m"), state="settled", reserved=0, tokens_in=1234)
    store.usage.append(use)
    store.usage.append(use.model_copy(update={"id": "2", "who": Who(person="other", model="m"), "tokens_in": 9999}))
    page = one.get("/account").text
    assert "作成・承認" in page
    assert "1,234" in page
    assert "9,999" not in page


def test_a_code_is_set_up_and_asked(signed_in: SignedIn, browser: Make, store: Store) -> None:
    secret = set_up(signed_in("yamada"))
    other = browser()
    assert other.submit("/sign-in", {"login": "yamada", "password": PASSWORD}).headers["location"] == "/sign-in/code"
    assert other.get("/cases", follow_redirects=False).headers["location"] == "/sign-in/code"
    assert other.get("/sign-in/set-up", follow_redirects=False).headers["location"] == "/"  # it is set up: no other one
    # The step that set it up has counted: of the same code nobody may make a second use.
    used = pyotp.TOTP(secret).now()
    assert send(other, "/sign-in/code", "/sign-in/code", {"code": used})[0] == 403
    later = pyotp.TOTP(secret).at(time.time() + 30)
    assert send(other, "/sign-in/code", "/sign-in/code", {"code": later}) == (303, "/")
    assert other.get("/cases").status_code == 200
    assert {"signin.code", "signin.code_failed", "user.totp"} <= set(actions(store))


@pytest.mark.parametrize("secret", ["", "A" * 31, "A" * 33, "a" * 32, "<script>" * 4])
def test_a_secret_that_is_none_is_not_kept(signed_in: SignedIn, store: Store, secret: str) -> None:
    one = signed_in("yamada")
    status, page = send(one, "/account/second-step", "/account/second-step", {"secret": secret, "code": "123456"})
    assert status == 422
    assert "<script>" not in page
    assert not store.accounts.users()[0].totp


def test_a_wrong_code_keeps_the_picture(signed_in: SignedIn, store: Store) -> None:
    one = signed_in("yamada")
    secret = totp.new_secret()
    status, page = send(one, "/account/second-step", "/account/second-step", {"secret": secret, "code": "abc"})
    assert status == 422
    assert secret_of(page) == secret
    assert not store.accounts.users()[0].totp


def test_codes_are_not_guessed_for_long(signed_in: SignedIn) -> None:
    one = signed_in("yamada")
    given = {"secret": totp.new_secret(), "code": "000000"}
    pages = [send(one, "/account/second-step", "/account/second-step", given)[1] for _ in range(6)]
    assert "5分待って" in pages[-1]


def test_another_code_cannot_replace_one_that_is_set(signed_in: SignedIn, store: Store) -> None:
    one = signed_in("yamada")
    secret = set_up(one)
    other = totp.new_secret()
    given = {"secret": other, "code": pyotp.TOTP(other).now()}
    assert send(one, "/account/second-step", "/account/second-step", given)[0] == 422
    assert store.accounts.totp_secret(store.accounts.users()[0].id) == secret


def test_it_is_removed_with_the_password_only(signed_in: SignedIn, store: Store) -> None:
    one = signed_in("yamada")
    set_up(one)
    assert send(one, "/account", "/account/second-step/remove", {"password": "wrong"})[0] == 422
    assert store.accounts.users()[0].totp
    assert send(one, "/account", "/account/second-step/remove", {"password": PASSWORD})[0] == 303
    assert not store.accounts.users()[0].totp


@pytest.mark.parametrize(
    ("rule", "roles", "asked"),
    [
        (SecondStep.chosen, (Role.admin,), False),
        (SecondStep.admin, (Role.draft,), False),
        (SecondStep.admin, (Role.admin,), True),
        (SecondStep.everybody, (Role.view,), True),
    ],
)
def test_where_it_is_demanded_nothing_else_comes_first(
    signed_in: SignedIn, store: Store, rule: SecondStep, roles: tuple[Role, ...], asked: bool
) -> None:
    one = signed_in("yamada", *roles)
    settings.keep_plain(store, settings.SECOND_STEP, rule.value, SYSTEM)
    assert (one.get("/cases", follow_redirects=False).status_code == 303) is asked
    if not asked:
        return
    assert one.get("/sign-in/code", follow_redirects=False).headers["location"] == "/sign-in/set-up"
    page = one.get("/sign-in/set-up").text
    secret = secret_of(page)
    assert send(one, "/sign-in/set-up", "/sign-in/set-up", {"secret": secret, "code": "x"})[0] == 422
    given = {"secret": secret, "code": pyotp.TOTP(secret).now()}
    assert send(one, "/sign-in/set-up", "/sign-in/set-up", given) == (303, "/")
    assert one.get("/cases").status_code == 200
    status, _ = send(one, "/cases", "/account/second-step/remove", {"password": PASSWORD})
    assert status == 403
    assert store.accounts.users()[0].totp


def test_other_devices_are_signed_out(signed_in: SignedIn, browser: Make, store: Store) -> None:
    one = signed_in("yamada")
    other = browser()
    other.submit("/sign-in", {"login": "yamada", "password": PASSWORD})
    assert one.get("/account").text.count("ほかの端末</td>") == 1
    assert one.submit("/account/end-others").status_code == 303
    assert other.get("/cases", follow_redirects=False).status_code == 303
    assert one.get("/cases").status_code == 200
    assert "session.end_others" in actions(store)


def test_sign_in_and_out_are_recorded(signed_in: SignedIn, store: Store) -> None:
    one = signed_in("yamada")
    one.submit("/sign-out")
    assert actions(store)[:2] == ["signin.out", "signin.password"]


def test_a_flood_of_sign_ins_is_recorded_once(browser: Make, store: Store) -> None:
    one = browser()
    for number in range(104):
        one.submit("/sign-in", {"login": f"u{number}", "password": "x"})
    assert actions(store).count("signin.limit") == 1


@pytest.mark.parametrize("path", ["/account", "/account/second-step"])
def test_nobody_looks_in_without_signing_in(browser: Make, path: str) -> None:
    assert browser().get(path, follow_redirects=False).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["/account/end-others", "/account/second-step", "/account/second-step/remove"])
def test_a_form_without_its_token_changes_nothing(signed_in: SignedIn, path: str) -> None:
    assert signed_in("yamada").post(path, data={}).status_code == 403


def test_the_name_is_escaped(browser: Make, person: Person) -> None:
    person("x", Role.draft, name="<script>\"'&")
    one = browser()
    one.submit("/sign-in", {"login": "x", "password": PASSWORD})
    assert "<script>\"'&" not in one.get("/account").text
    assert "&lt;script&gt;" in one.get("/account").text
