"""Deciding on a suggestion, and texts about something."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specgen.errors import NotFound, ShelfChanged
from specgen.model.suggestion import Slot
from specgen.store.values import Kind, Project, Save
from specgen.workbench.desk import Desk
from specgen.workbench.desk.texts import sending, writing
from specgen.workbench.desk.texts.writing import Target
from tests.narrative.drafting import QueueModel, answer
from tests.web.routes.texts.conftest import (
    GOOD,
    MARKED,
    NOTES,
    SignedIn,
    finished,
    hidden,
    keep,
    proposed,
)


def test_accepting_puts_the_text_into_the_draft(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model()
    browser = signed_in()
    data = {**proposed(browser, base), "decision": "accept", "text": GOOD}
    assert browser.submit(f"{base}/decide", data).headers["location"] == base
    now = writing.now_of(desk.case(project.id), Target(Slot.background))
    assert (now.state, now.text, now.by) == ("accepted", GOOD, "yamadaさん")
    item = next(one for one in desk.case(project.id).spec.items() if one.clause == "overview.background")
    assert item.written is not None
    assert GOOD in item.plain
    page = browser.get(base).text
    assert "test-model-1" in page
    assert "採用を取り消す" in page


def test_a_mark_is_confirmed_one_by_one(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model(answer(MARKED))
    browser = signed_in()
    data = {**proposed(browser, base), "decision": "accept", "text": MARKED}
    assert "（要確認）</span>5課</mark>" in browser.get(base).text
    page = browser.submit(f"{base}/decide", data)
    assert page.status_code == 422
    assert "「5課」が正しいことを確かめて" in page.text
    assert browser.submit(f"{base}/decide", {**data, "confirm": "7課"}).status_code == 422
    assert browser.submit(f"{base}/decide", {**data, "confirm": "5課"}).status_code == 303
    (entry,) = desk.case(project.id).shelf.entries
    assert entry.suggestion.confirmed == ("5課",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("文書を作る業務が300件増えている。", "「300件」が正しいことを確かめて"),
        ("ChatGPTを用いて文書を作る。", "事業者、製品又は生成AIモデルの名称"),
        (" \r\n ", "文が空です"),
        ("あ" * 7000, "文が長過ぎる"),
        ("文に\x07ある。", "使えない"),
    ],
)
def test_a_changed_text_is_checked_again(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel], text: str, said: str
) -> None:
    model()
    browser = signed_in()
    data = {**proposed(browser, base), "decision": "accept", "text": text}
    page = browser.submit(f"{base}/decide", data)
    assert page.status_code == 422
    assert said in page.text
    if text.strip():
        assert text in page.text
    assert desk.case(project.id).shelf.pending


def test_a_changed_text_can_be_looked_at_before(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model()
    browser = signed_in()
    data = {**proposed(browser, base), "decision": "check", "text": "3課で試行し、<script>300件を作った。"}
    page = browser.submit(f"{base}/decide", data)
    assert page.status_code == 200
    assert "300件</mark>" in page.text
    assert "<script>300" not in page.text
    assert desk.case(project.id).shelf.pending


def test_an_edited_text_is_kept_as_edited(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model()
    browser = signed_in()
    data = {
        **proposed(browser, base),
        "decision": "accept",
        "text": "文書を作成する業務が増えている。\r\n3課で試行した。",
    }
    assert browser.submit(f"{base}/decide", data).status_code == 303
    now = writing.now_of(desk.case(project.id), Target(Slot.background))
    assert (now.state, now.text) == ("edited", "文書を作成する業務が増えている。\n3課で試行した。")


def test_rejecting_keeps_the_template_and_the_reason(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model()
    browser = signed_in()
    data = proposed(browser, base)
    long = browser.submit(f"{base}/decide", {**data, "decision": "reject", "reason": "長" * 401})
    assert long.status_code == 422
    assert browser.submit(f"{base}/decide", {**data, "decision": "reject", "reason": "<i>違う"}).status_code == 303
    page = browser.get(base).text
    assert "不採用" in page
    assert "&lt;i&gt;違う" in page
    assert writing.now_of(desk.case(project.id), Target(Slot.background)).state == "template"


def test_an_accepted_text_can_be_withdrawn(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model()
    browser = signed_in()
    browser.submit(f"{base}/decide", {**proposed(browser, base), "decision": "accept", "text": GOOD})
    page = browser.get(base).text
    data = {"suggestion": hidden(page, "suggestion"), "seen": hidden(page, "seen"), "decision": "reject"}
    assert browser.submit(f"{base}/decide", data).status_code == 303
    assert writing.now_of(desk.case(project.id), Target(Slot.background)).state == "template"


def test_two_people_decide_and_nothing_is_lost(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model()
    first, second = signed_in(), signed_in("tanaka")
    data = proposed(first, base)
    assert first.submit(f"{base}/decide", {**data, "decision": "accept", "text": GOOD}).status_code == 303
    mine = "文書を作成する業務が増えている。"
    page = second.submit(f"{base}/decide", {**data, "decision": "accept", "text": mine})
    assert page.status_code == 409
    assert "あなたの文" in page.text
    assert page.text.count(mine) >= 2  # beside the other, and in the form
    assert "今の文のままにする" in page.text
    again = {**data, "seen": hidden(page.text, "seen"), "decision": "accept", "text": mine}
    assert second.submit(f"{base}/decide", again).status_code == 303
    now = writing.now_of(desk.case(project.id), Target(Slot.background))
    assert (now.text, now.by) == (mine, "tanakaさん")


def test_a_suggestion_that_gave_way_keeps_what_was_typed(
    signed_in: SignedIn, base: str, model: Callable[..., QueueModel]
) -> None:
    model(answer(GOOD), answer("別の案である。3課で試行した。"))
    browser = signed_in()
    old = proposed(browser, base)
    proposed(browser, base)
    page = browser.submit(f"{base}/decide", {**old, "decision": "accept", "text": "私が直した文である。"})
    assert page.status_code == 409
    assert "新しい案に置き換えられています" in page.text
    assert "私が直した文である。" in page.text


def test_an_outdated_suggestion_is_not_accepted(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model()
    browser = signed_in()
    data = {**proposed(browser, base), "decision": "accept", "text": GOOD}
    keep(desk, project.id, [*NOTES, "もう一つ"])
    assert "この案は古くなりました" in browser.get(base).text
    page = browser.submit(f"{base}/decide", data)
    assert page.status_code == 422
    assert "案を作り直してください" in page.text


def test_an_accepted_text_that_aged_is_told(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model()
    browser = signed_in()
    browser.submit(f"{base}/decide", {**proposed(browser, base), "decision": "accept", "text": GOOD})
    keep(desk, project.id, ["変わった"])
    page = browser.get(base).text
    assert "採用した文は使われていません" in page
    assert "変わった。" in page


def test_a_rewrite_needs_a_wish_and_keeps_it(signed_in: SignedIn, own: str, model: Callable[..., QueueModel]) -> None:
    asked = model(answer("受注者は、月に1回、町の職員に、利用の状況を書面で報告すること。"))
    browser = signed_in()
    assert "町の条件" in browser.get(own).text
    path = f"{own}/rewrite"
    assert browser.submit(f"{path}/guard?of=own-1", {"wishes": " "}).status_code == 422
    long = browser.submit(f"{path}/guard?of=own-1", {"wishes": "長" * 201})
    assert long.status_code == 422
    assert "長" * 201 in long.text
    page = browser.submit(f"{path}/guard?of=own-1", {"wishes": "もっと簡潔に"})
    data = {"seen": hidden(page.text, "seen"), "wishes": hidden(page.text, "wishes")}
    assert browser.submit(f"{path}/send?of=own-1", data).headers["location"] == f"{path}?of=own-1"
    finished()
    assert "もっと簡潔に" in asked.outgoing
    assert "利用の状況を書面で報告すること。" in browser.get(f"{path}?of=own-1").text


def test_the_reason_of_an_own_clause_has_its_page(
    signed_in: SignedIn, own: str, model: Callable[..., QueueModel], desk: Desk, project: Project
) -> None:
    model()
    page = signed_in().get(f"{own}/reason?of=own-1").text
    assert "議会から、毎月の利用の状況を報告する" in page
    with pytest.raises(NotFound):
        writing.find_target(desk.case(project.id), "reason", "own-2")


def test_a_text_that_an_officer_wrote_in_the_draft_is_told(
    signed_in: SignedIn, desk: Desk, project: Project, base: str
) -> None:
    value = {"clause": "overview.background", "text": "職員が直した背景である。", "reason": "直したため。"}
    desk.save(project.id, [Save(kind=Kind.edit, key="overview.background", value=value, base=0)])
    page = signed_in().get(base).text
    assert "職員が下書きで書いた文" in page
    assert "職員が直した背景である。" in page


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("", ()),
        ("これから書く。", ()),
        ('{"paragraphs": [{"text": "担当は[氏名', ("担当は[氏名",)),
        ('{"paragraphs": [{"text": "担当は[氏名1]', ("担当は鈴木",)),
        ('```json\n{"paragraphs": [{"text": "一", "uses": ["n1"]}, {"text": "二', ("一", "二")),
        ('{"paragraphs": "文"}', ()),
        ('{"paragraphs": [1, {"text": 2}]}', ()),
        ("{" * 5000, ()),
    ],
)
def test_an_unfinished_answer_is_shown_as_far_as_it_can_be_read(heard: str, shown: tuple[str, ...]) -> None:
    assert sending._so_far(heard, {"[氏名1]": "鈴木"}) == shown


def test_a_shelf_is_kept_only_where_it_still_stands_so(desk: Desk, project: Project) -> None:
    keeper = writing.CaseKeeper(desk, project.id)
    shelf, token = keeper.load()
    keeper.save(shelf, token)
    stands = desk.case(project.id).base(Kind.suggestion, "shelf")
    assert keeper.load() == (shelf, stands)
    desk.save(project.id, [Save(kind=Kind.suggestion, key="shelf", value=None, base=stands)])
    with pytest.raises(ShelfChanged):
        keeper.save(shelf, stands)
