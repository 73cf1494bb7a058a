"""The whole story, as people live it: from the first start of a server to an approved specification on paper."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn

from specgen.resources import resource
from tests.browser.conftest import Visits
from tests.browser.judging import judge
from tests.browser.pages.base import Screen
from tests.browser.pages.cases import NewCase
from tests.browser.pages.checks import Checks
from tests.browser.pages.draft import Draft, Item
from tests.browser.pages.questions import Section
from tests.browser.pages.revisions import Revisions
from tests.browser.pages.sign_in import NewPassword, SignIn
from tests.browser.pages.texts import Text
from tests.browser.serving import PASSWORD, Served, serving
from tests.narrative import fake_server
from tests.narrative.drafting import answer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NEW = "町の仕様書を安全に作る 2027"
EDITED = "受注者は、この町の職員が迷わず使えるよう、利用の手引を日本語で作成し、提出すること。"
OWN = "受注者は、毎月一回、利用の状況を担当課に報告すること。"
NOTES = ("職員数が減る一方で、文書を作成する業務が増えている", "問合せは yamada.taro@example.jp の山田太郎が受ける")
IDEA = "職員数が減る一方で、文書を作成する業務が増えている。令和5年度に12課で試行した。"
DECLARED = {
    "MODEL": "fake-1",
    "NAME": "庁内の試験用モデル",
    "REGION": "国内",
    "TERMS": "個別契約",
    "TRAINS": "false",
    "CEILING": "2",
    "NETWORK": "loopback",
}


@pytest.fixture(scope="module")
def model() -> Iterator[fake_server.Fake]:
    """A model on this machine that always says the same."""
    with fake_server.serving(fake_server.good(answer(IDEA), size=40)) as fake:
        yield fake


@pytest.fixture(scope="module")
def town(
    chromium: Browser, model: fake_server.Fake, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Visits]]:
    """A server that is started for the first time, with a model declared."""
    declared = {f"SPECGEN_LLM_{name}": value for name, value in {**DECLARED, "BASE_URL": model.url}.items()}
    with serving(tmp_path_factory.mktemp("story") / "data", env=declared) as served:
        visits = Visits(chromium, served.url)
        yield served, visits
        visits.close()


def test_from_the_first_start_to_the_approved_document(
    town: tuple[Served, Visits], model: fake_server.Fake, tmp_path: Path
) -> None:
    served, visits = town
    page = visits.new(accept_downloads=True)
    _first_sign_in(page, served)
    case = NewCase(page).open().begin("令和9年度 生成AIサービス提供業務")
    _answers_by_keyboard(page, case)
    _answers_of_a_file(page, case)
    clause = _draft(page, case)
    _text_of_a_model(page, case, model)
    assert Draft(page).open(case).confirm_all() > 0
    Revisions(page).open(case).submit("初めの版です。")
    approver = _second_person(page, visits, served)
    document = _approval(page, approver, case, tmp_path)
    text = _words(document)
    assert EDITED in text
    assert OWN in text
    _comparison(page, case, clause)
    _check(page, document)


def _first_sign_in(page: Page, served: Served) -> None:
    page.goto("/")
    SignIn(page).enter(served.login, served.password)
    NewPassword(page).change(served.password, NEW)
    Screen(page).arrived("/cases")


def _answers_by_keyboard(page: Page, case: str) -> None:
    section = Section(page).open(case, "scale")
    section.type_in("scale.users", "123")
    assert "保存しました" in section.saved("scale.users")
    page.reload()
    assert section.field("scale.users").input_value() == "123"
    section.open(case, "data")
    section.block("data.personal").get_by_role("radio", name="いいえ").focus()
    page.keyboard.press("Space")
    said = section.saved("data.personal")
    assert "下書き" in said or "条項" in said
    fold = section.block("data.personal").get_by_text("答えを変えるとどうなるか")
    fold.click()
    page.locator("#q-data-personal-others", has_text="はい").wait_for()
    judge(page)


def _answers_of_a_file(page: Page, case: str) -> None:
    """The rest comes from a file, as from another 課."""
    page.goto(f"{case}/answers/upload")
    page.get_by_label("記入済みのファイル").set_input_files(str(resource("samples") / "town" / "answers.yaml"))
    Screen(page).press("違いを見る")
    Screen(page).arrived(f"{case}/answers/import/.+")
    for box in page.locator("main [name=accept]").all():
        box.check()
    judge(page)
    Screen(page).press("印を付けたものを取り込む")
    Screen(page).arrived(f"{case}/questions.*")


def _draft(page: Page, case: str) -> str:
    """Edit one clause and leave one out, each with its reason; add an own one. The clause that was edited."""
    draft = Draft(page).open(case)
    links = page.locator("main a[aria-label$='を読む・直す']")
    hrefs = [href for link in links.all() if (href := link.get_attribute("href")) and "/own:" not in href]
    edited, left = hrefs[len(hrefs) // 2], hrefs[len(hrefs) // 2 + 1]
    item = Item(page)
    page.goto(edited)
    item.write(EDITED, "")
    assert "理由" in item.summary.inner_text()
    assert page.locator("#edit-1 textarea[name=text]").input_value() == EDITED
    judge(page)
    page.locator("#edit-1").get_by_label("直す理由").fill("町の実情に合わせるため")
    item.press("この文で保存する")
    item.page.locator(".item-now", has_text=EDITED).wait_for()
    page.goto(left)
    title = item.heading
    item.leave_out("別の契約で行うため")
    assert "除きました" in item.said
    draft.add_own(case, "利用の状況の報告", OWN, "担当課が知るため")
    draft.open(case)
    assert OWN in page.locator("main").inner_text()
    assert title in page.locator("#not-printed ~ ul").first.inner_text()
    return edited.rpartition("/")[2]


def _text_of_a_model(page: Page, case: str, model: fake_server.Fake) -> None:
    text = Text(page).open(case, "background")
    text.note(*NOTES)
    shown = text.look()
    assert "yamada.taro@example.jp" in shown
    assert "伏せる" in shown
    assert model.seen == []
    judge(page)
    text.send()
    out = str(model.seen[0].body)
    assert "yamada.taro" not in out
    assert "山田太郎" not in out
    assert "12課" in " ".join(text.marks)
    judge(page)
    text.press("採用する")
    assert text.summary.is_visible()
    for box in page.locator("[name=confirm]").all():
        box.check()
    text.press("採用する")
    assert "採用しました" in text.said
    assert IDEA in page.locator("#now").inner_text()


def _second_person(page: Page, visits: Visits, served: Served) -> Page:
    """The administrator makes an approver, who signs in with a temporary password."""
    page.goto("/admin/users/new")
    page.get_by_label("利用者ID").fill("kacho")
    page.get_by_label("氏名").fill("課長 次郎")
    page.get_by_label("所属").select_option(index=1)
    page.get_by_role("checkbox", name="承認").check()
    Screen(page).press("追加する")
    once = page.locator("code.secret").nth(1).inner_text()
    judge(page)
    other = visits.new(accept_downloads=True)
    SignIn(other).open().enter("kacho", once)
    NewPassword(other).change(once, PASSWORD)
    Screen(other).arrived("/cases")
    assert served.url in other.url
    return other


def _approval(page: Page, approver: Page, case: str, folder: Path) -> Path:
    revisions = Revisions(page).open(case, 1)
    assert page.get_by_role("button", name="承認する").count() == 0
    seen = page.locator("main .code").first.inner_text()
    approving = Revisions(approver).open(case, 1)
    assert approver.locator("main .code").first.inner_text() == seen
    judge(approver)
    approving.approve("確かめました。")
    assert "承認しました" in approving.said
    return revisions.open(case, 1).download("specification.docx", folder)


def _comparison(page: Page, case: str, clause: str) -> None:
    item = Item(page).open(case, clause)
    page.locator("#edit-1 > summary").click()
    page.locator("#edit-1").get_by_label("文", exact=True).fill(EDITED.replace("日本語で", "日本語と英語で"))
    item.press("この文で保存する")
    page.goto(f"{case}/revisions/compare?old=1&new=now")
    changed = page.locator("ins").all_inner_texts()
    assert any("英語" in one for one in changed), changed


def _check(page: Page, document: Path) -> None:
    checks = Checks(page).open()
    checks.upload(document)
    checks.arrived(r"/check/[\w-]+")
    checks.done()
    jump = page.locator("#verdicts .evidence a[href^='#']").first
    jump.click()
    target = page.url.partition("#")[2]
    time.sleep(0.2)
    box = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", target)
    assert 0 <= box < 900
    page.reload()
    checks.done()


def _words(path: Path) -> str:
    """Every paragraph of a document, wherever it stands."""
    body = docx.Document(str(path)).element.body
    return "\n".join("".join(run.text or "" for run in one.iter(qn("w:t"))) for one in body.iter(qn("w:p")))
