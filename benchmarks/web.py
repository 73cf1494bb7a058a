"""How the web application answers many people at once, and one person alone.

Run with `make bench-web`; `--short` is a smoke test. A real `specgen serve` runs beside the simulated people on the
same machine, so that they take some of its time from it: what they took is printed too. Every figure stands beside a
static file of the same server in the same run, so that the ratios mean something on any machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import httpx2

from benchmarks.load import HTMX, PROBE, Account, Measured, Plan, load, quantile
from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.resources import resource
from specgen.store.values import SYSTEM, Kind, Save
from tests.browser.serving import PASSWORD, People, Served, serving

PROXY = ("--proxy", "127.0.0.1")  # the simulated people come from addresses of their own
ORDER = ("サインインの画面", "サインイン", "案件の一覧", "設問の節", "回答の自動保存", "保存前の確認", "下書き")
Form = dict[str, str] | None
A_CASE = 5  # people who share a 課 have a 案件 each
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_BASE = re.compile(r'name="base:scale.users" value="(\d+)"')
_CSRF = re.compile(r'name="csrf" content="([^"]*)"')


class Weight(NamedTuple):
    """The first page of a browser that was never here: bytes of the answers' bodies, and how many there were."""

    size: int
    files: int
    compressed: bool


def main() -> None:
    """Print every figure that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--short", action="store_true", help="a few seconds with five people")
    parser.add_argument("--people", type=int, nargs="*", default=[50, 400])
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=5.0)
    asked = parser.parse_args()
    if asked.short:
        asked.people, asked.workers, asked.seconds, asked.think = [5], [1], 3.0, 0.3
    for workers in asked.workers:
        for people in asked.people:
            plan = Plan(asked.seconds, asked.think)
            one(people, workers, plan, alone=people == asked.people[0])


def one(people: int, workers: int, plan: Plan, *, alone: bool) -> Measured:
    """One load over a server of its own; before it, where it is the first, a person alone."""
    with tempfile.TemporaryDirectory() as folder:
        options = [*PROXY, "--workers", str(workers)]
        with serving(Path(folder) / "data", options=options) as served:
            accounts = prepare(served.data, people)
            if alone:
                print(f"一人で使うとき（--workers {workers}）")
                print_alone(served, accounts[0])
            before, client = cpu_of(served), time.process_time()
            measured = asyncio.run(load(served.url, accounts, plan))
            client, server = time.process_time() - client, cpu_of(served) - before
            print_load(measured, people, workers, plan)
            print(f"  CPU: サーバー {server:.1f} 秒、利用者の模擬 {client:.1f} 秒（{os.cpu_count()}コア）")
            return measured


def prepare(data: Path, people: int) -> list[Account]:
    """People, each with a 案件 answered as the sample of a town; a few to a 課."""
    made = People(data)
    raw = read_answers_yaml(resource("samples") / "town" / "answers.yaml")
    saves = [Save(kind=Kind.answer, key=id_, value=one.value, base=0) for id_, one in raw.values.items()]
    accounts = []
    with made.store.writing():
        for number in range(people):
            group = f"第{number // A_CASE + 1}課"
            user = made.add(f"person{number}", group=group)
            case = made.store.projects.create(f"案件{number}", made.group(group), raw.preset, saves, SYSTEM)
            accounts.append(Account(user.login, PASSWORD, case.id))
    made.close()
    return accounts


def print_load(measured: Measured, people: int, workers: int, plan: Plan) -> None:
    """The table of one load."""
    spans = [one.seconds for one in measured.spans]
    static = [one.seconds for one in measured.static]
    base = quantile(static, 0.95)
    print(
        f"同時に{people}人（--workers {workers}、間合いは平均{plan.think:g}秒の指数分布、"
        f"毎秒{plan.arrivals:g}人がサインインし、全員がそろってから{plan.seconds:g}秒）"
    )
    for action in ORDER:
        print_line(action, measured.of(action), base)
    print_line("測った間の全て", spans, base)
    print_line("静的ファイル", static, base)
    print(f"  毎秒 {len(spans) / measured.seconds:.1f} 回、{len(spans)} 回")
    errors = measured.errors
    print("  誤り なし" if not errors else "  誤り " + "、".join(f"{kind} {n}回" for kind, n in errors.most_common()))


def print_line(name: str, seconds: list[float], base: float) -> None:
    """The quantiles of one kind of request, in milliseconds, and the ratio to the static file."""
    if seconds:
        p50, p95 = quantile(seconds, 0.5) * 1000, quantile(seconds, 0.95) * 1000
        wide = name + "　" * (10 - len(name))
        print(
            f"  {wide} {len(seconds):6}回  p50 {p50:6.0f}  p95 {p95:6.0f}  最大 {max(seconds) * 1000:6.0f} ミリ秒"
            f"  静的ファイルの {p95 / base / 1000:5.1f} 倍"
        )


def print_alone(served: Served, account: Account) -> None:
    """What one person waits for, and how heavy the first page is."""
    with httpx2.Client(base_url=served.url, timeout=60.0) as client:
        weight = weigh(client, "/sign-in")
        print(f"  初めて開く画面（サインイン） {weight.size / 1024:.0f}KB、{weight.files}ファイル"
              f"（{'圧縮あり' if weight.compressed else '圧縮なし'}、フォントはない）")  # fmt: skip
        token = _CSRF.search(client.get("/sign-in").text)
        form = {"login": account.login, "password": account.password, "csrf": token[1] if token else ""}
        client.post("/sign-in", data=form)
        for name, path in (("案件の一覧", "/cases"), ("設問の節", f"/cases/{account.case}/questions/scale")):
            print(f"  {name}（画面だけ） {len(client.get(path).content) / 1024:.0f}KB")
        for name, seconds in alone(client, f"/cases/{account.case}").items():
            print(f"  {name} 中央値 {statistics.median(seconds) * 1000:.0f} ミリ秒（{len(seconds)}回）")


def weigh(client: httpx2.Client, path: str) -> Weight:
    """The bytes of a page and of everything it asks for, as they come over the wire."""
    page = client.get(path)
    names = [name for name in dict.fromkeys(_ASSET.findall(page.text)) if "favicon-180" not in name]
    answers = [page, *(client.get(name) for name in names if "print.css" not in name)]
    compressed = any(one.headers.get("content-encoding") for one in answers)
    return Weight(sum(one.num_bytes_downloaded for one in answers), len(answers), compressed)


def alone(client: httpx2.Client, case: str, rounds: int = 15) -> dict[str, list[float]]:
    """The seconds of each thing one person does, one after another: every preview follows a changed answer."""
    found: dict[str, list[float]] = {
        "静的ファイル": [], "回答の自動保存": [], "保存前の確認": [], "下書き": [], "設問の節": []
    }  # fmt: skip
    where = f"{case}/questions/scale"
    for number in range(rounds):
        page = client.get(where).text
        base, token = _BASE.search(page), _CSRF.search(page)
        form = {"scale.users": str(400 + number), "base:scale.users": base[1] if base else "0"}
        headers = {**HTMX, "X-CSRF-Token": token[1] if token else ""}
        found["回答の自動保存"].append(timed(client, "POST", f"{where}/scale.users", form, headers))
        preview = {**form, "scale.users": str(900 + number), "preview": "scale.users", "csrf": headers["X-CSRF-Token"]}
        found["保存前の確認"].append(timed(client, "POST", where, preview))
        found["下書き"].append(timed(client, "GET", f"{case}/draft"))
        found["設問の節"].append(timed(client, "GET", where))
        found["静的ファイル"].append(timed(client, "GET", PROBE))
    return found


def timed(
    client: httpx2.Client,
    method: str,
    path: str,
    form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> float:
    """The seconds of one request. Raises HTTPStatusError where it was refused."""
    begun = time.perf_counter()
    answer = client.request(method, path, data=form, headers=headers)
    seconds = time.perf_counter() - begun
    if answer.status_code >= 400:
        raise RuntimeError(f"{method} {path}: {answer.status_code}")
    return seconds


def cpu_of(served: Served) -> float:
    """The processor seconds that a server and its processes took so far; nothing where the system does not tell."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == served.process.pid:  # the process group
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


if __name__ == "__main__":
    main()
