"""A shelf in a file or anywhere else: written whole, and no decision of anybody lost."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specgen.cli import run
from specgen.errors import FileProblem, InputError, OutputError, ShelfChanged
from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.model.suggestion import Slot, Status, Suggestion
from specgen.narrative.keeping import FileKeeper, ShelfKeeper, change
from specgen.narrative.reviewing import Decision
from specgen.narrative.shelf import Shelf, new_entry, read_shelf
from specgen.workbench.narration import Review, concerned
from tests.narrative.shelved import PERSON, copy_of, review_of, shelved, suggested

ACCEPT = Decision(status=Status.accepted, by=PERSON)
REJECT = Decision(status=Status.rejected, by=PERSON)


class TableKeeper:
    """A shelf in a table with a version, as a database keeps it."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.shelf, self.version = shelf or Shelf(), 0

    def load(self) -> tuple[Shelf, object]:
        return self.shelf, self.version

    def save(self, shelf: Shelf, token: object) -> Shelf:
        if token != self.version:
            raise ShelfChanged("ほかの人が書き換えた。")
        self.shelf, self.version = shelf, self.version + 1
        return shelf


@pytest.fixture
def answers(sample_answers: dict[str, Answers]) -> Answers:
    return sample_answers["town"]


@pytest.fixture(params=["file", "table"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> ShelfKeeper:
    return FileKeeper(tmp_path / "a.suggestions.json") if request.param == "file" else TableKeeper()


def add(keeper: ShelfKeeper, one: Suggestion, answers: Answers) -> Shelf:
    entry = new_entry(one, answers)
    return change(keeper, lambda shelf: shelf.added(entry))


def ids(keeper: ShelfKeeper) -> list[str]:
    return [entry.suggestion.id for entry in keeper.load()[0].entries]


def test_what_is_kept_is_read_again(keeper: ShelfKeeper, answers: Answers) -> None:
    assert keeper.load()[0] == Shelf()
    assert add(keeper, suggested(Slot.background, answers), answers) == keeper.load()[0]
    add(keeper, suggested(Slot.purpose, answers), answers)
    assert ids(keeper) == ["background-1", "purpose-1"]


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(keeper: ShelfKeeper, answers: Answers) -> None:
    shelf, token = keeper.load()
    add(keeper, suggested(Slot.background, answers), answers)
    with pytest.raises(ShelfChanged):
        keeper.save(shelf.added(new_entry(suggested(Slot.purpose, answers), answers)), token)
    assert ids(keeper) == ["background-1"]


def test_a_change_is_made_again_on_what_somebody_else_wrote(keeper: ShelfKeeper, answers: Answers) -> None:
    others = [suggested(Slot.issues, answers), suggested(Slot.effects, answers)]

    def slowly(shelf: Shelf) -> Shelf:
        if others:
            add(keeper, others.pop(), answers)
        return shelf.added(new_entry(suggested(Slot.purpose, answers), answers))

    change(keeper, slowly)
    assert ids(keeper) == ["effects-1", "issues-1", "purpose-1"]


def test_who_never_gets_a_turn_is_told(keeper: ShelfKeeper, answers: Answers) -> None:
    def beaten(shelf: Shelf) -> Shelf:
        count = len(keeper.load()[0].entries)
        add(keeper, suggested(Slot.reason, answers, ["理由である。"], f"x{count}", id=f"reason-{count}"), answers)
        return shelf.added(new_entry(suggested(Slot.purpose, answers), answers))

    with pytest.raises(ShelfChanged):
        change(keeper, beaten)
    assert "purpose-1" not in ids(keeper)


def test_a_review_works_on_any_keeper(keeper: ShelfKeeper, library: Library, answers: Answers) -> None:
    review = Review(library, answers, keeper)
    review.keep(suggested(Slot.issues, answers))
    assert review.decide("issues", ACCEPT).suggestion.status is Status.accepted
    assert review.keep(suggested(Slot.issues, answers)).status is Status.accepted
    assert review.decide("issues", REJECT).history[0].status is Status.accepted
    assert keeper.load()[0] == review.shelf


def test_what_somebody_else_has_decided_on_is_not_decided_over(
    keeper: ShelfKeeper, library: Library, answers: Answers
) -> None:
    review = Review(library, answers, keeper)
    review.keep(suggested(Slot.issues, answers))
    review.keep(suggested(Slot.purpose, answers))
    seen = concerned(review.shelf, "issues-1")
    review.decide("purpose-1", ACCEPT, concerned(review.shelf, "purpose-1"))
    review.decide("issues-1", ACCEPT)
    with pytest.raises(ShelfChanged, match="同時に決めた"):
        review.decide("issues-1", REJECT, seen)
    assert review.shelf.find("issues-1").suggestion.status is Status.accepted
    with pytest.raises(InputError, match="はない"):
        review.decide("x", REJECT)


def test_the_old_file_stays_beside_the_new(tmp_path: Path, answers: Answers) -> None:
    path = tmp_path / "a.suggestions.json"
    add(FileKeeper(path), suggested(Slot.background, answers), answers)
    before = path.read_bytes()
    for _ in range(2):
        add(FileKeeper(path), suggested(Slot.purpose, answers), answers)
        assert (tmp_path / "a.suggestions.json.bak").read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.suggestions.json", "a.suggestions.json.bak"]


def test_the_same_suggestions_give_the_same_bytes(tmp_path: Path, answers: Answers) -> None:
    for name in ("one", "two"):
        add(FileKeeper(tmp_path / name), suggested(Slot.background, answers), answers)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_damaged_file_is_not_written_over(tmp_path: Path, answers: Answers) -> None:
    path = tmp_path / "s.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(FileProblem, match="壊れている"):
        add(FileKeeper(path), suggested(Slot.background, answers), answers)
    assert path.read_text(encoding="utf-8") == "{"


def test_a_shelf_that_could_not_be_read_again_is_not_written(
    tmp_path: Path, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specgen.narrative.keeping.MAX_BYTES", 100)
    with pytest.raises(OutputError, match="大き過ぎる"):
        FileKeeper(tmp_path / "s.json").save(shelved(answers, suggested(Slot.background, answers)), None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("model", ["m\x07", "m\ud800", "m\u202e"])
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, answers: Answers, model: str) -> None:
    one = suggested(Slot.background, answers).model_copy(update={"model": model})
    with pytest.raises(OutputError, match="残せない"):
        add(FileKeeper(tmp_path / "s.json"), one, answers)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.json"
    add(FileKeeper(path), suggested(Slot.background, answers), answers)
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("specgen.writing.os.fsync", full)
    with pytest.raises(OutputError, match="空き"):
        add(FileKeeper(path), suggested(Slot.purpose, answers), answers)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["s.json"]


# Two at once.

COUNT = 50


def subjects(who: int) -> list[str]:
    return [f"p{who}x{number:02}" for number in range(COUNT)]


def with_own_clauses(folder: Path) -> Path:
    """Answers with a hundred own clauses, each with a suggestion for its reason."""
    path = copy_of("town", folder)
    lines = [
        f"  - {{key: {key}, place: function.basic, title: 報告, text: 報告すること。, reason: 庁内の規則による。}}"
        for who in range(2)
        for key in subjects(who)
    ]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(["own_clauses:", *lines, ""]), encoding="utf-8")
    review = review_of(path)
    made = [
        suggested(Slot.reason, review.answers, ["庁内の規則による。"], key, id=f"reason-{key}")
        for who in range(2)
        for key in subjects(who)
    ]
    FileKeeper(path.with_name("answers.suggestions.json")).save(shelved(review.answers, *made), None)
    return path


def _decide(path: Path, who: int, start: Any) -> None:
    review = review_of(path)
    start.wait()
    for key in subjects(who):
        review.decide(f"reason-{key}", Decision(status=Status.accepted, by=f"職員{who}"))


@pytest.mark.slow
def test_two_processes_with_fifty_decisions_each_lose_none(tmp_path: Path) -> None:
    path = with_own_clauses(tmp_path)
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    processes = [context.Process(target=_decide, args=(path, who, start)) for who in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    entries = read_shelf(path.with_name("answers.suggestions.json")).entries
    by = {entry.suggestion.subject: entry.suggestion.decided_by for entry in entries}
    assert by == {key: f"職員{who}" for who in range(2) for key in subjects(who)}
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "answers.suggestions.json", "answers.suggestions.json.bak", "answers.yaml",
    ]  # fmt: skip


@pytest.mark.slow
def test_several_reviews_on_the_command_line_at_once_lose_none(tmp_path: Path) -> None:
    path = with_own_clauses(tmp_path)
    names = [f"reason-{key}" for key in subjects(0)[:3]]
    calls = [[sys.executable, "-m", "specgen", "review", str(path), "--accept", id_, "--by", "a"] for id_ in names]
    running = [subprocess.Popen(call, stdout=subprocess.DEVNULL, env=os.environ) for call in calls]
    assert [process.wait(120) for process in running] == [0] * len(names)
    found = read_shelf(path.with_name("answers.suggestions.json"))
    assert [entry.suggestion.id for entry in found.entries if entry.suggestion.status is Status.accepted] == names


def test_a_dialogue_tells_that_somebody_else_was_quicker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy_of("town", tmp_path)
    review = review_of(path)
    for slot in (Slot.issues, Slot.purpose):
        review.keep(suggested(slot, review.answers))
    typed = iter([PERSON, "a", "a"])

    def prompt(*_arguments: object, **_more: object) -> str:
        word = next(typed)
        if word == "a" and review.shelf.find("issues-1").suggestion.status is Status.pending:
            review.decide("issues-1", Decision(status=Status.rejected, by="別の人"))
        return word

    monkeypatch.setattr("specgen.cli.review.click.prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert run(["review", str(path)]) == 0
    assert "同時に決めた" in capsys.readouterr().err
    assert [entry.suggestion.decided_by for entry in review.shelf.entries] == ["別の人", PERSON]
