"""Whether approved clause text stayed as it was, byte by byte (law 4)."""

from __future__ import annotations

import json

from specgen.assembly import assemble
from specgen.errors import ApprovedTextChanged
from specgen.model.answers import Answers
from specgen.model.base import Origin
from specgen.model.library import Library
from specgen.model.specification import Item, Node, Specification

_BY_HAND = (Origin.staff, Origin.generated)


def draft(library: Library, answers: Answers, *, final: bool = False) -> Specification:
    """The specification of the answers, with the proof that no text of a model took the place of approved text.

    Raises ApprovedTextChanged where one did; nothing is drafted then.
    """
    spec = assemble(library, answers, final=final)
    if answers.accepted:
        without = answers.model_copy(update={"accepted": {}, "pending": ()})
        if not approved_text_unchanged(assemble(library, without, final=final), spec):
            raise ApprovedTextChanged
    return spec


def approved_text(specification: Specification) -> bytes:
    """Everything of a specification but its narrative parts and what staff wrote, as bytes: chapters, titles, clauses,
    tables, annexes."""
    tops = (*specification.chapters, *specification.annexes, *specification.forms)
    return json.dumps([_node(node) for node in tops], ensure_ascii=False, sort_keys=True).encode("utf-8")


def approved_text_unchanged(before: Specification, after: Specification) -> bool:
    """Whether two drafts differ in their narrative parts and in texts by hand only.

    Of those the place, number and title count; of everything else each byte, with the order. A text by hand stays one:
    where approved text became one, the drafts differ.
    """
    return approved_text(before) == approved_text(after)


def _node(node: Node) -> dict[str, object]:
    return {
        **node.model_dump(mode="json", exclude={"nodes", "items"}),
        "nodes": [_node(one) for one in node.nodes],
        "items": [_item(item) for item in node.items],
    }


def _item(item: Item) -> dict[str, object]:
    place: dict[str, object] = {"id": item.id, "clause": item.clause, "number": item.number, "title": item.title}
    if item.kind == "narrative":
        return place
    if item.touched in _BY_HAND:
        return {**place, "by": "hand", "items": [_item(one) for one in item.items]}
    return {**item.model_dump(mode="json", exclude={"items"}), "items": [_item(one) for one in item.items]}
