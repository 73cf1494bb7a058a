"""Decisions about a check: findings that are left as they are, items that do not apply, each with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from specgen.checks.waivers import concerns
from specgen.errors import AnswersError, NotFound
from specgen.findings import Finding, Problem
from specgen.model.report import CheckedItem, Report
from specgen.model.waivers import DecidedItem, Reason, WaivedCode, Waivers
from specgen.questionnaire.values import AnswerRefused, clean_text
from specgen.store.values import Job
from specgen.workbench.desk.checking import checks
from specgen.workbench.desk.desk import Desk

REASON = "理由を、4字以上1,000字までで入力してください。"
_REASON: TypeAdapter[str] = TypeAdapter(Reason)


def key_of(finding: Finding) -> str:
    """The name of a finding in addresses: findings that say the same of the same place have the same."""
    said = "\n".join((finding.code.value, finding.place, finding.message))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def find_finding(desk: Desk, job: str, key: str) -> Finding:
    """A finding of a check, waived or not. Raises NotFound."""
    return _finding(checks.result(desk, job).report, key)


def find_item(desk: Desk, job: str, item: str) -> CheckedItem:
    """An item of a check. Raises NotFound."""
    lists = checks.result(desk, job).report.checklists
    found = next((one for checked in lists for one in checked.items if one.id == item), None)
    if found is None:
        raise NotFound("チェックシートの項目")
    return found


def reason_of(desk: Desk, job: str, *, finding: Finding | None = None, item: str = "") -> str:
    """The reason that was given for a finding or an item; empty where nothing was decided."""
    waivers = checks.waivers_of(checks.find(desk, job))
    if finding:
        return next((one.reason for one in waivers.waive if concerns(one, finding)), "")
    return next((one.reason for one in waivers.not_applicable if one.item == item), "")


def waive(desk: Desk, job: str, key: str, reason: str) -> None:
    """Leave a finding as it is, with a reason. Raises AnswersError for the reason, Denied, NotFound."""
    finding = find_finding(desk, job, key)
    about = {"code": finding.code, "place": finding.place, "containing": finding.message}
    made = WaivedCode.model_validate({**about, "reason": _checked(reason)})
    with desk.store.writing():
        found, waivers = _now(desk, job)
        # The new one comes first: one from a file may be about more, and would hide it.
        others = tuple(one for one in waivers.waive if one.model_copy(update={"reason": made.reason}) != made)
        checks.keep_waivers(desk, found, waivers.model_copy(update={"waive": (made, *others)}))


def stand(desk: Desk, job: str, key: str) -> None:
    """Take the decision on a finding back; one from a file may be about others too. Raises Denied, NotFound."""
    finding = find_finding(desk, job, key)
    with desk.store.writing():
        found, waivers = _now(desk, job)
        others = tuple(one for one in waivers.waive if not concerns(one, finding))
        checks.keep_waivers(desk, found, waivers.model_copy(update={"waive": others}))


def set_apart(desk: Desk, job: str, item: str, reason: str) -> None:
    """Decide that an item of a checklist does not apply. Raises AnswersError for the reason, Denied, NotFound."""
    find_item(desk, job, item)
    _decide(desk, job, item, (DecidedItem(item=item, reason=_checked(reason)),))


def apply_again(desk: Desk, job: str, item: str) -> None:
    """Take the decision on an item back. Raises Denied, NotFound."""
    find_item(desk, job, item)
    _decide(desk, job, item, ())


def _decide(desk: Desk, job: str, item: str, made: tuple[DecidedItem, ...]) -> None:
    with desk.store.writing():
        found, waivers = _now(desk, job)
        others = tuple(one for one in waivers.not_applicable if one.item != item)
        checks.keep_waivers(desk, found, waivers.model_copy(update={"not_applicable": (*others, *made)}))


def _now(desk: Desk, job: str) -> tuple[Job, Waivers]:
    found = checks.own(desk, job)
    return found, checks.waivers_of(found)


def _finding(report: Report, key: str) -> Finding:
    found = next((one for one in _every(report) if key_of(one) == key), None)
    if found is None:
        raise NotFound("指摘")
    return found


def _every(report: Report) -> Iterator[Finding]:
    yield from report.findings
    yield from (one.finding for one in report.waived)


def _checked(reason: str) -> str:
    """A reason as it is kept. Raises AnswersError."""
    try:
        return _REASON.validate_python(clean_text(reason))
    except (ValidationError, AnswerRefused) as error:
        said = str(error) if isinstance(error, AnswerRefused) else REASON
        raise AnswersError([Problem(place="reason", message=said)]) from error
