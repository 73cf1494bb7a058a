"""Comparison → JSON for other programs."""

from __future__ import annotations

import json

from specgen.model.comparison import Comparison

FORMAT = "specgen/comparison"
VERSION = 1


def render_comparison_json(comparison: Comparison, *, every: bool = False, records: bool = True) -> str:
    """The comparison as JSON: the rows that changed, or with `every` all of them; the counts are always of all.

    Without `records` the answers and the library's editions are left out.
    """
    found = [one for one in comparison.changed_records(every=every) if records or not one.part.internal]
    content = {
        "format": FORMAT,
        "version": VERSION,
        "same": comparison.same,
        "counts": {change.value: count for change, count in comparison.counts().items()},
        "unchanged": comparison.unchanged(),
        "old": comparison.old.model_dump(mode="json"),
        "new": comparison.new.model_dump(mode="json"),
        "rows": [row.model_dump(mode="json") for row in comparison.rows if every or row.changes],
        "records": [
            {**one.model_dump(mode="json"), "change": one.change.value if one.change else None} for one in found
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
