"""A clause library: what a prefecture or an office writes as data files, read as one value."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from specgen.findings import Severity
from specgen.model.base import Id, Value
from specgen.model.checklist import Checklist
from specgen.model.clause import Clause
from specgen.model.condition import ALWAYS, Condition
from specgen.model.once import once
from specgen.model.outline import Outline
from specgen.model.question import Question, Section
from specgen.model.source import Source, SourceDocument


class Term(Value):
    """A defined term. It is printed where the draft uses it, or always."""

    term: str
    text: str
    always: bool = False
    when: Condition = ALWAYS


class Avoid(Value):
    """A word that a library does not use, and the one that it uses instead."""

    word: str
    use: str


class Terms(Value):
    """The defined terms of a library."""

    terms: tuple[Term, ...]
    avoid: tuple[Avoid, ...] = ()


class Rule(Value):
    """A rule over answers: when it holds, a finding stands before drafting."""

    id: Id
    when: Condition
    severity: Severity
    message: str
    hint: str = ""
    questions: tuple[Id, ...]
    sources: tuple[Source, ...] = ()


class Statement(Value):
    """What a sheet says of an axis under some answers."""

    when: Condition
    text: str
    higher: bool = False


class Axis(Value):
    """One axis of the high-risk sheet."""

    id: str
    title: str
    statements: tuple[Statement, ...]


class RiskSheet(Value):
    """The 高リスク判定 sheet: axes and reasons, and who judges; no score."""

    id: Id
    title: str
    when: Condition
    axes: tuple[Axis, ...]
    judge: str
    note: str = ""
    sources: tuple[Source, ...] = ()


class PriceCriterion(Value):
    """The price criterion; its points are an answer."""

    group: str
    title: str
    view: str
    points_by: Id


class Criterion(Value):
    """One evaluation criterion; points are shared out by weight."""

    id: Id
    group: str
    title: str
    view: str
    weight: int = Field(gt=0)
    desirable: bool = False
    sources: tuple[Source, ...] = ()


class CriteriaSet(Value):
    """The evaluation criteria of one procurement method."""

    id: Id
    title: str
    when: Condition
    total: int = Field(gt=0)
    price: PriceCriterion
    items: tuple[Criterion, ...]


class PriceItem(Value):
    """One row of the price sheet."""

    id: Id
    category: Literal["initial", "monthly", "usage", "exit"]
    title: str
    unit: str
    quantity: str = ""
    note: str = ""
    when: Condition = ALWAYS


class Preset(Value):
    """A kind of buyer, which selects defaults."""

    id: Id
    title: str
    note: str = ""


class Manifest(Value):
    """What a library says of itself."""

    id: Id
    title: str
    edition: str
    publisher: str
    licence: str
    note: str = ""


class Layer(Value):
    """One layer of a library as it was read: its manifest and a digest of its files."""

    manifest: Manifest
    digest: str


class Library(Value):
    """A manifest, clauses, questions, outlines and checklists, read from one or more layers."""

    layers: tuple[Layer, ...]
    clauses: dict[str, Clause]
    clause_layers: dict[str, str]
    sections: tuple[Section, ...]
    outlines: dict[str, Outline]
    checklists: dict[str, Checklist]
    terms: Terms
    rules: tuple[Rule, ...] = ()
    criteria: tuple[CriteriaSet, ...] = ()
    prices: tuple[PriceItem, ...] = ()
    presets: tuple[Preset, ...] = ()
    risk_sheets: tuple[RiskSheet, ...] = ()
    sources: dict[str, SourceDocument] = Field(default_factory=dict)

    @property
    def questions(self) -> Mapping[str, Question]:
        """Every question by id, in the order of the questionnaire."""
        return _questions(self)


@once
def _questions(library: Library) -> Mapping[str, Question]:
    found = {question.id: question for section in library.sections for question in section.questions}
    return MappingProxyType(found)
