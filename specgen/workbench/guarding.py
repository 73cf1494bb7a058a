"""What the guard would mask or stop in a file, without sending anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

from specgen.errors import FileProblem, os_reason
from specgen.narrative.guard import guard_json, guard_lines, guard_report_text
from specgen.narrative.policies import read_policy
from specgen.reading import read_document
from specgen.reading.limits import MAX_TEXT_BYTES, MIB
from specgen.reading.text import decode

DOCUMENTS = (".docx", ".pdf", ".xlsx")


def guard_file(source: Path | BinaryIO, form: str, *, lines: bool = False, policy: Path | None = None) -> str:
    """What `specgen guard` prints of a file or a stream.

    A text is read as it stands, so that places are those of the file; of a .docx, .pdf or .xlsx the paragraphs, one a
    line. Raises FileProblem, and GuardUnavailable without the dictionary of names.
    """
    rules = read_policy(policy)
    text = _text(source)
    if lines:
        return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in guard_lines(text, rules))
    if form == "json":
        return f"{json.dumps(guard_json(text, rules), ensure_ascii=False)}\n"
    return guard_report_text(text, rules)


def _text(source: Path | BinaryIO) -> str:
    if isinstance(source, Path) and source.suffix.lower() in DOCUMENTS:
        return "\n".join(paragraph.text.replace("\n", " ") for paragraph in read_document(source).paragraphs)
    name = str(source) if isinstance(source, Path) else "標準入力"
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                content = file.read(MAX_TEXT_BYTES + 1)
        else:
            content = source.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        message = f"ファイルを読めない（{os_reason(error)}）。"
        raise FileProblem(name, message, "名前と読取りの権限を確かめる。") from error
    if len(content) > MAX_TEXT_BYTES:
        raise FileProblem(name, f"文字が多過ぎる（上限{MAX_TEXT_BYTES // MIB}MB）。", "ファイルを分ける。")
    return decode(content, name)
