"""One item as paragraphs and a table, without its sub-items."""

from __future__ import annotations

from typing import NamedTuple

from specgen.export.docx.markup import Para, line_break, run, tab
from specgen.export.docx.numbering import text_start
from specgen.export.docx.page import CHARACTER, Page, columns, lines
from specgen.export.docx.segments import Targets, runs, split_lines
from specgen.export.docx.tables import table
from specgen.model.specification import Item, Node, Segment

CONFIRM = "【要確認】"
MARK_STYLE, CONFIRM_STYLE = "SpecgenMark", "SpecgenConfirm"
_MARK_SIZE = 160  # twips: the requirement id beside a title is smaller than the text
_NEXT = "<w:keepNext/>"
Block = Para | str


class Place(NamedTuple):
    """Where an item stands: the level of its text, its number's properties, and whether it is a sub-item."""

    level: int
    number: str = ""
    sub: bool = False


class ItemWriter:
    """Writes items for one page format."""

    def __init__(self, page: Page, targets: Targets) -> None:
        self.page, self.targets = page, targets

    def blocks(self, item: Item, place: Place) -> list[Block]:
        """The item's own paragraphs and table. Without a number it is the body of its section."""
        body = split_lines(item.text)
        if item.title and place.number:
            blocks: list[Block] = [self._title(item, item.title, place)]
            blocks.extend(self._texts(item, body, place))
        else:
            blocks = self._texts(item, body, place, titled=False)
        return [*blocks, *self._table(item, text_start(place.level) - CHARACTER)]

    def form(self, item: Item, form: Node) -> list[Block]:
        """A form's lines as they stand: no numbers, no requirement ids."""
        blocks: list[Block] = [self._form_line(line) for line in split_lines(item.text)]
        if item.title and item.title != form.title:
            blocks.insert(0, Para("SpecgenFormTitle", run(item.title)))
        return [*blocks, *self._table(item, 0)]

    def _title(self, item: Item, title: str, place: Place) -> Para:
        """The title line: the title, and at the right margin the id and the level."""
        confirm = CONFIRM if item.confirm else ""
        mark = item_mark(item, place)
        content = run(title) + run(confirm, CONFIRM_STYLE)
        if not mark:
            return Para("SpecgenItem", content, place.number)
        width = self.page.text_width
        room = width - text_start(place.level)
        length = columns(title + confirm) * self.page.character
        both = length + CHARACTER + columns(mark) * _MARK_SIZE
        # A mark that does not fit behind the title goes to the right end of a line of its own.
        apart = line_break() if lines(both, room) > lines(length, room) else ""
        stop = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
        return Para("SpecgenItem", f"{content}{apart}{tab()}{run(mark, MARK_STYLE)}", place.number + stop)

    def _texts(self, item: Item, body: list[list[Segment]], place: Place, titled: bool = True) -> list[Block]:
        """The paragraphs of the text. Without a title line the first bears the number, the last the item's mark."""
        first = last = ""
        if not titled:
            first = run(CONFIRM, CONFIRM_STYLE) if item.confirm else ""
            mark = item_mark(item, place)
            last = run(f"　{mark}", MARK_STYLE) if mark else ""
            body = body or [[]]
        # What announces a table or sub-items must not be the last line of a page.
        keep = _NEXT if item.items or item.table else ""
        blocks: list[Block] = []
        for index, line in enumerate(body, 1):
            content = runs(line, self.targets)
            content = f"{first if index == 1 else ''}{content}{last if index == len(body) else ''}"
            numbered = place.number if index == 1 and not titled else ""
            style = "SpecgenSub" if numbered else f"SpecgenText{place.level}"
            blocks.append(Para(style, content, (keep if index == len(body) else "") + numbered))
        return blocks

    def _form_line(self, line: list[Segment]) -> Para:
        """A line of a form; behind a label that ends with ： a rule to write on."""
        content = runs(line, self.targets)
        if not line[-1].text.endswith("："):
            return Para("SpecgenFormText", content)
        end = self.page.text_width * 7 // 10
        stop = f'<w:tabs><w:tab w:val="left" w:leader="underscore" w:pos="{end}"/></w:tabs>'
        return Para("SpecgenFormText", content + tab(), stop)

    def _table(self, item: Item, indent: int) -> list[Block]:
        if not item.table:
            return []
        # Without a paragraph behind it, a table would stick to what follows and to another table.
        return [
            table(item.table, self.page.text_width - indent, indent, self.targets),
            Para("SpecgenGap", ""),
        ]


def item_mark(item: Item, place: Place) -> str:
    """What is printed small beside an item: a requirement's id and level, a sub-item's id, a provision's id."""
    if item.kind == "requirement":
        return item.id if place.sub or item.level is None else f"{item.id}　{item.level.label}"
    return item.id if item.kind == "provision" and not place.sub else ""
