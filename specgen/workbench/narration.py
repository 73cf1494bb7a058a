"""Texts by a language model for one 案件: what would be sent, sending it, and what a person makes of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from specgen.errors import InputError
from specgen.model.accepted import text_key, text_label
from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.model.suggestion import Mark, Slot, Suggestion
from specgen.narrative import shelf as shelves
from specgen.narrative.client import Cancel, Model, OnText
from specgen.narrative.drafter import CLASS_QUESTION, Drafter
from specgen.narrative.endpoint import gate
from specgen.narrative.guard import Policy
from specgen.narrative.material import notes_of
from specgen.narrative.outgoing import Prepared
from specgen.narrative.reviewing import Decision, decide, marks_of, outdated, remarks_on
from specgen.narrative.settings import Settings, ledger_of, model_of
from specgen.narrative.shelf import Entry, Shelf
from specgen.narrative.usage import Ledger

PARTS = (Slot.background, Slot.purpose, Slot.issues, Slot.effects, Slot.summary)
OF_A_SUBJECT = (Slot.reason, Slot.rewrite)


class Wanted(NamedTuple):
    """A text that is asked for: the slot, what it is about, and the notes where they are not those of the answers."""

    slot: Slot
    subject: str = ""
    notes: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        """In words."""
        return text_label(text_key(self.slot, self.subject))


class Writer:
    """Sends prepared requests through one endpoint, and keeps what comes back beside the answers.

    `model` and `ledger` are those of the settings where none are given.
    """

    def __init__(
        self,
        review: Review,
        settings: Settings,
        policy: Policy,
        *,
        model: Callable[[Settings], Model] = model_of,
        ledger: Ledger | None = None,
    ) -> None:
        self._review, self._settings, self._policy = review, settings, policy
        self._model, self._ledger = model, ledger

    @cached_property
    def _drafter(self) -> Drafter:
        endpoint = self._settings.endpoint
        ledger = self._ledger or ledger_of(self._settings)
        return Drafter(self._model(self._settings), endpoint, self._policy, ledger)

    def check(self) -> None:
        """Raises EndpointRefused where nothing of this 案件 may go to the endpoint, MissingExtra without a client."""
        klass = self._review.answers.assumed(CLASS_QUESTION)
        gate(self._settings.endpoint, str(klass) if klass is not None else None)
        _ = self._drafter

    def prepare(self, wanted: Wanted) -> Prepared:
        """What would be sent for a text, with what the guard found in it. Nothing is sent."""
        review = self._review
        return self._drafter.prepare(wanted.slot, review.answers, review.library, wanted.notes, subject=wanted.subject)

    def send(
        self,
        prepared: Prepared,
        person: str,
        *,
        group: str = "",
        on_text: OnText | None = None,
        cancel: Cancel | None = None,
    ) -> Suggestion:
        """The suggestion for what a person has looked at, already kept; the template's text, not kept, with the reason.

        Raises EndpointRefused, GuardStopped and CeilingReached before anything is sent, and Cancelled; what was kept
        before stays.
        """
        made = self._drafter.send(prepared, self._review.answers, person, on_text, cancel, group=group)
        return made if made.fallback else self._review.keep(made)


class Review:
    """The suggestions for one answers file, and what a person makes of them."""

    def __init__(self, library: Library, answers: Answers, path: Path) -> None:
        self.library, self.answers = library, answers
        self.path = shelves.shelf_path(path)

    @property
    def shelf(self) -> Shelf:
        """Every suggestion as the file holds it now. Raises FileProblem."""
        return shelves.read_shelf(self.path)

    def wanted(self, slots: Sequence[Slot], subject: str = "", wishes: Sequence[str] = ()) -> list[Wanted]:
        """The texts to ask for: of the slots named, else of every narrative part that has notes.

        Raises InputError where a slot has nothing to be written from.
        """
        if not slots:
            found = [Wanted(slot) for slot in PARTS if notes_of(slot, self.answers)]
            if not found:
                raise InputError("箇条書きに答えた設問（narrative.…）がないため、書く材料がない。")
            return found
        return [self._wanted(slot, subject, wishes) for slot in dict.fromkeys(slots)]

    def _wanted(self, slot: Slot, subject: str, wishes: Sequence[str]) -> Wanted:
        if slot not in OF_A_SUBJECT:
            if not notes_of(slot, self.answers):
                raise InputError(f"「{slot.label}」を書く材料がない。\n  直し方: 設問に箇条書きで答える。")
            return Wanted(slot)
        originals = {own.key: own.text for own in self.answers.own_clauses}
        if slot is Slot.rewrite:
            originals |= {edit.name: edit.text for edit in self.answers.edits}
        if subject not in originals:
            known = "、".join(originals) or "ない"
            raise InputError(
                f"「{slot.label}」の対象「{subject}」は、職員が書いた文でない。\n"
                f"  直し方: --subject に指定する。使えるのは {known} である。"
            )
        return Wanted(slot, subject, (originals[subject], *wishes) if slot is Slot.rewrite else None)

    def keep(self, suggestion: Suggestion) -> Suggestion:
        """Keep a suggestion beside the answers; it as it is kept, with a decision that was made on it before."""
        shelf = shelves.add(self.path, suggestion, self.answers)
        return shelf.find(suggestion.id).suggestion

    def decide(self, id_: str, decision: Decision) -> Entry:
        """The suggestion after a person's decision, on the disk. Raises InputError, FileProblem or OutputError."""
        shelf, before = shelves.load(self.path)
        full = shelf.find(id_).suggestion.id
        after = decide(shelf, full, decision, self.answers)
        return shelves.write_shelf(self.path, after, before).find(full)

    def marks(self, suggestion: Suggestion, text: str) -> tuple[Mark, ...]:
        """What in a text a person must confirm."""
        return marks_of(suggestion, text)

    def remarks(self, suggestion: Suggestion, text: str) -> tuple[str, ...]:
        """What is said of the style of a text."""
        return remarks_on(suggestion, text)

    def outdated(self, entry: Entry) -> bool:
        """Whether the notes or answers behind a suggestion have changed."""
        return outdated(entry, self.answers)
