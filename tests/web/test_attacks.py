"""What an attacker would try, over every route: others' cases, missing tokens, strange bodies, names and numbers."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from specgen.store import Store
from specgen.store.audit import safe_cell
from specgen.store.values import SYSTEM, Role, Stage, User
from specgen.web.app import ADDRESSES, create_app
from specgen.web.deps import SESSION
from specgen.web.errors import LOG
from specgen.web.render import attachment
from specgen.web.routes import ROUTERS
from specgen.web.settings import WebSettings
from specgen.workbench import Workbench
from specgen.workbench.desk import Desk
from specgen.workbench.desk.cases import starting
from specgen.workbench.desk.checking import checks
from tests.web.conftest import PASSWORD, Browser
from tests.web.routes.ready import sample_case

OPEN = re.compile(r"/sign-in|/sign-out|/v/|/check/report\.css")
MULTIPART = "multipart/form-data; boundary=x"
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


def routes() -> Iterator[tuple[str, str]]:
    """Every (method, address) with a value for each part of it but the 案件."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            filled = re.sub(r"\{(?!case_id)[^}]*\}", "1", route.path)
            yield from ((method, filled) for method in sorted(route.methods or ()))


ROUTES = tuple(routes())
UNSAFE = tuple(path for method, path in ROUTES if method == "POST")


def asked(browser: TestClient, method: str, path: str) -> int:
    return int(browser.request(method, path, follow_redirects=False).status_code)


def token_of(browser: TestClient) -> str:
    found = re.search(r'name="csrf" (?:value|content)="([^"]*)"', browser.get("/sign-in").text)
    assert found
    return found[1]


def test_nobody_signed_in_gets_anything(browser: Callable[[], Browser]) -> None:
    one = browser()
    headers = {"X-CSRF-Token": token_of(one)}
    for method, path in ROUTES:
        if not OPEN.match(path):
            answer = one.request(method, path.replace("{case_id}", "1"), headers=headers, follow_redirects=False)
            # A form that lacks a field is refused before anybody asks who sends it; nothing is done either way.
            assert answer.status_code in (303, 422), (method, path, answer.status_code)
            assert answer.status_code == 422 or answer.headers["location"].startswith("/sign-in"), (method, path)


@pytest.mark.parametrize("stage", [Stage.password, Stage.totp])
def test_half_a_sign_in_opens_nothing(
    store: Store, browser: Callable[[], Browser], person: Callable[..., User], stage: Stage
) -> None:
    one = browser()
    one.cookies.set(SESSION, store.sessions.start(person("half", *Role).id, "", 8, stage=stage))
    for method, path in ROUTES:
        if method == "GET" and not OPEN.match(path):
            answer = one.get(path.replace("{case_id}", "1"), follow_redirects=False)
            assert answer.status_code in (303, 422), path
            assert answer.status_code == 422 or answer.headers["location"].startswith("/sign-in/"), path


@pytest.mark.parametrize("headers", [{}, {"X-CSRF-Token": "x"}, {"HX-Request": "true"}, {"Origin": "https://evil"}])
def test_no_form_is_taken_without_its_token(signed_in: Callable[..., Browser], headers: dict[str, str]) -> None:
    one = signed_in("every", *Role)
    for path in UNSAFE:
        answer = one.post(path.replace("{case_id}", "1"), headers=headers, follow_redirects=False)
        assert answer.status_code in (403, 422), path
    assert "location" not in one.post("/sign-out", headers=headers, follow_redirects=False).headers


@pytest.mark.parametrize("roles", [(Role.draft, Role.approve, Role.admin, Role.view), (Role.admin,)])
def test_the_cases_of_others_are_not_there(
    desk: Desk, signed_in: Callable[..., Browser], roles: tuple[Role, ...]
) -> None:
    project = sample_case(desk).id
    before = desk.store.projects.work(project)
    # Another 課 with every right; the same 課 with the right to manage the server alone.
    one = signed_in("other", *roles, group="税務課" if len(roles) > 1 else "総務課")
    token = token_of_page(one)
    data = {"csrf": token, "seq": "1", "seen": "1", "hash": "x", "decision": "return", "note": "x", "archived": "true"}
    data |= {"wanted": "all.zip", "group": desk.user.group, "confirmed": "1", "clause": "x", "suggestion": "x"}
    for method, path in ROUTES:
        if "{case_id}" in path:
            given = data if method == "POST" else None
            answer = one.request(method, path.replace("{case_id}", project), data=given, follow_redirects=False)
            assert answer.status_code in (403, 404) or "compare/1" in path, (method, path, answer.status_code)
            assert "生成AIサービス" not in answer.text, (method, path)
    assert desk.store.projects.work(project) == before


