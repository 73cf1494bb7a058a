"""Good official writing is let through, and writing with one fault is told of it (`second_reading.yaml`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.model.answers import Answers
from specgen.model.base import Value
from specgen.model.library import Library
from specgen.model.suggestion import Slot
from specgen.narrative.facts.polarity import reversed_statements
from specgen.narrative.guard import Policy
from specgen.narrative.judging import Judged, judge
from specgen.yamlfile import read_yaml
from tests.narrative.drafting import QueueModel, answer, drafter


class Notes(Value):
    """What an officer wrote for a text."""

    slot: Slot
    notes: tuple[str, ...]


class Text(Value):
    """A text from notes; a bad one has a kind, and a word of what must be said of it."""

    notes: str
    text: str
    kind: str = "good"
    said: str = ""


class Texts(Value):
    """Some texts with their notes."""

    notes: dict[str, Notes]
    good: tuple[Text, ...]
    bad: tuple[Text, ...]


class Table(Value):
    """Everything that the file holds."""

    first: Texts
    later: Texts


TABLE = Table.model_validate(read_yaml(Path(__file__).with_name("second_reading.yaml")).data)
GROUPS = (TABLE.first, TABLE.later)
GOOD = [(group.notes[one.notes], one) for group in GROUPS for one in group.good]
BAD = [(group.notes[one.notes], one) for group in GROUPS for one in group.bad]


def judged(notes: Notes, text: str, library: Library, answers: Answers) -> Judged:
    prepared = drafter(QueueModel("")).prepare(notes.slot, answers, library, notes.notes)
    return judge(answer(*text.split("\n")), prepared, Policy())


@pytest.mark.parametrize(("notes", "one"), GOOD)
def test_good_writing_is_clean(notes: Notes, one: Text, library: Library, sample_answers: dict[str, Answers]) -> None:
    found = judged(notes, one.text, library, sample_answers["town"])
    assert ([mark.text for mark in found.marks], [fault.message for fault in found.faults]) == ([], [])


@pytest.mark.parametrize(("notes", "one"), BAD, ids=lambda value: value.kind if isinstance(value, Text) else "")
def test_a_fault_is_told(notes: Notes, one: Text, library: Library, sample_answers: dict[str, Answers]) -> None:
    found = judged(notes, one.text, library, sample_answers["town"])
    said = [*(mark.text for mark in found.marks), *(fault.message for fault in found.faults)]
    assert any(one.said in each for each in said), said


def test_the_table_has_every_kind_of_fault() -> None:
    assert (len(TABLE.first.good), len(TABLE.first.bad)) == (25, 25)
    assert {one.kind for _, one in BAD} == {
        "invented figure", "vendor", "padding", "style", "changed date", "rounded amount", "negated", "bound", "rate"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "given", "found"),
    [
        ("文書を参照できた。", ["文書を参照することができなかった"], ["参照できた"]),
        ("文書を参照できない。", ["文書を参照できる"], ["参照できない"]),
        ("手段がある。", ["手段はない"], ["手段がある"]),
        ("記録を残さない。", ["記録を残す"], ["残さない"]),
        ("記録を残さなければならない。", ["記録を残す"], []),
        ("記録を残さず、使う。", ["記録を残さない"], []),
        ("入力した情報を守る。", ["個人情報は入力しない"], []),
        ("質問に答えることができない。", ["質問に答える手段がない"], []),
        ("時間が足りない。", ["記録を残す"], []),
        ("記録を残す。", ["記録を残す課と、残さない課がある"], []),
        ("", ["記録を残す"], []),
    ],
)
def test_what_says_the_opposite(text: str, given: list[str], found: list[str]) -> None:
    assert list(reversed_statements(text, given)) == found


@pytest.mark.parametrize("piece", ["ない", "できない", "参照ができない", "ことができ", "残さず", "は", "が"])
def test_a_long_text_takes_bounded_time(piece: str) -> None:
    text = piece * (6_000 // len(piece))
    reversed_statements(text, [text])
