"""The pages that begin a 案件 from what is there already, and its answers as files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from specgen.store.values import Kind, Role
from specgen.workbench.desk import Desk, Office
from specgen.workbench.jobs import run_one

MEAN = "<script>alert(1)</script>\"'&"
DOCUMENT = "# 第1章 概要\n\n1 件名\n\n利用者数は、120人（<b>予定）とする。\n".encode()
YAML = "specgen: 1\npreset: town\nanswers:\n  office.name: 上山町\n  scale.users: 120\n".encode()
WAYS = ("/cases/new/from-case", "/cases/new/from-sheet/upload", "/cases/new/from-document/upload")


@pytest.fixture
def browser_of(signed_in: Callable[..., Any]) -> Any:
    """A browser of somebody who drafts."""
    return signed_in()


@pytest.fixture
def case_id(desk: Desk) -> str:
    """A 案件 of the same 課 with an answer."""
    made = desk.create("前の案件" + MEAN, "town").id
    desk.save_answer(made, "office.name", "上山町", 0)
    return made


def location(answer: Any) -> str:
    """Where the browser is sent on to."""
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def id_in(path: str) -> str:
    """The 案件 of an address."""
    return path.split("/")[2]


def file(content: bytes, name: str = "シート.xlsx") -> dict[str, Any]:
    """The files of a form."""
    return {"files": {"file": (name, content)}}


@pytest.mark.parametrize("path", WAYS)
def test_forms_show_and_need_the_right(signed_in: Callable[..., Any], browser_of: Any, case_id: str, path: str) -> None:
    page = browser_of.get(path)
    assert page.status_code == 200
    assert "<!DOCTYPE html>" in page.text
    assert "<script>alert" not in page.text
    assert browser_of.post(path, data={"title": "x"}).status_code == 403
    reader = signed_in("yomu", Role.view)
    assert reader.get(path).status_code == 403
    assert reader.submit(path, {"title": "x"}).status_code == 403
    assert path in browser_of.get("/cases/new").text
    assert case_id


def test_from_an_earlier_case(browser_of: Any, signed_in: Callable[..., Any], desk: Desk, case_id: str) -> None:
    form = {"source": case_id, "title": "次の案件", "kinds": ["edit", "own_clause", "nothing"]}
    made = desk.case(id_in(location(browser_of.submit(WAYS[0], form))))
    assert made.project.title == "次の案件"
    entry = made.entry(Kind.answer, "office.name")
    assert entry
    assert entry.value == "上山町"
    stranger = signed_in("suzuki", group="税務課")
    assert stranger.submit(WAYS[0], form).status_code == 404
    assert case_id not in stranger.get(WAYS[0]).text


@pytest.mark.parametrize(
    ("form", "said"),
    [({"title": MEAN}, "写す元の案件を選んで"), ({"source": "?", "title": " "}, "1字から100字"), ({}, "写す元の案件")],
)
def test_from_an_earlier_case_wrongly(browser_of: Any, case_id: str, form: dict[str, str], said: str) -> None:
    page = browser_of.submit(WAYS[0], {key: case_id if value == "?" else value for key, value in form.items()})
    assert page.status_code == 422
    assert said in page.text
    assert "<script>alert" not in page.text
    if form.get("title") == MEAN:
        assert "&lt;script&gt;alert(1)" in page.text


def test_from_a_sheet(browser_of: Any, desk: Desk) -> None:
    where = location(browser_of.submit(WAYS[1], {"title": "シートから"}, **file(YAML, "C:\\dir\\answers.yaml")))
    case = desk.case(id_in(where))
    assert case.answers.answers["scale.users"].value == 120
    entry = case.entry(Kind.answer, "scale.users")
    assert entry
    assert entry.reason == "answers.yamlから"


@pytest.mark.parametrize(
    ("title", "name", "content", "said"),
    [
        ("", "a.yaml", YAML, "案件の名称を入力"),
        ("名称", "", b"", "ファイルを選んで"),
        ("名称", "a.yaml", YAML.replace(b"120", "多い".encode()), "数で答える"),
        ("名称", "a.yaml", YAML.replace(b"town", b"nowhere"), "nowhere"),
        ("名称", "a.exe", b"MZ", "読めない種類"),
        ("名" * 101, "a.yaml", YAML, "1字から100字"),
    ],
)
def test_from_a_sheet_wrongly(browser_of: Any, desk: Desk, title: str, name: str, content: bytes, said: str) -> None:
    page = browser_of.submit(WAYS[1], {"title": title}, **(file(content, name) if name else {}))
    assert page.status_code == 422
    assert said in page.text
    assert title in page.text
    assert desk.projects() == []


def test_a_wrong_cell_is_named(browser_of: Any, desk: Desk, case_id: str) -> None:
    book = load_workbook(io.BytesIO(browser_of.get(f"/cases/{case_id}/answers/hearing-sheet.xlsx").content))
    sheet = book["設問"]
    row = next(cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == "scale.users")
    header = next(cell for cell in sheet[4] if cell.value == "回答")
    sheet.cell(row, header.column).value = "多い"
    out = io.BytesIO()
    book.save(out)
    page = browser_of.submit(f"/cases/{case_id}/answers/upload", **file(out.getvalue()))
    assert page.status_code == 422
    assert f"{header.column_letter}{row}" in page.text
    assert desk.case(case_id).entry(Kind.answer, "scale.users") is None


def test_from_a_specification(browser_of: Any, signed_in: Callable[..., Any], office: Office, desk: Desk) -> None:
    form = {"title": "文書から", "preset": "town"}
    path = location(browser_of.submit(WAYS[2], form, **file(DOCUMENT, "<b>仕様書.md")))
    waiting = browser_of.get(path)
    assert "順番待ち" in waiting.text
    assert "&lt;b&gt;仕様書.md" in waiting.text
    part = browser_of.get(path, headers={"hx-request": "true"})
    assert part.text.lstrip().startswith('<div id="reading"')
    assert browser_of.submit(path, {"title": "早い"}).status_code == 409
    job = office.store.jobs.claim()
    assert job
    run_one(office.bench, office.store, job)
    assert browser_of.get(path, headers={"hx-request": "true"}).headers["hx-refresh"] == "true"
    page = browser_of.get(path)
    assert all(
        one in page.text for one in ("調達チェックシート", "利用者数", "（&lt;b予定）", 'name="accept" value="0"')
    )
    assert not re.search(r'name="accept"[^>]*checked', page.text)
    again = browser_of.submit(path, {"title": " ", "accept": ["0"]})
    assert again.status_code == 422
    assert re.search(r'name="accept" value="0" checked', again.text)
    on = location(browser_of.submit(path, {"title": "文書から", "accept": ["0", "x"]}))
    assert "文書から読み取った回答を1問取り込みました" in browser_of.get(on).text
    made = desk.case(id_in(on.partition("?")[0]))
    assert len(made.of_kind(Kind.answer)) == 1
    sure = desk.case(id_in(location(browser_of.submit(path, {"title": "確か", "sure": "1"}))))
    assert sure.project.title == "確か"
    assert signed_in("other").get(path).status_code == 404


def test_a_specification_that_cannot_be_read(browser_of: Any, office: Office) -> None:
    path = location(browser_of.submit(WAYS[2], {"title": "x", "preset": "town"}, **file(b"\x00\x01", "x.docx")))
    job = office.store.jobs.claim()
    assert job
    run_one(office.bench, office.store, job)
    page = browser_of.get(path)
    assert page.status_code == 200
    assert "失敗" in page.text
    assert "直し方" not in page.text


@pytest.mark.parametrize(
    ("form", "name", "said"),
    [
        ({"title": MEAN, "preset": "town"}, "", "ファイルを選んで"),
        ({"title": "", "preset": "town"}, "x.md", "1字から100字"),
        ({"title": "x"}, "x.md", "団体の種別を選んでください"),
    ],
)
def test_from_a_specification_wrongly(browser_of: Any, form: dict[str, str], name: str, said: str) -> None:
    page = browser_of.submit(WAYS[2], form, **(file(DOCUMENT, name) if name else {}))
    assert page.status_code == 422
    assert said in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(("name", "start"), [("hearing-sheet.xlsx", b"PK"), ("answers.yaml", b"# ")])
def test_answers_as_files(
    browser_of: Any, signed_in: Callable[..., Any], case_id: str, name: str, start: bytes
) -> None:
    found = browser_of.get(f"/cases/{case_id}/answers/{name}")
    assert found.content.startswith(start)
    assert found.headers["content-disposition"].startswith("attachment")
    assert signed_in("suzuki", group="税務課").get(f"/cases/{case_id}/answers/{name}").status_code == 404


def test_a_sheet_comes_back_into_a_case(
    browser_of: Any, signed_in: Callable[..., Any], desk: Desk, case_id: str
) -> None:
    upload = f"/cases/{case_id}/answers/upload"
    assert browser_of.get(upload).status_code == 200
    assert browser_of.submit(upload).status_code == 422
    path = location(
        browser_of.submit(upload, **file(YAML.replace("上山町".encode(), MEAN.split('"')[0].encode()), "a.yaml"))
    )
    page = browser_of.get(path)
    assert all(one in page.text for one in ("違うもの 2件", "団体名", "上山町", "&lt;script&gt;alert(1)"))
    assert "checked" not in page.text
    desk.save_answer(case_id, "scale.users", 7, 0)
    late = browser_of.submit(path, {"accept": ["answer:scale.users"], "base:answer:scale.users": "0"})
    assert late.status_code == 409
    assert "7人" in late.text
    base = desk.case(case_id).base(Kind.answer, "scale.users")
    done = browser_of.submit(path, {"accept": ["answer:scale.users", "x:y"], "base:answer:scale.users": str(base)})
    assert location(done) == f"/cases/{case_id}/questions"
    case = desk.case(case_id)
    assert case.answers.answers["scale.users"].value == 120
    assert case.answers.answers["office.name"].value == "上山町"
    colleague, reader = signed_in("kato"), signed_in("yomu", Role.view)
    assert colleague.get(path).status_code == 404
    assert reader.get(upload).status_code == 403
    assert reader.submit(upload, **file(YAML, "a.yaml")).status_code == 403
    assert browser_of.post(path).status_code == 403


def test_an_empty_sheet_of_every_kind_of_buyer(browser_of: Any, signed_in: Callable[..., Any], desk: Desk) -> None:
    page = browser_of.get(WAYS[1]).text
    for one in desk.library.presets:
        address = f"/cases/new/from-sheet/{one.id}.xlsx"
        assert f'href="{address}"' in page
    content = browser_of.get(address).content
    assert load_workbook(io.BytesIO(content)).sheetnames
    begun = browser_of.submit(WAYS[1], {"title": "戻ってきたシート"}, **file(content))
    assert begun.status_code == 303
    assert browser_of.get("/cases/new/from-sheet/no.xlsx").status_code == 404
    assert signed_in("yomu", Role.view).get(address).status_code == 403
