"""What real procurements answered to a question, in words."""

from __future__ import annotations

from specgen.formatting import number
from specgen.model.question import Question


def observed_text(question: Question, between: str = "、", note: bool = True) -> str:
    """What real procurements show for a question, its parts joined by `between`; "" where nothing is known."""
    seen = question.observed
    if seen is None:
        return ""
    unit = question.unit or ("円" if question.kind == "money" else "")
    parts = []
    if seen.min is not None and seen.max is not None:
        parts.append(f"{number(seen.min)}から{number(seen.max)}{unit}まで")
    if seen.typical is not None:
        typical = number(seen.typical) + unit if isinstance(seen.typical, int | float) else seen.typical
        parts.append(f"代表的な値は{typical}")
    if seen.n:
        parts.append(f"{seen.n}件")
    return between.join([*parts, seen.note] if note and seen.note else parts)
