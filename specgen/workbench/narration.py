"""Texts by a language model for one 案件: what would be sent, sending it, and what a person makes of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from specgen.errors import InputError, ShelfChanged
from specgen.model.accepted import text_key, text_label
from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.model.suggestion import Mark, Slot, Suggestion
from specgen.narrative.client import Cancel, Model, OnText
from specgen.narrative.drafter import Drafter, class_of
from specgen.narrative.endpoint import gate
from specgen.narrative.guard import Policy
from specgen.narrative.keeping import ShelfKeeper, change
from specgen.narrative.material import notes_of
from specgen.narrative.outgoing import Prepared
from specgen.narrative.reviewing import Decision, decide, marks_of, outdated, remarks_on
from specgen.narrative.settings import Settings, ledger_of, model_of
from specgen.narrative.shelf import STANDS, Entry, Shelf, new_entry
from specgen.narrative.usage import Ledger
from specgen.questionnaire.values import AnswerRefused, clean_text

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
        gate(self._settings.endpoint, class_of(self._review.answers))
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
    """The suggestions for one 案件, and what a person makes of them. The keeper holds them: a file, or a database."""

    def __init__(self, library: Library, answers: Answers, keeper: ShelfKeeper) -> None:
        self.library, self.answers = library, answers
        self._keeper = keeper

    @property
    def shelf(self) -> Shelf:
        """Every suggestion as it stands now. Raises FileProblem."""
        return self._keeper.load()[0]

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
        return Wanted(slot, subject, (originals[subject], *map(_sound, wishes)) if slot is Slot.rewrite else None)

    def keep(self, suggestion: Suggestion) -> Suggestion:
        """Keep a suggestion; it as it is kept, with a decision that was made on it before.

        Raises InputError where the shelf is full, FileProblem or OutputError.
        """
        entry = new_entry(suggestion, self.answers)
        return change(self._keeper, lambda shelf: shelf.added(entry)).find(suggestion.id).suggestion

    def decide(self, id_: str, decision: Decision, seen: Sequence[Entry] | None = None) -> Entry:
        """The suggestion after a person's decision, kept.

        `seen` is what the person saw (`concerned`). Raises ShelfChanged where somebody else has decided on any of it
        since, InputError where the decision may not stand, FileProblem or OutputError.
        """
        shelf = self.shelf
        full = shelf.find(id_).suggestion.id
        known = tuple(seen) if seen is not None else concerned(shelf, full)

        def decided(shelf: Shelf) -> Shelf:
            if concerned(shelf, full) != known:
                raise ShelfChanged(
                    f"「{full}」を、ほかの人が同時に決めた。何も変更していない。\n"
                    "  直し方: specgen review 回答ファイル --list で、今の案を確かめる。"
                )
            return decide(shelf, full, decision, self.answers)

        return change(self._keeper, decided).find(full)

    def marks(self, suggestion: Suggestion, text: str) -> tuple[Mark, ...]:
        """What in a text a person must confirm."""
        return marks_of(suggestion, text)

    def remarks(self, suggestion: Suggestion, text: str) -> tuple[str, ...]:
        """What is said of the style of a text."""
        return remarks_on(suggestion, text)

    def outdated(self, entry: Entry) -> bool:
        """Whether the notes or answers behind a suggestion have changed."""
        return outdated(entry, self.answers)


def _sound(wish: str) -> str:
    try:
        return clean_text(wish)
    except AnswerRefused as error:
        raise InputError(f"書換えの求めに、{error}") from error


def concerned(shelf: Shelf, id_: str) -> tuple[Entry, ...]:
    """What a decision on a suggestion changes: itself, and what stands in its place now. Raises InputError."""
    own = shelf.find(id_)
    return tuple(
        entry for entry in shelf.entries if entry == own or (entry.key == own.key and entry.suggestion.status in STANDS)
    )
