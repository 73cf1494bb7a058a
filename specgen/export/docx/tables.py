"""Tables: fixed widths on every cell, a header row that is repeated, rows that stay whole."""

from __future__ import annotations

from specgen.export.docx.markup import Para, run
from specgen.export.docx.segments import Targets, runs, split_lines
from specgen.model.specification import ItemTable, Segments

_EDGE = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
_BORDERS = "".join(_EDGE.format(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>'
BLANK_HEIGHT = 454  # 8 mm: room to write by hand where a form leaves a cell empty


def table(content: ItemTable, width: int, indent: int, targets: Targets) -> str:
    """A table of the given width (twips) as WordprocessingML."""
    widths = column_widths([column.width for column in content.columns], width)
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    properties = (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblInd w:w="{indent}" w:type="dxa"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    head = [Para("SpecgenCellHead", run(column.title)).xml() for column in content.columns]
    rows = [_row(head, widths, "<w:cantSplit/><w:tblHeader/>", _SHADE)]
    rows.extend(_body_row(cells, widths, targets) for cells in content.rows)
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def column_widths(shares: list[int], width: int) -> list[int]:
    """Whole widths in proportion to the shares that sum to `width` exactly."""
    whole = sum(shares)
    ends = [round(width * sum(shares[: index + 1]) / whole) for index in range(len(shares))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _body_row(cells: tuple[Segments, ...], widths: list[int], targets: Targets) -> str:
    contents = [_cell(cell, targets) for cell in cells]
    blank = any(not split_lines(cell) for cell in cells)
    height = f'<w:trHeight w:val="{BLANK_HEIGHT}" w:hRule="atLeast"/>' if blank else ""
    return _row(contents, widths, f"<w:cantSplit/>{height}")


def _cell(segments: Segments, targets: Targets) -> str:
    lines = [runs(line, targets) for line in split_lines(segments)]
    return "".join(Para("SpecgenCell", line).xml() for line in lines or [""])


def _row(contents: list[str], widths: list[int], properties: str, shade: str = "") -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
        for content, width in zip(contents, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"
