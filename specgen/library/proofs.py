"""Proofs over the questions' domains: contradictory clauses are never drafted together, companions always are.

Every combination of answers that the conditions can tell apart is tried. Where there are too many, the pair is named
as one that could not be decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from specgen import template
from specgen.conditions import holds, value_label
from specgen.findings import Problem
from specgen.library.domains import Assignment, TooMany, assignments
from specgen.library.uses import referred_clauses
from specgen.model.clause import Brief, Clause
from specgen.model.condition import All, AnyCondition, Compare, Not
from specgen.model.library import Library

LIMIT = 200_000


class Proofs(NamedTuple):
    """What was proved, refuted and left open: counts, problems, and pairs that could not be decided."""

    proved: int
    problems: list[Problem]
    undecided: list[str]


def drafted_when(clause: Clause) -> AnyCondition:
    """The condition under which a clause is drafted, its level question included."""
    if clause.level_by is None:
        return clause.applies
    level = Compare(question=clause.level_by, op="in", value=("mandatory", "desirable"))
    return All(parts=(clause.applies, level))


def prove(library: Library, limit: int = LIMIT) -> Proofs:
    """Try every pair that clauses declare, and that every clause can be drafted at all."""
    proved, problems, undecided = 0, list[Problem](), list[str]()
    for claim in _claims(library):
        try:
            counter = next(
                (one for one in assignments(claim.conditions, library.questions, limit) if claim.breaks(one)), None
            )
        except TooMany:
            undecided.append(claim.name)
            continue
        if (counter is None) == claim.refuted_by_example:
            proved += 1
        else:
            problems.append(_problem(library, claim, counter))
    return Proofs(proved, [*problems, *brief_references(library)], undecided)


class Claim(NamedTuple):
    """Something to prove. It is false where an assignment that `breaks` it exists (or, for reachability, does not)."""

    name: str
    clause: str
    message: str
    hint: str
    conditions: tuple[AnyCondition, ...]
    breaks: Callable[[Assignment], bool]
    refuted_by_example: bool = True


def _claims(library: Library) -> Iterator[Claim]:
    for clause in library.clauses.values():
        mine = drafted_when(clause)
        yield Claim(
            f"{clause.id} に至る回答",
            clause.id,
            "どのように答えても適用されない。",
            "applies を確かめる。",
            (mine,),
            _both(mine, All()),
            refuted_by_example=False,
        )
        for other in clause.conflicts:
            theirs = drafted_when(library.clauses[other])
            message = f"両立しない条項「{other}」と同時に適用される回答がある。"
            yield Claim(
                f"{clause.id} と {other}",
                clause.id,
                message,
                "どちらかの applies を狭める。",
                (mine, theirs),
                _both(mine, theirs),
            )
        for other in dict.fromkeys(
            (*clause.needs, *(one for one in referred_clauses(clause) if one in library.clauses))
        ):
            theirs = drafted_when(library.clauses[other])
            message = f"要る条項「{other}」が適用されない回答がある。"
            hint = f"{clause.id} の applies を狭めるか、{other} の applies を広げる。"
            yield Claim(
                f"{clause.id} に要る {other}", clause.id, message, hint, (mine, theirs), _both(mine, Not(part=theirs))
            )


def brief_references(library: Library) -> Iterator[Problem]:
    """Short wordings that print the number of a clause which brief outlines leave out."""
    for clause in library.clauses.values():
        if isinstance(clause.brief, Brief):
            for reference in template.references(clause.brief.text):
                other = library.clauses.get(reference.target)
                if other and not other.in_outline(brief=True):
                    message = f"短い文（brief）が、簡易型にない条項「{other.id}」を参照している。"
                    yield Problem(
                        file=path_of(library, clause.id), message=message, hint="参照を消すか、相手にも brief を書く。"
                    )


def _both(first: AnyCondition, second: AnyCondition) -> Callable[[Assignment], bool]:
    return lambda values: holds(first, values.get) and holds(second, values.get)


def _problem(library: Library, claim: Claim, counter: Assignment | None) -> Problem:
    example = ""
    if counter:
        questions = library.questions
        shown = [f"「{questions[id_].label}」が{value_label(questions[id_], value)}" for id_, value in counter.items()]
        example = f"例えば {'、'.join(shown)} のとき。"
    return Problem(file=path_of(library, claim.clause), message=f"{claim.message}{example}", hint=claim.hint)


def path_of(library: Library, clause: str) -> str:
    """The file of a clause as messages name it: layer and path."""
    return f"{library.clause_layers.get(clause, '')}/clauses/{clause.replace('.', '/')}.yaml"
