"""One question as its page shows it, what a save says beside it, and the live outline."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from specgen.conditions import NEED_LABELS, explain, explain_in_words, questions_of, value_label
from specgen.export import charts
from specgen.findings import Finding, Severity
from specgen.formatting import number, wareki, western
from specgen.model.answers import Answer, State
from specgen.model.library import Library
from specgen.model.question import Question, Section
from specgen.questionnaire.answers import default_value
from specgen.questionnaire.observed import observed_text
from specgen.questionnaire.values import AnswerRefused, allowed, parse_value
from specgen.store.values import Entry, EntryConflict, Kind
from specgen.web.views.answer_form import TYPED, names_of
from specgen.web.views.plots import DotPlot, dot_plot
from specgen.workbench.desk import Case
from specgen.workbench.desk.case import UNDECIDED, is_undecided
from specgen.workbench.desk.cases.answering import (
    AnswerState,
    Effect,
    canonical,
    concerns,
    dependents,
    few_answers,
    state_of,
)

Control = Literal["text", "textarea", "select", "radios", "checkboxes"]
MOST_RADIOS = 7
OWN = "別の画面"  # where a person meets an answer of their own
WIDTHS = {"integer": "m", "decimal": "m", "money": "m", "date": "m"}


class Link(NamedTuple):
    """A question that another page or place shows."""

    href: str
    label: str


class Typed(NamedTuple):
    """What a form held for a question: its control, the box 「未定」, and the version that was seen. What was not saved
    keeps that version: with a newer one the next save would replace, unseen, what somebody else saved meanwhile."""

    value: str | list[str]
    undecided: bool
    base: int | None = None


@dataclass(frozen=True)
class ConflictView:
    """Two answers to one question, saved at the same time by two people."""

    mine: str
    theirs: str
    by: str
    at: datetime.datetime | None
    version: int


@dataclass(frozen=True)
class Said:
    """What stands under a question after it was sent: what was saved, what was wrong, or whose answer stands there."""

    tone: Literal["success", "info", "error", "warning"]
    title: str
    text: str = ""
    effect: Effect | None = None
    saved: bool = True
    undo: int = 0
    conflict: ConflictView | None = None


@dataclass(frozen=True)
class QuestionView:
    """One question, its answer and everything that helps to answer it."""

    question: Question
    dom: str
    path: str
    control: Control
    width: str
    state: AnswerState
    value: str | list[str]
    undecided: bool
    base: int
    options: list[tuple[str, str, str]]
    default: str
    allowed: str
    asked_when: str
    now: str
    deciders: list[Link]
    decides: list[Link]
    findings: tuple[Finding, ...]
    plot: DotPlot | None
    observed: str
    last: str
    kept: str
    names: str
    others: bool
    may_edit: bool
    error: str = ""
    said: Said | None = None

    @property
    def asked(self) -> bool:
        """Whether the question is asked under the answers as they stand."""
        return self.state != "not_asked"


@dataclass(frozen=True)
class SectionRow:
    """How far a section of the questionnaire has come."""

    section: Section
    href: str
    basic: int
    basic_done: int
    asked: int
    given: int
    defaults: int
    undecided: int
    unanswered: int
    not_asked: int
    errors: int

    @property
    def note(self) -> str:
        """The progress in a few characters."""
        return f"基本 {self.basic_done}／{self.basic}問" if self.basic else f"{self.asked}問"


class Chapter(NamedTuple):
    """A chapter of the draft as it stands now."""

    title: str
    requirements: int
    changed: bool


@dataclass(frozen=True)
class Aside:
    """What stands beside the questions and follows every answer."""

    sections: list[tuple[str, str, str]]
    current: str
    chapters: list[Chapter]
    pictures: list[charts.Picture]
    basic: int
    basic_done: int
    undecided: list[Link]
    unanswered: list[Link]
    pages: str


class Shower:
    """Shows the questions of one 案件 as it stands; what is the same for all of them is found once."""

    def __init__(self, case: Case, may_edit: bool) -> None:
        self.case, self.may_edit = case, may_edit
        self.questions = case.library.questions
        self.path = f"/cases/{case.id}/questions"
        self.places = {one.id: section.section for section in case.library.sections for one in section.questions}
        self.findings = concerns(case)

    def link(self, question: str) -> Link:
        """A link to a question, on the page of its section."""
        return Link(f"{self.path}/{self.places[question]}#{dom_id(question)}", self.questions[question].label)

    def view(self, id_: str, *, typed: Typed | None = None, error: str = "", said: Said | None = None) -> QuestionView:
        """One question as it stands; with what was typed in place of the answer where that was not kept."""
        case, question = self.case, self.questions[id_]
        answer, entry = case.answers.answers[id_], case.entry(Kind.answer, id_)
        held = typed or Typed(control_value(question, answer, entry), answer.state is State.undecided and bool(entry))
        return QuestionView(
            question=question,
            dom=dom_id(id_),
            path=f"{self.path}/{self.places[id_]}/{id_}",
            control=control_of(question),
            width=WIDTHS.get(question.kind, "full" if question.max_length > 80 else "l"),
            state=state_of(case, id_),
            value=held.value,
            undecided=held.undecided,
            base=case.base(Kind.answer, id_) if held.base is None else held.base,
            options=options_of(question),
            default=default_words(question, case.project.preset),
            allowed=allowed(question) if question.kind in TYPED else "",
            asked_when=condition_words(question, self.questions),
            now=explain(question.when, case.answers.assumed, self.questions) if answer.state is State.not_asked else "",
            deciders=[self.link(one) for one in questions_of(question.when) if one in self.questions],
            decides=[self.link(one.id) for one in dependents(case.library, id_)],
            findings=tuple(one for one in self.findings.get(id_, ()) if answer.state is not State.not_asked),
            plot=self._plot(question, answer),
            observed=observed_text(question),
            last=f"{entry.by_name}" if entry and entry.by_name else "",
            kept=entry_words(question, entry) if entry else "",
            names=names_of(question),
            others=few_answers(question),
            may_edit=self.may_edit,
            error=error,
            said=said,
        )

    def _plot(self, question: Question, answer: Answer) -> DotPlot | None:
        own = answer.value if answer.state in (State.given, State.default) else None
        return dot_plot(question, own, self.case.library.sources) if question.observed else None

    def row(self, section: Section) -> SectionRow:
        """How far a section has come."""
        states = {one.id: state_of(self.case, one.id) for one in section.questions}
        basic = [one.id for one in section.questions if one.basic and states[one.id] != "not_asked"]
        held = list(states.values())
        return SectionRow(
            section=section,
            href=f"{self.path}/{section.section}",
            basic=len(basic),
            basic_done=sum(states[id_] != "unanswered" for id_ in basic),
            asked=len(held) - held.count("not_asked"),
            given=held.count("given"),
            defaults=held.count("default"),
            undecided=held.count("undecided"),
            unanswered=held.count("unanswered"),
            not_asked=held.count("not_asked"),
            errors=len(
                {one.message for id_ in states for one in self.findings.get(id_, ()) if one.severity is Severity.error}
            ),
        )

    def aside(self, current: str, changed: Iterable[str] = ()) -> Aside:
        """The live outline, the coverage and what is still open."""
        case, marked = self.case, set(changed)
        states = {one.question: state_of(case, one.question) for one in case.answers.in_state(State.undecided)}
        return Aside(
            sections=[(row.href, row.section.title, row.note) for row in map(self.row, case.library.sections)],
            current=f"{self.path}/{current}" if current else "",
            chapters=[
                Chapter(
                    f"{node.number}　{node.title}" if node.number else node.title,
                    sum(
                        item.kind == "requirement"
                        for below in node.walk()
                        for top in below.items
                        for item in top.walk()
                    ),
                    node.id in marked,
                )
                for node in case.spec.chapters
            ],
            pictures=[picture(f"coverage-{one.checklist}", one) for one in case.spec.coverage],
            basic=len(case.basic),
            basic_done=len(case.basic) - len(case.unanswered),
            undecided=[self.link(id_) for id_, state in states.items() if state == "undecided"],
            unanswered=[self.link(id_) for id_, state in states.items() if state == "unanswered"],
            pages=f"/cases/{case.id}",
        )


def dom_id(question: str) -> str:
    """The id of a question's block on its page."""
    return "q-" + question.replace(".", "-")


