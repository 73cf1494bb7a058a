"""The characters of all pages of a PDF become a Document: running lines out, lines joined, tables as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.model.document import Paragraph, Unread
from specgen.reading.blocks import Block, place_blocks
from specgen.reading.headings import read_label
from specgen.reading.pdf_columns import find_columns
from specgen.reading.pdf_glyphs import PageGlyphs
from specgen.reading.pdf_grid import RuledTable, find_tables
from specgen.reading.pdf_lines import Line, join_lines, text_of, to_lines
from specgen.reading.pdf_running import Running, without_running
from specgen.reading.pdf_tables import PageTable, goes_on, join_tables, page_table, row_blocks

_TITLE_SIZE = 1.25  # of the usual size: a line in larger letters is a title
_TITLE_LENGTH = 40


class PageLayout(NamedTuple):
    """A page without its characters: lines outside tables, tables, and what was not read."""

    number: int
    width: float
    height: float
    lines: list[Line]
    tables: list[RuledTable]
    images: int
    askew: int
    cut: bool
    empty: bool


def lay_out(page: PageGlyphs) -> PageLayout:
    """The lines and tables of one page."""
    tables, rest = find_tables(page.rules, page.glyphs)
    return PageLayout(
        page.number, page.width, page.height, to_lines(rest, page.number), tables,
        page.images, page.askew, page.cut, not page.glyphs,
    )  # fmt: skip


def to_paragraphs(pages: Sequence[PageLayout]) -> list[Paragraph]:
    """The paragraphs of all pages, headers and footers once before them."""
    running = without_running([page.lines for page in pages], [page.height for page in pages])
    edges = _edges(pages, running)
    usual = _usual_size(running.pages)
    placed = list(_blocks(pages, running, edges, usual))
    paragraphs = place_blocks([block for _, block in placed])
    return [
        one.model_copy(update={"place": one.place.model_copy(update={"page": page})})
        for one, (page, _) in zip(paragraphs, placed, strict=True)
    ]


def unread_of(pages: Sequence[PageLayout]) -> tuple[Unread, ...]:
    """What stands on the pages and was not read."""
    scanned = "画像の中の文字は読んでいない。元の.docxがあれば、それを使う。"
    contents = sum(line.is_contents for page in pages for line in page.lines)
    counts = (
        ("目次の行", contents, "見出しと重なるため、読んでいない。"),
        ("文字のないページ", sum(page.empty for page in pages), scanned),
        ("画像", sum(page.images for page in pages if not page.empty), "画像の中の文字は読んでいない。"),
        ("斜め又は横向きの文字", sum(page.askew for page in pages), "透かし、回転した見出しなどは読んでいない。"),
        ("文字が多過ぎるため途中まで読んだページ", sum(page.cut for page in pages), "ページを分けて保存し直す。"),
    )  # fmt: skip
    return tuple(Unread(what=what, count=count, hint=hint) for what, count, hint in counts if count)


def _edges(pages: Sequence[PageLayout], running: Running) -> list[float]:
    """Where the text of each page ends to the right: a page of short lines ends where the others do."""
    ends = [max((line.right for line in lines), default=0.0) for lines in running.pages]
    full = sorted(end for end, lines in zip(ends, running.pages, strict=True) if len(lines) > 9) or sorted(ends)
    usual = full[len(full) // 2] if full else 0.0
    width = pages[0].width if pages else 0.0
    return [max(end, usual) if abs(page.width - width) < 1 else end for end, page in zip(ends, pages, strict=True)]


def _usual_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size of most characters."""
    weights: dict[float, int] = {}
    for lines in pages:
        for line in lines:
            size = round(line.size, 1)
            weights[size] = weights.get(size, 0) + len(line.text)
    return max(sorted(weights), key=lambda size: weights[size], default=0.0)


def _blocks(
    pages: Sequence[PageLayout], running: Running, edges: Sequence[float], usual: float
) -> Iterator[tuple[int, Block]]:
    """(page, block) in reading order. A table or a paragraph goes on over pages."""
    for part_name, found in (("ヘッダー", running.headers), ("フッター", running.footers)):
        for line in found:
            yield line.page, Block(line.text, part=part_name)
    waiting: list[Line] = []
    table: list[PageTable] = []
    for page, lines, edge in zip(pages, running.pages, edges, strict=True):
        for part in _parts(page, [line._replace(edge=edge) for line in lines]):
            if isinstance(part, Line):
                yield from _rows(table)
                waiting.append(part)
                continue
            yield from _texts(waiting, usual)
            if table and not goes_on(table[-1], part):
                yield from _rows(table)
            table.append(part)
    yield from _texts(waiting, usual)
    yield from _rows(table)


def _parts(page: PageLayout, lines: list[Line]) -> list[Line | PageTable]:
    """The lines and tables of a page from top to bottom."""
    result: list[tuple[float, Line | PageTable]] = []
    aligned: set[int] = set()
    for run, found in find_columns(lines):
        aligned.update(id(line) for line in run)
        result.append((run[0].top, found))
    result += [(line.top, line) for line in lines if id(line) not in aligned]
    for table in page.tables:
        opens = not any(line.top < table.top for line in lines) and table is page.tables[0]
        closes = not any(line.top > table.top for line in lines) and table is page.tables[-1]
        result.append((table.top, page_table(table, page.number, opens=opens, closes=closes)))
    return [part for _, part in sorted(result, key=lambda one: one[0])]


def _rows(table: list[PageTable]) -> Iterator[tuple[int, Block]]:
    if table:
        for rows in join_tables(table):
            yield from row_blocks(rows)
        table.clear()


def _texts(waiting: list[Line], usual: float) -> Iterator[tuple[int, Block]]:
    for group in join_lines(waiting):
        text = text_of(group)
        if group[0].is_contents:
            continue
        if text:
            yield group[0].page, Block(text, level=0 if _is_title(group, text, usual) else None)
    waiting.clear()


def _is_title(group: list[Line], text: str, usual: float) -> bool:
    large = group[0].size >= _TITLE_SIZE * usual
    return large and len(text) <= _TITLE_LENGTH and "。" not in text and read_label(text) is None
