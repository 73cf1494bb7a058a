from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from specgen import writing
from specgen.errors import OutputError
from specgen.writing import LOCK, write_file, write_files

# Runs as somebody who may not write everywhere, and with a limit on file size as a full disk would have.
SCRIPT = """
import os, resource, sys
from collections.abc import Callable
from pathlib import Path
from specgen.errors import OutputError
from specgen.writing import write_files
folder, limit, user = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
if limit:
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
if user and os.getuid() == 0:
    os.setgid(user); os.setuid(user)
try:
    write_files(folder, {"a.txt": b"new", "b.bin": b"x" * 100_000})
except OutputError as error:
    sys.stdout.write(str(error))
    sys.exit(2)
"""


def attempt(folder: Path, limit: int = 0, user: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, str(folder), str(limit), str(user)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_files_are_written_and_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    write_files(folder, {"a.txt": b"1", "b.txt": b"2"})
    write_files(folder, {"a.txt": b"3"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.txt": b"3", "b.txt": b"2"}


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    done = attempt(tmp_path, limit=50_000)
    assert done.returncode == 2, done.stderr
    assert "書き込めない" in done.stdout
    assert "元のまま" in done.stdout
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"old"}


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="権限の仕組みが違う")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    for parent in (tmp_path, *list(tmp_path.parents)[:3]):
        if parent.owner() == tmp_path.owner() and str(parent).startswith("/tmp"):
            parent.chmod(0o755)
    folder.chmod(0o555)
    done = attempt(folder, user=65534)
    assert done.returncode == 2, done.stderr
    assert "権限を確かめる" in done.stdout
    assert list(folder.iterdir()) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="書き込めない"):
        write_files(tmp_path / "out", {"a": b""})
    assert (tmp_path / "out").read_text() == "x"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_the_same_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    (tmp_path / "b.txt").mkdir()
    (tmp_path / "b.txt" / "held").write_bytes(b"x")
    before = contents(tmp_path)
    with pytest.raises(OutputError, match="同じ名前のフォルダー"):
        write_files(tmp_path, {"a.txt": b"new", "b.txt": b"new"})
    assert contents(tmp_path) == before


class Interrupted(Exception):
    """Somebody pressed Ctrl-C."""


def no_link(*_names: Path) -> None:
    """A file system without second names."""
    raise OSError


@pytest.mark.parametrize(("link", "moves_in_all"), [(os.link, 3), (no_link, 5)])
def test_what_stops_half_way_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: Callable[..., None], moves_in_all: int
) -> None:
    monkeypatch.setattr("specgen.writing.os.link", link)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"old")
    before = contents(tmp_path)
    replace = Path.replace
    moves = 0

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves == stop:
            raise Interrupted
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    for stop in range(1, moves_in_all + 1):
        moves = 0
        with pytest.raises(Interrupted):
            write_files(tmp_path, {"a.txt": b"new a", "b.txt": b"new b", "c.txt": b"new c"})
        left = contents(tmp_path)
        assert left == before, stop
    monkeypatch.undo()


def test_one_file(tmp_path: Path) -> None:
    write_file(tmp_path / "answers.yaml", b"x")
    assert (tmp_path / "answers.yaml").read_bytes() == b"x"


def test_who_reads_meanwhile_always_finds_the_file(tmp_path: Path) -> None:
    path, over = tmp_path / "a.json", threading.Event()
    write_file(path, b"0")

    def write() -> None:
        for number in range(60):
            write_file(path, str(number).encode())
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not over.is_set():
        assert path.read_bytes()
    writer.join()


def test_a_check_stops_before_anything_is_written(tmp_path: Path) -> None:
    write_file(tmp_path / "a.txt", b"old")

    def check() -> None:
        raise OutputError("ほかの人が書いた。")

    with pytest.raises(OutputError, match="ほかの人"):
        write_files(tmp_path, {"a.txt": b"new"}, check)
    assert contents(tmp_path) == {"a.txt": b"old"}


def test_two_writers_never_mix_their_files(tmp_path: Path) -> None:
    names = [f"{number}.txt" for number in range(8)]
    barrier = threading.Barrier(4)

    def write(content: bytes) -> None:
        barrier.wait()
        for _ in range(5):
            write_files(tmp_path, dict.fromkeys(names, content))

    writers = [threading.Thread(target=write, args=(word,)) for word in (b"a", b"b", b"c", b"d")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert set(contents(tmp_path)) == set(names)
    assert len(set(contents(tmp_path).values())) == 1


def test_a_busy_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_WAIT", 0.1)
    (tmp_path / LOCK).touch()
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(OutputError, match="ほかの specgen"):
        write_files(tmp_path, {"a.txt": b"new"})
    assert contents(tmp_path) == {LOCK: b"", "a.txt": b"old"}


def test_a_lock_left_behind_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / LOCK).touch()
    long_ago = time.time() - 61
    os.utime(tmp_path / LOCK, (long_ago, long_ago))
    write_files(tmp_path, {"a.txt": b"new"})
    assert contents(tmp_path) == {"a.txt": b"new"}
