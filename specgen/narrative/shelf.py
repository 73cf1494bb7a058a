"""The suggestions of one 案件, with what a person made of each (生成案の記録), as they stand in a file.

An earlier decision on a suggestion stays in its history. Who keeps a shelf, and where, is `specgen.narrative.keeping`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from specgen.errors import FileProblem, InputError, os_reason
from specgen.model.accepted import LONGEST, AcceptedText, Written, text_key
from specgen.model.answers import Answers
from specgen.model.base import Value
from specgen.model.suggestion import Slot, Status, Suggestion
from specgen.refusals import describe
from specgen.yamlfile import FORBIDDEN

SUFFIX = ".suggestions.json"
MAX_BYTES = 4 * 1024 * 1024
MOST = 500
_MOST_CHANGES = 50
_NARRATIVE = (Slot.background, Slot.purpose, Slot.issues, Slot.effects, Slot.summary)
_DAMAGED = "控え（.bak）から戻すか、このファイルを別の場所に移して specgen narrate からやり直す。"
FULL = "決め終わった古い案を、このファイルから別の場所に移す。"
STANDS = (Status.accepted, Status.edited)


class Past(Value):
    """An earlier decision on a suggestion."""

    status: Status
    text: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    by: str = ""
    reason: str = ""


class Entry(Value):
    """A suggestion, a fingerprint of everything that it was given, by source, and the decisions before the last."""

    suggestion: Suggestion
    basis: dict[str, str] = Field(default_factory=dict)
    history: tuple[Past, ...] = Field(default=(), max_length=_MOST_CHANGES)

    @property
    def key(self) -> str:
        """What it is for."""
        return text_key(self.suggestion.slot, self.suggestion.subject)

    @model_validator(mode="after")
    def _is_decided_by_somebody(self) -> Self:
        one = self.suggestion
        if one.status in STANDS and not (one.text.strip() and one.decided_by.strip()):
            raise ValueError(f"採用した案「{one.id}」に、文又は採用した者がない")
        if len(one.text) > LONGEST:
            raise ValueError(f"案「{one.id}」の文が長過ぎる")
        return self


class Shelf(Value):
    """Every suggestion of one 案件, in the order in which they came."""

    format: Literal["specgen/suggestions"] = "specgen/suggestions"
    version: Literal[1] = 1
    entries: tuple[Entry, ...] = Field(default=(), max_length=MOST)

    @model_validator(mode="after")
    def _has_each_id_once(self) -> Self:
        ids = [entry.suggestion.id for entry in self.entries]
        if len(set(ids)) < len(ids):
            raise ValueError("同じIDの案が2件ある")
        return self

    def find(self, id_: str) -> Entry:
        """The entry of an id, or of the beginning of one. Raises InputError where none or several are meant."""
        exact = [entry for entry in self.entries if entry.suggestion.id == id_]
        found = exact or [entry for entry in self.entries if id_ and entry.suggestion.id.startswith(id_)]
        if len(found) != 1:
            what = "が複数ある" if found else "はない"
            raise InputError(f"案「{id_}」{what}。\n  直し方: specgen review 回答ファイル --list で案のIDを確かめる。")
        return found[0]

    @property
    def pending(self) -> tuple[Entry, ...]:
        """What nobody has decided on."""
        return tuple(entry for entry in self.entries if entry.suggestion.status is Status.pending)

    def replaced(self, entry: Entry) -> Shelf:
        """The shelf with an entry in the place of the one of the same id."""
        id_ = entry.suggestion.id
        entries = tuple(entry if one.suggestion.id == id_ else one for one in self.entries)
        return self.model_copy(update={"entries": entries})

    def added(self, entry: Entry) -> Shelf:
        """The shelf with one more. Of the same text from the same input the one that is there stays, decided or not.

        An undecided one for the same place gives way. Raises InputError where the shelf is full.
        """
        if any(one.suggestion.id == entry.suggestion.id for one in self.entries):
            return self
        kept = [one for one in self.entries if one.key != entry.key or one.suggestion.status is not Status.pending]
        if len(kept) >= MOST:
            raise InputError(f"案が多過ぎる（上限{MOST}件）。\n  直し方: {FULL}")
        return self.model_copy(update={"entries": (*kept, entry)})


def shelf_path(answers: Path) -> Path:
    """The file of the suggestions for an answers file: `answers.yaml` → `answers.suggestions.json`."""
    return answers.with_name(f"{answers.stem}{SUFFIX}")


def read_shelf(path: Path) -> Shelf:
    """The suggestions in a file; an empty shelf where there is none yet. Raises FileProblem where it is damaged."""
    return parse_shelf(path, shelf_bytes(path))


def new_entry(suggestion: Suggestion, answers: Answers) -> Entry:
    """A suggestion with what it rests on, as the answers stand."""
    return Entry(
        suggestion=suggestion, basis={source: answers.fingerprint(source) for source in sources_of(suggestion)}
    )


def with_shelf(answers: Answers, shelf: Shelf) -> Answers:
    """The answers with the texts that were accepted, and the keys of what nobody has decided on."""
    accepted = {entry.key: accepted_text(entry) for entry in shelf.entries if entry.suggestion.status in STANDS}
    pending = tuple(dict.fromkeys(entry.key for entry in shelf.pending))
    return answers.model_copy(update={"accepted": accepted, "pending": pending})


def accepted_text(entry: Entry) -> AcceptedText:
    """What stands after a person accepted or edited a suggestion, with its record."""
    one = entry.suggestion
    return AcceptedText(
        slot=one.slot,
        subject=one.subject,
        text=one.text,
        edited=one.status is Status.edited,
        written=Written(
            suggestion=one.id,
            model=one.model,
            endpoint=one.endpoint,
            prompt=one.prompt,
            input_hash=one.input_hash,
            by=one.decided_by,
        ),
        basis={source: entry.basis.get(source, "") for source in relied_on(one, one.text)},
    )


def relied_on(suggestion: Suggestion, text: str) -> tuple[str, ...]:
    """The sources on which a text rests: every note, and the answers that it cites or whose words stand in it."""
    cited = {use for paragraph in suggestion.paragraphs for use in paragraph.uses}
    answers = [one for one in suggestion.given if not one.id.startswith("n")]
    used = [one.source for one in answers if one.id in cited or one.text in text]
    return tuple(dict.fromkeys((*_notes_sources(suggestion), *used)))


def sources_of(suggestion: Suggestion) -> tuple[str, ...]:
    """Everything that a suggestion was given: its notes, or the officer's text, and the answers."""
    answers = (one.source for one in suggestion.given if not one.id.startswith("n"))
    return tuple(dict.fromkeys((*_notes_sources(suggestion), *answers)))


