"""The cover and the table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from specgen.export.docx.ids import bookmark_name
from specgen.export.docx.markup import Para, field, link, run, tab
from specgen.export.docx.page import Page, columns, lines
from specgen.export.docx.segments import UNDECIDED
from specgen.export.docx.styles import FOOT_LINE, FOOT_SIZE, TITLE_LINE, TITLE_SIZE
from specgen.model.specification import Node, Specification

DRAFT = "（案）"
NO_PAGES = "（ページ番号は、Wordで全体を選び F9 キーを押すと入る。）"
_OPEN = re.compile(r"(【(?:未定|対象外)：[^】]*】)")
_TOP_SHARE = 0.24  # of the text height, above the title
_SPARE = 2  # lines left free at the foot of the cover, should a renderer break a line more than we reckon


def cover(spec: Specification, page: Page) -> Iterator[str]:
    """The cover: the title large in the upper part, 「（案）」 on a draft, date and office at the foot."""
    titles, foot = split_cover(spec)
    if not spec.final:
        titles = [*titles, DRAFT]
    top = round(page.text_height * _TOP_SHARE)
    used = top + _height(titles, page, TITLE_SIZE, TITLE_LINE) + _height(foot, page, FOOT_SIZE, FOOT_LINE)
    rest = max(0, page.text_height - used - _SPARE * FOOT_LINE)
    for style, texts, before, line in (
        ("SpecgenCoverTitle", titles, top, TITLE_LINE),
        ("SpecgenCoverText", foot, rest, FOOT_LINE),
    ):
        for index, text in enumerate(texts):
            space = f'<w:spacing w:before="{before}" w:after="0" w:line="{line}" w:lineRule="exact"/>'
            yield Para(style, _marked(text), space if index == 0 else "").xml()


def split_cover(spec: Specification) -> tuple[list[str], list[str]]:
    """The lines of the title and those of the foot: the title ends with the name of the document."""
    texts = list(spec.cover)
    named = [index for index, text in enumerate(texts, 1) if text == spec.document_title]
    end = named[0] if named else max(1, len(texts) - 2)
    return texts[:end], texts[end:]


def contents(spec: Specification, page: Page, pages: Mapping[str, int] | None) -> Iterator[str]:
    """The table of contents: a line for each chapter, section, annex and form.

    Without `pages` the numbers stay empty, and a note says how Word fills them in.
    """
    yield Para("SpecgenContents", run("目　次")).xml()
    for top in (*spec.chapters, *spec.annexes, *spec.forms):
        # Room for 第10章 or 様式第10号 and a space.
        hang = 6 if top.kind == "form" else 4
        yield _line("SpecgenToc1", top, page, (hang, hang), pages)
        for inner in top.nodes:
            for node in inner.walk():
                yield _line("SpecgenToc2", node, page, (6, 2), pages)
    if pages is None:
        yield Para("SpecgenNote", run(NO_PAGES)).xml()


def _line(style: str, node: Node, page: Page, indent: tuple[int, int], pages: Mapping[str, int] | None) -> str:
    """A line of the table of contents; `indent` is the left end of the title and the room of its number."""
    bookmark = bookmark_name(node.id)
    number = run(str(pages[node.id])) if pages and node.id in pages else ""
    entry = link(bookmark, f"{run(node.number)}{tab()}{run(node.title)}")
    # The field stands outside the link: LibreOffice prints nothing for a field inside one.
    content = entry + tab() + field(f"PAGEREF {bookmark} \\h", number)
    left, hang = (characters * page.character for characters in indent)
    # No right indent: LibreOffice drops what a tab carries beyond it.
    properties = (
        f"{'<w:keepNext/>' if node.nodes else ''}"
        f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{page.text_width}"/></w:tabs>'
        f'<w:ind w:left="{left}" w:right="0" w:hanging="{hang}"/>'
    )
    return Para(style, content, properties).xml()


def _height(texts: list[str], page: Page, size: int, line: int) -> int:
    return sum(lines(columns(text) * size * 20, page.text_width) * line for text in texts)


def _marked(text: str) -> str:
    """A cover line; what is undecided in it stands out."""
    return "".join(run(part, UNDECIDED if index % 2 else "") for index, part in enumerate(_OPEN.split(text)))
