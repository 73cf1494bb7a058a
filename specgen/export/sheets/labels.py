"""Lines that several sheets show."""

from __future__ import annotations

import datetime

from specgen.formatting import wareki
from specgen.model.base import UNDECIDED_WORD
from specgen.model.specification import Specification


def heading(spec: Specification) -> str:
    """What the sheet belongs to: the procurement, the office, the date of the specification."""
    return f"件名：{spec.title}　　発注者：{spec.office}　　仕様書の作成日：{date_label(spec.date)}"


def date_label(date: str) -> str:
    """An ISO date as printed; 未定 where there is none."""
    return wareki(datetime.date.fromisoformat(date)) if date else UNDECIDED_WORD
