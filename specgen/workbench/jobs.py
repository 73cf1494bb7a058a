"""Long work in the background: the queue is in the store, the work in a process of its own.

A document that somebody uploads is read there and nowhere else: with a limit on memory and time, and so that a page is
never slow because of it. A job that was under way when the process died is tried once more; then it has failed.

    python -m specgen.workbench.jobs DATABASE [LAYER…]
"""

from __future__ import annotations

import contextlib
import gzip
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO, TextIO

from specgen.errors import FileProblem, SpecgenError, StoreError
from specgen.model.document import View
from specgen.model.report import Report
from specgen.store import Store
from specgen.store.values import Job
from specgen.workbench.bench import Workbench
from specgen.workbench.printing import PRINT, print_job

CHECK = "check"
MOST_MEMORY = 2 * 1024**3  # bytes
MOST_SECONDS = 15 * 60.0
KEPT = timedelta(days=30)  # what an ended job read and gave
_A_DAY = 24 * 3600.0
_PAUSE = 0.3
_AGAIN = 5.0  # before the next try where the process ended without having taken any job
_IDLE = "-"
_PROGRAM = (sys.executable, "-m", "specgen.workbench.jobs")
_LOST = "処理が途中で止まった。文書が壊れているか、大き過ぎる。"
_SLOW = "処理に時間が掛かり過ぎたため、止めた。文書を分けて試す。"
_LARGE = "文書が大き過ぎて、処理できない。文書を分けて試す。"


class _Stopped(Exception):
    """A person cancelled the job."""


def check_job(bench: Workbench, store: Store, job: Job) -> bytes:
    """Check an uploaded document; the Report as it is kept (see `kept_report`). Raises SpecgenError."""

    def tell(message: str) -> None:
        step, _, count = message.partition("… ")
        done, _, of = count.removesuffix("ページ").partition("/")
        numbers = (int(done), int(of)) if done.isdigit() and of.isdigit() else (0, 0)
        if not store.jobs.progress(job.id, *numbers, step.replace(path.name, "文書")):
            raise _Stopped

    own = Workbench(bench.layers, progress=tell)
    own.__dict__ |= {"library": bench.library, "evidence": bench.evidence}  # read once for every job
    with tempfile.TemporaryDirectory() as folder:
        # The name that somebody gave the file is only ever shown: on the disk it has a name of ours.
        path = Path(folder) / f"document{suffix_of(job.name)}"
        tell("文書を読んでいます… 0/0")
        path.write_bytes(store.jobs.input(job.id))
        try:
            document = own.read_document(path, View(job.params.get("view", View.accepted)))
        except FileProblem as error:
            raise FileProblem(job.name, error.message, error.hint) from error
    tell("チェックシートと照合しています… 0/0")
    document = document.model_copy(update={"name": job.name})
    report = own.check(document, checklists=tuple(job.params.get("checklists", ())))
    return gzip.compress(report.model_dump_json().encode(), mtime=0)


def kept_report(content: bytes) -> Report:
    """The report of a check job that is done."""
    return Report.model_validate_json(gzip.decompress(content))


def suffix_of(name: str) -> str:
    """The ending of a file's name where it is one of those that can be read; "" else (the content decides)."""
    suffix = Path(name.replace("\\", "/")).suffix.lower()
    return suffix if suffix in {".docx", ".pdf", ".xlsx", ".md", ".txt"} else ""


HANDLERS: dict[str, Callable[[Workbench, Store, Job], bytes]] = {CHECK: check_job, PRINT: print_job}


def run_one(bench: Workbench, store: Store, job: Job) -> None:
    """Do one job and keep what came of it; what is wrong with the document is its message."""
    try:
        store.jobs.finish(job.id, HANDLERS[job.kind](bench, store, job))
    except _Stopped:
        return
    except MemoryError:
        store.jobs.fail(job.id, _LARGE)
    except StoreError:
        raise  # nothing can be kept just now: the keeper tries once more
    except SpecgenError as error:
        store.jobs.fail(job.id, str(error))


