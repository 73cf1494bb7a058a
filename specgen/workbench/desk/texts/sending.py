"""What would go to a language model for a text, and sending it once a person has looked at it.

A request runs in a thread of the web process and not in the process of the queue (specgen.workbench.jobs): the table
that puts masked words back, the request itself and the key of the endpoint then stay in the memory of one process, and
nothing that the guard masked is written anywhere in clear for the sake of handing it over. The job's row in the store
holds the progress in numbers, who asked, and the end; so a page that is loaded again, or that another process of the
server answers, finds it. A process that dies takes the answer with it, and the row says so; the notes, the draft and
every suggestion that was kept stay as they were.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from specgen.errors import (
    AnswersError,
    Cancelled,
    Conflict,
    InputError,
    NarrativeError,
    NoModel,
    NotFound,
    SpecgenError,
    StoreError,
)
from specgen.findings import Problem
from specgen.model.suggestion import Given, Slot
from specgen.narrative.client import Model
from specgen.narrative.drafter import class_of
from specgen.narrative.endpoint import Rule, broken_rule
from specgen.narrative.guard import Span, unmask
from specgen.narrative.outgoing import Prepared
from specgen.narrative.settings import Settings, model_of
from specgen.narrative.tokens import most_tokens
from specgen.narrative.usage import Ledger, who_of
from specgen.questionnaire.values import AnswerRefused, clean_text
from specgen.store import Store
from specgen.store.values import Job, JobState
from specgen.workbench.desk.case import Case
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.office.settings import model_settings, policy_of
from specgen.workbench.desk.texts.writing import Target, find_target, material_of, review_of
from specgen.workbench.narration import Wanted, Writer

NARRATE: Final = "narrate"
MOST_AT_ONCE: Final = 4  # of one process; others wait their turn
MOST_OF_A_PERSON: Final = 3
MOST_WISHES, LONGEST_WISH = 5, 200
HEARTBEAT: Final = 1.0  # seconds
SILENT: Final = timedelta(seconds=90)  # after which nobody works on it any more
WAITING, WRITING = "順番を待っています", "書いています"
UNSET: Final = "言語モデルの接続先が設定されていません。使うときは、管理者が設定します。"
LOST: Final = (
    "サーバーが途中で止まったため、案を受け取れませんでした。箇条書きと下書きは元のままです。もう一度お試しください。"
)


class Way(NamedTuple):
    """The way to the model, as a 案件 may use it: the endpoint, or why there is none; the rule that a call would break;
    the tokens that the person may still use this month (None: no ceiling)."""

    settings: Settings | None
    problem: str = ""
    rule: Rule | None = None
    left: int | None = None

    @property
    def open(self) -> bool:
        """Whether anything may be sent."""
        return self.settings is not None and self.rule is None


class Shown(NamedTuple):
    """A text that would go out, in pieces, each with what the guard found in it."""

    given: Given
    pieces: tuple[tuple[str, Span | None], ...]


class Outgoing(NamedTuple):
    """Everything that would go out for a text, for a person to look at. `seen` names just this."""

    target: Target
    wishes: tuple[str, ...]
    way: Way
    prepared: Prepared
    texts: tuple[Shown, ...]
    most: int
    seen: str

    @property
    def obstacle(self) -> str:
        """Why it may not be sent; "" where it may."""
        if self.way.rule:
            return "この案件の情報の区分では、この接続先に送ることができません。"
        if self.prepared.stopped:
            return "送ることのできない情報があります。箇条書き又は回答から除いてください。"
        if self.prepared.request is None:
            return "送ることのできる材料がありません。箇条書きを書き直してください。"
        if self.way.left is not None and self.most > self.way.left:
            return "今月のトークンの残りが足りません。翌月まで待つか、管理者に相談してください。"
        return ""


def way_of(desk: Desk, case: Case) -> Way:
    """The way to the model for a 案件. Whatever is wrong with it is told and stops nothing else."""
    try:
        settings = model_settings(desk.store)
        who = who_of(desk.user.login, group_of(desk), settings.endpoint.model)
        left = Ledger(desk.store.usage, settings.ceilings).left(who)
    except NoModel:
        return Way(None, UNSET)
    except (NarrativeError, InputError) as error:
        return Way(None, str(error).replace("\n  直し方: ", ""))
    return Way(settings, "", broken_rule(settings.endpoint, class_of(case.answers)), left)


def group_of(desk: Desk) -> str:
    """The name of the person's 課."""
    return next((one.name for one in desk.store.accounts.groups() if one.id == desk.user.group), "")


