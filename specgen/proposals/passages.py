"""A document as the passages that values are read from: sentences, rows, and the single cells of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from specgen.checks.force import Force
from specgen.checks.normal import normalise
from specgen.checks.sentences import Sentence, read_sentences
from specgen.model.document import Cell, Document, Paragraph
from specgen.proposals.reader import ReadyRules, any_in

LONGEST = 2_000  # a cell of a table may be of any length
_NUMBERING = re.compile(r"^(?:No\.?|[(（]?[0-9]{1,3}[)）.]?|[①-⑳]|[ア-ン]|[A-Z]{1,4}-?[0-9]{1,4}|-|・)?$")
_UNIT_OF_LABEL = re.compile(r"[(（]([^()（）]{1,8}?)(?:[、,][^()（）]{1,12})?[)）]$")
_BARE = re.compile(r"^(?:約|およそ|おおむね)?[0-9][0-9,.]*(?:程度|以上|以内|以下)?$")
Sort = Literal["sentence", "row", "cell", "heading"]


class Passage(NamedTuple):
    """One text that values are read from.

    `plain` is normalised; `label` is what stands directly over or before it (the cells before it in its row, the
    title of its column); `above` its heading and, for an item of a list, the lead-in. `first` counts paragraphs. Where
    `telling`, the chapter only tells (背景), and only notes are read.
    """

    sort: Sort
    plain: str
    label: str
    above: str
    force: Force
    paragraph: Paragraph
    quote: str
    first: int
    telling: bool = False


def read_passages(document: Document, rules: ReadyRules) -> list[Passage]:
    """Every passage that something may be proposed from, in the order of the document."""
    order = {paragraph.id: index for index, paragraph in enumerate(document.paragraphs)}
    chapters = _Chapters(rules)
    found: list[Passage] = []
    rows: set[str] = set()
    for sentence in _with_headings(document):
        paragraph = sentence.paragraph
        if chapters.barred(paragraph):
            continue
        first, telling = order[paragraph.id], chapters.telling(paragraph)
        if paragraph.kind != "row":
            telling = telling or any_in(rules.never_words, sentence.plain)
            found.append(_sentence(sentence, first)._replace(telling=telling))
        elif paragraph.id not in rows:
            rows.add(paragraph.id)
            parts = _row(sentence, first, rules)
            found += [one._replace(telling=True) for one in parts if one.sort == "row"] if telling else parts
    return found


class _Chapters:
    """Which chapters nothing is proposed from, each heading judged once."""

    def __init__(self, rules: ReadyRules) -> None:
        self._rules = rules
        self._known: dict[tuple[str, bool], bool] = {}

    def barred(self, paragraph: Paragraph) -> bool:
        """Whether nothing in the chapter is read."""
        return any(self._judge(heading, False) for heading in self._headings(paragraph))

    def telling(self, paragraph: Paragraph) -> bool:
        """Whether only notes are read in the chapter."""
        return any(self._judge(heading, True) for heading in self._headings(paragraph))

    def _headings(self, paragraph: Paragraph) -> tuple[str, ...]:
        own = (paragraph.text,) if paragraph.kind == "heading" else ()
        return paragraph.headings + own

    def _judge(self, heading: str, telling: bool) -> bool:
        if (heading, telling) not in self._known:
            patterns = self._rules.never_telling if telling else self._rules.never_headings
            self._known[heading, telling] = any_in(patterns, normalise(heading))
        return self._known[heading, telling]


def _with_headings(document: Document) -> Iterator[Sentence]:
    """The sentences, and the headings in their place: a numbered line with its value is often read as one."""
    sentences = read_sentences(document)
    at = 0
    for paragraph in document.paragraphs:
        if paragraph.kind == "heading" and paragraph.change != "deleted" and paragraph.text.strip():
            yield Sentence(paragraph.text[:LONGEST], paragraph, Force.unclear, normalise(paragraph.text[:LONGEST]))
        while at < len(sentences) and sentences[at].paragraph.id == paragraph.id:
            yield sentences[at]
            at += 1


def _sentence(sentence: Sentence, first: int) -> Passage:
    paragraph = sentence.paragraph
    heading = normalise(paragraph.headings[-1]) if paragraph.headings else ""
    listed = bool(paragraph.number or paragraph.indent)
    return Passage(
        "heading" if paragraph.kind == "heading" else "sentence",
        sentence.plain,
        "",
        sentence.context if listed else heading,
        sentence.force,
        paragraph,
        sentence.text,
        first,
    )


def _row(sentence: Sentence, first: int, rules: ReadyRules) -> Iterator[Passage]:
    """The whole row, and each of its cells with the cells before it and the title of its column as its label."""
    paragraph = sentence.paragraph
    heading = normalise(paragraph.headings[-1]) if paragraph.headings else ""
    whole = normalise(paragraph.text[:LONGEST])
    if not any_in(rules.never_words, whole):
        yield Passage("row", whole, _row_label(paragraph), heading, sentence.force, paragraph, paragraph.text, first)
    cells = list(paragraph.cells) or [Cell(text=text) for text in paragraph.text.split("｜")]
    before: list[str] = []
    for cell in cells:
        text, title = normalise(cell.text[:LONGEST]).strip(), normalise(cell.title)
        if title and any_in(rules.never_columns, title):
            continue
        label = " ".join(part for part in (title, *before) if part)
        if text and not any_in(rules.never_words, text) and not any_in(rules.never_words, label):
            plain = text + _unit(text, title, before, cells, cell)
            yield Passage("cell", plain, label, heading, sentence.force, paragraph, paragraph.text, first)
        if text and not _NUMBERING.match(text):
            before.append(text[:80])


def _row_label(paragraph: Paragraph) -> str:
    cells = [normalise(cell.text) for cell in paragraph.cells] or normalise(paragraph.text).split("｜")
    return next((cell for cell in cells if cell and not _NUMBERING.match(cell)), "")


def _unit(text: str, title: str, before: list[str], cells: list[Cell], cell: Cell) -> str:
    """The unit of a bare number: of its own column, of the title of the column, or of the label of the row."""
    if not _BARE.match(text):
        return ""
    for other in cells:
        if other is not cell and normalise(other.title) == "単位":
            return normalise(other.text)
    for label in (title, *reversed(before)):
        if match := _UNIT_OF_LABEL.search(label):
            return match[1]
    return ""
