"""What a text is written from: notes and answers, and the text that stands where no model is used."""

from __future__ import annotations

from collections.abc import Sequence

from specgen.assembly.render import printed, unwrap
from specgen.model.answers import Answers, OwnClause, State
from specgen.model.library import Library
from specgen.model.suggestion import Given, Paragraph, Slot
from specgen.narrative.prompts import read_prompt

_NARRATIVE = (Slot.background, Slot.purpose, Slot.issues, Slot.effects, Slot.summary)
_END = ("。", "？", "！", "」", "）")


def notes_of(slot: Slot, answers: Answers, subject: str = "") -> tuple[str, ...]:
    """The notes that the answers hold for a slot.

    For the reason of an own clause (`subject` is its key): its text, then its reason. For the council: the notes of
    every narrative part. A rewrite has none but those that the caller gives.
    """
    if slot is Slot.reason:
        own = _own_clause(answers, subject)
        return (f"{own.title}：{unwrap(own.text)}", own.reason) if own else ()
    if slot is Slot.council:
        return tuple(note for one in _NARRATIVE for note in notes_of(one, answers))
    answer = answers.answers.get(f"narrative.{slot}")
    value = answer.value if answer else None
    return tuple(note for note in value if note.strip()) if isinstance(value, tuple) else ()


def given_notes(slot: Slot, notes: Sequence[str], subject: str = "") -> tuple[Given, ...]:
    """The notes with the ids that a model may cite."""
    source = f"narrative.{slot}" if slot in _NARRATIVE else f"{slot}:{subject}" if subject else str(slot)
    return tuple(
        Given(id=f"n{number}", source=f"{source}#{number}", text=unwrap(note)) for number, note in enumerate(notes, 1)
    )


def given_answers(slot: Slot, answers: Answers, library: Library) -> tuple[Given, ...]:
    """The answers that go with a slot, as they are printed; only what a person answered, no default."""
    found = []
    for question_id in read_prompt(slot).answers:
        answer, question = answers.answers.get(question_id), library.questions.get(question_id)
        if question and answer and answer.state is State.given and answer.value not in (None, ()):
            text = printed(question, answer.value)
            unit = question.unit or "" if question.kind in ("integer", "decimal") else ""
            found.append((question_id, f"{text}{unit}"))
    return tuple(Given(id=f"a{number}", source=source, text=text) for number, (source, text) in enumerate(found, 1))


def template_text(slot: Slot, answers: Answers, notes: Sequence[str], subject: str = "") -> tuple[Paragraph, ...]:
    """The text without a model: the notes as sentences, the officer's own reason, or the text as it was."""
    if slot is Slot.rewrite:
        return (Paragraph(text=notes[0], uses=("n1",)),) if notes else ()
    if slot is Slot.reason:
        own = _own_clause(answers, subject)
        reason = own.reason if own else " ".join(notes)
        return (Paragraph(text=sentence(reason), uses=(f"n{max(len(notes), 1)}",)),) if reason else ()
    return tuple(Paragraph(text=sentence(note), uses=(f"n{number}",)) for number, note in enumerate(notes, 1))


def sentence(note: str) -> str:
    """A note as a sentence: as it was written, with 。 at its end."""
    text = unwrap(note)
    return text if text.endswith(_END) else f"{text}。"


def _own_clause(answers: Answers, key: str) -> OwnClause | None:
    return next((own for own in answers.own_clauses if own.key == key), None)
