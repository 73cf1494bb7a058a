"""Clauses of a library that would close the gaps of a checked document (不足を補う条項の案).

A gap is an essential aspect of a checklist item that nothing in the document obliges to. A clause closes it where its
own `satisfies`, or that of one of its sub-items, says so (`clauses/`), and a person puts its text into the document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from specgen import template
from specgen.assembly.decisions import applies
from specgen.assembly.items import library_text
from specgen.assembly.render import Renderer, unwrap
from specgen.conditions import explain_in_words, holds, questions_of, value_label
from specgen.coverage import lacking_aspects
from specgen.library.proofs import drafted_when
from specgen.library.uses import sub_items
from specgen.model.answers import Answers, State
from specgen.model.base import UNDECIDED_WORD, Grade
from specgen.model.clause import Clause, SubItem
from specgen.model.fix import Ask, Fix
from specgen.model.library import Library
from specgen.model.report import CheckedItem, CheckedList
from specgen.model.specification import Segments, Verdict
from specgen.numbering import SIGNS
from specgen.questionnaire.answers import Raw, RawAnswers, build_answers
from specgen.questionnaire.preset import starter

OPEN = (Verdict.missing, Verdict.partial, Verdict.undetermined)
FIRST_SIGN = 2  # sub-items of a clause are ア, イ, …
GAPS = """\
# 検査で見付かった不足と、補う条項の案
# 次の条項を加えると、右に掲げる項目の不足を補うことができる。「決めること」の設問に、このファイルで答える。
"""


class Proposal(NamedTuple):
    """The clauses to add, in the order of the library, and the ids of the items that they do not close."""

    fixes: tuple[Fix, ...]
    unclosed: tuple[str, ...]


class Gap(NamedTuple):
    """What an item lacks: any of `ways` (`ds920:16/learning`) is enough."""

    item: str
    ways: frozenset[str]


def propose(library: Library, lists: Sequence[CheckedList], answers: Answers) -> Proposal:
    """A small set of clauses that close the gaps of checked items, filled in with answers.

    Clauses that the answers call for come first; no two of them contradict each other. An item of which a part stays
    open, or of which nobody knows what it demands, is `unclosed`.
    """
    items = [item for checked in lists for item in checked.items if item.verdict in OPEN]
    gaps = [gap for item in items for gap in _gaps(item)]
    claims = _claims(library, answers)
    chosen = _pruned(_chosen(library, gaps, claims, answers), gaps, claims)
    writer = _Writer(library, answers)
    fixes = tuple(
        writer.fix(library.clauses[id_], [gap for gap in gaps if gap.ways & claims[id_]], claims[id_])
        for id_ in claims
        if id_ in chosen
    )
    closed = {ref for fix in fixes for ref in fix.aspects}
    left = {gap.item for gap in gaps if not gap.ways & closed}
    known = {gap.item for gap in gaps}
    return Proposal(fixes, tuple(item.id for item in items if item.id in left or item.id not in known))


def written_out(library: Library, lists: Sequence[CheckedList], answers: Answers, clause: str) -> Fix:
    """One clause as `propose` would write it out for the gaps that it closes. Raises KeyError for an unknown one."""
    found = library.clauses[clause]
    claims = _claims(library, answers)[clause]
    items = [item for checked in lists for item in checked.items if item.verdict in OPEN]
    gaps = [gap for item in items for gap in _gaps(item) if gap.ways & claims]
    gaps = gaps or [Gap(ref.partition("/")[0], frozenset({ref})) for ref in sorted(claims)]
    return _Writer(library, answers).fix(found, gaps, claims)


def undecided_answers(library: Library, preset: str) -> Answers:
    """The answers of somebody who has decided nothing: the basic questions open, the others with their defaults.

    Raises AnswersError where the library has no such preset.
    """
    values = {one.id: Raw(UNDECIDED_WORD) for one in library.questions.values() if one.basic}
    return build_answers(library, RawAnswers(file="", preset=preset, values=values))


def starter_with_gaps(library: Library, proposal: Proposal, preset: str) -> str:
    """A new answers file whose head comment lists the gaps, the clauses that close them and what to decide.

    Raises InputError where the library has no such preset.
    """
    return "\n".join([*_head(proposal), "", starter(library, preset)])


def _head(proposal: Proposal) -> Iterator[str]:
    yield GAPS.rstrip("\n")
    for number, fix in enumerate(proposal.fixes, 1):
        yield _comment(f"  {number}. {fix.title}（{fix.clause}）: {'、'.join(fix.items)}")
        for ask in fix.asks:
            yield _comment(f"       決めること: {ask.label}（{ask.id}）今の値: {ask.value}")
    if not proposal.fixes:
        yield _comment("  補う条項はない。")
    if proposal.unclosed:
        yield _comment(f"条項を加えても補い切れない項目: {'、'.join(proposal.unclosed)}")


def _comment(text: str) -> str:
    """A comment of one line, whatever line ends the text of a library holds."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    return f"# {indent}{' '.join(text.split())}"


