"""Every macro in every state, opened in a real browser: no violation, no noise, no sideways scrolling; and app.js."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.runtime import Macro

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

HERE = Path(__file__).parent
SPECGEN = HERE.parents[1] / "specgen"
CHROMIUM = Path("/usr/bin/chromium")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".png": "image/png",
}
FAMILIES = ("actions", "blocks", "changes", "chips", "fields", "navigation", "notices", "plots", "tables")
PAGE = SimpleNamespace(
    title="部品の見本",
    nav=[
        ("/", "案件", True),
        ("/check", "照合", False),
        ("/library", "条項ライブラリ", False),
        ("/admin", "管理", False),
    ],
    user=SimpleNamespace(name="山田 花子", group="総務課"),
    csrf="token-of-the-form",
    flashes=[("success", "保存しました。"), ("error", "ファイルを読み込めませんでした。")],
    version="0.0.0",
)
TRIAL = """
{% extends "base.html" %}
{% import "macros/fields.html" as f %}
{% import "macros/actions.html" as a %}
{% import "macros/blocks.html" as b %}
{% block content %}
{{ f.autosave_status() }}
<form id="trial" data-autosave method="post" action="/saved" novalidate>
  {{ f.text("title", "件名", attrs={"hx-post": "/saved", "hx-trigger": "change", "hx-target": "#part"}) }}
  {{ f.text("broken", "壊れる欄", attrs={"hx-post": "/broken", "hx-trigger": "change", "hx-target": "#part"}) }}
  {{ f.text("away", "届かない欄", attrs={"hx-post": "/away", "hx-trigger": "change", "hx-target": "#part"}) }}
  {{ f.text("ended", "期限の切れた欄", attrs={"hx-post": "/ended", "hx-trigger": "change", "hx-target": "#part"}) }}
  {{ f.text("taken", "先に保存された欄", attrs={"hx-post": "/taken", "hx-trigger": "change", "hx-target": "#part"}) }}
</form>
<div id="part"></div>
<form method="post" action="/slow">{{ a.button("二度押す") }}</form>
<form hx-post="/file" hx-target="#part" hx-encoding="multipart/form-data" method="post" action="/file">
  {{ f.file("upload", "ファイル") }}{{ b.upload_progress() }}{{ a.button("送る") }}
