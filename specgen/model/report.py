"""What a check of a document says: a verdict for each checklist item, and findings (検査の結果)."""

from __future__ import annotations

from specgen.findings import Finding
from specgen.model.base import Value
from specgen.model.document import Document
from specgen.model.specification import Verdict


class Quote(Value):
    """A text of the document, letter for letter, with the paragraph that holds it."""

    paragraph: str
    place: str
    quote: str


class Near(Value):
    """A sentence that speaks of the thing and does not oblige to it, with the reason.

    A `weak` one obliges to a part of it, or to an effort.
    """

    quote: Quote
    reason: str
    weak: bool = False


class CheckedAspect(Value):
    """One aspect of an item: what obliges to it."""

    id: str
    text: str
    essential: bool
    either: str = ""
    evidence: tuple[Quote, ...] = ()


class CheckedItem(Value):
    """The verdict on one checklist item. `judged_by` names the model where a model judged what the rules could not."""

    id: str
    name: str
    verified: bool
    category: str
    verdict: Verdict
    reason: str
    aspects: tuple[CheckedAspect, ...] = ()
    near: tuple[Near, ...] = ()
    lacks: tuple[str, ...] = ()
    suggested_clauses: tuple[str, ...] = ()
    judged_by: str = ""

    @property
    def evidence(self) -> tuple[Quote, ...]:
        """Every quoted text, each once, those of essential aspects first."""
        ordered = sorted(self.aspects, key=lambda aspect: not aspect.essential)
        return tuple(dict.fromkeys(quote for aspect in ordered for quote in aspect.evidence))


class CheckedList(Value):
    """The verdicts on one checklist."""

    id: str
    title: str
    edition: str
    note: str
    items: tuple[CheckedItem, ...]

    def count(self, *verdicts: Verdict) -> int:
        """How many items have one of the verdicts."""
        return sum(item.verdict in verdicts for item in self.items)


class Waived(Value):
    """A finding that a person waived, with the reason."""

    finding: Finding
    reason: str


class RejectedOpinion(Value):
    """What a model said of an undetermined item and could not prove; `why` it was not taken."""

    item: str
    verdict: str
    paragraph: str
    quote: str
    reason: str
    model: str
    why: str


class Report(Value):
    """The whole result of a check."""

    document: Document
    checklists: tuple[CheckedList, ...]
    findings: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    attached: tuple[Document, ...] = ()
    rejected_opinions: tuple[RejectedOpinion, ...] = ()
