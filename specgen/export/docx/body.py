"""Chapters, annexes and forms: headings, and every item in a bookmark and a content control."""

from __future__ import annotations

from collections.abc import Iterator

from specgen.export.docx.ids import bookmark_name, control_tag, control_title
from specgen.export.docx.items import Block, ItemWriter, Place
from specgen.export.docx.markup import Para, attribute, run
from specgen.export.docx.numbering import Lists, number_properties
from specgen.export.docx.page import Page
from specgen.export.docx.segments import targets_of
from specgen.model.specification import Item, Node, Specification

_HEADINGS = {
    "chapter": "SpecgenChapter",
    "section": "SpecgenSection",
    "annex": "SpecgenAnnex",
    "form": "SpecgenForm",
}


# A container of the kind that Word itself puts around a table of contents. LibreOffice (7.4) takes a control without a
# kind for a text field: it prints field codes and drops every run's style. A test prints one of each.
_GALLERY = '<w:docPartObj><w:docPartGallery w:val="Quick Parts"/></w:docPartObj>'


class BodyWriter:
    """Writes the body of one document; holds the lists and counts bookmarks and content controls."""

    def __init__(self, spec: Specification, page: Page, lists: Lists) -> None:
        self.spec, self.lists = spec, lists
        self.items = ItemWriter(page, targets_of(spec))
        self._bookmarks = 0
        self._controls = 0

    def write(self) -> Iterator[str]:
        """The blocks of the body; the first chapter, each annex and each form begin a page."""
        for index, chapter in enumerate(self.spec.chapters):
            yield from self._node(chapter, self.lists.chapters, 0, new_page=index == 0)
        for annex in self.spec.annexes:
            yield from self._node(annex, self.lists.annexes, 0)
        for form in self.spec.forms:
            yield self._heading(form, self.lists.forms, 0)
            for item in form.items:
                yield from self._form_item(item, form)

    def _node(self, node: Node, list_id: int, level: int, *, new_page: bool = False) -> Iterator[str]:
        yield self._heading(node, list_id, level, new_page=new_page)
        for item in node.items:
            if node.inline:
                yield self._control(item, self.items.blocks(item, Place(1)))
                yield from self._sub_items(item, list_id, level + 1)
            else:
                yield from self._item(item, list_id, level + 1, sub=False)
        for inner in node.nodes:
            yield from self._node(inner, list_id, level + 1)

    def _heading(self, node: Node, list_id: int, level: int, *, new_page: bool = False) -> str:
        start, end = self._bookmark(node.id)
        properties = ("<w:pageBreakBefore/>" if new_page else "") + number_properties(list_id, level)
        return Para(_HEADINGS[node.kind], f"{start}{run(node.title)}{end}", properties).xml()

    def _item(self, item: Item, list_id: int, level: int, *, sub: bool) -> Iterator[str]:
        place = Place(level, number_properties(list_id, level), sub)
        yield self._control(item, self.items.blocks(item, place))
        yield from self._sub_items(item, list_id, level + 1)

    def _sub_items(self, item: Item, list_id: int, level: int) -> Iterator[str]:
        for inner in item.items:
            yield from self._item(inner, list_id, level, sub=True)

    def _form_item(self, item: Item, form: Node) -> Iterator[str]:
        if blocks := self.items.form(item, form):
            yield self._control(item, blocks)
        for inner in item.items:
            yield from self._form_item(inner, form)

    def _control(self, item: Item, blocks: list[Block]) -> str:
        """The blocks in a content control that names the item and its text; a bookmark runs around them."""
        start, end = self._bookmark(item.id)
        first = blocks[0]
        if isinstance(first, Para):
            blocks[0], start = first._replace(content=start + first.content), ""
        last = blocks[-1]
        assert isinstance(last, Para)  # behind a table stands its gap
        blocks[-1] = last._replace(content=last.content + end)
        content = "".join(block.xml() if isinstance(block, Para) else block for block in blocks)
        self._controls += 1
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{attribute(control_title(item))}"/>'
            f'<w:tag w:val="{attribute(control_tag(item))}"/><w:id w:val="{self._controls}"/>{_GALLERY}</w:sdtPr>'
            f"<w:sdtContent>{start}{content}</w:sdtContent></w:sdt>"
        )

    def _bookmark(self, id_: str) -> tuple[str, str]:
        self._bookmarks += 1
        start = f'<w:bookmarkStart w:id="{self._bookmarks}" w:name="{bookmark_name(id_)}"/>'
        return start, f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'
