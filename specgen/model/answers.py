"""Validated answers, and what an officer changed by hand."""

from __future__ import annotations

import datetime
import json
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from specgen.model.accepted import AcceptedText
from specgen.model.base import Grade, Id, ItemRef, Level, Value
from specgen.model.specification import text_hash

AnswerValue = bool | int | float | str | tuple[str, ...] | datetime.date | None


class State(StrEnum):
    """How an answer came about."""

    given = "given"
    default = "default"
    undecided = "undecided"
    not_asked = "not_asked"

    @property
    def label(self) -> str:
        """The Japanese word for the state."""
        return {"given": "回答", "default": "既定値", "undecided": "未定", "not_asked": "対象外"}[self.value]


class Answer(Value):
    """The answer to one question. `value` is None unless the state is `given` or `default`.

    `assumed` is what conditions see: the value, or the default while it is undecided.
    """

    question: str
    state: State
    value: AnswerValue = None
    assumed: AnswerValue = None
    place: str = ""


Reason = Annotated[str, StringConstraints(min_length=1, max_length=400)]
OwnText = Annotated[str, StringConstraints(min_length=1, max_length=6000)]


class Edit(Value):
    """A clause, or one sub-item of it, whose text an officer replaced.

    `base` is the hash of the library text that was edited, so that a later change of the library is noticed.
    """

    clause: Id
    item: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,8}$")] | None = None
    text: OwnText
    reason: Reason
    base: str = ""

    @property
    def name(self) -> str:
        """The clause, with the sub-item where only that is replaced."""
        return f"{self.clause}#{self.item}" if self.item else self.clause


class LeftOut(Value):
    """A clause that an officer left out."""

    clause: Id
    reason: Reason


class OwnClause(Value):
    """A clause that only this office uses (独自条項). Its key never changes."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9\-]{0,19}$")]
    place: Id
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    text: OwnText
    level: Level = Level.mandatory
    reason: Reason
    verify: tuple[str, ...] = ()


class Applicability(Value):
    """A person's decision that a checklist item does not apply, with the reason."""

    item: ItemRef
    reason: Reason


class Answers(Value):
    """Every answer by question id, and the officer's changes, as one frozen value.

    `accepted` are the texts that a person accepted from a model's suggestions, by their key (see `text_key`);
    `pending` the keys of suggestions that nobody has decided on.
    """

    preset: str
    answers: dict[str, Answer]
    edits: tuple[Edit, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    own_clauses: tuple[OwnClause, ...] = ()
    grades: dict[str, Grade] = Field(default_factory=dict)
    confirmed: tuple[Id, ...] = ()
    not_applicable: tuple[Applicability, ...] = ()
    library: dict[str, str] = Field(default_factory=dict)
    accepted: dict[str, AcceptedText] = Field(default_factory=dict)
    pending: tuple[str, ...] = ()

    def fingerprint(self, source: str) -> str:
        """A hash of what stands at a source now; "" where nothing does.

        A source is a question id, `own:KEY` for an own clause, or `edit:CLAUSE` or `edit:CLAUSE#ITEM` for a text that
        was replaced by hand.
        """
        kind, _, name = source.partition(":")
        found: object = None
        if kind == "own":
            own = next((one for one in self.own_clauses if one.key == name), None)
            found = own and [own.title, own.text, own.reason]
        elif kind == "edit":
            found = next((one.text for one in self.edits if one.name == name), None)
        elif source in self.answers:
            found = self.answers[source].model_dump(mode="json")["value"]
        return "" if found is None else text_hash(json.dumps(found, ensure_ascii=False))

    def assumed(self, question: str) -> AnswerValue:
        """The value that conditions see; None when there is none."""
        answer = self.answers.get(question)
        return answer.assumed if answer else None

    def in_state(self, *states: State) -> tuple[Answer, ...]:
        """The answers in any of the given states, in the order of the questionnaire."""
        return tuple(answer for answer in self.answers.values() if answer.state in states)