def _gaps(item: CheckedItem) -> Iterator[Gap]:
    groups: dict[str, set[str]] = defaultdict(set)
    for aspect in lacking_aspects(item.aspects):
        groups[aspect.either or f"/{aspect.id}"].add(f"{item.id}/{aspect.id}")
    return (Gap(item.id, frozenset(ways)) for ways in groups.values())


def _claims(library: Library, answers: Answers) -> dict[str, frozenset[str]]:
    """What each clause obliges to, its sub-items included."""
    claims = {}
    for clause in library.clauses.values():
        below = (ref for sub in sub_items(clause.items) for ref in sub.satisfies)
        claims[clause.id] = frozenset([*_own_claims(clause, _grade(clause, answers)), *below])
    return claims


def _own_claims(clause: Clause, grade: Grade | None) -> tuple[str, ...]:
    graded = clause.grades[grade].satisfies if grade else None
    return clause.satisfies if graded is None else graded


def _grade(clause: Clause, answers: Answers) -> Grade | None:
    """The grade that the answers chose, but the recommended one where the chosen would leave an item open."""
    if not clause.grades:
        return None
    wanted = answers.grades.get(clause.id, Grade.recommended)
    enough = set(_own_claims(clause, Grade.recommended)) <= set(_own_claims(clause, wanted))
    return wanted if enough and wanted in clause.grades else Grade.recommended


def _chosen(library: Library, gaps: Sequence[Gap], claims: Mapping[str, frozenset[str]], answers: Answers) -> list[str]:
    """Clauses, the one that closes most first; those that the answers call for before all others."""
    order = {id_: at for at, id_ in enumerate(claims)}
    chosen: list[str] = []
    for called in (True, False):
        pool = [id_ for id_ in claims if applies(library.clauses[id_], answers) is called]
        while True:
            left = [gap for gap in gaps if not any(gap.ways & claims[id_] for id_ in chosen)]
            gains = {id_: sum(bool(gap.ways & claims[id_]) for gap in left) for id_ in pool}
            best = [id_ for id_ in pool if gains[id_] and not _contradicts(library, id_, chosen)]
            if not best:
                break
            chosen.append(min(best, key=lambda id_: (-gains[id_], order[id_])))
    return chosen


def _contradicts(library: Library, id_: str, chosen: Sequence[str]) -> bool:
    mine = library.clauses[id_].conflicts
    return any(other in mine or id_ in library.clauses[other].conflicts for other in chosen)


def _pruned(chosen: Sequence[str], gaps: Sequence[Gap], claims: Mapping[str, frozenset[str]]) -> set[str]:
    """The chosen clauses without those that later ones made superfluous."""
    kept = list(chosen)
    for id_ in chosen:
        others = [one for one in kept if one != id_]
        mine = [gap for gap in gaps if gap.ways & claims[id_]]
        if all(any(gap.ways & claims[one] for one in others) for gap in mine):
            kept = others
    return set(kept)


def _opened(answers: Answers, questions: Iterable[str]) -> Answers:
    """The answers with some of them undecided."""
    update = {"state": State.undecided, "value": None}
    opened = {id_: answers.answers[id_].model_copy(update=update) for id_ in questions if id_ in answers.answers}
    return answers.model_copy(update={"answers": {**answers.answers, **opened}})


