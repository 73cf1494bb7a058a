"""LibreOffice: documents to PDF, and the pages on which headings stand.

The product works without it; then there is no PDF and the table of contents has no page numbers until F9 in Word.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium

from specgen.errors import OfficeError, os_reason
from specgen.export.docx import render_docx
from specgen.model.specification import Node, Specification

VARIABLE = "SPECGEN_SOFFICE"
_NAMES = ("soffice", "libreoffice")
_USUAL = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
_HINT = "LibreOffice の状態を確かめて再び実行するか、PDFを求めずに実行する。"
# Fonts of the same widths, for a server without the two that every Japanese Windows has.
_STAND_INS = {
    "ＭＳ 明朝": "IPAMincho",
    "ＭＳ ゴシック": "IPAGothic",
    "MS Mincho": "IPAMincho",
    "MS Gothic": "IPAGothic",
}
_SUBSTITUTION = "/org.openoffice.Office.Common/Font/Substitution"
_SETTINGS = (
    ("Common/Font/Substitution", "Replacement", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
)
PLACEHOLDER = 10  # two digits, as most page numbers have: the first layout should be that of the second
_ROUNDS = 4


class Heading(NamedTuple):
    """A heading of a PDF and the page, from 1, on which it stands."""

    title: str
    page: int


def find_office() -> Path | None:
    """The LibreOffice program: the one that SPECGEN_SOFFICE names, else on the PATH, else in the usual places."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named and Path(named).is_file() else None
    on_path = (shutil.which(name) for name in _NAMES)
    usual = (place for place in _USUAL if Path(place).is_file())
    found = next((place for place in (*on_path, *usual) if place), None)
    return Path(found) if found else None


def to_pdf(document: bytes, suffix: str, office: Path, timeout: float = 60) -> bytes:
    """A document (.docx, .xlsx, …) as PDF.

    Every call has a profile of its own: two runs on one profile leave the second without a file and without a word.
    Raises OfficeError where LibreOffice fails, takes longer than `timeout` seconds or leaves no readable PDF.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="specgen-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            source = folder / f"document.{suffix.lstrip('.')}"
            source.write_bytes(document)
            _write_profile(folder / "profile")
            output = _run(_command(office, folder, source), folder, timeout)
            return _read_pdf(source.with_suffix(".pdf"), output)
    except OSError as error:
        raise OfficeError(f"LibreOffice を実行できない（{office}: {os_reason(error)}）。\n  直し方: {_HINT}") from error


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has. Raises OfficeError where it cannot be read."""
    with _opened(pdf) as document:
        return len(document)


def headings(pdf: bytes) -> list[Heading]:
    """The headings of a PDF made by `to_pdf`, in the order of the document, with the page on which each stands."""
    with _opened(pdf) as document:
        marks = ((mark.get_title(), mark.get_dest()) for mark in document.get_toc())
        return [Heading(title, target.get_index() + 1) for title, target in marks if target]


def heading_pages(spec: Specification, pdf: bytes) -> dict[str, int]:
    """The page of each chapter, section, annex and form, by id, as the footer of the document counts pages.

    The cover is page 1, though it bears no number. Raises OfficeError where the PDF is not of this specification.
    """
    nodes, found = list(spec.nodes()), headings(pdf)
    if len(nodes) != len(found) or not all(map(_same_title, found, nodes)):
        raise OfficeError("PDFの見出しが仕様書の章立てと合わないため、目次のページ番号を決められない。")
    return {node.id: heading.page for node, heading in zip(nodes, found, strict=True)}


def with_page_numbers(spec: Specification, base: bytes | None, office: Path) -> tuple[bytes, bytes]:
    """The .docx with the page numbers of its table of contents, and its PDF.

    The numbers are read from a first PDF and confirmed in a second. Raises OfficeError where that does not succeed,
    FileProblem where `base` cannot be used.
    """
    pages = {node.id: PLACEHOLDER for node in spec.nodes()}
    for _ in range(_ROUNDS):
        document = render_docx(spec, base=base, pages=pages)
        pdf = to_pdf(document, "docx", office)
        found = heading_pages(spec, pdf)
        if found == pages:
            return document, pdf
        pages = found
    raise OfficeError("目次のページ番号が定まらない（ページ割りが変わり続ける）。")


def _same_title(heading: Heading, node: Node) -> bool:
    """The heading of a PDF is the number and the title; spaces differ from program to program."""
    return "".join(heading.title.split()).endswith("".join(node.title.split()))


def _command(office: Path, folder: Path, source: Path) -> list[str]:
    profile = (folder / "profile").as_uri()
    options = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo")
    return [
        str(office),
        f"-env:UserInstallation={profile}",
        *options,
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]


def _run(command: list[str], folder: Path, timeout: float) -> str:
    """Run to the end, or kill the whole group: soffice is a script whose real work is done by a child."""
    log = folder / "log.txt"
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT,
            start_new_session=True, creationflags=flags,
        )  # fmt: skip
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise OfficeError(
                f"LibreOffice の変換が{timeout:g}秒で終わらないため、止めた。\n  直し方: {_HINT}"
            ) from error
        finally:
            _kill(process)
    return log.read_text(encoding="utf-8", errors="replace").strip()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started, also after an interruption by hand."""
    if sys.platform == "win32":  # pragma: no cover  # tests run where the product's servers do
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read_pdf(path: Path, output: str) -> bytes:
    said = f"（LibreOffice の出力: {output[-300:]}）" if output else ""
    if not path.is_file():
        raise OfficeError(f"LibreOffice がPDFを作らなかった{said}。\n  直し方: {_HINT}")
    pdf = path.read_bytes()
    page_count(pdf)  # a PDF that cannot be read, or has no page, is none
    return pdf


def _opened(pdf: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise OfficeError(f"PDFとして読めない。\n  直し方: {_HINT}") from error


def _write_profile(profile: Path) -> None:
    """A profile that runs no macros, follows no links to the outside, and prints with fonts of the right widths."""
    # Windows and macOS have fonts of their own for these names.
    stand_ins = _STAND_INS if sys.platform.startswith("linux") else {}
    pairs = "".join(
        f'<item oor:path="{_SUBSTITUTION}/FontPairs"><node oor:name="_{index}" oor:op="replace">'
        f"{_property('ReplaceFont', font)}{_property('SubstituteFont', stand_in)}"
        f"{_property('Always', 'true')}{_property('OnScreenOnly', 'false')}</node></item>"
        for index, (font, stand_in) in enumerate(stand_ins.items())
    )
    settings = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}">{_property(name, value)}</item>'
        for path, name, value in _SETTINGS
    )
    folder = profile / "user"
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{settings}{pairs}</oor:items>",
        encoding="utf-8",
    )


def _property(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
