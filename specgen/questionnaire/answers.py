"""From what a person wrote, in whatever file, to validated answers; every mistake at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from pydantic import ValidationError

from specgen.conditions import holds, questions_of
from specgen.errors import AnswersError
from specgen.findings import Problem
from specgen.model import answers as m
from specgen.model.base import UNDECIDED_WORD, Grade, Value
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.questionnaire.values import NEED_WORDS, AnswerRefused, allowed, clean_text, normal, parse_value
from specgen.refusals import describe

V = TypeVar("V", bound=Value)
EXTRAS: dict[str, type[Value]] = {
    "edits": m.Edit,
    "left_out": m.LeftOut,
    "own_clauses": m.OwnClause,
    "not_applicable": m.Applicability,
}


@dataclass(frozen=True)
class Raw:
    """Something as it was written, with its place: a line of a file or a cell of a sheet."""

    value: Any
    place: str = ""
    line: int | None = None


@dataclass(frozen=True)
class RawAnswers:
    """The content of an answers file before it is held against a library.

    `values` is by question id; `extras` holds, under `edits`, `left_out`, `own_clauses`, `not_applicable` and
    `confirmed`, what stands in answers.yaml under that key; `grades` is by clause id. In an `unfinished` one a basic
    question without an answer is undecided, not a problem: somebody is still answering.
    """

    file: str
    preset: str
    values: dict[str, Raw]
    extras: dict[str, list[Raw]] = field(default_factory=dict)
    grades: dict[str, Raw] = field(default_factory=dict)
    library: dict[str, str] = field(default_factory=dict)
    unfinished: bool = False


def build_answers(library: Library, raw: RawAnswers) -> m.Answers:
    """Validated answers, with every question of the library in exactly one state.

    Raises AnswersError with every problem: question, what was given, what is allowed, place.
    """
    builder = _Builder(library, raw)
    return builder.build()


class _Builder:
    def __init__(self, library: Library, raw: RawAnswers) -> None:
        self.library, self.raw = library, raw
        self.questions = library.questions
        self.ids = {clause.code: id_ for id_, clause in library.clauses.items()}
        self.problems: list[Problem] = []
        self.answers: dict[str, m.Answer] = {}

    def build(self) -> m.Answers:
        self.check_preset()
        self.unknown_ids(self.raw.values, self.questions, "設問")
        for question in ask_order(self.questions):
            self.answers[question.id] = self.answer(question)
        extras = {key: tuple(self.extra(key, kind)) for key, kind in EXTRAS.items()}
        grades = self.grades()
        confirmed = self.confirmed()
        self.check_extras(extras)
        if self.problems:
            raise AnswersError(self.problems)
        return m.Answers(
            preset=self.raw.preset,
            answers={id_: self.answers[id_] for id_ in self.questions},
            grades=grades,
            confirmed=confirmed,
            library=self.raw.library,
            **extras,
        )

    def problem(self, raw: Raw, message: str, hint: str = "") -> None:
        self.problems.append(Problem(file=self.raw.file, line=raw.line, place=raw.place, message=message, hint=hint))

    def check_preset(self) -> None:
        known = [preset.id for preset in self.library.presets]
        if self.raw.preset not in known:
            self.problem(
                Raw(None),
                f"団体の種別（preset）「{self.raw.preset}」は使えない。",
                f"{'・'.join(known)} のいずれかを書く。",
            )

    def unknown_ids(self, given: Mapping[str, Raw], known: Mapping[str, object], what: str) -> None:
        for id_ in given:
            if id_ not in known:
                close = difflib.get_close_matches(id_, list(known), n=1)
                hint = f"「{close[0]}」の書き間違いではないか。" if close else "その行を消すか、名前を確かめる。"
                self.problem(given[id_], f"知らない{what}「{id_}」がある。", hint)

    def answer(self, question: Question) -> m.Answer:
        raw = self.raw.values.get(question.id)
        given = raw is not None and raw.value is not None and raw.value != ""
        place = (raw.place or f"{self.raw.file}:{raw.line}") if raw else ""
        if not holds(question.when, self.lookup):
            # An answer to a question that is not asked is kept in the open: `rules` reports it.
            return m.Answer(question=question.id, state=m.State.not_asked, place=place if given else "")
        default = default_value(question, self.raw.preset)
        if raw is None or not given:
            return self.defaulted(question, default)
        if _is_undecided(raw.value):
            return m.Answer(question=question.id, state=m.State.undecided, assumed=default, place=place)
        try:
            value = parse_value(question, raw.value)
        except AnswerRefused as error:
            shown = str(raw.value)[:60]
            self.problem(
                raw,
                f"「{question.label}」（{question.id}）の回答「{shown}」は使えない。{error}",
                f"{allowed(question)}で答える。",
            )
            return m.Answer(question=question.id, state=m.State.undecided, assumed=default)
        return m.Answer(question=question.id, state=m.State.given, value=value, assumed=value, place=place)

    def lookup(self, question: str) -> m.AnswerValue:
        answer = self.answers.get(question)
        return answer.assumed if answer else None

    def defaulted(self, question: Question, default: m.AnswerValue) -> m.Answer:
        if default is not None:
            return m.Answer(question=question.id, state=m.State.default, value=default, assumed=default)
        if self.raw.unfinished:
            return m.Answer(question=question.id, state=m.State.undecided)
        if question.basic and question.id not in self.raw.values:
            hint = f"{allowed(question)}で答える。決まっていないときは {UNDECIDED_WORD} と書く。"
            self.problem(Raw(None), f"「{question.label}」（{question.id}）に回答がない。", hint)
        elif question.basic:
            hint = f"{allowed(question)}で答える。決まっていないときは {UNDECIDED_WORD} と書く。"
            self.problem(self.raw.values[question.id], f"「{question.label}」（{question.id}）が空である。", hint)
        return m.Answer(question=question.id, state=m.State.undecided)

    def extra(self, key: str, kind: type[V]) -> list[V]:
        result = []
        for raw in self.raw.extras.get(key, []):
            try:
                result.append(kind.model_validate(self.in_words(_cleaned(raw.value))))
            except AnswerRefused as error:
                self.problem(raw, f"{key}: {error}")
            except ValidationError as error:
                for detail in error.errors():
                    message, hint = describe(detail, kind)
                    self.problem(raw, f"{key}: {message}", hint)
        return result

    def clause_id(self, name: Any) -> Any:
        """The id of a clause that a person may have named by its printed requirement id (DAT-01)."""
        return self.ids.get(normal(name), name) if isinstance(name, str) else name

    def in_words(self, value: Any) -> Any:
        """A change by hand with a clause named either way, and a level in Japanese understood."""
        if not isinstance(value, dict):
            return value
        value = {**value}
        if "clause" in value:
            value["clause"] = self.clause_id(value["clause"])
        if isinstance(value.get("level"), str):
            value["level"] = NEED_WORDS.get(normal(value["level"]), value["level"])
        return value

    def grades(self) -> dict[str, Grade]:
        graded = {id_: clause for id_, clause in self.library.clauses.items() if clause.grades}
        given = {self.clause_id(id_): raw for id_, raw in self.raw.grades.items()}
        self.unknown_ids(given, graded, "水準のある条項")
        words = {grade.label: grade for grade in Grade} | {grade.value: grade for grade in Grade}
        result = {}
        for id_, raw in given.items():
            grade = words.get(normal(str(raw.value)))
            if id_ in graded and (grade is None or grade not in graded[id_].grades):
                options = "・".join(one.label for one in graded[id_].grades)
                self.problem(raw, f"条項「{id_}」に水準「{raw.value}」はない。", f"{options} のいずれかを書く。")
            elif grade:
                result[id_] = grade
        return result

    def confirmed(self) -> tuple[str, ...]:
        narrative = {id_ for id_, clause in self.library.clauses.items() if clause.kind == "narrative"}
        given = {str(self.clause_id(raw.value)): raw for raw in self.raw.extras.get("confirmed", [])}
        self.unknown_ids(given, dict.fromkeys(narrative), "要確認の条項")
        return tuple(id_ for id_ in given if id_ in narrative)

    def check_extras(self, extras: Mapping[str, Sequence[Any]]) -> None:
        places = {place for outline in self.library.outlines.values() for n in outline.nodes() for place in n.takes}
        items = {item.id for checklist in self.library.checklists.values() for item in checklist.items}
        known: dict[str, tuple[str, Mapping[str, object], str]] = {
            "edits": ("clause", self.library.clauses, "条項"),
            "left_out": ("clause", self.library.clauses, "条項"),
            "own_clauses": ("place", dict.fromkeys(places), "場所"),
            "not_applicable": ("item", dict.fromkeys(items), "チェックシートの項目"),
        }
        for key, (attribute, names, what) in known.items():
            raws = self.raw.extras.get(key, [])
            for index, value in enumerate(extras[key]):
                raw = raws[index] if len(raws) == len(extras[key]) else Raw(None)
                self.unknown_ids({getattr(value, attribute): raw}, names, what)
        changed = [f"{one.clause}#{one.item}" if one.item else one.clause for one in extras["edits"]]
        self.duplicates([*changed, *(one.clause for one in extras["left_out"])], "条項の調整")
        self.duplicates([one.key for one in extras["own_clauses"]], "独自条項の key")
        self.duplicates([one.item for one in extras["not_applicable"]], "適用しない項目")

    def duplicates(self, ids: Sequence[str], what: str) -> None:
        for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            self.problem(Raw(None), f"{what}「{id_}」が2回ある。", "どちらか一方を消す。")


def ask_order(questions: Mapping[str, Question]) -> list[Question]:
    """The questions in an order in which each comes after those that decide whether it is asked."""
    graph = {
        question.id: [id_ for id_ in questions_of(question.when) if id_ in questions] for question in questions.values()
    }
    return [questions[id_] for id_ in TopologicalSorter(graph).static_order()]


def default_value(question: Question, preset: str) -> m.AnswerValue:
    """The default of a question for a kind of buyer; None where there is none, or it is 未定."""
    raw = question.defaults.get(preset, question.default)
    if raw is None or _is_undecided(raw):
        return None
    try:
        return parse_value(question, raw)
    except AnswerRefused:
        return None  # The library check reports a default outside its domain.


def _is_undecided(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) == 1 and _is_undecided(value[0])
    return isinstance(value, str) and normal(value) == UNDECIDED_WORD


def _cleaned(value: Any) -> Any:
    """Free text inside an extra without control characters; other things as they are."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return value
