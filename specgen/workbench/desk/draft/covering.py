"""The checklists of a 案件: what does not apply, what brings a lacking clause in, and the draft checked as a text."""

from __future__ import annotations

from typing import NamedTuple

from specgen import explain
from specgen.errors import AnswersError, NotFound
from specgen.export.docx import render_docx
from specgen.findings import Problem
from specgen.model.answers import AnswerValue
from specgen.model.clause import Clause
from specgen.model.question import Question
from specgen.model.specification import Decision, Item, ItemCoverage
from specgen.store.values import Entry, Job, Kind, Save
from specgen.workbench.desk.case import Case
from specgen.workbench.desk.cases import answering
from specgen.workbench.desk.cases.answering import Effect, Given
from specgen.workbench.desk.checking import checks
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.draft import item_edits, items, own_clauses
from specgen.workbench.jobs import CHECK

MOST_WAYS = 6
MOST_REASON = 400
REASON = f"理由を、{MOST_REASON}字までで入力してください。"


class Way(NamedTuple):
    """One answer that would bring a clause in; `base` is the version that a save of it builds on."""

    question: Question
    value: AnswerValue
    now: str
    other: str
    base: int
    effect: Effect


class Offer(NamedTuple):
    """How a clause can come into a draft, or why it is there and does not count.

    `left_out` is the entry by which somebody left it out; `ways` are the answers that bring it in; `own` is the text
    that an own clause would have where there is neither.
    """

    case: Case
    clause: Clause
    decision: Decision
    drafted: Item | None
    left_out: Entry | None
    ways: tuple[Way, ...]
    own: str


def find_item(case: Case, item: str) -> ItemCoverage:
    """An item of a checklist of a draft. Raises NotFound."""
    found = next((one for checked in case.spec.coverage for one in checked.items if one.id == item), None)
    if found is None:
        raise NotFound("チェックシートの項目")
    return found


def set_apart(desk: Desk, project: str, item: str, reason: str, base: int) -> Entry:
    """Decide that an item does not apply. Raises AnswersError for the reason, EntryConflict, NotFound."""
    find_item(desk.editable(project), item)
    reason = item_edits.tidy(reason)
    if not reason or len(reason) > MOST_REASON:
        raise AnswersError([Problem(place="reason", message=REASON)])
    save = Save(kind=Kind.not_applicable, key=item, value={"item": item, "reason": reason}, base=base)
    return desk.save(project, [save], reason)[0]


def apply_again(desk: Desk, project: str, item: str, base: int) -> None:
    """Take the decision on an item back. Raises EntryConflict, NotFound."""
    find_item(desk.editable(project), item)
    desk.save(project, [Save(kind=Kind.not_applicable, key=item, value=None, base=base)])


def offer(desk: Desk, project: str, clause: str) -> Offer:
    """How a clause can come into a draft. Raises NotFound."""
    case = desk.case(project)
    found = items.find_clause(desk.library, clause)
    why = explain.explain_clause(desk.library, case.answers, clause, case.spec)
    left_out = case.entry(Kind.left_out, clause)
    ways = () if left_out or why.decision.included else tuple(_ways(desk, case, why.flips))
    own = "" if left_out or ways or why.decision.included else items.printed(case, found)
    return Offer(case, found, why.decision, why.item, left_out, ways, own)


def _ways(desk: Desk, case: Case, flips: tuple[explain.Flip, ...]) -> list[Way]:
    ways = []
    for flip in flips[:MOST_WAYS]:
        raw = answering.plain(flip.value)
        _, effect = answering.preview(desk, case.id, Given(flip.question, raw, 0))
        base = case.base(Kind.answer, flip.question)
        ways.append(Way(desk.library.questions[flip.question], flip.value, flip.now, flip.other, base, effect))
    return ways


def put_back(desk: Desk, project: str, clause: str, base: int) -> None:
    """Take a clause in again that was left out. Raises EntryConflict, NotFound."""
    item_edits.put_back(desk, project, clause, base)


def answer(desk: Desk, project: str, clause: str, number: int, question: str, base: int) -> None:
    """Give the answer that brings a clause in: that of this number among those offered, still about this question.

    Raises NotFound where it is offered no more, EntryConflict.
    """
    ways = offer(desk, project, clause).ways
    if not 0 <= number < len(ways) or ways[number].question.id != question:
        raise NotFound("この条項を入れる回答")
    answering.save(desk, project, Given(question, answering.plain(ways[number].value), base))


def take_as_own(desk: Desk, project: str, clause: str, text: str, reason: str) -> Entry:
    """Take the text of a clause as an own clause. Raises AnswersError."""
    found = items.find_clause(desk.library, clause)
    form = own_clauses.OwnForm(found.place, found.title, text, found.level, reason, "\n".join(found.verify))
    return own_clauses.add_own(desk, project, form)


def check_text(desk: Desk, project: str) -> Job:
    """Queue the check of the draft as the text that it prints. Raises AnswersError where too much waits."""
    case = desk.case(project)
    return checks.start(
        desk,
        f"{case.project.title}.docx",
        render_docx(case.spec),
        checklists=tuple(desk.library.checklists),
        project=project,
        version=case.project.version,
    )


def text_checks(desk: Desk, project: str) -> list[Job]:
    """The checks of the text of a draft that the person asked for, the newest first."""
    desk.case(project)
    return [one for one in desk.store.jobs.list(desk.user.id) if one.kind == CHECK and one.project == project]
