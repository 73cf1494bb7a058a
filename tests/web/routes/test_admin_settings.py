"""What an administrator sets: who may come in, the guard, models and ceilings, the provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from specgen.errors import EndpointRefused, InputError, NoModel
from specgen.narrative.guard import Action, Category, Policy
from specgen.narrative.usage import Ceilings
from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from specgen.workbench.desk.office import settings
from specgen.workbench.desk.office.settings import ModelChoice
from tests.web.conftest import PASSWORD, Browser

SignedIn = Callable[..., Browser]
Person = Callable[..., User]
ACCESS = {"addresses": "", "hours": "8", "second_step": "chosen"}
GUARD = {f"action.{one.value}": Policy().action(one).value for one in Category}
CEILING = {"use": "all", "total": "1000"}
PROVIDER = {
    "use": "1",
    "name": "庁内",
    "issuer": "https://idp.example",
    "client_id": "c",
    "base": "https://specgen.example",
    "match": "none",
}
ENDPOINTS = """
endpoints:
  - {name: 庁内, base_url: "http://127.0.0.1:9/v1", model: small, network: loopback, ceiling: "2", trains: false}
  - {name: 外, base_url: "https://llm.example/v1", model: big, allowed_models: [big, mid], ceiling: "1"}
use: 庁内
ceilings: {total: 77}
"""


@pytest.fixture
def admin(app: FastAPI, person: Person) -> Iterator[Browser]:
    """An administrator in a browser with an address of its own."""
    person("kanri", Role.admin)
    with Browser(app, client=("192.0.2.10", 50000)) as one:
        assert one.submit("/sign-in", {"login": "kanri", "password": PASSWORD}).status_code == 303
        yield one


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "llm.yaml"
    path.write_text(ENDPOINTS, encoding="utf-8")
    monkeypatch.setenv("SPECGEN_LLM_FILE", str(path))


# ---- who may come in ----


def test_other_networks_stay_out_at_once(admin: Browser, app: FastAPI, store: Store) -> None:
    typed = {**ACCESS, "addresses": "192.0.2.0/24  # 庁内\r\n\r\n2001:db8::/32\r\n192.0.2.0/24"}
    assert admin.submit("/admin/access", typed).status_code == 303
    assert settings.networks_of(store) == ("192.0.2.0/24", "2001:db8::/32")
    assert Browser(app, client=("198.51.100.1", 1)).get("/sign-in").status_code == 403
    assert admin.get("/cases").status_code == 200
    assert "setting:allowed_addresses" in [one.target for one in store.audit.list(action="setting.set")]
    assert admin.submit("/admin/access", ACCESS).status_code == 303
    assert Browser(app, client=("198.51.100.1", 1)).get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"addresses": "198.51.100.0/24"}, "自分が入れなくなります"),
        ({"addresses": "192.0.2.0/24\r\n<script>"}, "2行目"),
        ({"addresses": "\r\n".join(f"10.0.{n}.0/24" for n in range(201))}, "多過ぎます"),
        ({"hours": "0"}, "までの数"),
        ({"hours": "25"}, "までの数"),
        ({"hours": "nan"}, "までの数"),
        ({"hours": "八"}, "までの数"),
        ({"second_step": "x"}, "一つ選んで"),
    ],
)
def test_a_wrong_rule_is_not_kept(admin: Browser, store: Store, change: dict[str, str], said: str) -> None:
    answer = admin.submit("/admin/access", {**ACCESS, **change})
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>\r" not in answer.text
    assert store.settings.all() == {}
    kept = next(iter(change.values())).splitlines()[0]
    assert kept.replace("<", "&lt;") in answer.text or "second_step" in change


def test_hours_hold_for_the_next_sign_in(admin: Browser, store: Store) -> None:
    admin.submit("/admin/access", {**ACCESS, "hours": "0.5"})
    with Browser(admin.app, client=("192.0.2.11", 1)) as other:
        other.submit("/sign-in", {"login": "kanri", "password": PASSWORD})
        session = store.sessions.find(other.cookies["specgen-session"])
    assert session
    assert (session.expires - session.started).total_seconds() == 1800


# ---- the guard ----


def test_a_policy_is_kept(admin: Browser, store: Store) -> None:
    words = "新庁舎整備\r\n 合併協議 \r\n新庁舎整備"
    typed = {**GUARD, "action.name": "block", "forbidden_words": words, "public_contacts": "03-0000-0000"}
    assert admin.submit("/admin/guard", typed).status_code == 303
    policy = settings.policy_of(store)
    assert policy.actions == {Category.name: Action.block}  # only what differs from the default
    assert policy.forbidden_words == ("新庁舎整備", "合併協議")
    assert policy.public_contacts == ("03-0000-0000",)
    assert "新庁舎整備" not in str([one.detail for one in store.audit.list()])
    assert "合併協議" in admin.get("/admin/guard").text


@pytest.mark.parametrize(
    "change",
    [
        {"action.name": "explode"},
        {"action.secret": ""},
        {"forbidden_words": "字"},
        {"forbidden_words": "字" * 101},
        {"public_contacts": "\r\n".join(f"語{n}" for n in range(501))},
        {"forbidden_words": "語\x01語"},
        {"forbidden_words": "語\u202e語"},
    ],
)
def test_a_wrong_policy_is_not_kept(admin: Browser, store: Store, change: dict[str, str]) -> None:
    assert admin.submit("/admin/guard", {**GUARD, **change}).status_code == 422
    assert settings.policy_of(store) == Policy()


# ---- models ----


def test_ceilings_are_kept(admin: Browser, store: Store) -> None:
    typed = {**CEILING, "total": "1,000,000", "person": "5000", "people": "kanri = 9000\r\n", "groups": "総務課 = 0"}
    assert admin.submit("/admin/models", typed).status_code == 303
    wanted = Ceilings(total=1_000_000, person=5000, people={"kanri": 9000}, groups={"総務課": 0})
    assert settings.ceilings_of(store) == wanted
    assert settings.allowed_models(store) is None
    assert "kanri = 9000" in admin.get("/admin/models").text


@pytest.mark.parametrize(
    "change",
    [
        {"total": ""},
        {"total": "-1"},
        {"total": "たくさん"},
        {"total": "1" + "0" * 13},
        {"person": "1.5"},
        {"people": "nobody = 5"},
        {"people": "kanri"},
        {"people": "kanri = x"},
        {"groups": "ない課 = 5"},
        {"endpoint": "nowhere"},
        {"use": "some", "models": ["x" * 201]},
    ],
)
def test_wrong_ceilings_are_not_kept(admin: Browser, store: Store, change: dict[str, object]) -> None:
    assert admin.submit("/admin/models", {**CEILING, **change}).status_code == 422
    assert store.settings.all() == {}


@pytest.mark.usefixtures("declared")
def test_endpoints_are_shown_and_chosen(admin: Browser, store: Store) -> None:
    page = admin.get("/admin/models").text
    assert all(name in page for name in ("庁内", "https://llm.example/v1", "small", "big", "mid"))
    assert 'value="77"' in page
    assert settings.model_settings(store).endpoint.model == "small"
    assert settings.model_settings(store).ceilings.total == 77  # the file's own, until some were set here
    typed = {**CEILING, "use": "some", "models": ["small"], "endpoint": "外"}
    assert admin.submit("/admin/models", typed).status_code == 303
    with pytest.raises(EndpointRefused, match="big"):
        settings.model_settings(store)
    admin.submit("/admin/models", {**typed, "models": ["big"]})
    found = settings.model_settings(store)
    assert (found.endpoint.name, found.ceilings.total) == ("外", 1000)
    admin.submit("/admin/models", {**CEILING, "use": "none"})
    assert settings.allowed_models(store) == ()
    with pytest.raises(EndpointRefused, match="止めて"):
        settings.model_settings(store)


def test_without_an_endpoint_it_says_so(admin: Browser, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPECGEN_LLM_FILE", raising=False)
    assert "申告されていません" in admin.get("/admin/models").text
    with pytest.raises(NoModel):
        settings.model_settings(store)


# ---- the provider ----


def test_a_provider_is_kept_and_taken_away(admin: Browser, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_OIDC_SECRET", "top-secret-value")
    assert admin.submit("/admin/provider", PROVIDER).status_code == 303
    found = settings.provider_of(store)
    assert found
    assert found.callback == "https://specgen.example/sign-in/callback"
    page = admin.get("/admin/provider").text
    assert found.callback in page
    assert "top-secret-value" not in page + str(store.settings.all())
    assert admin.submit("/admin/provider", {**PROVIDER, "use": ""}).status_code == 303
    assert settings.provider_of(store) is None


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"issuer": "http://idp.example"},
        {"issuer": "idp"},
        {"client_id": ""},
        {"client_id": "a b"},
        {"base": "http://specgen.example"},
        {"base": "https://specgen.example/path"},
        {"match": "guess"},
    ],
)
def test_a_wrong_provider_is_not_kept(admin: Browser, store: Store, change: dict[str, str]) -> None:
    answer = admin.submit("/admin/provider", {**PROVIDER, **change})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert settings.provider_of(store) is None


# ---- the values ----


def test_what_is_kept_reads_back(store: Store) -> None:
    choice = ModelChoice(endpoint="x", models=("a", "b"))
    assert settings.keep(store, settings.MODELS, choice, SYSTEM)
    assert not settings.keep(store, settings.MODELS, choice, SYSTEM)
    assert settings.model_choice_of(store) == choice


@pytest.mark.parametrize("text", ["300.1.1.1", "10.0.0.0/33", "host.example", "10.0.0.1-10.0.0.9"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="1行目"):
        settings.parse_networks(text)
