"""Answers that an existing specification gives: proposed with the line that says so; a person accepts each one.

What is read where is data (`proposals.yaml` of the library). A wrong proposal costs more than one that is absent: what
stands under another system, the past, a sample form or a refusal is left alone.
"""

from __future__ import annotations

from specgen.model.document import Document
from specgen.model.library import Library
from specgen.proposals.choosing import choose
from specgen.proposals.finding import find
from specgen.proposals.model import Proposed
from specgen.proposals.passages import read_passages
from specgen.proposals.reader import ReadyRules, load_proposals, read_proposals

__all__ = ["Proposed", "ReadyRules", "load_proposals", "propose_answers", "read_proposals"]


def propose_answers(
    library: Library, document: Document, preset: str, rules: ReadyRules | None = None
) -> tuple[Proposed, ...]:
    """What a document answers, in the order of the questionnaire.

    Values that contradict each other are each proposed with their place, and none of them is sure. `rules` are those
    of the standard library where None. Raises LibraryError where the rules cannot be used.
    """
    ready = rules or load_proposals(library)
    passages = read_passages(document, ready)
    return choose(library, find(passages, ready, preset))
