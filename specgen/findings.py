"""What specgen reports as data: problems of an input, and findings on a draft.

The codes are a closed list; `docs/findings.md` explains each, and a test keeps list and page together.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Severity(StrEnum):
    """How grave a finding is. `error` makes the exit code 1; nothing else does."""

    error = "error"
    warning = "warning"
    info = "info"

    @property
    def label(self) -> str:
        """The Japanese word for the severity."""
        return {"error": "誤り", "warning": "注意", "info": "参考"}[self.value]


class Code(StrEnum):
    """The closed list of finding codes."""

    observed_range = "observed-range"
    answer_rule = "answer-rule"
    date_order = "date-order"
    unused_answer = "unused-answer"
    answer_without_effect = "answer-without-effect"
    edit_outdated = "edit-outdated"
    edit_unpinned = "edit-unpinned"
    edit_unused = "edit-unused"
    left_out_needed = "left-out-needed"
    grade_unused = "grade-unused"
    conflict_drafted = "conflict-drafted"
    checklist_missing = "checklist-missing"
    checklist_partial = "checklist-partial"
    checklist_unknown = "checklist-unknown"
    library_changed = "library-changed"
    library_file_refused = "library-file-refused"
    desirable_unscored = "desirable-unscored"
    no_page_numbers = "no-page-numbers"


class Finding(BaseModel):
    """One finding: a code, a severity, a place, a message and a hint."""

    model_config = ConfigDict(frozen=True)

    code: Code
    severity: Severity
    place: str
    message: str
    hint: str = ""


class Problem(BaseModel):
    """One thing that is wrong with an input: where it stands, what is wrong, how to mend it."""

    model_config = ConfigDict(frozen=True)

    file: str = ""
    line: int | None = None
    place: str = ""
    message: str
    hint: str = ""
    fatal: bool = True
    entry: str = ""  # which entry of a library it concerns

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.file and self.line else self.file
        head = " ".join(part for part in (where, self.place) if part)
        text = f"- {head}: {self.message}" if head else f"- {self.message}"
        return text + (f"\n  直し方: {self.hint}" if self.hint else "")
