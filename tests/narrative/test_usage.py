"""What is counted, and that no ceiling is passed, whoever writes at the same time."""

from __future__ import annotations

import csv
import io
import multiprocessing
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import CeilingReached, FileProblem, OutputError
from specgen.narrative.usage import Ceilings, Ledger, Store, Use, Who, usage_csv
from specgen.narrative.usage_store import FolderStore, MemoryStore

SATO = Who(person="佐藤", group="総務課", model="a")
SUZUKI = Who(person="鈴木", group="総務課", model="b")
NOW = datetime(2026, 11, 23)


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return MemoryStore() if request.param == "memory" else FolderStore(tmp_path / "use")


def ledger(store: Store, now: datetime = NOW, **ceilings: Any) -> Ledger:
    return Ledger(store, Ceilings(**ceilings), lambda: now)


def test_a_reservation_counts_until_it_is_settled(store: Store) -> None:
    book = ledger(store, total=1000)
    use = book.reserve(SATO, 600)
    assert book.left(SATO) == 400
    book.settle(use, 100, 50)
    assert book.left(SATO) == 850
    assert ledger(store, total=1000).left(SUZUKI) == 850


def test_a_crash_between_the_two_counts_the_reservation(store: Store) -> None:
    ledger(store, total=1000).reserve(SATO, 600)
    with pytest.raises(CeilingReached):
        ledger(store, total=1000).reserve(SUZUKI, 401)
    ledger(store, total=1000).reserve(SUZUKI, 400)


@pytest.mark.parametrize(
    ("ceilings", "who", "says"),
    [
        ({"total": 100}, SUZUKI, "全体"),
        ({"person": 100}, SATO, "職員「佐藤」"),
        ({"people": {"佐藤": 100}}, SATO, "職員「佐藤」"),
        ({"group": 100}, SUZUKI, "所属「総務課」"),
        ({"groups": {"総務課": 100}}, SUZUKI, "所属「総務課」"),
        ({"model": 100}, SATO, "モデル「a」"),
        ({"models": {"a": 100}}, SATO, "モデル「a」"),
        ({"total": 0}, SATO, "上限 0トークン"),
    ],
)
def test_each_ceiling_stops_before_the_call(ceilings: dict[str, Any], who: Who, says: str) -> None:
    store = MemoryStore()
    Ledger(store, Ceilings(total=None), lambda: NOW).reserve(SATO, 100)
    book = ledger(store, **ceilings)
    with pytest.raises(CeilingReached, match=says):
        book.reserve(who, 1)
    assert book.totals()[0].calls == 1


@pytest.mark.parametrize(
    "ceilings",
    [
        {"total": None},
        {"person": 100},
        {"people": {"佐藤": 100}},
        {"model": 100},
        {"person": 10, "people": {"鈴木": 200}},
    ],
)
def test_a_ceiling_of_somebody_else_does_not_stop(ceilings: dict[str, Any]) -> None:
    store = MemoryStore()
    Ledger(store, Ceilings(total=None), lambda: NOW).reserve(SATO, 100)
    ledger(store, **ceilings).reserve(SUZUKI, 100)


def test_a_month_begins_anew_and_a_late_settlement_goes_to_its_own(store: Store) -> None:
    november, december = ledger(store, total=100), ledger(store, datetime(2026, 12, 1), total=100)
    use = november.reserve(SATO, 100)
    assert december.left(SATO) == 100
    december.settle(use, 30, 10)
    assert (november.left(SATO), december.left(SATO)) == (60, 100)
    assert [total.month for total in december.totals()] == ["2026-11"]


def test_a_call_that_goes_on_holds_more_or_stops(store: Store) -> None:
    book = ledger(store, total=1000)
    use = book.extend(book.reserve(SATO, 400), 400)
    assert (use.reserved, book.left(SATO)) == (800, 200)
    with pytest.raises(CeilingReached, match="最大201"):
        book.extend(use, 201)
    assert book.left(SATO) == 200
    book.settle(use, 30, 20)
    assert (book.left(SATO), book.totals()[0].calls) == (950, 1)


def test_what_was_charged_nothing_is_no_call(store: Store) -> None:
    book = ledger(store, total=1000)
    book.settle(book.reserve(SATO, 400), 0, 0)
    assert book.totals() == []
    book.settle(book.reserve(SATO, 400), 1, 0)
    assert [total.calls for total in book.totals()] == [1]


def test_more_than_was_reserved_is_counted_too(store: Store) -> None:
    book = ledger(store, total=100)
    book.settle(book.reserve(SATO, 50), 200, 0)
    assert book.left(SATO) == 0
    with pytest.raises(CeilingReached):
        book.reserve(SATO, 1)


def test_totals_by_month_person_group_and_model(store: Store) -> None:
    book = ledger(store)
    book.settle(book.reserve(SATO, 50), 20, 5)
    book.settle(book.reserve(SATO, 50), 10, 5, estimated=True)
    book.reserve(SATO, 7)
    book.settle(book.reserve(SUZUKI, 50), 1, 1)
    first, second = book.totals("2026-11")
    assert (first.who, first.calls, first.tokens_in, first.tokens_out) == (SATO, 3, 30, 10)
    assert (first.unsettled, first.estimated_calls, first.tokens) == (7, 1, 47)
    assert (second.who, second.tokens) == (SUZUKI, 2)
    assert book.totals("2026-10") == []


