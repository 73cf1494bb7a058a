"""The pages of the questionnaire: as they should be, without rights, with wrong input, with somebody else at it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from specgen.store.values import Kind, Role
from specgen.workbench.desk import Desk

HTMX = {"hx-request": "true"}
MEAN = "<script>alert(1)</script>\"'&"


@pytest.fixture
def case_id(desk: Desk) -> str:
    """A new 案件 of a town."""
    return desk.create("生成AIサービス", "town").id


@pytest.fixture
def send(signed_in: Callable[..., Any], case_id: str) -> Callable[..., Any]:
    """Sends one answer as htmx does; the browser is that of somebody of the same 課."""
    browser = signed_in()

    def post(section: str, question: str, value: Any, base: int = 0, **more: Any) -> Any:
        data = {question: value, f"base:{question}": str(base), **more.pop("data", {})}
        path = f"/cases/{case_id}/questions/{section}/{question}"
        return browser.submit(path, data, headers={**HTMX, **more})

    post.browser = browser  # type: ignore[attr-defined]  # a function holds what a test needs beside it
    return post


def stored(desk: Desk, case_id: str, question: str) -> Any:
    """What stands as the answer."""
    entry = desk.case(case_id).entry(Kind.answer, question)
    return entry.value if entry else None


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("", ["案件の概要", "次に答える基本の設問", "回答の進み具合", "チェックシートとの照合"]),
        ("/project", ["発注する団体の名称は何ですか。", "未回答", "対象外", "よくある誤り", 'name="base:office.name"']),
        ("/scale", ["実際の調達の値", "plot__dot", "表で見る"]),
        ("/project/office.kind/others", ["にすると", "まだ何も保存していません"]),
    ],
)  # fmt: skip
def test_pages_show(send: Any, case_id: str, path: str, shown: list[str]) -> None:
    page = send.browser.get(f"/cases/{case_id}/questions{path}")
    assert page.status_code == 200
    assert "<!DOCTYPE html>" in page.text
    assert [one for one in shown if one not in page.text] == []
    assert "style=" not in page.text


def test_a_question_that_is_not_asked_says_why(send: Any, case_id: str) -> None:
    page = send.browser.get(f"/cases/{case_id}/questions/project").text
    block = page[page.index('id="q-joint-members"') :][:1500]
    assert "「団体の種別」が共同調達（協議会など）のときに尋ねます" in block
    assert "「団体の種別」が「町村」であるため尋ねません" in block


@pytest.mark.parametrize(
    ("section", "question", "typed", "kept", "shown"),
    [
        ("project", "office.name", " 上山町 ", "上山町", "回答"),
        ("project", "document.date", "令和9年4月1日", "2027-04-01", "2027年4月1日"),
        ("scale", "scale.users", "1,2００", 1200, "1,200人と読みました"),
        ("project", "narrative.background", "一つ\r\n\r\n 二つ ", ["一つ", "二つ"], "保存しました"),
        ("project", "office.kind", "joint", "joint", "設問が2問増えました"),
        ("project", "office.kind", "未定", "未定", "未定"),
        ("project", "office.name", "未定", "未定", "▲"),
        ("project", "office.name", "", None, ""),
    ],
)
def test_an_answer_is_saved_as_its_kind_holds_it(
    send: Any, desk: Desk, case_id: str, section: str, question: str, typed: str, kept: Any, shown: str
) -> None:
    answer = send(section, question, typed)
    assert answer.status_code == (204 if kept is None else 200)
    assert stored(desk, case_id, question) == kept
    assert shown in answer.text
    assert "<!DOCTYPE" not in answer.text
    if kept is not None:
        assert 'id="questions-aside" hx-swap-oob="true"' in answer.text


def test_checked_boxes_are_saved_together_and_the_last_one_ticked_counts(send: Any, desk: Desk, case_id: str) -> None:
    question = "scale.extra"
    choices = [one.value for one in desk.library.questions[question].choices[:2]]
    assert send("scale", question, choices).status_code == 200
    assert sorted(stored(desk, case_id, question)) == sorted(choices)
    base = desk.case(case_id).base(Kind.answer, question)
    answer = send("scale", question, [*choices, "未定"], base)
    assert stored(desk, case_id, question) == "未定"
    assert answer.headers["hx-retarget"] == "#q-scale-extra"
    base = desk.case(case_id).base(Kind.answer, question)
    send("scale", question, [choices[0], "未定"], base)
    assert stored(desk, case_id, question) == [choices[0]]


def test_the_box_undecided_beside_a_typed_field(send: Any, desk: Desk, case_id: str) -> None:
    open_ = {"data": {"undecided:scale.users": "1"}}
    answer = send("scale", "scale.users", "500", **open_)
    assert stored(desk, case_id, "scale.users") == "未定"
    assert answer.headers["hx-retarget"] == "#q-scale-users"  # the field is empty from now on
    base = desk.case(case_id).base(Kind.answer, "scale.users")
    answer = send("scale", "scale.users", "600", base, **open_)
    assert stored(desk, case_id, "scale.users") == 600
    assert 'id="f-undecided-scale-users" name="undecided:scale.users" value="1">' in answer.text


def test_an_answer_is_taken_back_and_undone(send: Any, desk: Desk, case_id: str) -> None:
    send("project", "document.outline", "standard")
    base = desk.case(case_id).base(Kind.answer, "document.outline")
    answer = send("project", "document.outline", "standard", base, data={"reset": "document.outline"})
    assert "既定値に戻しました" in answer.text
    assert stored(desk, case_id, "document.outline") is None
    undo = re.search(r'hx-post="([^"]+/undo/\d+)"', answer.text)
    assert undo
    again = send.browser.submit(undo[1], headers=HTMX)
    assert again.status_code == 200
    assert again.headers["hx-retarget"] == "#q-document-outline"
    assert stored(desk, case_id, "document.outline") == "standard"


def test_an_undo_that_comes_too_late_changes_nothing(send: Any, desk: Desk, case_id: str) -> None:
    answer = send("project", "office.name", "甲町")
    undo = re.search(r'hx-post="([^"]+/undo/\d+)"', answer.text)
    assert undo
    desk.save_answer(case_id, "office.name", "乙町", desk.case(case_id).base(Kind.answer, "office.name"))
    late = send.browser.submit(undo[1], headers=HTMX)
    assert late.status_code == 409
    assert "元に戻していません" in late.text
    assert stored(desk, case_id, "office.name") == "乙町"


@pytest.mark.parametrize(
    ("section", "question", "typed", "said"),
    [
        ("scale", "scale.users", "たくさん", "数で答える"),
        ("project", "document.date", "令和9年13月1日", "暦にない"),
        ("project", "office.kind", MEAN, "選択肢にない"),
        ("project", "office.name", MEAN * 9, "長過ぎる"),
    ],
)
@pytest.mark.parametrize("typing", [False, True])
def test_a_wrong_answer_is_told_and_nothing_is_saved(
    send: Any, desk: Desk, case_id: str, section: str, question: str, typed: str, said: str, typing: bool
) -> None:
    answer = send(section, question, typed, **({"hx-trigger-name": question} if typing else {}))
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>alert" not in answer.text
    assert stored(desk, case_id, question) is None
    if "hx-retarget" in answer.headers and question != "office.kind":
        assert 'aria-invalid="true"' in answer.text
    whole = send.browser.submit(f"/cases/{case_id}/questions/{section}", {question: typed, f"base:{question}": "0"})
    assert whole.status_code == 422
    assert "<!DOCTYPE html>" in whole.text
    assert "error-summary" in whole.text


def test_rules_stand_at_their_question_and_leave_it(send: Any, desk: Desk, case_id: str) -> None:
    answer = send("data", "data.class", "3a")
    assert "極秘文書及び秘文書" in answer.text
    assert 'id="q-data-class-rules" hx-swap-oob="true"' in answer.text
    page = send.browser.get(f"/cases/{case_id}/questions")
    assert "極秘文書及び秘文書" in page.text
    base = desk.case(case_id).base(Kind.answer, "data.class")
    answer = send("data", "data.class", "2", base)
    assert "指摘が" in answer.text


def test_two_people_at_one_answer_lose_nothing(send: Any, desk: Desk, case_id: str) -> None:
    desk.save_answer(case_id, "office.name", "甲町", 0)
    answer = send("project", "office.name", MEAN)
    assert answer.status_code == 409
    assert all(one in answer.text for one in ("甲町", "deskさんの回答", "&lt;script&gt;alert(1)", 'name="take"'))
    assert "<script>alert" not in answer.text
    assert stored(desk, case_id, "office.name") == "甲町"
    take = re.search(r'name="take" value="([^"]+)"', answer.text)
    assert take
    taken = send("project", "office.name", MEAN, data={"take": take[1]})
    assert taken.status_code == 200
    assert stored(desk, case_id, "office.name") == MEAN
    theirs = send.browser.get(f"/cases/{case_id}/questions/project/office.name", headers=HTMX)
    assert theirs.status_code == 200
    assert "保存されている回答を示しています" in theirs.text


def test_the_whole_section_saves_what_is_right_and_gives_back_the_rest(send: Any, desk: Desk, case_id: str) -> None:
    desk.save_answer(case_id, "office.department", "総務課", 0)
    form = {
        "office.name": "上山町", "base:office.name": "0",
        "document.date": "いつか", "base:document.date": "0",
        "office.department": "企画課", "base:office.department": "0",
        "project.title": "", "base:project.title": "0",
        "document.outline": "simple", "base:document.outline": "0",
    }  # fmt: skip
    page = send.browser.submit(f"/cases/{case_id}/questions/project", form)
    assert page.status_code == 422
    assert all(
        one in page.text for one in ("ほかの1問は保存しました", "いつか", "日付として読めない", "企画課", "総務課")
    )
    assert stored(desk, case_id, "office.name") == "上山町"
    assert stored(desk, case_id, "office.department") == "総務課"
    assert stored(desk, case_id, "document.outline") is None  # it was shown so, and is the default


def test_what_somebody_else_changed_meanwhile_is_no_answer_of_the_form(send: Any, desk: Desk, case_id: str) -> None:
    entry = desk.save_answer(case_id, "office.name", "甲町", 0)
    desk.save_answer(case_id, "office.name", "乙町", entry.version)
    form = {"office.name": "甲町", "base:office.name": str(entry.version), "scale.users": "9", "base:scale.users": "0"}
    page = send.browser.submit(f"/cases/{case_id}/questions/project", form)
    assert page.status_code == 303
    assert stored(desk, case_id, "office.name") == "乙町"
    assert stored(desk, case_id, "scale.users") == 9


@pytest.mark.parametrize(("more", "where"), [({}, "project"), ({"next": "1"}, "procurement")])
def test_the_whole_section_goes_on(send: Any, case_id: str, more: dict[str, str], where: str) -> None:
    form = {"office.name": "上山町", "base:office.name": "0", **more}
    page = send.browser.submit(f"/cases/{case_id}/questions/project", form)
    assert (page.status_code, page.headers["location"]) == (303, f"/cases/{case_id}/questions/{where}")


def test_a_preview_saves_nothing_and_keeps_what_was_typed(send: Any, desk: Desk, case_id: str) -> None:
    form = {"office.kind": "joint", "base:office.kind": "0", "office.name": "打ち掛け", "base:office.name": "0"}
    page = send.browser.submit(f"/cases/{case_id}/questions/project", {**form, "preview": "office.kind"})
    assert page.status_code == 200
    assert all(one in page.text for one in ("まだ保存していません", "増える設問", "参加団体", "打ち掛け"))
    assert stored(desk, case_id, "office.kind") is None
    wrong = send.browser.submit(
        f"/cases/{case_id}/questions/project", {**form, "office.kind": "x", "preview": "office.kind"}
    )
    assert wrong.status_code == 422


@pytest.mark.parametrize("path", ["", "/project", "/project/office.name", "/project/office.name/others"])
def test_another_office_does_not_see_it(signed_in: Callable[..., Any], case_id: str, path: str) -> None:
    stranger = signed_in("suzuki", group="税務課")
    assert stranger.get(f"/cases/{case_id}/questions{path}").status_code == 404
    assert stranger.submit(f"/cases/{case_id}/questions/project").status_code == 404


@pytest.mark.parametrize("path", ["/nothing", "/nothing/office.name", "/project/no.such", "/project/no.such/others"])
def test_what_there_is_not(send: Any, case_id: str, path: str) -> None:
    assert send.browser.get(f"/cases/{case_id}/questions{path}").status_code == 404


def test_who_only_reads_changes_nothing(signed_in: Callable[..., Any], desk: Desk, case_id: str) -> None:
    reader = signed_in("yomu", Role.view)
    page = reader.get(f"/cases/{case_id}/questions/project")
    assert page.status_code == 200
    assert "見るだけの画面です" in page.text
    assert "hx-post" not in page.text
    for path in ("/project", "/project/office.name", "/project/office.name/undo/1"):
        assert reader.submit(f"/cases/{case_id}/questions{path}", {"office.name": "x"}).status_code == 403
    assert stored(desk, case_id, "office.name") is None


def test_without_the_token_of_the_form(send: Any, desk: Desk, case_id: str) -> None:
    for path in ("/project", "/project/office.name", "/project/office.name/undo/1"):
        answer = send.browser.post(
            f"/cases/{case_id}/questions{path}", data={"office.name": "x", "base:office.name": "0"}
        )
        assert answer.status_code == 403
    assert stored(desk, case_id, "office.name") is None
