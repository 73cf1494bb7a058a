"""Small specifications by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from specgen.model import specification as s
from specgen.model.base import Level
from specgen.numbering import number_annexes, number_chapters, number_forms

HOSTILE = "<b>\"A\" & 'B'</b>"


def words(*pieces: str | s.Segment) -> s.Segments:
    """Segments from texts and ready segments."""
    return tuple(one if isinstance(one, s.Segment) else s.Segment(text=one) for one in pieces)


def reference(target: str, text: str) -> s.Segment:
    """A cross-reference."""
    return s.Segment(text=text, target=target)


def undecided(text: str = "【未定：利用者数】") -> s.Segment:
    """An answer that is not there."""
    return s.Segment(text=text, mark="undecided")


def item(id_: str, text: str | s.Segments = "", items: Sequence[s.Item] = (), **fields: Any) -> s.Item:
    """An item; a requirement that is mandatory unless told otherwise."""
    kind = fields.setdefault("kind", "requirement")
    if kind == "requirement":
        fields.setdefault("level", Level.mandatory)
    return s.Item(id=id_, text=words(text) if isinstance(text, str) else text, items=tuple(items), **fields)


def requirement(code: str, *subs: str, **fields: Any) -> s.Item:
    """A requirement with a title and sub-items that are named a, b, …"""
    children = [item(f"{code}-{chr(97 + index)}", text) for index, text in enumerate(subs)]
    fields.setdefault("title", f"{code}の題名")
    return item(code, f"{code}の本文とする。", children, **fields)


def table(rows: Sequence[Sequence[str]], shares: Sequence[int] = (30, 70)) -> s.ItemTable:
    """A table with columns 列1, 列2, …"""
    columns = tuple(s.TableColumn(title=f"列{index}", width=share) for index, share in enumerate(shares, 1))
    return s.ItemTable(columns=columns, rows=tuple(tuple(words(cell) for cell in row) for row in rows))


def section(id_: str, title: str, *items: s.Item, inline: bool = False) -> s.Node:
    """A section."""
    return s.Node(id=id_, kind="section", title=title, inline=inline, items=items)


def chapter(id_: str, title: str, *sections: s.Node) -> s.Node:
    """A chapter."""
    return s.Node(id=id_, kind="chapter", title=title, nodes=sections)


def annex(id_: str, title: str, *items: s.Item) -> s.Node:
    """An annex."""
    return s.Node(id=id_, kind="annex", title=title, items=items)


def form(id_: str, title: str, *items: s.Item) -> s.Node:
    """A form."""
    return s.Node(id=id_, kind="form", title=title, items=items)


def specification(
    *chapters: s.Node, annexes: Sequence[s.Node] = (), forms: Sequence[s.Node] = (), **fields: Any
) -> s.Specification:
    """A numbered specification of 青葉市."""
    values: dict[str, Any] = {
        "title": "青葉市生成AIサービス提供業務",
        "document_title": "調達仕様書",
        "office": "青葉市",
        "outline": "standard",
        "final": False,
        "cover": ("青葉市生成AIサービス提供業務", "調達仕様書", "令和8年12月1日", "青葉市　デジタル推進課"),
        "date": "2026-12-01",
    }
    return s.Specification(
        **{**values, **fields},
        chapters=number_chapters(chapters),
        annexes=number_annexes(annexes),
        forms=number_forms(forms),
    )
