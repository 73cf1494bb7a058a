"""Files of a 案件: at once and in the background."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from specgen import office as libreoffice
from specgen.store.values import Project, Role
from specgen.workbench.desk import Desk
from specgen.workbench.jobs import run_one
from specgen.workbench.making import file_names
from specgen.workbench.printing import PRINT
from tests.web.conftest import Browser
from tests.web.routes.ready import ready_case, submitted

SignedIn = Callable[..., Browser]


@pytest.fixture
def project(desk: Desk) -> Project:
    return ready_case(desk, "案件<b>")


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A LibreOffice that is quick."""
    monkeypatch.setattr(libreoffice, "find_office", lambda: Path("soffice"))
    monkeypatch.setattr(libreoffice, "with_page_numbers", lambda *_given: (b"docx", b"pdf"))


@pytest.mark.slow
def test_every_file_of_a_draft_and_of_a_version(desk: Desk, signed_in: SignedIn, project: Project) -> None:
    hash_ = submitted(desk, project)
    one = signed_in("viewer", Role.view)
    page = one.get(f"/cases/{project.id}/files").text
    assert "案件<b>" not in page
    for name in [*file_names(desk.case(project.id).spec), "files.zip"]:
        assert f"/files/{name}" in page
        answer = one.get(f"/cases/{project.id}/files/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert "案件_b__案_" in unquote(answer.headers["content-disposition"])
    data = one.get(f"/cases/{project.id}/revisions/1/files/specification.json")
    assert hashlib.sha256(data.content).hexdigest() == hash_
    assert "_第1版案_仕様書のデータ.json" in unquote(data.headers["content-disposition"])


@pytest.mark.parametrize("name", ["x.docx", "%2e%2e%2fspecgen.db", "specification.pdf"])
def test_no_other_file(signed_in: SignedIn, project: Project, name: str) -> None:
    assert signed_in().get(f"/cases/{project.id}/files/{name}").status_code == 404


@pytest.mark.usefixtures("printer")
def test_a_file_in_the_background_from_asking_to_fetching(desk: Desk, signed_in: SignedIn, project: Project) -> None:
    one = signed_in()
    begun = one.submit(f"/cases/{project.id}/files", {"wanted": "specification.pdf"})
    assert begun.status_code == 303
    path = begun.headers["location"]
    page = one.get(path).text
    assert "順番を待っています" in page
    assert '<meta http-equiv="refresh" content="3">' in page
    block = one.get(path, headers={"HX-Request": "true"}).text
    assert "順番を待っています" in block
    assert "<html" not in block
    assert one.get(f"{path}/result").status_code == 409
    job = desk.store.jobs.claim([PRINT])
    assert job
    run_one(desk.office.bench, desk.store, job)
    assert "ファイルができました" in one.get(path).text
    got = one.get(f"{path}/result")
    assert got.content == b"pdf"
    assert got.headers["content-type"] == "application/pdf"
    assert "完了" in one.get(f"/cases/{project.id}/files").text


@pytest.mark.usefixtures("printer")
def test_a_job_is_seen_by_its_owner_and_can_be_stopped(signed_in: SignedIn, project: Project) -> None:
    one, other = signed_in("one"), signed_in("other")
    path = one.submit(f"/cases/{project.id}/files", {"wanted": "all.zip"}).headers["location"]
    for ask in (other.get(path), other.get(f"{path}/result"), other.submit(f"{path}/cancel")):
        assert ask.status_code == 404
    assert one.post(f"{path}/cancel").status_code == 403
    assert one.submit(f"{path}/cancel").status_code == 303
    assert "作成を止めました" in one.get(path).text


@pytest.mark.usefixtures("printer")
def test_what_libreoffice_says_is_told(
    desk: Desk, signed_in: SignedIn, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = signed_in()
    path = one.submit(f"/cases/{project.id}/files", {"wanted": "specification.docx"}).headers["location"]
    monkeypatch.setattr(libreoffice, "find_office", lambda: None)
    job = desk.store.jobs.claim([PRINT])
    assert job
    run_one(desk.office.bench, desk.store, job)
    assert "LibreOffice がこのサーバーに入っていない" in one.get(path).text
    assert "LibreOffice がない" in one.get(f"/cases/{project.id}/files").text


def test_wrong_wishes(signed_in: SignedIn, project: Project) -> None:
    one = signed_in()
    assert one.submit(f"/cases/{project.id}/files", {"wanted": "report.pdf"}).status_code == 404
    assert one.post(f"/cases/{project.id}/files", data={"wanted": "all.zip"}).status_code == 403
    stranger = signed_in("stranger", group="税務課")
    assert stranger.get(f"/cases/{project.id}/files").status_code == 404
    assert stranger.get(f"/cases/{project.id}/files/specification.docx").status_code == 404
    assert stranger.submit(f"/cases/{project.id}/files", {"wanted": "all.zip"}).status_code == 404