def look(desk: Desk, project: str, slot: str, subject: str = "", wishes: Sequence[str] = ()) -> Outgoing:
    """What would go out. Nothing is sent; that the guard stopped it is logged.

    Raises NarrativeError where there is no endpoint or no guard, AnswersError where there is nothing to write from.
    """
    case = desk.editable(project)
    target = find_target(case, slot, subject)
    settings = model_settings(desk.store)
    said = _wishes(target, wishes)
    if not material_of(case, target) or (target.slot is Slot.rewrite and not said):
        what = (
            "どう直したいかを書いてください。"
            if target.slot is Slot.rewrite
            else "材料となる箇条書きを先に書いてください。"
        )
        raise AnswersError([Problem(place="wishes" if target.slot is Slot.rewrite else target.question, message=what)])
    prepared = _writer(desk, case, settings).prepare(_wanted(case, target, said))
    if prepared.stopped:
        _log(desk, case, target, "narrative.stopped", settings, prepared)
    most = most_tokens(prepared.request) if prepared.request else 0
    seen = hashlib.sha256((prepared.model_dump_json() + settings.endpoint.model_dump_json()).encode()).hexdigest()[:32]
    return Outgoing(target, said, way_of(desk, case), prepared, tuple(_shown(prepared)), most, seen)


def _wishes(target: Target, wishes: Sequence[str]) -> tuple[str, ...]:
    """What a person asks of a rewrite, a wish a line. Raises AnswersError."""
    if target.slot is not Slot.rewrite:
        return ()
    try:
        said = tuple(one for one in (clean_text(line).strip() for line in wishes) if one)
    except AnswerRefused as error:
        raise AnswersError([Problem(place="wishes", message=str(error))]) from error
    if len(said) > MOST_WISHES or any(len(one) > LONGEST_WISH for one in said):
        message = f"求めることは、{MOST_WISHES}行まで、1行{LONGEST_WISH}字までで書いてください。"
        raise AnswersError([Problem(place="wishes", message=message)])
    return said


def _wanted(case: Case, target: Target, wishes: tuple[str, ...]) -> Wanted:
    notes = (*material_of(case, target), *wishes) if target.slot is Slot.rewrite else None
    return Wanted(target.slot, target.subject, notes)


def _writer(desk: Desk, case: Case, settings: Settings) -> Writer:
    ledger = Ledger(desk.store.usage, settings.ceilings)
    return Writer(review_of(desk, case), settings, policy_of(desk.store), model=_model, ledger=ledger)


def _model(settings: Settings) -> Model:
    return model_of(settings)


def _shown(prepared: Prepared) -> list[Shown]:
    found: dict[str, list[Span]] = {}
    for one in prepared.found:
        found.setdefault(one.where, []).append(one.span)
    return [Shown(one, _pieces(one.text, found.get(one.id, []))) for one in prepared.given]


def _pieces(text: str, spans: Sequence[Span]) -> tuple[tuple[str, Span | None], ...]:
    pieces: list[tuple[str, Span | None]] = []
    at = 0
    for span in spans:
        pieces += [(text[at : span.start], None), (text[span.start : span.end], span)]
        at = span.end
    return tuple(one for one in (*pieces, (text[at:], None)) if one[0])


def _log(desk: Desk, case: Case, target: Target, action: str, settings: Settings, prepared: Prepared) -> None:
    """What was found by category, which endpoint, and how much; never a value."""
    found = Counter(f"{one.span.category.value}:{one.span.action.value}" for one in prepared.found)
    size = sum(len(one.content) for one in prepared.request.messages) if prepared.request else 0
    detail: dict[str, Any] = {
        "text": target.slot.value,
        "class": class_of(case.answers),
        "endpoint": settings.endpoint.name,
        "model": settings.endpoint.model,
        "found": dict(sorted(found.items())),
        "characters": size,
        "input": prepared.input_hash,
        "prompt": prepared.prompt,
    }
    desk.store.audit.record(desk.actor, action, f"project:{case.id}/text:{target.slot.value}", detail)


