"""Answering the questionnaire: what an answer becomes, what it does to the draft, and where it meets another's.

What is kept is the value as its question holds it (a number, a date as 2027-04-01, the values of choices), so that the
same answer written in two ways is the same answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence, Set
from typing import Any, Literal, NamedTuple

from specgen.errors import AnswersError, NotFound
from specgen.findings import Finding, Problem, Severity
from specgen.model.answers import AnswerValue, State
from specgen.model.condition import comparisons
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.model.specification import Decision, Node, Specification
from specgen.questionnaire.answers import default_value
from specgen.questionnaire.rules import check_answers
from specgen.questionnaire.values import AnswerRefused, allowed, parse_value
from specgen.store.values import Entry, EntryConflict, Kind, Save
from specgen.workbench.desk.case import UNDECIDED, Case, is_undecided
from specgen.workbench.desk.desk import Desk

AnswerState = Literal["given", "default", "undecided", "not_asked", "unanswered"]


class Rewording(NamedTuple):
    """An item whose text or level another answer changes: its number in the draft, both texts ("": not there)."""

    id: str
    path: str
    title: str
    before: str
    after: str


class Effect(NamedTuple):
    """What an answer does to a draft. `chapters` are those that change; `opened` and `closed` questions that are asked
    from now on, or no more; `findings` are new, `settled` are gone."""

    added: tuple[Decision, ...]
    removed: tuple[Decision, ...]
    reworded: tuple[Rewording, ...]
    findings: tuple[Finding, ...]
    settled: tuple[Finding, ...]
    opened: tuple[Question, ...]
    closed: tuple[Question, ...]
    chapters: frozenset[str]

    @property
    def empty(self) -> bool:
        """Whether the draft stays as it is."""
        return not any(self)


class Given(NamedTuple):
    """One answer as a form sends it: None takes it back; `base` is the version that the person saw."""

    question: str
    raw: Any
    base: int


class Saved(NamedTuple):
    """One answer that was kept. `changed` is false where it stood there already."""

    entry: Entry
    changed: bool
    before: Case
    after: Case
    effect: Effect


class SectionSaved(NamedTuple):
    """What became of the answers of one form: those that were kept, and why others were not, by question."""

    saved: tuple[Entry, ...]
    problems: dict[str, Problem]
    conflicts: dict[str, EntryConflict]


class Alternative(NamedTuple):
    """Another answer that a question allows, and what it would do."""

    value: AnswerValue
    effect: Effect


# ---- one answer ------------------------------------------------------------------------------------------------


def find_question(library: Library, question: str) -> Question:
    """A question of the library. Raises NotFound."""
    found = library.questions.get(question)
    if found is None:
        raise NotFound(f"設問「{question[:60]}」")
    return found


def plain(value: AnswerValue) -> Any:
    """A value as it is kept: dates as 2027-04-01, several values as a list."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def canonical(question: Question, raw: Any) -> Any:
    """What is kept of what a person wrote; None where they wrote nothing. Raises AnswersError with what is allowed."""
    if raw is None or raw == "" or raw == []:
        return None
    if is_undecided(raw) or (isinstance(raw, list) and len(raw) == 1 and is_undecided(raw[0])):
        return UNDECIDED
    try:
        return plain(parse_value(question, raw))
    except AnswerRefused as error:
        hint = f"{allowed(question)}で答えてください。決まっていないときは「{UNDECIDED}」を選んでください。"
        raise AnswersError([Problem(place=question.id, message=str(error), hint=hint)]) from error


def state_of(case: Case, question: str) -> AnswerState:
    """How the answer to a question stands; a question that is asked and that nobody answered is unanswered."""
    state = case.answers.answers[question].state
    if state is State.undecided and not case.entry(Kind.answer, question):
        return "unanswered"
    return state.value


def save(desk: Desk, project: str, given: Given) -> Saved:
    """Keep one answer, and tell what it did to the draft. Raises AnswersError (nothing is kept) and EntryConflict."""
    before = desk.editable(project)
    value = canonical(find_question(desk.library, given.question), given.raw)
    entry = desk.save_answer(project, given.question, value, given.base)
    after = desk.case(project)
    changed = _stored(before, desk.library.questions[given.question]) != value
    return Saved(entry, changed, before, after, difference(before, after) if changed else NOTHING)


def preview(desk: Desk, project: str, given: Given) -> tuple[Case, Effect]:
    """The 案件 as it would be, and what the answer would do. Nothing is kept. Raises AnswersError."""
    case = desk.case(project)
    after = _with(case, given.question, canonical(find_question(desk.library, given.question), given.raw))
    return after, difference(case, after)


def other_answers(desk: Desk, project: str, question: str) -> tuple[Alternative, ...]:
    """Every other answer to a question with few answers, and what each would do; before anything is kept."""
    case = desk.case(project)
    found = find_question(desk.library, question)
    now = case.answers.answers[question]
    if now.state is State.not_asked or not few_answers(found):
        return ()
    values = [one for one in _values(found) if one != now.assumed or now.state is State.undecided]
    return tuple(Alternative(one, difference(case, _with(case, question, plain(one)))) for one in values)


def few_answers(question: Question) -> bool:
    """Whether the answers to a question can be gone through one by one."""
    return question.kind in ("choice", "need", "boolean")


def _values(question: Question) -> Iterable[AnswerValue]:
    if question.kind == "choice":
        return [choice.value for choice in question.choices]
    return ["mandatory", "desirable", "none"] if question.kind == "need" else [True, False]


