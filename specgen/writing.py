"""Putting results on disk: all of them or none, and what stood there before is never half lost."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from specgen.errors import OutputError, os_reason

_HINTS = {
    errno.EACCES: "フォルダーの書込みの権限を確かめる。WordやExcelで開いているファイルは閉じる。",
    errno.EPERM: "フォルダーの書込みの権限を確かめる。WordやExcelで開いているファイルは閉じる。",
    errno.EROFS: "書き込めない場所である。別のフォルダーを指定する。",
    errno.ENOSPC: "ディスクの空きを作る。",
    errno.EDQUOT: "ディスクの割当てが足りない。空きを作る。",
    errno.EFBIG: "ファイルの大きさの制限を超えた。別の場所を指定する。",
    errno.ENOTDIR: "同じ名前のファイルがある。別のフォルダーを指定する。",
    errno.EEXIST: "同じ名前のファイルがある。別のフォルダーを指定する。",
    errno.ENAMETOOLONG: "名前が長過ぎる。短い名前を指定する。",
    errno.EISDIR: "同じ名前のフォルダーがある。そのフォルダーの名前を変えるか、別のフォルダーを指定する。",
}
LOCK = ".specgen-lock"
_WAIT, _STALE, _PAUSE = 10.0, 60.0, 0.05  # seconds


def write_files(folder: Path, files: Mapping[str, bytes], check: Callable[[], None] | None = None) -> tuple[Path, ...]:
    """Write every file into a folder (made where missing); the paths written.

    Raises OutputError where any of them cannot be written; then none is, and the old ones stand as they were. Of two
    calls on one folder at once, one waits for the other, so that the folder never holds some files of each. `check` is
    called while no other call can write; what it raises stops this one.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".specgen-", dir=folder))
    except OSError as error:
        raise _output_error(folder, error) from error
    try:
        _stage(stage, files)
        with _locked(folder):
            if check:
                check()
            _swap(stage, folder, list(files))
    except OSError as error:
        raise _output_error(folder, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return tuple(folder / name for name in files)


def write_file(path: Path, content: bytes) -> None:
    """Write one file whole, or raise OutputError and leave what was there."""
    write_files(path.parent, {path.name: content})


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other writers. A lock that somebody who crashed left behind is taken over."""
    lock, patience = folder / LOCK, time.monotonic() + _WAIT
    while not _taken(lock):
        if _is_stale(lock):
            _remove_stale(lock)
        elif time.monotonic() > patience:
            raise OutputError(
                f"書き込めない: {folder}（ほかの specgen がこのフォルダーに書き込んでいる）。"
                f"前からあるファイルは元のままである。\n"
                f"  直し方: それが終わってから再び実行する。ほかに動いていなければ {lock} を消す。"
            )
        else:
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _taken(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    except PermissionError:
        if os.name == "posix":
            raise
        return False  # Windows says so of a lock that is just being removed
    return True


def _is_stale(lock: Path) -> bool:
    try:
        return time.time() - lock.stat().st_mtime > _STALE
    except FileNotFoundError:
        return False


def _remove_stale(lock: Path) -> None:
    """Move a stale lock away. A fresh one, which somebody quicker has put in its place, goes back."""
    aside = lock.with_name(f"{lock.name}-{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        lock.replace(aside)
        if _is_stale(aside):
            aside.unlink()
        else:
            aside.replace(lock)


def _stage(stage: Path, files: Mapping[str, bytes]) -> None:
    (stage / "new").mkdir()
    (stage / "old").mkdir()
    for name, content in files.items():
        with (stage / "new" / name).open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())


def _swap(stage: Path, folder: Path, names: list[str]) -> None:
    """Move the new files in. Where that stops half way (a file is open in Word, say), those moved before go back."""
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
    done: list[str] = []
    try:
        for name in names:
            done.append(name)
            if (folder / name).exists():
                _set_aside(folder / name, stage / "old" / name)
            (stage / "new" / name).replace(folder / name)
        done.clear()
    finally:
        for name in done:
            _put_back(stage, folder, name)


def _set_aside(path: Path, aside: Path) -> None:
    """Keep the old file by a second name, so that whoever reads meanwhile finds it until the new one is there."""
    try:
        os.link(path, aside)
    except OSError:  # not every file system knows second names
        path.replace(aside)


def _put_back(stage: Path, folder: Path, name: str) -> None:
    moved_in = not (stage / "new" / name).exists()
    if moved_in:
        (folder / name).unlink(missing_ok=True)
    elif (folder / name).exists():  # it never went away
        return
    with contextlib.suppress(FileNotFoundError):
        (stage / "old" / name).replace(folder / name)


def _output_error(folder: Path, error: OSError) -> OutputError:
    where = error.filename or folder
    return OutputError(
        f"書き込めない: {where}（{os_reason(error)}）。前からあるファイルは元のままである。\n  直し方: {remedy(error)}"
    )


def remedy(error: OSError) -> str:
    """What a person can do about a refusal of the operating system."""
    return _HINTS.get(error.errno or 0, "場所と空きを確かめる。")
