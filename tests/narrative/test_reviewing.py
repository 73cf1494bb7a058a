"""Accepting, editing and rejecting: nothing that was not given gets through unread."""

from __future__ import annotations

import pytest

from specgen.errors import InputError
from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.model.suggestion import Slot, Status
from specgen.narrative.reviewing import Decision, decide, decision_of, marked, outdated, remarks_on
from specgen.narrative.shelf import Shelf, with_shelf
from specgen.questionnaire.changes import with_answer
from tests.narrative.shelved import PERSON, shelved, suggested

INVENTED = ["議事録の作成に、会議の時間の5倍の時間が掛かっている。"]
ACCEPT = Decision(status=Status.accepted, by=PERSON)


@pytest.fixture
def answers(sample_answers: dict[str, Answers]) -> Answers:
    return sample_answers["town"]


@pytest.fixture
def invented(answers: Answers) -> Shelf:
    return shelved(answers, suggested(Slot.issues, answers, INVENTED))


def edit(text: str, *confirmed: str) -> Decision:
    return Decision(status=Status.edited, by=PERSON, text=text, confirmed=confirmed)


def test_a_clean_suggestion_is_accepted_as_it_is(answers: Answers) -> None:
    one = suggested(Slot.issues, answers)
    found = decide(shelved(answers, one), one.id, ACCEPT, answers).find(one.id).suggestion
    assert (found.status, found.text, found.decided_by) == (Status.accepted, one.proposed, PERSON)


def test_a_marked_suggestion_is_not_accepted_unread(answers: Answers, invented: Shelf) -> None:
    (mark,) = invented.entries[0].suggestion.marks
    with pytest.raises(InputError, match=f"確かめられていない: {mark.text}"):
        decide(invented, "issues-1", ACCEPT, answers)
    with pytest.raises(InputError, match="確かめられていない"):
        decide(invented, "issues-1", ACCEPT.model_copy(update={"confirmed": ("別の語",)}), answers)
    confirmed = ACCEPT.model_copy(update={"confirmed": (mark.text, "別の語")})
    found = decide(invented, "issues-1", confirmed, answers).find("issues-1").suggestion
    assert (found.status, found.confirmed) == (Status.accepted, (mark.text,))


def test_an_edit_passes_the_same_check(answers: Answers, invented: Shelf) -> None:
    good = "議事録の作成に、会議の時間の3倍の時間が掛かっている。"
    assert decide(invented, "issues-1", edit(good), answers).find("issues-1").suggestion.text == good
    new = "議事録の作成に、会議の時間の7倍の時間が掛かっている。"
    with pytest.raises(InputError, match="7"):
        decide(invented, "issues-1", edit(new, "5倍", "5"), answers)
    assert invented.entries[0].suggestion.status is Status.pending


@pytest.mark.parametrize("text", ["議事録の作成に、ChatGPTを試している。", "議事録の作成にＣｈａｔＧＰＴを用いる。"])
def test_the_name_of_a_product_is_never_confirmed(answers: Answers, text: str) -> None:
    one = suggested(Slot.issues, answers, [text])
    every = tuple(mark.text for mark in one.marks)
    for decision in (ACCEPT.model_copy(update={"confirmed": every}), edit(text, *every)):
        with pytest.raises(InputError, match="名称"):
            decide(shelved(answers, one), one.id, decision, answers)


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision(status=Status.accepted, by=" "), "氏名がない"),
        (edit("  \n \n"), "空である"),
        (edit("あ" * 6001), "長過ぎる"),
        (edit("背景\u0007"), "使えない文字"),
        (Decision(status=Status.pending, by=PERSON), "どれか"),
    ],
)
def test_a_decision_that_may_not_stand(answers: Answers, decision: Decision, words: str) -> None:
    with pytest.raises(InputError, match=words):
        decide(shelved(answers, suggested(Slot.issues, answers)), "issues-1", decision, answers)


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [("あ" * 101, "", "長過ぎる"), ("a\x07", "", "使えない文字"), ("a\udcff", "", "by"), ("a", "あ" * 401, "長過ぎる")],
)
def test_what_cannot_be_kept_of_a_decision_is_told(by: str, reason: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        decision_of(Status.rejected, by, reason=reason)
    assert decision_of(Status.accepted, f" {PERSON}") == ACCEPT


def test_what_changed_since_it_was_proposed_is_not_accepted(answers: Answers, library: Library) -> None:
    shelf = shelved(answers, suggested(Slot.issues, answers))
    newer = with_answer(library, answers, "narrative.issues", ("別の課題がある",))
    assert not outdated(shelf.entries[0], answers)
    assert outdated(shelf.entries[0], newer)
    for decision in (ACCEPT, edit("議事録の作成に時間が掛かっている。")):
        with pytest.raises(InputError, match="変わった"):
            decide(shelf, "issues-1", decision, newer)
    rejected = decide(shelf, "issues-1", Decision(status=Status.rejected, by=PERSON), newer)
    assert rejected.entries[0].suggestion.status is Status.rejected
    # What it does not rest on may change.
    assert decide(shelf, "issues-1", ACCEPT, with_answer(library, answers, "scale.users", 300))


def test_an_answer_whose_words_stand_in_the_text_counts(answers: Answers) -> None:
    given = [*suggested(Slot.issues, answers).given, {"id": "a1", "source": "scale.users", "text": "120人"}]
    one = suggested(Slot.issues, answers, ["職員120人が使っている。"], given=given, marks=())
    shelf = decide(shelved(answers, one), one.id, ACCEPT, answers)
    basis = with_shelf(answers, shelf).accepted["issues"].basis
    assert set(basis) == {"narrative.issues", "scale.users"}


def test_of_two_accepted_the_later_stands_and_the_earlier_says_why_not(answers: Answers) -> None:
    shelf = decide(shelved(answers, suggested(Slot.issues, answers)), "issues-1", ACCEPT, answers)
    second = suggested(Slot.issues, answers, ["議事録の作成に時間が掛かっている。"], id="issues-2")
    shelf = shelf.added(shelved(answers, second).entries[0])
    assert with_shelf(answers, shelf).accepted["issues"].written.suggestion == "issues-1"
    assert with_shelf(answers, shelf).pending == ("issues",)
    shelf = decide(shelf, "issues-2", ACCEPT, answers)
    assert with_shelf(answers, shelf).accepted["issues"].written.suggestion == "issues-2"
    first = shelf.find("issues-1")
    assert (first.suggestion.status, first.suggestion.reason) == (Status.rejected, "別の案（issues-2）を採用した。")
    assert [(past.status, past.by) for past in first.history] == [(Status.accepted, PERSON)]


def test_marks_are_shown_in_their_place(answers: Answers) -> None:
    one = suggested(Slot.issues, answers, ["5倍の時間が掛かる。", "職員は999人である。"])
    text = marked([paragraph.text for paragraph in one.paragraphs], one.marks)
    assert "〔要確認：" in text
    assert "999" in text.split("\n")[1]
    plain = text.replace("〔要確認：", "").replace("〕", "")
    assert plain == one.proposed


def test_style_is_remarked_on_and_does_not_stop(answers: Answers) -> None:
    one = suggested(Slot.issues, answers)
    assert remarks_on(one, "議事録の作成に時間が掛かっています。")
    assert decide(shelved(answers, one), one.id, edit("議事録の作成に時間が掛かっています。"), answers)
