"""The characters and ruled lines of a PDF page, turned upright: x grows to the right, y downwards.

What pdfium itself adds is left out (line ends) or marked (spaces); gaps decide on spaces again. Two repairs are made,
for PDF programs cause the damage: private-use bullets become ・, Kangxi radicals the characters that they look like.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from ctypes import c_float
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c_api

from specgen.reading.limits import MAX_PAGE_CHARS, MAX_PAGE_RULES

_THIN = 3.0  # a filled box that is no higher or wider than this is a ruled line
_SHORT = 4.0  # and a line that is shorter is a mark
_HYPHENS = frozenset({0x02, 0xAD, 0xFFFE})
_VERTICAL_SHARE = 0.6
_FEW = 12
GUESSED = "~"  # white space that pdfium takes from a gap; between Latin letters it is right


class Glyph(NamedTuple):
    """One visible character, the box that its line gives it, its size in points and the white space before it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    space: str


class Rule(NamedTuple):
    """One ruled line: horizontal where `top` is `bottom`, vertical where `left` is `right`."""

    left: float
    top: float
    right: float
    bottom: float


class PageGlyphs(NamedTuple):
    """What stands on a page. `askew` counts characters that are turned against the rest, such as a watermark."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    images: int
    askew: int
    cut: bool


class _Turn:
    """How a page is turned so that its text runs from left to right, from the box of the page."""

    def __init__(self, box: tuple[float, float, float, float], quarter: int) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.quarter = quarter
        width, height = self.right - self.left, self.top - self.bottom
        self.width, self.height = (height, width) if quarter % 2 else (width, height)

    def __call__(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) with y downwards."""
        match self.quarter:
            case 3:  # it runs upwards
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 2:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case 1:  # the text runs downwards
                return self.top - top, self.right - right, self.top - bottom, self.right - left
            case _:
                return left - self.left, self.top - top, right - self.left, self.top - bottom


class _Raw(NamedTuple):
    code: int
    left: float
    bottom: float
    right: float
    top: float
    size: float
    quarter: int
    space: str


def read_page(document: pdfium.PdfDocument, index: int) -> PageGlyphs:
    """The characters and ruled lines of the page with that index.

    Raises pdfium.PdfiumError where the page is damaged.
    """
    page = document[index]
    try:
        box = _box(page)
        raw, cut = _raw(page)
        quarter = Counter(one.quarter for one in raw if one.quarter >= 0).most_common(1)[0][0] if raw else 0
        turn = _Turn(box, quarter)
        upright = [one for one in raw if one.quarter == quarter]
        glyphs = [_glyph(one, turn) for one in upright]
        rules, images = _drawn(page, turn)
    finally:
        page.close()
    width, height = turn.width, turn.height
    if _is_vertical(glyphs):
        glyphs = [
            one._replace(left=one.top, top=width - one.right, right=one.bottom, bottom=width - one.left)
            for one in glyphs
        ]
        rules = [Rule(one.top, width - one.right, one.bottom, width - one.left) for one in rules]
        width, height = height, width
    return PageGlyphs(
        index + 1, width, height, _on_page(glyphs, width, height), rules, images, len(raw) - len(upright), cut
    )


