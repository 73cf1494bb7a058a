"""The draft and its items as pages: whole and in blocks, wrong input, conflicts, rights, and nothing unescaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from specgen.store import Store
from specgen.store.values import SYSTEM, Kind, Role
from specgen.web import chapters
from specgen.web.chapters import Top
from specgen.web.views.item import diff
from specgen.workbench.desk import Desk
from specgen.workbench.desk.draft import item_edits, items, own_clauses
from specgen.workbench.desk.draft.own_clauses import OwnForm
from tests.web.conftest import Browser

SignedIn = Callable[..., Browser]
CLAUSE, GRADED, NARRATIVE, ABSENT = (
    "security.no-training",
    "security.encryption",
    "overview.background",
    "citizen.hours",
)
NASTY = "<script>alert(1)</script>\"'&"
OWN = {
    "place": "function.basic",
    "title": "議会答弁の検索",
    "text": "本サービスは、議会答弁を検索できること。",
    "level": "desirable",
    "reason": "要望のため",
    "verify": "実機による確認",
}
HTMX = {"hx-request": "true"}


@pytest.fixture
def case(desk: Desk) -> str:
    """A 案件 of the 課."""
    return desk.create("生成AIサービス", "town").id


@pytest.fixture
def one(signed_in: SignedIn) -> Browser:
    """Somebody who drafts."""
    return signed_in("yamada")


def path(case: str, name: str = "") -> str:
    return f"/cases/{case}/draft/items/{name}" if name else f"/cases/{case}/draft"


def ids(page: str) -> set[str]:
    """What a link can lead to within a page."""
    return set(re.findall(r'id="([^"]+)"', page))


def within(page: str) -> set[str]:
    """Where the links within a page lead."""
    return {unescape(href) for href in re.findall(r'href="#([^"]+)"', page)}


def tops(desk: Desk, case: str) -> list[Top]:
    return chapters.tops(desk.case(case).spec)


# ---- the draft -------------------------------------------------------------------------------------------------


def test_the_draft_stands_as_it_will_be_printed(one: Browser, desk: Desk, case: str) -> None:
    page = one.get(f"{path(case)}?chapter=all")
    assert page.status_code == 200
    spec = desk.case(case).spec
    for node in spec.nodes():
        assert f'id="d-{node.id}"' in page.text
    for item in spec.items():
        assert page.text.count(f'id="d-{item.id}"') == 1
    assert within(page.text) <= ids(page.text)
    assert "【未定" in page.text
    assert 'data-origin="answer"' in page.text


def test_the_chapters_together_are_the_document(one: Browser, desk: Desk, case: str) -> None:
    spec, seen = desk.case(case).spec, []
    every = tops(desk, case)
    for number, top in enumerate(every):
        page = one.get(chapters.place(path(case), top.id)).text
        assert within(page) <= ids(page)
        seen += re.findall(r'class="doc-item" id="d-([^"]+)"', page)
        assert ('rel="prev"' in page, 'rel="next"' in page) == (number > 0, number < len(every) - 1)
        assert len(re.findall(r'aria-current="page">' + re.escape(top.label), page)) == 1
        assert ('class="doc-cover"' in page) == (number == 0)
    assert seen == [item.id for node in spec.nodes() for item in node.items]
    assert one.get(path(case)).text.count('class="doc-item"') == every[0].items


def test_every_link_into_the_document_leads_to_the_chapter_that_holds_it(one: Browser, desk: Desk, case: str) -> None:
    pages = {top.id: one.get(chapters.place(path(case), top.id)).text for top in tops(desk, case)}
    pages["confirm"] = one.get(f"{path(case)}?filter=confirm").text
    found = {pair for page in pages.values() for pair in re.findall(r'draft\?chapter=([^"#]+)#d-([^"]+)"', page)}
    found |= set(re.findall(r'draft\?chapter=([^"#]+)#d-([^"]+)"', one.get(path(case, CLAUSE)).text))
    assert {("DAT-01", "DAT-01")} < found
    spec = desk.case(case).spec
    for asked, anchor in found:
        assert f'id="d-{anchor}"' in pages[chapters.find(spec, asked)]


@pytest.mark.parametrize("asked", ["nothing", NASTY, "%00"])
def test_a_chapter_that_is_not_there_is_the_first_one(one: Browser, case: str, asked: str) -> None:
    page = one.get(path(case), params={"chapter": asked})
    assert page.status_code == 200
    assert 'class="doc-cover"' in page.text
    assert "<script>alert" not in page.text


def test_what_is_open_is_counted_in_the_menu(one: Browser, desk: Desk, case: str) -> None:
    menu = one.get(path(case)).text.partition('id="contents"')[2].partition("</nav>")[0]
    spec = desk.case(case).spec
    said = sum(int(number) for number in re.findall(r"要確認(\d+)件", menu))
    assert said == sum(item.confirm for item in items.listed(spec)) > 0
    given = {"clause": NARRATIVE, "base": "0", "read": "true", "chapter": tops(desk, case)[0].id}
    block = one.submit(f"{path(case)}/confirm", given, headers=HTMX).text
    after = block.partition('id="contents" hx-swap-oob="true"')[2]
    assert sum(int(number) for number in re.findall(r"要確認(\d+)件", after)) == said - 1


def test_a_search_looks_through_every_chapter(one: Browser, desk: Desk, case: str) -> None:
    page = one.get(f"{path(case)}?q=すること&chapter={tops(desk, case)[-1].id}").text
    spec = desk.case(case).spec
    assert sum(f'id="d-{top.id}"' in page for top in spec.chapters) > 2
    assert within(page) <= ids(page)
    assert "見つかった章" in page


@pytest.mark.parametrize("name", ["undecided", "confirm", "staff", "desirable"])
def test_a_filter_leaves_what_it_names(one: Browser, desk: Desk, case: str, name: str) -> None:
    item_edits.save_text(desk, case, CLAUSE, "", "直した文。", "理由", 0)
    own_clauses.add_own(desk, case, OwnForm(**OWN))
    every, page = one.get(f"{path(case)}?chapter=all").text, one.get(f"{path(case)}?filter={name}").text
    shown = set(re.findall(r'class="doc-item" id="d-([^"]+)"', page))
    assert shown
    assert shown < set(re.findall(r'class="doc-item" id="d-([^"]+)"', every))
    assert within(page) <= ids(page)
    if name == "staff":
        assert shown == {"DAT-01", "OWN-1"}


def test_a_search_within_the_draft(one: Browser, case: str) -> None:
    found = one.get(f"{path(case)}?q=暗号 化").text
    assert 'id="d-SEC-01"' in found
    assert 'id="d-OVR-01"' not in found
    nothing = one.get(f"{path(case)}?q={NASTY}").text
    assert "当てはまる項目はありません" in nothing
    assert "<script>alert" not in nothing
    assert one.get(f"{path(case)}?filter=nonsense").status_code == 200


def test_what_is_not_printed_is_listed_with_the_reason(one: Browser, desk: Desk, case: str) -> None:
    item_edits.leave_out(desk, case, CLAUSE, "別に求めるため", 0)
    page = one.get(path(case)).text
    assert "職員が除いた。理由: 別に求めるため" in page
    for decision in desk.case(case).spec.decisions:
        if not decision.included:
            assert f'href="{path(case, decision.clause)}"' in page


def test_confirming_swaps_the_item_and_what_is_open(one: Browser, desk: Desk, case: str) -> None:
    given = {"clause": NARRATIVE, "base": "0", "read": "true"}
    whole = one.submit(f"{path(case)}/confirm", given)
    assert (whole.status_code, whole.headers["location"]) == (303, f"{path(case)}?chapter=OVR-02#d-OVR-02")
    assert NARRATIVE in desk.case(case).answers.confirmed
    base = str(desk.case(case).of_kind(Kind.confirmed)[0].version)
    block = one.submit(f"{path(case)}/confirm", {**given, "base": base, "read": "false"}, headers=HTMX)
    assert block.status_code == 200
    assert "<!DOCTYPE" not in block.text
    assert 'id="d-OVR-02"' in block.text
    assert 'id="todo" hx-swap-oob="true"' in block.text
    assert "読んで確かめた" in block.text
    assert NARRATIVE not in desk.case(case).answers.confirmed


# ---- one item --------------------------------------------------------------------------------------------------


def test_an_item_says_everything_about_itself(one: Browser, desk: Desk, case: str) -> None:
    page = one.get(path(case, CLAUSE)).text
    opened = items.open_item(desk, case, CLAUSE)
    for text in (
        opened.why.decision.reason,
        opened.text,
        opened.clause.traps[0],
        opened.clause.verify[0],
        opened.usage.aspects[0].aspect,
        opened.sources[0].title,
    ):
        assert text in unescape(page)


def test_an_item_that_is_not_there_says_which_answer_brings_it(one: Browser, desk: Desk, case: str) -> None:
    page = unescape(one.get(path(case, ABSENT)).text)
    assert "入っていない理由" in page
    assert items.open_item(desk, case, ABSENT).text in page
    assert "文を直す" not in page
    flips = items.open_item(desk, case, ABSENT).why.flips
    assert all(flip.label in page for flip in flips)


def test_typing_swaps_the_found_clauses_alone(one: Browser, case: str) -> None:
    block = one.get(f"{path(case, CLAUSE)}?q=暗号", headers=HTMX)
    assert block.text.strip().startswith('<div id="others"')
    assert "SEC-01" in block.text
    whole = one.get(f"{path(case, CLAUSE)}?q=暗号")
    assert "<!DOCTYPE" in whole.text
    assert "SEC-01" in whole.text
    assert "似ている" in one.get(path(case, CLAUSE)).text


def test_an_edit_is_saved_shown_against_the_library_and_undone(one: Browser, desk: Desk, case: str) -> None:
    answer = one.submit(f"{path(case, CLAUSE)}/edit", {"text": "直した文。", "reason": "短くするため", "base": "0"})
    assert (answer.status_code, answer.headers["location"]) == (303, path(case, CLAUSE))
    page = one.get(path(case, CLAUSE)).text
    assert "直した文。" in page
    assert "短くするため" in page
    assert "（削除）" in page
    seq = str(items.open_item(desk, case, CLAUSE).history[0].seq)
    assert one.submit(f"{path(case, CLAUSE)}/undo", {"seq": seq}).status_code == 303
    assert desk.case(case).entry(Kind.edit, CLAUSE) is None


def test_the_text_of_the_library_comes_back(one: Browser, desk: Desk, case: str) -> None:
    entry = item_edits.save_text(desk, case, CLAUSE, "", "直した文。", "理由", 0)
    assert one.submit(f"{path(case, CLAUSE)}/restore", {"base": str(entry.version)}).status_code == 303
    assert desk.case(case).entry(Kind.edit, CLAUSE) is None


WRONG: list[tuple[str, dict[str, str], list[str]]] = [
    (f"{CLAUSE}/edit", {"text": "", "reason": "残る理由", "base": "0"}, ["文を入力してください", "残る理由"]),
    (f"{CLAUSE}/edit", {"text": "残る文", "reason": "", "base": "0"}, ["理由を入力してください", "残る文"]),
    (
        f"{CLAUSE}/edit",
        {"text": f"{NASTY}{{{{x}}}}", "reason": NASTY, "base": "0"},
        ["そのまま印刷されてしまう", NASTY],
    ),
    (f"{CLAUSE}/leave-out", {"reason": ""}, ["理由を入力してください"]),
    (f"{CLAUSE}/comments", {"text": ""}, ["コメントを"]),
    (f"{CLAUSE}/comments", {"text": NASTY + "あ" * 2001}, ["コメントを", NASTY]),
    (f"{CLAUSE}/choose", {"other": GRADED, "reason": ""}, ["理由を入力してください", "別の条項に替える"]),
    (f"{GRADED}/grade", {"grade": "best", "reason": "残る理由"}, ["水準を選んでください", "残る理由"]),
]


@pytest.mark.parametrize(("where", "given", "said"), WRONG)
def test_wrong_input_comes_back_as_it_was_typed(
    one: Browser, desk: Desk, case: str, where: str, given: dict[str, str], said: list[str]
) -> None:
    before = desk.case(case).project.version
    answer = one.submit(path(case, where), given)
    assert answer.status_code == 422
    assert all(text in unescape(answer.text) for text in said)
    assert "<script>alert" not in answer.text
    assert 'class="error-summary"' in answer.text
    targets = re.findall(
        r'<li><a href="#([^"]+)"', answer.text.partition("error-summary__list")[2].partition("</ul>")[0]
    )
    assert targets
    assert all(f'id="{target}"' in answer.text for target in targets)
    assert desk.case(case).project.version == before


def test_a_conflict_shows_both_and_loses_nothing(one: Browser, desk: Desk, case: str) -> None:
    entry = item_edits.save_text(desk, case, CLAUSE, "", "先に保存した文。", "先の理由", 0)
    given = {"text": "後から書いた文。", "reason": "後の理由", "base": "0"}
    answer = one.submit(f"{path(case, CLAUSE)}/edit", given)
    assert answer.status_code == 409
    for text in ("先に保存した文。", "先の理由", "後から書いた文。", "後の理由", "deskさん"):
        assert text in answer.text
    assert answer.text.count(f'name="base" value="{entry.version}"') == 2
    assert answer.text.count(f'action="{path(case, CLAUSE)}/edit"') == 2
    over = one.submit(f"{path(case, CLAUSE)}/edit", {**given, "base": str(entry.version)})
    assert over.status_code == 303
    assert [one.new["text"] for one in items.open_item(desk, case, CLAUSE).history] == [
        given["text"],
        "先に保存した文。",
    ]


def test_a_conflict_with_a_text_that_was_taken_back(one: Browser, desk: Desk, case: str) -> None:
    entry = item_edits.save_text(desk, case, CLAUSE, "", "先に保存した文。", "理由", 0)
    item_edits.restore_text(desk, case, CLAUSE, "", entry.version)
    given = {"text": "後から書いた文。", "reason": "後の理由", "base": str(entry.version)}
    answer = one.submit(f"{path(case, CLAUSE)}/edit", given)
    assert answer.status_code == 409
    assert items.open_item(desk, case, CLAUSE).text in unescape(answer.text)
    assert one.submit(f"{path(case, CLAUSE)}/edit", {**given, "base": "0"}).status_code == 303


def left_out(desk: Desk, case: str) -> None:
    item_edits.leave_out(desk, case, CLAUSE, "先", 0)


def graded(desk: Desk, case: str) -> None:
    item_edits.choose_grade(desk, case, GRADED, "minimum", "先", 0)


@pytest.mark.parametrize(
    ("where", "given", "prepare"),
    [
        (f"{CLAUSE}/leave-out", {"reason": "後"}, left_out),
        (f"{CLAUSE}/choose", {"reason": "後", "other": GRADED}, left_out),
        (f"{GRADED}/grade", {"reason": "後", "grade": "acceptable"}, graded),
    ],
)
def test_other_conflicts_are_told_in_words(
    one: Browser, desk: Desk, case: str, where: str, given: dict[str, str], prepare: Callable[[Desk, str], None]
) -> None:
    prepare(desk, case)
    answer = one.submit(path(case, where), {**given, "base": "0"})
    assert answer.status_code == 409
    assert "先" in answer.text
    assert "後" in answer.text
    again = re.search(r'name="base" value="(\d+)"', answer.text)
    assert again
    assert one.submit(path(case, where), {**given, "base": again[1]}).status_code == 303


def test_the_page_is_told_when_somebody_else_changes_the_item(one: Browser, desk: Desk, case: str) -> None:
    seen = desk.case(case).project.version
    quiet = one.get(f"{path(case, CLAUSE)}/news?seen={seen}&polls=3", headers=HTMX).text
    assert f"seen={seen}&amp;polls=4" in quiet
    assert "変えました" not in quiet
    assert "hx-get" not in one.get(f"{path(case, CLAUSE)}/news?seen={seen}&polls=60", headers=HTMX).text
    item_edits.save_text(desk, case, CLAUSE, "", "直した文。", "理由", 0)
    told = one.get(f"{path(case, CLAUSE)}/news?seen={seen}&polls=4", headers=HTMX).text
    assert "deskさん" in told
    assert "hx-get" not in told


def test_left_out_chosen_graded_and_put_back(one: Browser, desk: Desk, case: str) -> None:
    assert one.submit(f"{path(case, CLAUSE)}/leave-out", {"reason": "別に"}).status_code == 303
    out = one.get(path(case, CLAUSE)).text
    assert "に除きました" in out
    base = str(desk.case(case).base(Kind.left_out, CLAUSE))
    assert one.submit(f"{path(case, CLAUSE)}/put-back", {"base": base}).status_code == 303
    assert one.submit(f"{path(case, GRADED)}/grade", {"grade": "minimum", "reason": "費用"}).status_code == 303
    assert one.submit(f"{path(case, NARRATIVE)}/confirm", {"base": "0"}).status_code == 303
    assert "security.masking" in one.get(f"{path(case, CLAUSE)}/choose?other=security.masking").text
    made = one.submit(f"{path(case, CLAUSE)}/choose", {"other": "security.masking", "reason": "方針"})
    assert made.headers["location"] == path(case, "own:1")
    copied = one.get(f"{path(case, GRADED)}?copy=security.masking").text
    assert items.open_item(desk, case, "security.masking").text in unescape(copied)


def test_remarks(one: Browser, desk: Desk, case: str) -> None:
    assert one.submit(f"{path(case, CLAUSE)}/comments", {"text": NASTY}).status_code == 303
    page = one.get(path(case, CLAUSE)).text
    assert NASTY in unescape(page)
    assert "<script>alert" not in page
    assert "コメント1件" in one.get(f"{path(case)}?chapter=DAT-01").text
    number = desk.store.comments.list(case)[0].id
    assert one.submit(f"{path(case, CLAUSE)}/comments/{number}", {"settled": "true"}).status_code == 303
    assert "解決済み" in one.get(path(case, CLAUSE)).text
    assert one.submit(f"{path(case, 'nothing')}/comments", {"text": "あ"}).status_code == 404


# ---- own clauses -----------------------------------------------------------------------------------------------


def test_an_own_clause_from_beginning_to_end(one: Browser, desk: Desk, case: str) -> None:
    assert one.get(f"{path(case)}/own/new?place=function.basic&copy={CLAUSE}").status_code == 200
    made = one.submit(f"{path(case)}/own/new", {**OWN, "title": NASTY[:30], "text": NASTY})
    assert made.headers["location"] == path(case, "own:1")
    page = one.get(path(case, "own:1"))
    assert NASTY in unescape(page.text)
    assert "<script>alert" not in page.text + one.get(path(case)).text + one.get(path(case, CLAUSE)).text
    base = re.search(r'name="base" value="(\d+)"', page.text)
    assert base
    saved = one.submit(path(case, "own:1"), {**OWN, "base": base[1]})
    assert saved.status_code == 303
    clash = one.submit(path(case, "own:1"), {**OWN, "title": "別の件名", "text": "別の文。", "base": base[1]})
    assert clash.status_code == 409
    assert all(text in clash.text for text in ("別の文。", OWN["text"], "別の件名", OWN["title"]))
    wrong = one.submit(path(case, "own:1"), {**OWN, "title": "", "text": "残る文。", "base": base[1]})
    assert wrong.status_code == 422
    assert "残る文。" in wrong.text
    now = str(desk.case(case).base(Kind.own_clause, "1"))
    assert one.submit(f"{path(case, 'own:1')}/delete", {"base": base[1]}).status_code == 409
    assert one.submit(f"{path(case, 'own:1')}/delete", {"base": now}).status_code == 303
    gone = one.get(path(case, "own:1")).text
    assert "この条項は削除されています" in gone
    assert one.get(path(case, "own:2")).status_code == 404
    refused = one.submit(f"{path(case, 'own:1')}/comments", {"text": ""})
    assert refused.status_code == 422
    assert one.submit(f"{path(case, 'own:1')}/comments", {"text": "戻しますか。"}).status_code == 303


def test_a_wrong_own_clause_comes_back(one: Browser, desk: Desk, case: str) -> None:
    answer = one.submit(f"{path(case)}/own/new", {"text": NASTY})
    assert answer.status_code == 422
    assert NASTY in unescape(answer.text)
    assert "<script>alert" not in answer.text
    assert not desk.case(case).of_kind(Kind.own_clause)


# ---- rights ----------------------------------------------------------------------------------------------------

GETS = [
    "",
    "/own/new",
    f"/items/{CLAUSE}",
    f"/items/{CLAUSE}/news",
    f"/items/{CLAUSE}/choose?other={GRADED}",
    "/items/own:1",
]
POSTS = [
    ("/confirm", {"clause": NARRATIVE}),
    ("/own/new", OWN),
    (f"/items/{CLAUSE}/edit", {"text": "文。", "reason": "理由"}),
    (f"/items/{CLAUSE}/restore", {}),
    (f"/items/{CLAUSE}/leave-out", {"reason": "理由"}),
    (f"/items/{CLAUSE}/put-back", {}),
    (f"/items/{GRADED}/grade", {"grade": "minimum", "reason": "理由"}),
    (f"/items/{NARRATIVE}/confirm", {}),
    (f"/items/{CLAUSE}/choose", {"other": GRADED, "reason": "理由"}),
    (f"/items/{CLAUSE}/undo", {"seq": "1"}),
    (f"/items/{CLAUSE}/comments", {"text": "コメント"}),
    (f"/items/{CLAUSE}/comments/1", {}),
    ("/items/own:1", OWN),
    ("/items/own:1/delete", {}),
]


def test_another_office_sees_and_changes_nothing(signed_in: SignedIn, desk: Desk, case: str) -> None:
    own_clauses.add_own(desk, case, OwnForm(**OWN))
    before = desk.case(case).project.version
    stranger = signed_in("sato", group="税務課")
    assert {stranger.get(f"{path(case)}{where}").status_code for where in GETS} == {404}
    assert {stranger.submit(f"{path(case)}{where}", given).status_code for where, given in POSTS} == {404}
    assert desk.case(case).project.version == before


def test_who_may_only_read_reads(signed_in: SignedIn, desk: Desk, store: Store, case: str) -> None:
    own_clauses.add_own(desk, case, OwnForm(**OWN))
    before = desk.case(case).project.version
    viewer = signed_in("sato", Role.view)
    for where in ("", f"/items/{CLAUSE}", f"/items/{NARRATIVE}", f"/items/{GRADED}", "/items/own:1"):
        page = viewer.get(f"{path(case)}{where}")
        assert page.status_code == 200
        assert set(re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', page.text)) == {"/sign-out"}
    assert {viewer.submit(f"{path(case)}{where}", given).status_code for where, given in POSTS} == {403}
    assert desk.case(case).project.version == before
    store.projects.describe(case, SYSTEM, archived=True)
    assert desk.case(case).project.archived


def test_without_the_token_nothing_is_changed(one: Browser, desk: Desk, case: str) -> None:
    before = desk.case(case).project.version
    assert {one.post(f"{path(case)}{where}", data=given).status_code for where, given in POSTS} == {403}
    assert desk.case(case).project.version == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("同じ", "同じ"),
        ("", "加えた"),
        ("消した", ""),
        ("学習に利用しないこと。", "学習及び統計に利用しないこと。記録する。"),
    ],
)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    parts = diff(old, new)
    assert "".join(text for kind, text in parts if kind != "added") == old
    assert "".join(text for kind, text in parts if kind != "removed") == new
