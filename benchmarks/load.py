"""Simulated people: each signs in, reads, answers, looks ahead and drafts, with the pauses of an officer.

Every person comes from an address of their own (X-Forwarded-For, which the server believes of this machine), as from
the PCs of an office. Nobody waits for another: a slow answer delays only the person who asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx2

_CSRF = re.compile(r'name="csrf" content="([^"]*)"')
_BASE = re.compile(r'name="base:([\w.]+)" value="(\d+)"')
HTMX = {"HX-Request": "true"}
PROBE = "/static/tokens.css"  # the static file that everything is compared with
# What a person answers again and again: (section, question, the answers to go through).
ANSWERS = (
    ("scale", "scale.users", tuple(str(number) for number in range(300, 340))),
    ("data", "data.deletion_days", tuple(str(number) for number in range(10, 50))),
    ("data", "data.personal", ("はい", "いいえ")),
    ("operation", "backup.days", tuple(str(number) for number in range(1, 31))),
)


class Account(NamedTuple):
    """Who signs in, and the 案件 that the person works on."""

    login: str
    password: str
    case: str


class Span(NamedTuple):
    """One request: what it was, how long it took, and what went wrong with it."""

    action: str
    seconds: float
    error: str


@dataclass
class Plan:
    """How a load goes: seconds of the measured part, the mean pause, sign-ins a second, and what is random."""

    seconds: float = 60.0
    think: float = 5.0
    arrivals: float = 5.0
    seed: int = 7


@dataclass
class Measured:
    """Every request of a load: while people came, and in the part that counts; and the static file beside them."""

    coming: list[Span] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    static: list[Span] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def errors(self) -> Counter[str]:
        """How often each kind of error came, at any time."""
        everything = (*self.coming, *self.spans, *self.static)
        return Counter(f"{one.action}: {one.error}" for one in everything if one.error)

    def of(self, action: str) -> list[float]:
        """The seconds of the requests of one kind."""
        return [one.seconds for one in (*self.coming, *self.spans) if one.action == action]


def quantile(values: list[float], share: float) -> float:
    """The value that a share of the values does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


class Person:
    """One simulated person at one PC."""

    def __init__(self, number: int, url: str, account: Account, plan: Plan) -> None:
        self.account, self.plan = account, plan
        self.random = random.Random(plan.seed * 100_003 + number)
        address = f"10.{number // 62_500}.{number // 250 % 250}.{number % 250 + 1}"
        self.client = httpx2.AsyncClient(base_url=url, headers={"X-Forwarded-For": address}, timeout=60.0)
        self.csrf = ""
        self.bases: dict[str, str] = {}
        self.turn = number

    async def sign_in(self) -> AsyncGenerator[Span, None]:
        """Open the form and sign in."""
        yield await self._timed("サインインの画面", lambda: self.client.get("/sign-in"))
        form = {"login": self.account.login, "password": self.account.password, "csrf": self.csrf}
        yield await self._timed("サインイン", lambda: self.client.post("/sign-in", data=form), 303)
        yield await self._timed("案件の一覧", lambda: self.client.get("/cases"))

    async def work(self) -> AsyncGenerator[Span, None]:
        """One round: a section, three answers, a look at what another answer would do, the draft."""
        section, question, values = ANSWERS[self.turn % len(ANSWERS)]
        path = f"/cases/{self.account.case}"
        yield await self._timed("設問の節", lambda: self.client.get(f"{path}/questions/{section}"))
        for _ in range(3):
            self.turn += 1
            value = values[self.turn % len(values)]
            yield await self._timed("回答の自動保存", self._saving(f"{path}/questions/{section}", question, value), 204)
        yield await self._timed("保存前の確認", self._previewing(f"{path}/questions/{section}", question, values[0]))
        yield await self._timed("下書き", lambda: self.client.get(f"{path}/draft"))
        self.turn += 1

    async def pause(self) -> None:
        """Read and think."""
        await asyncio.sleep(self.random.expovariate(1 / self.plan.think))

    def _saving(self, path: str, question: str, value: str) -> Callable[[], Awaitable[httpx2.Response]]:
        form = {question: value, f"base:{question}": self.bases.get(question, "0")}
        headers = {**HTMX, "X-CSRF-Token": self.csrf}
        return lambda: self.client.post(f"{path}/{question}", data=form, headers=headers)

    def _previewing(self, path: str, question: str, value: str) -> Callable[[], Awaitable[httpx2.Response]]:
        form = {question: value, f"base:{question}": self.bases.get(question, "0"), "preview": question}
        return lambda: self.client.post(path, data={**form, "csrf": self.csrf})

    async def _timed(self, action: str, ask: Callable[[], Awaitable[httpx2.Response]], good: int = 200) -> Span:
        begun = time.perf_counter()
        try:
            answer = await ask()
        except httpx2.HTTPError as error:
            return Span(action, time.perf_counter() - begun, type(error).__name__)
        seconds = time.perf_counter() - begun
        if answer.status_code not in (good, 200):
            return Span(action, seconds, f"HTTP {answer.status_code}")
        if token := _CSRF.search(answer.text):
            self.csrf = token[1]
        self.bases.update(_BASE.findall(answer.text))
        return Span(action, seconds, "")


async def load(url: str, accounts: list[Account], plan: Plan) -> Measured:
    """Let everybody come one after another, then measure while all of them work."""
    measured = Measured()
    here = [Person(number, url, account, plan) for number, account in enumerate(accounts)]
    begun = asyncio.get_running_loop().time()
    starts = begun + len(here) / plan.arrivals + 2 * plan.think
    async with asyncio.TaskGroup() as group:
        group.create_task(_probe(url, measured, starts, starts + plan.seconds))
        for number, person in enumerate(here):
            group.create_task(_live(person, measured, begun + number / plan.arrivals, starts, plan.seconds))
    measured.seconds = plan.seconds
    for person in here:
        await person.client.aclose()
    return measured


async def _live(person: Person, measured: Measured, comes: float, starts: float, seconds: float) -> None:
    """A person's stay: what began within the measured part counts there."""
    now = asyncio.get_running_loop().time
    await asyncio.sleep(max(0.0, comes - now()))
    async for span in person.sign_in():
        measured.coming.append(span)
    while now() < starts + seconds:
        await person.pause()
        steps = person.work()
        began = now()
        async with contextlib.aclosing(steps):
            async for span in steps:
                (measured.spans if began >= starts else measured.coming).append(span)
                await person.pause()
                if (began := now()) >= starts + seconds:
                    break


async def _probe(url: str, measured: Measured, starts: float, ends: float) -> None:
    """Ask for one static file twice a second: what any request costs here and now."""
    now = asyncio.get_running_loop().time
    async with httpx2.AsyncClient(base_url=url, timeout=60.0) as client:
        await asyncio.sleep(max(0.0, starts - now()))
        while now() < ends:
            begun = time.perf_counter()
            error = ""
            try:
                answer = await client.get(PROBE)
                error = "" if answer.status_code == 200 else f"HTTP {answer.status_code}"
            except httpx2.HTTPError as problem:
                error = type(problem).__name__
            measured.static.append(Span("静的ファイル", time.perf_counter() - begun, error))
            await asyncio.sleep(0.5)
