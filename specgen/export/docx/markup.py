"""WordprocessingML as text: runs, paragraphs and fields, every character of the content escaped."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MINCHO, GOTHIC = "ＭＳ 明朝", "ＭＳ ゴシック"


class Para(NamedTuple):
    """A paragraph that is still open at both ends, so that a bookmark can be put around it."""

    style: str
    content: str
    properties: str = ""

    def xml(self) -> str:
        """The paragraph as WordprocessingML."""
        head = f'<w:pPr><w:pStyle w:val="{self.style}"/>{self.properties}</w:pPr>'
        return f"<w:p>{head}{self.content}</w:p>"


def attribute(text: str) -> str:
    """Text for a double-quoted attribute."""
    return escape(text)


def run(text: str, style: str = "") -> str:
    """A run of text in a character style; nothing for no text."""
    if not text:
        return ""
    return f'<w:r>{_style(style)}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def tab(style: str = "") -> str:
    """A run that holds a tab."""
    return f"<w:r>{_style(style)}<w:tab/></w:r>"


def line_break() -> str:
    """A run that holds a line break."""
    return "<w:r><w:br/></w:r>"


def field(instruction: str, result: str) -> str:
    """A field with its cached result, which Word shows until someone updates it."""
    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction, quote=False)} </w:instrText></w:r>'
    return f"{_mark('begin')}{code}{_mark('separate')}{result}{_mark('end')}"


def link(bookmark: str, content: str) -> str:
    """Runs that lead to a bookmark of the same document."""
    return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{content}</w:hyperlink>'


def fonts(name: str) -> str:
    """One font for every script: Word falls back to its own choice for each script that is left open."""
    return f'<w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _style(style: str) -> str:
    return f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
