"""Without a script the same is done with plain forms."""

from __future__ import annotations

from specgen.store.values import Role
from specgen.workbench.desk import Desk
from tests.browser.conftest import Door
from tests.browser.pages.base import Screen
from tests.browser.pages.cases import NewCase
from tests.browser.pages.draft import Draft, Item
from tests.browser.pages.revisions import Revisions
from tests.browser.states import Prepared
from tests.web.routes.ready import ready_case

EDITED = "受注者は、スクリプトなしで書いた文のとおりに行うこと。"


def test_a_case_is_begun_answered_and_drafted(door: Door) -> None:
    page = door.enter(door.person(Role.draft), java_script_enabled=False)
    case = NewCase(page).open().begin("スクリプトなしの案件")
    page.goto(f"{case}/questions/scale")
    page.locator("[name='scale.users']").fill("77")
    page.locator("#q-scale-users").get_by_role("button", name="変わるところを見る").click()
    assert "まだ保存していません" in page.locator("main").inner_text()
    assert page.locator("[name='scale.users']").input_value() == "77"
    Screen(page).press("この節を保存する")
    assert "保存しました" in Screen(page).said
    assert page.locator("[name='scale.users']").input_value() == "77"
    Draft(page).add_own(case, "独自の条項", EDITED, "要るため")
    Draft(page).open(case)
    assert EDITED in page.locator("main").inner_text()


def test_a_clause_is_edited_submitted_and_approved(door: Door, prepared: Prepared) -> None:
    drafter, approver = door.person(Role.draft), door.person(Role.approve)
    desk = Desk(prepared.office, drafter)
    case = f"/cases/{ready_case(desk).id}"
    clause = next(one.clause for one in desk.case(case[7:]).spec.items() if one.clause and one.kind != "narrative")
    page = door.enter(drafter, java_script_enabled=False)
    item = Item(page).open(case, str(clause))
    item.write(EDITED, "要るため")
    assert EDITED in item.open(case, str(clause)).printed
    Revisions(page).open(case).submit("見てください。")
    assert "承認を求めました" in Screen(page).said
    other = Revisions(door.enter(approver, java_script_enabled=False)).open(case, 1)
    assert EDITED in other.page.locator("main").inner_text()
    other.approve()
    assert "承認しました" in other.said
