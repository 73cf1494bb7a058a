"""What stands before every page: addresses, sizes, headers, form tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from specgen.store import Store
from specgen.store.values import SYSTEM
from specgen.web.app import ADDRESSES, create_app
from specgen.web.security import POLICY, is_allowed
from specgen.web.settings import MIB, WebSettings
from specgen.workbench import Workbench
from tests.web.conftest import Browser


@pytest.mark.parametrize(
    ("address", "networks", "allowed"),
    [
        ("192.0.2.7", [], True),
        ("192.0.2.7", ["192.0.2.0/24"], True),
        ("192.0.3.7", ["192.0.2.0/24"], False),
        ("192.0.2.7", ["192.0.2.7"], True),
        ("::ffff:192.0.2.7", ["192.0.2.0/24"], True),
        ("2001:db8::1", ["2001:db8::/32"], True),
        ("2001:db9::1", ["2001:db8::/32", "192.0.2.0/24"], False),
        ("127.0.0.1", ["192.0.2.0/24"], True),
        ("", ["192.0.2.0/24"], False),
        ("not an address", ["192.0.2.0/24"], False),
        ("not an address", [], True),
    ],
)
def test_addresses(address: str, networks: list[str], allowed: bool) -> None:
    assert is_allowed(address, networks) is allowed


def client(app: FastAPI, address: str) -> TestClient:
    return TestClient(app, client=(address, 50000))


def test_a_foreign_address_sees_nothing(app: FastAPI, store: Store) -> None:
    store.settings.set(ADDRESSES, ["192.0.2.0/24"], SYSTEM)
    assert client(app, "198.51.100.1").get("/sign-in").status_code == 403
    assert client(app, "192.0.2.9").get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [("198.51.100.1", 403), ("192.0.2.9", 200), ("192.0.2.9, 198.51.100.1", 403), ("198.51.100.1, 192.0.2.9", 200)],
)
def test_a_proxy_is_believed_only_for_its_own_hop(
    tmp_path: Path, store: Store, bench: Workbench, forwarded: str, status: int
) -> None:
    app = create_app(WebSettings(data=tmp_path, proxies=("203.0.113.1",)), store, bench)
    store.settings.set(ADDRESSES, ["192.0.2.0/24"], SYSTEM)
    answer = client(app, "203.0.113.1").get("/sign-in", headers={"X-Forwarded-For": forwarded})
    assert answer.status_code == status


def test_nobody_else_chooses_his_own_address(app: FastAPI, store: Store) -> None:
    store.settings.set(ADDRESSES, ["192.0.2.0/24"], SYSTEM)
    answer = client(app, "198.51.100.1").get("/sign-in", headers={"X-Forwarded-For": "192.0.2.9"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/base.css"])
def test_every_answer_has_the_headers(browser: Callable[[], Browser], path: str) -> None:
    headers = browser().get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")
    assert "server" not in headers


def test_https_is_asked_for_only_where_there_is_any(tmp_path: Path, store: Store, bench: Workbench) -> None:
    secure = TestClient(create_app(WebSettings(data=tmp_path, https=True), store, bench))
    answer = secure.get("/sign-in")
    assert "strict-transport-security" in answer.headers
    assert "Secure" in answer.headers["set-cookie"]
    plain = TestClient(create_app(WebSettings(data=tmp_path), store, bench)).get("/sign-in")
    assert "strict-transport-security" not in plain.headers


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_refused(signed_in: Callable[..., Browser], declared: bool) -> None:
    one = signed_in()
    body = b"csrf=x&title=" + b"a" * (3 * MIB)

    def chunks() -> object:
        yield body

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = one.post("/cases/new", content=body if declared else chunks(), headers=kind)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert "大き過ぎます" in answer.text


def test_cookies_are_not_for_scripts_nor_for_other_sites(browser: Callable[[], Browser]) -> None:
    answer = browser().get("/sign-in")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("token", ["", "x", "あ"])
def test_a_form_needs_the_token_of_its_session(signed_in: Callable[..., Browser], token: str) -> None:
    one = signed_in()
    answer = one.post("/cases/new", data={"title": "案件", "preset": "town", "csrf": token})
    assert answer.status_code == 403
    assert "開き直して" in answer.text


def test_the_token_of_another_person_does_not_do(signed_in: Callable[..., Browser]) -> None:
    first, second = signed_in("first"), signed_in("second")
    page = second.get("/cases/new").text
    token = page.split('name="csrf" value="')[1].split('"')[0]
    assert first.post("/cases/new", data={"title": "案件", "preset": "town", "csrf": token}).status_code == 403


def test_an_unknown_page_says_so(browser: Callable[[], Browser]) -> None:
    answer = browser().get("/nowhere")
    assert answer.status_code == 404
    assert "見付かりません" in answer.text


def test_an_unforeseen_error_is_a_page_without_details(
    app: FastAPI, signed_in: Callable[..., Browser], caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise ValueError("秘密の値")

    signed_in()
    quiet = TestClient(app, raise_server_exceptions=False)
    answer = quiet.get("/broken")
    assert answer.status_code == 500
    assert "秘密の値" not in answer.text
    assert "管理者に伝える番号" in answer.text
    assert "/broken" in caplog.text


@pytest.mark.parametrize(("path", "signed", "status"), [("/check/upload", False, 413), ("/check/upload", True, 403)])
def test_who_is_not_signed_in_sends_nothing_large(
    browser: Callable[[], Browser], signed_in: Callable[..., Browser], path: str, signed: bool, status: int
) -> None:
    one = signed_in() if signed else browser()
    body = b"x" * (3 * MIB)  # of somebody signed in it is read, and refused for want of a form token
    kind = {"Content-Type": "application/octet-stream"}
    assert one.post(path, content=body, headers=kind).status_code == status
