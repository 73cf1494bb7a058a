"""A 案件 as the store holds it, as answers that a draft can be made from.

Nothing is dropped: an entry that today's library does not know, or does not allow, is told as a stranger and stays
where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from specgen.errors import AnswersError
from specgen.model.answers import Answers, State
from specgen.model.library import Library
from specgen.model.specification import Specification
from specgen.narrative.approved import draft
from specgen.narrative.shelf import Shelf, with_shelf
from specgen.questionnaire.answers import Raw, RawAnswers, build_answers
from specgen.questionnaire.values import AnswerRefused, normal, parse_value
from specgen.store.values import Entry, Kind, Project, Save, Work

SHELF = "shelf"  # the key of the one entry that holds every suggestion of a 案件
UNDECIDED = "未定"
EXTRAS = {
    Kind.edit: "edits",
    Kind.left_out: "left_out",
    Kind.own_clause: "own_clauses",
    Kind.not_applicable: "not_applicable",
}


class Stranger(NamedTuple):
    """An entry that cannot be used with today's library, and why."""

    entry: Entry
    reason: str


class Case:
    """One 案件, read once: its entries, its answers and its draft. Never changed; a save makes another one."""

    def __init__(self, library: Library, work: Work, locked: Mapping[str, str]) -> None:
        self.library, self.project, self.locked = library, work.project, dict(locked)
        self.entries: dict[tuple[Kind, str], Entry] = {(one.kind, one.key): one for one in work.entries}
        self.answers, self.strangers = _answers(library, work, self.locked)

    @property
    def id(self) -> str:
        """The id of the 案件."""
        return self.project.id

    @cached_property
    def spec(self) -> Specification:
        """The draft."""
        return draft(self.library, self.answers)

    @cached_property
    def basic(self) -> tuple[str, ...]:
        """The basic questions that are asked."""
        return tuple(
            id_
            for id_, question in self.library.questions.items()
            if question.basic and self.answers.answers[id_].state is not State.not_asked
        )

    @cached_property
    def unanswered(self) -> tuple[str, ...]:
        """The basic questions that are asked and that nobody has answered."""
        return tuple(
            id_
            for id_ in self.basic
            if self.answers.answers[id_].state is State.undecided and not self.entry(Kind.answer, id_)
        )

    def entry(self, kind: Kind, key: str) -> Entry | None:
        """The entry of a key; None where there is none."""
        return self.entries.get((kind, key))

    def base(self, kind: Kind, key: str) -> int:
        """The version of an entry that a change of it builds on; 0 where there is none."""
        found = self.entry(kind, key)
        return found.version if found else 0

    def of_kind(self, kind: Kind) -> list[Entry]:
        """The entries of a kind, by key."""
        return sorted((one for (held, _), one in self.entries.items() if held is kind), key=lambda one: one.key)

    @property
    def shelf(self) -> Shelf:
        """Every suggestion of the 案件."""
        found = self.entry(Kind.suggestion, SHELF)
        return Shelf.model_validate(found.value) if found else Shelf()

    def with_entry(self, save: Save) -> Case:
        """The case as it would be after a change; nothing is kept."""
        kept = [one for key, one in self.entries.items() if key != (save.kind, save.key)]
        if save.value is not None:
            before = self.entry(save.kind, save.key)
            kept.append(_made(self.project, save, before))
        return Case(self.library, Work(project=self.project, entries=tuple(kept)), self.locked)


def raw_answers(project: Project, entries: Iterable[Entry], locked: Mapping[str, str]) -> RawAnswers:
    """The entries of a 案件 as they would stand in answers.yaml, unfinished as they may be."""
    values: dict[str, Raw] = {}
    extras: dict[str, list[Raw]] = {}
    grades: dict[str, Raw] = {}
    for one in sorted(entries, key=lambda entry: entry.key):
        if one.kind is Kind.answer:
            values[one.key] = Raw(one.value, place="設問票")
        elif one.kind is Kind.grade:
            grades[one.key] = Raw(one.value)
        elif one.kind is Kind.confirmed:
            extras.setdefault("confirmed", []).append(Raw(one.key))
        elif one.kind in EXTRAS:
            extras.setdefault(EXTRAS[one.kind], []).append(Raw(one.value))
    return RawAnswers(project.title, project.preset, values, extras, grades, dict(locked), unfinished=True)


def _answers(library: Library, work: Work, locked: Mapping[str, str]) -> tuple[Answers, tuple[Stranger, ...]]:
    usable, strangers = [], []
    for entry in work.entries:
        reason = _why_unusable(library, entry)
        if reason:
            strangers.append(Stranger(entry, reason))
        else:
            usable.append(entry)
    raw = raw_answers(work.project, usable, locked)
    try:
        answers = build_answers(library, raw)
    except AnswersError:
        # What is wrong with one entry was told above; this is about entries together. Each is tried alone.
        usable, more = _alone(library, work.project, usable, locked)
        strangers += more
        answers = build_answers(library, raw_answers(work.project, usable, locked))
    shelf = next((one for one in work.entries if one.kind is Kind.suggestion and one.key == SHELF), None)
    if shelf is not None:
        answers = with_shelf(answers, Shelf.model_validate(shelf.value))
    return answers, tuple(strangers)


def _alone(
    library: Library, project: Project, entries: Iterable[Entry], locked: Mapping[str, str]
) -> tuple[list[Entry], list[Stranger]]:
    """The entries that can be used with those before them, and the others with the reason."""
    kept: list[Entry] = []
    strangers = []
    for entry in sorted(entries, key=lambda one: one.version):
        try:
            build_answers(library, raw_answers(project, [*kept, entry], locked))
        except AnswersError as error:
            strangers.append(Stranger(entry, error.problems[0].message))
        else:
            kept.append(entry)
    return kept, strangers


def _why_unusable(library: Library, entry: Entry) -> str:
    if entry.kind is not Kind.answer:
        return ""
    question = library.questions.get(entry.key)
    if question is None:
        return "今の条項ライブラリに、この設問はありません。"
    if is_undecided(entry.value):
        return ""
    try:
        parse_value(question, entry.value)
    except AnswerRefused as error:
        return str(error)
    return ""


def is_undecided(value: Any) -> bool:
    """Whether a value is 未定."""
    return isinstance(value, str) and normal(value) == UNDECIDED


def _made(project: Project, save: Save, before: Entry | None) -> Entry:
    """An entry that is not kept: for a preview."""
    return Entry(
        kind=save.kind,
        key=save.key,
        value=save.value,
        version=before.version if before else 0,
        by="",
        by_name="",
        at=before.at if before else project.created_at,
        reason="",
    )
