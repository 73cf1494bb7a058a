"""What a person decided about a check: items that do not apply, findings that stand with a reason (適用の判断)."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from specgen.findings import Code
from specgen.model.base import ItemRef, Value

Reason = Annotated[str, StringConstraints(min_length=4, max_length=1000)]


class DecidedItem(Value):
    """A checklist item that does not apply, with the reason."""

    item: ItemRef
    reason: Reason


class WaivedCode(Value):
    """Findings of a code that are left as they are: those at a place, or that hold a text, where given."""

    code: Code
    place: str = ""
    containing: str = ""
    reason: Reason


class Waivers(Value):
    """The decisions of one document."""

    not_applicable: tuple[DecidedItem, ...] = ()
    waive: tuple[WaivedCode, ...] = ()
