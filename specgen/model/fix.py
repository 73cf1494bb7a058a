"""Clauses that would close the gaps of a checked document (不足を補う条項の案)."""

from __future__ import annotations

from specgen.model.base import Value


class Ask(Value):
    """A question whose answer fills a proposed clause in, with the value that the text shows now."""

    id: str
    label: str
    value: str


class Fix(Value):
    """One clause that would close gaps: its text with the answers filled in, and what to decide."""

    clause: str
    code: str
    title: str
    items: tuple[str, ...]
    aspects: tuple[str, ...]
    text: str
    guidance: str = ""
    asks: tuple[Ask, ...] = ()
