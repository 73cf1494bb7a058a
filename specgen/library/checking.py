"""Checking a library as a whole: everything that one file says of another must be there.

Fast enough for every draft. The proofs over the questions' domains are in `specgen.library.proofs`.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

from specgen import template
from specgen.conditions import questions_of
from specgen.findings import Problem
from specgen.model.base import UNDECIDED_WORD
from specgen.model.checklist import Checklist
from specgen.model.clause import Brief, Clause, SubItem
from specgen.model.condition import AnyCondition, Compare, comparisons
from specgen.model.library import CriteriaSet, Library, PriceItem, RiskSheet, Rule, Terms
from specgen.model.outline import Outline
from specgen.model.question import Question, Section
from specgen.model.source import Source
from specgen.questionnaire.values import AnswerRefused, parse_value
from specgen.yamlfile import Path_

NEEDS = ("mandatory", "desirable", "none")
NUMERIC = ("integer", "decimal", "money")


class Entry(Protocol):
    """One value of a library with the place that it was read from."""

    @property
    def value(self) -> object:
        """The value."""

    @property
    def layer(self) -> str:
        """The id of the layer."""

    def problem(self, message: str, hint: str = "", at: Path_ = (), fatal: bool = True) -> Problem:
        """A problem at this entry, or at a part of it."""


def check_references(library: Library, entries: Mapping[str, Sequence[Entry]]) -> list[Problem]:
    """Every reference that leads nowhere, every value outside its domain and every cycle, as problems."""
    checker = _Checker(library)
    problems: list[Problem] = []
    for entry in entries.get("clauses", ()):
        if isinstance(entry.value, Clause):
            problems.extend(checker.clause(entry, entry.value))
    for entry in entries.get("questions", ()):
        if isinstance(entry.value, Section):
            problems.extend(checker.section(entry, entry.value))
    for entry in entries.get("outlines", ()):
        if isinstance(entry.value, Outline):
            problems.extend(checker.outline(entry, entry.value))
    for kind in ("rules", "criteria", "prices", "sheets", "checklists"):
        for entry in entries.get(kind, ()):
            problems.extend(checker.other(entry))
    for entry in entries.get("terms", ()):
        problems.extend(checker.terms(entry))
    return problems + checker.codes(entries.get("clauses", ())) + checker.cycles(entries)


class _Checker:
    """Holds what a library defines, so that each entry can be held against it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.questions = library.questions
        self.places = {place for outline in library.outlines.values() for n in outline.nodes() for place in n.takes}
        self.nodes = {node.id for outline in library.outlines.values() for node in outline.nodes()}
        self.nodes |= {chapter.id for outline in library.outlines.values() for chapter in outline.chapters}
        self.presets = {preset.id for preset in library.presets}
        self.aspects = {item.id for checklist in library.checklists.values() for item in checklist.items}
        self.aspects |= {
            f"{item.id}/{aspect.id}"
            for checklist in library.checklists.values()
            for item in checklist.items
            for aspect in item.aspects
        }

    def clause(self, entry: Entry, clause: Clause) -> Iterator[Problem]:
        if clause.place not in self.places:
            yield entry.problem(
                f"章立てにない場所「{clause.place}」である。", _near(clause.place, self.places), ("place",)
            )
        yield from self.condition(entry, clause.applies, ("applies",))
        yield from self.question_of_kind(entry, clause.level_by, "need", ("level_by",))
        yield from self.question_of_kind(entry, clause.notes, "notes", ("notes",))
        for path, text in _texts(clause):
            yield from self.text(entry, text, path)
        for path, condition in _conditions(clause):
            yield from self.condition(entry, condition, path)
        for path, refs in _satisfies(clause):
            for ref in refs:
                if ref not in self.aspects:
                    yield entry.problem(f"チェックシートにない項目「{ref}」である。", _near(ref, self.aspects), path)
        for name in ("needs", "conflicts"):
            for other in getattr(clause, name):
                if other == clause.id:
                    yield entry.problem(f"{name} に自分自身を書いている。", "その行を消す。", (name,))
                elif other not in self.library.clauses:
                    hint = _near(other, self.library.clauses)
                    yield entry.problem(f"{name}: ライブラリにない条項「{other}」である。", hint, (name,))
        yield from self.sources(entry, clause.sources)

    def section(self, entry: Entry, section: Section) -> Iterator[Problem]:
        for index, question in enumerate(section.questions):
            path: Path_ = ("questions", index)
            yield from self.condition(entry, question.when, (*path, "when"))
            yield from self.sources(entry, question.sources, path)
            defaults = {"default": question.default, **question.defaults}
            for name, value in defaults.items():
                at = (*path, "default") if name == "default" else (*path, "defaults", name)
                if name != "default" and name not in self.presets:
                    yield entry.problem(f"知らない団体の種別「{name}」である。", _near(name, self.presets), at)
                if value is None or value == UNDECIDED_WORD:
                    continue
                try:
                    parse_value(question, value)
                except AnswerRefused as error:
                    yield entry.problem(f"{question.id} の既定値「{value}」: {error}", "", at)

    def outline(self, entry: Entry, outline: Outline) -> Iterator[Problem]:
        taken = Counter(place for node in outline.nodes() for place in node.takes)
        for place, times in taken.items():
            if times > 1:
                yield entry.problem(f"場所「{place}」が{times}回出てくる。", "一か所だけに書く。")
        for place in sorted(self.places - set(taken)):
            yield entry.problem(f"場所「{place}」がこの章立てにない。", "いずれかの節の takes に加える。")
        ids = Counter([n.id for n in outline.nodes()] + [chapter.id for chapter in outline.chapters])
        for id_, times in ids.items():
            if times > 1:
                yield entry.problem(f"節の id「{id_}」が{times}回出てくる。", "別の id にする。")
        for node in outline.nodes():
            yield from self.condition(entry, node.when)
        for text in outline.cover:
            yield from self.text(entry, text, ("cover",))

    def other(self, entry: Entry) -> Iterator[Problem]:
        value = entry.value
        match value:
            case Rule():
                yield from self.condition(entry, value.when, ("when",))
                for question in value.questions:
                    yield from self.question_of_kind(entry, question, None, ("questions",))
                yield from self.sources(entry, value.sources)
            case CriteriaSet():
                yield from self.condition(entry, value.when, ("when",))
                yield from self.question_of_kind(entry, value.price.points_by, "integer", ("price",))
                for item in value.items:
                    yield from self.sources(entry, item.sources)
            case PriceItem():
                yield from self.condition(entry, value.when, ("when",))
                yield from self.text(entry, value.quantity, ("quantity",))
            case RiskSheet():
                conditions = [value.when, *(s.when for axis in value.axes for s in axis.statements)]
                for condition in conditions:
                    yield from self.condition(entry, condition)
                yield from self.sources(entry, value.sources)
            case Checklist():
                for index, checked in enumerate(value.items):
                    for exemption in checked.exempt:
                        yield from self.condition(entry, exemption.when, ("items", index, "exempt"))
                yield from self.sources(entry, (value.source,))

    def terms(self, entry: Entry) -> Iterator[Problem]:
        if isinstance(entry.value, Terms):
            for index, term in enumerate(entry.value.terms):
                yield from self.text(entry, term.text, ("terms", index))
                yield from self.condition(entry, term.when, ("terms", index))

    def text(self, entry: Entry, text: str, path: Path_) -> Iterator[Problem]:
        try:
            tokens = template.parse(text)
        except template.TemplateError as error:
            yield entry.problem(f"{error}。", "{{設問の id}} の形で書く。", path)
            return
        for token in tokens:
            if isinstance(token, template.Reference):
                if token.target not in self.library.clauses and token.target not in self.nodes | self.places:
                    known = [*self.library.clauses, *self.nodes, *self.places]
                    yield entry.problem(f"参照先「{token.target}」がない。", _near(token.target, known), path)
            elif isinstance(token, template.Placeholder):
                question = self.questions.get(token.question)
                if question is None:
                    hint = _near(token.question, self.questions)
                    yield entry.problem(f"差し込み口の設問「{token.question}」がない。", hint, path)
                elif token.format and question.kind not in template.FORMATS[token.format]:
                    yield entry.problem(
                        f"書式「{token.format}」は {question.id}（{question.kind}）に使えない。", "", path
                    )

    def condition(self, entry: Entry, condition: AnyCondition, path: Path_ = ()) -> Iterator[Problem]:
        for comparison in comparisons(condition):
            question = self.questions.get(comparison.question)
            if question is None:
                hint = _near(comparison.question, self.questions)
                yield entry.problem(f"条件の設問「{comparison.question}」がない。", hint, path)
            elif message := _outside_domain(comparison, question):
                yield entry.problem(message, "", path)

    def question_of_kind(self, entry: Entry, id_: str | None, kind: str | None, path: Path_) -> Iterator[Problem]:
        if id_ is None:
            return
        question = self.questions.get(id_)
        if question is None:
            yield entry.problem(f"設問「{id_}」がない。", _near(id_, self.questions), path)
        elif kind and question.kind != kind:
            yield entry.problem(f"設問「{id_}」の種類は {kind} でなければならない（今は {question.kind}）。", "", path)

    def sources(self, entry: Entry, sources: Sequence[Source], path: Path_ = ()) -> Iterator[Problem]:
        for source in sources:
            if source.id not in self.library.sources:
                hint = _near(source.id, self.library.sources)
                yield entry.problem(f"sources.yaml にない出典「{source.id}」である。", hint, (*path, "sources"))

    def codes(self, entries: Sequence[Entry]) -> list[Problem]:
        """The requirement ids that stand twice. A clause that overrides keeps the id of the one below it."""
        by_code: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if isinstance(entry.value, Clause) and self.library.clauses.get(entry.value.id) == entry.value:
                by_code[entry.value.code].append(entry)
        return [
            entry.problem(f"要件番号「{code}」が他の条項と重なっている。", "使っていない番号にする。", ("code",))
            for code, same in by_code.items()
            for entry in same[1:]
        ]

    def cycles(self, entries: Mapping[str, Sequence[Entry]]) -> list[Problem]:
        """Questions that are asked only if one another is, and clauses that need one another in a ring."""
        graphs = {
            "設問の when": {q.id: set(questions_of(q.when)) for q in self.questions.values()},
            "条項の needs": {c.id: set(c.needs) for c in self.library.clauses.values()},
        }
        homes: dict[str, Entry] = {}
        for entry in [*entries.get("questions", ()), *entries.get("clauses", ())]:
            if isinstance(entry.value, Section):
                homes.update({question.id: entry for question in entry.value.questions})
            elif isinstance(entry.value, Clause):
                homes[entry.value.id] = entry
        problems = []
        for name, graph in graphs.items():
            try:
                TopologicalSorter(graph).prepare()
            except CycleError as error:
                ring: list[str] = error.args[1]
                message = f"{name} が循環している（{' → '.join(ring)}）。"
                problems.append(homes[ring[0]].problem(message, "いずれか一つの参照を外す。"))
        return problems


