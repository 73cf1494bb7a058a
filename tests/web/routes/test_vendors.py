"""Links for vendors, and what somebody with one sees: the requirements of one approved version and nothing else."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import openpyxl
import pytest

from specgen.store.values import Actor, Kind, Project, Role, Save, User
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.revisions import publishing
from tests.web.conftest import PASSWORD, Browser
from tests.web.routes.ready import approved_case, ready_case, submitted

SignedIn = Callable[..., Browser]
NASTY = '<script>alert("1")</script>\'&'
SECRETS = ("庁内だけの案件名", "deskさん", "approverさん", "内緒の理由", "内緒のコメント", "内緒の引継ぎ", "内緒の名前")


@pytest.fixture
def approver(office: Office, person: Callable[..., User]) -> Desk:
    return Desk(office, person("approver", Role.approve))


@pytest.fixture
def project(desk: Desk, approver: Desk) -> Project:
    project = approved_case(desk, approver, "庁内だけの案件名")
    desk.store.comments.add(project.id, "", "内緒のコメント", desk.actor)
    desk.store.projects.describe(project.id, desk.actor, handover="内緒の引継ぎ")
    desk.save(project.id, [Save(kind=Kind.confirmed, key="overview.purpose", base=_base(desk, project))], "内緒の理由")
    return project


def _base(desk: Desk, project: Project) -> int:
    return desk.case(project.id).base(Kind.confirmed, "overview.purpose")


@pytest.fixture
def drafting(browser: Callable[[], Browser], desk: Desk) -> Browser:
    one = browser()
    assert one.submit("/sign-in", {"login": desk.user.login, "password": PASSWORD}).status_code == 303
    return one


def _link(drafting: Browser, project: Project) -> str:
    data = {"number": 1, "label": "内緒の名前", "days": "30"}
    page = drafting.submit(f"/cases/{project.id}/vendors", data)
    assert page.status_code == 200
    found = re.search(r'value="http://testserver(/v/[\w-]+)"', page.text)
    assert found
    return found[1]


def test_a_link_is_shown_once_read_and_ended(
    drafting: Browser, browser: Callable[[], Browser], project: Project
) -> None:
    path = _link(drafting, project)
    listed = drafting.get(f"/cases/{project.id}/vendors").text
    assert path not in listed
    assert "内緒の名前" in listed
    vendor = browser()
    page = vendor.get(path)
    assert page.status_code == 200
    assert "WRK-06" in page.text
    assert page.headers["x-robots-tag"].startswith("noindex")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in page.headers
    ended = re.search(rf'action="(/cases/{project.id}/vendors/[\w-]+/revoke)"', listed)
    assert ended
    assert drafting.post(ended[1]).status_code == 403
    assert drafting.submit(ended[1]).status_code == 303
    assert vendor.get(path).status_code == 404
    assert vendor.get(f"{path}/files/requirements.xlsx").status_code == 404


def test_nothing_of_the_office_is_on_it(drafting: Browser, browser: Callable[[], Browser], project: Project) -> None:
    path = _link(drafting, project)
    # Also where somebody of the office opens it in a browser in which they are signed in.
    for reader in (browser(), drafting):
        page = reader.get(path).text
        assert 'href="/cases' not in page
        assert 'href="/"' not in page
        assert "サインアウト" not in page
        assert not [one for one in SECRETS if one in page]


def test_its_files_are_those_of_the_version(
    drafting: Browser, browser: Callable[[], Browser], project: Project
) -> None:
    path, vendor = _link(drafting, project), browser()
    sheet = vendor.get(f"{path}/files/requirements.xlsx")
    assert sheet.status_code == 200
    assert "庁内だけの案件名" not in unquote(sheet.headers["content-disposition"])
    assert sheet.headers["x-robots-tag"].startswith("noindex")
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    cells = [str(cell.value) for one in book for row in one.iter_rows() for cell in row if cell.value is not None]
    assert any("WRK-06" in text for text in cells)
    assert not [one for one in SECRETS if any(one in text for text in cells)]
    assert vendor.get(f"{path}/files/specification.docx").status_code == 200
    for other in ("report.html", "specification.json", "checklist.xlsx", "files.zip", "specification.pdf"):
        assert vendor.get(f"{path}/files/{other}").status_code == 404


def test_later_changes_do_not_show(
    drafting: Browser, browser: Callable[[], Browser], desk: Desk, project: Project
) -> None:
    path = _link(drafting, project)
    before = browser().get(path).text
    base = desk.case(project.id).base(Kind.answer, "office.name")
    desk.save_answer(project.id, "office.name", "新しい町", base)
    submitted(desk, project)
    assert browser().get(path).text == before


def test_search_and_filter_as_page_and_as_block(
    drafting: Browser, browser: Callable[[], Browser], project: Project
) -> None:
    path, vendor = _link(drafting, project), browser()
    page = vendor.get(path, params={"q": "職員研修"}).text
    assert "WRK-06" in page
    assert "WRK-13" not in page
    block = vendor.get(path, params={"q": "職員研修"}, headers={"HX-Request": "true"}).text
    assert "<html" not in block
    assert "WRK-06" in block
    assert "当てはまる要件はありません" in vendor.get(path, params={"q": NASTY}).text
    assert NASTY not in vendor.get(path, params={"q": NASTY}).text
    assert "任意" in vendor.get(path, params={"level": "desirable"}).text
    assert vendor.get(path, params={"level": "x", "q": "長" * 5000}).status_code == 200


def test_the_chapters_together_are_all_requirements(
    drafting: Browser, browser: Callable[[], Browser], project: Project
) -> None:
    path, vendor = _link(drafting, project), browser()
    rows = re.compile(r'<tr id="([^"]+)"')
    every = rows.findall(vendor.get(path, params={"chapter": "all"}).text)
    address = vendor.get(path).text
    menu = address.partition('id="contents"')[2].partition("</nav>")[0]
    hrefs = re.findall(rf'href="({path}\?chapter=[^"#]+)#part-', menu)
    assert len(hrefs) > 3
    assert [one for href in hrefs for one in rows.findall(vendor.get(href).text)] == every
    assert rows.findall(address) == rows.findall(vendor.get(hrefs[0]).text)
    # An item or a chapter that is none of the menu leads to where it stands; a wrong one to the beginning.
    assert every[-1] in rows.findall(vendor.get(path, params={"chapter": every[-1]}).text)
    wrong = vendor.get(path, params={"chapter": NASTY})
    assert rows.findall(wrong.text) == rows.findall(address)
    assert NASTY not in wrong.text


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "あ"])
def test_a_wrong_token_and_an_old_link_look_the_same(
    browser: Callable[[], Browser], desk: Desk, project: Project, token: str
) -> None:
    ends = datetime.now(UTC) + timedelta(milliseconds=50)
    _, old = desk.store.links.make(project.id, 1, "期限切れ", ends, desk.actor)
    vendor = browser()
    wrong = vendor.get(f"/v/{token}")
    assert wrong.status_code == 404
    assert wrong.headers["x-robots-tag"].startswith("noindex")
    while datetime.now(UTC) <= ends:
        time.sleep(0.01)
    assert vendor.get(f"/v/{old}").text == wrong.text


def test_an_address_that_asks_too_often_waits(browser: Callable[[], Browser], office: Office) -> None:
    for _ in range(120):
        assert publishing.may_visit(office, "testclient")
    answer = browser().get("/v/x")
    assert answer.status_code == 429
    assert answer.headers["x-robots-tag"].startswith("noindex")
    assert publishing.may_visit(office, "192.0.2.9")


def test_its_use_is_in_the_log_without_the_token(
    drafting: Browser, browser: Callable[[], Browser], desk: Desk, project: Project
) -> None:
    path, vendor = _link(drafting, project), browser()
    vendor.get(path)
    vendor.get(f"{path}/files/requirements.xlsx")
    used = [one for one in desk.store.audit.list(limit=50) if one.action == "link.use"]
    assert [one.detail["what"] for one in used] == ["requirements.xlsx", "page"]
    assert {one.name for one in used} == {publishing.VENDOR}
    assert path.rsplit("/", 1)[1] not in str(used)
    assert desk.store.audit.verify().problems == ()


@pytest.mark.parametrize(
    ("given", "kept"), [({"label": ""}, 'value="20"'), ({"days": "91"}, "残る名前"), ({"days": "x"}, "残る名前")]
)
def test_wrong_input_keeps_what_was_typed(
    drafting: Browser, project: Project, given: dict[str, str], kept: str
) -> None:
    data = {"number": "1", "label": "残る名前", "days": "20"} | given
    answer = drafting.submit(f"/cases/{project.id}/vendors", data)
    assert answer.status_code == 422
    assert kept in answer.text
    assert "error-summary" in answer.text


def test_rights(desk: Desk, signed_in: SignedIn, drafting: Browser, project: Project) -> None:
    data = {"number": 1, "label": "名前", "days": "30"}
    path = f"/cases/{project.id}/vendors"
    assert signed_in("viewer", Role.view).submit(path, data).status_code == 403
    assert signed_in("stranger", Role.draft, group="税務課").submit(path, data).status_code == 404
    assert signed_in("stranger2", Role.draft, group="税務課").get(path).status_code == 404
    assert drafting.post(path, data=data).status_code == 403
    other = ready_case(desk)
    assert drafting.submit(f"/cases/{other.id}/vendors", data).status_code == 404
    assert "公開できる版がありません" in drafting.get(f"/cases/{other.id}/vendors").text
    link = desk.store.links.make(project.id, 1, "名前", datetime(2099, 1, 1, tzinfo=UTC), Actor(user="", name=""))[0]
    assert drafting.submit(f"/cases/{other.id}/vendors/{link.id}/revoke").status_code == 404
