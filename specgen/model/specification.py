"""A drafted specification: a tree of numbered items that know where they come from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from pydantic import Field

from specgen.findings import Finding
from specgen.model.accepted import Written
from specgen.model.base import Grade, Level, Origin, Value
from specgen.model.clause import ClauseKind
from specgen.model.suggestion import Slot


class Segment(Value):
    """A piece of text with its origin.

    `target` is the id of the node or item that a cross-reference names; `mark` makes the piece stand out.
    """

    text: str
    origin: Origin = Origin.clause
    target: str | None = None
    mark: Literal["undecided"] | None = None


Segments = tuple[Segment, ...]


def plain(segments: Segments) -> str:
    """The text of segments without their origins."""
    return "".join(segment.text for segment in segments)


def text_hash(text: str) -> str:
    """A short, stable hash of a text: the first 12 hex digits of SHA-256 over UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


class TableColumn(Value):
    """A table column; widths in per cent sum to 100."""

    title: str
    width: int


class ItemTable(Value):
    """A table with its cells rendered."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Segments, ...], ...]


class Item(Value):
    """One numbered item.

    `id` is the requirement id that is printed beside it and never changes; `number` is its own label, `path` the
    full one (第4章3(2)ア). `confirm` asks a person to confirm (要確認) a text that was composed for them; `written`
    tells which suggestion of a model a person accepted for it.
    """

    id: str
    kind: ClauseKind
    clause: str | None = None
    layer: str = ""
    edition: str = ""
    level: Level | None = None
    number: str = ""
    path: str = ""
    title: str | None = None
    text: Segments
    items: tuple[Item, ...] = ()
    table: ItemTable | None = None
    verify: tuple[str, ...] = ()
    satisfies: tuple[str, ...] = ()
    grade: Grade | None = None
    risk: str = ""
    touched: Origin = Origin.clause
    reason: str = ""
    confirm: bool = False
    written: Written | None = None

    @property
    def plain(self) -> str:
        """The item's own text, without sub-items and table."""
        return plain(self.text)

    @property
    def hash(self) -> str:
        """The hash of the item's own text as it was drafted."""
        return text_hash(self.plain)

    def walk(self) -> Iterator[Item]:
        """The item and its sub-items, in the order of the document."""
        yield self
        for item in self.items:
            yield from item.walk()


class Node(Value):
    """A chapter, section, annex or form.

    In a section with a single item (`inline`) the item is the section's body and has no number of its own.
    """

    id: str
    kind: Literal["chapter", "section", "annex", "form"]
    title: str
    number: str = ""
    path: str = ""
    inline: bool = False
    nodes: tuple[Node, ...] = ()
    items: tuple[Item, ...] = ()

    def walk(self) -> Iterator[Node]:
        """The node and the nodes below it."""
        yield self
        for node in self.nodes:
            yield from node.walk()


class CriterionPoints(Value):
    """One evaluation criterion with its points."""

    id: str
    group: str
    title: str
    view: str
    points: int
    desirable: bool = False


class Criteria(Value):
    """Evaluation criteria whose points sum to `total`."""

    id: str
    title: str
    total: int
    items: tuple[CriterionPoints, ...]


class Price(Value):
    """One row of the price sheet; `quantity` is None where the vendor states it."""

    id: str
    category: Literal["initial", "monthly", "usage", "exit"]
    title: str
    unit: str
    quantity: float | None = None
    note: str = ""


class Decision(Value):
    """Why one clause of the library is in the draft or not."""

    clause: str
    code: str
    title: str
    included: bool
    cause: Literal["applies", "condition", "level", "left_out", "outline"]
    reason: str


class RiskAxis(Value):
    """One axis of the high-risk sheet as the answers fill it."""

    id: str
    title: str
    text: str
    higher: bool


class Risk(Value):
    """The 高リスク判定 sheet. The judgement itself is left to a person."""

    id: str
    title: str
    axes: tuple[RiskAxis, ...]
    judge: str
    note: str = ""


