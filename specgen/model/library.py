"""The values of a clause library: what a prefecture or an office writes as data files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from specgen.findings import Severity
from specgen.model.base import Grade, Level, Value
from specgen.model.condition import ALWAYS, Condition

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]{0,79}$")]
RequirementCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}-[0-9]{2,4}$")]
# A checklist item, or one aspect of it: `ds920:16` or `ds920:16/learning`.
ItemRef = Annotated[str, StringConstraints(pattern=r"^[a-z0-9\-]+:[a-z0-9\-]+(/[a-z0-9\-]+)?$")]
UNDECIDED_WORD = "未定"


def _strip(value: Any) -> Any:
    return value.rstrip("\n") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_strip), StringConstraints(min_length=1, max_length=6000)]
ClauseKind = Literal["requirement", "provision", "narrative", "form"]
QuestionKind = Literal["text", "notes", "choice", "choices", "need", "boolean", "integer", "decimal", "money", "date"]


class Source(Value):
    """Where a fact or an idea comes from: a real procurement (`case`) or another document (`ref`)."""

    case: Id | None = None
    ref: Id | None = None
    at: str = ""

    @property
    def id(self) -> str:
        """The id of the source document."""
        return self.case or self.ref or ""

    @model_validator(mode="after")
    def _one_of(self) -> Source:
        if bool(self.case) == bool(self.ref):
            raise ValueError("出典には case 又は ref のどちらか一つを書く")
        return self


class SourceDocument(Value):
    """A document that clauses may cite."""

    id: Id
    title: str
    publisher: str = ""
    url: str = ""
    kind: str = "ref"
    note: str = ""


class SubItem(Value):
    """One sub-item (ア, イ, …) of a clause; its key never changes."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,8}$")]
    text: Text
    when: Condition = ALWAYS
    satisfies: tuple[ItemRef, ...] = ()
    items: tuple[SubItem, ...] = ()


class Column(Value):
    """A table column; the widths of a table's columns sum to 100."""

    title: str
    width: int = Field(gt=0, le=100)


class Row(Value):
    """A table row."""

    cells: tuple[str, ...]
    when: Condition = ALWAYS


class Table(Value):
    """A table under a clause's text."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @model_validator(mode="after")
    def _shape(self) -> Table:
        if sum(column.width for column in self.columns) != 100:
            raise ValueError("表の列の幅（width）の合計は100とする")
        for number, row in enumerate(self.rows, 1):
            if len(row.cells) != len(self.columns):
                raise ValueError(f"表の{number}行目の欄の数（{len(row.cells)}）が列の数（{len(self.columns)}）と違う")
        return self


class GradeText(Value):
    """One grade of a requirement, with the risk of choosing it."""

    text: Text
    risk: str
    satisfies: tuple[ItemRef, ...] | None = None


class Brief(Value):
    """The short wording of a clause for outlines that keep a specification short; one or two sentences."""

    text: Annotated[str, BeforeValidator(_strip), StringConstraints(min_length=1, max_length=400)]
    satisfies: tuple[ItemRef, ...] = ()


class Clause(Value):
    """One reusable requirement of a library.

    `brief` is its wording in a brief outline: short, or `full` for the same as elsewhere. Without it, a requirement or
    provision is left out of brief outlines.
    """

    id: Id
    code: RequirementCode
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    kind: ClauseKind = "requirement"
    place: Id
    order: int = Field(default=500, ge=0, le=9999)
    level: Level = Level.mandatory
    level_by: Id | None = None
    applies: Condition = ALWAYS
    text: Text | None = None
    items: tuple[SubItem, ...] = Field(default=(), max_length=40)
    table: Table | None = None
    notes: Id | None = None
    grades: dict[Grade, GradeText] = Field(default_factory=dict)
    brief: Brief | Literal["full"] | None = None
    needs: tuple[Id, ...] = ()
    conflicts: tuple[Id, ...] = ()
    satisfies: tuple[ItemRef, ...] = ()
    verify: tuple[str, ...] = ()
    guidance: Text | None = None
    traps: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    reviewed: str | None = None
    overrides: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Clause:
        if bool(self.text) == bool(self.grades):
            raise ValueError("text 又は grades のどちらか一つを書く")
        if self.grades and Grade.recommended not in self.grades:
            raise ValueError("grades には recommended（推奨）が要る")
        if self.level_by and self.level is not Level.mandatory:
            raise ValueError("level と level_by は同時に書けない")
        if self.kind != "requirement" and (self.level_by or self.level is not Level.mandatory):
            raise ValueError(f"kind: {self.kind} の条項に level・level_by は書けない")
        if (self.kind == "narrative") != bool(self.notes):
            raise ValueError("notes は kind: narrative の条項だけに、必ず書く")
        return self

    def in_outline(self, brief: bool) -> bool:
        """Whether an outline of this detail takes the clause."""
        return not brief or self.brief is not None or self.kind in ("narrative", "form")

    def short(self, brief: bool, grade: Grade | None = None) -> Brief | None:
        """The short wording where an outline asks for it and the clause has one; a lower grade keeps its own text."""
        usual = grade in (None, Grade.recommended)
        return self.brief if brief and usual and isinstance(self.brief, Brief) else None


class Choice(Value):
    """One choice of a question. `print` is the wording inside a clause sentence, if not the label."""

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]{0,39}$")]
    label: str
    print: str | None = None
    help: str = ""

    @property
    def printed(self) -> str:
        """The words printed inside a clause."""
        return self.print or self.label


class Range(Value):
    """Hard limits of a number; both ends are allowed values."""

    min: float | None = None
    max: float | None = None


class ObservedCase(Value):
    """What one real procurement answered."""

    case: Id
    value: int | float | str
    note: str = ""


class Observed(Value):
    """What real procurements answered; numbers in the question's unit."""

    n: int | None = None
    min: float | None = None
    typical: float | str | None = None
    max: float | None = None
    note: str = ""
    cases: tuple[ObservedCase, ...] = ()


