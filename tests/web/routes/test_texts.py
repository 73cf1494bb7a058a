"""The texts that a language model may propose: pages, guard, sending, and decisions."""

from __future__ import annotations

import html
import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from specgen.errors import ModelFailed, NotFound, ShelfChanged
from specgen.model.suggestion import Slot
from specgen.narrative.client import Model, Request
from specgen.store import Store
from specgen.store.values import JobState, Kind, Project, Role, Save
from specgen.workbench.desk import Desk, sending, settings, writing
from specgen.workbench.desk.writing import Target
from tests.narrative.drafting import QueueModel, answer
from tests.narrative.fake_server import Behaviour, cut, dripping, good, serving, status
from tests.web.conftest import Browser

SignedIn = Callable[..., Browser]
HTMX = {"HX-Request": "true"}
NOTES = ["職員数が減る一方で、文書を作成する業務が増えている", "令和8年度に3課で試行した"]
GOOD = "職員数が減る一方で、文書を作成する業務が増えている。令和8年度に3課で試行した。"
MARKED = "職員数が減る一方で、文書を作成する業務が増えている。令和8年度に5課で試行した。"
DECLARED = {
    "BASE_URL": "http://127.0.0.1:9/v1",
    "MODEL": "test-model",
    "NAME": "庁内<b>モデル</b>",
    "REGION": "国内",
    "TERMS": "個別契約",
    "TRAINS": "false",
    "CEILING": "2",
    "NETWORK": "loopback",
}


