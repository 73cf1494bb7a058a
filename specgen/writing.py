"""Putting results on disk: all of them or none, and what stood there before is never half lost."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from specgen.errors import OutputError

_HINTS = {
    errno.EACCES: "フォルダーの書込みの権限を確かめる。WordやExcelで開いているファイルは閉じる。",
    errno.EPERM: "フォルダーの書込みの権限を確かめる。WordやExcelで開いているファイルは閉じる。",
    errno.EROFS: "書き込めない場所である。別のフォルダーを指定する。",
    errno.ENOSPC: "ディスクの空きを作る。",
    errno.EDQUOT: "ディスクの割当てが足りない。空きを作る。",
    errno.EFBIG: "ファイルの大きさの制限を超えた。別の場所を指定する。",
    errno.ENOTDIR: "同じ名前のファイルがある。別のフォルダーを指定する。",
    errno.EEXIST: "同じ名前のファイルがある。別のフォルダーを指定する。",
    errno.EISDIR: "同じ名前のフォルダーがある。そのフォルダーの名前を変えるか、別のフォルダーを指定する。",
}


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write every file into a folder (made where missing); the paths written.

    Raises OutputError where any of them cannot be written; then none is, and the old ones stand as they were.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".specgen-", dir=folder))
    except OSError as error:
        raise _output_error(folder, error) from error
    try:
        _stage(stage, files)
        _swap(stage, folder, list(files))
    except OSError as error:
        raise _output_error(folder, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return tuple(folder / name for name in files)


def write_file(path: Path, content: bytes) -> None:
    """Write one file whole, or raise OutputError and leave what was there."""
    write_files(path.parent, {path.name: content})


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
                (folder / name).replace(stage / "old" / name)
            (stage / "new" / name).replace(folder / name)
        done.clear()
    finally:
        for name in done:
            _put_back(stage, folder, name)


def _put_back(stage: Path, folder: Path, name: str) -> None:
    moved_in = not (stage / "new" / name).exists()
    if moved_in:
        (folder / name).unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        (stage / "old" / name).replace(folder / name)


def _output_error(folder: Path, error: OSError) -> OutputError:
    hint = _HINTS.get(error.errno or 0, "場所と空きを確かめる。")
    where = error.filename or folder
    return OutputError(
        f"書き込めない: {where}（{error.strerror}）。前からあるファイルは元のままである。\n  直し方: {hint}"
    )
