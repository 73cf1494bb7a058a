"""The page: its size and margins, and how much text fits on a line. Lengths are twips (1/20 pt)."""

from __future__ import annotations

import unicodedata
from math import ceil
from typing import NamedTuple

CHARACTER = 210  # one full-width character of the 10.5 pt body


class Page(NamedTuple):
    """A page's size, its margins and the size of its text."""

    width: int = 11906
    height: int = 16838
    left: int = 1417
    right: int = 1417
    top: int = 1417
    bottom: int = 1417
    character: int = CHARACTER  # the size of the body text
    pitch: int = 360  # from line to line: 18 pt

    @property
    def text_width(self) -> int:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """The height between the margins."""
        return self.height - self.top - self.bottom

    def section(self, references: str = "") -> str:
        """The section properties: A4 upright unless made otherwise, the first page (the cover) without header."""
        return (
            f'<w:sectPr>{references}<w:pgSz w:w="{self.width}" w:h="{self.height}"/>'
            f'<w:pgMar w:top="{self.top}" w:right="{self.right}" w:bottom="{self.bottom}" w:left="{self.left}" '
            'w:header="737" w:footer="680" w:gutter="0"/><w:cols w:space="425"/><w:titlePg/>'
            f'<w:docGrid w:type="lines" w:linePitch="{self.pitch}"/></w:sectPr>'
        )


# Margins of 22 mm and lines of 15 pt, for a short specification.
COMPACT = Page(left=1247, right=1247, top=1247, bottom=1134, pitch=300)


def columns(text: str) -> float:
    """The width of a text in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.5 for one in text)


def lines(length: float, width: int) -> int:
    """About how many lines a text of a length takes in a width (both twips)."""
    return max(1, ceil(length / width))
