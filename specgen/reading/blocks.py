"""What the readers of running text have in common: blocks in the order of a file become paragraphs with their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from specgen.model.document import Cell, Paragraph, Place
from specgen.reading.headings import ROW, Label, Outline, Spot, is_sentence, number_label, read_label
from specgen.reading.rows import COLUMN_SIGN, take_number

Change = Literal["", "inserted", "deleted"]
_LOOK_AHEAD = 200


@dataclass(slots=True, frozen=True)
class Block:
    """A paragraph or a table row as it stands in a file, before it has a place.

    `label` is a number that the file computes (automatic numbering), with `depth`, its level in the list from 0;
    `level` that of a heading style from 1, 0 for a title and None for ordinary text; `part` what is outside the body,
    as in `Place`; `context` what stands above a row in a cell that was merged downwards; `comments` the ids of the
    comments that begin in the block.
    """

    text: str
    cells: tuple[Cell, ...] = ()
    label: str = ""
    depth: int = 0
    level: int | None = None
    part: str = ""
    anchor: str = ""
    line: int | None = None
    change: Change = ""
    context: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


def place_blocks(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs of the blocks: one for each, in the same order, with ids from p1."""
    outline = Outline()
    followers = _followers(blocks)
    return [_paragraph(f"p{at}", block, followers[at - 1], outline) for at, block in enumerate(blocks, 1)]


def _followers(blocks: Sequence[Block]) -> list[str | None]:
    """For each block the beginning of the next one of the body, with its number."""
    result: list[str | None] = []
    following: str | None = None
    for block in reversed(blocks):
        result.append(following)
        if not block.part:
            following = ROW if block.cells else f"{block.label} {block.text[:_LOOK_AHEAD]}".strip()
    return result[::-1]


def _paragraph(id_: str, block: Block, following: str | None, outline: Outline) -> Paragraph:
    if block.cells:
        return _row(id_, block, outline)
    label = number_label(block.label, block.depth) if block.label else None
    text = block.text
    if (label is None or label.bullet) and block.change != "deleted":
        typed, rest = split_label(text)
        if typed is not None and (label is None or not typed.bullet):
            label, text = typed, rest
    if block.part or block.change == "deleted":
        spot, kind = outline.text(), "text"
    else:
        spot, kind = _spot(block, text, label, following, outline)
    return Paragraph(
        id=id_,
        kind="heading" if kind == "heading" else "text",
        text=text,
        place=_place(block, spot),
        number=label.label if label else "",
        level=spot.level,
        indent=spot.indent,
        headings=spot.headings,
        change=block.change,
        anchor=block.anchor,
    )


def split_label(text: str) -> tuple[Label | None, str]:
    """The number typed at the beginning of a paragraph, and the text without it; a number alone stays text."""
    label = read_label(text)
    if label is None:
        return None, text
    if not label.rest:
        return (label, text) if label.chapter else (None, text)
    return label, label.rest


def _spot(
    block: Block, text: str, label: Label | None, following: str | None, outline: Outline
) -> tuple[Spot, Literal["heading", "text"]]:
    title = "" if label and text == label.label else text
    if block.level == 0:
        return outline.text(), "heading"
    if block.level is not None and not is_sentence(text):
        return outline.heading(title, label, block.level), "heading"
    if label is None:
        return (outline.text() if block.level is None else outline.lead(block.level)), "text"
    label = label._replace(rest=title)
    if block.level is None and outline.is_heading(label, following):
        return outline.heading(title, label), "heading"
    return outline.item(label, block.level), "text"


def _row(id_: str, block: Block, outline: Outline) -> Paragraph:
    number, cells = take_number(block.cells)
    spot = outline.row(number) if number and not block.part else outline.text()
    return Paragraph(
        id=id_,
        kind="row",
        text=COLUMN_SIGN.join(cell.text for cell in cells if cell.text),
        place=_place(block, spot),
        number=number,
        headings=(*spot.headings, *block.context),
        cells=cells,
        change=block.change,
        anchor=block.anchor,
    )


def _place(block: Block, spot: Spot) -> Place:
    return Place(number=spot.number, line=block.line, part=block.part)
