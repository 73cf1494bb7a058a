"""Report → the .docx that was checked, with Word comments at the places. All else in it stays as it is.

python-docx can write comments, but it writes every part of the file anew, stamps the comments with the time of day and
leaves out what it does not know. Here only the body, the comments and the two lists that name them are touched.
"""

from __future__ import annotations

import hashlib

from specgen.errors import FileProblem
from specgen.export.checkdocx.marks import Marks
from specgen.export.checkdocx.parts import Parts
from specgen.export.checkdocx.words import said
from specgen.model.report import Report


def annotate_docx(original: bytes, report: Report) -> bytes:
    """The .docx with one comment at its head (the summary) and one at each paragraph that the report speaks of.

    Comments that stand in the file stay. What has no place in the body stands in the summary. The same input gives the
    same bytes. Raises FileProblem where `original` is not the file that the report is about.
    """
    if hashlib.sha256(original).hexdigest() != report.document.digest:
        raise FileProblem(
            report.document.name, "検査した後に書き換えられている。", "もう一度検査してから、コメントを付ける。"
        )
    parts = Parts(original, report.document.name)
    marks = Marks(parts.body)
    told = said(report, lambda paragraph: marks.host(paragraph.anchor) is not None)
    ids = parts.free_ids()
    first = next(ids)
    marks.add(marks.head(), first)
    parts.comment(first, told.summary)
    for host, lines in marks.gathered(told.at):
        id_ = next(ids)
        marks.add(host, id_)
        parts.comment(id_, lines)
    return parts.packed()