def control_of(question: Question) -> Control:
    """How a question is answered on a page."""
    match question.kind:
        case "notes":
            return "textarea"
        case "choice":
            return "radios" if len(question.choices) <= MOST_RADIOS else "select"
        case "choices":
            return "checkboxes"
        case "need" | "boolean":
            return "radios"
    return "text"


def options_of(question: Question) -> list[tuple[str, str, str]]:
    """(value, label, help) of each answer that can be chosen; 未定 is one of them."""
    match question.kind:
        case "choice" | "choices":
            options = [(one.value, one.label, one.help) for one in question.choices]
        case "need":
            options = [(value, label, "") for value, label in NEED_LABELS.items()]
        case "boolean":
            options = [("true", "はい", ""), ("false", "いいえ", "")]
        case _:
            return []
    return [*options, (UNDECIDED, "未定（まだ決まっていない）", "")]


def control_value(question: Question, answer: Answer, entry: Entry | None) -> str | list[str]:
    """What the control holds for an answer; also for one that is kept but not used now."""
    if answer.state is State.undecided:
        open_ = bool(entry)
        if question.kind == "choices":
            return [UNDECIDED] if open_ else []
        return UNDECIDED if open_ and question.kind not in TYPED else ""
    value: Any = answer.value
    if isinstance(value, tuple):
        return list(value) if question.kind == "choices" else "\n".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date):
        return wareki(value)
    if isinstance(value, int | float):
        return number(value)
    return [] if value is None and question.kind == "choices" else "" if value is None else str(value)


