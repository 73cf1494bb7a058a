"""The suggestions of a 案件 and the file that they stand in, which is read with care."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specgen.errors import FileProblem, InputError
from specgen.model.answers import Answers
from specgen.model.suggestion import Slot
from specgen.narrative import shelf as shelves
from specgen.narrative.shelf import read_shelf, shelf_path
from specgen.questionnaire.changes import with_answer
from tests.narrative.shelved import shelved, suggested


@pytest.fixture
def answers(sample_answers: dict[str, Answers]) -> Answers:
    return sample_answers["town"]


def test_the_file_stands_beside_the_answers() -> None:
    assert shelf_path(Path("案件/answers.yaml")) == Path("案件/answers.suggestions.json")


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
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileProblem, match=words) as told:
        read_shelf(path)
    assert "直し方" in str(told.value)
    assert path.read_text(encoding="utf-8") == content
    assert [one.name for one in tmp_path.iterdir()] == ["s.json"]


def test_a_file_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="読めない"):
        read_shelf(tmp_path)


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
