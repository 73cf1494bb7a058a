"""Personal and confidential data in a text, found and masked before the text may go to a model.

Nothing here sends, stores or logs anything: `find` says what was found, `mask` replaces it, `unmask` puts it back.
"""

from specgen.narrative.guard.finding import find
from specgen.narrative.guard.masking import Blocked, Masked, mask, unmask
from specgen.narrative.guard.report import guard_json, guard_lines, guard_report_text
from specgen.narrative.guard.values import Action, Category, Policy, Span, counts

__all__ = [
    "Action",
    "Blocked",
    "Category",
    "Masked",
    "Policy",
    "Span",
    "counts",
    "find",
    "guard_json",
    "guard_lines",
    "guard_report_text",
    "mask",
    "unmask",
]
