"""Text that a model proposes, with what it was given and what a person made of it (生成案)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from specgen.model.base import Value


class Slot(StrEnum):
    """What a model may write: the narrative parts of a specification, and texts beside it."""

    background = "background"
    purpose = "purpose"
    issues = "issues"
    effects = "effects"
    summary = "summary"
    reason = "reason"
    council = "council"
    rewrite = "rewrite"

    @property
    def label(self) -> str:
        """The Japanese name."""
        return {
            "background": "背景",
            "purpose": "目的",
            "issues": "現状と課題",
            "effects": "期待する効果",
            "summary": "業務の概要",
            "reason": "独自条項を置く理由",
            "council": "議会向けの平易な説明",
            "rewrite": "書換え",
        }[self.value]


class Given(Value):
    """One thing that the model was given: a note (n1, n2, …) or an answer (a1, …), by the id that it may cite.

    `source` is where it comes from: the question id, and the number of the note.
    """

    id: str
    source: str
    text: str


class Mark(Value):
    """A piece of a suggested text that occurs in nothing that was given: a person must check it.

    `start` and `end` count characters of the paragraph's text.
    """

    paragraph: int
    start: int
    end: int
    text: str
    kind: Literal["number", "date", "amount", "citation", "name", "vendor"]
    message: str


class Paragraph(Value):
    """One paragraph of a suggestion with the ids of the things that it rests on."""

    text: str
    uses: tuple[str, ...] = ()


class Masked(Value):
    """How often a category was masked before anything was sent; never the value."""

    category: str
    count: int


class Status(StrEnum):
    """What a person made of a suggestion."""

    pending = "pending"
    accepted = "accepted"
    edited = "edited"
    rejected = "rejected"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {"pending": "未確認", "accepted": "採用", "edited": "直して採用", "rejected": "不採用"}[self.value]


class Suggestion(Value):
    """A proposed text.

    `input_hash` is over everything that was sent (masked); a text of the template carries the reason in `fallback` and
    names no model. `remark` is what the model or a rule says to the person (the notes make introducing the system the
    goal). A suggestion with `marks` cannot be accepted unread: each mark is confirmed or the text is edited.
    """

    id: str
    slot: Slot
    subject: str = ""  # which own clause or text it is for
    paragraphs: tuple[Paragraph, ...]
    given: tuple[Given, ...]
    marks: tuple[Mark, ...] = ()
    remark: str = ""
    problems: tuple[str, ...] = ()
    fallback: str = ""
    model: str = ""
    endpoint: str = ""
    prompt: str = ""  # name and version
    input_hash: str = ""
    masked: tuple[Masked, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    attempts: int = 0
    status: Status = Status.pending
    text: str = ""  # what stands after a person accepted or edited it
    decided_by: str = ""
    reason: str = ""
    confirmed: tuple[str, ...] = ()  # marked pieces that the person confirmed

    @property
    def proposed(self) -> str:
        """The proposed text, one paragraph a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)