# ---- sending ----------------------------------------------------------------------------------------------------


def send(desk: Desk, project: str, slot: str, subject: str, wishes: Sequence[str], seen: str) -> Job:
    """Send what a person has looked at; the job that tells how far it is. One that is under way is not sent again.

    Raises Conflict where something else would go out by now, AnswersError where it may not go, as `look`.
    """
    out = look(desk, project, slot, subject, wishes)
    if out.seen != seen:
        raise Conflict(
            "見た後に、箇条書き、回答又は設定が変わりました。何も送っていません。",
            "送る内容をもう一度確かめてください。",
        )
    if out.obstacle or out.way.settings is None:
        raise AnswersError([Problem(place="", message=out.obstacle or out.way.problem)])
    case = desk.editable(project)
    with desk.store.writing():
        if running := _under_way(desk, project, out.target):
            return running
        # Claimed where it was added: within one transaction nobody else's request can be the one that waits.
        added = desk.store.jobs.add(NARRATE, desk.user.id, project, out.target.label[:300], b"", _params(out))
        job = desk.store.jobs.claim([NARRATE])
        assert job is not None
        assert job.id == added.id
        _log(desk, case, out.target, "narrative.send", out.way.settings, out.prepared)
    run = _Run(desk, case, job, out)
    _RUNS[job.id] = run
    run.start()
    return job


def _under_way(desk: Desk, project: str, target: Target) -> Job | None:
    """The person's request for this text that is under way. Raises AnswersError where they have too many others."""
    last_job(desk, project, target)  # one that is lost does not count
    jobs = [one for one in desk.store.jobs.list(desk.user.id) if (one.kind, one.state) == (NARRATE, JobState.running)]
    mine = next((one for one in jobs if _is_for(one, project, target)), None)
    if mine is None and len(jobs) >= MOST_OF_A_PERSON:
        message = f"一度に作ることができる案は{MOST_OF_A_PERSON}件までです。ほかの案ができるのを待ってください。"
        raise AnswersError([Problem(place="", message=message)])
    return mine


def _is_for(job: Job, project: str, target: Target) -> bool:
    wanted = (NARRATE, project, target.slot.value, target.subject)
    return (job.kind, job.project, job.params.get("slot"), job.params.get("subject")) == wanted


def _params(out: Outgoing) -> dict[str, Any]:
    return {"slot": out.target.slot.value, "subject": out.target.subject, "input": out.prepared.input_hash}


class _Run(threading.Thread):
    """One request under way."""

    def __init__(self, desk: Desk, case: Case, job: Job, out: Outgoing) -> None:
        super().__init__(name=f"specgen-narrate-{job.id}", daemon=True)
        assert out.way.settings is not None
        self.out, self._desk, self._case, self._job = out, desk, case, job
        self._store: Store = desk.store
        self._writer = _writer(desk, case, out.way.settings)
        self._heard: list[str] = []
        self._told, self._stopped, self._ending = time.monotonic(), False, False

    @property
    def text(self) -> str:
        """The raw answer so far, masks in it."""
        return "".join(self._heard)

    def stop(self, *, ending: bool = False) -> None:
        """Stop at the next occasion; `ending` where it is the server that ends, and nobody who asked for it."""
        self._stopped, self._ending = True, ending

    def run(self) -> None:
        # The store may be closed under it when the server ends: then nobody is left to be told.
        with contextlib.suppress(StoreError):
            try:
                self._work()
            finally:
                self._store.jobs.fail(self._job.id, LOST)  # nothing where it has ended
                _RUNS.pop(self._job.id, None)

    def _work(self) -> None:
        try:
            while not _TURNS.acquire(timeout=HEARTBEAT):
                if self._cancelled(WAITING):
                    return
            try:
                self._send()
            finally:
                _TURNS.release()
        except Cancelled:
            if not self._ending:
                self._store.jobs.cancel(self._job.id)
        except SpecgenError as error:
            self._store.jobs.fail(self._job.id, str(error).replace("\n  直し方: ", ""))

    def _send(self) -> None:
        person, group = self._desk.user.login, group_of(self._desk)
        made = self._writer.send(
            self.out.prepared, person, group=group, on_text=self._hear, cancel=lambda: self._cancelled(WRITING)
        )
        detail = {"tokens_in": made.tokens_in, "tokens_out": made.tokens_out, "attempts": made.attempts}
        detail |= {"marks": len(made.marks), "kept": not made.fallback}
        target = f"project:{self._case.id}/text:{self.out.target.slot.value}"
        with self._store.writing():
            self._store.audit.record(self._desk.actor, "narrative.answer", target, detail)
            said = {"suggestion": "" if made.fallback else made.id, "fallback": made.fallback}
            self._store.jobs.finish(self._job.id, json.dumps(said, ensure_ascii=False).encode())

    def _hear(self, piece: str) -> None:
        if piece:
            self._heard.append(piece)
        else:
            self._heard.clear()  # the answer begins again

    def _cancelled(self, saying: str) -> bool:
        """Whether a person stopped it, here or through another process; the progress is told now and then."""
        if not self._stopped and time.monotonic() - self._told >= HEARTBEAT:
            self._told = time.monotonic()
            size = len(self.text)
            said = f"{saying}（{size:,}字を受け取りました）" if size else saying
            self._stopped = not self._store.jobs.progress(self._job.id, size, 0, said)
        return self._stopped


