"""Where a clause is used: in which outlines and 案件, for which checklist items, on which answers and beside what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from specgen import template
from specgen.conditions import explain_in_words, questions_of
from specgen.errors import InputError
from specgen.library.domains import closure
from specgen.library.proofs import drafted_when
from specgen.library.uses import clause_questions, printed_texts, referred_clauses, sub_items
from specgen.model.base import Origin, Value
from specgen.model.clause import Clause
from specgen.model.condition import Compare
from specgen.model.library import Library, Rule
from specgen.model.specification import Specification
from specgen.sharing.texts import Shown, satisfied

Why = Literal["applies", "level", "notes", "part", "printed", "asked"]
WHY_LABELS: dict[str, str] = {
    "applies": "適用の条件",
    "level": "必須・任意の別",
    "notes": "職員の文",
    "part": "細目又は表の行の条件",
    "printed": "文に差し込む",
    "asked": "ほかの設問を尋ねるかどうか",
}


class NodeUse(Value):
    """A node of an outline that takes the clause; `taken` is False where a brief outline leaves it out."""

    outline: str
    outline_title: str
    node: str
    title: str
    taken: bool


class AspectUse(Value):
    """A checklist aspect (or a whole item) that a wording of the clause fulfils."""

    ref: str
    checklist: str
    item: str
    aspect: str
    by: tuple[str, ...]


class QuestionUse(Value):
    """A question that the clause needs, and what for."""

    question: str
    label: str
    why: tuple[Why, ...]


class ClauseRef(Value):
    """Another clause (or, where `kind` is so, a node or place) with its title."""

    id: str
    title: str
    kind: Literal["clause", "node"] = "clause"


class RuleUse(Value):
    """A rule on answers that names the clause, or that rests on answers (`questions`) which the clause needs too."""

    rule: str
    message: str
    named: bool
    questions: tuple[str, ...]


class CaseUse(Value):
    """A 案件 that prints the clause, at these numbers; `changed` where a person or a model changed its text."""

    name: str
    paths: tuple[str, ...]
    changed: bool


class Usage(Value):
    """Everywhere a clause is used. Tuples stand in the order of the library, cases in the order given."""

    clause: ClauseRef
    when: str
    nodes: tuple[NodeUse, ...]
    aspects: tuple[AspectUse, ...]
    questions: tuple[QuestionUse, ...]
    refers_to: tuple[ClauseRef, ...]
    referred_by: tuple[ClauseRef, ...]
    needs: tuple[ClauseRef, ...]
    needed_by: tuple[ClauseRef, ...]
    conflicts: tuple[ClauseRef, ...]
    rules: tuple[RuleUse, ...]
    cases: tuple[CaseUse, ...] = ()


def usage(library: Library, clause_id: str, cases: Iterable[tuple[str, Specification]] = ()) -> Usage:
    """Where a clause is used in a library and in the given 案件 (name and drafted specification).

    Raises InputError for a clause that the library does not hold.
    """
    clause = library.clauses.get(clause_id)
    if clause is None:
        raise InputError(
            f"条項「{clause_id}」は条項ライブラリにない。\n  直し方: specgen library list でIDを確かめる。"
        )
    shown, others = Shown(library), library.clauses.values()
    by_conflict = [one.id for one in others if clause.id in one.conflicts]

    def refs(ids: Iterable[str]) -> tuple[ClauseRef, ...]:
        return tuple(_ref(shown, id_) for id_ in dict.fromkeys(ids))

    return Usage(
        clause=_ref(shown, clause.id),
        when=explain_in_words(drafted_when(clause), library.questions),
        nodes=tuple(_nodes(library, clause)),
        aspects=tuple(_aspects(library, clause)),
        questions=tuple(_questions(library, clause, shown)),
        refers_to=refs(referred_clauses(clause)),
        referred_by=refs(one.id for one in others if one is not clause and clause.id in referred_clauses(one)),
        needs=refs(clause.needs),
        needed_by=refs(one.id for one in others if clause.id in one.needs),
        conflicts=refs((*clause.conflicts, *by_conflict)),
        rules=tuple(_rules(library, clause)),
        cases=tuple(_cases(clause, cases)),
    )


def _ref(shown: Shown, id_: str) -> ClauseRef:
    return ClauseRef(id=id_, title=shown.name(id_), kind="clause" if id_ in shown.library.clauses else "node")


def _nodes(library: Library, clause: Clause) -> Iterator[NodeUse]:
    for outline in library.outlines.values():
        for node in outline.nodes():
            if clause.place in node.takes:
                yield NodeUse(
                    outline=outline.id,
                    outline_title=outline.title,
                    node=node.id,
                    title=node.title,
                    taken=clause.in_outline(outline.brief),
                )


def _aspects(library: Library, clause: Clause) -> Iterator[AspectUse]:
    by: dict[str, dict[str, None]] = {}
    for wording, ref in satisfied(clause):
        by.setdefault(ref, {})[wording] = None
    for ref, wordings in by.items():
        id_, _, aspect_id = ref.partition("/")
        found = ((one, item) for one in library.checklists.values() for item in one.items if item.id == id_)
        checklist, item = next(found, (None, None))
        aspects = {aspect.id: aspect.text for aspect in item.aspects} if item else {}
        yield AspectUse(
            ref=ref,
            checklist=checklist.title if checklist else "",
            item=item.title if item else id_,
            aspect=aspects.get(aspect_id, aspect_id),
            by=tuple(wordings),
        )


def _questions(library: Library, clause: Clause, shown: Shown) -> Iterator[QuestionUse]:
    """The questions of a clause with what each is for, and before them those that decide whether they are asked."""
    why: dict[str, dict[Why, None]] = {}
    for use, id_ in _needed(clause):
        why.setdefault(id_, {})[use] = None
    # Whether a question is asked depends on others; to ask for all of them at once, each is wrapped as a condition.
    asked = closure([Compare(question=id_, op="equals", value=(True,)) for id_ in why], library.questions)
    for id_ in dict.fromkeys((*(question.id for question in asked), *why)):
        yield QuestionUse(question=id_, label=shown.label(id_), why=tuple(why.get(id_, {"asked": None})))


def _needed(clause: Clause) -> Iterator[tuple[Why, str]]:
    yield from (("applies", id_) for id_ in questions_of(clause.applies))
    if clause.level_by:
        yield "level", clause.level_by
    if clause.notes:
        yield "notes", clause.notes
    conditions = [sub.when for sub in sub_items(clause.items)]
    conditions += [row.when for row in clause.table.rows] if clause.table else []
    yield from (("part", id_) for condition in conditions for id_ in questions_of(condition))
    for text in printed_texts(clause):
        yield from (("printed", placeholder.question) for placeholder in template.placeholders(text))


def _rules(library: Library, clause: Clause) -> Iterator[RuleUse]:
    own = set(clause_questions(clause))
    for rule in library.rules:
        named = _names(rule, clause)
        shared = tuple(id_ for id_ in dict.fromkeys((*rule.questions, *questions_of(rule.when))) if id_ in own)
        if named or shared:
            yield RuleUse(rule=rule.id, message=rule.message, named=named, questions=shared)


def _names(rule: Rule, clause: Clause) -> bool:
    """Whether a rule speaks of the clause: by its id, its code or its title in quotation marks."""
    words = f"{rule.message}\n{rule.hint}"
    return any(name in words for name in (clause.id, clause.code, f"「{clause.title}」"))


def _cases(clause: Clause, cases: Iterable[tuple[str, Specification]]) -> Iterator[CaseUse]:
    for name, specification in cases:
        items = [item for item in specification.items() if item.clause == clause.id]
        if items:
            paths = tuple(dict.fromkeys(item.path for item in items if item.title) or [items[0].path])
            yield CaseUse(name=name, paths=paths, changed=any(item.touched is not Origin.clause for item in items))
