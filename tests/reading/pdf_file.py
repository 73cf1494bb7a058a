"""Small PDF files written by hand: Japanese text, ruled lines and pictures at given places of A4 pages."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
LEFT, STEP, SIZE = 70, 18.0, 10.0
FULL = 45  # characters of a full line in SIZE
_PER_FONT = 90


@dataclass
class Page:
    """A page under construction; y counts downwards from the top."""

    content: list[str | tuple[str, str, float]] = field(default_factory=list)
    y: float = 90.0
    rotate: int = 0

    def text(self, text: str, x: float = LEFT, y: float | None = None, size: float = SIZE) -> Page:
        """Text at a place; without `y` on the next line."""
        if y is None:
            y, self.y = self.y, self.y + STEP
        return self.turned(text, f"1 0 0 1 {x} {HEIGHT - y - size:.2f}", size)

    def lines(self, *texts: str, x: float = LEFT) -> Page:
        """Text on the next lines."""
        for text in texts:
            self.text(text, x)
        return self

    def turned(self, text: str, matrix: str, size: float = SIZE) -> Page:
        """Text with a matrix of its own."""
        self.content.append((text, matrix, size))
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Page:
        """A stroked line."""
        self.content.append(f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S")
        return self

    def box(self, x: float, y: float, width: float, height: float) -> Page:
        """A stroked rectangle."""
        self.content.append(f"0.5 w {x} {HEIGHT - y - height} {width} {height} re S")
        return self

    def picture(self) -> Page:
        """A grey picture that fills the page."""
        self.content.append(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I1 Do Q")
        return self

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float], y: float | None = None) -> Page:
        """A ruled table; a cell of several lines has line feeds in it."""
        top = self.y if y is None else y
        edges = [LEFT + sum(widths[:at]) for at in range(len(widths) + 1)]
        heights = [STEP * max(cell.count("\n") + 1 for cell in row) for row in rows]
        levels = [top + sum(heights[:at]) for at in range(len(rows) + 1)]
        for level in levels:
            self.rule(edges[0], level, edges[-1], level)
        for edge in edges:
            self.rule(edge, levels[0], edge, levels[-1])
        for row, level in zip(rows, levels, strict=False):
            for cell, edge in zip(row, edges, strict=False):
                for at, line in enumerate(cell.split("\n")):
                    self.text(line, edge + 4, level + 4 + at * STEP)
        self.y = levels[-1] + STEP
        return self


def pdf(*pages: Page, extra: str = "", content: bytes | None = None) -> bytes:
    """The file. `extra` stands in the trailer; `content` replaces the stream of the first page, compressed."""
    used = sorted({sign for page in pages for one in page.content if isinstance(one, tuple) for sign in one[0]})
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _picture()]
    fonts = ""
    for number in range(0, len(used), _PER_FONT):
        objects += _font(used[number : number + _PER_FONT], len(objects) + 1)
        fonts += f"/F{number // _PER_FONT} {len(objects)} 0 R "
    kids = []
    for at, page in enumerate(pages):
        stream = zlib.compress(_content(page, used)) if at or content is None else content
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {page.rotate} /Contents "
            f"{len(objects)} 0 R /Resources << /Font << {fonts}>> /XObject << /I1 3 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    return _file(objects, extra)


def lines_pdf(*lines: str) -> bytes:
    """A file of one page with these lines."""
    return pdf(Page().lines(*lines))


def _content(page: Page, used: Sequence[str]) -> bytes:
    lines = []
    for one in page.content:
        if isinstance(one, str):
            lines.append(one)
            continue
        text, matrix, size = one
        shown = []
        for sign in text:
            font, code = divmod(used.index(sign), _PER_FONT)
            shown.append(f"/F{font} {size} Tf <{code:02x}> Tj")
        lines.append(f"BT {matrix} Tm {' '.join(shown)} ET")
    return "\n".join(lines).encode()


def _font(used: Sequence[str], first: int) -> list[bytes]:
    """A font whose letters are black boxes, as PDF draws them itself: no font of the machine is asked."""
    chars = "\n".join(f"<{at:02x}> <{sign.encode('utf-16-be').hex()}>" for at, sign in enumerate(used))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(used)} beginbfchar\n{chars}\nendbfchar endcmap end end"
    ).encode()
    widths = [500 if ord(sign) < 0x7F else 1000 for sign in used]
    full, half = (_stream(f"{width} 0 0 -120 {width} 880 d1 0 -120 {width} 1000 re f") for width in (1000, 500))
    names = [f"/g{at}" for at in range(len(used))]
    glyphs = " ".join(f"{name} {first + (width == 500)} 0 R" for name, width in zip(names, widths, strict=True))
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 -120 1000 880] /FontMatrix [0.001 0 0 0.001 0 0] /Resources << >> "
        f"/FirstChar 0 /LastChar {len(used) - 1} /Widths [{' '.join(map(str, widths))}] /ToUnicode {first + 2} 0 R "
        f"/Encoding << /Type /Encoding /Differences [0 {' '.join(names)}] >> /CharProcs << {glyphs} >> >>"
    )
    return [full, half, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap), font.encode()]


def _stream(text: str) -> bytes:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream".encode()


def _picture() -> bytes:
    return (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Length 1 >>\nstream\n\x80\nendstream"
    )


def _file(objects: Sequence[bytes], extra: str) -> bytes:
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{len(out)}\n%%EOF".encode()
    return out + head + trailer
