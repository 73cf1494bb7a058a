"""Checklists: items, each with the aspects (観点) that fulfil it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from specgen.findings import Severity
from specgen.model.base import Id, Value
from specgen.model.condition import Condition
from specgen.model.source import Source


class Aspect(Value):
    """One aspect (観点) of a checklist item.

    Essential aspects with the same `either` stand in for each other: one of them is enough.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9\-]+$")]
    text: str
    essential: bool = True
    either: str = ""
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
