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
    not_read = "not-read"
    waiver_unused = "waiver-unused"
    product_name = "product-name"
    version_pinned = "version-pinned"
    threshold_unusual = "threshold-unusual"
    certification_required = "certification-required"
    certification_subject = "certification-subject"
    track_record_required = "track-record-required"
    local_office_required = "local-office-required"
    feature_uncommon = "feature-uncommon"
    optional_candidate = "optional-candidate"
    network_fixed = "network-fixed"
    absolute_infeasible = "absolute-infeasible"
    volume_scope = "volume-scope"
    location_scope = "location-scope"
    method_fixed = "method-fixed"
    newest_undefined = "newest-undefined"
    data_scope = "data-scope"
    incumbent_advantage = "incumbent-advantage"
    quantity_conflict = "quantity-conflict"
    date_wrong = "date-wrong"
    date_reversed = "date-reversed"
    date_outside_contract = "date-outside-contract"
    term_undefined = "term-undefined"
    term_defined_twice = "term-defined-twice"
    term_unused = "term-unused"
    party_names = "party-names"
    reference_missing = "reference-missing"
    requirement_duplicated = "requirement-duplicated"
    mandatory_and_scored = "mandatory-and-scored"
    deliverable_without_task = "deliverable-without-task"
    deliverable_unlisted = "deliverable-unlisted"
    wording_official = "wording-official"
    wording_vague = "wording-vague"
    spelling_mixed = "spelling-mixed"
    suggestion_pending = "suggestion-pending"
    suggestion_outdated = "suggestion-outdated"
    suggestion_unused = "suggestion-unused"


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
