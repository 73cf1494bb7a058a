"""A real `specgen serve` in a process of its own, and the people who use it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from specgen.web.settings import DATABASE

PASSWORD = "correct horse battery staple"
PATIENCE = 60.0  # seconds until it must answer
_ADDRESS = re.compile(r"画面のアドレス: (http://\S+?)/ ")
_LOGIN = re.compile(r"利用者ID: (\S+)")
_ONCE = re.compile(r"仮のパスワード: (\S+)")


@dataclass
class Served:
    """A server that runs: where it is, and what it said at its first start."""

    process: subprocess.Popen[str]
    data: Path
    lines: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Everything it printed so far."""
        return "".join(self.lines)

    @property
    def url(self) -> str:
        """The address of the pages, without the last slash."""
        return self._told(_ADDRESS)

    @property
    def login(self) -> str:
        """The login of the first administrator."""
        return self._told(_LOGIN)

    @property
    def password(self) -> str:
        """The one-time password of the first administrator."""
        return self._told(_ONCE)

    def kill(self) -> None:
        """kill -9, with every process that it started: nobody gets to say goodbye."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ctrl+C; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError with what it said where it ended or took too long."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            if _ADDRESS.search(self.said):
                with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/sign-in", timeout=5) as answer:
                    if answer.status == 200:
                        return
            time.sleep(0.02)
        raise RuntimeError(f"specgen serve did not answer:\n{self.said}")

    def _told(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(self.said)
        if found is None:
            raise RuntimeError(f"specgen serve did not say {pattern.pattern}:\n{self.said}")
        return found[1]


def start(data: Path, *, port: int = 0, options: Sequence[str] = (), env: Mapping[str, str] | None = None) -> Served:
    """Start a server over a data folder; a port that is free where none is given, and no language model."""
    process = subprocess.Popen(
        [sys.executable, "-m", "specgen", "serve", "--data", str(data), "--port", str(port), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**_clean(), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **(env or {})},
        start_new_session=True,
    )
    served = Served(process, data)
    threading.Thread(target=_listen, args=(process, served.lines), daemon=True).start()
    return served


@contextlib.contextmanager
def serving(
    data: Path, *, port: int = 0, options: Sequence[str] = (), env: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """A server that answers, until the end of the block."""
    served = start(data, port=port, options=options, env=env)
    try:
        served.wait()
        yield served
    finally:
        served.stop()
        served.kill()


class People:
    """The people of a data folder, made beside the running server: what a test needs to begin with."""

    def __init__(self, data: Path) -> None:
        # A cheap hash: at the first sign-in the server checks it, and makes a dear one at the cost of any sign-in.
        self.store = Store.open(data / DATABASE, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    def group(self, name: str) -> str:
        """The id of a 課, made where it is not there."""
        held = {one.name: one.id for one in self.store.accounts.groups()}
        return held.get(name) or self.store.accounts.add_group(name, SYSTEM).id

    def add(self, login: str, *roles: Role, group: str = "総務課", name: str = "", must_change: bool = False) -> User:
        """A new person, who drafts where no role is given; the password is PASSWORD."""
        held = frozenset(roles or (Role.draft,))
        return self.store.accounts.add_user(
            login, name or f"{login}さん", self.group(group), held, PASSWORD, SYSTEM, must_change=must_change
        )

    def token(self, user: User) -> str:
        """The cookie of a session of a person."""
        return self.store.sessions.start(user.id, "127.0.0.1", 1)

    def close(self) -> None:
        """Let the file go."""
        self.store.close()


def _clean() -> dict[str, str]:
    """The environment without what would declare a language model."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SPECGEN_LLM_")}


def _listen(process: subprocess.Popen[str], lines: list[str]) -> None:
    if process.stdout:
        with process.stdout as said:
            lines.extend(said)
