"""The checked document as the page shows it: its paragraphs and tables, each with what the check says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from specgen.export.checkplaces import prefix
from specgen.model.document import Cell, Document, Paragraph

MANY = 3_000  # a longer document is shown only around what the report refers to
AROUND = 2
LONGEST = 2_000
LONGEST_QUOTED = 10_000
MOST_CELLS = 40


class Role(StrEnum):
    """What a paragraph is to the check: 根拠, 近い記述, 指摘."""

    evidence = "evidence"
    near = "near"
    finding = "finding"

    @property
    def label(self) -> str:
        """The Japanese word for the role."""
        return {"evidence": "根拠", "near": "近いが足りない", "finding": "指摘"}[self.value]

    @property
    def sign(self) -> str:
        """A sign that says the same without colour."""
        return {"evidence": "○", "near": "≒", "finding": "▲"}[self.value]


class Mention(NamedTuple):
    """Who speaks of a paragraph: an item or a finding, with its address on the page and the words it quotes."""

    role: Role
    label: str
    href: str
    quote: str = ""


class Piece(NamedTuple):
    """A part of a text that is quoted as evidence, quoted as near, or neither."""

    text: str
    role: Role | None = None


@dataclass(frozen=True)
class Shown:
    """One paragraph or row on the page. `step` is the rank of a heading."""

    paragraph: Paragraph
    anchor: str
    cells: tuple[tuple[Piece, ...], ...]
    titles: tuple[str, ...]
    cut: bool
    mentions: tuple[tuple[Role, tuple[Mention, ...]], ...]
    step: int = 0

    @property
    def role(self) -> str:
        """The gravest role, for its look."""
        return self.mentions[0][0].value if self.mentions else ""


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, the rows of one table, or a gap of paragraphs that are not shown."""

    kind: Literal["heading", "text", "table", "gap"]
    lines: tuple[Shown, ...] = ()
    left_out: int = 0

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of a table's columns; empty where it has none."""
        titles = self.lines[0].titles
        return titles if any(titles) else ()

    @property
    def caption(self) -> str:
        """What a table is called: its sheet or the heading above it."""
        first = self.lines[0].paragraph
        return first.place.sheet or (first.headings[-1] if first.headings else "") or first.place.part or "表"

    @property
    def mentioned(self) -> bool:
        """Whether the check speaks of a row of the table."""
        return any(line.mentions for line in self.lines)


@dataclass(frozen=True)
class DocumentView:
    """One document on the page."""

    document: Document
    blocks: tuple[Block, ...]
    left_out: int


def document_view(document: Document, index: int, mentions: Mapping[str, Sequence[Mention]]) -> DocumentView:
    """A document with what is said of its paragraphs, by anchor; a very long one only near those paragraphs."""
    head = prefix(index)
    total = len(document.paragraphs)
    wanted = _wanted(document, head, mentions) if total > MANY else range(total)
    shown = []
    step = 2
    for place in wanted:
        paragraph = document.paragraphs[place]
        if paragraph.kind == "heading":
            # Headings go down one step at a time, also where the document or the cut skips one.
            step = min(2 + max(paragraph.level, 1), step + 1, 6)
        shown.append((place, _shown(paragraph, head, mentions.get(head + paragraph.id, ()), step)))
    return DocumentView(document, tuple(_blocks(shown, total)), total - len(shown))


def _wanted(document: Document, head: str, mentions: Mapping[str, Sequence[Mention]]) -> list[int]:
    """The places of the paragraphs that are spoken of, and of those around them."""
    spoken = (place for place, one in enumerate(document.paragraphs) if head + one.id in mentions)
    last = len(document.paragraphs) - 1
    near = (range(max(0, place - AROUND), min(last, place + AROUND) + 1) for place in spoken)
    return sorted({place for some in near for place in some})


def _shown(paragraph: Paragraph, head: str, mentions: Sequence[Mention], step: int) -> Shown:
    cells = paragraph.cells[:MOST_CELLS] if paragraph.kind == "row" else ()
    cells = cells or (Cell(text=paragraph.text),)
    left, parts = LONGEST, []
    quotes = tuple(dict.fromkeys((one.quote, one.role) for one in mentions if one.quote))
    for cell in cells:
        part = pieces(cell.text, quotes, left)
        parts.append(part)
        left = max(0, left - sum(len(one.text) for one in part))
    whole = sum(len(cell.text) for cell in cells)
    return Shown(
        paragraph=paragraph,
        anchor=head + paragraph.id,
        cells=tuple(parts),
        titles=tuple(cell.title for cell in cells),
        cut=sum(len(one.text) for part in parts for one in part) < whole or len(paragraph.cells) > MOST_CELLS,
        mentions=tuple(_by_role(mentions)),
        step=step,
    )


def _by_role(mentions: Iterable[Mention]) -> Iterator[tuple[Role, tuple[Mention, ...]]]:
    """What is said of a paragraph by role, each speaker once."""
    every = tuple(mentions)
    for role in Role:
        by_href = {one.href: one for one in every if one.role is role}
        if by_href:
            yield role, tuple(by_href.values())


def pieces(text: str, quotes: Sequence[tuple[str, Role]], longest: int = LONGEST) -> tuple[Piece, ...]:
    """A text in pieces, so that what is quoted can be marked; cut where it is long and no more of it is quoted."""
    spans = [(at, at + len(quote), role) for quote, role in quotes if (at := text.find(quote)) >= 0]
    end = min(len(text), max(longest, min(LONGEST_QUOTED, max((span[1] for span in spans), default=0))))
    edges = sorted({0, end, *(min(edge, end) for span in spans for edge in span[:2])})
    found = []
    for start, stop in pairwise(edges):
        roles = {role for first, last, role in spans if first <= start and stop <= last}
        found.append((text[start:stop], next((role for role in Role if role in roles), None)))
    return tuple(
        Piece("".join(text for text, _ in some), role) for role, some in groupby(found, key=lambda piece: piece[1])
    )


def _blocks(shown: Sequence[tuple[int, Shown]], total: int) -> Iterator[Block]:
    """The blocks of a document in order; consecutive rows with the same columns are one table."""
    before = -1
    rows: list[Shown] = []
    for place, line in shown:
        if rows and (place != before + 1 or _table(line) != _table(rows[-1])):
            yield Block("table", tuple(rows))
            rows = []
        if place != before + 1:
            yield Block("gap", left_out=place - before - 1)
        if line.paragraph.kind == "row":
            rows.append(line)
        else:
            yield Block(line.paragraph.kind, (line,))
        before = place
    if rows:
        yield Block("table", tuple(rows))
    if before + 1 < total:
        yield Block("gap", left_out=total - before - 1)


def _table(line: Shown) -> tuple[object, ...]:
    """What rows of one table have in common."""
    one = line.paragraph
    return one.kind, line.titles, one.place.sheet, one.place.part, one.headings
