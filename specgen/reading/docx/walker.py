"""The blocks of a .docx in the order of the document: paragraphs and table rows with their automatic numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from specgen.model.document import View
from specgen.reading.blocks import Block, Change
from specgen.reading.docx.numbering import Numbering
from specgen.reading.docx.parts import Element, Package, W, value
from specgen.reading.docx.runs import DELETED, INSERTED, Line, Piece, RunReader, alternative, shown_text, shows_prompt
from specgen.reading.docx.styles import BODY_LEVEL, Style, Styles, listed, outline_level
from specgen.reading.docx.tables import Table, read_table, table_blocks
from specgen.reading.docx.unread import Skipped, Tally
from specgen.reading.headings import read_label

MAX_PARAGRAPHS = 200_000
MAX_NESTING = 50  # tables, content controls and text boxes within each other
TEXT_BOX = "テキストボックス"
_NOTE_PARTS = {"footnote": "脚注", "endnote": "文末脚注"}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_CONTAINERS = {f"{W}customXml", f"{W}smartTag", f"{W}sdtContent", *INSERTED, *DELETED}
_CONTENTS_GALLERY = {"Table of Contents", "目次"}


class _Story(NamedTuple):
    """A run of text with its own fields: the body, a note, a header, a text box; `part` as in `Place`."""

    runs: RunReader
    part: str = ""


class Walker:
    """Walks through the body, and from there through text boxes and notes. Reads one document, once."""

    def __init__(self, package: Package, main: str, root: Element, view: View) -> None:
        self._package, self._view = package, view
        self.tally = Tally()
        self._styles = Styles(package.related(main, "styles"))
        self._numbering = Numbering(package.related(main, "numbering"), self._styles)
        self._notes = {
            kind: {value(one, "id"): one for one in part if value(one, "type") in {"", "normal"}}
            for kind in _NOTE_PARTS
            if (part := package.related(main, f"{kind}s")) is not None
        }
        # Kept in memory: lxml makes new objects for elements that nobody holds.
        self._paragraphs = list(root.iter(f"{W}p"))
        self._rows = list(root.iter(f"{W}tr"))
        if len(self._paragraphs) > MAX_PARAGRAPHS:
            raise package.refused(f"段落が多過ぎる（{MAX_PARAGRAPHS:,}まで）。")
        self._anchors = {one: f"p:{at}" for at, one in enumerate(self._paragraphs)}
        self._anchors |= {one: f"tr:{at}" for at, one in enumerate(self._rows)}
        self._comments: list[str] = []  # of paragraphs without text: they go to the next one

    def body(self, root: Element) -> list[Block]:
        """The blocks of the body, and at its end the notes that nothing refers to."""
        blocks = [block for one in root.iterchildren(f"{W}body") for block in self.story(one)]
        for kind, notes in self._notes.items():
            for id_ in list(notes):
                blocks += self._note(kind, id_)
        return blocks

    def story(self, container: Element, part: str = "", depth: int = 0) -> list[Block]:
        """The blocks of a container that is a story of its own."""
        return list(
            self._blocks(container, _Story(RunReader(container, self._styles, self.tally, self._view), part), depth)
        )

    def _blocks(self, container: Element, story: _Story, depth: int) -> Iterator[Block]:
        if depth > MAX_NESTING:
            raise self._package.refused(f"表などの入れ子が深過ぎる（{MAX_NESTING}段まで）。")
        carried: list[Piece] = []
        paragraphs = list(self._children(container, story, depth))
        for at, child in enumerate(paragraphs):
            if child.tag == f"{W}tbl":
                yield from self._table(child, story, depth)
                continue
            joined = at + 1 < len(paragraphs) and paragraphs[at + 1].tag == f"{W}p" and self._joined(child)
            line, properties, style = self._line(child, story)
            if joined:
                carried += line.pieces
                self._comments += line.comments
                yield from self._attached(line, story, depth)
                continue
            line.pieces[:0] = carried
            carried = []
            yield from self._paragraph(child, line, properties, style, story)
            yield from self._attached(line, story, depth)

    def _children(self, container: Element, story: _Story, depth: int) -> Iterator[Element]:
        """The paragraphs and tables of a container, those in wrappers too."""
        if depth > MAX_NESTING:
            raise self._package.refused(f"表などの入れ子が深過ぎる（{MAX_NESTING}段まで）。")
        for child in container:
            tag = child.tag
            if tag in {f"{W}p", f"{W}tbl"}:
                yield child
            elif tag == f"{W}sdt":
                yield from self._control(child, story, depth)
            elif tag in _CONTAINERS:
                yield from self._children(child, story, depth + 1)
            elif tag == _MC:
                for chosen in alternative(child):
                    yield from self._children(chosen, story, depth + 1)
            elif tag in {f"{W}altChunk", f"{W}subDoc"}:
                self.tally.add(Skipped.included)

    def _control(self, control: Element, story: _Story, depth: int) -> Iterator[Element]:
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if value(gallery) in _CONTENTS_GALLERY:
            self.tally.add(Skipped.contents, sum(1 for _ in control.iter(f"{W}p")))
        elif shows_prompt(control):
            self.tally.add(Skipped.prompt)
        else:
            for content in control.iterchildren(f"{W}sdtContent"):
                yield from self._children(content, story, depth + 1)

    def _joined(self, paragraph: Element) -> bool:
        """Whether the end of the paragraph was taken out, so that the next one goes on in it."""
        if self._view is View.both:
            return False
        changed = INSERTED if self._view is View.original else DELETED
        return self._marked(paragraph, changed)

    @staticmethod
    def _marked(paragraph: Element, changed: set[str]) -> bool:
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        return mark is not None and any(one.tag in changed for one in mark)

    def _line(self, paragraph: Element, story: _Story) -> tuple[Line, Element | None, Style]:
        properties = paragraph.find(f"{W}pPr")
        if properties is not None and self._view is View.original:
            former = properties.find(f"{W}pPrChange/{W}pPr")
            properties = former if former is not None else properties
        style = self._styles.of(value(properties.find(f"{W}pStyle")) if properties is not None else "")
        return story.runs.read(paragraph, style), properties, style

    def _paragraph(
        self, paragraph: Element, line: Line, properties: Element | None, style: Style, story: _Story
    ) -> Iterator[Block]:
        self._comments += line.comments
        change = self._change(line)
        text = shown_text([Piece(one.text) for one in line.pieces] if change else line.pieces, self._view).strip()
        if (style.contents or story.runs.in_contents()) and text:
            self.tally.add(Skipped.contents)
            return
        if not text and self._vanished(paragraph, line):
            return
        printed = self._number(properties, style) if change != "deleted" else None
        if not text and not (printed and printed[0]):
            return
        level = outline_level(properties)
        level = style.level if level is None else level + 1 if level < BODY_LEVEL else None
        block = Block(
            text=text,
            label=printed[0] if printed else "",
            depth=printed[1] if printed else 0,
            level=level,
            part=story.part,
            anchor=self._anchors.get(paragraph, ""),
            change=change,
        )
        yield from self._split(block)

    def _split(self, block: Block) -> Iterator[Block]:
        """A paragraph with line breaks is several where a line begins with a number or a bullet of its own."""
        groups: list[list[str]] = [[]]
        for text in block.text.split("\n"):
            if groups[-1] and read_label(text) is not None:
                groups.append([])
            groups[-1].append(text.strip())
        comments, self._comments = tuple(dict.fromkeys(self._comments)), []
        for at, lines in enumerate(groups):
            text = "\n".join(one for one in lines if one)
            if at == 0:
                yield replace(block, text=text, comments=comments)
            elif text:
                yield replace(block, text=text, label="", depth=0, level=None)

    def _change(self, line: Line) -> Change:
        """Whether the whole paragraph was put in or taken out (差分 only)."""
        pieces = [one for one in line.pieces if one.text.strip()]
        if self._view is not View.both or not pieces:
            return ""
        if all(one.deleted for one in pieces):
            return "deleted"
        return "inserted" if all(one.inserted and not one.deleted for one in pieces) else ""

    def _vanished(self, paragraph: Element, line: Line) -> bool:
        """Whether a paragraph without text is not there at all in this view, so that it has no number either."""
        if self._joined(paragraph) or self._marked(paragraph, {f"{W}vanish"}):
            return True
        return bool(line.pieces) and not any(one.text.strip() for one in line.pieces if not one.deleted)

    def _number(self, properties: Element | None, style: Style) -> tuple[str, int] | None:
        own = listed(properties)
        list_ = own.list_ if own.list_ is not None else style.listed.list_
        if list_ is None or list_ == "0":
            return None
        from_style = own.list_ is None and own.level is None
        level = own.level if own.level is not None else style.listed.level or 0
        return self._numbering.next(list_, level, style.id if from_style else "")

    def _attached(self, line: Line, story: _Story, depth: int) -> Iterator[Block]:
        """The text boxes and notes of a paragraph."""
        for box in line.boxes:
            yield from self.story(box, story.part or TEXT_BOX, depth + 1)
        for kind, id_ in line.notes:
            yield from self._note(kind, id_)

    def _note(self, kind: str, id_: str) -> list[Block]:
        """A note, the first time that it is asked for."""
        note = self._notes.get(kind, {}).pop(id_, None)
        return [] if note is None else self.story(note, _NOTE_PARTS[kind], 1)

    def _table(self, element: Element, story: _Story, depth: int) -> Iterator[Block]:
        table: Table = read_table(element, self._view)
        if table.flowing:
            for row in table.rows:
                for cell in row.cells:
                    for block in self._blocks(cell.element, story, depth + 1):
                        yield replace(block, change=block.change or row.change) if not block.cells else block
            return
        read = [
            [list(self._blocks(cell.element, story, depth + 1)) for cell in row.cells if not cell.continued]
            for row in table.rows
        ]
        for one in table_blocks(table, read):
            if one.own:
                anchor = self._anchors.get(table.rows[one.row].element, "")
                yield replace(one.block, anchor=anchor, part=story.part)
            else:
                yield one.block


_PAGE_NUMBER = re.compile(r"(?:[\s\d\-－‐–—―/／()（）.．・ー]|ページ|頁|page|of|全|第|P)*", re.IGNORECASE)


def is_page_number(text: str) -> bool:
    """Whether a line of a header or footer is nothing but the number of the page."""
    return _PAGE_NUMBER.fullmatch(text) is not None
