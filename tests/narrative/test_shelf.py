"""The file of suggestions: written whole, read with care, never lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specgen.errors import FileProblem, InputError, OutputError
from specgen.model.answers import Answers
from specgen.model.suggestion import Slot, Status
from specgen.narrative import shelf as shelves
from specgen.narrative.reviewing import Decision, decide
from specgen.narrative.shelf import Shelf, add, load, read_shelf, shelf_path, write_shelf
from specgen.questionnaire.changes import with_answer
from tests.narrative.shelved import PERSON, shelved, suggested


@pytest.fixture
def answers(sample_answers: dict[str, Answers]) -> Answers:
    return sample_answers["town"]


def test_the_file_stands_beside_the_answers() -> None:
    assert shelf_path(Path("案件/answers.yaml")) == Path("案件/answers.suggestions.json")


def test_what_is_kept_is_read_again_and_the_old_file_stays_beside_it(tmp_path: Path, answers: Answers) -> None:
    path = tmp_path / "a.suggestions.json"
    assert read_shelf(path) == Shelf()
    first = add(path, suggested(Slot.background, answers), answers)
    before = path.read_bytes()
    assert read_shelf(path) == first
    add(path, suggested(Slot.purpose, answers), answers)
    assert [one.suggestion.id for one in read_shelf(path).entries] == ["background-1", "purpose-1"]
    assert (tmp_path / "a.suggestions.json.bak").read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.suggestions.json", "a.suggestions.json.bak"]


def test_the_same_suggestions_give_the_same_bytes(tmp_path: Path, answers: Answers) -> None:
    for name in ("one", "two"):
        add(tmp_path / name, suggested(Slot.background, answers), answers)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_decision_survives_the_same_suggestion_again(tmp_path: Path, answers: Answers) -> None:
    path = tmp_path / "s.json"
    one = suggested(Slot.background, answers)
    add(path, one, answers)
    shelf, before = load(path)
    write_shelf(path, decide(shelf, one.id, Decision(status=Status.accepted, by=PERSON), answers), before)
    assert add(path, one, answers).find(one.id).suggestion.status is Status.accepted


def test_a_newer_suggestion_takes_the_place_of_an_undecided_one(answers: Answers) -> None:
    shelf = shelved(answers, suggested(Slot.issues, answers), suggested(Slot.issues, answers, id="issues-2"))
    assert [one.suggestion.id for one in shelf.entries] == ["issues-2"]


GOOD_ENTRY = {"id": "x", "slot": "background", "paragraphs": [], "given": []}
BAD: list[tuple[str, str]] = [
    ("", "JSONとして読めない"),
    ("[", "JSONとして読めない"),
    ("[" * 100_000, "JSONとして読めない"),
    ("[]", "壊れている"),
    ('{"version": 2}', "壊れている"),
    ('{"format": "other"}', "壊れている"),
    ('{"entries": [{"suggestion": {"id": "x"}}]}', "壊れている"),
    ('{"entries": [], "more": 1}', "more"),
    (json.dumps({"entries": [{"suggestion": GOOD_ENTRY | {"status": "accepted"}}]}), "採用した者がない"),
    (json.dumps({"entries": [{"suggestion": GOOD_ENTRY}] * 2}), "同じID"),
    (json.dumps({"entries": [{"suggestion": GOOD_ENTRY | {"text": "\u0001"}}]}), "文書に入れられない文字"),
    (json.dumps({"entries": [{"suggestion": GOOD_ENTRY | {"text": "あ" * 7000}}]}), "長過ぎる"),
    ("x" * (shelves.MAX_BYTES + 1), "大き過ぎる"),
]


@pytest.mark.parametrize(("content", "words"), BAD, ids=[f"{number}" for number in range(len(BAD))])
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, answers: Answers, content: str, words: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileProblem, match=words) as told:
        read_shelf(path)
    assert "直し方" in str(told.value)
    with pytest.raises(FileProblem, match=words):
        add(path, suggested(Slot.background, answers), answers)
    assert path.read_text(encoding="utf-8") == content
    assert [one.name for one in tmp_path.iterdir()] == ["s.json"]


def test_a_file_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="読めない"):
        read_shelf(tmp_path)


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(tmp_path: Path, answers: Answers) -> None:
    path = tmp_path / "s.json"
    shelf, before = load(path)
    add(path, suggested(Slot.background, answers), answers)
    stood = path.read_bytes()
    with pytest.raises(OutputError, match="同時に書き換えた"):
        write_shelf(path, shelf.added(shelved(answers, suggested(Slot.purpose, answers)).entries[0]), before)
    assert path.read_bytes() == stood


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.json"
    add(path, suggested(Slot.background, answers), answers)
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("specgen.writing.os.fsync", full)
    with pytest.raises(OutputError, match="空き"):
        add(path, suggested(Slot.purpose, answers), answers)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["s.json"]


def test_a_shelf_has_an_end(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST", 1)
    with pytest.raises(InputError, match="多過ぎる"):
        shelved(answers, suggested(Slot.background, answers), suggested(Slot.purpose, answers))


def test_an_id_may_be_given_by_its_beginning(answers: Answers) -> None:
    shelf = shelved(answers, suggested(Slot.background, answers), suggested(Slot.purpose, answers))
    assert shelf.find("back").suggestion.slot is Slot.background
    for wrong in ("", "x", "background-12"):
        with pytest.raises(InputError, match="はない"):
            shelf.find(wrong)


def test_a_fingerprint_follows_what_stands_at_a_source(answers: Answers, request: pytest.FixtureRequest) -> None:
    library = request.getfixturevalue("library")
    was = answers.fingerprint("narrative.background")
    assert was == answers.model_copy().fingerprint("narrative.background")
    changed = with_answer(library, answers, "narrative.background", ("別のメモ",))
    assert changed.fingerprint("narrative.background") not in ("", was)
    for nothing in ("no.such", "own:x", "edit:security.x", ""):
        assert answers.fingerprint(nothing) == ""
