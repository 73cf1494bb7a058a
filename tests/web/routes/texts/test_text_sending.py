"""What would go to the model, and sending it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from specgen.errors import ModelFailed
from specgen.model.suggestion import Slot
from specgen.store import Store
from specgen.store.values import JobState, Kind, Project, Save
from specgen.workbench.desk import Desk
from specgen.workbench.desk.office import settings
from specgen.workbench.desk.texts import sending, writing
from specgen.workbench.desk.texts.writing import Target
from tests.narrative.drafting import QueueModel, answer
from tests.narrative.fake_server import Behaviour, cut, dripping, good, serving, status
from tests.web.routes.texts.conftest import (
    GOOD,
    HTMX,
    NOTES,
    SignedIn,
    Slow,
    finished,
    hidden,
    keep,
    logged,
    proposed,
    sent,
    settings_ledger,
)


def test_what_would_be_sent_is_shown_and_nothing_sent(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    keep(desk, project.id, [*NOTES, "担当は鈴木一郎（メール suzuki@example.lg.jp）である"])
    asked = model()
    page = signed_in().submit(f"{base}/guard").text
    for words in (
        "鈴木一郎",
        "氏名",
        "メールアドレス",
        "伏せる",
        "材料の3番目",
        "[氏名1]",
        "この内容を送り",
        "test-model",
    ):
        assert words in page
    assert not asked.sent


def test_nothing_that_is_masked_is_sent_or_logged(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel], store: Store
) -> None:
    keep(desk, project.id, [*NOTES, "担当は鈴木一郎である"])
    asked = model()
    assert sent(signed_in(), base).status_code == 303
    finished()
    assert "鈴木" not in asked.outgoing
    (detail,) = logged(store, "narrative.send")
    assert detail["found"] == {"name:mask": 1}
    assert (detail["model"], detail["class"]) == ("test-model", "2")
    assert len(detail["input"]) == 32
    jobs = [store.jobs.list(user.id) for user in store.accounts.users()]
    assert "鈴木" not in json.dumps([logged(store, "narrative.send"), str(jobs)], ensure_ascii=False)
    assert store.audit.verify().problems == ()


def test_what_may_not_leave_stops_it(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel], store: Store
) -> None:
    keep(desk, project.id, [*NOTES, "予定価格は1,200,000円である"])
    asked = model()
    browser = signed_in()
    page = browser.submit(f"{base}/guard").text
    assert "送信を止める" in page
    assert "この内容を送り" not in page
    refused = browser.submit(f"{base}/send", {"seen": "x"})
    assert refused.status_code == 409
    assert not asked.sent
    assert logged(store, "narrative.stopped")[0]["found"] == {"reserve_price:block": 1}


def test_the_class_of_the_case_holds(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, declared: Callable[..., None], model: Any
) -> None:
    asked = model()
    declared(CEILING="1")
    browser = signed_in()
    assert "この案件では、言語モデルを使えません" in browser.get(base).text
    page = browser.submit(f"{base}/guard").text
    assert "上限（機密性1）を超えている" in page
    out = sending.look(desk, project.id, "background")
    assert browser.submit(f"{base}/send", {"seen": out.seen}).status_code in (409, 422)
    assert not asked.sent


def test_the_ceiling_holds_before_anything_is_sent(
    signed_in: SignedIn, base: str, declared: Callable[..., None], model: Callable[..., QueueModel]
) -> None:
    asked = model()
    declared(MONTHLY_TOKENS="10")
    page = signed_in().submit(f"{base}/guard").text
    assert "今月のトークンの残りが足りません" in page
    assert not asked.sent


def test_notes_that_changed_since_are_looked_at_again(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    asked = model()
    browser = signed_in()
    seen = hidden(browser.submit(f"{base}/guard").text, "seen")
    keep(desk, project.id, ["別の箇条書きに変えた"])
    page = browser.submit(f"{base}/send", {"seen": seen})
    assert page.status_code == 409
    assert "別の箇条書きに変えた" in page.text
    assert not asked.sent


def test_without_notes_there_is_nothing_to_send(
    signed_in: SignedIn, project: Project, model: Callable[..., QueueModel]
) -> None:
    model()
    page = signed_in().submit(f"/cases/{project.id}/texts/purpose/guard")
    assert page.status_code == 422
    assert "材料となる箇条書き" in page.text


def test_an_administrator_may_stop_it(
    signed_in: SignedIn, desk: Desk, base: str, model: Callable[..., QueueModel], store: Store
) -> None:
    model()
    settings.keep(store, settings.MODELS, settings.ModelChoice(off=True), desk.actor)
    browser = signed_in()
    assert "管理者が、言語モデルの利用を止めています" in browser.get(base).text
    assert browser.submit(f"{base}/guard").status_code == 502


def test_a_suggestion_waits_for_a_person(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel], store: Store
) -> None:
    model()
    browser = signed_in()
    proposed(browser, base)
    page = browser.get(base).text
    assert GOOD in page
    assert "言語モデルの案" in page
    assert writing.now_of(desk.case(project.id), Target(Slot.background)).state == "template"
    totals = [(one.who.person, one.who.group, one.tokens) for one in settings_ledger(store)]
    assert totals == [("yamada", "総務課", 120)]
    assert logged(store, "narrative.answer") == [
        {"attempts": 1, "kept": True, "marks": 0, "tokens_in": 100, "tokens_out": 20}
    ]


def test_progress_survives_a_reload_and_ends_in_the_page(signed_in: SignedIn, base: str, slow: Slow) -> None:
    browser = signed_in()
    assert sent(browser, base).status_code == 303
    assert slow.half.wait(10)
    page = browser.get(base).text
    assert "案を書いています" in page
    part = browser.get(f"{base}/progress", headers=HTMX).text
    assert 'id="writing"' in part
    assert GOOD[:8] in part
    assert "<!DOCTYPE" not in part
    again = sent(browser, base)  # a second click sends nothing more
    assert again.status_code == 303
    assert len(sending._RUNS) == 1
    slow.go.set()
    finished()
    over = browser.get(f"{base}/progress", headers=HTMX)
    assert over.headers["hx-redirect"] == base
    assert "案ができました" in browser.get(base).text


def test_another_person_does_not_see_what_is_being_written(signed_in: SignedIn, base: str, slow: Slow) -> None:
    assert sent(signed_in(), base).status_code == 303
    assert slow.half.wait(10)
    assert "案を書いています" not in signed_in("tanaka").get(base).text
    slow.go.set()


def test_it_can_be_stopped(signed_in: SignedIn, desk: Desk, project: Project, base: str, slow: Slow) -> None:
    browser = signed_in()
    sent(browser, base)
    assert slow.half.wait(10)
    assert browser.submit(f"{base}/cancel").status_code == 303
    finished()
    page = browser.get(base).text
    assert "中止しました" in page
    assert "案を書いています" not in page
    assert not desk.case(project.id).shelf.entries
    assert signed_in("tanaka").submit(f"{base}/cancel").status_code == 404


def test_a_stop_from_another_process_is_heard(signed_in: SignedIn, base: str, slow: Slow, store: Store) -> None:
    browser = signed_in()
    sent(browser, base)
    assert slow.half.wait(10)
    (job,) = [job for user in store.accounts.users() for job in store.jobs.list(user.id)]
    store.jobs.cancel(job.id)
    finished()
    assert store.jobs.get(job.id).state is JobState.cancelled


def test_a_request_that_died_with_its_process_says_so(
    signed_in: SignedIn, project: Project, base: str, declared: Callable[..., None], store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    declared()
    browser = signed_in()
    user = store.accounts.by_login("yamada")
    assert user is not None
    with store.writing():
        store.jobs.add(sending.NARRATE, user.id, project.id, "背景", b"", {"slot": "background", "subject": ""})
        store.jobs.claim([sending.NARRATE])
    assert "案を書いています" in browser.get(base).text
    monkeypatch.setattr(sending, "SILENT", timedelta(seconds=-1))
    assert "サーバーが途中で止まった" in browser.get(base).text


def test_the_end_of_the_server_ends_it(signed_in: SignedIn, base: str, slow: Slow) -> None:
    browser = signed_in()
    sent(browser, base)
    assert slow.half.wait(10)
    sending.end_all()
    assert "サーバーが途中で止まった" in browser.get(base).text


def test_a_person_waits_for_their_own(
    signed_in: SignedIn, base: str, slow: Slow, monkeypatch: pytest.MonkeyPatch, desk: Desk, project: Project
) -> None:
    monkeypatch.setattr(sending, "MOST_OF_A_PERSON", 1)
    desk.save(project.id, [Save(kind=Kind.answer, key="narrative.issues", value=NOTES, base=0)])
    browser = signed_in()
    sent(browser, base)
    assert slow.half.wait(10)
    page = sent(browser, base.replace("background", "issues"))
    assert page.status_code == 422
    assert "ほかの案ができるのを待ってください" in page.text
    slow.go.set()


def test_one_process_does_a_few_at_a_time(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model()
    monkeypatch.setattr(sending, "HEARTBEAT", 0.02)
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(sending, "_TURNS", turns)
    browser = signed_in()
    with turns:
        sent(browser, base)
        for _ in range(200):
            if sending.WAITING in browser.get(f"{base}/progress", headers=HTMX).text:
                break
        else:
            pytest.fail("順番を待っていることが示されない")
    finished()
    assert desk.case(project.id).shelf.pending


def test_a_failing_model_leaves_the_notes_with_the_reason(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, model: Callable[..., QueueModel]
) -> None:
    model(ModelFailed("接続できない<b>。"))
    browser = signed_in()
    sent(browser, base)
    finished()
    page = browser.get(base).text
    assert "接続できない&lt;b&gt;。箇条書きのままの文を用いる。" in page
    assert not desk.case(project.id).shelf.entries


@pytest.mark.parametrize(
    ("behaviour", "kept"), [(good(answer(GOOD)), True), (status(401), False), (cut, False), (dripping, False)]
)
@pytest.mark.slow
def test_a_real_endpoint(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, declared: Callable[..., None],
    behaviour: Behaviour, kept: bool,
) -> None:  # fmt: skip
    with serving(behaviour) as fake:
        declared(BASE_URL=fake.url, TIMEOUT_SECONDS="1")
        browser = signed_in()
        sent(browser, base)
        finished()
        page = browser.get(base).text
    assert (GOOD in page) is kept
    assert ("案はできませんでした" in page) is not kept
    assert bool(desk.case(project.id).shelf.pending) is kept
