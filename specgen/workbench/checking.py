"""The result of a check as a file."""

from __future__ import annotations

from pathlib import Path

from specgen.errors import InputError
from specgen.export.checkdocx import annotate_docx
from specgen.export.checkhtml import render_check_html
from specgen.export.checkjson import render_check_json
from specgen.export.checktext import check_text
from specgen.export.sheets.checked import render_check_xlsx
from specgen.fixes import Proposal
from specgen.model.report import Report


def result_file(report: Report, form: str, original: Path, proposal: Proposal | None) -> bytes:
    """A report as text, json, html, xlsx or docx (`original` with comments).

    Raises InputError where a .docx with comments is asked for and the document is not a .docx.
    """
    fixes = proposal.fixes if proposal else ()
    match form:
        case "json":
            return render_check_json(report, fixes).encode()
        case "html":
            return render_check_html(report, fixes).encode()
        case "xlsx":
            return render_check_xlsx(report, fixes)
        case "docx":
            if report.document.format != "docx":
                raise InputError(
                    f"{original}: コメントを付けられるのは .docx だけである。\n"
                    "  直し方: --format html 又は xlsx を指定する。"
                )
            return annotate_docx(original.read_bytes(), report)
    return (check_text(report, proposal) + "\n").encode()
