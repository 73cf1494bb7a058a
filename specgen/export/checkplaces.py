"""Where in the checked documents a quote or a finding stands, so that a reader can jump there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from specgen.findings import Finding
from specgen.model.document import Document, Paragraph
from specgen.model.report import Quote

# A place like 脚注 may be shared by thousands of paragraphs.
MOST_SHARED = 200
_SAID = re.compile(r"「([^「」]+)」")


class Target(NamedTuple):
    """The id on the page of a paragraph, empty where none was found; `alone` where no other can be meant."""

    anchor: str = ""
    alone: bool = True


def prefix(index: int) -> str:
    """What the ids of a document begin with on the page: nothing for the document itself, a1- for its first annex."""
    return f"a{index}-" if index else ""


class Places:
    """The paragraphs of a document and what is attached to it, by id and by place."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._ids = [{one.id: one for one in document.paragraphs} for document in documents]
        self._labels: dict[str, list[tuple[str, Paragraph]]] = defaultdict(list)
        for index, document in enumerate(documents):
            for one in document.paragraphs:
                entry = (prefix(index) + one.id, one)
                label = one.label
                self._labels[label].append(entry)
                if index:
                    self._labels[f"{document.name} {label}"].append(entry)

    def of_quote(self, quote: Quote) -> str:
        """The anchor of the paragraph that holds a quote letter for letter; empty where none does.

        A paragraph of an annex may have the same id as one of the document: the text and the place tell.
        """
        found = [
            (prefix(index) + quote.paragraph, one)
            for index, ids in enumerate(self._ids)
            if (one := ids.get(quote.paragraph)) and quote.quote in one.text
        ]
        same = [anchor for anchor, one in found if quote.place in (one.place.label, one.id)]
        return (same or [anchor for anchor, _ in found] or [""])[0]

    def of_finding(self, finding: Finding) -> Target:
        """The paragraph that a finding speaks of: at its place, and with the words that its message quotes."""
        found = self._labels.get(finding.place, [])[:MOST_SHARED]
        said = [text.rstrip("…") for text in _SAID.findall(finding.message)]
        quoted = [entry for entry in found if any(text and text in entry[1].text for text in said)]
        candidates = quoted or found
        return Target(candidates[0][0], len(candidates) == 1) if candidates else Target()