def _outside_domain(comparison: Compare, question: Question) -> str:
    kind, op = question.kind, comparison.op
    if op in ("at_least", "at_most") and kind not in NUMERIC:
        return f"{question.id} は数の設問でないため、{op} では比べられない。"
    if (op == "includes") != (kind == "choices"):
        return f"{question.id}（{kind}）は {op} では比べられない。"
    domain: Collection[object] | None = {
        "need": NEEDS,
        "boolean": (True, False),
        "choice": [choice.value for choice in question.choices],
        "choices": [choice.value for choice in question.choices],
    }.get(kind)
    for value in comparison.value:
        if domain is not None and (value not in domain or isinstance(value, bool) != (kind == "boolean")):
            return f"{question.id} に「{value}」という答えはない（{'・'.join(map(str, domain))}）。"
    return ""


def _near(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"「{close[0]}」の書き間違いではないか。" if close else "名前を確かめる。"


def _sub_items(items: Sequence[SubItem], path: Path_) -> Iterator[tuple[Path_, SubItem]]:
    for index, item in enumerate(items):
        yield (*path, index), item
        yield from _sub_items(item.items, (*path, index, "items"))


def _texts(clause: Clause) -> Iterator[tuple[Path_, str]]:
    if clause.text:
        yield ("text",), clause.text
    for grade, text in clause.grades.items():
        yield ("grades", grade.value, "text"), text.text
    if isinstance(clause.brief, Brief):
        yield ("brief", "text"), clause.brief.text
    for path, item in _sub_items(clause.items, ("items",)):
        yield path, item.text
    if clause.table:
        for index, row in enumerate(clause.table.rows):
            for cell in row.cells:
                yield ("table", "rows", index), cell


def _conditions(clause: Clause) -> Iterator[tuple[Path_, AnyCondition]]:
    for path, item in _sub_items(clause.items, ("items",)):
        yield path, item.when
    for index, row in enumerate(clause.table.rows if clause.table else ()):
        yield ("table", "rows", index), row.when


def _satisfies(clause: Clause) -> Iterator[tuple[Path_, tuple[str, ...]]]:
    yield ("satisfies",), clause.satisfies
    for grade, text in clause.grades.items():
        yield ("grades", grade.value, "satisfies"), text.satisfies or ()
    if isinstance(clause.brief, Brief):
        yield ("brief", "satisfies"), clause.brief.satisfies
    for path, item in _sub_items(clause.items, ("items",)):
        yield (*path, "satisfies"), item.satisfies
