"""Checking a document that somebody brings, as a browser asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from specgen.checks.run import with_decisions
from specgen.checks.waivers import read_waivers
from specgen.model.document import View
from specgen.model.waivers import Waivers
from specgen.store import Store
from specgen.store.values import Job, JobState, Role
from specgen.web.report_style import report_style
from specgen.workbench import Workbench
from specgen.workbench.desk.checking import checks, waiving
from specgen.workbench.jobs import kept_report, run_one
from tests.web.conftest import Browser

Make = Callable[..., Browser]
SPEC = """\
# 生成AIサービス調達仕様書

## 1 機能要件

1.1 入力した情報を、生成AIモデルの学習に利用しないこと。

1.2 画像の生成はChatGPTにより行えること。

1.3 <script>alert(1)</script>"'&を入力しても、動作を妨げないこと。
"""
NAME = "仕様書<script>'&.md"


def send(browser: Browser, content: bytes | str = SPEC, name: str = NAME, waivers: bytes = b"", **given: Any) -> Any:
    data = {"view": "accepted", "checklists": ["ds920"], **given.pop("data", {})}
    files = {"file": (name, content if isinstance(content, bytes) else content.encode())}
    if waivers:
        files["waivers"] = ("判断.yaml", waivers)
    return browser.submit("/check/upload", data, files=files, **given)


@pytest.fixture
def finish(store: Store, bench: Workbench) -> Callable[[], Job]:
    """Does the oldest job that waits, as the worker would."""

    def do() -> Job:
        job = store.jobs.claim()
        assert job
        run_one(bench, store, job)
        return store.jobs.get(job.id)

    return do


@pytest.fixture
def done(signed_in: Make, finish: Callable[[], Job]) -> tuple[Browser, str]:
    """A browser and the address of a check that is done."""
    browser = signed_in()
    where = send(browser).headers["location"]
    assert finish().state is JobState.done
    return browser, where


# ---- the list and the upload -----------------------------------------------------------------------------------


def test_nobody_is_let_in_without_signing_in(browser: Callable[[], Browser]) -> None:
    assert browser().get("/check", follow_redirects=False).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("role", list(Role))
def test_an_upload_is_queued_for_whoever_is_signed_in(signed_in: Make, store: Store, role: Role) -> None:
    browser = signed_in("yamada", role)
    answer = send(browser)
    assert answer.status_code == 303
    job = store.jobs.get(answer.headers["location"].removeprefix("/check/"))
    assert (job.state, job.name, job.params["checklists"]) == (JobState.queued, NAME, ["ds920"])
    page = browser.get("/check").text
    assert "順番待ち" in page
    assert "<script>alert" not in page
    assert "仕様書&lt;script&gt;" in page


def test_the_record_holds_the_size_and_not_the_name(signed_in: Make, store: Store) -> None:
    where = send(signed_in()).headers["location"]
    found = store.audit.list(limit=1)[0]
    assert (found.action, found.target) == ("check.start", f"check:{where.removeprefix('/check/')}")
    assert found.detail == {"bytes": len(SPEC.encode())}


@pytest.mark.parametrize(
    ("content", "name", "data", "words"),
    [
        (b"", "", {}, "検査する文書のファイルを選んでください"),
        (b"", "a.docx", {}, "ファイルが空である"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "a.docx", {}, "画像（PNG）である"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", {}, "古い形式"),
        (b"PK\x03\x04broken", "a.docx", {}, "壊れ"),
        (SPEC.encode(), "a.md", {"view": "other"}, "変更履歴の読み方を選んでください"),
        (SPEC.encode(), "a.md", {"checklists": ["other"]}, "チェックシートを、一つ以上選んでください"),
        (SPEC.encode(), "a.md", {"checklists": []}, "チェックシートを、一つ以上選んでください"),
    ],
)
def test_what_cannot_be_checked_is_refused_at_once(
    signed_in: Make, store: Store, content: bytes, name: str, data: dict[str, Any], words: str
) -> None:
    answer = send(signed_in(), content, name, data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "入力の誤りがあります" in answer.text
    assert store.jobs.claim() is None


def test_htmx_gets_the_form_again_or_is_sent_on(signed_in: Make) -> None:
    browser = signed_in()
    wrong = send(browser, b"", "a.md", headers={"HX-Request": "true"})
    assert (wrong.status_code, wrong.text.strip()[:17]) == (422, '<div id="upload">')
    right = send(browser, headers={"HX-Request": "true"})
    assert right.headers["hx-redirect"].startswith("/check/")


def test_a_form_without_its_token_queues_nothing(signed_in: Make, store: Store) -> None:
    answer = signed_in().post("/check/upload", data={"checklists": "ds920"}, files={"file": ("a.md", b"x")})
    assert answer.status_code == 403
    assert store.jobs.claim() is None


def test_too_much_at_once_waits(signed_in: Make) -> None:
    browser = signed_in()
    codes = [send(browser).status_code for _ in range(checks.MOST_WAITING + 1)]
    assert codes == [303] * checks.MOST_WAITING + [422]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\yamada\\案.docx", "案.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202e\x07.md", "a.md"),
        ("あ" * 500 + ".docx", "あ" * 195 + ".docx"),
        ("", "文書"),
    ],
)
def test_a_name_is_shown_without_folders_and_tricks(given: str, shown: str) -> None:
    assert checks._shown(given) == shown


# ---- under way -------------------------------------------------------------------------------------------------


def test_progress_survives_a_reload_and_is_polled(signed_in: Make, store: Store) -> None:
    browser = signed_in()
    where = send(browser).headers["location"]
    job = store.jobs.claim()
    assert job
    store.jobs.progress(job.id, 30, 120, "文書を読んでいます")
    for _ in range(2):
        page = browser.get(where).text
        assert 'value="30" max="120"' in page
        assert "120ページのうち" in page
        assert 'http-equiv="refresh"' in page
    part = browser.get(where, headers={"HX-Request": "true"})
    assert part.text.strip().startswith('<section id="job"')


def test_the_poll_ends_with_the_check(done: tuple[Browser, str]) -> None:
    browser, where = done
    assert browser.get(where, headers={"HX-Request": "true"}).headers["hx-refresh"] == "true"


def test_a_check_can_be_stopped(signed_in: Make, store: Store) -> None:
    browser = signed_in()
    where = send(browser).headers["location"]
    assert browser.submit(f"{where}/cancel").status_code == 303
    assert "検査を中止しました" in browser.get(where).text
    assert store.jobs.claim() is None
    assert browser.get(f"{where}/files/json").status_code == 409


def test_a_failure_says_why_and_what_to_do(signed_in: Make, store: Store) -> None:
    browser = signed_in()
    where = send(browser).headers["location"]
    job = store.jobs.claim()
    assert job
    store.jobs.fail(job.id, "仕様書.docx: パスワードが付いている。\n  直し方: 外して保存し直す。")
    page = browser.get(where).text
    assert "検査できませんでした" in page
    assert "パスワードが付いている" in page
    assert "外して保存し直す" in page


def test_another_person_does_not_find_it(done: tuple[Browser, str], signed_in: Make) -> None:
    _, where = done
    other = signed_in("sato", Role.draft, Role.admin)
    for path in ("", "/files/json", "/case", "/items/ds920:01"):
        assert other.get(f"{where}{path}").status_code == 404
    assert other.submit(f"{where}/cancel").status_code == 404
    assert other.submit(f"{where}/items/ds920:01", {"reason": "適用しない理由"}).status_code == 404


# ---- the result ------------------------------------------------------------------------------------------------


def test_verdicts_and_document_stand_side_by_side_and_lead_to_each_other(done: tuple[Browser, str]) -> None:
    browser, where = done
    page = browser.get(where).text
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(links) > 20
    assert not set(links) - ids, "every jump has somewhere to land"
    assert len(re.findall(r'\sid="', page)) == len(ids), "no id stands twice"
    verdicts, paper = page.split('id="paper"')
    assert re.search(r'class="evidence"><a href="#p\d+">', verdicts)
    assert re.search(r'href="#checklist-1-\d+"', paper)
    assert re.search(r'href="#finding-\w+-\d+"', paper)


def test_nothing_in_a_document_becomes_markup(signed_in: Make, finish: Callable[[], Job]) -> None:
    browser = signed_in()
    where = send(browser, SPEC, "仕様書.txt").headers["location"]
    finish()
    page = browser.get(where).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;を入力しても" in page


@pytest.mark.parametrize("form", ["text", "json", "html", "xlsx", "answers"])
def test_every_output_of_the_command_line_is_there(done: tuple[Browser, str], form: str) -> None:
    browser, where = done
    answer = browser.get(f"{where}/files/{form}")
    assert answer.status_code == 200
    assert len(answer.content) > 100
    name = unquote(answer.headers["content-disposition"].split("''")[1])
    assert (name[:3], name.endswith(checks.FILES[form][0])) == ("仕様書", True)
    assert "attachment" in answer.headers["content-disposition"]
    if form == "xlsx":
        assert openpyxl.load_workbook(BytesIO(answer.content)).sheetnames


@pytest.mark.parametrize("form", ["docx", "other"])
def test_a_form_that_it_has_not_is_not_found(done: tuple[Browser, str], form: str) -> None:
    browser, where = done
    assert browser.get(f"{where}/files/{form}").status_code == 404


@pytest.mark.slow
def test_a_word_document_comes_back_with_comments(signed_in: Make, finish: Callable[[], Job], case_docx: bytes) -> None:
    browser = signed_in()
    where = send(browser, case_docx, "仕様書.docx").headers["location"]
    assert finish().state is JobState.done
    assert f"{where}/files/docx" in browser.get(where).text
    assert browser.get(f"{where}/files/docx").content.startswith(b"PK")


@pytest.fixture(scope="session")
def case_docx(bench: Workbench) -> bytes:
    from specgen.export.docx import render_docx
    from tests.conftest import sample_path

    return render_docx(bench.draft(bench.read_answers(sample_path("town"))))


# ---- decisions -------------------------------------------------------------------------------------------------


def test_a_finding_is_left_with_a_reason_and_taken_up_again(done: tuple[Browser, str]) -> None:
    browser, where = done
    key = re.search(rf'{where}/findings/(\w+)"', browser.get(where).text)
    assert key
    form = f"{where}/findings/{key[1]}"
    short = browser.submit(form, {"reason": "短い"})
    assert (short.status_code, ">\n短い</textarea>" in short.text) == (422, True)
    assert "4字以上" in short.text
    saved = browser.submit(form, {"reason": "試行で使う製品が<script>決まっているため。"})
    assert saved.headers["location"] == f"{where}#waived"
    page = browser.get(where).text
    assert "試行で使う製品が&lt;script&gt;決まっているため。" in page
    assert "判断のファイル" in page
    assert "試行で使う製品が&lt;script&gt;決まっているため。" in browser.get(form).text
    assert "試行で使う製品" in browser.get(f"{where}/files/text").text
    browser.submit(form, {"undo": "1"})
    assert "試行で使う製品" not in browser.get(where).text


def test_an_item_that_does_not_apply_is_set_apart(done: tuple[Browser, str], store: Store) -> None:
    browser, where = done
    form = f"{where}/items/ds920:09"
    assert browser.submit(form, {"reason": ""}).status_code == 422
    assert browser.submit(form, {"reason": "この調達では該当する機能を使わない。"}).status_code == 303
    found = browser.get(f"{where}/files/json").json()["checklists"][0]["items"]
    item = next(one for one in found if one["id"] == "ds920:09")
    assert (item["verdict"], item["reason"]) == ("not_applicable", "この調達では該当する機能を使わない。")
    browser.submit(form, {"undo": "1"})
    assert "該当する機能を使わない" not in browser.get(where).text
    assert checks.waivers_of(store.jobs.get(where.removeprefix("/check/"))) == Waivers()


def test_unknown_findings_and_items_are_not_found(done: tuple[Browser, str]) -> None:
    browser, where = done
    for path in ("findings/0123456789abcdef", "items/ds920:99", "clauses/no.such", "items/x"):
        assert browser.get(f"{where}/{path}").status_code == 404


def test_decisions_go_from_one_check_to_the_next(
    done: tuple[Browser, str], finish: Callable[[], Job], bench: Workbench, tmp_path: Any
) -> None:
    browser, where = done
    browser.submit(f"{where}/items/ds920:09", {"reason": "この調達では該当する機能を使わない。"})
    key = re.search(rf'{where}/findings/(\w+)"', browser.get(where).text)
    assert key
    browser.submit(f"{where}/findings/{key[1]}", {"reason": "理由：「試行」#のため"})
    file = browser.get(f"{where}/files/waivers").content
    path = tmp_path / "waivers.yaml"
    path.write_bytes(file)
    assert len(read_waivers(path, bench.library).waive) == 1
    again = send(browser, waivers=file).headers["location"]
    finish()
    page = browser.get(again).text
    assert "理由：「試行」#のため" in page
    assert "該当する機能を使わない" in page


@pytest.mark.parametrize(
    "content", [b"waive: [", b"other: 1", b"\xff\xfe\x00", b"not_applicable: [{item: x:1, reason: aaaa}]"]
)
def test_a_file_of_decisions_that_cannot_be_used_is_refused(signed_in: Make, content: bytes) -> None:
    answer = send(signed_in(), waivers=content)
    assert answer.status_code == 422
    assert "判断のファイルを読めません" in answer.text
    assert "/tmp" not in answer.text


def test_decisions_afterwards_are_as_decisions_before(store: Store, bench: Workbench, finish: Any, desk: Any) -> None:
    job = checks.start(desk, "a.md", SPEC.encode(), view=View.accepted, checklists=list(bench.library.checklists))
    finish()
    report = kept_report(store.jobs.result(job.id))
    finding = next(one for one in report.findings if "ChatGPT" in one.message)
    waiving.waive(desk, job.id, waiving.key_of(finding), "試行で使うため。")
    waiving.set_apart(desk, job.id, "ds920:09", "該当しないため。")
    waivers = checks.waivers_of(store.jobs.get(job.id))
    from specgen.checks.run import check

    before = check(bench.library, bench.evidence, report.document, waivers=waivers)
    assert with_decisions(bench.library, report, waivers) == before
    assert checks.result(desk, job.id).report == before


# ---- what closes the gaps --------------------------------------------------------------------------------------


def test_a_missing_item_offers_its_clause_to_copy(done: tuple[Browser, str]) -> None:
    browser, where = done
    links = re.findall(rf'href="({where}/clauses/[^"]+)"', browser.get(where).text)
    assert links
    for link in dict.fromkeys(links):
        page = browser.get(link)
        assert page.status_code == 200
        assert "文を写す" in page.text
        assert "こと。" in page.text


def test_a_case_that_closes_the_gaps_begins_with_their_list(done: tuple[Browser, str], store: Store) -> None:
    browser, where = done
    wrong = browser.submit(f"{where}/case", {"title": "補う案件", "preset": "nowhere"})
    assert (wrong.status_code, 'value="補う案件"' in wrong.text) == (422, True)
    made = browser.submit(f"{where}/case", {"title": "補う案件", "preset": "town"})
    assert made.status_code == 303
    project = store.projects.get(made.headers["location"].removeprefix("/cases/"))
    assert "不足と、補う条項" in project.handover
    assert NAME in project.handover
    assert browser.get(f"/cases/{project.id}").status_code == 200


def test_beginning_a_case_needs_the_role(signed_in: Make, finish: Callable[[], Job]) -> None:
    browser = signed_in("viewer", Role.view)
    where = send(browser).headers["location"]
    finish()
    assert browser.get(f"{where}/case").status_code == 403
    assert browser.submit(f"{where}/case", {"title": "案件", "preset": "town"}).status_code == 403
    assert f"{where}/case" not in browser.get(where).text


# ---- its look --------------------------------------------------------------------------------------------------


def test_the_look_of_a_report_stays_within_its_part() -> None:
    text = report_style()
    assert text.startswith("@scope (.checked) {")
    assert ":scope {" in text
    assert not re.search(r":root|@page|@media \((?:min|max)-width|url\(|@import", text)
    assert text.count("{") == text.count("}")


def test_the_look_is_served(browser: Callable[[], Browser]) -> None:
    answer = browser().get("/check/report.css")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")


@pytest.mark.parametrize(("name", "said"), [("仕様書.docx", True), ("仕様書.md", False), ("仕様書.txt", False)])
def test_a_name_that_promises_another_kind_of_file_is_said(
    signed_in: Make, finish: Callable[[], Job], name: str, said: bool
) -> None:
    browser = signed_in()
    where = send(browser, name=name).headers["location"]
    finish()
    page = browser.get(where).text
    assert ("ファイルの名前と中身が合っていません" in page) is said
    assert ("名前は「.docx」ですが" in page) is said