def token_of_page(browser: Browser) -> str:
    found = re.search(r'name="csrf" (?:value|content)="([^"]*)"', browser.get("/check").text)
    assert found
    return found[1]


def test_management_is_for_managers(signed_in: Callable[..., Browser]) -> None:
    one = signed_in("drafter", Role.draft, Role.approve, Role.view)
    token = token_of_page(one)
    for method, path in ROUTES:
        if path.startswith("/admin"):
            answer = one.request(method, path, headers={"X-CSRF-Token": token}, follow_redirects=False)
            assert answer.status_code in (403, 422), (method, path)


# ---- bodies ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "unicode_escape", "utf-7", '"punycode"', "utf-8; charset=punycode"]
)
def test_a_form_in_a_strange_code_is_refused_before_it_is_read(browser: Callable[[], Browser], charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n-' + b"ab" * 200_000 + b"\r\n--x--\r\n"
    answer = browser().post("/sign-in", content=body, headers={"Content-Type": f"{MULTIPART}; charset={charset}"})
    assert answer.status_code == 415


@pytest.mark.parametrize("given", ["", "; charset=utf-8", '; charset="UTF-8"'])
def test_a_form_in_the_usual_code_is_read(browser: Callable[[], Browser], given: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na\r\n--x--\r\n'
    assert browser().post("/sign-in", content=body, headers={"Content-Type": MULTIPART + given}).status_code == 403


def test_many_fields_are_refused(browser: Callable[[], Browser]) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser().post("/sign-in", content=b"a&" * 500_000, headers=kind).status_code == 400


# ---- where somebody comes from ---------------------------------------------------------------------------------


def test_a_made_up_line_before_the_proxys_own_is_not_believed(tmp_path: Path, store: Store, bench: Workbench) -> None:
    app = create_app(WebSettings(data=tmp_path, proxies=("203.0.113.1",)), store, bench)
    store.settings.set(ADDRESSES, ["192.0.2.0/24"], SYSTEM)
    lines = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "198.51.100.1")]
    with TestClient(app, client=("203.0.113.1", 1)) as one:
        assert one.get("/sign-in", headers=lines).status_code == 403


@pytest.mark.parametrize(
    "next",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "javascript:a", "/ /"],
)
def test_signing_in_leads_nowhere_else(browser: Callable[[], Browser], person: Callable[..., User], next: str) -> None:
    person("somebody", Role.draft)
    answer = browser().submit("/sign-in", {"login": "somebody", "password": PASSWORD, "next": next})
    assert answer.status_code == 303
    assert re.fullmatch(r"/(%20/)?", answer.headers["location"])


def test_a_lock_counts_however_a_login_is_spelled(browser: Callable[[], Browser], person: Callable[..., User]) -> None:
    person("admin", Role.admin)
    one = browser()
    spelled = ("admin", "ADMIN", "ａｄｍｉｎ", " admin ", "Admin　")
    for login in spelled:
        given = {"X-Forwarded-For": "192.0.2.1"}
        assert one.submit("/sign-in", {"login": login, "password": "wrong"}, headers=given).status_code == 403
    assert one.submit("/sign-in", {"login": "admin", "password": PASSWORD}).status_code == 429


