"""Specifications in Word's format (.docx).

The anchor of a paragraph is `p:N`, of a table row `tr:N`: the index, from 0, of its w:p or w:tr among all of them in
document.xml in the order of the file (`list(root.iter("{…}p"))[N]`); it is empty for what stands in another part
(headers, footers, notes).
"""

from __future__ import annotations

import hashlib

from specgen.errors import FileProblem
from specgen.model.document import Document, Paragraph, Place, Remark, View
from specgen.reading.blocks import Block, place_blocks
from specgen.reading.docx.parts import Element, Package, R, W, value
from specgen.reading.docx.walker import Walker, is_page_number

_EDGES = (("headerReference", "ヘッダー"), ("footerReference", "フッター"))


def read_docx(data: bytes, name: str, *, view: View = View.accepted) -> Document:
    """The specification in a .docx file.

    `name` is what messages call it; `view` says how tracked changes are read. Headers stand before the body and footers
    behind it, each text once; notes and text boxes behind the paragraph that they belong to. Comments are remarks.
    Raises FileProblem where the file is damaged, holds no text, or is beyond what is read.
    """
    package = Package(data, name)
    main, root = package.main()
    walker = Walker(package, main, root, view)
    heads, feet = (_edge(package, main, root, walker, tag, part) for tag, part in _EDGES)
    blocks = [*heads, *walker.body(root), *feet]
    if not blocks and view is View.accepted:
        raise FileProblem(name, "読める文字がない。", "画像だけの文書は読めない。文字のある元の文書を使う。")
    paragraphs = place_blocks(blocks)
    return Document(
        name=name,
        format="docx",
        digest=hashlib.sha256(data).hexdigest(),
        view=view,
        paragraphs=tuple(paragraphs),
        remarks=_remarks(package, main, blocks, paragraphs, walker),
        unread=walker.tally.unread(),
    )


def _edge(package: Package, main: str, root: Element, walker: Walker, tag: str, part: str) -> list[Block]:
    """The paragraphs of all headers or all footers; what says nothing but the page number is left out."""
    parts = package.relation_ids(main)
    blocks: dict[str, Block] = {}
    for target in dict.fromkeys(parts.get(one.get(f"{R}id", ""), "") for one in root.iter(W + tag)):
        edge = package.part(target)
        for block in walker.story(edge, part) if edge is not None else ():
            text = block.text or "".join(cell.text for cell in block.cells)
            if not is_page_number(text):
                blocks.setdefault(text, block)
    return list(blocks.values())


def _remarks(
    package: Package, main: str, blocks: list[Block], paragraphs: list[Paragraph], walker: Walker
) -> tuple[Remark, ...]:
    """The comments with the place where each begins, in the order of the comments."""
    part = package.related(main, "comments")
    places: dict[str, Place] = {}
    for block, paragraph in zip(blocks, paragraphs, strict=True):
        for id_ in block.comments:
            places.setdefault(id_, paragraph.place)
    remarks = []
    for comment in part.iterchildren(f"{W}comment") if part is not None else ():
        text = "\n".join(block.text for block in walker.story(comment) if block.text)
        if text:
            place = places.get(value(comment, "id"), Place())
            remarks.append(Remark(place=place, author=value(comment, "author"), text=text))
    return tuple(remarks)
