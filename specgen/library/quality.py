"""What `specgen library validate --strict` asks beyond sound references: clauses that can be defended."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from rapidfuzz import fuzz

from specgen.conditions import questions_of
from specgen.findings import Problem
from specgen.library.passing_terms import undefined_terms
from specgen.library.proofs import path_of
from specgen.library.review import unreviewed
from specgen.library.uses import clause_questions, own_text, printed_texts
from specgen.library.wording import remarks
from specgen.model.clause import Clause
from specgen.model.library import Library

ALIKE = 80  # per cent of likeness from which two texts are nearly the same


def quality_problems(library: Library) -> list[Problem]:
    """What keeps a library from being defended, clause by clause and as a whole.

    Clauses without source, guidance or proof; words to avoid, words that nobody can measure, slips of official
    writing; two clauses that say nearly the same; terms that may stand undefined; questions that nothing uses.
    """
    problems = [problem for clause in library.clauses.values() for problem in _clause(library, clause)]
    return [
        *problems,
        *_nearly_the_same(library),
        *undefined_terms(library),
        *unreviewed(library),
        *_unused_questions(library),
    ]


def _clause(library: Library, clause: Clause) -> Iterator[Problem]:
    def problem(message: str, hint: str) -> Problem:
        return Problem(file=path_of(library, clause.id), message=message, hint=hint, fatal=False)

    if not clause.sources:
        yield problem("出典（sources）がない。", "実在の調達又は公的な資料を書く。")
    if not clause.guidance:
        yield problem("解説（guidance）がない。", "なぜ要るか、いつ除くか、費用への影響を書く。")
    if clause.kind == "requirement" and not clause.verify:
        yield problem("確認の方法（verify）がない。", "受注者が何で示すかを書く。")
    text = "\n".join(printed_texts(clause))
    for avoid in library.terms.avoid:
        if avoid.word in text.replace(avoid.use, ""):
            yield problem(f"使わない語「{avoid.word}」がある。", f"「{avoid.use}」とする。")
    seen = {
        remark for text in printed_texts(clause) for remark in remarks(text, requirement=clause.kind == "requirement")
    }
    for remark in sorted(seen):
        yield problem(f"{remark.message}。", f"{remark.hint}。")


def _nearly_the_same(library: Library) -> Iterator[Problem]:
    """Pairs that could both be drafted and say nearly the same."""
    texts = [(c, own_text(c)) for c in library.clauses.values() if c.kind in ("requirement", "provision")]
    for (first, one), (second, other) in itertools.combinations(texts, 2):
        exclusive = second.id in first.conflicts or first.id in second.conflicts
        if not exclusive and fuzz.ratio(one, other, score_cutoff=ALIKE):
            message = f"条項「{second.id}」とほとんど同じ文である。"
            hint = "一つにまとめるか、両立しないなら conflicts に書く。"
            yield Problem(file=path_of(library, first.id), message=message, hint=hint, fatal=False)


def _questions(library: Library) -> Iterator[Problem]:
    """Questions that leave an officer alone: no help, no example where words are to be written, no warning."""
    for question in library.questions.values():
        lacking = [name for name in ("help", "mistake") if not getattr(question, name)]
        if question.kind in ("text", "notes", "integer", "decimal", "money", "date") and question.example is None:
            lacking.append("example")
        if lacking:
            yield Problem(
                place=question.id,
                message=f"設問「{question.label}」に {'・'.join(lacking)} がない。",
                hint="答え方の説明、記入例及びよくある誤りを書く。",
                fatal=False,
            )


def _unused_questions(library: Library) -> Iterator[Problem]:
    used = {id_ for clause in library.clauses.values() for id_ in clause_questions(clause)}
    used |= {id_ for question in library.questions.values() for id_ in questions_of(question.when)}
    used |= {id_ for rule in library.rules for id_ in questions_of(rule.when)}
    used |= {one.price.points_by for one in library.criteria}
    covers = " ".join(line for outline in library.outlines.values() for line in outline.cover)
    for question in library.questions.values():
        if question.id not in used and question.id not in covers and question.id != "document.outline":
            yield Problem(
                place=question.id,
                message=f"設問「{question.label}」をどの条項も使っていない。",
                hint="条項で使うか、設問を消す。",
                fatal=False,
            )