# ---- numbers and names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["9" * 25, "-" + "9" * 25, "9" * 5000])
def test_a_number_beyond_every_row_finds_nothing(desk: Desk, signed_in: Callable[..., Browser], number: str) -> None:
    path = f"/cases/{sample_case(desk).id}"
    one = signed_in("large", *Role)
    for asked_for in (f"{path}/revisions/{number}", f"{path}/settings/history?before={number}"):
        assert one.get(asked_for).status_code in (200, 404, 422), asked_for
    forms: tuple[tuple[str, dict[str, str]], ...] = (
        ("/undo", {"seq": number}),
        ("/settings/history/undo", {"seq": number}),
        ("/revisions", {"seen": number}),
        (f"/revisions/{number}/decide", {"hash": "x", "decision": "return", "note": "x"}),
        ("/vendors", {"number": "1", "label": "x", "days": number}),
        (f"/draft/items/x/comments/{number}", {}),
    )
    for name, data in forms:
        assert one.submit(path + name, data).status_code in (404, 409, 422), name


@pytest.mark.parametrize(
    "name", ['a"; x="y.docx', "a\r\nSet-Cookie: b=c.docx", "../../a.docx", '表\r\n".x"y', "a.b\nc", ""]
)
def test_a_name_ends_no_header(name: str) -> None:
    said = attachment(b"", name).headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9._-]+\"; filename\*=UTF-8''[A-Za-z0-9._~%-]*", said)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a"])
def test_no_cell_of_a_table_is_calculated(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_what_people_type_stays_text(desk: Desk, signed_in: Callable[..., Browser]) -> None:
    project = sample_case(desk, HOSTILE[:100])
    one = signed_in("hostile", *Role)
    desk.store.accounts.add_group(HOSTILE, SYSTEM)
    path = f"/cases/{project.id}"
    assert one.submit(f"{path}/settings/handover", {"handover": HOSTILE, "seen": ""}).status_code in (303, 409)
    place = desk.library.clauses[next(iter(desk.library.clauses))].place
    own = {"place": place, "title": HOSTILE[:60], "text": HOSTILE, "level": "mandatory", "reason": HOSTILE}
    one.submit(f"{path}/draft/own/new", own)
    one.submit(f"{path}/draft/items/own:1/comments", {"text": HOSTILE})
    pages = [
        "",
        "/questions",
        "/draft",
        "/draft/items/own:1",
        "/texts",
        "/check",
        "/revisions",
        "/vendors",
        "/settings",
    ]
    pages += ["/settings/history", "/revisions/compare", "/files"]
    for page in [*(path + name for name in pages), "/cases", f"/library?q={HOSTILE}", "/admin/groups", "/admin/audit"]:
        answer = one.get(page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text, page
        assert "<img" not in answer.text, page


# ---- what is told of it ----------------------------------------------------------------------------------------


def actions(store: Store) -> list[str]:
    return [one.action for one in store.audit.list()]


def test_answers_that_are_taken_along_are_recorded(desk: Desk) -> None:
    project = sample_case(desk)
    starting.hearing_sheet(desk, project.id)
    starting.answers_file(desk, project.id)
    assert actions(desk.store)[:2] == ["file.download"] * 2


def test_a_document_to_begin_with_is_recorded_and_bounded(desk: Desk) -> None:
    preset = desk.library.presets[0].id
    for _ in range(checks.MOST_WAITING):
        starting.submit_document(desk, "名", preset, b"x", "a.txt")
    assert actions(desk.store)[0] == "check.start"
    with pytest.raises(Exception, match="終わっていない検査"):
        starting.submit_document(desk, "名", preset, b"x", "a.txt")


def test_a_check_that_is_stopped_is_recorded(desk: Desk) -> None:
    job = checks.start(desk, "a.txt", "本文".encode(), checklists=tuple(desk.library.checklists))
    checks.cancel(desk, job.id)
    assert actions(desk.store)[0] == "check.cancel"


def test_the_log_of_an_error_holds_nothing_that_was_typed(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "".join(("秘密", "の文"))  # in two, since the log shows the line of the program

    def broken(*_: object) -> None:
        raise RuntimeError(typed)

    monkeypatch.setattr("specgen.workbench.desk.revisions.publishing.may_visit", broken)
    with caplog.at_level(logging.ERROR, LOG.name), TestClient(app, raise_server_exceptions=False) as one:
        assert one.get("/v/very-secret-token").status_code == 500
    assert "RuntimeError" in caplog.text
    assert typed not in caplog.text
    assert "very-secret-token" not in caplog.text
