"""What the tests of shelf and review share: suggestions on a shelf beside a copy of a sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from specgen.model.answers import Answers
from specgen.model.suggestion import Paragraph, Slot, Suggestion
from specgen.narrative import shelf as shelves
from specgen.narrative.facts import check_facts
from specgen.narrative.material import given_notes, notes_of
from specgen.narrative.reviewing import Decision, decide
from specgen.narrative.shelf import Entry, Shelf
from specgen.workbench.bench import Workbench
from specgen.workbench.narration import Review
from tests.conftest import sample_path

PERSON = "確認 花子"


def copy_of(sample: str, folder: Path, old: str = "", new: str = "") -> Path:
    """A sample's answers in a folder of their own, with something replaced."""
    text = sample_path(sample).read_text(encoding="utf-8")
    assert old in text
    path = folder / "answers.yaml"
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return path


def suggested(slot: Slot, answers: Answers, texts: Sequence[str] = (), subject: str = "", **more: object) -> Suggestion:
    """A suggestion of a model for a slot: its notes as one sentence each, or the texts given."""
    notes = notes_of(slot, answers, subject)
    given = given_notes(slot, notes, subject)
    paragraphs = tuple(
        Paragraph(text=text, uses=("n1",)) for text in texts or [f"{note.rstrip('。')}。" for note in notes]
    )
    marks = [
        mark for number, one in enumerate(paragraphs) for mark in check_facts(one.text, [g.text for g in given], number)
    ]
    fields = {
        "id": f"{slot}-1", "slot": slot, "subject": subject, "paragraphs": paragraphs, "given": given,
        "marks": tuple(marks), "model": "model-1", "endpoint": "庁内", "prompt": "p@1", "input_hash": "abc",
    }  # fmt: skip
    return Suggestion.model_validate({**fields, **more})


def shelved(answers: Answers, *suggestions: Suggestion) -> Shelf:
    """A shelf with suggestions as they were made from the answers."""
    shelf = Shelf()
    for one in suggestions:
        basis = {source: answers.fingerprint(source) for source in shelves.sources_of(one)}
        shelf = shelf.added(Entry(suggestion=one, basis=basis))
    return shelf


def accepted(answers: Answers, *suggestions: Suggestion, **decision: object) -> Answers:
    """The answers with these suggestions accepted."""
    shelf = shelved(answers, *suggestions)
    for one in suggestions:
        shelf = decide(
            shelf, one.id, Decision.model_validate({"status": "accepted", "by": PERSON, **decision}), answers
        )
    return shelves.with_shelf(answers, shelf)


def review_of(path: Path) -> Review:
    """The review of an answers file."""
    return Workbench().review(path)


__all__ = ["PERSON", "accepted", "copy_of", "review_of", "shelved", "suggested"]
