"""The questions that a buyer answers before drafting."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from specgen.model.base import Id, ItemRef, Value
from specgen.model.condition import ALWAYS, Condition
from specgen.model.source import Source

QuestionKind = Literal["text", "notes", "choice", "choices", "need", "boolean", "integer", "decimal", "money", "date"]


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