</form>
{% set again = {"id": "again", "hx-post": "/again", "hx-target": "#replaced"} %}
<div id="replaced">{{ a.button("取り替える", type="button", attrs=again) }}</div>
{% set summary = {"hx-post": "/summary", "hx-target": "#summary"} %}
<div id="summary">{{ a.button("確かめる", type="button", attrs=summary) }}</div>
{% endblock %}
"""
ANSWERS = {
    "/saved": (200, '<p data-announce="仕様書を作り直しました。">保存済み</p>'),
    "/taken": (409, '<p class="notice">他の人が先に保存しました。</p>'),
    "/ended": (200, "<!DOCTYPE html><html lang='ja'><title>サインイン</title><h1>サインイン</h1></html>"),
    "/file": (200, "<p>受け取りました。</p>"),
    "/slow": (204, ""),
    "/broken": (500, "<p>内部の誤り</p>"),
    "/again": (200, '<button class="button" data-kind="secondary" id="again" type="button">取り替えた</button>'),
    "/summary": (422, '<section tabindex="-1" data-focus id="wrong"><h2>入力の誤り</h2></section>'),
}


def _environment() -> Environment:
    loader = ChoiceLoader(
        [
            FileSystemLoader(SPECGEN / "web" / "templates"),
            PrefixLoader({"export": FileSystemLoader(SPECGEN / "export" / "templates")}),
            DictLoader({"trial.html": TRIAL}),
        ]
    )
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _render(template: str, **names: Any) -> str:
    return _environment().get_template(template).render(page=PAGE, **names)


def _pages() -> dict[str, str]:
    error = SimpleNamespace(
        message="お探しのページは、消されたか、場所が変わりました。",
        hint="案件の一覧から探してください。",
        links=[("/", "案件の一覧へ"), ("/check", "照合へ")],
        reference="20260401-1",
    )
    return {
        "/": _render("styleguide.html"),
        "/error": _render("error.html", error=error),
        "/trial": _render("trial.html"),
    }


class _Site(ThreadingHTTPServer):
    """A server of the rendered pages and of the static files, with the policy of the application."""

    daemon_threads = True
    pages: dict[str, str]
    posted: list[tuple[str, str]]


class _Handler(BaseHTTPRequestHandler):
    server: _Site

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        static = SPECGEN / "web" / path.lstrip("/")
        if path in self.server.pages:
            self._answer(200, "text/html; charset=utf-8", self.server.pages[path].encode())
        elif path.startswith("/static/") and static.is_file():
            self._answer(200, TYPES[static.suffix], static.read_bytes())
        else:
            self._answer(404, "text/plain", b"")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.posted.append((self.path, self.headers["X-CSRF-Token"] or ""))
        if self.path in ANSWERS:
            status, html = ANSWERS[self.path]
            self._answer(status, "text/html; charset=utf-8", html.encode())
        else:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[_Site]:
    server = _Site(("127.0.0.1", 0), _Handler)
    server.pages, server.posted = _pages(), []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _playwright() -> ModuleType:
    """Playwright; without it or the browser the test is left out, and in CI it fails."""
    try:
        from playwright import sync_api
    except ImportError:
        missing = "playwright"
    else:
        if CHROMIUM.exists():
            return sync_api
        missing = str(CHROMIUM)
    if os.environ.get("CI"):
        pytest.fail(f"{missing} がありません。")
    pytest.skip(f"{missing} がありません。")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with _playwright().sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield browser
        browser.close()


Opener = Callable[..., "Page"]


@pytest.fixture
def opened(chromium: Browser, site: _Site) -> Iterator[Opener]:
    """Opens a page of the site; at the end nothing may have been said on the console or asked of another host."""
    noise: list[str] = []
    contexts = []
    home = f"http://127.0.0.1:{site.server_port}"

    def go(path: str = "/", width: int = 1280, quiet: bool = True, **options: Any) -> Page:
        context = chromium.new_context(locale="ja-JP", viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda one: None if one.url.startswith(home) else noise.append(one.url))
        if quiet:
            page.on("console", lambda one: noise.append(one.text))
            page.on("pageerror", lambda one: noise.append(str(one)))
        page.goto(home + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not noise


def _violations(page: Page) -> list[Any]:
    page.evaluate((HERE / "axe" / "axe.min.js").read_text(encoding="utf-8"))
    locale = json.loads((HERE / "axe" / "ja.json").read_text(encoding="utf-8"))
    page.evaluate("locale => axe.configure({locale})", locale)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [(one["id"], one["help"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_macro_is_shown_and_explained(family: str) -> None:
    path = SPECGEN / "web" / "templates" / "macros" / f"{family}.html"
    shown = (path.parents[1] / "styleguide.html").read_text(encoding="utf-8")
    source = path.read_text(encoding="utf-8")
    module = vars(_environment().get_template(f"macros/{path.name}").module)
    names = [name for name, value in module.items() if isinstance(value, Macro) and not name.startswith("_")]
    assert names
    usage = source.partition("#}")[0]
    assert not [name for name in names if f"{name}(" not in usage], "使い方の記載がない"
    assert not [name for name in names if f".{name}(" not in shown + source.partition("#}")[2]], "見本がない"


def test_what_a_person_wrote_is_escaped() -> None:
    source = (
        '{% import "macros/fields.html" as f %}{{ f.text("a", "<b>", bad, error="<u>", attrs={"data-x": bad}) }}'
        '{{ f.radios("r", "<b>", [("<i>", "<u>", bad)]) }}{{ f.textarea("t", "a", bad) }}'
    )
    html = _environment().from_string(source).render(bad='"><i></textarea>')
    assert not any(tag in html for tag in ("<b>", "<i>", "<u>"))
    assert html.count("</textarea>") == 1


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/error", "/trial"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(opened: Opener, path: str, width: int) -> None:
    page = opened(path, width)
    assert _violations(page) == []
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert _violations(page) == []


@pytest.mark.slow
def test_axe_finds_nothing_in_an_open_dialog(opened: Opener) -> None:
    page = opened()
    page.get_by_role("button", name="条項を除く").or_(page.get_by_role("link", name="条項を除く")).first.click()
    assert page.locator("#sample-dialog").is_visible()
    assert _violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/error"])
@pytest.mark.parametrize("width", [1280, 768, 360])
def test_no_page_scrolls_sideways(opened: Opener, path: str, width: int) -> None:
    page = opened(path, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
def test_text_of_twice_the_size_fits(opened: Opener) -> None:
    # WCAG 1.4.4 and 1.4.10: 1280 px at 400 % is 320 px.
    assert opened("/", 320).evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.slow
def test_buttons_and_fields_are_large_enough(opened: Opener) -> None:
    page = opened()
    small = page.evaluate(
        "[...document.querySelectorAll('.button, .input, .site-nav__link, .tabs__link, .pagination__link, summary')]"
        ".filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML)"
    )
    assert small == []


@pytest.mark.slow
def test_a_dialog_opens_by_keyboard_and_gives_the_focus_back(opened: Opener) -> None:
    page = opened()
    opener = page.locator("[data-dialog-open]")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#sample-dialog")
    assert dialog.evaluate("one => one.open && one.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="やめる").click()
    assert not dialog.is_visible()
    assert opener.evaluate("one => one === document.activeElement")


@pytest.mark.slow
def test_without_a_script_the_page_is_whole(opened: Opener) -> None:
    page = opened(java_script_enabled=False)
    page.locator("[data-dialog-open]").click()
    assert page.url.endswith("#left-out")
    page.get_by_text("この条項がある理由").click()
    assert page.get_by_text("設問「個人情報を扱うか」の回答が「扱う」であるため。").is_visible()


@pytest.mark.slow
def test_the_skip_link_leads_to_the_main_part(opened: Opener) -> None:
    page = opened("/error")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "本文へ移動"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.slow
def test_links_of_the_error_summary_lead_to_fields(opened: Opener) -> None:
    page = opened()
    links = page.locator(".error-summary a")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    for link in links.all():
        link.click()
        assert page.evaluate("document.activeElement.matches('input, select, textarea')")
        assert page.evaluate("document.activeElement.closest('[data-error]') !== null")


@pytest.mark.slow
def test_saving_is_shown_and_carries_the_token(opened: Opener, site: _Site) -> None:
    page = opened("/trial")
    page.get_by_label("件名").fill("新しい件名")
    page.keyboard.press("Tab")
    page.locator("[data-autosave-status][data-state=saved]").wait_for()
    assert page.locator("[data-autosave-status]").inner_text().startswith("保存しました")
    assert ("/saved", "token-of-the-form") in site.posted
    page.locator("#app-announcer", has_text="仕様書を作り直しました。").wait_for(state="attached")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("壊れる欄", "処理できませんでした。"),
        ("届かない欄", "通信できませんでした。"),
        ("期限の切れた欄", "サインインの期限が切れました。"),
    ],
)
def test_a_failure_is_said_and_what_was_typed_stays(opened: Opener, label: str, said: str) -> None:
    page = opened("/trial", quiet=False)
    page.get_by_label(label).fill("消えては困る文")
    page.keyboard.press("Tab")
    alert = page.locator("#app-alert")
    alert.get_by_text(said).wait_for()
    assert "入力した内容は画面に残っています。" in alert.inner_text()
    assert page.locator("[data-autosave-status]").inner_text() == "保存できませんでした"
    assert page.get_by_label(label).input_value() == "消えては困る文"
    assert page.locator("#part").inner_text() == ""
    assert _violations(page) == []
    alert.get_by_role("button", name="閉じる").click()
    assert alert.inner_text() == ""


@pytest.mark.slow
def test_a_conflict_is_shown_in_its_place(opened: Opener) -> None:
    page = opened("/trial", quiet=False)
    page.get_by_label("先に保存された欄").fill("自分の文")
    page.keyboard.press("Tab")
    page.locator("#part").get_by_text("他の人が先に保存しました。").wait_for()
    assert page.locator("[data-autosave-status]").inner_text() == "保存できませんでした"


@pytest.mark.slow
def test_leaving_with_unsaved_changes_is_asked_about(opened: Opener) -> None:
    page = opened("/trial", quiet=False)
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.get_by_label("件名").fill("保存される")
    page.keyboard.press("Tab")
    page.locator("[data-autosave-status][data-state=saved]").wait_for()
    page.goto(page.url)
    assert asked == []
    page.get_by_label("壊れる欄").fill("保存されない")
    page.keyboard.press("Tab")
    page.locator("[data-autosave-status][data-state=failed]").wait_for()
    page.goto(page.url)
    assert asked == ["beforeunload"]


@pytest.mark.slow
def test_the_focus_stays_where_a_person_was(opened: Opener) -> None:
    page = opened("/trial", quiet=False)
    page.locator("#again").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="取り替えた").wait_for()
    page.locator("#again:focus").wait_for()
    page.get_by_role("button", name="確かめる").click()
    page.locator("#wrong:focus").wait_for()


@pytest.mark.slow
def test_a_form_is_sent_once(opened: Opener, site: _Site) -> None:
    page = opened("/trial")
    before = len([path for path, _ in site.posted if path == "/slow"])
    page.get_by_role("button", name="二度押す").dblclick()
    page.wait_for_timeout(300)
    assert len([path for path, _ in site.posted if path == "/slow"]) == before + 1


@pytest.mark.slow
def test_sending_a_file_is_shown(opened: Opener) -> None:
    page = opened("/trial")
    assert not page.locator("#upload-progress").is_visible()
    content = b"x" * 100_000
    page.get_by_label("ファイル").set_input_files({"name": "a.docx", "mimeType": "text/plain", "buffer": content})
    page.get_by_role("button", name="送る").click()
    page.locator("#part").get_by_text("受け取りました。").wait_for()
    assert page.locator("[data-upload-text]").inner_text() == "100％"
