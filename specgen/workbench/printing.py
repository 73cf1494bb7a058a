"""Files that LibreOffice is needed for, made in the background: page numbers of a table of contents, and PDFs.

What they are made from is the job's own input, a specification.json: neither the 案件 nor today's library is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from specgen import office
from specgen.comparing import read_specification
from specgen.errors import OfficeError
from specgen.model.specification import Specification
from specgen.store import Store
from specgen.store.values import SYSTEM, Job
from specgen.workbench.bench import Workbench
from specgen.workbench.making import DOCX, PRINTED, file_names, make_file, pdf_names, zipped

PRINT: Final = "print"
ALL: Final = "all.zip"  # everything, with page numbers and PDFs
KEEP: Final = "keep"  # the .docx and its PDF, kept for as long as the revision is
PDF: Final = "specification.pdf"


def print_job(_bench: Workbench, store: Store, job: Job) -> bytes:
    """Make what the job's parameters name: `wanted`, `base` (a blob's id), `final`, and for KEEP where to keep it.

    Raises OfficeError where there is no LibreOffice or it fails.
    """
    params: Mapping[str, Any] = job.params
    spec = read_specification(store.jobs.input(job.id), "specification.json")
    spec = spec.model_copy(update={"final": spec.final and bool(params["final"])})
    base = store.blobs.get(params["base"]) if params["base"] else None
    store.jobs.progress(job.id, 0, 0, "LibreOffice で印刷の形にしています")
    wanted = params["wanted"]
    if wanted == KEEP:
        docx, pdf = _printed(spec, base)
        kept = {DOCX: store.blobs.put(docx), PDF: store.blobs.put(pdf)}
        store.settings.set(params["keep"], kept, SYSTEM)
        return b""
    return printed_file(spec, wanted, base, lambda done, of: store.jobs.progress(job.id, done, of, "作成しています"))


def printed_file(
    spec: Specification, wanted: str, base: bytes | None, told: Callable[[int, int], object] = lambda _done, _of: None
) -> bytes:
    """The .docx with page numbers, a PDF, or everything in one zip. Raises OfficeError; KeyError for another name."""
    if wanted in (DOCX, PDF):
        return _printed(spec, base)[wanted == PDF]
    if wanted != ALL:
        return _pdf(spec, pdf_names(file_names(spec))[wanted])
    of = 1 + len(PRINTED)
    docx, pdf = _printed(spec, base)
    files = {DOCX: docx} | {name: make_file(spec, name) for name in file_names(spec) if name != DOCX} | {PDF: pdf}
    for done, (name, source) in enumerate(pdf_names(files).items(), 1):
        told(done, of)
        files[name] = files.get(name) or _pdf(spec, source)
    return zipped(files)


def _printed(spec: Specification, base: bytes | None) -> tuple[bytes, bytes]:
    program = office.find_office()
    if program is None:
        raise OfficeError(
            "LibreOffice がこのサーバーに入っていないため、ページ番号とPDFを作れない。\n"
            "  直し方: ページ番号のない仕様書をWordで開き、全体を選んでF9キーを押すと、ページ番号が入る。"
        )
    return office.with_page_numbers(spec, base, program)


def _pdf(spec: Specification, source: str) -> bytes:
    program = office.find_office()
    if program is None:
        raise OfficeError("LibreOffice がこのサーバーに入っていないため、PDFを作れない。")
    return office.to_pdf(make_file(spec, source), source.rsplit(".", 1)[1], program)
