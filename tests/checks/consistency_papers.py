"""Small documents for tests of wording and consistency, written as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from specgen.checks.consistency import check_consistency
from specgen.checks.sentences import Sentence, read_sentences
from specgen.checks.wording import check_wording
from specgen.findings import Code, Finding
from specgen.model.document import Cell, Document, Paragraph, Place
from specgen.reading.headings import Outline, read_label


def paper(text: str, name: str = "仕様書.md") -> Document:
    """A document from lines: `#` headings, `|` table rows (the first row of a table holds the titles), other text."""
    outline, paragraphs = Outline(), []
    titles: tuple[str, ...] = ()
    for count, raw in enumerate(line for line in text.splitlines() if line.strip()):
        line = raw.strip().lstrip("　")
        if not line.startswith("|"):
            titles = ()
        elif set(line) <= set("|- "):
            continue
        elif not titles:
            titles = tuple(part.strip() for part in line.strip("|").split("|"))
            continue
        paragraphs.append(_paragraph(line, titles, outline, count + 1))
    return Document(name=name, format="md", digest="0" * 64, paragraphs=tuple(paragraphs))


def _paragraph(line: str, titles: Sequence[str], outline: Outline, count: int) -> Paragraph:
    own = f"p{count}"
    if titles:
        texts = [part.strip() for part in line.strip("|").split("|")]
        cells = tuple(Cell(title=title, text=text) for title, text in zip(titles, texts, strict=False))
        spot = outline.text()
        return Paragraph(
            id=own,
            kind="row",
            text="｜".join(texts),
            place=Place(number=spot.number, line=count),
            headings=spot.headings,
            cells=cells,
        )
    heading = line.startswith("#")
    label = read_label(line.lstrip("#").strip())
    rest = label.rest if label else line.lstrip("#").strip()
    if heading:
        spot = outline.heading(rest, label, len(line) - len(line.lstrip("#")))
    else:
        spot = outline.item(label) if label else outline.text()
    return Paragraph(
        id=own,
        kind="heading" if heading else "text",
        text=rest,
        place=Place(number=spot.number, line=count),
        number=label.label if label else "",
        level=spot.level,
        indent=spot.indent,
        headings=spot.headings,
    )


def read(text: str, name: str = "仕様書.md") -> tuple[Document, list[Sentence]]:
    """A document with its sentences."""
    document = paper(text, name)
    return document, read_sentences(document)


def consistency(text: str, *others: str) -> list[Finding]:
    """What the checks of consistency say of a document and its annexes."""
    return list(check_consistency(*read(text), [read(other, f"別紙{n}.md") for n, other in enumerate(others, 1)]))


def wording(text: str) -> list[Finding]:
    """What the checks of wording say of a document."""
    return list(check_wording(read(text)[1]))


def codes(findings: Sequence[Finding]) -> list[Code]:
    """The codes alone."""
    return [one.code for one in findings]
