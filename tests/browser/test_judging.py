"""The judge finds what it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.judging import sideways, skeleton, violations, walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BAD = """<html lang=en><title>x</title><body><h1>一</h1><h1>二</h1><img src=data:,><p id=a></p><p id=a></p>
<div style="width:3000px">幅</div><a href="#a" style="outline:none">見えない</a><button>後</button>
<button tabindex=1>先</button></body></html>"""


def test_a_bad_page_is_found_out(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(BAD)
    assert len(skeleton(page)) == 4
    assert any(one.startswith("image-alt") for one in violations(page))
    assert sideways(page)
    wrong = walk(page)
    assert "見えないフォーカス: 見えない" in wrong
    assert "Tab の順が文書の順でない" in wrong
    page.close()