@pytest.fixture(autouse=True)
def undeclared(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FILE", "BASE_URL", "MODEL", "KEY"):
        monkeypatch.delenv(f"SPECGEN_LLM_{name}", raising=False)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Declares an endpoint."""

    def declare(**changed: str) -> None:
        for name, value in {**DECLARED, **changed}.items():
            monkeypatch.setenv(f"SPECGEN_LLM_{name}", value)

    return declare


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, declared: Callable[..., None]) -> Callable[..., QueueModel]:
    """Puts a queue of answers in the place of the model."""

    def make(*answers: Any) -> QueueModel:
        declared()
        made = QueueModel(*(answers or (answer(GOOD),)))
        monkeypatch.setattr(sending, "model_of", lambda _settings: made)
        return made

    return make


@pytest.fixture
def project(desk: Desk) -> Project:
    """A 案件 with notes of a background and a class."""
    made = desk.create("生成AIサービス", "town")
    keep(desk, made.id, NOTES)
    desk.save(made.id, [Save(kind=Kind.answer, key="data.class", value="2", base=0)])
    return made


@pytest.fixture
def base(project: Project) -> str:
    return f"/cases/{project.id}/texts/background"


@pytest.fixture(autouse=True)
def nothing_runs_on(store: Store) -> Iterator[None]:  # noqa: ARG001  # the threads end before it is closed
    yield
    sending.end_all()
    assert not sending._RUNS


def keep(desk: Desk, project: str, notes: Sequence[str]) -> None:
    version = desk.case(project).base(Kind.answer, "narrative.background")
    desk.save(project, [Save(kind=Kind.answer, key="narrative.background", value=list(notes), base=version)])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def sent(browser: Browser, base: str, **more: str) -> Any:
    """Look at what would be sent, and send it."""
    page = browser.submit(f"{base}/guard", more)
    assert page.status_code == 200, page.text
    return browser.submit(f"{base}/send", {"seen": hidden(page.text, "seen"), **more})


def finished() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("specgen-narrate"):
            thread.join(20)


def proposed(browser: Browser, base: str) -> dict[str, str]:
    """Let the model write, and what the form of the suggestion holds."""
    assert sent(browser, base).status_code == 303
    finished()
    page = browser.get(base).text
    return {name: hidden(page, name) for name in ("suggestion", "seen")}


def logged(store: Store, action: str) -> list[dict[str, Any]]:
    return [one.detail for one in store.audit.list(limit=100, action=action)]


# ---- reading ------------------------------------------------------------------------------------------------------


def test_without_an_endpoint_everything_else_works(signed_in: SignedIn, project: Project, base: str) -> None:
    browser = signed_in()
    for path in (f"/cases/{project.id}/texts", base):
        page = browser.get(path)
        assert page.status_code == 200
        assert "接続先が設定されていません" in page.text
    assert "文書を作成する業務が増えている。" in browser.get(base).text
    assert browser.submit(f"{base}/guard").status_code == 502


def test_the_list_tells_the_endpoint_and_the_state(
    signed_in: SignedIn, project: Project, declared: Callable[..., None]
) -> None:
    declared()
    page = signed_in().get(f"/cases/{project.id}/texts").text
    assert "庁内&lt;b&gt;モデル" in page
    assert "<b>モデル" not in page
    for words in ("個別契約", "使われない", "機密性2", "箇条書きのまま", "まだ書かれていない", "議会向け"):
        assert words in page


@pytest.mark.parametrize("path", ["", "/background", "/background/now", "/background/progress"])
def test_another_section_finds_nothing(signed_in: SignedIn, project: Project, path: str) -> None:
    other = signed_in("other", Role.draft, group="税務課")
    assert other.get(f"/cases/{project.id}/texts{path}").status_code == 404


@pytest.mark.parametrize("path", ["notes", "guard", "send", "decide", "cancel"])
def test_whoever_only_reads_changes_nothing(
    signed_in: SignedIn, base: str, path: str, declared: Callable[..., None]
) -> None:
    declared()
    reader = signed_in("reader", Role.view)
    page = reader.get(base)
    assert page.status_code == 200
    assert "送る内容を確かめる" not in page.text
    data = {"suggestion": "x", "narrative.background": "変えた", "base:narrative.background": "0"}
    assert reader.submit(f"{base}/{path}", data).status_code == 403


@pytest.mark.parametrize("path", ["notes", "guard", "send", "decide", "cancel"])
def test_a_form_without_its_mark_is_refused(signed_in: SignedIn, base: str, path: str) -> None:
    assert signed_in().post(f"{base}/{path}", data={"suggestion": "x"}).status_code == 403


@pytest.mark.parametrize("path", ["nothing", "reason", "reason?of=own-9", "rewrite?of=%3Cscript%3E", "opinion"])
def test_a_text_that_is_not_there(signed_in: SignedIn, project: Project, path: str) -> None:
    assert signed_in().get(f"/cases/{project.id}/texts/{path}").status_code == 404


def test_what_stands_now_is_swapped_alone(signed_in: SignedIn, base: str) -> None:
    part = signed_in().get(f"{base}/now", headers=HTMX).text
    assert part.strip().startswith('<section id="now"')
    assert "<!DOCTYPE" not in part


# ---- notes --------------------------------------------------------------------------------------------------------


def test_notes_are_kept_without_a_script(signed_in: SignedIn, desk: Desk, project: Project, base: str) -> None:
    browser = signed_in()
    version = desk.case(project.id).base(Kind.answer, "narrative.background")
    data = {"narrative.background": "窓口の待ち時間が長い\r\n\r\n<script>", "base:narrative.background": str(version)}
    answered = browser.submit(f"{base}/notes", data)
    assert (answered.status_code, answered.headers["location"]) == (303, base)
    assert writing.material_of(desk.case(project.id), Target(Slot.background)) == ("窓口の待ち時間が長い", "<script>")
    assert "<script>。" not in browser.get(base).text


@pytest.mark.parametrize("path", ["notes", "guard"])
def test_wrong_notes_come_back_as_they_were_typed(
    signed_in: SignedIn, desk: Desk, project: Project, base: str, path: str, declared: Callable[..., None]
) -> None:
    declared()
    version = desk.case(project.id).base(Kind.answer, "narrative.background")
    data = {"narrative.background": "長い" * 300, "base:narrative.background": str(version)}
    page = signed_in().submit(f"{base}/{path}", data)
    assert page.status_code == 422
    assert "長い" * 300 in page.text


def test_notes_of_two_people_are_shown_side_by_side(
    signed_in: SignedIn, desk: Desk, project: Project, base: str
) -> None:
    version = desk.case(project.id).base(Kind.answer, "narrative.background")
    keep(desk, project.id, ["ほかの人の箇条書き"])
    data = {"narrative.background": "私の箇条書き", "base:narrative.background": str(version)}
    page = signed_in().submit(f"{base}/notes", data)
    assert page.status_code == 409
    assert "ほかの人の箇条書き" in page.text
    assert "私の箇条書き" in page.text


# ---- before anything is sent --------------------------------------------------------------------------------------


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
    assert "管理者が、言語モデルの利用を止めている" in browser.get(base).text
    assert browser.submit(f"{base}/guard").status_code == 502


# ---- writing ------------------------------------------------------------------------------------------------------


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


def settings_ledger(store: Store) -> list[Any]:
    from specgen.narrative.usage import Ledger

    return Ledger(store.usage).totals()


class Slow:
    """A model that says half of its answer and waits to be let go, or stopped."""

    def __init__(self) -> None:
        self.half, self.go = threading.Event(), threading.Event()

    def complete(self, request: Request, on_text: Any = None, cancel: Any = None, again: Any = None) -> Any:
        whole = answer(GOOD)
        on_text(whole[:40])
        self.half.set()
        while not self.go.wait(0.02):
            if cancel():
                return QueueModel(whole).complete(request, None, lambda: True, again)
        return QueueModel(whole).complete(request, on_text, cancel, again)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, declared: Callable[..., None]) -> Slow:
    declared()
    made = Slow()

    def model_of(_settings: object) -> Model:
        return made

    monkeypatch.setattr(sending, "model_of", model_of)
    monkeypatch.setattr(sending, "HEARTBEAT", 0.05)
    return made


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


# ---- deciding -----------------------------------------------------------------------------------------------------


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
    assert "新しい案に置き換えられている" in page.text
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


# ---- texts about something ----------------------------------------------------------------------------------------


@pytest.fixture
def own(desk: Desk, project: Project) -> str:
    value = {
        "key": "own-1", "place": "overview.terms", "title": "町の条件", "level": "mandatory", "verify": [],
        "text": "受注者は、月に1回、町の職員に対して、利用の状況を、書面をもって報告することとする。",
        "reason": "議会から、毎月の利用の状況を報告するよう求められているため。",
    }  # fmt: skip
    desk.save(project.id, [Save(kind=Kind.own_clause, key="own-1", value=value, base=0)])
    return f"/cases/{project.id}/texts"


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


# ---- parts --------------------------------------------------------------------------------------------------------


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
    with pytest.raises(ShelfChanged):
        keeper.save(shelf, token)
    assert keeper.load() == (shelf, desk.case(project.id).base(Kind.suggestion, "shelf"))
