"""What `specgen library validate --strict` asks beyond sound references: clauses that can be defended."""

from __future__ import annotations

from collections.abc import Iterator

from specgen.conditions import questions_of
from specgen.findings import Problem
from specgen.library.uses import clause_questions, printed_texts
from specgen.model.clause import Clause
from specgen.model.library import Library


def quality_problems(library: Library) -> list[Problem]:
    """Every clause without source, guidance or proof, every word to avoid, every question that nothing uses."""
    problems = [problem for clause in library.clauses.values() for problem in _clause(library, clause)]
    return [*problems, *_unused_questions(library)]


def _clause(library: Library, clause: Clause) -> Iterator[Problem]:
    layer = library.clause_layers.get(clause.id, "")

    def problem(message: str, hint: str) -> Problem:
        path = f"{layer}/clauses/{clause.id.replace('.', '/', 1)}.yaml"
        return Problem(file=path, message=message, hint=hint, fatal=False)

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
