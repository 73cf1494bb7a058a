"""Segments of text as runs: what is undecided stands out, what names another item leads there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from specgen.export.docx.ids import bookmark_name
from specgen.export.docx.markup import field, link, run
from specgen.model.specification import Item, Node, Segment, Segments, Specification

UNDECIDED = "SpecgenUndecided"


class Target(NamedTuple):
    """Where a cross-reference leads, and the number that Word itself would print for it."""

    bookmark: str
    context: str


Targets = Mapping[str, Target]


def targets_of(spec: Specification) -> dict[str, Target]:
    """Every node and item that a cross-reference can name."""
    targets: dict[str, Target] = {}
    for top in (*spec.chapters, *spec.annexes, *spec.forms):
        _add_node(targets, top, "")
    return targets


def _add_node(targets: dict[str, Target], node: Node, above: str) -> None:
    here = Target(bookmark_name(node.id), above + node.number)
    targets[node.id] = here
    for item in node.items:
        _add_item(targets, item, here)
    for inner in node.nodes:
        _add_node(targets, inner, here.context)


def _add_item(targets: dict[str, Target], item: Item, parent: Target) -> None:
    # An item without a number of its own (the body of a section, a line of a form) is found by what it belongs to.
    here = Target(bookmark_name(item.id), parent.context + item.number) if item.number else parent
    targets[item.id] = here
    for inner in item.items:
        _add_item(targets, inner, here)


def split_lines(segments: Segments) -> list[list[Segment]]:
    """The segments of each line; a segment that runs over a line end is cut there. Empty lines are left out."""
    rows: list[list[Segment]] = [[]]
    for segment in segments:
        first, *rest = segment.text.split("\n")
        rows[-1].append(segment.model_copy(update={"text": first}) if rest else segment)
        rows.extend([segment.model_copy(update={"text": text})] for text in rest)
    return [row for row in rows if any(segment.text for segment in row)]


def runs(segments: Iterable[Segment], targets: Targets) -> str:
    """Segments as runs, fields and links."""
    return "".join(_piece(segment, targets) for segment in segments)


def _piece(segment: Segment, targets: Targets) -> str:
    text = run(segment.text, UNDECIDED if segment.mark else "")
    target = targets.get(segment.target) if segment.target else None
    if target is None or not text:
        return text
    # A REF field is computed anew on F9, so it may stand only where Word computes the very words that we print.
    if segment.text == target.context:
        return field(f"REF {target.bookmark} \\w \\h", text)
    return link(target.bookmark, text)