def work(database: Path, layers: Sequence[Path], tell: TextIO) -> None:
    """Take one job after another, for ever; what is under way is told on `tell`, one id a line."""
    _limit_memory()
    bench, store = Workbench(layers), Store.open(database)
    _ = bench.library, bench.evidence
    kinds, purged = tuple(HANDLERS), time.monotonic()
    while True:
        if time.monotonic() - purged > _A_DAY:
            store.jobs.purge(KEPT)
            purged = time.monotonic()
        job = store.jobs.claim(kinds)
        if job is None:
            time.sleep(_PAUSE)
            continue
        print(job.id, file=tell, flush=True)
        run_one(bench, store, job)
        print(_IDLE, file=tell, flush=True)


@contextlib.contextmanager
def job_worker(
    database: Path,
    layers: Sequence[Path],
    most_seconds: float = MOST_SECONDS,
    program: Sequence[str] = _PROGRAM,
) -> Iterator[None]:
    """A context in which a process works on the queue; one that dies is started again."""
    keeper = _Keeper(database, [*program, str(database), *map(str, layers)], most_seconds)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Starts the working process, and starts it again when it dies or takes too long."""

    def __init__(self, database: Path, command: Sequence[str], most_seconds: float) -> None:
        super().__init__(name="specgen-jobs", daemon=True)
        self._command, self._most = list(command), most_seconds
        self._store = Store.open(database)
        self._ending, self._lost = threading.Event(), set[str]()
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def run(self) -> None:
        self._keep(lambda: self._store.jobs.purge(KEPT))
        self._requeue()
        while not self._ending.is_set():
            process = self._start()
            worked = self._watch(process) if process else False
            self._ending.wait(_PAUSE if worked else _AGAIN)

    def stop(self) -> None:
        """End the process; what it was at is queued again at the next start."""
        with self._lock:
            self._ending.set()
            if self._process:
                _kill(self._process)
        self.join(10)
        self._store.close()

    def _start(self) -> subprocess.Popen[str] | None:
        """A new process; None where the system has no room for one just now, or everything ends."""
        with self._lock:
            if self._ending.is_set():
                return None
            try:
                # Its standard input is a pipe that nobody writes to: it ends when this process does, however it does.
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    start_new_session=True,
                )
            except OSError:
                return None
            return self._process

    def _watch(self, process: subprocess.Popen[str]) -> bool:
        """Wait for the end of a process; whether it took a job."""
        worked = False
        current, timer, slow = _IDLE, None, threading.Event()
        for line in process.stdout or ():
            current, worked = line.strip(), True
            if timer:
                timer.cancel()
            timer = None
            if current != _IDLE:
                timer = threading.Timer(self._most, _end, (process, slow))
                timer.daemon = True
                timer.start()
        if timer:
            timer.cancel()
        _kill(process)  # and what it had started
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        if not self._ending.is_set():
            self._after_death(current, slow.is_set())
        return worked

    def _after_death(self, job: str, slow: bool) -> None:
        if slow or job in self._lost:
            self._keep(lambda: self._store.jobs.fail(job, _SLOW if slow else _LOST))
        elif job != _IDLE:
            self._lost.add(job)
        self._requeue()

    def _requeue(self) -> None:
        """Queue again what was under way; the worker is the only one at these kinds of work."""
        self._keep(lambda: self._store.jobs.requeue_lost(kinds=tuple(HANDLERS)))

    def _keep(self, change: Callable[[], object]) -> None:
        """Change the queue; again where the store cannot be written just now."""
        while not self._ending.is_set():
            try:
                change()
            except StoreError:
                self._ending.wait(_PAUSE)
            else:
                return


def _end(process: subprocess.Popen[str], slow: threading.Event) -> None:
    slow.set()
    _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    """End a process with all that it started; nothing where it was waited for already."""
    if process.returncode is not None:
        return
    if os.name == "nt":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):  # a system may set a lower one, or none
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _end_with(parent: IO[bytes]) -> None:
    """End this process at once when the one that started it has: it would work on, and nobody would watch."""
    parent.read()
    os._exit(1)


def main(arguments: Sequence[str], tell: TextIO) -> None:
    """The working process."""
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        work(Path(arguments[0]), [Path(one) for one in arguments[1:]], tell)


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdout)
