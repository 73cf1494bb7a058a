"""What a rule of `proposals.yaml` says, and what is proposed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from specgen.checks.force import Force
from specgen.model.base import Id, Value

Form = Literal["number", "date", "choice", "choices", "boolean", "need", "text", "notes"]
# What a date is: a day of its own, the first or the last of a period, or the whole of a line on the cover.
Role = Literal["day", "start", "end", "cover"]
Word = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]

ASKING = (Force.obligation, Force.effort, Force.unclear, Force.statement, Force.buyer)


class Proposed(Value):
    """One answer that a document gives.

    `value` is a string that the questionnaire understands; where the question takes several notes, one a line (see
    `raw`). `shown` is the value for a person, `quote` the line letter for letter, `why` the words that matched.
    """

    question: str
    value: str
    shown: str
    quote: str
    place: str
    paragraph: str
    why: str
    sure: bool

    @property
    def raw(self) -> str | list[str]:
        """The value as `parse_value` takes it: a list where there are several lines."""
        lines = self.value.split("\n")
        return lines if len(lines) > 1 else self.value


class Rule(Value):
    """Where one question is answered.

    Every pattern is written in the small language of `specgen.checks.patterns`.

    near: the words that stand before the value (`after` lets them follow it), at most `gap` characters away
    also: words that must stand in the sentence or above it
    veto: words that forbid the sentence; `label_veto` those that forbid it in its heading or label
    sure: where given, the sentence must hold one of these for the value to be sure
    above: whether the heading, the title or the label of a row may hold the words of `near`
    units: what may follow a number, and how many units of the question that is; "" a number without a unit
    choices: the words that mean each value; the first whose words are found is taken
    names: for a need, the label of a row in a table of functions
    labels: for a text, the words before it (件名：…); `called` the defined word after it (…（以下「発注者」という。）)
    ends: how a text must end; `strip` what is taken off its end
    headings: for notes, the heading under which they stand
    """

    question: Id
    form: Form
    near: tuple[Word, ...] = ()
    also: tuple[Word, ...] = ()
    veto: tuple[Word, ...] = ()
    label_veto: tuple[Word, ...] = ()
    sure: tuple[Word, ...] = ()
    gap: int = Field(default=16, ge=0, le=80)
    after: bool = False
    above: bool = True
    every: bool = False
    units: dict[str, float] = Field(default_factory=dict)
    role: Role = "day"
    choices: dict[str, tuple[Word, ...]] = Field(default_factory=dict)
    names: tuple[Word, ...] = ()
    labels: tuple[Word, ...] = ()
    called: tuple[Word, ...] = ()
    ends: tuple[Word, ...] = ()
    strip: tuple[Word, ...] = ()
    cover: bool = False
    headings: tuple[Word, ...] = ()
    forces: tuple[Force, ...] = ASKING
    presets: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Rule:
        needed = {
            "number": bool(self.units and self.near),
            "date": bool(self.near or self.role == "cover"),
            "choice": bool(self.choices),
            "choices": bool(self.choices and self.near),
            "boolean": bool(self.choices),
            "need": bool(self.near or self.names),
            "text": bool(self.labels or self.called),
            "notes": bool(self.headings),
        }
        if not needed[self.form]:
            raise ValueError(f"form: {self.form} に要る項目がない")
        return self


class Never(Value):
    """Where nothing is proposed from.

    headings: under these; telling: under these only notes are read; words: in a sentence with these; before: a number
    or a date directly after these; columns: under a column of a table with this title
    """

    headings: tuple[Word, ...] = ()
    telling: tuple[Word, ...] = ()
    words: tuple[Word, ...] = ()
    before: tuple[Word, ...] = ()
    columns: tuple[Word, ...] = ()


class ProposalFile(Value):
    """The whole of `proposals.yaml`.

    `words` are shared by the patterns (`@name`); `other_units` are what follows a number and is no unit of any
    question (年度, 回線), so that 3年度 is not read as 3年; `unsure` are words with which no value is sure.
    """

    words: dict[Id, Word] = Field(default_factory=dict)
    never: Never = Never()
    unsure: tuple[Word, ...] = ()
    other_units: tuple[Word, ...] = ()
    proposals: tuple[Rule, ...]
