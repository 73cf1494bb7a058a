"""Specification → Markdown: readable as it is, one paragraph a line, so that two drafts can be compared.

Items keep their printed numbers and are indented with full-width spaces, as in official writing: Markdown neither
renumbers them nor takes them for code. What a text holds that Markdown would read as markup is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from specgen.model.specification import Criteria, Item, ItemTable, Node, Paper, Price, Specification, plain

INDENT = "\u3000"
CONFIRM = "【要確認】"
CATEGORIES = {"initial": "初期費用", "monthly": "月額費用", "usage": "従量の費用", "exit": "契約終了時の費用"}

# An underscore inside a word is plain text in Markdown; escaping it would only make ids hard to read.
_INLINE = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~~|&(?=#?\w+;)")
# What opens a block at the start of a line: a heading, quote, list, rule, fence, table or number.
_BLOCK = re.compile(r"^(\s*)(?:(#|>|=|\||~{3,}|[-+](?=[\s+-]|$))|(\d{1,9})([.)](?=\s|$)))")


def render_markdown(spec: Specification) -> str:
    """The specification as Markdown, with its numbers, tables and marks; the same text for the same specification."""
    return "\n\n".join(_blocks(spec)) + "\n"


def render_paper(spec: Specification, paper: Paper) -> str:
    """A text beside the specification as Markdown, with where it comes from."""
    written = paper.written
    origin = f"（{paper.touched.label}。案 {written.suggestion}、モデル {written.model}、確認 {written.by}）"
    lines = [f"# {_heading(f'{spec.title} {paper.title}')}", *map(escape_line, paper.text.split("\n")), escape(origin)]
    return "\n\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text that is to stand inside a line as it is."""
    return _INLINE.sub(lambda match: "".join(f"\\{sign}" for sign in match[0]), text)


def escape_line(text: str) -> str:
    """Text that is to start a line as it is."""
    return _BLOCK.sub(_guard, escape(text))


def _guard(match: re.Match[str]) -> str:
    space, sign, digits, ending = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{digits}\\{ending}"


def _blocks(spec: Specification) -> Iterator[str]:
    yield f"# {_heading(spec.title)}"
    yield from (escape_line(line) for line in spec.cover if line.strip() and line != spec.title)
    if not spec.final:
        yield "（案）"
    for top in (*spec.chapters, *spec.annexes, *spec.forms):
        yield from _node(top, 2)
    if spec.criteria:
        yield from _criteria(spec.criteria)
    if spec.prices:
        yield from _prices(spec.prices)


def _node(node: Node, depth: int) -> Iterator[str]:
    title = f"{node.number} {node.title}".strip()
    if node.inline:
        (item,) = node.items
        yield f"{'#' * depth} {_heading(title)} {_tag(item)}"
        yield from _body(item, 1)
    else:
        yield f"{'#' * depth} {_heading(title)}"
        for item in node.items:
            yield from _item(item)
    for child in node.nodes:
        yield from _node(child, depth + 1)


def _item(item: Item) -> Iterator[str]:
    head = " ".join(part for part in (item.number, escape(item.title or ""), _tag(item)) if part)
    yield escape_line(head) if not item.number else head
    yield from _body(item, 1)


def _sub_item(item: Item, depth: int) -> Iterator[str]:
    first, *rest = _lines(item)
    yield f"{INDENT * depth}{item.number}{INDENT}{first}{CONFIRM if item.confirm else ''}"
    yield from (f"{INDENT * (depth + 1)}{line}" for line in rest)
    yield from _below(item, depth + 1)


def _body(item: Item, depth: int) -> Iterator[str]:
    yield from (f"{INDENT * depth}{line}" for line in _lines(item) if line)
    yield from _below(item, depth)


def _below(item: Item, depth: int) -> Iterator[str]:
    if item.table:
        yield _item_table(item.table)
    for sub in item.items:
        yield from _sub_item(sub, depth)


def _lines(item: Item) -> list[str]:
    # A line that is empty, or blank for a vendor to fill in, has nothing to show in Markdown.
    return [escape(line.strip()) for line in item.plain.split("\n") if line.strip()] or [""]


def _tag(item: Item) -> str:
    """The id and level as printed, with the mark of a text that a person has yet to confirm."""
    level = f"・{item.level.label}" if item.level else ""
    return f"〔{escape(item.id)}{level}〕{CONFIRM if item.confirm else ''}"


def _heading(text: str) -> str:
    # A # at the end of a heading would be taken for its closing sign.
    return re.sub(r"#+$", lambda match: "\\#" * len(match[0]), escape(" ".join(text.split())))


def _item_table(table: ItemTable) -> str:
    rows = ([plain(cell) for cell in row] for row in table.rows)
    return _table([column.title for column in table.columns], rows)


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles)]
    text = [_row(lines[0]), "| " + " | ".join(lines[1]) + " |", *map(_row, rows)]
    return "\n".join(text)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return "<br>".join(escape(line).replace("|", "\\|") for line in text.strip().split("\n"))


def _criteria(criteria: Criteria) -> Iterator[str]:
    yield f"## {_heading(criteria.title)}"
    rows = [
        (one.group, one.title + ("（任意の要件による加点）" if one.desirable else ""), one.view, f"{one.points:,}")
        for one in criteria.items
    ]
    yield _table(("区分", "項目", "観点", "配点"), [*rows, ("合計", "", "", f"{criteria.total:,}")])


def _prices(prices: Sequence[Price]) -> Iterator[str]:
    yield "## 見積りの内訳"
    for category, group in groupby(prices, key=lambda price: price.category):
        yield f"### {CATEGORIES[category]}"
        rows = [(one.title, _quantity(one), one.unit, one.note) for one in group]
        yield _table(("費目", "数量", "単位", "備考"), rows)


def _quantity(price: Price) -> str:
    return "" if price.quantity is None else f"{price.quantity:,.10g}"
