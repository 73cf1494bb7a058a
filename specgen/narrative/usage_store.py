"""Where uses are kept: in memory, or in one file of JSON lines a month that is only ever appended to.

The lock is the system's own, on a file beside, so that a process that dies leaves no lock behind.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from specgen.errors import FileProblem, OutputError, os_reason
from specgen.narrative.usage import Use
from specgen.writing import remedy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PATIENCE, _PAUSE = 30.0, 0.01
_MAX_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"usage-([0-9]{4}-[0-9]{2})\.jsonl")


class MemoryStore:
    """Uses that are forgotten with the process: for tests and for a single run without a folder."""

    def __init__(self) -> None:
        self._uses: list[Use] = []
        self._lock = threading.Lock()

    @contextmanager
    def held(self, month: str) -> Iterator[None]:  # noqa: ARG002
        """A context in which nobody else reads or appends."""
        with self._lock:
            yield

    def read(self, month: str) -> list[Use]:
        """The uses of a month, in their order."""
        return [use for use in self._uses if use.month == month]

    def append(self, use: Use) -> None:
        """Keep one more."""
        self._uses.append(use)

    def months(self) -> list[str]:
        """The months with any use."""
        return sorted({use.month for use in self._uses})


class FolderStore:
    """Uses in a folder that processes share. Raises OutputError or FileProblem where it cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def held(self, month: str) -> Iterator[None]:
        """Hold the month against every other thread and process."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / f".usage-{month}.lock").open("ab")
        except OSError as error:
            raise self._refused(error) from error
        with lock:
            self._wait_for(lock.fileno())
            try:
                yield
            finally:
                _release(lock.fileno())

    def read(self, month: str) -> list[Use]:
        """The uses of a month.

        A line that broke off is left out: of a reservation that was being written nothing had been sent, and of a
        settlement the reservation still counts. Any other line that is not a use stops the count.
        """
        path = self._path(month)
        try:
            if path.stat().st_size > _MAX_BYTES:
                raise FileProblem(str(path), "利用量の記録が大き過ぎる。", "古い記録を別の場所に移す。")
            content = path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise FileProblem(str(path), f"利用量の記録を読めない（{os_reason(error)}）。", remedy(error)) from error
        uses = []
        for number, line in enumerate(content.split(b"\n"), start=1):
            if line.endswith(b"}") and line.count(b"{") == line.count(b"}"):
                uses.append(_use(path, number, line))
        return uses

    def append(self, use: Use) -> None:
        """Keep one more; it is on the disk when this returns."""
        line = use.model_dump_json().encode("utf-8") + b"\n"
        try:
            with self._path(use.month).open("ab+") as stream:
                stream.write(_mend(stream.fileno()) + line)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise self._refused(error) from error

    def months(self) -> list[str]:
        """The months that have a file."""
        try:
            names = [_NAME.fullmatch(path.name) for path in self._folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._refused(error) from error
        return sorted(name[1] for name in names if name)

    def _path(self, month: str) -> Path:
        return self._folder / f"usage-{month}.jsonl"

    def _wait_for(self, lock: int) -> None:
        patience = time.monotonic() + _PATIENCE
        while not _taken(lock):
            if time.monotonic() > patience:
                raise OutputError(
                    f"利用量を記録できない: {self._folder}（ほかの specgen が使っている）。\n"
                    "  直し方: それが終わってから再び実行する。"
                )
            time.sleep(_PAUSE)

    def _refused(self, error: OSError) -> OutputError:
        return OutputError(f"利用量を記録できない: {self._folder}（{os_reason(error)}）。\n  直し方: {remedy(error)}")


def _use(path: Path, number: int, line: bytes) -> Use:
    try:
        return Use.model_validate_json(line)
    except ValidationError as error:
        hint = "控えから戻すか、その行を直す。直すまで、上限を確かめられないためモデルは使えない。"
        raise FileProblem(str(path), "利用量の記録の行が壊れている。", hint, number) from error


def _mend(stream: int) -> bytes:
    """A line end, where the last writer died within its line."""
    size = os.fstat(stream).st_size
    if not size:
        return b""
    os.lseek(stream, size - 1, os.SEEK_SET)
    return b"" if os.read(stream, 1) == b"\n" else b"\n"


if sys.platform == "win32":

    def _taken(lock: int) -> bool:
        os.lseek(lock, 0, os.SEEK_SET)
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(lock: int) -> None:
        os.lseek(lock, 0, os.SEEK_SET)
        msvcrt.locking(lock, msvcrt.LK_UNLCK, 1)

else:

    def _taken(lock: int) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(lock: int) -> None:
        fcntl.flock(lock, fcntl.LOCK_UN)
