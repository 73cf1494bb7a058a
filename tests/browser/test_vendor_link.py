"""A link for vendors in a browser that nobody is signed in with: search, download, and its end."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.browser.conftest import Door
from tests.browser.judging import judge
from tests.browser.pages.base import Screen
from tests.browser.states import Prepared


def test_a_link_is_made_read_and_ended(door: Door, prepared: Prepared, tmp_path: Path) -> None:
    drafter = Screen(door.enter(prepared.drafter.user))
    drafter.page.goto(f"/cases/{prepared.approved}/vendors")
    drafter.page.get_by_label("リンクの名前").fill("意見招請用")
    drafter.press("リンクを作る")
    address = drafter.page.get_by_label("事業者に渡すアドレス").input_value()
    judge(drafter.page)
    vendor = door.visits.new(accept_downloads=True)
    vendor.goto(f"{address}?chapter=all")
    everything = vendor.locator("#results").inner_text()
    vendor.get_by_label("要件を探す").fill("学習")
    vendor.get_by_label("要件を探す").press("Enter")
    vendor.wait_for_url("**q=**")
    vendor.locator("#results", has_text="件のうち").wait_for()
    assert len(vendor.locator("#results").inner_text()) < len(everything)
    with vendor.expect_download() as coming:
        vendor.locator("a[href$='.xlsx']").first.click()
    coming.value.save_as(tmp_path / "sheet.xlsx")
    assert openpyxl.load_workbook(tmp_path / "sheet.xlsx").sheetnames
    for path in ("/cases", f"/cases/{prepared.approved}", "/library"):
        vendor.goto(path)
        Screen(vendor).arrived(r"/sign-in.*")
    drafter.page.goto(f"/cases/{prepared.approved}/vendors")
    drafter.press("意見招請用の公開を終わる")
    assert "公開を終わりました" in drafter.said
    gone = vendor.goto(address)
    assert gone
    assert gone.status == 404
    judge(vendor)
