"""Two people at one 案件: the second save is told, sees both, and loses nothing; a 案件 of another 課 is not there."""

from __future__ import annotations

from specgen.store.values import Role
from specgen.workbench.desk import Desk
from tests.browser.conftest import Door
from tests.browser.judging import judge
from tests.browser.pages.draft import Item
from tests.browser.pages.questions import Section
from tests.browser.states import Prepared
from tests.web.routes.ready import sample_case

MINE = "受注者は、私が書いた文のとおりに行うこと。"
THEIRS = "受注者は、同僚が書いた文のとおりに行うこと。"


def _two(door: Door, prepared: Prepared) -> tuple[str, str, tuple[Item, Item]]:
    first, second = (door.person(Role.draft, name=name) for name in ("青木 一郎", "井上 花子"))
    desk = Desk(prepared.office, first)
    case = sample_case(desk).id
    clause = next(one.clause for one in desk.case(case).spec.items() if one.clause and one.kind != "narrative")
    return f"/cases/{case}", str(clause), (Item(door.enter(first)), Item(door.enter(second)))


def test_both_texts_are_shown_and_can_be_joined(door: Door, prepared: Prepared) -> None:
    case, clause, (mine, theirs) = _two(door, prepared)
    mine.open(case, clause)
    theirs.open(case, clause)
    theirs.write(THEIRS, "同僚の理由")
    mine.write(MINE, "私の理由")
    shown = mine.page.locator("main").inner_text()
    assert MINE in shown
    assert THEIRS in shown
    assert "井上 花子さん" in shown
    judge(mine.page)
    assert mine.page.locator("#f-text").input_value() == MINE
    mine.page.locator("#f-text").fill(MINE + THEIRS)
    mine.press("合わせた文で保存する")
    mine.page.locator(".item-now", has_text=MINE + THEIRS).wait_for()


def test_the_other_text_can_stand(door: Door, prepared: Prepared) -> None:
    case, clause, (mine, theirs) = _two(door, prepared)
    mine.open(case, clause)
    theirs.open(case, clause).write(THEIRS, "同僚の理由")
    mine.write(MINE, "私の理由")
    mine.follow("このままにする")
    mine.page.locator(".item-now", has_text=THEIRS).wait_for()


def test_an_answer_is_not_overwritten_unseen(door: Door, prepared: Prepared) -> None:
    case, _, (mine, theirs) = _two(door, prepared)
    first, second = Section(mine.page).open(case, "scale"), Section(theirs.page).open(case, "scale")
    second.type_in("scale.users", "222")
    second.saved("scale.users")
    first.type_in("scale.users", "333")
    block = first.block("scale.users")
    block.locator(".sides").wait_for()
    assert "222" in block.inner_text()
    assert first.field("scale.users").input_value() == "333"
    judge(first.page)
    first.page.wait_for_timeout(1500)  # the autosave of what was typed comes once more: it must not take the decision
    assert "222" in block.inner_text()
    second.page.reload()
    assert second.field("scale.users").input_value() == "222"
    block.get_by_role("button", name="あなたの回答にする").click()
    first.saved("scale.users")
    second.page.reload()
    assert second.field("scale.users").input_value() == "333"


def test_another_group_does_not_see_it(door: Door, prepared: Prepared) -> None:
    case, _, _ = _two(door, prepared)
    stranger = door.enter(door.person(Role.draft, group="ほかの課"))
    answer = stranger.goto(case)
    assert answer
    assert answer.status == 404
