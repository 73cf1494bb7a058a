"""A document as sentences, each with what it does (its force) and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.checks.force import Force, clause_force, continues, names_vendor, nominal, takes_back
from specgen.checks.normal import normalise
from specgen.checks.row_force import FULL, marked, row_force
from specgen.checks.splitting import clauses, split
from specgen.checks.surroundings import Part, Surroundings, legend, titles
from specgen.model.document import Document, Paragraph
from specgen.model.report import Quote

_NOT_THE_VENDORS = (Force.bidder, Force.desired, Force.buyer, Force.refused, Force.definition, Force.effort)


class Sentence(NamedTuple):
    """One sentence, a clause of it with a force of its own, or a table row.

    `text` is as in the document; `plain` the same for matching; `context` is what the sentence may take its topic
    from: its heading, the title of its item, the lead-in of its list, the sentence or clause before it (normalised).
    """

    text: str
    paragraph: Paragraph
    force: Force
    plain: str
    context: str = ""

    def quoted(self, text: str = "") -> Quote:
        """The sentence, or a text of it, as a quote with its place."""
        return Quote(paragraph=self.paragraph.id, place=self.paragraph.label, quote=text or self.text)


def read_sentences(document: Document) -> list[Sentence]:
    """Every sentence of the document in order; deleted text is left out."""
    kept = [one for one in document.paragraphs if one.change != "deleted" and one.text.strip()]
    return list(_sentences(kept))


def _sentences(paragraphs: Sequence[Paragraph]) -> Iterator[Sentence]:
    around = Surroundings(legend(paragraphs))
    for paragraph, title in zip(paragraphs, titles(paragraphs), strict=True):
        if paragraph.kind == "heading":
            around.leave()
        elif title:
            around.enter_title(paragraph)
            yield Sentence(paragraph.text, paragraph, Force.statement, normalise(paragraph.text))
        else:
            found = _row(paragraph, around) if paragraph.kind == "row" else _text(paragraph, around)
            instead = Force.desired if around.optional(paragraph) else around.overrides(paragraph)
            yield from (one._replace(force=instead) if instead and _asks(one) else one for one in found)
            around.see(paragraph)


def _asks(sentence: Sentence) -> bool:
    return sentence.force in (Force.obligation, Force.effort, Force.unclear)


def _text(paragraph: Paragraph, around: Surroundings) -> Iterator[Sentence]:
    """The sentences of a paragraph; one that takes the others back (「努力目標とする。」) weakens them."""
    found = list(_read(paragraph, around))
    weakened = any(takes_back(one.plain) for one in found[1:])
    yield from (one._replace(force=Force.effort) if weakened and _asks(one) else one for one in found)


def _read(paragraph: Paragraph, around: Surroundings) -> Iterator[Sentence]:
    above = around.above(paragraph)
    before = ""  # the sentence before, as far as it obliges
    for text in split(paragraph.text):
        own = ""  # the clause before
        parts = clauses(text)
        told = len(parts) > 1 and _force(normalise(parts[-1]), paragraph, around) is Force.statement
        for clause in parts:
            plain = normalise(clause)
            # What a sentence only tells, each of its clauses only tells.
            force = Force.statement if told else _force(plain, paragraph, around)
            if force in (Force.statement, Force.unclear) and before and continues(plain):
                force = Force.obligation
            yield Sentence(clause, paragraph, force, plain, " ".join(part for part in (above, before, own) if part))
            before, own = plain if force is Force.obligation else "", plain


def _force(plain: str, paragraph: Paragraph, around: Surroundings) -> Force:
    part = Part(paragraph)
    listed = around.listed(paragraph)
    if nominal(plain):
        return _phrase(plain, part, around.force if listed else None)
    force = clause_force(plain, requirement=False)
    if force is Force.statement and listed and around.force is Force.obligation and continues(plain):
        return Force.obligation
    if force is Force.statement and part.requiring and continues(plain):
        return Force.unclear
    if force is not Force.obligation:
        return force
    if listed and around.force is not None and (around.force in _NOT_THE_VENDORS or around.told):
        return around.force
    return Force.bidder if part.bidding and not names_vendor(plain) else force


def _phrase(plain: str, part: Part, lead: Force | None) -> Force:
    """The force of a phrase without a predicate: its list's, or its chapter's; nobody can tell from itself."""
    if lead is not None:
        own = clause_force(plain, requirement=True)
        return lead if own is Force.obligation else own
    if part.defining:
        return Force.definition
    if part.bidding:
        return Force.bidder
    own = clause_force(plain, requirement=part.requiring)
    return Force.unclear if own is Force.obligation else own


def _row(paragraph: Paragraph, around: Surroundings) -> Iterator[Sentence]:
    """The row as one sentence; or each clause of it, where clauses of its cells have different forces."""
    plain = normalise(paragraph.text)
    above = around.above(paragraph)
    force = row_force(paragraph, plain, around)
    if force in (Force.refused, Force.desired, Force.effort) and marked(paragraph, around) in (None, Force.obligation):
        cells = [cell.text for cell in paragraph.cells] or paragraph.text.split("｜")
        parts = [clause for cell in cells for text in split(cell) for clause in clauses(text)]
        forces = [clause_force(normalise(part), requirement=True) for part in parts]
        if any(one is Force.obligation and FULL.search(part) for one, part in zip(forces, parts, strict=True)):
            for part, one in zip(parts, forces, strict=True):
                yield Sentence(part, paragraph, one, normalise(part), f"{above} {normalise(cells[0])}")
            return
    yield Sentence(paragraph.text, paragraph, force, plain, above)
