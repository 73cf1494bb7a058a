"""Reading .pdf with text, in a process of its own.

pdfium is written in C++ and cannot be interrupted: a page may hold a stream that unpacks to gigabytes. The process has
a limit of memory and is stopped when it says nothing for too long, so that a hostile file harms no one else; also,
pdfium may not be called from two threads of a server at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import IO, Any

import pypdfium2 as pdfium
import pypdfium2.raw as c_api
from pydantic import TypeAdapter

from specgen.errors import FileProblem
from specgen.model.document import Document, Paragraph, Unread
from specgen.reading.limits import MAX_CHARS, MAX_PAGES, PDF_PAGE_SECONDS, PDF_SECONDS
from specgen.reading.pdf_glyphs import read_page
from specgen.reading.pdf_layout import PageLayout, lay_out, to_paragraphs, unread_of

Progress = Callable[[int, int], None]

_SAVE_AGAIN = "作成した元のソフトから、PDFとして保存し直す。元の.docxがあれば、それを使う。"
_REASONS = {
    c_api.FPDF_ERR_PASSWORD: ("パスワードの付いたPDFである。", "パスワードを外して保存し直す。"),
    c_api.FPDF_ERR_SECURITY: ("保護の方式を扱えないPDFである。", "保護を外して保存し直す。"),
}
_PARAGRAPHS = TypeAdapter(list[Paragraph])
_UNREAD = TypeAdapter(tuple[Unread, ...])


def read_pdf(data: bytes, name: str, *, progress: Progress | None = None) -> Document:
    """The specification in a PDF.

    `progress` is called with (pages read, pages). Raises FileProblem where the PDF is damaged or protected, has too
    many pages, holds no text at all, or takes too long to read.
    """
    command = [sys.executable, "-P", "-m", "specgen.reading.pdf_worker"]
    folders = os.pathsep.join(one for one in sys.path if one)  # it finds specgen where this process found it
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": folders},
    ) as process:
        watch = _Watch(process)
        try:
            answer = _ask(process, data, progress, watch)
        finally:
            watch.stop()
            process.kill()
    if watch.expired:
        raise FileProblem(name, "PDFの読取りが時間内に終わらない。", _SAVE_AGAIN)
    if answer is None:
        raise FileProblem(name, "PDFが壊れているか、読むのに必要な記憶域が大き過ぎる。", _SAVE_AGAIN)
    if "message" in answer:
        raise FileProblem(name, answer["message"], answer["hint"])
    return Document(
        name=name,
        format="pdf",
        digest=hashlib.sha256(data).hexdigest(),
        pages=answer["pages"],
        paragraphs=tuple(_PARAGRAPHS.validate_python(answer["paragraphs"])),
        unread=_UNREAD.validate_python(answer["unread"]),
    )


class _Watch:
    """Ends a process that has said nothing for too long, or takes too long in all."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.expired = False
        self._process = process
        self._end = time.monotonic() + PDF_SECONDS
        self._silent_end = time.monotonic() + PDF_PAGE_SECONDS
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def hear(self, *, last: bool) -> None:
        """The process read a page; behind the last one it has all the time that is left."""
        self._silent_end = self._end if last else time.monotonic() + PDF_PAGE_SECONDS

    def stop(self) -> None:
        """The process is no longer watched."""
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(0.1):
            if time.monotonic() > min(self._end, self._silent_end):
                self.expired = True
                self._process.kill()
                return


def _ask(
    process: subprocess.Popen[bytes], data: bytes, progress: Progress | None, watch: _Watch
) -> dict[str, Any] | None:
    """What the process answers; None where it ended without a word."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(OSError):  # it may have ended before it read all
        process.stdin.write(data)
    with contextlib.suppress(OSError):
        process.stdin.close()
    for line in process.stdout:
        try:
            said = json.loads(line)
        except ValueError:
            return None  # it was ended in the middle of a line
        if "page" not in said:
            return dict(said)
        watch.hear(last=said["page"] == said["pages"])
        if progress:
            progress(said["page"], said["pages"])
    return None


def answer(data: bytes, out: IO[str]) -> None:
    """Read a PDF and write, as lines of JSON, the pages as they are read and then the paragraphs, or a problem."""

    def say(**values: Any) -> None:
        out.write(json.dumps(values, ensure_ascii=False) + "\n")
        out.flush()

    try:
        pages = read_pages(data, "", lambda page, count: say(page=page, pages=count))
    except FileProblem as problem:
        say(message=problem.message, hint=problem.hint)
        return
    paragraphs = to_paragraphs(pages)
    say(
        pages=len(pages),
        paragraphs=[one.model_dump(mode="json") for one in paragraphs],
        unread=[one.model_dump(mode="json") for one in unread_of(pages)],
    )


def read_pages(data: bytes, name: str, progress: Progress | None = None) -> list[PageLayout]:
    """The lines and tables of each page, read in this process. Raises FileProblem as `read_pdf`."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _problem(name, error) from error
    try:
        count = len(document)
        if not count:
            raise FileProblem(name, "PDFにページがない。", _SAVE_AGAIN)
        if count > MAX_PAGES:
            raise FileProblem(
                name, f"PDFのページが多過ぎる（上限{MAX_PAGES:,}ページ）。", "必要なページだけを保存し直す。"
            )
        pages = _all_pages(document, count, name, progress)
    finally:
        document.close()
    if all(page.empty for page in pages):
        hint = "OCRで文字を付けたPDFにするか、元の.docxを使う。"
        raise FileProblem(name, "文字のないPDFである（紙を読み取った画像だけのもの）。", hint)
    return pages


def _all_pages(document: pdfium.PdfDocument, count: int, name: str, progress: Progress | None) -> list[PageLayout]:
    pages: list[PageLayout] = []
    chars = 0
    for index in range(count):
        try:
            page = read_page(document, index)
        except pdfium.PdfiumError as error:
            raise FileProblem(name, f"PDFの{index + 1}ページが壊れている。", _SAVE_AGAIN) from error
        chars += len(page.glyphs)
        if chars > MAX_CHARS:
            raise FileProblem(name, f"PDFの文字が多過ぎる（上限{MAX_CHARS:,}文字）。", "必要なページだけを保存し直す。")
        pages.append(lay_out(page))
        if progress:
            progress(index + 1, count)
    return pages


def _problem(name: str, error: pdfium.PdfiumError) -> FileProblem:
    message, hint = _REASONS.get(getattr(error, "err_code", None) or 0, ("PDFが壊れている。", _SAVE_AGAIN))
    return FileProblem(name, message, hint)