_RUNS: dict[str, _Run] = {}
_TURNS = threading.BoundedSemaphore(MOST_AT_ONCE)


# ---- how far it is ----------------------------------------------------------------------------------------------


class Progress(NamedTuple):
    """How far the last request of a person for a text has come. `fallback` says why there is no suggestion."""

    job: Job
    text: tuple[str, ...]
    fallback: str

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self.job.state in (JobState.queued, JobState.running)


def last_job(desk: Desk, project: str, target: Target) -> Job | None:
    """The last request of the person for a text; one that nobody works on any more has failed."""
    found = (job for job in desk.store.jobs.list(desk.user.id) if _is_for(job, project, target))
    job = next(found, None)
    return _alive(desk.store, job) if job else None


def _alive(store: Store, job: Job) -> Job:
    lost = job.state is JobState.running and job.id not in _RUNS and datetime.now(UTC) - job.updated > SILENT
    if lost:
        store.jobs.fail(job.id, LOST)
        return store.jobs.get(job.id)
    return job


def progress(desk: Desk, project: str, slot: str, subject: str = "") -> Progress | None:
    """How far it is; None where the person never asked for this text."""
    target = find_target(desk.case(project), slot, subject)
    job = last_job(desk, project, target)
    if job is None:
        return None
    fallback = ""
    if job.state is JobState.done:
        fallback = json.loads(desk.store.jobs.result(job.id))["fallback"]
    run = _RUNS.get(job.id)
    return Progress(job, _so_far(run.text, run.out.prepared.table) if run else (), fallback)


def cancel(desk: Desk, project: str, slot: str, subject: str = "") -> None:
    """Stop the person's own request for a text. Raises NotFound where there is none."""
    target = find_target(desk.editable(project), slot, subject)
    job = last_job(desk, project, target)
    if job is None:
        raise NotFound("この処理")
    desk.store.jobs.cancel(job.id)
    if run := _RUNS.get(job.id):
        run.stop()


def end_all(patience: float = 10.0) -> None:
    """Stop every request of this process and wait for it: before the store is closed under them."""
    until = time.monotonic() + patience
    runs = list(_RUNS.values())
    for run in runs:
        run.stop(ending=True)
    for run in runs:
        run.join(max(0.0, until - time.monotonic()))


def _so_far(answer: str, table: dict[str, str]) -> tuple[str, ...]:
    """The paragraphs of an unfinished answer, masks undone; nothing where it cannot be read yet."""
    start = answer.find("{")
    try:
        found = from_json(answer[start:], allow_partial="trailing-strings") if start >= 0 else {}
    except ValueError:
        return ()
    paragraphs = found.get("paragraphs", []) if isinstance(found, dict) else []
    texts = [one.get("text") for one in paragraphs if isinstance(one, dict)] if isinstance(paragraphs, list) else []
    return tuple(unmask(text, table) for text in texts if isinstance(text, str))
