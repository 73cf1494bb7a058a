"""The checklists of a 案件: evidence, decisions, and one click that closes a gap."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from specgen.store import Store
from specgen.store.values import Kind, Role, Save
from specgen.web.render import environment
from specgen.workbench import Workbench
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.draft import covering
from specgen.workbench.desk.founding import _add_sample
from specgen.workbench.jobs import run_one
from tests.web.conftest import Browser

Make = Callable[..., Browser]
ITEM = "ds920:06"
LEFT, BY_ANSWER, OWN = "security.no-training", "network.internet", "ai.documents"


@pytest.fixture
def yamada(signed_in: Make) -> Browser:
    return signed_in("yamada", Role.draft)


@pytest.fixture
def desk(office: Office, store: Store, yamada: Browser) -> Desk:  # noqa: ARG001  # makes the person
    user = store.accounts.by_login("yamada")
    assert user
    return Desk(office, user)


@pytest.fixture
def path(office: Office, store: Store, desk: Desk) -> str:
    """The address of the sample 案件."""
    _add_sample(store, desk.user.group, office)
    return f"/cases/{desk.projects()[0].id}"


def entry(desk: Desk, path: str, kind: Kind, key: str) -> Any:
    found = desk.case(path.removeprefix("/cases/")).entry(kind, key)
    return found and found.value


def test_verdicts_stand_with_links_to_their_evidence(yamada: Browser, path: str) -> None:
    page = yamada.get(f"{path}/check").text
    assert "調達チェックシート" in page
    links = set(re.findall(rf'href="{path}/draft\?chapter=[^"#]+#(d-[^"]+)"', page))
    assert len(links) > 20
    assert not re.search(r"回答ファイル|条項 [a-z]+\.", page)
    draft = yamada.get(f"{path}/draft?chapter=all").text
    assert not {link for link in links if f'id="{link}"' not in draft}
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert not set(re.findall(r'href="#([^"]+)"', page)) - set(ids)


def test_another_group_finds_nothing_and_a_reader_changes_nothing(yamada: Browser, path: str, signed_in: Make) -> None:
    assert yamada.get(f"{path}/check").status_code == 200
    stranger, reader = signed_in("sato", Role.draft, group="税務課"), signed_in("suzuki", Role.view)
    pages = ("", f"/items/{ITEM}", f"/clauses/{BY_ANSWER}")
    forms = {
        f"/items/{ITEM}": {"reason": "理由"},
        f"/clauses/{OWN}/own": {"text": "文", "reason": "理由"},
        f"/clauses/{LEFT}/back": {},
    }
    for page in pages:
        assert stranger.get(f"{path}/check{page}").status_code == 404
    assert stranger.submit(f"{path}/check/run").status_code == 404
    shown = reader.get(f"{path}/check").text
    assert "この項目は適用しない" not in shown
    for form, data in forms.items():
        assert stranger.submit(f"{path}/check{form}", data).status_code == 404
        assert reader.submit(f"{path}/check{form}", data).status_code == 403
        assert yamada.post(f"{path}/check{form}", data=data).status_code == 403, "without the token of its form"


def test_an_item_is_set_apart_and_applied_again(yamada: Browser, path: str, desk: Desk) -> None:
    form = f"{path}/check/items/{ITEM}"
    for wrong in ("", "　", "あ" * 401):
        answer = yamada.submit(form, {"reason": wrong, "base": "0"})
        assert (answer.status_code, "400字まで" in answer.text) == (422, True)
        assert not wrong.strip() or wrong in answer.text
    yamada.submit(form, {"reason": "<script>使わない</script>", "base": "0"})
    assert entry(desk, path, Kind.not_applicable, ITEM)["reason"] == "<script>使わない</script>"
    page = yamada.get(f"{path}/check").text
    assert "&lt;script&gt;使わない&lt;/script&gt;" in page
    assert "<script>使わない" not in page
    shown = yamada.get(form).text
    base = re.search(r'name="base" value="(\d+)"', shown)
    assert base
    assert yamada.submit(form, {"undo": "1", "base": base[1]}).status_code == 303
    assert entry(desk, path, Kind.not_applicable, ITEM) is None


def test_two_decisions_at_once_lose_nothing(yamada: Browser, path: str, signed_in: Make, desk: Desk) -> None:
    form = f"{path}/check/items/{ITEM}"
    signed_in("sato", Role.draft).submit(form, {"reason": "佐藤の理由", "base": "0"})
    answer = yamada.submit(form, {"reason": "山田の理由", "base": "0"})
    assert answer.status_code == 409
    assert "佐藤の理由" in answer.text
    assert "山田の理由" in answer.text
    assert "satoさん" in answer.text
    base = re.search(r'name="base" value="(\d+)"', answer.text)
    assert base
    yamada.submit(form, {"reason": "山田の理由", "base": base[1]})
    assert entry(desk, path, Kind.not_applicable, ITEM)["reason"] == "山田の理由"


def test_a_clause_that_was_left_out_is_put_back(yamada: Browser, path: str, desk: Desk) -> None:
    clause = next(one.clause for one in desk.case(path[7:]).spec.decisions if one.included)
    value = {"clause": clause, "reason": "要らない"}
    desk.save(path[7:], [Save(kind=Kind.left_out, key=clause, value=value)])
    page = yamada.get(f"{path}/check/clauses/{clause}").text
    assert "要らない" in page
    base = re.search(r'name="base" value="(\d+)"', page)
    assert base
    wrong = yamada.submit(f"{path}/check/clauses/{clause}/back", {"base": "0"})
    assert (wrong.status_code, "要らない" in wrong.text) == (409, True)
    assert yamada.submit(f"{path}/check/clauses/{clause}/back", {"base": base[1]}).status_code == 303
    assert next(one for one in desk.case(path[7:]).spec.decisions if one.clause == clause).included


def test_the_answer_that_brings_a_clause_in_is_shown_with_what_it_does(yamada: Browser, path: str, desk: Desk) -> None:
    address = f"{path}/check/clauses/{BY_ANSWER}"
    page = yamada.get(address).text
    assert "加わる条項" in page
    fields = dict(re.findall(r'name="(number|question|base)" value="([^"]*)"', page))
    assert yamada.submit(f"{address}/answer", {**fields, "question": "other"}).status_code == 404
    assert yamada.submit(f"{address}/answer", {**fields, "number": "99"}).status_code == 404
    conflict = yamada.submit(f"{address}/answer", {**fields, "base": str(int(fields["base"]) + 1)})
    assert conflict.status_code == 409
    assert yamada.submit(f"{address}/answer", fields).status_code == 303
    assert next(one for one in desk.case(path[7:]).spec.decisions if one.clause == BY_ANSWER).included
    assert "既に下書きにあります" in yamada.get(address).text


def test_a_clause_that_no_answer_brings_in_becomes_an_own_one(yamada: Browser, path: str, desk: Desk) -> None:
    address = f"{path}/check/clauses/{OWN}"
    page = yamada.get(address).text
    assert "独自の条項として入れる" in page
    text = re.search(r"<textarea[^>]*name=\"text\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert text
    assert "こと。" in text[1]
    wrong = yamada.submit(f"{address}/own", {"text": "<b>直した文。</b>", "reason": ""})
    assert (wrong.status_code, "&lt;b&gt;直した文。&lt;/b&gt;" in wrong.text) == (422, True)
    made = yamada.submit(f"{address}/own", {"text": text[1], "reason": "不足を補うため"})
    assert made.status_code == 303
    assert yamada.get(made.headers["location"]).status_code == 200
    key = made.headers["location"].rpartition(":")[2]
    assert entry(desk, path, Kind.own_clause, key)["reason"] == "不足を補うため"


def test_an_unknown_clause_or_item_is_not_found(yamada: Browser, path: str) -> None:
    for page in ("clauses/no.such", "items/ds920:99", "items/x"):
        assert yamada.get(f"{path}/check/{page}").status_code == 404
        assert yamada.submit(f"{path}/check/{page}", {"reason": "理由"}).status_code in (404, 405)


@pytest.mark.slow
def test_the_draft_is_checked_as_a_text(
    yamada: Browser, path: str, store: Store, bench: Workbench, desk: Desk, signed_in: Make
) -> None:
    where = yamada.submit(f"{path}/check/run").headers["location"]
    job = store.jobs.claim()
    assert job
    assert job.project == path[7:]
    run_one(bench, store, job)
    page = yamada.get(where).text
    assert f'href="{path}/check"' in page
    assert "案件が変わりました" not in page
    assert signed_in("sato", Role.draft).get(where).status_code == 200, "the 案件 belongs to the 課"
    assert signed_in("kato", Role.draft, group="税務課").get(where).status_code == 404
    reader = signed_in("suzuki", Role.view)
    assert "理由を付けて残す" in page
    assert "理由を付けて残す" not in reader.get(where).text
    assert reader.submit(f"{where}/items/{ITEM}", {"reason": "読むだけの人の理由"}).status_code == 403
    assert reader.submit(f"{where}/cancel").status_code == 403
    covering.set_apart(desk, path[7:], ITEM, "使わない", 0)
    assert "この検査の後に、案件が変わりました" in yamada.get(where).text
    assert "この後に案件が変わりました" in yamada.get(f"{path}/check").text


def test_the_parts_of_a_report_are_found_by_their_own_names() -> None:
    for name in ("check_document.html", "coverage_picture.html", "report_risk.html"):
        assert environment().get_template(name)
