"""Specifications read from files: .docx, .pdf, .xlsx, .md and .txt become a `Document`.

What a file is, its content decides. Nothing is fetched, no formula or macro is run, no link is followed.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

from specgen.errors import FileProblem, os_reason
from specgen.model.document import Document, View
from specgen.reading.limits import MAX_BYTES
from specgen.reading.sniff import kind_of, too_large

Progress = Callable[[int, int], None]


def read_document(path: Path, *, view: View = View.accepted, progress: Progress | None = None) -> Document:
    """The specification in a file.

    `view` says how tracked changes of a .docx are read. `progress` is called with (pages read, pages) while a long
    PDF is read. Raises FileProblem, with how to mend it, where the file is missing, or cannot or may not be read.
    """
    return read_bytes(_load(path), path.name, view=view, progress=progress)


def read_bytes(data: bytes, name: str, *, view: View = View.accepted, progress: Progress | None = None) -> Document:
    """The specification in the content of a file; `name` is what messages call it. Otherwise as `read_document`."""
    # Each reader brings a library of its own; only the one that is needed is loaded.
    match kind_of(data, name):
        case "docx":
            from specgen.reading.docx import read_docx

            return read_docx(data, name, view=view)
        case "pdf":
            from specgen.reading.pdf import read_pdf

            return read_pdf(data, name, progress=progress)
        case "xlsx":
            from specgen.reading.xlsx import read_xlsx

            return read_xlsx(data, name)
        case "md":
            from specgen.reading.text import read_markdown

            return read_markdown(data, name)
        case "txt":
            from specgen.reading.text import read_plain

            return read_plain(data, name)


def _load(path: Path) -> bytes:
    """The content of an ordinary file; a device or a pipe might never end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileProblem(str(path), "ファイルではない（フォルダー又は装置である）。", "文書のファイルを選ぶ。")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # a zero byte in a name is a ValueError
        reason = os_reason(error) if isinstance(error, OSError) else "名前が正しくない"
        raise FileProblem(str(path), f"ファイルを読めない（{reason}）。", "名前と読取りの権限を確かめる。") from error
    if len(data) > MAX_BYTES:
        raise too_large(str(path))
    return data
