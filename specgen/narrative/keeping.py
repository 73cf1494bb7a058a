"""Who keeps the suggestions of one 案件: a file beside the answers, or whatever else reads and writes a shelf.

Nobody's decision is lost: a shelf is written only where it still stands as it was read, and whoever comes too late
reads again. A file is written whole or not at all, and what stood there before stays beside it as `.bak`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from specgen.errors import FileProblem, OutputError, ShelfChanged
from specgen.narrative.shelf import FULL, MAX_BYTES, Shelf, parse_shelf, shelf_bytes
from specgen.writing import write_files

_TRIES = 50  # of two who write at once one always succeeds; so many in a row belong to somebody else hardly ever


class ShelfKeeper(Protocol):
    """Where one shelf is kept."""

    def load(self) -> tuple[Shelf, object]:
        """The shelf as it stands, and a token that tells this version from every other."""
        ...

    def save(self, shelf: Shelf, token: object) -> Shelf:
        """Keep a shelf that was made from the version of the token.

        Raises ShelfChanged, and keeps nothing, where another version stands there by now.
        """
        ...


class FileKeeper:
    """A shelf in a file that processes share. Its token is what stood in the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[Shelf, object]:
        """The shelf in the file; an empty one where there is none yet. Raises FileProblem where it is damaged."""
        content = shelf_bytes(self._path)
        return parse_shelf(self._path, content), content

    def save(self, shelf: Shelf, token: object) -> Shelf:
        """Write the file, unless it stands so already.

        Raises ShelfChanged where somebody else has written meanwhile, OutputError where it is too large or cannot be
        written; then everything stays as it was.
        """
        text = json.dumps(shelf.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
        content = text.encode("utf-8", "surrogatepass")
        if len(content) > MAX_BYTES:
            raise OutputError(f"生成案の記録が大き過ぎる: {self._path}\n  直し方: {FULL}")
        self._check_readable(content)
        old = {f"{self._path.name}.bak": token} if isinstance(token, bytes) and content != token else {}
        write_files(self._path.parent, {**old, self._path.name: content}, lambda: self._check(token))
        return shelf

    def _check_readable(self, content: bytes) -> None:
        """What could not be read again would take every decision with it."""
        try:
            parse_shelf(self._path, content)
        except FileProblem as error:
            raise OutputError(f"生成案の記録に残せない文字又は値がある。何も変更していない: {self._path}") from error

    def _check(self, token: object) -> None:
        if shelf_bytes(self._path) != token:
            raise ShelfChanged(
                f"生成案の記録を、ほかの人が同時に書き換えた: {self._path}。何も変更していない。\n"
                "  直し方: もう一度実行する。"
            )


def change(keeper: ShelfKeeper, make: Callable[[Shelf], Shelf]) -> Shelf:
    """The shelf after a change, kept. Where somebody else writes at the same time, it is made again on theirs.

    Raises what `make` and the keeper raise; ShelfChanged where others keep writing.
    """
    for _ in range(_TRIES):
        shelf, token = keeper.load()
        after = make(shelf)
        if after == shelf:
            return shelf
        try:
            return keeper.save(after, token)
        except ShelfChanged as error:
            late = error
    raise late
