"""The library pages."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from specgen.errors import NotFound
from specgen.store.values import Kind, Role, Save
from specgen.workbench.desk import Desk, browsing
from specgen.workbench.desk.browsing import Asked
from tests.web.conftest import Browser

SignedIn = Callable[..., Browser]
HTMX = {"HX-Request": "true"}


def test_every_clause_stands_in_one_chapter(desk: Desk) -> None:
    for outline in desk.library.outlines.values():
        found = [
            one.id
            for chapter in browsing.chapters(desk.library, outline)
            for _, part in chapter.sections
            for one in part
        ]
        assert sorted(found) == sorted(desk.library.clauses)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (Asked(level="desirable"), lambda one: one.level == "desirable"),
        (Asked(level="answer"), lambda one: one.level_by),
        (Asked(item="ds920:16"), lambda one: "ds920:16" in str(one.satisfies) + str(one.items) + str(one.brief)),
        (Asked(query="学習", level="mandatory"), lambda one: one.level == "mandatory"),
        (Asked(chapter="forms"), lambda one: one.place.startswith("form")),
    ],
)
def test_a_filter_leaves_what_fits(desk: Desk, asked: Asked, fits: Callable[[object], bool]) -> None:
    found = browsing.browse(desk, asked)
    assert found.total
    assert all(fits(row.clause) for row in found.rows)


def test_pages_hold_every_clause_once(desk: Desk) -> None:
    first = browsing.browse(desk, Asked(query="こと"))
    ids = [
        row.clause.id
        for page in range(1, first.pages + 1)
        for row in browsing.browse(desk, Asked(query="こと", page=page)).rows
    ]
    assert len(ids) == len(set(ids)) == first.total > browsing.PAGE
    assert browsing.browse(desk, Asked(query="こと", page=999)).page == first.pages


def test_the_first_page_lists_chapters_and_editions(signed_in: SignedIn) -> None:
    page = signed_in().get("/library").text
    assert "章から選ぶ" in page
    assert "標準条項ライブラリ" in page
    assert "2026.11" in page
    assert "/library?chapter=ch.overview" in page


@pytest.mark.parametrize("role", [Role.view, Role.approve, Role.admin])
def test_whoever_is_signed_in_may_read(signed_in: SignedIn, role: Role) -> None:
    browser = signed_in("reader", role)
    assert browser.get("/library/security.no-training").status_code == 200
    assert browser.get("/library/security.no-training/cases").status_code == 200


def test_nobody_else_may(browser: Callable[[], Browser]) -> None:
    assert browser().get("/library", follow_redirects=False).headers["location"].startswith("/sign-in")


def test_a_search_marks_what_was_found(signed_in: SignedIn) -> None:
    page = signed_in().get("/library?q=" + quote("学習"))
    assert "<mark>学習</mark>" in page.text
    assert "<!DOCTYPE" in page.text


def test_while_typing_only_the_results_are_swapped(signed_in: SignedIn) -> None:
    part = signed_in().get("/library?q=" + quote("学習"), headers=HTMX).text
    assert part.strip().startswith('<div id="results"')
    assert "data-announce" in part
    assert "<!DOCTYPE" not in part


def test_nothing_found_says_what_to_do(signed_in: SignedIn) -> None:
    assert "当てはまる条項はありません" in signed_in().get("/library?q=" + quote("存在しない語句")).text


@pytest.mark.parametrize(
    "query", ["q={}", "q=%00", "page=-1", "page=9" + "9" * 400, "q=" + "あ" * 500, "outline=x&chapter=y&level=z"]
)
def test_odd_addresses_are_no_errors(signed_in: SignedIn, query: str) -> None:
    assert signed_in().get(f"/library?{query}").status_code == 200


def test_what_was_typed_is_escaped(signed_in: SignedIn) -> None:
    page = signed_in().get("/library", params={"q": "<script>\"'&"}).text
    assert '<script>"' not in page
    assert "&lt;script&gt;" in page


def test_a_wrong_clause_is_not_found(signed_in: SignedIn, desk: Desk) -> None:
    browser = signed_in()
    for path in ("/library/no.such", "/library/no.such/cases", "/library/%3Cscript%3E"):
        assert browser.get(path).status_code == 404
    with pytest.raises(NotFound):
        browsing.open_clause(desk, "no.such")


def test_a_clause_is_shown_with_what_is_known_of_it(signed_in: SignedIn) -> None:
    page = signed_in().get("/library/security.no-training").text
    for words in (
        "DAT-01",
        "必須",
        "見直し済み",
        "学習に利用しない扱いは",
        "簡易型で用いる短い文",
        "ds920:16",
        "箕面市",
        "似た条項",
    ):
        assert words in page
    assert 'href="https://' not in page
    assert "https://www.city" in page
    assert 'hx-get="/library/security.no-training/cases"' in page


def test_every_clause_has_a_page(signed_in: SignedIn, desk: Desk) -> None:
    browser = signed_in()
    kinds = {
        (one.kind, bool(one.table), bool(one.grades), bool(one.level_by)): id_
        for id_, one in desk.library.clauses.items()
    }
    for id_ in kinds.values():
        page = browser.get(f"/library/{id_}")
        assert page.status_code == 200
        assert "{{" not in page.text


def test_the_cases_are_those_of_ones_own_section(desk: Desk, signed_in: SignedIn) -> None:
    held = desk.create("<b>生成AI</b>案件", "town")
    desk.save(held.id, [Save(kind=Kind.answer, key="office.name", value="○○町", base=0)])
    part = signed_in().get("/library/security.no-training/cases", headers=HTMX).text
    assert f'href="/cases/{held.id}/draft/items/security.no-training"' in part
    assert "&lt;b&gt;生成AI" in part
    whole = signed_in("other", Role.draft, group="税務課").get("/library/security.no-training/cases").text
    assert held.id not in whole
    assert "入っている案件はありません" in whole
