"""Comparison → a 新旧対照表 for Word: A4 landscape, 旧 and 新 side by side, what differs underlined."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from html import escape

from specgen.export.comparison.view import NOTHING, TITLE, Cell, ComparisonView, Line, ViewRow, clean, comparison_view
from specgen.export.docx.markup import DECLARATION, GOTHIC, NAMESPACES, Para, fonts, run
from specgen.export.docx.page import Page
from specgen.export.docx.parts import moment
from specgen.export.docx.shell import own_shell
from specgen.export.docx.tables import column_widths
from specgen.model.comparison import Comparison
from specgen.model.specification import Specification
from specgen.package import stable

# A4 on its side, margins of 20 mm: a table of two texts needs the width.
PAGE = Page(width=16838, height=11906, left=1134, right=1134, top=1134, bottom=1021)
SHARES = [9, 39, 39, 13]
_EDGE = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
_BORDERS = "".join(_EDGE.format(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
_HEAD, _BAND = "D9D9D9", "F2F2F2"
# A row of no more characters stays on one page; a longer one may go on behind a page break.
_WHOLE = 500
_INDENT = {"text": 210, "table": 210, "verify": 210, "note": 210}


def render_comparison_docx(
    comparison: Comparison,
    *,
    title: str = TITLE,
    labels: tuple[str, str] = ("旧", "新"),
    every: bool = False,
    records: bool = True,
) -> bytes:
    """The comparison as a Word document: what changed, or with `every` all of it; the same bytes for the same values.

    `labels` head the two columns. Without `records` the answers and the library's editions are left out.
    """
    view = comparison_view(comparison, every=every, records=records, title=title, labels=labels)
    # The shell of a specification: its styles, header, footer and properties.
    stub = Specification(
        title=view.subject, document_title=view.title, office=clean(comparison.new.office),
        outline="", final=comparison.new.final, cover=(), date=comparison.new.date, chapters=(),
    )  # fmt: skip
    shell = own_shell(stub)
    references = shell.section.removeprefix("<w:sectPr>").partition("<w:pgSz")[0]
    body = "".join([*_blocks(view), _section(references)])
    document = f"{DECLARATION}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, content in {**shell.parts, "word/document.xml": document.encode()}.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return stable(target.getvalue(), moment(stub))


def _section(references: str) -> str:
    """The page on its side; header and footer on every page, as there is no cover."""
    margins = f'w:top="{PAGE.top}" w:right="{PAGE.right}" w:bottom="{PAGE.bottom}" w:left="{PAGE.left}"'
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{PAGE.width}" w:h="{PAGE.height}" w:orient="landscape"/>'
        f'<w:pgMar {margins} w:header="567" w:footer="510" w:gutter="0"/><w:cols w:space="425"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{PAGE.pitch}"/></w:sectPr>'
    )


def _blocks(view: ComparisonView) -> Iterator[str]:
    yield Para("SpecgenContents", run(view.title), '<w:pageBreakBefore w:val="0"/>').xml()
    yield _note(f"{view.old_label}：{view.old_edition}")
    yield _note(f"{view.new_label}：{view.new_edition}")
    yield _note(view.summary)
    left_out = "" if view.every else "変わらない箇所は省き、又は（略）とした。"
    yield _note(f"下線の部分が、変わった箇所である。{left_out}")
    yield Para("SpecgenGap", "").xml()
    yield _table(view, view.rows, "番号") if view.rows else _note(NOTHING)
    public = [part for part in view.parts if not part.internal]
    internal = [part for part in view.parts if part.internal]
    for heading, parts, properties in (
        ("", public, ""),
        ("参考　作成の記録（庁内用）", internal, "<w:pageBreakBefore/>"),
    ):
        if parts and heading:
            yield Para("SpecgenFormTitle", run(heading), f"<w:keepNext/>{properties}").xml()
        for part in parts:
            yield Para("SpecgenFormTitle", run(part.title)).xml()
            yield _table(view, part.rows, "項目")


def _note(text: str) -> str:
    return Para("SpecgenNote", run(text), '<w:spacing w:before="0" w:after="0"/>').xml()


def _table(view: ComparisonView, rows: Sequence[ViewRow], first: str) -> str:
    """A table whose header row is repeated on every page."""
    widths = column_widths(SHARES, PAGE.text_width)
    properties = (
        f'<w:tblPr><w:tblW w:w="{PAGE.text_width}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    titles = (first, view.old_label, view.new_label, "備考")
    head = "".join(
        _cell(Para("SpecgenCellHead", run(text)).xml(), width, _SHADE.format(_HEAD))
        for text, width in zip(titles, widths, strict=True)
    )
    lines = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    lines.extend(_row(row, widths) for row in rows)
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def _row(row: ViewRow, widths: Sequence[int]) -> str:
    if row.band:
        indent = f'<w:keepNext/><w:ind w:left="{row.depth * 210}"/>'
        content = Para("SpecgenCell", _run(row.band, False, gothic=True), indent).xml()
        span = f'<w:gridSpan w:val="{len(widths)}"/>'
        cell = _cell(content, sum(widths), _SHADE.format(_BAND), span)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"
    plain = ("\n".join(texts) for texts in ((row.id,), row.remarks))
    number, remarks = ("".join(Para("SpecgenCell", run(one)).xml() for one in text.split("\n")) for text in plain)
    contents = (number, _lines(row.old), _lines(row.new), remarks)
    shade = _SHADE.format(_BAND) if row.heading else ""
    cells = "".join(_cell(content, width, shade) for content, width in zip(contents, widths, strict=True))
    length = max(sum(len(span.text) for line in cell for span in line.spans) for cell in (row.old, row.new))
    keep = "<w:trPr><w:cantSplit/></w:trPr>" if length <= _WHOLE else ""
    return f"<w:tr>{keep}{cells}</w:tr>"


def _cell(content: str, width: int, shade: str = "", span: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}</w:tcPr>{content}</w:tc>'


def _lines(cell: Cell) -> str:
    return "".join(_line(line) for line in cell)


def _line(line: Line) -> str:
    indent = f'<w:ind w:left="{_INDENT[line.role]}"/>' if line.role in _INDENT else "<w:keepNext/>"
    content = "".join(_run(span.text, span.changed, gothic=line.role == "label") for span in line.spans)
    return Para("SpecgenCell", content, indent).xml()


def _run(text: str, underlined: bool, *, gothic: bool = False) -> str:
    look = (fonts(GOTHIC) if gothic else "") + ('<w:u w:val="single"/>' if underlined else "")
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