class _Writer:
    """Writes clauses out as they would stand in a document."""

    def __init__(self, library: Library, answers: Answers) -> None:
        self._library, self._answers, self._questions = library, answers, library.questions
        # A clause may be proposed whose questions the answers did not call for: they are open, not out of place.
        self._opened = _opened(answers, [one.question for one in answers.in_state(State.not_asked)])
        self._renderer = Renderer(library, self._opened)

    def fix(self, clause: Clause, gaps: Sequence[Gap], claims: frozenset[str]) -> Fix:
        """The proposal of one clause for gaps."""
        condition = drafted_when(clause)
        called = applies(clause, self._answers)
        # Where the clause would need other answers, its text must not print the ones that speak against it.
        answers = self._opened if called else _opened(self._opened, questions_of(condition))
        self._renderer = Renderer(self._library, answers)
        grade = _grade(clause, self._answers)
        needed = frozenset(ref for gap in gaps for ref in gap.ways & claims)
        own = frozenset(_own_claims(clause, grade))
        subs = self._kept(clause.items, needed, self._forced(clause, needed, own), whole=bool(needed & own))
        text = library_text(clause, brief=False, grade=grade)
        printed = [text, *(sub.text for sub, _ in subs), *self._cells(clause)]
        used = {one.question for part in printed for one in template.placeholders(part)}
        used.update(id_ for one in (condition, *(sub.when for sub, _ in subs)) for id_ in questions_of(one))
        return Fix(
            clause=clause.id,
            code=clause.code,
            title=clause.title,
            items=tuple(dict.fromkeys(gap.item for gap in gaps)),
            aspects=tuple(sorted(needed)),
            text="\n".join([self._text(text), *self._numbered(subs), *self._rows(clause)]),
            guidance="\n".join(self._guidance(clause, printed, called)),
            asks=tuple(self._ask(id_) for id_ in self._questions if id_ in used),
        )

    def _forced(self, clause: Clause, needed: frozenset[str], own: frozenset[str]) -> frozenset[str]:
        """The keys of sub-items that the answers do not call for, and without which something needed is not said.

        Of variants that say the same for different answers, one is enough.
        """
        every = list(sub_items(clause.items))
        said = own | {ref for sub in every if holds(sub.when, self._answers.assumed) for ref in sub.satisfies}
        forced = set()
        for sub in every:
            if (needed - said) & set(sub.satisfies):
                forced.add(sub.key)
                said |= set(sub.satisfies)
        return frozenset(forced)

    def _kept(
        self, items: Sequence[SubItem], needed: frozenset[str], forced: frozenset[str], *, whole: bool, depth: int = 0
    ) -> list[tuple[SubItem, int]]:
        """Sub-items with their depth: those that are needed, and with `whole` all that the answers call for."""
        kept: list[tuple[SubItem, int]] = []
        for sub in items:
            own = sub.key in forced or (bool(needed & set(sub.satisfies)) and holds(sub.when, self._answers.assumed))
            below = self._kept(sub.items, needed, forced, whole=whole or own, depth=depth + 1)
            wanted = any(one.key in forced or needed & set(one.satisfies) for one, _ in below)
            if own or wanted or (whole and holds(sub.when, self._answers.assumed)):
                kept += [(sub, depth), *below]
        return kept

    def _numbered(self, subs: Sequence[tuple[SubItem, int]]) -> Iterator[str]:
        counts: dict[int, int] = {}
        for sub, depth in subs:
            counts = {level: count for level, count in counts.items() if level <= depth}
            counts[depth] = counts.get(depth, 0) + 1
            yield f"{SIGNS[min(FIRST_SIGN + depth, len(SIGNS) - 1)](counts[depth])}　{self._text(sub.text)}"

    def _rows(self, clause: Clause) -> Iterator[str]:
        if clause.table:
            yield "｜".join(column.title for column in clause.table.columns)
            for row in clause.table.rows:
                if holds(row.when, self._answers.assumed):
                    yield "｜".join(self._text(cell).replace("\n", "") for cell in row.cells)

    def _cells(self, clause: Clause) -> Iterator[str]:
        for row in clause.table.rows if clause.table else ():
            if holds(row.when, self._answers.assumed):
                yield from row.cells

    def _text(self, text: str) -> str:
        segments: Segments = self._renderer.clause_text(text)
        return "".join(self._named(one.target) if one.target else one.text for one in segments)

    def _named(self, target: str) -> str:
        """What a reference names: the document has numbers of its own, which nobody knows here."""
        if clause := self._library.clauses.get(target):
            return f"「{clause.title}」の条項"
        for outline in self._library.outlines.values():
            for node in outline.nodes():
                if target == node.id or target in node.takes:
                    return f"「{self._renderer.plain(node.title)}」"
        return "【未定：参照先】"

    def _guidance(self, clause: Clause, printed: Sequence[str], called: bool) -> Iterator[str]:
        if clause.guidance:
            yield unwrap(clause.guidance)
        targets = dict.fromkeys(one.target for part in printed for one in template.references(part))
        if names := "、".join(self._named(one) for one in targets):
            yield f"この文は、{names}を参照している。相当する定めが文書になければ、併せて加える。"
        if not called:
            words = explain_in_words(drafted_when(clause), self._questions)
            yield f"今の回答では適用しない条項である。適用する条件: {words}。"

    def _ask(self, id_: str) -> Ask:
        question, answer = self._questions[id_], self._answers.answers.get(id_)
        value = answer.value if answer else None
        shown = UNDECIDED_WORD if value is None else value_label(question, value)
        return Ask(id=id_, label=question.label, value=shown)