def _with(case: Case, question: str, value: Any) -> Case:
    return case.with_entry(Save(kind=Kind.answer, key=question, value=value, base=case.base(Kind.answer, question)))


# ---- the answers of a form -------------------------------------------------------------------------------------


def save_section(desk: Desk, project: str, given: Sequence[Given]) -> SectionSaved:
    """Keep every answer of a form that the person changed, each by itself; the others say why they were not kept.

    What stands in the form as it was shown is no answer of theirs, even where somebody else has changed it since.
    """
    case = desk.editable(project)
    saved: list[Entry] = []
    problems: dict[str, Problem] = {}
    conflicts: dict[str, EntryConflict] = {}
    for one in given:
        question = find_question(desk.library, one.question)
        try:
            value = canonical(question, one.raw)
            if value == _seen(desk, case, question, one.base) or value == _stored(case, question):
                continue
            saved.append(desk.save_answer(project, one.question, value, one.base))
        except AnswersError as error:
            problems[one.question] = error.problems[0]
        except EntryConflict as error:
            conflicts[one.question] = error
    return SectionSaved(tuple(saved), problems, conflicts)


def _seen(desk: Desk, case: Case, question: Question, base: int) -> Any:
    """What a form showed for a version: the answer that stood then, or the default."""
    raw = None
    if base and base == case.base(Kind.answer, question.id):
        return _stored(case, question)
    if base:
        found = desk.store.projects.changes(case.id, kind=Kind.answer, key=question.id, before=base + 1, limit=1)
        raw = found[0].new if found else None
    if raw is None:
        return plain(default_value(question, case.project.preset))
    return _readable(question, raw)


def _stored(case: Case, question: Question) -> Any:
    entry = case.entry(Kind.answer, question.id)
    return _readable(question, entry.value) if entry else None


def _readable(question: Question, raw: Any) -> Any:
    try:
        return canonical(question, raw)
    except AnswersError:
        return raw  # what today's library does not allow is shown as it stands


# ---- what a change does to the draft ---------------------------------------------------------------------------


def difference(before: Case, after: Case) -> Effect:
    """What the draft gains and loses between two states of a 案件."""
    old, new = before.spec, after.spec
    was = {one.clause for one in old.decisions if one.included}
    now = {one.clause for one in new.decisions if one.included}
    opened, closed = _asked(before, after), _asked(after, before)
    return Effect(
        added=tuple(one for one in new.decisions if one.clause in now - was),
        removed=tuple(one for one in new.decisions if one.clause in was - now),
        reworded=(*_reworded(old, new), *_parts_gone_and_come(old, new, was & now)),
        findings=_only_in(new, old),
        settled=_only_in(old, new),
        opened=opened,
        closed=closed,
        chapters=_changed_chapters(old, new),
    )


NOTHING = Effect((), (), (), (), (), (), (), frozenset())


def _asked(before: Case, after: Case) -> tuple[Question, ...]:
    was, now = before.answers.answers, after.answers.answers
    return tuple(
        question
        for id_, question in after.library.questions.items()
        if was[id_].state is State.not_asked and now[id_].state is not State.not_asked
    )


def _only_in(one: Specification, other: Specification) -> tuple[Finding, ...]:
    known = {finding.message for finding in other.findings}
    return tuple(
        finding for finding in one.findings if finding.message not in known and finding.severity is not Severity.info
    )


def _reworded(before: Specification, after: Specification) -> Iterable[Rewording]:
    old = {item.id: item for item in before.items()}
    for item in after.items():
        was = old.get(item.id)
        if was and (was.plain, was.level) != (item.plain, item.level):
            texts = [
                f"［{one.level.label}］{one.plain}" if was.level != item.level and one.level else one.plain
                for one in (was, item)
            ]
            yield Rewording(item.id, item.path, item.title or "", *texts)


def _parts_gone_and_come(before: Specification, after: Specification, both: Set[str]) -> Iterable[Rewording]:
    """The sub-items that a clause loses or gains where the clause itself is in both drafts."""
    old, new = ({item.id: item for item in one.items() if item.clause in both} for one in (before, after))
    for one in old.values():
        if one.id not in new:
            yield Rewording(one.id, one.path, one.title or "", one.plain, "")
    for one in new.values():
        if one.id not in old:
            yield Rewording(one.id, one.path, one.title or "", "", one.plain)


def _changed_chapters(before: Specification, after: Specification) -> frozenset[str]:
    old = {node.id: _content(node) for node in before.chapters}
    return frozenset(node.id for node in after.chapters if old.get(node.id) != _content(node))


def _content(chapter: Node) -> list[tuple[str, str, Any]]:
    return [(item.id, item.plain, item.level) for node in chapter.walk() for top in node.items for item in top.walk()]


# ---- findings at their question --------------------------------------------------------------------------------


def concerns(case: Case) -> dict[str, tuple[Finding, ...]]:
    """The findings on the answers (rules, order of dates, real ranges) by question: each at every question it names."""
    found = check_answers(case.library, case.answers)
    result: dict[str, tuple[Finding, ...]] = {}
    for id_, question in case.library.questions.items():
        mine = tuple(one for one in found if f"、{question.label}、" in f"、{one.place}、")
        if mine:
            result[id_] = mine
    return result


def dependents(library: Library, question: str) -> tuple[Question, ...]:
    """The questions that are asked, or not, by the answer to a question."""
    return tuple(
        one for one in library.questions.values() if any(c.question == question for c in comparisons(one.when))
    )