class Question(Value):
    """One question of the questionnaire."""

    id: Id
    label: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    text: str
    kind: QuestionKind
    unit: str | None = None
    choices: tuple[Choice, ...] = ()
    default: Any = None
    defaults: dict[Id, Any] = Field(default_factory=dict)
    basic: bool = False
    when: Condition = ALWAYS
    range: Range | None = None
    observed: Observed | None = None
    max_length: int = Field(default=400, gt=0, le=4000)
    help: str = ""
    example: str | int | float | None = None
    mistake: str = ""
    checklist: tuple[ItemRef, ...] = ()
    sources: tuple[Source, ...] = ()
    overrides: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Question:
        if (self.kind in ("choice", "choices")) != bool(self.choices):
            raise ValueError("choices は kind: choice 又は choices の設問だけに、必ず書く")
        if len({choice.value for choice in self.choices}) != len(self.choices):
            raise ValueError("choices に同じ value が2つある")
        if not self.basic and self.default is None and not self.defaults:
            raise ValueError("basic でない設問には default が要る（決められないときは 未定）")
        return self


class Section(Value):
    """A section of the questionnaire, in the order of an officer's thinking."""

    section: Id
    title: str
    order: int
    intro: str = ""
    questions: tuple[Question, ...]


class OutlineNode(Value):
    """A section, annex or form of an outline; it takes the clauses of its places."""

    id: Id
    title: str
    takes: tuple[Id, ...]
    when: Condition = ALWAYS


class Chapter(Value):
    """A chapter of an outline."""

    id: Id
    title: str
    sections: tuple[OutlineNode, ...]
    when: Condition = ALWAYS


class Outline(Value):
    """The chapters and sections of a specification, as data."""

    id: Id
    title: str
    note: str = ""
    document_title: str
    brief: bool = False
    cover: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    annexes: tuple[OutlineNode, ...] = ()
    forms: tuple[OutlineNode, ...] = ()
    overrides: bool = False

    def nodes(self) -> tuple[OutlineNode, ...]:
        """Every node that takes clauses, in the order of the document."""
        sections = [section for chapter in self.chapters for section in chapter.sections]
        return (*sections, *self.annexes, *self.forms)


class Aspect(Value):
    """One aspect (観点) of a checklist item."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9\-]+$")]
    text: str
    essential: bool = True
    origin: Literal["seed", "public", "inferred"] = "inferred"


class Exemption(Value):
    """Answers under which a checklist item does not apply, with the reason."""

    when: Condition
    reason: str


class ChecklistItem(Value):
    """One item of a checklist. A `name` of None means that the official wording is unknown."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9\-]+:[a-z0-9\-]+$")]
    name: str | None
    verified: bool
    category: str = ""
    meaning: str = ""
    aspects: tuple[Aspect, ...] = ()
    exempt: tuple[Exemption, ...] = ()

    @property
    def title(self) -> str:
        """The name, or a plain statement that it is unknown."""
        return self.name or "（公式の項目名が確認できていない項目）"


class Checklist(Value):
    """A checklist with its edition."""

    id: Id
    title: str
    source: Source
    edition: str
    order: int = 100  # where it stands among the checklists of a report
    note: str = ""
    # How grave it is when a draft does not cover an item of this list.
    missing: Severity = Severity.warning
    items: tuple[ChecklistItem, ...]
    overrides: bool = False


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
    def questions(self) -> dict[str, Question]:
        """Every question by id, in the order of the questionnaire."""
        return {question.id: question for section in self.sections for question in section.questions}
