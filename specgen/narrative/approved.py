"""Whether approved clause text stayed as it was, byte by byte (law 4)."""

from __future__ import annotations

import json

from specgen.model.specification import Node, Specification


def approved_text(specification: Specification) -> bytes:
    """Everything of a specification but its narrative parts, as bytes: chapters, titles, clauses, tables, annexes."""
    tops = (*specification.chapters, *specification.annexes, *specification.forms)
    return json.dumps([_node(node) for node in tops], ensure_ascii=False, sort_keys=True).encode("utf-8")


def approved_text_unchanged(before: Specification, after: Specification) -> bool:
    """Whether two drafts differ in their narrative parts only.

    Of a narrative item its place, number and title count; of everything else each byte, with the order.
    """
    return approved_text(before) == approved_text(after)


def _node(node: Node) -> dict[str, object]:
    return {
        **node.model_dump(mode="json", exclude={"nodes", "items"}),
        "nodes": [_node(one) for one in node.nodes],
        "items": [
            {"id": item.id, "clause": item.clause, "number": item.number, "title": item.title}
            if item.kind == "narrative"
            else item.model_dump(mode="json")
            for item in node.items
        ],
    }
