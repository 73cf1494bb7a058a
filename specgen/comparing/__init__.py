"""(old Specification, new Specification) → Comparison: what a 新旧対照表 shows. Pure; the same values give the same."""

from __future__ import annotations

from specgen.comparing.reading import MAX_BYTES, read_specification
from specgen.comparing.records import compare_records
from specgen.comparing.rows import Rows, Tree
from specgen.comparing.words import word_pieces
from specgen.model.comparison import Comparison, Edition
from specgen.model.specification import Specification

__all__ = ["MAX_BYTES", "compare", "read_specification", "word_pieces"]


def compare(old: Specification, new: Specification) -> Comparison:
    """Every heading, item and record of both sides exactly once, paired by the ids that never change.

    An id that a side holds twice is paired in the order of the document.
    """
    return Comparison(
        old=_edition(old),
        new=_edition(new),
        rows=tuple(Rows(Tree.of(old), Tree.of(new)).walk()),
        records=tuple(compare_records(old, new)),
    )


def _edition(spec: Specification) -> Edition:
    return Edition(
        title=spec.title,
        document_title=spec.document_title,
        office=spec.office,
        date=spec.date,
        final=spec.final,
        items=sum(1 for _ in spec.items()),
    )
