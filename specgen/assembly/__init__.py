"""(Library, Answers) → Specification. Pure: no clock, no disk, no random ids."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from specgen.assembly import annexes, record
from specgen.assembly.accepted import check_accepted, papers
from specgen.assembly.decisions import Chosen, check_decisions, decide
from specgen.assembly.effect import check_effect, used_questions
from specgen.assembly.items import ItemBuilder
from specgen.assembly.tree import build_tree, by_place, resolve
from specgen.coverage import check_coverage, cover
from specgen.findings import Finding
from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.model.outline import Outline
from specgen.model.specification import Item, Specification
from specgen.questionnaire.rules import check_answers
from specgen.shares import shares

OUTLINE_QUESTION = "document.outline"
SCORED_METHODS = ("proposal", "overall_evaluation")
OWN_ORDER = 9000  # An office's own clauses stand after those of the library in the same place.

__all__ = ["assemble", "outline_of"]


def assemble(library: Library, answers: Answers, *, final: bool = False) -> Specification:
    """The specification that the answers call for, with everything that a report says about it.

    The same library and answers give an equal specification.
    """
    outline = outline_of(library, answers)
    builder = ItemBuilder(library, answers, outline)
    chosen, decisions = decide(library, answers, outline)
    tree = build_tree(outline, by_place(_placed(builder, answers, chosen)), builder)
    tree, dangling = resolve(tree, outline)
    items = tuple(tree.items())
    criteria = annexes.criteria(library, answers)
    risk = annexes.risk(library, answers)
    coverage = cover(library, answers, items)
    beside = papers(answers)
    used = used_questions(library, answers, outline, chosen)
    findings: tuple[Finding, ...] = (
        *check_answers(library, answers),
        *check_effect(library, answers, used),
        *check_decisions(library, answers, outline, chosen),
        *dangling,
        *record.check_edits(builder, chosen),
        *record.check_scoring(items, criteria, answers.assumed("procurement.method") in SCORED_METHODS),
        *check_coverage(library, coverage, items),
        *check_accepted(answers, items, beside),
    )
    plain = builder.renderer.plain
    return Specification(
        title=plain("{{project.title}}"),
        document_title=outline.document_title,
        office=plain("{{office.name}}"),
        outline=outline.id,
        compact=outline.brief,
        final=final,
        cover=tuple(plain(line) for line in outline.cover),
        date=_date(answers),
        **tree._asdict(),
        criteria=criteria,
        prices=annexes.prices(library, answers, builder.renderer),
        contract_months=annexes.service_months(answers),
        coverage=coverage,
        risk=risk,
        decisions=decisions,
        todos=record.todos(library, answers, items, risk),
        findings=tuple(sorted(findings, key=lambda one: ("error", "warning", "info").index(one.severity))),
        answers=record.answer_lines(library, answers, used),
        shares=shares(items),
        library=record.locks(library),
        source_titles=_source_titles(library, chosen),
        papers=beside,
    )


def outline_of(library: Library, answers: Answers) -> Outline:
    """The outline that the answers chose; the library's first where none is."""
    chosen = answers.assumed(OUTLINE_QUESTION)
    return library.outlines.get(str(chosen)) or next(iter(library.outlines.values()))


def _placed(builder: ItemBuilder, answers: Answers, chosen: list[Chosen]) -> Iterator[tuple[str, int, Item]]:
    for one in chosen:
        yield one.clause.place, one.clause.order, builder.clause(one)
    for own in answers.own_clauses:
        yield own.place, OWN_ORDER, builder.own(own)


def _date(answers: Answers) -> str:
    value = answers.assumed("document.date")
    return value.isoformat() if isinstance(value, datetime.date) else ""


def _source_titles(library: Library, chosen: list[Chosen]) -> dict[str, str]:
    """The documents that the drafted clauses rest on: id → 「発行者「題名」」."""
    used = dict.fromkeys(source.id for one in chosen for source in one.clause.sources)
    return {
        id_: f"{source.publisher}「{source.title}」" + (f" {source.url}" if source.url else "")
        for id_ in sorted(used)
        if (source := library.sources.get(id_))
    }
