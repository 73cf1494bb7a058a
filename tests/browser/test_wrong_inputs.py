"""What is wrong is said at the field, and what was typed stays."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.browser.conftest import Door
from tests.browser.judging import judge
from tests.browser.pages.base import Screen
from tests.browser.pages.questions import Section
from tests.browser.states import Prepared

BROKEN = {"空.docx": b"", "壊れた.docx": b"PK\x03\x04" + bytes(range(256)), "絵.png": b"\x89PNG\r\n\x1a\n" + bytes(64)}


class Form(NamedTuple):
    """A form: where it is, what is typed (label → text), and the button."""

    address: str
    typed: dict[str, str]
    button: str
    admin: bool = False


FORMS = (
    Form("/cases/new", {"案件の名称": "団体の種別を選ばない案件"}, "この種別で始める"),
    Form(
        "/cases/{open}/draft/own/new", {"文": "受注者は、報告すること。", "加える理由": "要るため"}, "この条項を加える"
    ),
    Form("/cases/{approved}/vendors", {"リンクの名前": "期限の誤り", "見られる日数": "0"}, "リンクを作る"),
    Form("/admin/users/new", {"氏名": "山田 花子", "利用者ID": "空白 のある名前"}, "追加する", admin=True),
    Form("/admin/access", {"接続を認めるアドレス": "999.1.1.1"}, "保存する", admin=True),
    Form("/admin/models", {"全体": "たくさん"}, "保存する", admin=True),
    Form("/admin/groups", {"所属の名前": "見本課"}, "加える", admin=True),
)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.address)
def test_a_form_comes_back_with_what_was_typed(door: Door, prepared: Prepared, form: Form) -> None:
    prepared.admin, prepared.drafter  # noqa: B018  # their 課 is there
    screen = Screen(door.enter(prepared.admin if form.admin else prepared.drafter.user))
    case = {"open": prepared.open} if "{open}" in form.address else {}
    case |= {"approved": prepared.approved} if "{approved}" in form.address else {}
    screen.page.goto(form.address.format(**case))
    for label, text in form.typed.items():
        screen.page.get_by_label(label, exact=True).first.fill(text)
    with screen.page.expect_response(lambda one: one.request.method == "POST") as answered:
        screen.press(form.button)
    assert answered.value.status == 422
    screen.summary.wait_for()
    for label, text in form.typed.items():
        assert screen.page.get_by_label(label, exact=True).first.input_value() == text
    screen.page.locator(".error-summary:focus").wait_for()
    for link in screen.summary.get_by_role("link").all():
        link.click()
        assert screen.page.evaluate("document.activeElement.matches('input, select, textarea')")
    judge(screen.page)


def test_a_wrong_answer_is_told_beside_it(door: Door, prepared: Prepared) -> None:
    section = Section(door.enter(prepared.drafter.user)).open(f"/cases/{prepared.open}", "scale")
    section.type_in("scale.users", "たくさん")
    section.block("scale.users").locator(".field__error").wait_for()
    assert section.field("scale.users").input_value() == "たくさん"
    judge(section.page)
    section.type_in("scale.users", "321")
    section.saved("scale.users")


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    door: Door, prepared: Prepared, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    screen = Screen(door.enter(prepared.drafter.user))
    screen.page.goto("/check")
    screen.page.get_by_label("検査する文書").set_input_files(path)
    screen.press("検査する")
    screen.page.locator(".error-summary, .notice[data-tone=error]").first.wait_for(timeout=30_000)
    judge(screen.page)
