"""What counts as covered: every rule that keeps specgen from claiming too much."""

from __future__ import annotations

import pytest

from specgen.assembly import assemble
from specgen.coverage import cover
from specgen.model.answers import Answers, LeftOut
from specgen.model.base import Level, Origin
from specgen.model.clause import Clause
from specgen.model.library import Library
from specgen.model.specification import Item, Segment, Verdict
from specgen.questionnaire.changes import with_answer


def item(*refs: str, level: Level = Level.mandatory, touched: Origin = Origin.clause) -> Item:
    return Item(
        id="X-01", kind="requirement", level=level, touched=touched, path="第1章1(1)",
        text=(Segment(text="受注者は、必要な措置を講ずること。" * 5),), satisfies=refs,
    )  # fmt: skip


CASES: list[tuple[list[Item], Verdict]] = [
    ([item("ds920:02/organisation", "ds920:02/cycle")], Verdict.covered),
    ([item("ds920:02/organisation"), item("ds920:02/cycle")], Verdict.covered),
    ([item("ds920:02/organisation")], Verdict.partial),
    ([item("ds920:02/chain")], Verdict.partial),
    ([item("ds920:02/organisation", "ds920:02/cycle", level=Level.desirable)], Verdict.partial),
    ([item("ds920:02/organisation", "ds920:02/cycle", touched=Origin.staff)], Verdict.undetermined),
    ([item("ds920:02/organisation", "ds920:02/cycle", touched=Origin.generated)], Verdict.undetermined),
    ([], Verdict.missing),
    ([item("ds920:03/watch")], Verdict.missing),
]


@pytest.mark.parametrize(("items", "verdict"), CASES)
def test_verdicts(library: Library, sample_answers: dict[str, Answers], items: list[Item], verdict: Verdict) -> None:
    coverage = {one.checklist: one for one in cover(library, sample_answers["city"], items)}
    found = next(one for one in coverage["ds920"].items if one.id == "ds920:02")
    assert found.verdict is verdict
    assert found.reason
    if verdict in (Verdict.partial, Verdict.missing):
        assert found.lacks
        assert "ai.organisation" in found.suggested_clauses
    for aspect in found.aspects:
        for evidence in aspect.evidence:
            assert evidence.quote.rstrip("…") in items[0].plain
            assert len(evidence.quote) <= 61


def claims(clause: Clause) -> list[str]:
    return [*clause.satisfies, *(ref for sub in clause.items for ref in sub.satisfies)]


def test_without_the_clauses_of_an_item_it_is_missing(library: Library, sample_answers: dict[str, Answers]) -> None:
    """Take away every clause that claims an item: the item is missing, and the others stay as they were."""
    answers = sample_answers["city"]
    whole = {item.id: item.verdict for c in assemble(library, answers).coverage for item in c.items}
    for id_ in (f"ds920:{n:02}" for n in range(1, 22) if n not in (6, 7)):
        claiming = [
            clause.id for clause in library.clauses.values() if any(ref.startswith(f"{id_}/") for ref in claims(clause))
        ]
        left_out = tuple(LeftOut(clause=clause, reason="試験") for clause in claiming)
        spec = assemble(library, answers.model_copy(update={"left_out": left_out}))
        after = {item.id: item.verdict for c in spec.coverage for item in c.items}
        assert whole[id_] is Verdict.covered
        assert after[id_] is Verdict.missing, id_


def test_the_hint_on_a_desirable_requirement_is_to_make_it_mandatory(
    library: Library, sample_answers: dict[str, Answers]
) -> None:
    answers = with_answer(library, sample_answers["city"], "func.image_output", "desirable")
    spec = assemble(library, answers)
    (found,) = [one for one in spec.findings if one.place.endswith("municipal:10")]
    code = library.clauses["function.image-output"].code
    assert f"任意（加点）の要件 {code} を必須にする回答に変える" in found.hint
    assert "function.image-output" not in found.hint
