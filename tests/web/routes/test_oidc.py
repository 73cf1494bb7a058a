"""Signing in by OpenID Connect, with a real provider on loopback: the good way, and every way to be deceived."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from specgen.web.signing import oidc
from specgen.workbench.desk.office import settings
from specgen.workbench.desk.office.settings import Match
from tests.web.conftest import Browser
from tests.web.provider import CLIENT, SECRET, Provider, running

Make = Callable[[], Browser]
Person = Callable[..., User]
BASE = "http://127.0.0.1"


class Stay(HTTPRedirectHandler):
    """Does not follow, so that the place can be looked at."""

    def http_error_302(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]  # noqa: ARG002
        return fp


@pytest.fixture
def provider(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("SPECGEN_OIDC_SECRET", SECRET)
    monkeypatch.setattr(oidc, "DIRECTORY", oidc.Directory())
    with running() as made:
        configure(store, made)
        yield made


def configure(store: Store, provider: Provider, match: Match = Match.username) -> None:
    value = settings.Provider(name="庁内アカウント", issuer=provider.issuer, client_id=CLIENT, base=BASE, match=match)
    settings.keep(store, settings.OIDC, value, SYSTEM)


def leave(browser: Browser) -> str:
    """Go to the provider; where it sends the browser back to."""
    there = browser.get("/sign-in/provider", follow_redirects=False)
    assert there.status_code == 303, there.text
    with build_opener(Stay).open(there.headers["location"]) as answer:
        back = answer.headers["Location"]
    assert back.startswith(f"{BASE}/sign-in/callback?")
    return str(back.removeprefix(BASE))


def sign_in(browser: Browser) -> int:
    answer = browser.get(leave(browser), follow_redirects=False)
    status: int = answer.status_code
    return status


def reasons(store: Store) -> list[str]:
    return [one.detail["reason"] for one in store.audit.list(action="signin.refused")]


def inside(browser: Browser) -> bool:
    return browser.get("/cases", follow_redirects=False).status_code == 200


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_known_person_comes_in_and_is_linked_for_good(
    browser: Make, person: Person, provider: Provider, store: Store, algorithm: str
) -> None:
    user = person("yamada", Role.draft)
    provider.use(algorithm)
    provider.claims = {"preferred_username": "Yamada"}
    one = browser()
    assert "庁内アカウントでサインイン" in one.get("/sign-in").text
    assert sign_in(one) == 303
    assert inside(one)
    assert store.accounts.get(user.id).subject == f"{provider.issuer} subject-1"
    assert store.accounts.get(user.id).last_sign_in is not None
    assert [one.action for one in store.audit.list(user=user.id)][:2] == ["signin.provider", "user.link"]
    provider.claims = {"preferred_username": "renamed"}  # the name may change, the subject does not
    again = browser()
    assert sign_in(again) == 303


def test_what_is_asked_of_the_provider(browser: Make, provider: Provider) -> None:
    one = browser()
    answer = one.get("/sign-in/provider", follow_redirects=False)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT, f"{BASE}/sign-in/callback")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert all(value not in cookie for value in asked.values() if len(value) > 20)
    assert provider.issuer not in one.get("/sign-in").text


FAULTS = {
    "state": "state",
    "declined": "declined",
    "none": "token",
    "shared secret": "token",
    "unknown key": "key",
    "other key": "token",
    "huge": "unreachable",
    "no token": "answer",
}
NOW = int(time.time())
CLAIMS: list[tuple[dict[str, object], str]] = [
    ({"nonce": "wrong"}, "token"),
    ({"nonce": None}, "token"),
    ({"aud": "somebody-else"}, "token"),
    ({"aud": None}, "token"),
    ({"aud": [CLIENT, "other"]}, "token"),
    ({"aud": [CLIENT, "other"], "azp": "other"}, "token"),
    ({"azp": "other"}, "token"),
    ({"iss": "https://other.example"}, "token"),
    ({"exp": NOW - 3600}, "token"),
    ({"exp": None}, "token"),
    ({"iat": NOW + 7200, "exp": NOW + 9000}, "token"),
    ({"nbf": NOW + 7200}, "token"),
    ({"sub": None}, "token"),
    ({"sub": ""}, "token"),
    ({"sub": "x" * 300}, "token"),
]


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_a_misbehaving_provider_lets_nobody_in(
    browser: Make, person: Person, provider: Provider, store: Store, fault: str, reason: str
) -> None:
    person("yamada", Role.draft)
    provider.claims, provider.fault = {"preferred_username": "yamada"}, fault
    one = browser()
    assert sign_in(one) == 403
    assert not inside(one)
    assert reasons(store) == [reason]


@pytest.mark.parametrize(("claims", "reason"), CLAIMS)
def test_a_token_with_wrong_claims_lets_nobody_in(
    browser: Make, person: Person, provider: Provider, store: Store, claims: dict[str, object], reason: str
) -> None:
    person("yamada", Role.draft)
    provider.claims = {"preferred_username": "yamada", **claims}
    one = browser()
    assert sign_in(one) == 403
    assert not inside(one)
    assert reasons(store) == [reason]


@pytest.mark.parametrize("fault", ["discovery issuer", "plain endpoint", "redirect"])
def test_papers_that_are_not_sound_are_refused(browser: Make, provider: Provider, store: Store, fault: str) -> None:
    provider.fault = fault
    one = browser()
    answer = one.get("/sign-in/provider", follow_redirects=False)
    assert answer.status_code == 403
    assert reasons(store) in (["discovery"], ["unreachable"])


def test_a_provider_that_is_away_is_told(browser: Make, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "DIRECTORY", oidc.Directory())
    with running() as gone:
        configure(store, gone)
    answer = browser().get("/sign-in/provider", follow_redirects=False)
    assert answer.status_code == 403
    assert "つながりません" in answer.text


def test_an_answer_counts_once(browser: Make, person: Person, provider: Provider, store: Store) -> None:
    person("yamada", Role.draft)
    provider.claims = {"preferred_username": "yamada"}
    one = browser()
    back = leave(one)
    kept = one.cookies["specgen-attempt"]
    assert one.get(back, follow_redirects=False).status_code == 303
    other = browser()
    other.cookies.set("specgen-attempt", kept)
    assert other.get(back, follow_redirects=False).status_code == 403
    assert reasons(store) == ["replayed"]
    assert not inside(other)


def test_an_answer_counts_only_in_the_browser_that_asked(browser: Make, person: Person, provider: Provider) -> None:
    person("yamada", Role.draft)
    provider.claims = {"preferred_username": "yamada"}
    back = leave(browser())
    victim = browser()
    assert victim.get(back, follow_redirects=False).status_code == 403
    assert not inside(victim)


@pytest.mark.usefixtures("provider")
def test_a_wrong_secret_is_refused(
    browser: Make, person: Person, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECGEN_OIDC_SECRET", "wrong")
    person("yamada", Role.draft)
    assert sign_in(browser()) == 403
    assert reasons(store) == ["code"]


def test_somebody_unknown_is_told_whom_to_ask(browser: Make, provider: Provider, store: Store) -> None:
    one = browser()
    provider.claims = {"preferred_username": "<script>alert(1)</script>"}
    answer = one.get(leave(one), follow_redirects=False)
    assert answer.status_code == 403
    assert "管理者" in answer.text
    assert "alert(1)" not in answer.text
    assert reasons(store) == ["unknown"]


@pytest.mark.parametrize(
    ("match", "claims", "comes_in"),
    [
        (
            Match.none,
            {"preferred_username": "a@city.example", "email": "a@city.example", "email_verified": True},
            False,
        ),
        (Match.email, {"email": "a@city.example", "email_verified": True}, True),
        (Match.email, {"email": "a@city.example", "email_verified": False}, False),
        (Match.email, {"email": "a@city.example"}, False),
        (Match.email, {"email": "a@city.example", "email_verified": "true"}, False),
        (Match.email, {"preferred_username": "a@city.example"}, False),
        (Match.username, {"email": "a@city.example", "email_verified": True}, False),
    ],
)
def test_who_is_found_the_first_time_is_the_administrators_rule(
    browser: Make,
    person: Person,
    provider: Provider,
    store: Store,
    match: Match,
    claims: dict[str, object],
    comes_in: bool,
) -> None:
    person("a@city.example", Role.draft)
    configure(store, provider, match)
    provider.claims = claims
    one = browser()
    assert sign_in(one) == (303 if comes_in else 403)
    assert inside(one) is comes_in


def test_a_name_that_was_given_anew_does_not_open_the_account(
    browser: Make, person: Person, provider: Provider, store: Store
) -> None:
    user = person("yamada", Role.draft)
    store.accounts.link_subject(user.id, f"{provider.issuer} another-subject", SYSTEM)
    provider.claims = {"preferred_username": "yamada"}
    assert sign_in(browser()) == 403
    assert reasons(store) == ["taken"]


def test_somebody_who_was_put_out_stays_out(browser: Make, person: Person, provider: Provider, store: Store) -> None:
    user = person("yamada", Role.draft)
    store.accounts.link_subject(user.id, f"{provider.issuer} subject-1", SYSTEM)
    store.accounts.update_user(user.id, SYSTEM, active=False)
    assert sign_in(browser()) == 403
    assert reasons(store) == ["inactive"]


def test_a_code_is_asked_all_the_same(browser: Make, person: Person, provider: Provider, store: Store) -> None:
    user = person("yamada", Role.draft)
    store.accounts.set_totp(user.id, "A" * 32, SYSTEM)
    provider.claims = {"preferred_username": "yamada"}
    one = browser()
    assert one.get(leave(one), follow_redirects=False).headers["location"] == "/sign-in/code"
    assert not inside(one)


def test_a_new_key_is_looked_for_but_not_at_every_token(
    browser: Make, person: Person, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(oidc, "DIRECTORY", oidc.Directory(lambda: clock[0]))
    person("yamada", Role.draft)
    provider.claims = {"preferred_username": "yamada"}
    assert sign_in(browser()) == 303
    provider.use("RS256")
    clock[0] = 30.0
    assert sign_in(browser()) == 403  # within a minute the keys are not fetched anew
    clock[0] = 70.0
    assert sign_in(browser()) == 303
    assert provider.asked.count("/jwks") == 2


def test_without_a_provider_there_is_no_way(browser: Make) -> None:
    one = browser()
    assert one.get("/sign-in/provider").status_code == 404
    assert one.get("/sign-in/callback?code=x&state=y").status_code == 403


@pytest.mark.parametrize(
    "url",
    ["http://idp.example", "https://user@idp.example", "https://idp.example/?a=b", "ftp://x", "javascript:alert(1)"],
)
def test_an_issuer_is_reached_by_https(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        settings.Provider(name="x", issuer=url, client_id="c", base="https://specgen.example")


def test_the_secret_comes_from_a_file_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.delenv("SPECGEN_OIDC_SECRET", raising=False)
    assert oidc.client_secret() == ""
    path = tmp_path_factory.mktemp("secret") / "secret"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("SPECGEN_OIDC_SECRET_FILE", str(path))
    assert oidc.client_secret() == SECRET
