"""How cells look: one list of styles for every workbook."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

_FONT = "游ゴシック"
_LINE = Side(style="thin", color="A6A6A6")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True)
class Look:
    """How a cell looks, and whether it may be written to."""

    size: int = 10
    bold: bool = False
    colour: str = "000000"
    fill: str | None = None
    align: str = "left"
    vertical: str = "top"
    boxed: bool = True
    locked: bool = True
    format: str = "General"
    indent: int = 0


INPUT_FILL = "FFF8DC"
GREY_FILL = "EDEDED"
LOOKS: dict[str, Look] = {
    "title": Look(size=16, bold=True, boxed=False, vertical="center"),
    "plain": Look(boxed=False),
    "strong": Look(bold=True, boxed=False),
    "head": Look(size=9, bold=True, fill="D9E2F3", align="center", vertical="center"),
    "band": Look(size=11, bold=True, fill="DDEBDA", vertical="center"),
    "body": Look(),
    "small": Look(size=9),
    "centre": Look(align="center"),
    "indent": Look(indent=1),
    "bold": Look(bold=True),
    "lead": Look(colour="595959", fill=GREY_FILL),
    "lead_centre": Look(colour="595959", fill=GREY_FILL, align="center"),
    "money": Look(align="right", format="#,##0"),
    "number": Look(align="right", format="#,##0.0###"),
    "percent": Look(align="right", format="0.0%"),
    "total": Look(bold=True, fill=GREY_FILL, align="right", format="#,##0"),
    "total_label": Look(bold=True, fill=GREY_FILL),
    "count": Look(bold=True, align="center", format="0"),
    "input": Look(fill=INPUT_FILL, locked=False),
    "input_text": Look(fill=INPUT_FILL, locked=False, format="@"),
    "input_centre": Look(fill=INPUT_FILL, locked=False, align="center"),
    "input_number": Look(fill=INPUT_FILL, locked=False),
    "input_whole": Look(fill=INPUT_FILL, locked=False, format="#,##0"),
    "input_money": Look(fill=INPUT_FILL, locked=False, align="right", format="#,##0"),
    "input_price": Look(fill=INPUT_FILL, locked=False, align="right", format="#,##0.00##"),
    "input_date": Look(fill=INPUT_FILL, locked=False, format='yyyy"年"m"月"d"日"'),
}


def named_style(name: str, look: Look) -> NamedStyle:
    """A look as a style of the workbook."""
    return NamedStyle(
        name=f"specgen {name}",
        font=Font(name=_FONT, size=look.size, bold=look.bold, color=look.colour),
        fill=PatternFill("solid", fgColor=look.fill) if look.fill else PatternFill(),
        border=_BOX if look.boxed else Border(),
        alignment=Alignment(
            horizontal=look.align,
            vertical=look.vertical,
            wrap_text=True,
            indent=look.indent,
        ),
        protection=Protection(locked=look.locked),
        number_format=look.format,
    )
