"""Accepted texts in a draft: only where they belong, only while they stand, and never in approved text."""

from __future__ import annotations

import pytest

from specgen.assembly import assemble
from specgen.export.docx import render_docx
from specgen.export.html import render_report
from specgen.export.markdown import render_markdown, render_paper
from specgen.findings import Code
from specgen.model.answers import Answers, Edit, OwnClause
from specgen.model.base import Origin
from specgen.model.library import Library
from specgen.model.specification import Specification
from specgen.model.suggestion import Slot
from specgen.narrative.approved import approved_text_unchanged
from specgen.narrative.shelf import with_shelf
from specgen.questionnaire.changes import with_answer
from tests.conftest import SAMPLES
from tests.narrative.drafting import NARRATIVE
from tests.narrative.shelved import PERSON, accepted, shelved, suggested

OWN = OwnClause(
    key="x1", place="contract.other", title="独自", text="受注者は、毎月報告すること。", reason="庁内の規則"
)


def written(answers: Answers, slot: Slot) -> list[str]:
    """A text unlike the notes, in two paragraphs, of words that everybody is given."""
    return [f"{slot.label}は、次の二つに分けて考える。", "職員の負担を減らす。"] if answers else []


def everywhere(answers: Answers, **decision: object) -> Answers:
    """The answers with a text accepted for every narrative part."""
    every = [suggested(slot, answers, written(answers, slot)) for slot in NARRATIVE]
    marks = {mark.text for one in every for mark in one.marks}
    return accepted(answers, *every, **{"confirmed": tuple(sorted(marks)), **decision})


def approved(spec: Specification) -> list[tuple[str, str]]:
    """Every piece of approved text with its item, in the order of the document; tables too."""
    pieces = []
    for item in spec.items():
        cells = [cell for row in item.table.rows for cell in row] if item.table else []
        for segments in (item.text, *cells):
            pieces += [(item.id, one.text) for one in segments if one.origin is Origin.clause]
    return pieces


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("decision", [{}, {"status": "edited", "text": "職員の負担を減らす。"}])
def test_approved_text_is_byte_identical_with_and_without(
    sample: str, decision: dict[str, str], library: Library, sample_answers: dict[str, Answers]
) -> None:
    answers = sample_answers[sample]
    before, after = assemble(library, answers), assemble(library, everywhere(answers, **decision))
    assert before != after
    assert approved_text_unchanged(before, after)
    assert approved(before) == approved(after)
    assert [one.model_dump() for one in before.coverage] == [one.model_dump() for one in after.coverage]


def test_the_text_stands_in_place_of_the_notes_with_its_record(
    library: Library, sample_answers: dict[str, Answers]
) -> None:
    answers = sample_answers["city"]
    spec = assemble(library, accepted(answers, suggested(Slot.background, answers, ["職員の負担が増えている。"])))
    (item,) = [one for one in spec.items() if one.clause == "overview.background"]
    assert item.plain.endswith("\n職員の負担が増えている。")
    assert (item.touched, item.items, item.confirm) == (Origin.generated, (), False)
    assert item.written is not None
    assert (item.written.suggestion, item.written.model, item.written.prompt) == ("background-1", "model-1", "p@1")
    assert (item.written.input_hash, item.written.by) == ("abc", PERSON)
    assert {share.origin: share.sentences for share in spec.shares}[Origin.generated] == 1
    assert "職員の負担が増えている。" in render_markdown(spec)
    report = render_report(spec)
    assert f"{PERSON}が、言語モデル model-1 の案（background-1、指示文 p@1）を採用した。" in report
    assert render_docx(spec) == render_docx(spec)
    assert spec == assemble(
        library, accepted(answers, suggested(Slot.background, answers, ["職員の負担が増えている。"]))
    )