def _box(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    left, bottom, right, top = page.get_cropbox()
    if not all(map(math.isfinite, (left, bottom, right, top))) or right - left < 1 or top - bottom < 1:
        return 0.0, 0.0, 595.0, 842.0
    return left, bottom, right, top


def _raw(page: pdfium.PdfPage) -> tuple[list[_Raw], bool]:
    textpage = page.get_textpage()
    try:
        handle, count = textpage.raw, textpage.count_chars()
        rect, matrix = c_api.FS_RECTF(), c_api.FS_MATRIX()
        result: list[_Raw] = []
        space = ""
        for at in range(min(count, MAX_PAGE_CHARS)):
            code = c_api.FPDFText_GetUnicode(handle, at)
            if code in (0x20, 0xA0, 0x3000, 0x09, 0x0A, 0x0D, 0):
                if not c_api.FPDFText_IsGenerated(handle, at):
                    space = "\u3000" if code == 0x3000 else " "
                elif code == 0x20:
                    space = space or GUESSED
                continue
            if not c_api.FPDFText_GetLooseCharBox(handle, at, rect):
                continue
            size = c_api.FPDFText_GetFontSize(handle, at)
            if c_api.FPDFText_GetMatrix(handle, at, matrix):
                size *= math.hypot(matrix.b, matrix.d)
            quarter = _quarter(c_api.FPDFText_GetCharAngle(handle, at))
            result.append(_Raw(code, rect.left, rect.bottom, rect.right, rect.top, size, quarter, space))
            space = ""
        return result, count > MAX_PAGE_CHARS
    finally:
        textpage.close()


def _quarter(angle: float) -> int:
    """The quarter turn, -1 for anything between."""
    if not math.isfinite(angle) or angle < 0:
        return 0
    turns = angle / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < 0.05 else -1


def _glyph(one: _Raw, turn: _Turn) -> Glyph:
    left, top, right, bottom = turn(one.left, one.bottom, one.right, one.top)
    height = max(bottom - top, 1.0)
    size = one.size if 0.4 * height <= one.size <= 2.5 * height else height
    return Glyph(_repaired(one.code), left, top, right, bottom, size, one.space)


def _repaired(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if 0xE000 <= code <= 0xF8FF:
        return "・" if code >= 0xF000 else "�"
    if 0x2E80 <= code <= 0x2FDF or 0xFE10 <= code <= 0xFE48:  # radicals, and signs in the form for vertical text
        return unicodedata.normalize("NFKC", chr(code))
    return chr(code) if 0x20 <= code < 0x110000 else "�"


def _is_vertical(glyphs: list[Glyph]) -> bool:
    """Whether most characters stand below the one before."""
    if len(glyphs) < _FEW:
        return False
    down = sum(
        1 for one, other in itertools.pairwise(glyphs)
        if abs(other.left - one.left) < one.size / 3 and one.size / 3 < other.top - one.top < 2 * one.size
    )  # fmt: skip
    return down > _VERTICAL_SHARE * len(glyphs)


def _on_page(glyphs: list[Glyph], width: float, height: float) -> list[Glyph]:
    """What lies outside the page is never seen."""
    return [one for one in glyphs if one.right > 0 and one.left < width and one.bottom > 0 and one.top < height]


def _drawn(page: pdfium.PdfPage, turn: _Turn) -> tuple[list[Rule], int]:
    """The ruled lines of a page and the number of its larger pictures."""
    rules: list[Rule] = []
    images = 0
    least = turn.width * turn.height / 100
    for at in range(c_api.FPDFPage_CountObjects(page.raw)):
        drawn = c_api.FPDFPage_GetObject(page.raw, at)
        kind = c_api.FPDFPageObj_GetType(drawn)
        if kind == c_api.FPDF_PAGEOBJ_IMAGE:
            left, top, right, bottom = turn(*_bounds(drawn))
            images += (right - left) * (bottom - top) > least
        elif kind == c_api.FPDF_PAGEOBJ_PATH and len(rules) < MAX_PAGE_RULES:
            rules.extend(_rules_of(drawn, turn))
    return rules[:MAX_PAGE_RULES], images


def _bounds(drawn: Any) -> tuple[float, float, float, float]:
    values = [c_float() for _ in range(4)]
    if not c_api.FPDFPageObj_GetBounds(drawn, *values):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (one.value for one in values)
    return left, bottom, right, top


def _rules_of(drawn: Any, turn: _Turn) -> Iterator[Rule]:
    left, top, right, bottom = turn(*_bounds(drawn))
    rule = _thin(left, top, right, bottom)
    if rule:
        yield rule
        return
    mode, stroke = c_api.c_int(), c_api.c_int()
    count = c_api.FPDFPath_CountSegments(drawn)
    if not c_api.FPDFPath_GetDrawMode(drawn, mode, stroke) or not stroke.value or not 2 <= count <= MAX_PAGE_RULES:
        return
    yield from _segments(drawn, count, turn)


def _segments(drawn: Any, count: int, turn: _Turn) -> Iterator[Rule]:
    """The straight upright pieces of an outline."""
    matrix = c_api.FS_MATRIX()
    if not c_api.FPDFPageObj_GetMatrix(drawn, matrix):
        return
    x, y = c_float(), c_float()
    start = last = (0.0, 0.0)
    for at in range(count):
        segment = c_api.FPDFPath_GetPathSegment(drawn, at)
        if not c_api.FPDFPathSegment_GetPoint(segment, x, y):
            return
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = c_api.FPDFPathSegment_GetType(segment)
        if kind == c_api.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == c_api.FPDF_SEGMENT_LINETO:
            yield from _between(last, point, turn)
        last = point
        if c_api.FPDFPathSegment_GetClose(segment):
            yield from _between(last, start, turn)
            last = start


def _between(one: tuple[float, float], other: tuple[float, float], turn: _Turn) -> Iterator[Rule]:
    (x0, y0), (x1, y1) = one, other
    rule = _thin(*turn(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    if rule:
        yield rule


def _thin(left: float, top: float, right: float, bottom: float) -> Rule | None:
    width, height = right - left, bottom - top
    if not all(map(math.isfinite, (left, top, right, bottom))) or max(width, height) < _SHORT:
        return None
    if height <= _THIN:
        middle = (top + bottom) / 2
        return Rule(left, middle, right, middle)
    if width <= _THIN:
        middle = (left + right) / 2
        return Rule(middle, top, middle, bottom)
    return None
