"""What `specgen library validate --strict` asks beyond sound references: clauses that can be defended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
LONGER = (200 - ALIKE) / ALIKE  # how many times as long the other of two texts so alike can be
MAX_PAIRS = 200_000  # comparing as many takes some seconds
MAX_ALIKE = 50


def quality_problems(library: Library) -> list[Problem]:
    """What keeps a library from being defended, clause by clause and as a whole.

    Clauses without source, guidance or proof; words to avoid, words that nobody can measure, slips of official
    writing; two clauses that say nearly the same; terms that may stand undefined; clauses changed since their
    review; questions that leave an officer alone, or that nothing uses.
    What concerns the clauses of layers below the topmost is only counted: the author of the topmost cannot mend it.
    """
    problems = [problem for clause in library.clauses.values() for problem in _clause(library, clause)]
    alike, alike_below = _split(library, _nearly_the_same(library))
    whole = (undefined_terms, unreviewed, _questions, _unused_questions)
    rest, rest_below = _split(library, [problem for check in whole for problem in check(library)])
    own, own_below = _split(library, problems)
    return [*own, *_capped(alike), *rest, *_counted(library, [*own_below, *alike_below, *rest_below])]


def _split(library: Library, problems: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
    """The problems that the author of the topmost layer can mend, and those of clauses in the layers below."""
    below = tuple(f"{id_}/clauses/" for id_ in _lower_layers(library))
    lower = [problem for problem in problems if problem.file.startswith(below)]
    return [problem for problem in problems if not problem.file.startswith(below)], lower


def _lower_layers(library: Library) -> list[str]:
    top = library.layers[-1].manifest.id
    ids = dict.fromkeys(layer.manifest.id for layer in library.layers)
    return [id_ for id_ in ids if id_ != top]


def _counted(library: Library, problems: Sequence[Problem]) -> Iterator[Problem]:
    for id_ in _lower_layers(library):
        if count := sum(problem.file.startswith(f"{id_}/clauses/") for problem in problems):
            yield Problem(message=f"下の層（{id_}）に {count} 件の不備がある。", fatal=False)


def _capped(problems: Sequence[Problem]) -> Iterator[Problem]:
    yield from problems[:MAX_ALIKE]
    if (more := len(problems) - MAX_ALIKE) > 0:
        yield Problem(message=f"ほとんど同じ文の条項の組が、ほかに {more} 組以上ある。", fatal=False)


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


def _nearly_the_same(library: Library) -> list[Problem]:
    """Pairs that could both be drafted and say nearly the same, in the order of the clauses."""
    drafted = [c for c in library.clauses.values() if c.kind in ("requirement", "provision")]
    texts = [own_text(clause) for clause in drafted]
    top = library.layers[-1].manifest.id
    pairs = list(_close_in_length(texts))
    alike = sorted(pair for pair in pairs if _alike(texts, pair))
    problems = []
    if len(pairs) == MAX_PAIRS:
        message = f"条項が多いため、長さの近い {MAX_PAIRS:,} 組だけについて、ほとんど同じ文かどうかを調べた。"
        problems.append(Problem(message=message, fatal=False))
    for first, second in ((drafted[one], drafted[other]) for one, other in alike):
        if second.id in first.conflicts or first.id in second.conflicts:
            continue
        if library.clause_layers.get(first.id) != top and library.clause_layers.get(second.id) == top:
            first, second = second, first
        message = f"条項「{second.id}」とほとんど同じ文である。"
        hint = "一つにまとめるか、両立しないなら conflicts に書く。"
        problems.append(Problem(file=path_of(library, first.id), message=message, hint=hint, fatal=False))
    return problems


def _close_in_length(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of places whose texts may be alike, the closest in length first, up to MAX_PAIRS."""
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    lengths = [len(texts[at]) for at in order]
    pairs = 0
    starts: Sequence[int] = range(len(order))
    for gap in range(1, len(order)):
        # Where one text is too long beside another, so is every later one.
        starts = [at for at in starts if at + gap < len(order) and lengths[at + gap] <= lengths[at] * LONGER]
        for at in starts:
            if pairs == MAX_PAIRS:
                return
            pairs += 1
            one, other = order[at], order[at + gap]
            yield min(one, other), max(one, other)


def _alike(texts: Sequence[str], pair: tuple[int, int]) -> bool:
    return bool(fuzz.ratio(texts[pair[0]], texts[pair[1]], score_cutoff=ALIKE))


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