def default_words(question: Question, preset: str) -> str:
    """The default of a question, as read."""
    value = default_value(question, preset)
    return "" if value is None else value_words(question, value)


def value_words(question: Question, value: Any) -> str:
    """A value as read on a page."""
    if isinstance(value, datetime.date):
        return f"{wareki(value)}（{western(value)}）"
    if isinstance(value, tuple) and question.kind == "notes":
        return "\n".join(value)
    if question.kind == "money" and isinstance(value, int | float):
        return f"{number(value)}{question.unit or '円'}"
    return value_label(question, value)


def entry_words(question: Question, entry: Entry) -> str:
    """What a person wrote, as read: 未定, or the value."""
    return raw_words(question, entry.value)


def raw_words(question: Question, raw: Any) -> str:
    """A kept or sent value as read; as it stands where the question does not allow it."""
    if raw is None:
        return "（回答なし。既定値があるときは既定値）"
    if is_undecided(raw):
        return UNDECIDED
    try:
        return value_words(question, parse_value(question, raw))
    except AnswerRefused:
        return "\n".join(map(str, raw)) if isinstance(raw, list) else str(raw)


def condition_words(question: Question, questions: Mapping[str, Question]) -> str:
    """When a question is asked; "" for always."""
    words = explain_in_words(question.when, questions)
    return "" if words == "常に" else words


def conflict_view(library: Library, error: EntryConflict, user: str) -> ConflictView:
    """Both answers of a conflict in words; `user` is who was to save."""
    question, theirs = library.questions[error.mine.key], error.theirs
    return ConflictView(
        mine=raw_words(question, canonical(question, error.mine.value)),
        theirs=entry_words(question, theirs) if theirs else "（回答を取り消し、既定値に戻している）",
        by=(OWN if theirs.by == user else theirs.by_name or "ほかの人") if theirs else "ほかの人",
        at=theirs.at if theirs else None,
        version=theirs.version if theirs else 0,
    )


def picture(anchor: str, coverage: charts.JudgedList) -> charts.Picture:
    """A checklist as a donut."""
    return charts.Picture(anchor, coverage, charts.donut(coverage), charts.strip(coverage), charts.counts(coverage))
