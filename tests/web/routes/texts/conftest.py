"""People, notes, models and endpoints for the tests of the texts."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from specgen.narrative.client import Model, Request
from specgen.store import Store
from specgen.store.values import Kind, Project, Save
from specgen.workbench.desk import Desk
from specgen.workbench.desk.texts import sending
from tests.narrative.drafting import QueueModel, answer
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


@pytest.fixture
def own(desk: Desk, project: Project) -> str:
    value = {
        "key": "own-1", "place": "overview.terms", "title": "町の条件", "level": "mandatory", "verify": [],
        "text": "受注者は、月に1回、町の職員に対して、利用の状況を、書面をもって報告することとする。",
        "reason": "議会から、毎月の利用の状況を報告するよう求められているため。",
    }  # fmt: skip
    desk.save(project.id, [Save(kind=Kind.own_clause, key="own-1", value=value, base=0)])
    return f"/cases/{project.id}/texts"
