"""The files of a draft one by one: what each is called, and what it is made with. LibreOffice is not needed here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from specgen.export.docx import render_docx
from specgen.export.html import render_report
from specgen.export.jsonfile import render_json
from specgen.export.markdown import render_markdown, render_paper
from specgen.export.sheets import render_checklist, render_requirements
from specgen.findings import Problem, Severity
from specgen.model.specification import Specification

DOCX: Final = "specification.docx"
_MAKERS: Final[Mapping[str, Callable[[Specification], bytes]]] = {
    "specification.md": lambda spec: render_markdown(spec).encode(),
    "specification.json": lambda spec: render_json(spec).encode(),
    "requirements.xlsx": render_requirements,
    "checklist.xlsx": render_checklist,
    "report.html": lambda spec: render_report(spec).encode(),
}
# The files of which LibreOffice makes a PDF.
PRINTED: Final = (DOCX, "requirements.xlsx", "checklist.xlsx")


def file_names(spec: Specification) -> list[str]:
    """Every file of a draft by name, without PDFs."""
    return [DOCX, *_MAKERS, *(f"{paper.id}.md" for paper in spec.papers if paper.own_file)]


def make_file(spec: Specification, name: str, base: bytes | None = None) -> bytes:
    """One file of `file_names`; `base` is an office's own .docx. Raises KeyError for another name, FileProblem."""
    if name == DOCX:
        return render_docx(spec, base=base)
    if maker := _MAKERS.get(name):
        return maker(spec)
    papers = {f"{paper.id}.md": paper for paper in spec.papers if paper.own_file}
    return render_paper(spec, papers[name]).encode()


def pdf_names(names: Iterable[str]) -> dict[str, str]:
    """The PDFs by name, each with the file that it is printed from."""
    return {f"{name.rsplit('.', 1)[0]}.pdf": name for name in names if name in PRINTED}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """All files in one zip; the same bytes for the same files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def obstacles(spec: Specification) -> list[Problem]:
    """What must be settled before a final version: what is open, and every finding of severity error."""
    todos = [todo for todo in spec.todos if todo.kind in ("undecided", "confirm")]
    errors = [one for one in spec.findings if one.severity is Severity.error]
    return [
        *(Problem(place=todo.place, message=todo.message) for todo in todos),
        *(Problem(place=one.place, message=f"{one.severity.label}: {one.message}", hint=one.hint) for one in errors),
    ]
