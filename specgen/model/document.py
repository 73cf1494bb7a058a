"""A specification read from a file: paragraphs and table rows with their place (対象文書)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from specgen.model.base import Value


class View(StrEnum):
    """How tracked changes are read: 反映後 (as if accepted), 原文 (as if rejected), 差分 (both, each marked)."""

    accepted = "accepted"
    original = "original"
    both = "both"


class Place(Value):
    """Where a paragraph stands.

    `number` is its full printed number (第4章3(2)ア) as a reader would name it; `page` and `line` count from 1;
    `cell` is like B12; `part` names what is outside the body (ヘッダー, 脚注, テキストボックス).
    """

    number: str = ""
    page: int | None = None
    line: int | None = None
    sheet: str = ""
    cell: str = ""
    part: str = ""

    @property
    def label(self) -> str:
        """The place in words, for a person: 第4章3(2)、5ページ."""
        sheet = f"シート「{self.sheet}」{self.cell}" if self.sheet else ""
        page = f"{self.page}ページ" if self.page else ""
        line = f"{self.line}行目" if self.line and not (self.number or page or sheet) else ""
        return "、".join(part for part in (self.part, self.number, sheet, page, line) if part)


class Cell(Value):
    """One cell of a table row with the title of its column (several header rows joined by a full-width slash)."""

    title: str = ""
    text: str


class Paragraph(Value):
    """One paragraph, heading or table row, in the order of the document.

    `id` is `p` and a running number from 1; `number` the paragraph's own printed label (`(2)`, `ア`, `1.3`), taken out
    of `text`. `headings` are the headings above it, outermost first, each with its number. `text` of a row is its
    cells joined by `｜`. `anchor` lets a writer find the paragraph in its file again; its form is the reader's own.
    `indent` is the nesting of a list item below a lead-in, 0 for ordinary text.
    """

    id: str
    kind: Literal["heading", "text", "row"] = "text"
    text: str
    place: Place
    number: str = ""
    level: int = 0
    indent: int = 0
    headings: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    change: Literal["", "inserted", "deleted"] = ""
    anchor: str = ""

    @property
    def label(self) -> str:
        """Its place in words, or its id where nothing says its place."""
        return self.place.label or self.id


class Remark(Value):
    """A comment that somebody left in the file; never part of the text."""

    place: Place
    author: str
    text: str


class Unread(Value):
    """Something in the file that was not read as text, and how often."""

    what: str
    count: int
    hint: str = ""


class Document(Value):
    """A specification read from a file.

    `digest` is the SHA-256 of the file in hex; `pages` is known where the format has pages.
    """

    name: str
    format: Literal["docx", "pdf", "xlsx", "md", "txt"]
    digest: str
    view: View = View.accepted
    pages: int | None = None
    paragraphs: tuple[Paragraph, ...]
    remarks: tuple[Remark, ...] = ()
    unread: tuple[Unread, ...] = ()

    def rows(self) -> Iterator[Paragraph]:
        """The table rows."""
        return (one for one in self.paragraphs if one.kind == "row")
