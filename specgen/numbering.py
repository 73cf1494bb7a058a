"""Numbers of a specification: 第1章 / 1 / (1) / ア / (ア), 別紙1 / 1 / (1), 様式第1号.

The order of signs is that of official writing (公用文作成の考え方). Numbers start anew in each chapter, section, annex
and item. A section with a single item (`inline`) passes its sub-items the (1) level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from specgen.formatting import kana, latin
from specgen.model.specification import Item, Node

Sign = Callable[[int], str]
SIGNS: tuple[Sign, ...] = (
    str,
    lambda index: f"({index})",
    kana,
    lambda index: f"({kana(index)})",
    latin,
    lambda index: f"({latin(index)})",
)
SECTION_ITEMS, ANNEX_ITEMS = 1, 0  # the first sign of the items of a section, of an annex


def number_chapters(chapters: Iterable[Node]) -> tuple[Node, ...]:
    """Chapters with every number and path filled in."""
    return tuple(_chapter(node, index) for index, node in enumerate(chapters, 1))


def number_annexes(annexes: Iterable[Node]) -> tuple[Node, ...]:
    """Annexes (別紙1, 別紙2, …) with every number and path filled in."""
    return tuple(
        _with_items(node, f"別紙{index}", f"別紙{index}", f"別紙{index}の", ANNEX_ITEMS)
        for index, node in enumerate(annexes, 1)
    )


def number_forms(forms: Iterable[Node]) -> tuple[Node, ...]:
    """Forms (様式第1号, …); their lines have no numbers, only the path of the form."""
    numbered = []
    for index, node in enumerate(forms, 1):
        path = f"様式第{index}号"
        items = tuple(item.model_copy(update={"path": path}) for item in node.items)
        numbered.append(node.model_copy(update={"number": path, "path": path, "items": items}))
    return tuple(numbered)


def _chapter(node: Node, index: int) -> Node:
    path = f"第{index}章"
    sections = tuple(_section(section, path, number) for number, section in enumerate(node.nodes, 1))
    return node.model_copy(update={"number": path, "path": path, "nodes": sections})


def _section(node: Node, chapter: str, index: int) -> Node:
    path = f"{chapter}{index}"
    if not node.inline:
        return _with_items(node, str(index), path, path, SECTION_ITEMS)
    (item,) = node.items
    children = _items(item.items, path, SECTION_ITEMS)
    body = item.model_copy(update={"number": "", "path": path, "items": children})
    return node.model_copy(update={"number": str(index), "path": path, "items": (body,)})


def _with_items(node: Node, number: str, path: str, prefix: str, sign: int) -> Node:
    return node.model_copy(update={"number": number, "path": path, "items": _items(node.items, prefix, sign)})


def _items(items: Iterable[Item], prefix: str, sign: int) -> tuple[Item, ...]:
    numbered = []
    for index, item in enumerate(items, 1):
        number = SIGNS[sign](index)
        path = f"{prefix}{number}"
        children = _items(item.items, path, sign + 1)
        numbered.append(item.model_copy(update={"number": number, "path": path, "items": children}))
    return tuple(numbered)
