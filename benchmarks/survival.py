"""What a server keeps when it is killed while people save, and whether many writers get in each other's way.

Run with `make bench-survival` (200 rounds). Each round kills a real `specgen serve` with kill -9 at a random moment
while clients save answers over HTTP; after the restart every save that was acknowledged must be there, the database
must pass its integrity check and the audit log must verify. Then parallel writers save a thousand answers.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx2

from specgen.store import Store
from specgen.store.values import SYSTEM, Kind
from specgen.web.deps import SESSION
from specgen.web.settings import DATABASE
from tests.browser.serving import People, Served, serving

QUESTION, SECTION = "scale.users", "scale"
_CSRF = re.compile(r'name="csrf" content="([^"]*)"')
_BASE = re.compile(rf'name="base:{re.escape(QUESTION)}" value="(\d+)"')
_SHOWN = re.compile(rf'name="{re.escape(QUESTION)}" type="text" value="([\d,]*)"')
LEAST, MOST = 0.15, 0.9  # seconds of saving before the kill


class Report(NamedTuple):
    """What a round found: saves that were acknowledged, what was wrong, and the seconds until it answered again."""

    saves: int
    wrong: list[str]
    restart: float


@dataclass
class Client:
    """One person who saves one answer after another, and what the server said to each."""

    url: str
    cookie: str
    case: str
    first: int
    acknowledged: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    ready: threading.Event = field(default_factory=threading.Event)

    def save(self, most: int | None = None) -> None:
        """Save numbers until it is over, or the server is gone."""
        with httpx2.Client(base_url=self.url, timeout=30.0, cookies={SESSION: self.cookie}) as client:
            try:
                for value in self._saving(client, most):
                    self.acknowledged.append(value)
            except httpx2.HTTPError as error:
                self.refused[type(error).__name__] += 1
            finally:
                self.ready.set()

    def _saving(self, client: httpx2.Client, most: int | None) -> Iterator[int]:
        where = f"/cases/{self.case}/questions/{SECTION}"
        page = client.get(where).text
        token, base = _CSRF.search(page), _BASE.search(page)
        if token is None or base is None:
            self.refused["画面が開かない"] += 1
            return
        headers, version = {"HX-Request": "true", "X-CSRF-Token": token[1]}, base[1]
        value = self.first
        self.ready.set()
        while most is None or value < self.first + most:
            value += 1
            form = {QUESTION: str(value), f"base:{QUESTION}": version}
            answer = client.post(f"{where}/{QUESTION}", data=form, headers=headers)
            if answer.status_code != 200:
                self.refused[f"HTTP {answer.status_code}"] += 1
                continue
            found = _BASE.search(answer.text)
            version = found[1] if found else version
            yield value


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--writes", type=int, default=1000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        reports = list(rounds(Path(folder) / "data", asked.rounds, asked.clients, tell=True))
        wrong = [line for one in reports for line in one.wrong]
        restarts = sorted(one.restart for one in reports)
        print(f"{len(reports)}回止め、受け取ったと答えた保存は{sum(one.saves for one in reports):,}件、"
              f"失われたもの・壊れたもの {len(wrong)}件、再び答えるまで 中央値{restarts[len(restarts) // 2]:.1f}秒・"
              f"最大{restarts[-1]:.1f}秒（全体で{time.perf_counter() - begun:.0f}秒）")  # fmt: skip
        print("\n".join(wrong))
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        writers = crowd(Path(folder) / "data", asked.writers, asked.writes)
        seconds = time.perf_counter() - begun
        refused = sum((one.refused for one in writers), Counter())
        print(f"{asked.writers}人が同時に{sum(len(one.acknowledged) for one in writers):,}件保存（{seconds:.0f}秒）、"
              f"誤り {dict(refused) or 'なし'}")  # fmt: skip


def rounds(data: Path, number: int, clients: int, *, tell: bool = False, seed: int = 11) -> Iterator[Report]:
    """Kill a server again and again over one data folder; every restart is judged, and the next to be killed."""
    chance = random.Random(seed)
    with serving(data):
        pass
    with contextlib.closing(People(data)) as people:
        made = [people.add(f"survivor{index}") for index in range(clients)]
        cases = {people.store.projects.create(one.name, one.group, "town", [], SYSTEM).id: one.id for one in made}
    saving: list[Client] = []
    for round_ in range(number + 1):
        begun = time.perf_counter()
        with serving(data) as served:
            restart = time.perf_counter() - begun
            wrong = _shown(served.url, saving) + _lost(data, saving)
            if round_:
                wrong += [f"{one.refused}" for one in saving if any(kind[:4] == "HTTP" for kind in one.refused)]
                if tell and (wrong or round_ % 20 == 0):
                    print(f"  {round_}回目", *wrong, flush=True)
                yield Report(sum(len(one.acknowledged) for one in saving), wrong, restart)
            if round_ < number:
                saving = _saved_and_killed(served, data, cases, round_, chance.uniform(LEAST, MOST))


def _saved_and_killed(served: Served, data: Path, cases: dict[str, str], number: int, seconds: float) -> list[Client]:
    """People save to a server until it is killed; each round in a range of its own, so that a value tells its round."""
    with contextlib.closing(People(data)) as people:
        tokens = {case: people.token(people.store.accounts.get(user)) for case, user in cases.items()}
    saving = [Client(served.url, token, case, 100 + number * 400) for case, token in tokens.items()]
    threads = [threading.Thread(target=one.save) for one in saving]
    for thread in threads:
        thread.start()
    for one in saving:
        one.ready.wait(30)
    time.sleep(seconds)
    served.kill()
    for thread in threads:
        thread.join()
    return saving


def crowd(data: Path, writers: int, writes: int) -> list[Client]:
    """Let many people write at the same time, each to a 案件 of their own."""
    with serving(data) as served:
        people = People(data)
        saving = []
        for number in range(writers):
            user = people.add(f"writer{number}")
            case = people.store.projects.create(f"案件{number}", user.group, "town", [], SYSTEM)
            saving.append(Client(served.url, people.token(user), case.id, 0))
        people.close()
        threads = [threading.Thread(target=one.save, args=(writes // writers,)) for one in saving]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with _opened(data) as store:
            for problem in store.check():
                saving[0].refused[problem] += 1
        for line in served.lines:
            if "locked" in line or "Traceback" in line:
                saving[0].refused[line.strip()] += 1
    return saving


def _shown(url: str, saving: list[Client]) -> list[str]:
    """What the restarted server does not show, to people who stay signed in, of what it had acknowledged."""
    wrong = []
    for one in saving:
        with httpx2.Client(base_url=url, timeout=30.0, cookies={SESSION: one.cookie}) as client:
            page = client.get(f"/cases/{one.case}/questions/{SECTION}")
        shown = _SHOWN.search(page.text)
        least = max(one.acknowledged, default=0)
        if page.status_code != 200 or shown is None or (least and int(shown[1].replace(",", "") or 0) < least):
            wrong.append(f"画面に{least}がない（{page.status_code}、{shown[1] if shown else 'なし'}）")
    return wrong


def _lost(data: Path, saving: list[Client]) -> list[str]:
    """What is wrong with the file: its integrity, the audit chain, and any acknowledged save that is not in it."""
    with _opened(data) as store:
        wrong = [*store.check(), *store.audit.verify().problems]
        for one in saving:
            newest = store.projects.changes(one.case, limit=len(one.acknowledged) + 10)
            there = {int(str(change.new).replace(",", "")) for change in newest if change.kind is Kind.answer}
            wrong += [f"{value}の保存がない" for value in one.acknowledged if value not in there]
    return wrong


def _opened(data: Path) -> contextlib.closing[Store]:
    """The store of a data folder for the length of a block."""
    return contextlib.closing(Store.open(data / DATABASE))


if __name__ == "__main__":
    main()
