"""Terms that a clause defines in passing (以下「…」という。): wherever they are used, a definition must be there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from specgen.conditions import holds
from specgen.findings import Problem
from specgen.library.domains import TooMany, assignments
from specgen.library.proofs import LIMIT, drafted_when, path_of
from specgen.library.uses import sub_items
from specgen.model.clause import Clause
from specgen.model.condition import All, AnyCondition, AnyOf, Not
from specgen.model.library import Library

_DEFINED = re.compile(r"以下「([^」]+)」という。")


class Passage(NamedTuple):
    """A piece of a clause that is printed under one condition."""

    clause: str
    when: AnyCondition
    text: str


def undefined_terms(library: Library, limit: int = LIMIT) -> Iterator[Problem]:
    """Passages that use such a term under answers that bring no definition of it, in either kind of outline."""
    for brief in (False, True):
        passages = [p for c in library.clauses.values() if c.in_outline(brief) for p in _passages(c, brief)]
        definers: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            for term in _DEFINED.findall(passage.text):
                definers[term].append(passage)
        for term, homes in definers.items():
            users = (p for p in passages if term in p.text and p not in homes)
            for user in users:
                if _may_stand_alone(library, user, homes, limit):
                    yield _problem(library, term, user, homes, brief)


def _passages(clause: Clause, brief: bool) -> Iterator[Passage]:
    here = drafted_when(clause)
    if (short := clause.short(brief)) is not None:
        yield Passage(clause.id, here, short.text)
        return
    for text in filter(None, (clause.text, *(grade.text for grade in clause.grades.values()))):
        yield Passage(clause.id, here, text.replace("\n", ""))
    parts = [(sub.when, sub.text) for sub in sub_items(clause.items)]
    parts += [(row.when, "、".join(row.cells)) for row in (clause.table.rows if clause.table else ())]
    for when, text in parts:
        yield Passage(clause.id, All(parts=(here, when)), text.replace("\n", ""))


def _may_stand_alone(library: Library, user: Passage, homes: list[Passage], limit: int) -> bool:
    missing = Not(part=AnyOf(parts=tuple(home.when for home in homes)))
    alone = All(parts=(user.when, missing))
    try:
        return any(holds(alone, one.get) for one in assignments([alone], library.questions, limit))
    except TooMany:
        return True


def _problem(library: Library, term: str, user: Passage, homes: list[Passage], brief: bool) -> Problem:
    where = "簡易型" if brief else "標準型"
    names = "、".join(dict.fromkeys(home.clause for home in homes))
    return Problem(
        file=path_of(library, user.clause),
        message=f"{where}で「{term}」を使うが、それを定義する条項（{names}）がない回答がある。",
        hint="用語を terms.yaml に移すか、定義する条項と条件をそろえる。",
        fatal=False,
    )
