"""What a clause prints, and what it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specgen import template
from specgen.conditions import questions_of
from specgen.model.clause import Brief, Clause, SubItem
from specgen.model.once import once


def printed_texts(clause: Clause) -> Iterator[str]:
    """Every text of a clause that can come to be printed, as it stands in the library."""
    if clause.text:
        yield clause.text
    yield from (grade.text for grade in clause.grades.values())
    if isinstance(clause.brief, Brief):
        yield clause.brief.text
    yield from (sub.text for sub in sub_items(clause.items))
    for row in clause.table.rows if clause.table else ():
        yield from row.cells


def sub_items(items: Sequence[SubItem]) -> Iterator[SubItem]:
    """Sub-items with those below them, in order."""
    for item in items:
        yield item
        yield from sub_items(item.items)


@once
def clause_questions(clause: Clause) -> tuple[str, ...]:
    """The ids of the questions that a clause depends on or prints, each once."""
    return tuple(dict.fromkeys(_questions(clause)))


def _questions(clause: Clause) -> Iterator[str]:
    yield from questions_of(clause.applies)
    yield from filter(None, (clause.level_by, clause.notes))
    for sub in sub_items(clause.items):
        yield from questions_of(sub.when)
    for row in clause.table.rows if clause.table else ():
        yield from questions_of(row.when)
    for text in printed_texts(clause):
        yield from (placeholder.question for placeholder in template.placeholders(text))


def referred_clauses(clause: Clause) -> Iterator[str]:
    """The ids that a clause prints the number of: clauses, places or nodes."""
    for text in printed_texts(clause):
        yield from (reference.target for reference in template.references(text))


def own_text(clause: Clause, brief: bool = False) -> str:
    """The words of a clause in an outline: its text or grades with its sub-items, or its short wording."""
    if (short := clause.short(brief)) is not None:
        return short.text
    texts = [clause.text or "", *(grade.text for grade in clause.grades.values())]
    texts += [sub.text for sub in sub_items(clause.items)]
    texts += [cell for row in (clause.table.rows if clause.table else ()) for cell in row.cells]
    return "\n".join(filter(None, texts)).replace("\n", "")
