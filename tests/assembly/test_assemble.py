"""(Library, Answers) → Specification: examples, and laws over random answers."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from specgen.assembly import assemble, outline_of
from specgen.assembly.annexes import service_months, share_out
from specgen.assembly.decisions import decide
from specgen.assembly.effect import used_questions
from specgen.assembly.render import unwrap
from specgen.export.markdown import render_markdown
from specgen.findings import Code
from specgen.library import load_library
from specgen.library.domains import alternatives
from specgen.model.answers import Answers, Applicability, Edit, LeftOut, OwnClause
from specgen.model.base import Grade, Level, Origin
from specgen.model.library import Library
from specgen.model.specification import Item, Specification, Verdict, plain
from specgen.questionnaire.answers import RawAnswers, build_answers
from specgen.questionnaire.changes import with_answer
from tests.strategies import raw_answers

LIBRARY = load_library()
OPEN = re.compile(r"\{\{|\}\}")


def item_of(spec: Specification, clause: str) -> Item:
    return next(item for item in spec.items() if item.clause == clause and item.title)


def codes(spec: Specification) -> list[Code]:
    return [finding.code for finding in spec.findings]


def every_text(spec: Specification) -> str:
    cells = [plain(c) for i in spec.items() if i.table for row in i.table.rows for c in row]
    return "\n".join([spec.title, *spec.cover, *(item.plain for item in spec.items()), *cells])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=raw_answers(LIBRARY))
def test_laws_over_random_answers(raw: RawAnswers) -> None:
    check_laws(raw)


@pytest.mark.slow
@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(raw=raw_answers(LIBRARY))
def test_laws_over_thousands_of_random_answers(raw: RawAnswers) -> None:
    check_laws(raw)


def check_laws(raw: RawAnswers) -> None:
    """What holds of every draft, whatever the answers."""
    answers = build_answers(LIBRARY, raw)
    spec = assemble(LIBRARY, answers)
    check_text(spec, raw)
    check_decisions_and_numbers(spec)
    check_national_items(spec)
    undecided = [answer for answer in answers.answers.values() if answer.state == "undecided"]
    assert len([todo for todo in spec.todos if todo.kind == "undecided"]) == len(undecided)
    assert spec == assemble(LIBRARY, answers)


def check_text(spec: Specification, raw: RawAnswers) -> None:
    """No placeholder is left (an officer's own 「{{」 is text, and stays); every reference resolves."""
    words = "".join(str(given_.value) for given_ in raw.values.values())
    assert OPEN.search(every_text(spec)) is None or OPEN.search(words)
    assert all(segment.text for item in spec.items() for segment in item.text if segment.target)


def check_decisions_and_numbers(spec: Specification) -> None:
    """Every clause has one decision and is drafted once or not at all; ids and numbers are unique."""
    assert [one.clause for one in spec.decisions] == list(LIBRARY.clauses)
    assert all(one.reason for one in spec.decisions)
    drafted = [item.clause for item in spec.items() if item.clause and item.title]
    assert sorted(drafted) == sorted(one.clause for one in spec.decisions if one.included)
    ids = [item.id for item in spec.items()]
    assert len(ids) == len(set(ids))
    bodies = [node for top in (*spec.chapters, *spec.annexes) for node in top.walk()]
    numbers = [item.path for node in bodies for top in node.items for item in top.walk()]
    assert len(numbers) == len(set(numbers))
    # No contradictory pair, and nothing without its companion.
    assert not {Code.conflict_drafted, Code.left_out_needed} & set(codes(spec))


def check_national_items(spec: Specification) -> None:
    """Every checklist item is covered with evidence, or listed with what lacks and a reason."""
    for coverage in spec.coverage:
        for item in coverage.items:
            assert item.reason
            if item.verdict is Verdict.covered:
                held = {aspect.either for aspect in item.aspects if aspect.either and aspect.evidence}
                assert all(one.evidence or one.either in held for one in item.aspects if one.essential)
            elif item.verdict in (Verdict.missing, Verdict.partial):
                assert item.lacks


def test_the_samples_cover_every_known_national_item(drafts: dict[str, Specification]) -> None:
    for spec in drafts.values():
        for coverage in spec.coverage:
            open_ = {
                item.id for item in coverage.items if item.verdict not in (Verdict.covered, Verdict.not_applicable)
            }
            if coverage.checklist == "ds920":
                assert open_ == {"ds920:06", "ds920:07"}  # their official wording is not known
            elif coverage.checklist == "ds920-contract":
                assert open_ == set()
        assert not [finding for finding in spec.findings if finding.severity == "error"]


def test_the_samples_come_from_clauses_and_answers(drafts: dict[str, Specification]) -> None:
    for spec in drafts.values():
        total = sum(share.sentences for share in spec.shares)
        trusted = sum(share.sentences for share in spec.shares if share.origin in (Origin.clause, Origin.answer))
        assert trusted / total >= 0.95


def test_answers_are_printed(town: Specification) -> None:
    text = every_text(town)
    for words in ("120人", "1,200,000円", "令和9年6月1日", "令和10年3月31日", "3営業日以内", "公募型プロポーザル"):
        assert words in text, words


def test_undecided_prints_a_marker(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = with_answer(library, sample_answers["city"], "budget.disclose", "publish")
    spec = assemble(library, answers)
    marked = [segment for item in spec.items() for segment in item.text if segment.mark == "undecided"]
    assert "【未定：予算の上限額】" in [segment.text for segment in marked] or marked
    todo = next(todo for todo in spec.todos if todo.kind == "undecided")
    assert todo.affects


def test_the_method_switches_chapters_forms_and_criteria(library: Library, sample_answers: dict[str, Answers]) -> None:
    found = {}
    for method in ("open_bid", "overall_evaluation", "proposal", "negotiated"):
        spec = assemble(library, with_answer(library, sample_answers["city"], "procurement.method", method))
        found[method] = spec
        assert [i.title for i in spec.items() if i.clause and i.clause.startswith("procurement.method-")] != []
    assert found["open_bid"].criteria is None
    assert found["negotiated"].criteria is None
    for method in ("proposal", "overall_evaluation"):
        criteria = found[method].criteria
        assert criteria is not None
        assert sum(item.points for item in criteria.items) == criteria.total == 100
        assert next(item.points for item in criteria.items if item.id == "price") == 10
    forms = {method: [node.id for node in spec.forms] for method, spec in found.items()}
    assert forms["open_bid"] != forms["proposal"]
    texts = {method: every_text(spec) for method, spec in found.items()}
    assert len(set(texts.values())) == 4
    assert Code.desirable_unscored in codes(found["open_bid"])  # nothing gives points there


def test_both_outlines(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["town"]
    simple = assemble(library, answers)
    standard = assemble(library, with_answer(library, answers, "document.outline", "standard"))
    assert standard.outline == "standard"
    assert [node.title for node in standard.chapters][:3] == [
        "調達案件の概要",
        "調達単位及び調達の方式",
        "作業の実施内容",
    ]
    sizes = [sum(len(item.plain) for item in spec.items()) for spec in (simple, standard)]
    assert sizes[0] < sizes[1] / 2
    # What the short outline leaves out is said, clause by clause.
    assert any(one.cause == "outline" for one in simple.decisions)
    # A requirement keeps its id in every outline.
    ids = {item.clause: item.id for item in standard.items() if item.title}
    assert all(ids[item.clause] == item.id for item in simple.items() if item.title)


def changed(answers: Answers, **update: Any) -> Answers:
    return answers.model_copy(update=update)


def test_hand_edits_stay_and_are_flagged(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["city"]
    edit = Edit(clause="security.no-training", text="受注者は、学習に使わないこと。", reason="県の書き方に合わせる。")
    spec = assemble(library, changed(answers, edits=(edit,)))
    item = item_of(spec, "security.no-training")
    assert (item.plain, item.touched, item.reason) == (edit.text, Origin.staff, edit.reason)
    (unpinned,) = [one for one in spec.findings if one.code is Code.edit_unpinned]
    base = re.search(r"base: ([0-9a-f]{12})", unpinned.hint)
    assert base
    pinned = edit.model_copy(update={"base": base[1]})
    spec = assemble(library, changed(answers, edits=(pinned,)))
    assert not {Code.edit_unpinned, Code.edit_outdated} & set(codes(spec))
    # The library's text moves on: the edit stays, and is flagged.
    clause = library.clauses["security.no-training"]
    moved = clause.model_copy(update={"text": f"{clause.text}改めた。", "grades": {}})
    newer = library.model_copy(update={"clauses": {**library.clauses, clause.id: moved}})
    spec = assemble(newer, changed(answers, edits=(pinned,)))
    assert item_of(spec, clause.id).plain == edit.text
    assert Code.edit_outdated in codes(spec)
    # Nobody vouches any longer that the text covers what the clause covered.
    learning = next(i for c in spec.coverage for i in c.items if i.id == "municipal:11")
    assert learning.verdict is Verdict.undetermined


def test_a_sub_item_can_be_edited(library: Library, sample_answers: dict[str, Answers]) -> None:
    clause = next(c for c in library.clauses.values() if c.items and c.id.startswith("contract."))
    edit = Edit(clause=clause.id, item=clause.items[0].key, text="受注者は、別に定めること。", reason="例")
    spec = assemble(library, changed(sample_answers["city"], edits=(edit,)))
    assert f"{clause.code}-{clause.items[0].key}" in [i.id for i in spec.items() if i.plain == edit.text]
    unknown = edit.model_copy(update={"item": "zz"})
    spec = assemble(library, changed(sample_answers["city"], edits=(unknown,)))
    assert any(one.code is Code.edit_unused and one.severity == "error" for one in spec.findings)


def test_left_out_clauses_are_shown_with_their_reason(library: Library, sample_answers: dict[str, Answers]) -> None:
    left_out = LeftOut(clause="ai.environment", reason="競争を狭めるため。")
    spec = assemble(library, changed(sample_answers["city"], left_out=(left_out,)))
    decision = next(one for one in spec.decisions if one.clause == "ai.environment")
    assert (decision.included, decision.cause) == (False, "left_out")
    assert "競争を狭めるため。" in decision.reason
    missing = next(i for c in spec.coverage for i in c.items if i.id == "ds920:11")
    assert missing.verdict is Verdict.missing
    assert "ai.environment" in missing.suggested_clauses
    assert Code.checklist_missing in codes(spec)


def test_leaving_out_what_another_clause_needs_is_an_error(
    library: Library, sample_answers: dict[str, Answers]
) -> None:
    answers = sample_answers["city"]
    drafted = {one.clause for one in assemble(library, answers).decisions if one.included}
    needed = next(n for id_ in drafted for n in library.clauses[id_].needs if n in drafted)
    spec = assemble(library, changed(answers, left_out=(LeftOut(clause=needed, reason="例"),)))
    assert Code.left_out_needed in codes(spec)


def test_changes_without_effect_are_reported(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = with_answer(library, sample_answers["city"], "rag.need", "none")
    update = {
        "edits": (Edit(clause="function.rag-register", text="x。", reason="r"),),
        "left_out": (LeftOut(clause="function.rag-source", reason="r"),),
    }
    spec = assemble(library, changed(answers, **update))
    assert codes(spec).count(Code.edit_unused) == 2


def test_own_clauses(library: Library, sample_answers: dict[str, Answers]) -> None:
    own = OwnClause(key="a1", place="contract.other", title="独自", text="受注者は、{{x}}をすること。", reason="r")
    spec = assemble(library, changed(sample_answers["city"], own_clauses=(own,)))
    item = next(item for item in spec.items() if item.id == "OWN-a1")
    assert item.plain == "受注者は、{{x}}をすること。"  # an officer's text is never a template
    assert (item.touched, item.level) == (Origin.staff, Level.mandatory)
    staff = next(share for share in spec.shares if share.origin is Origin.staff)
    assert staff.sentences == 1


def test_a_lower_grade_says_its_risk_and_claims_less(library: Library, sample_answers: dict[str, Answers]) -> None:
    graded = [
        c for c in library.clauses.values() if Grade.minimum in c.grades and c.grades[Grade.minimum].satisfies == ()
    ]
    assert graded
    for clause in graded:
        spec = assemble(library, changed(sample_answers["city"], grades={clause.id: Grade.minimum}))
        item = item_of(spec, clause.id)
        assert item.grade is Grade.minimum
        assert item.risk
        assert item.satisfies == ()


def test_not_applicable_needs_a_reason_and_shows_it(library: Library, sample_answers: dict[str, Answers]) -> None:
    decided = Applicability(item="ds920:11", reason="クラウドの事業者が公表しているため。")
    spec = assemble(library, changed(sample_answers["city"], not_applicable=(decided,)))
    item = next(i for c in spec.coverage for i in c.items if i.id == "ds920:11")
    assert (item.verdict, item.reason) == (Verdict.not_applicable, decided.reason)


def test_a_desirable_requirement_covers_nothing(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = with_answer(library, sample_answers["city"], "func.image_output", "desirable")
    item = next(i for c in assemble(library, answers).coverage for i in c.items if i.id == "municipal:10")
    assert item.verdict is Verdict.partial


def test_citizen_facing_use_brings_the_high_risk_sheet(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["city"]
    assert assemble(library, answers).risk is None
    for question, value in (
        ("service.audience", "citizen"),
        ("service.judgement", "automatic"),
        ("service.rights", True),
    ):
        risk = assemble(library, with_answer(library, answers, question, value)).risk
        assert risk is not None
        assert [axis.id for axis in risk.axes] == ["A", "B", "C", "D"]
        assert all(axis.text for axis in risk.axes)
        assert any(axis.higher for axis in risk.axes)
        assert risk.judge


def test_narrative_slots(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["city"]
    spec = assemble(library, answers)
    item = item_of(spec, "overview.background")
    assert item.confirm
    notes = answers.answers["narrative.background"].value
    assert isinstance(notes, tuple)
    assert [sub.plain for sub in item.items] == [f"{note}。" for note in notes]
    confirmed = assemble(library, changed(answers, confirmed=("overview.background",)))
    assert not item_of(confirmed, "overview.background").confirm
    single = assemble(library, with_answer(library, answers, "narrative.background", ("一つだけ。",)))
    assert item_of(single, "overview.background").plain == "一つだけ。"
    none = assemble(library, with_answer(library, answers, "narrative.background", ()))
    assert item_of(none, "overview.background").text[0].mark == "undecided"


def test_only_terms_in_use_are_defined(drafts: dict[str, Specification], library: Library) -> None:
    for spec in drafts.values():
        item = next(i for i in spec.items() if i.clause == "overview.terms")
        assert item.table
        defined = [plain(row[0]) for row in item.table.rows]
        assert len(defined) == len(set(defined))
        body = render_markdown(spec)
        always = {term.term for term in library.terms.terms if term.always}
        for term in defined:
            assert term in always or body.count(term) > 1, term


@pytest.mark.parametrize(
    ("total", "weights", "points"),
    [(90, [1, 1, 1], [30, 30, 30]), (10, [1, 1, 1], [4, 3, 3]), (7, [5, 3, 2], [4, 2, 1]), (0, [1], [0])],
)
def test_points_sum(total: int, weights: list[int], points: list[int]) -> None:
    assert share_out(total, weights) == points


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [("2027-04-01", "2028-03-31", 12), ("2027-06-01", "2028-03-31", 10), ("2027-04-15", "2027-05-14", 1),
     ("2027-04-15", "2027-05-15", 2), ("2027-04-01", "2027-04-01", 1), ("2028-01-01", "2027-01-01", None)],
)  # fmt: skip
def test_months(library: Library, sample_answers: dict[str, Answers], start: str, end: str, months: int | None) -> None:
    answers = sample_answers["town"]
    for question, value in (("service.start", start), ("contract.end", end)):
        answers = with_answer(library, answers, question, datetime.date.fromisoformat(value))
    assert service_months(answers) == months


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("一行の文を、\n二行に折る。", "一行の文を、二行に折る。"),
        ("第一文。\n第二文。", "第一文。\n第二文。"),
        ("段落\n\n次の段落", "段落\n次の段落"),
        ("\n前後の改行\n", "前後の改行"),
        ("字下げの、\n  後ろ。", "字下げの、後ろ。"),
    ],
)
def test_wrapped_lines_are_joined(text: str, joined: str) -> None:
    assert unwrap(text) == joined


def test_an_answer_that_nothing_uses_is_reported_and_not_asked_to_be_confirmed(
    library: Library, sample_answers: dict[str, Answers]
) -> None:
    id_ = "performance.response_seconds"
    label = library.questions[id_].label

    def without_effect(answers: Answers) -> list[str]:
        return [one.place for one in assemble(library, answers).findings if one.code is Code.answer_without_effect]

    def state(answers: Answers) -> str:
        return next(one.state for one in assemble(library, answers).answers if one.question == id_)

    town = sample_answers["town"]
    standard = with_answer(library, town, "document.outline", "standard")
    assert (state(town), state(standard)) == ("対象外", "既定値")
    given_ = with_answer(library, town, id_, 5)
    assert without_effect(given_) == [*without_effect(town), label]
    assert label not in without_effect(with_answer(library, standard, id_, 5))
    assert label not in without_effect(with_answer(library, town, id_, 2))  # a rule warns of it


def test_changing_what_is_without_effect_changes_no_text(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = sample_answers["town"]
    outline = outline_of(library, answers)
    used = used_questions(library, answers, outline, decide(library, answers, outline)[0])
    before = render_markdown(assemble(library, answers))
    asked = [q for q in library.questions.values() if q.id not in used and answers.answers[q.id].state != "not_asked"]
    assert asked
    for question in asked:
        for value in alternatives(question, []):
            assert render_markdown(assemble(library, with_answer(library, answers, question.id, value))) == before


def test_an_unconfirmed_text_says_what_to_write_where(town: Specification) -> None:
    (todo,) = [one for one in town.todos if one.kind == "confirm" and "overview.background" in one.message]
    assert "回答ファイルの confirmed に overview.background と書く。" in todo.message
