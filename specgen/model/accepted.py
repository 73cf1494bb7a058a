"""A text that a person accepted from a model's suggestions, and the record of where it comes from (採用した文)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from specgen.model.base import Origin, Value
from specgen.model.suggestion import Slot

LONGEST = 6000
_Short = Annotated[str, StringConstraints(max_length=200)]


class Written(Value):
    """Which suggestion a text comes from: the model, the version of the prompt, the hash of what was sent, and who
    accepted it."""

    suggestion: _Short
    model: _Short
    endpoint: _Short = ""
    prompt: _Short
    input_hash: _Short
    by: _Short


class AcceptedText(Value):
    """A text that stands in place of a template's: as it was proposed, or as a person changed it (`edited`).

    `basis` holds a fingerprint for everything that it rests on, by source (see `Answers.fingerprint`); where one of
    them has changed since, the text is outdated.
    """

    slot: Slot
    subject: str = ""
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    edited: bool = False
    written: Written
    basis: dict[str, str] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """What it is for: the slot, with the subject where there is one."""
        return text_key(self.slot, self.subject)

    @property
    def origin(self) -> Origin:
        """Who wrote it last."""
        return Origin.staff if self.edited else Origin.generated


def text_key(slot: Slot, subject: str = "") -> str:
    """What a text is for: `background`, `reason:KEY` of an own clause, `rewrite:KEY` or `rewrite:CLAUSE#ITEM`."""
    return f"{slot}:{subject}" if subject else str(slot)


def text_label(key: str) -> str:
    """What a text is for, in words."""
    slot, _, subject = key.partition(":")
    return Slot(slot).label + (f"（{subject}）" if subject else "")
