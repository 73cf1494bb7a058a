"""Settings of a 案件 and its history."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specgen.store.values import SYSTEM, Kind, Project, Role, Save
from specgen.workbench.desk import Desk
from specgen.workbench.desk.cases.describing import seen_of
from specgen.workbench.making import make_file
from tests.web.conftest import PASSWORD, Browser
from tests.web.routes.ready import ready_case

SignedIn = Callable[..., Browser]
NASTY = '<script>alert("1")</script>\'&'


@pytest.fixture
def project(desk: Desk) -> Project:
    return ready_case(desk)


@pytest.fixture
def path(project: Project) -> str:
    return f"/cases/{project.id}/settings"


@pytest.fixture
def drafting(browser: Callable[[], Browser], desk: Desk) -> Browser:
    one = browser()
    assert one.submit("/sign-in", {"login": desk.user.login, "password": PASSWORD}).status_code == 303
    return one


def test_the_name(drafting: Browser, path: str) -> None:
    assert drafting.submit(f"{path}/title", {"title": f" 新しい{NASTY} "}).status_code == 303
    page = drafting.get(path).text
    assert "新しい&lt;script&gt;" in page
    assert NASTY not in page
    wrong = drafting.submit(f"{path}/title", {"title": "長" * 101})
    assert wrong.status_code == 422
    assert "長" * 101 in wrong.text


def test_two_people_write_the_note(drafting: Browser, desk: Desk, project: Project, path: str) -> None:
    desk.store.projects.describe(project.id, desk.actor, handover=f"ほかの人{NASTY}")
    answer = drafting.submit(f"{path}/handover", {"handover": "私の覚え", "seen": seen_of("")})
    assert answer.status_code == 409
    assert "私の覚え" in answer.text
    assert "ほかの人&lt;script&gt;" in answer.text
    assert NASTY not in answer.text
    again = {"handover": "まとめた覚え", "seen": seen_of(f"ほかの人{NASTY}")}
    assert drafting.submit(f"{path}/handover", again).status_code == 303
    assert "まとめた覚え" in drafting.get(f"/cases/{project.id}").text
    assert drafting.submit(f"{path}/handover", {"handover": "長" * 10_001}).status_code == 422


def test_another_group(drafting: Browser, desk: Desk, project: Project, path: str) -> None:
    tax = desk.store.accounts.add_group("税務課", SYSTEM).id
    assert drafting.submit(f"{path}/group", {"group": ""}).status_code == 422
    wrong = drafting.submit(f"{path}/group", {"group": tax})
    assert wrong.status_code == 422
    assert f'value="{tax}" selected' in wrong.text
    assert drafting.submit(f"{path}/group", {"group": "x", "confirmed": "1"}).status_code == 404
    moved = drafting.submit(f"{path}/group", {"group": tax, "confirmed": "1"})
    assert (moved.status_code, moved.headers["location"]) == (303, "/cases")
    assert drafting.get(f"/cases/{project.id}").status_code == 404


def test_away_and_back(drafting: Browser, path: str) -> None:
    assert drafting.submit(f"{path}/archive", {"archived": "true"}).status_code == 303
    page = drafting.get(path).text
    assert "保管を解く" in page
    assert 'name="handover"' not in page
    assert drafting.submit(f"{path}/title", {"title": "x"}).status_code == 403
    assert drafting.submit(f"{path}/archive", {"archived": "false"}).status_code == 303
    assert "案件を保管する" in drafting.get(path).text


def test_the_edition_of_the_library(drafting: Browser, desk: Desk, project: Project, path: str) -> None:
    case = desk.case(project.id)
    old = dict.fromkeys(case.locked, "2020.01")
    save = Save(kind=Kind.setting, key="library", value=old, base=case.base(Kind.setting, "library"))
    desk.save(project.id, [save])
    page = drafting.get(path).text
    assert "2020.01" in page
    assert "今の版に改める" in page
    assert drafting.submit(f"{path}/library").status_code == 303
    assert "案件が基づく版と、今の版は同じです" in drafting.get(path).text


def test_the_form_of_the_office(drafting: Browser, desk: Desk, project: Project, path: str) -> None:
    own = make_file(desk.case(project.id).spec, "specification.docx")
    given = {"document": ("様式<b>.docx", own)}
    assert drafting.submit(f"{path}/template/upload", {"scope": "case"}, files=given).status_code == 303
    page = drafting.get(path).text
    assert "様式&lt;b&gt;.docx" in page
    assert drafting.get(f"/cases/{project.id}/files/specification.docx").status_code == 200
    assert drafting.submit(f"{path}/template/drop", {"scope": "case"}).status_code == 303
    assert "様式&lt;b&gt;.docx" not in drafting.get(path).text
    wrong = drafting.submit(f"{path}/template/upload", {}, files={"document": ("x.docx", b"no")})
    assert wrong.status_code == 422
    assert "f-document-error" in wrong.text
    assert drafting.submit(f"{path}/template/upload", {}).status_code == 422


def test_the_history(drafting: Browser, desk: Desk, project: Project, path: str) -> None:
    case = desk.case(project.id)
    desk.save_answer(project.id, "office.name", "甲町", case.base(Kind.answer, "office.name"))
    first = desk.case(project.id).project.version
    page = drafting.get(f"{path}/history").text
    assert "設問「団体名」の回答を変えた" in page
    only = drafting.get(f"{path}/history?kind=confirmed").text
    assert "設問「団体名」の回答を変えた" not in only
    assert drafting.get(f"{path}/history?kind=x").status_code == 200
    desk.save_answer(project.id, "office.name", "乙町", first)
    late = drafting.submit(f"{path}/history/undo", {"seq": first})
    assert late.status_code == 409
    assert "更に変更されています" in late.text
    assert drafting.submit(f"{path}/history/undo", {"seq": first + 1, "kind": "answer"}).status_code == 303
    assert desk.case(project.id).spec.office == "甲町"
    assert drafting.submit(f"{path}/history/undo", {"seq": 9999}).status_code == 404


def test_the_history_has_pages(drafting: Browser, desk: Desk, project: Project, path: str) -> None:
    for number in range(30):
        base = desk.case(project.id).base(Kind.answer, "office.name")
        desk.save_answer(project.id, "office.name", f"{number}町", base)
    page = drafting.get(f"{path}/history").text
    assert "前の変更を見る" in page
    older = drafting.get(f"{path}/history?before=10").text
    assert "最も新しい変更へ" in older
    assert "前の変更を見る" not in older


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("title", {"title": "x"}),
        ("handover", {"handover": "x"}),
        ("group", {"group": "x", "confirmed": "1"}),
        ("archive", {"archived": "true"}),
        ("library", {}),
        ("template/upload", {"scope": "case"}),
        ("template/drop", {}),
        ("history/undo", {"seq": "1"}),
    ],
)
def test_rights(drafting: Browser, signed_in: SignedIn, path: str, form: str, data: dict[str, str]) -> None:
    assert drafting.post(f"{path}/{form}", data=data).status_code == 403
    given = {"files": {"document": ("x.docx", b"x")}} if "upload" in form else {}
    assert signed_in("viewer", Role.view).submit(f"{path}/{form}", data, **given).status_code == 403
    stranger = signed_in("stranger", Role.draft, group="税務課")
    assert stranger.submit(f"{path}/{form}", data, **given).status_code == 404
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"{path}/history").status_code == 404


def test_a_viewer_reads_the_settings(signed_in: SignedIn, path: str) -> None:
    viewer = signed_in("viewer", Role.view)
    page = viewer.get(path)
    assert page.status_code == 200
    assert "保存する" not in page.text
    assert viewer.get(f"{path}/history").status_code == 200