class Paper(Value):
    """A text that a person accepted from a model's suggestions and that stands beside the specification."""

    id: str
    title: str
    text: str
    touched: Origin
    written: Written

    @property
    def own_file(self) -> bool:
        """Whether it is a file of its own: what is written for the council is, the reason of a clause is not."""
        return self.id == Slot.council


class Todo(Value):
    """Something a person still has to decide or confirm."""

    kind: Literal["undecided", "confirm", "judge"]
    place: str
    message: str
    affects: tuple[str, ...] = ()


class AnswerLine(Value):
    """One answer as printed in the report and in specification.json."""

    question: str
    section: str
    label: str
    value: str
    state: str
    unit: str = ""
    observed: str = ""


class LayerLock(Value):
    """The library layer that a draft was made from."""

    id: str
    title: str
    edition: str
    digest: str
    publisher: str
    licence: str


class Verdict(StrEnum):
    """Whether a specification obliges the vendor to a checklist item."""

    covered = "covered"
    partial = "partial"
    missing = "missing"
    not_applicable = "not_applicable"
    undetermined = "undetermined"

    @property
    def label(self) -> str:
        """The Japanese word for the verdict."""
        return {
            "covered": "記載あり",
            "partial": "一部記載",
            "missing": "記載なし",
            "not_applicable": "適用しない",
            "undetermined": "判定できない",
        }[self.value]


class Evidence(Value):
    """A drafted item that obliges the vendor to an aspect."""

    item: str
    path: str
    quote: str


class AspectCoverage(Value):
    """How one aspect of a checklist item is covered."""

    id: str
    text: str
    essential: bool
    either: str = ""
    evidence: tuple[Evidence, ...] = ()


class ItemCoverage(Value):
    """How one checklist item is covered. `application` is 適用／一部適用／適用しない／未判断."""

    id: str
    name: str
    verified: bool
    category: str
    verdict: Verdict
    application: Literal["適用", "一部適用", "適用しない", "未判断"]
    reason: str
    aspects: tuple[AspectCoverage, ...] = ()
    lacks: tuple[str, ...] = ()
    suggested_clauses: tuple[str, ...] = ()


class Coverage(Value):
    """The cross-reference of a draft to one checklist."""

    checklist: str
    title: str
    edition: str
    note: str
    items: tuple[ItemCoverage, ...]

    def count(self, *verdicts: Verdict) -> int:
        """How many items have one of the verdicts."""
        return sum(item.verdict in verdicts for item in self.items)


class Share(Value):
    """How many sentences have one origin."""

    origin: Origin
    sentences: int
    characters: int


class Specification(Value):
    """A drafted specification with everything that a report needs to say about it."""

    title: str
    document_title: str
    office: str
    outline: str
    # A short specification is set closer, so that it stays within a town's 15 pages.
    compact: bool = False
    final: bool
    cover: tuple[str, ...]
    date: str
    chapters: tuple[Node, ...]
    annexes: tuple[Node, ...] = ()
    forms: tuple[Node, ...] = ()
    criteria: Criteria | None = None
    prices: tuple[Price, ...] = ()
    contract_months: int | None = None
    coverage: tuple[Coverage, ...] = ()
    risk: Risk | None = None
    decisions: tuple[Decision, ...] = ()
    todos: tuple[Todo, ...] = ()
    findings: tuple[Finding, ...] = ()
    answers: tuple[AnswerLine, ...] = ()
    shares: tuple[Share, ...] = ()
    library: tuple[LayerLock, ...] = ()
    source_titles: dict[str, str] = Field(default_factory=dict)
    papers: tuple[Paper, ...] = ()

    def nodes(self) -> Iterator[Node]:
        """Every node, in the order of the document."""
        for top in (*self.chapters, *self.annexes, *self.forms):
            yield from top.walk()

    def items(self) -> Iterator[Item]:
        """Every item and sub-item, in the order of the document."""
        for node in self.nodes():
            for item in node.items:
                yield from item.walk()

    def requirements(self) -> Iterator[Item]:
        """The items and sub-items that a vendor answers row by row."""
        return (item for item in self.items() if item.kind == "requirement")
