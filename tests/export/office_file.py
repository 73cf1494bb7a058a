"""An office's own .docx, made for a test and bent as the test needs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import docx
from docx.document import Document
from docx.shared import Mm, Pt

from tests.export.docx_helper import (
    pack,
    unpack,
)


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def office_file(change: Callable[[Document], object] = lambda _document: None) -> bytes:
    """A letter of an office, with header, footer, styles of its own and old text."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header.paragraphs[0].text = "青葉市　様式"
    section.footer.paragraphs[0].text = "庁内限り"
    document.styles["Normal"].font.size = Pt(12)
    document.add_heading("古い見出し", 1)
    document.add_paragraph("消えるべき文", style="List Bullet")
    change(document)
    return saved(document)


def changed(base: bytes, name: str, old: str, new: str) -> bytes:
    """The file with one part rewritten."""
    parts = unpack(base)
    text = parts[name].decode()
    assert old in text
    return pack({**parts, name: text.replace(old, new, 1).encode()})


def with_part(base: bytes, name: str, content: bytes) -> bytes:
    """The file with one part more."""
    return pack({**unpack(base), name: content})


def header_name() -> str:
    return next(one for one in unpack(office_file()) if re.fullmatch(r"word/header\d*\.xml", one))
