"""Consistency within a specification and between it and its annexes.

Each module judges one kind of contradiction and yields findings; none of them changes or guesses a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specgen.checks.consistency.deliverables import check_deliverables
from specgen.checks.consistency.duplicates import check_duplicates
from specgen.checks.consistency.periods import check_periods
from specgen.checks.consistency.places import sources
from specgen.checks.consistency.quantities import check_quantities
from specgen.checks.consistency.references import check_references
from specgen.checks.consistency.terms import check_terms
from specgen.checks.sentences import Sentence
from specgen.findings import Finding
from specgen.model.document import Document

__all__ = ["check_consistency"]


def check_consistency(
    document: Document, sentences: Sequence[Sentence], others: Sequence[tuple[Document, Sequence[Sentence]]] = ()
) -> Iterator[Finding]:
    """Contradictions in a document, and between it and the documents that go with it.

    Given a document, its sentences and the other documents with theirs. Gives findings in a fixed order, kind by kind;
    a place in another document begins with the name of its file.
    """
    papers = sources(document, sentences, others)
    yield from check_quantities(papers)
    yield from check_periods(papers)
    yield from check_terms(papers)
    yield from check_references(papers)
    yield from check_duplicates(papers)
    yield from check_deliverables(papers)