def test_a_table_for_a_spreadsheet_holds_no_formula(store: Store) -> None:
    book = ledger(store)
    book.settle(book.reserve(Who(person="=1+1", group="@x", model="-m"), 5), 2, 1)
    rows = list(csv.reader(io.StringIO(usage_csv(book.totals()).decode("utf-8-sig"))))
    assert rows[0][:4] == ["年月", "職員", "所属", "モデル"]
    assert rows[1] == ["2026-11", "'=1+1", "'@x", "'-m", "1", "2", "1", "0", "0"]


@given(st.lists(st.tuples(st.integers(0, 400), st.one_of(st.none(), st.floats(0, 1))), max_size=30))
def test_what_counts_never_passes_the_ceiling(calls: list[tuple[int, float | None]]) -> None:
    store = MemoryStore()
    book = ledger(store, total=1000)
    for tokens, share in calls:
        try:
            use = book.reserve(SATO, tokens)
        except CeilingReached:
            left = book.left(SATO)
            assert left is not None
            assert left < tokens
        else:
            if share is not None:
                book.settle(use, int(tokens * share), 0)
        assert sum(total.tokens for total in book.totals()) <= 1000


def _spend(folder: Path, start: Any, count: int) -> None:
    book = ledger(FolderStore(folder), total=1000)
    start.wait()
    for _ in range(count):
        try:
            use = book.reserve(SATO, 30)
        except CeilingReached:
            return
        book.settle(use, 7, 3)


def _hold(folder: Path, start: Any, count: int) -> None:
    book = ledger(FolderStore(folder), total=1000)
    start.wait()
    for _ in range(count):
        try:
            book.reserve(SATO, 30)
        except CeilingReached:
            return


@pytest.mark.parametrize(("work", "calls"), [(_hold, 33), (_spend, 60)])
def test_twenty_threads_never_pass_the_ceiling(work: Any, calls: int, tmp_path: Path) -> None:
    start = threading.Barrier(20)
    threads = [threading.Thread(target=work, args=(tmp_path, start, 3)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    book = ledger(FolderStore(tmp_path), total=1000)
    (total,) = book.totals()
    assert total.tokens <= 1000
    assert total.calls <= calls
    if work is _hold:
        assert total.calls == 33


@pytest.mark.slow
@pytest.mark.parametrize("work", [_hold, _spend])
def test_twenty_processes_never_pass_the_ceiling(work: Any, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(20)
    processes = [context.Process(target=work, args=(tmp_path, start, 3)) for _ in range(20)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 20
    (total,) = ledger(FolderStore(tmp_path), total=1000).totals()
    assert total.tokens <= 1000
    assert total.calls == 33 if work is _hold else total.calls <= 60


def written(folder: Path) -> Path:
    return folder / "usage-2026-11.jsonl"


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_line_that_broke_off_is_left_out_and_the_next_begins_anew(kept: float, tmp_path: Path) -> None:
    book = ledger(FolderStore(tmp_path), total=1000)
    first = book.reserve(SATO, 100)
    whole = written(tmp_path).read_bytes()
    book.settle(first, 1, 1)
    settled = written(tmp_path).read_bytes()[len(whole) :]
    written(tmp_path).write_bytes(whole + settled[: int(len(settled) * kept)])
    assert book.left(SATO) == 900
    book.reserve(SATO, 10)
    assert book.left(SATO) == 890


@given(st.data())
def test_however_a_line_breaks_off_the_reservation_stands(data: st.DataObject) -> None:
    line = Use(id="x", month="2026-11", who=SATO, reserved=5).model_dump_json().encode()
    cut = data.draw(st.integers(0, len(line) - 1))
    part = line[:cut]
    assert not (part.endswith(b"}") and part.count(b"{") == part.count(b"}"))


@pytest.mark.parametrize(
    "line", [b"{}", b'{"id": 1}', b'{"id": "x", "reserved": -5}', b'{"a": NaN}', b"{\xff}", b'{"id":"x"}']
)
def test_a_damaged_line_stops_the_count(line: bytes, tmp_path: Path) -> None:
    book = ledger(FolderStore(tmp_path), total=1000)
    book.reserve(SATO, 100)
    with written(tmp_path).open("ab") as stream:
        stream.write(line + b"\n")
    with pytest.raises(FileProblem, match=r"usage-2026-11\.jsonl:2"):
        book.reserve(SATO, 10)


def test_a_record_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with written(tmp_path).open("wb") as stream:
        stream.truncate(65 * 1024 * 1024)
    with pytest.raises(FileProblem, match="大き過ぎる"):
        ledger(FolderStore(tmp_path)).reserve(SATO, 1)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="利用量を記録できない"):
        ledger(FolderStore(tmp_path / "file")).reserve(SATO, 1)


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "usage-2026-1x.jsonl").write_text("x")
    (tmp_path / "notes.txt").write_text("x")
    assert ledger(FolderStore(tmp_path)).totals() == []
    assert ledger(FolderStore(tmp_path / "none")).totals() == []
