"""Documents that are compared with each other, and how a finding names places in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from specgen.checks.sentences import Sentence
from specgen.model.document import Document, Paragraph


class Source(NamedTuple):
    """One document with its sentences. `name` is empty for the document under check, whose places need no name."""

    document: Document
    sentences: Sequence[Sentence]
    name: str = ""

    def where(self, paragraph: Paragraph) -> str:
        """The place of a paragraph in words, with the name of the file where it is another document."""
        return " ".join(part for part in (self.name, paragraph.label) if part)


def sources(
    document: Document, sentences: Sequence[Sentence], others: Iterable[tuple[Document, Sequence[Sentence]]]
) -> list[Source]:
    """The document under check first, then what it is compared with."""
    return [Source(document, sentences), *(Source(other, said, other.name) for other, said in others)]


def listed(places: Iterable[str]) -> str:
    """Places in a message, each once, in order; none is left out."""
    return "、".join(dict.fromkeys(places))
