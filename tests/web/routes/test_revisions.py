"""Pages of versions: the list, approval and comparison."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from specgen.store.values import Kind, Project, Role, User
from specgen.web import chapters
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.draft import items
from specgen.workbench.desk.revisions import revising
from tests.web.conftest import PASSWORD, Browser
from tests.web.routes.ready import approved_case, ready_case, sample_case, submitted

SignedIn = Callable[..., Browser]
NASTY = '<script>alert("1")</script>\'&'
SHOWN = "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;&#39;&amp;"


@pytest.fixture
def approver(office: Office, person: Callable[..., User]) -> Desk:
    return Desk(office, person("approver", Role.approve))


@pytest.fixture
def project(desk: Desk) -> Project:
    return ready_case(desk)


@pytest.fixture
def drafting(browser: Callable[[], Browser], desk: Desk) -> Browser:
    """The browser of the person who drafted the 案件."""
    one = browser()
    assert one.submit("/sign-in", {"login": desk.user.login, "password": PASSWORD}).status_code == 303
    return one


def test_a_version_is_made_approved_and_fixed(drafting: Browser, signed_in: SignedIn, project: Project) -> None:
    path = f"/cases/{project.id}/revisions"
    assert "未定、要確認及び誤りの箇所はありません" in drafting.get(path).text
    made = drafting.submit(path, {"seen": project.version, "note": NASTY})
    assert (made.status_code, made.headers["location"]) == (303, f"{path}/1")
    own = drafting.get(f"{path}/1").text
    assert "承認待ち" in own
    assert 'value="approve"' not in own
    boss = signed_in("boss", Role.approve)
    page = boss.get(f"{path}/1").text
    assert SHOWN in page
    assert NASTY not in page
    hash_ = re.search(r'name="hash" value="(\w{64})"', page)
    assert hash_
    done = boss.submit(f"{path}/1/decide", {"hash": hash_[1], "decision": "approve", "note": ""})
    assert (done.status_code, done.headers["location"]) == (303, f"{path}/1")
    page = boss.get(f"{path}/1").text
    assert "内容は、これから変わりません" in page
    assert "（案）" not in page
    assert 'value="approve"' not in page
    listed = drafting.get(path).text
    assert "第1版" in listed
    assert SHOWN in listed


def test_somebody_changed_it_meanwhile(drafting: Browser, desk: Desk, project: Project) -> None:
    desk.save_answer(project.id, "office.name", "別の町", desk.case(project.id).base(Kind.answer, "office.name"))
    answer = drafting.submit(f"/cases/{project.id}/revisions", {"seen": project.version, "note": "残るメモ"})
    assert answer.status_code == 409
    assert "残るメモ" in answer.text
    assert f'name="seen" value="{project.version + 1}"' in answer.text
    assert desk.store.revisions.list(project.id) == []


def test_a_note_that_is_too_long_is_kept_on_the_page(drafting: Browser, project: Project) -> None:
    answer = drafting.submit(f"/cases/{project.id}/revisions", {"seen": project.version, "note": "長" * 2001})
    assert answer.status_code == 422
    assert "長" * 2001 in answer.text
    assert "メモが長過ぎます" in answer.text


def test_what_stands_in_the_way_is_listed(drafting: Browser, signed_in: SignedIn, desk: Desk) -> None:
    project = sample_case(desk, NASTY)
    desk.store.comments.add(project.id, "", f"コメント{NASTY}", desk.actor)
    page = drafting.get(f"/cases/{project.id}/revisions").text
    assert "このままでは承認を受けられません（5件）" in page
    assert f"コメント{SHOWN}" in page
    assert NASTY not in page
    hash_ = submitted(desk, project)
    boss = signed_in("boss", Role.approve)
    path = f"/cases/{project.id}/revisions/1"
    assert 'value="approve"' not in boss.get(path).text
    answer = boss.submit(f"{path}/decide", {"hash": hash_, "decision": "approve", "note": "残るメモ"})
    assert answer.status_code == 422
    assert "残るメモ" in answer.text
    assert "未定、要確認又は誤りの箇所が5件ある" in answer.text


def test_a_return_needs_a_reason(desk: Desk, signed_in: SignedIn, project: Project) -> None:
    hash_ = submitted(desk, project)
    boss = signed_in("boss", Role.approve)
    path = f"/cases/{project.id}/revisions/1"
    assert boss.submit(f"{path}/decide", {"hash": hash_, "decision": "return"}).status_code == 422
    assert boss.submit(f"{path}/decide", {"hash": hash_, "decision": "return", "note": "直す"}).status_code == 303
    assert "直す" in boss.get(path).text
    again = boss.submit(f"{path}/decide", {"hash": hash_, "decision": "approve", "note": "残るメモ"})
    assert again.status_code == 409


def test_another_hash_is_refused(desk: Desk, signed_in: SignedIn, project: Project) -> None:
    submitted(desk, project)
    boss = signed_in("boss", Role.approve)
    path = f"/cases/{project.id}/revisions/1/decide"
    answer = boss.submit(path, {"hash": "0" * 64, "decision": "approve", "note": "残るメモ"})
    assert answer.status_code == 409
    assert "残るメモ" in answer.text


def test_an_author_withdraws(drafting: Browser, desk: Desk, project: Project) -> None:
    submitted(desk, project)
    path = f"/cases/{project.id}/revisions/1"
    assert drafting.submit(f"{path}/withdraw", {"note": "やり直す"}).status_code == 303
    assert "取下げ" in drafting.get(path).text
    assert drafting.submit(f"{path}/withdraw", {"note": "もう一度"}).status_code == 409


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("", {"seen": "1"}),
        ("/1/decide", {"hash": "0", "decision": "approve"}),
        ("/1/withdraw", {}),
        ("/1/files", {"wanted": "specification.pdf"}),
    ],
)
def test_forms_need_their_role_group_and_token(
    desk: Desk, signed_in: SignedIn, project: Project, path: str, data: dict[str, str]
) -> None:
    submitted(desk, project)
    whole = f"/cases/{project.id}/revisions{path}"
    viewer = signed_in("viewer", Role.view)
    assert viewer.post(whole, data=data).status_code == 403
    assert path == "/1/files" or viewer.submit(whole, data).status_code == 403
    stranger = signed_in("stranger", Role.draft, Role.approve, group="税務課")
    assert stranger.submit(whole, data).status_code == 404


@pytest.mark.parametrize("path", ["", "/1", "/compare", "/compare/docx?old=1&new=now", "/1/files/specification.docx"])
def test_pages_are_for_the_group_only(desk: Desk, signed_in: SignedIn, project: Project, path: str) -> None:
    submitted(desk, project)
    whole = f"/cases/{project.id}/revisions{path}"
    assert signed_in("viewer", Role.view).get(whole).status_code == 200
    assert signed_in("stranger", Role.draft, group="税務課").get(whole).status_code == 404


def test_two_versions_are_compared_on_a_page_and_as_files(desk: Desk, approver: Desk, drafting: Browser) -> None:
    project = approved_case(desk, approver, "案件/甲")
    base = desk.case(project.id).base(Kind.answer, "office.name")
    desk.save_answer(project.id, "office.name", f"別の町{NASTY}", base)
    path = f"/cases/{project.id}/revisions/compare"
    page = drafting.get(path)
    assert page.status_code == 200
    assert "旧（第1版）" in page.text
    assert "新（今の内容）" in page.text
    assert "<ins>" in page.text
    assert "<script>alert" not in page.text
    every = drafting.get(f"{path}?old=1&new=now&every=true")
    assert len(every.text) > len(page.text)
    assert len(drafting.get(f"{path}?old=1&new=now&records=true").text) > len(page.text)
    for form in ("docx", "xlsx"):
        answer = drafting.get(f"{path}/{form}?old=1&new=now")
        assert answer.status_code == 200
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
        assert "filename*=UTF-8''%E6%A1%88%E4%BB%B6_%E7%94%B2" in answer.headers["content-disposition"]
    assert drafting.get(f"{path}/pdf?old=1&new=now").status_code == 404
    assert drafting.get(f"{path}?old=x&new=now").status_code == 422
    assert drafting.get(f"{path}?old=9&new=now").status_code == 404


def test_without_a_version_there_is_nothing_to_compare(drafting: Browser, project: Project) -> None:
    assert "版がまだない" in drafting.get(f"/cases/{project.id}/revisions/compare").text


def test_an_archived_case_shows_its_versions(desk: Desk, drafting: Browser, project: Project) -> None:
    submitted(desk, project)
    desk.store.projects.describe(project.id, desk.actor, archived=True)
    page = drafting.get(f"/cases/{project.id}/revisions").text
    assert "この案件は保管されています" in page
    assert revising.version(desk, project.id, 1).spec.title
    assert drafting.submit(f"/cases/{project.id}/revisions", {"seen": project.version}).status_code == 403


def test_a_version_is_read_by_chapters_or_at_once(drafting: Browser, desk: Desk, project: Project) -> None:
    submitted(desk, project)
    path = f"/cases/{project.id}/revisions/1"
    spec = desk.case(project.id).spec
    seen: list[str] = []
    for top in chapters.tops(spec):
        page = drafting.get(chapters.place(path, top.id)).text
        seen += re.findall(r'class="doc-item" id="d-([^"]+)"', page)
        for asked, anchor in re.findall(rf'href="{path}\?chapter=([^"#]+)#d-([^"]+)"', page):
            assert chapters.find(spec, asked) == chapters.find(spec, anchor)
    whole = drafting.get(f"{path}?chapter=all").text
    assert seen == re.findall(r'class="doc-item" id="d-([^"]+)"', whole) == [one.id for one in items.listed(spec)]
    assert f'href="{path}?chapter=all' in drafting.get(path).text