def test_an_edited_text_is_the_persons(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["city"]
    one = suggested(Slot.background, answers)
    spec = assemble(library, accepted(answers, one, status="edited", text="職員の負担が増えている。"))
    (item,) = [item for item in spec.items() if item.clause == "overview.background"]
    assert item.touched is Origin.staff
    assert {segment.origin for segment in item.text} == {Origin.clause, Origin.staff}


def test_a_text_is_not_used_once_its_notes_change(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = accepted(sample_answers["city"], suggested(Slot.background, sample_answers["city"]))
    notes = ("令和8年度に全庁で試行した",)
    changed = with_answer(library, answers, "narrative.background", notes)
    plain = with_answer(library, sample_answers["city"], "narrative.background", notes)
    spec, without = assemble(library, changed), assemble(library, plain)
    assert render_markdown(spec) == render_markdown(without)
    assert [one.code for one in spec.findings if one not in without.findings] == [Code.suggestion_outdated]
    # Another answer may change.
    spec = assemble(library, with_answer(library, answers, "scale.users", 5))
    assert Code.suggestion_outdated not in [one.code for one in spec.findings]


def test_an_undecided_suggestion_changes_no_word(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["city"]
    waiting = with_shelf(answers, shelved(answers, suggested(Slot.background, answers, ["職員の負担が増えている。"])))
    spec, without = assemble(library, waiting), assemble(library, answers)
    assert render_markdown(spec) == render_markdown(without)
    (finding,) = [one for one in spec.findings if one not in without.findings]
    assert (finding.code, finding.severity, finding.place) == (Code.suggestion_pending, "info", "背景")


def test_a_hand_edit_of_the_clause_goes_before(library: Library, sample_answers: dict[str, Answers]) -> None:
    edit = Edit(clause="overview.background", text="手で書いた背景である。", reason="例")
    answers = sample_answers["city"].model_copy(update={"edits": (edit,)})
    spec = assemble(library, accepted(answers, suggested(Slot.background, answers)))
    (item,) = [one for one in spec.items() if one.clause == "overview.background"]
    assert (item.plain, item.written) == (edit.text, None)
    assert Code.suggestion_unused in [one.code for one in spec.findings]


def test_an_own_text_can_be_rewritten_and_given_a_reason(library: Library, sample_answers: dict[str, Answers]) -> None:
    place = next(node.takes[0] for node in library.outlines["standard"].nodes() if node.takes)
    own = OWN.model_copy(update={"place": place})
    answers = sample_answers["city"].model_copy(update={"own_clauses": (own,)})
    rewrite = suggested(
        Slot.rewrite,
        answers,
        ["受注者は、毎月報告する。"],
        "x1",
        given=[{"id": "n1", "source": "rewrite:x1#1", "text": own.text}],
    )
    reason = suggested(Slot.reason, answers, ["庁内の規則による。"], "x1")
    spec = assemble(library, accepted(answers, rewrite, reason))
    (item,) = [one for one in spec.items() if one.id == "OWN-x1"]
    assert (item.plain, item.touched) == ("受注者は、毎月報告する。", Origin.generated)
    assert item.reason.startswith("庁内の規則による。")
    assert [paper.id for paper in spec.papers] == ["reason-x1"]
    changed = accepted(answers, rewrite, reason).model_copy(
        update={"own_clauses": (own.model_copy(update={"text": "受注者は、毎週報告すること。"}),)}
    )
    spec = assemble(library, changed)
    (item,) = [one for one in spec.items() if one.id == "OWN-x1"]
    assert (item.plain, item.touched) == ("受注者は、毎週報告すること。", Origin.staff)
    assert [one.code for one in spec.findings].count(Code.suggestion_outdated) == 2


def test_a_rewritten_edit_keeps_the_sub_items_and_the_doubt(
    library: Library, sample_answers: dict[str, Answers]
) -> None:
    clause = next(c for c in library.clauses.values() if c.items and c.id.startswith("contract."))
    edit = Edit(clause=clause.id, text="受注者は、次のことを別に定めること。", reason="例")
    answers = sample_answers["city"].model_copy(update={"edits": (edit,)})
    given = [{"id": "n1", "source": f"rewrite:{clause.id}#1", "text": edit.text}]
    one = suggested(Slot.rewrite, answers, ["受注者は、次のことを定める。"], clause.id, given=given)
    before, after = assemble(library, answers), assemble(library, accepted(answers, one))
    old, new = (next(i for i in spec.items() if i.clause == clause.id and i.title) for spec in (before, after))
    assert (new.plain, new.items, new.table) == ("受注者は、次のことを定める。", old.items, old.table)
    assert before.coverage == after.coverage


def test_the_summary_for_the_council_is_no_part_of_the_specification(
    library: Library, sample_answers: dict[str, Answers]
) -> None:
    answers = sample_answers["city"]
    one = suggested(Slot.council, answers, ["職員の負担を減らす。"])
    spec, without = assemble(library, accepted(answers, one)), assemble(library, answers)
    assert render_markdown(spec) == render_markdown(without)
    (paper,) = spec.papers
    assert paper.own_file
    assert "職員の負担を減らす。" in render_paper(spec, paper)
