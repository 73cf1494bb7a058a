"""The pages of the texts: what is listed, what stands, and the notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specgen.model.suggestion import Slot
from specgen.store.values import Kind, Project, Role
from specgen.workbench.desk import Desk
from specgen.workbench.desk.texts import writing
from specgen.workbench.desk.texts.writing import Target
from tests.web.routes.texts.conftest import (
    HTMX,
    SignedIn,
    keep,
)


def test_without_an_endpoint_everything_else_works(signed_in: SignedIn, project: Project, base: str) -> None:
    browser = signed_in()
    for path in (f"/cases/{project.id}/texts", base):
        page = browser.get(path)
        assert page.status_code == 200
        assert "接続先が設定されていません" in page.text
    assert "文書を作成する業務が増えている。" in browser.get(base).text
    assert browser.submit(f"{base}/guard").status_code == 502


def test_the_list_tells_the_endpoint_and_the_state(
    signed_in: SignedIn, project: Project, declared: Callable[..., None]
) -> None:
    declared()
    page = signed_in().get(f"/cases/{project.id}/texts").text
    assert "庁内&lt;b&gt;モデル" in page
    assert "<b>モデル" not in page
    for words in ("個別契約", "使われない", "機密性2", "箇条書きのまま", "まだ書かれていない", "議会向け"):
        assert words in page


@pytest.mark.parametrize("path", ["", "/background", "/background/now", "/background/progress"])
def test_another_section_finds_nothing(signed_in: SignedIn, project: Project, path: str) -> None:
    other = signed_in("other", Role.draft, group="税務課")
    assert other.get(f"/cases/{project.id}/texts{path}").status_code == 404


@pytest.mark.parametrize("path", ["notes", "guard", "send", "decide", "cancel"])
def test_whoever_only_reads_changes_nothing(
    signed_in: SignedIn, base: str, path: str, declared: Callable[..., None]
) -> None:
    declared()
    reader = signed_in("reader", Role.view)
    page = reader.get(base)
    assert page.status_code == 200
    assert "送る内容を確かめる" not in page.text
    data = {"suggestion": "x", "narrative.background": "変えた", "base:narrative.background": "0"}
    assert reader.submit(f"{base}/{path}", data).status_code == 403


@pytest.mark.parametrize("path", ["notes", "guard", "send", "decide", "cancel"])
def test_a_form_without_its_mark_is_refused(signed_in: SignedIn, base: str, path: str) -> None:
    assert signed_in().post(f"{base}/{path}", data={"suggestion": "x"}).status_code == 403


@pytest.mark.parametrize("path", ["nothing", "reason", "reason?of=own-9", "rewrite?of=%3Cscript%3E", "opinion"])
def test_a_text_that_is_not_there(signed_in: SignedIn, project: Project, path: str) -> None:
    assert signed_in().get(f"/cases/{project.id}/texts/{path}").status_code == 404


def test_what_stands_now_is_swapped_alone(signed_in: SignedIn, base: str) -> None:
    part = signed_in().get(f"{base}/now", headers=HTMX).text
    assert part.strip().startswith('<section id="now"')
    assert "<!DOCTYPE" not in part


def test_notes_are_kept_without_a_script(signed_in: SignedIn, desk: Desk, project: Project, base: str) -> None:
    browser = signed_in()
    version = desk.case(project.id).base(Kind.answer, "narrative.background")
    data = {"narrative.background": "窓口の待ち時間が長い\r\n\r\n<script>", "base:narrative.background": str(version)}
    answered = browser.submit(f"{base}/notes", data)
    assert (answered.status_code, answered.headers["location"]) == (303, base)
    assert writing.material_of(desk.case(project.id), Target(Slot.background)) == ("窓口の待ち時間が長い", "<script>")
    assert "<script>。" not in browser.get(base).text


@pytest.mark.parametrize("path", ["notes", "guard"])
def test_wrong_notes_come_back_as_they_were_typed(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, path: str, declared: Callable[..., None]
) -> None:
    declared()
    version = desk.case(project.id).base(Kind.answer, "narrative.background")
    data = {"narrative.background": "長い" * 300, "base:narrative.background": str(version)}
    page = signed_in().submit(f"{base}/{path}", data)
    assert page.status_code == 422
    assert "長い" * 300 in page.text


def test_notes_of_two_people_are_shown_side_by_side(
    signed_in: SignedIn, desk: Desk, project: Project, base: str
) -> None:
    version = desk.case(project.id).base(Kind.answer, "narrative.background")
    keep(desk, project.id, ["ほかの人の箇条書き"])
    data = {"narrative.background": "私の箇条書き", "base:narrative.background": str(version)}
    page = signed_in().submit(f"{base}/notes", data)
    assert page.status_code == 409
    assert "ほかの人の箇条書き" in page.text
    assert "私の箇条書き" in page.text