def _notes_sources(suggestion: Suggestion) -> tuple[str, ...]:
    """Where the notes of a suggestion stand in the answers."""
    match suggestion.slot:
        case Slot.reason:
            return (f"own:{suggestion.subject}",)
        case Slot.rewrite:
            kind = "edit" if "." in suggestion.subject else "own"
            return (f"{kind}:{suggestion.subject}",)
        case Slot.council:
            return tuple(f"narrative.{slot}" for slot in _NARRATIVE)
    return (f"narrative.{suggestion.slot}",)


def shelf_bytes(path: Path) -> bytes | None:
    """What stands in a file of suggestions; None where there is none. Raises FileProblem."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"生成案の記録を読めない（{os_reason(error)}）。"
        raise FileProblem(str(path), message, "名前と読取りの権限を確かめる。") from error
    if len(content) > MAX_BYTES:
        raise FileProblem(str(path), "生成案の記録が大き過ぎる（上限4MB）。", _DAMAGED)
    return content


def parse_shelf(path: Path, content: bytes | None) -> Shelf:
    """The suggestions in what stands in a file. Raises FileProblem where it is damaged."""
    if content is None:
        return Shelf()
    try:
        data = json.loads(content)
        if any(FORBIDDEN.search(text) for text in _texts(data)):
            raise FileProblem(str(path), "生成案の記録に、文書に入れられない文字がある。", _DAMAGED)
        return Shelf.model_validate(data)
    except ValidationError as error:
        message, _ = describe(error.errors(include_url=False)[0], Shelf)
        raise FileProblem(str(path), f"生成案の記録が壊れている。{message}", _DAMAGED) from error
    except (ValueError, RecursionError) as error:
        raise FileProblem(str(path), "生成案の記録が壊れている（JSONとして読めない）。", _DAMAGED) from error


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
