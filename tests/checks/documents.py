"""Documents made from a few lines, for the tests of the checks."""

from __future__ import annotations

from specgen.checks.sentences import Sentence, read_sentences
from specgen.model.document import Cell, Document, Paragraph, Place

REQUIREMENTS = ("4 機能及び運用の要件",)
TITLES = ("項目", "内容", "区分", "備考", "", "", "")


def paragraph(
    text: str, at: int = 1, headings: tuple[str, ...] = REQUIREMENTS, titles: tuple[str, ...] = TITLES
) -> Paragraph:
    """A paragraph; a text with ｜ is a table row with the columns of `titles`."""
    place = Place(number=f"4({at})")
    if "｜" not in text:
        return Paragraph(id=f"p{at}", text=text, place=place, headings=headings)
    cells = tuple(Cell(title=title, text=part) for title, part in zip(titles, text.split("｜"), strict=False))
    return Paragraph(id=f"p{at}", kind="row", text=text, place=place, headings=headings, cells=cells)


def document(*texts: str, headings: tuple[str, ...] = REQUIREMENTS) -> Document:
    """A document with one paragraph for each text."""
    paragraphs = tuple(paragraph(text, at, headings) for at, text in enumerate(texts, 1))
    return Document(name="仕様書.md", format="md", digest="0" * 64, paragraphs=paragraphs)


def sentences(*texts: str, headings: tuple[str, ...] = REQUIREMENTS) -> list[Sentence]:
    """The sentences of such a document."""
    return read_sentences(document(*texts, headings=headings))
