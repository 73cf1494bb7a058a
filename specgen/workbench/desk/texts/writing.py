"""The texts of a 案件 that a language model may propose: what stands now, and what a person makes of a suggestion."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from specgen.assembly.accepted import standing
from specgen.errors import AnswersError, Conflict, InputError, NotFound, OutputError, ShelfChanged
from specgen.findings import Problem
from specgen.model.accepted import AcceptedText, Written, text_key, text_label
from specgen.model.specification import Item
from specgen.model.suggestion import Mark, Slot, Status, Suggestion
from specgen.narrative.material import notes_of, template_text
from specgen.narrative.reviewing import decision_of
from specgen.narrative.shelf import MAX_BYTES, Entry, Shelf
from specgen.store.values import EntryConflict, Kind, Save
from specgen.workbench.desk.case import SHELF, Case
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.draft.items import item_text, listed
from specgen.workbench.narration import PARTS, Review, concerned

State = Literal["none", "template", "outdated", "accepted", "edited", "hand"]
STATES: Final[dict[State, str]] = {
    "none": "まだ書かれていない",
    "template": "箇条書きのまま",
    "outdated": "採用した文が古い",
    "accepted": "案を採用",
    "edited": "案を直して採用",
    "hand": "職員が下書きで書いた文",
}
OF_OFFICER: Final = "職員が書いた文のまま"
MOST_PAST: Final = 20


class Target(NamedTuple):
    """A text that a model may propose: a part of the specification, or what it is about (an own clause, an edit)."""

    slot: Slot
    subject: str = ""

    @property
    def key(self) -> str:
        """What it is for, as the shelf names it."""
        return text_key(self.slot, self.subject)

    @property
    def label(self) -> str:
        """In words."""
        return text_label(self.key)

    @property
    def question(self) -> str:
        """The question whose answer holds its notes; "" where none does."""
        return f"narrative.{self.slot}" if self.slot in PARTS else ""


class Now(NamedTuple):
    """What stands now: the text, how it came to be, and the clause of the draft that prints it ("" for none)."""

    state: State
    text: str
    written: Written | None = None
    suggestion: str = ""
    clause: str = ""
    by: str = ""


class Opened(NamedTuple):
    """One text: its notes, what stands, the suggestion that waits for a decision, and those that were decided on."""

    case: Case
    target: Target
    title: str
    notes: tuple[str, ...]
    now: Now
    entry: Entry | None
    outdated: bool
    seen: str
    past: tuple[Entry, ...]


class Piece(NamedTuple):
    """A piece of a text; `mark` says what a person must check in it."""

    text: str
    mark: Mark | None = None


class Proof(NamedTuple):
    """A text with every mark in its place, each marked piece once, and what is said of the style."""

    lines: tuple[tuple[Piece, ...], ...]
    marks: tuple[Mark, ...]
    remarks: tuple[str, ...]

    @property
    def vendors(self) -> tuple[str, ...]:
        """The names that nobody can confirm."""
        return tuple(mark.text for mark in self.marks if mark.kind == "vendor")


class Choice(NamedTuple):
    """What a person decides: `text` None rejects; `seen` is the token of what their page showed."""

    seen: str
    text: str | None = None
    reason: str = ""
    confirmed: tuple[str, ...] = ()


class CaseKeeper:
    """The shelf as one entry of a 案件. Its token is the version of the entry."""

    def __init__(self, desk: Desk, project: str) -> None:
        self._desk, self._project = desk, project

    def load(self) -> tuple[Shelf, object]:
        """The shelf as it stands, and its version."""
        case = self._desk.case(self._project)
        return case.shelf, case.base(Kind.suggestion, SHELF)

    def save(self, shelf: Shelf, token: object) -> Shelf:
        """Keep a shelf. Raises ShelfChanged where another version stands there by now, OutputError where it is full."""
        assert isinstance(token, int)
        value = shelf.model_dump(mode="json")
        if len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise OutputError(
                "この案件の案の記録が大き過ぎます。何も変更していません。\n  直し方: 管理者に相談してください。"
            )
        try:
            self._desk.save(self._project, [Save(kind=Kind.suggestion, key=SHELF, value=value, base=token)])
        except EntryConflict as error:
            raise ShelfChanged("ほかの人が同時に案を変えました。何も変更していません。") from error
        return shelf


def review_of(desk: Desk, case: Case) -> Review:
    """The suggestions of a 案件."""
    return Review(case.library, case.answers, CaseKeeper(desk, case.id))


# ---- which texts there are, and what stands ---------------------------------------------------------------------


def targets(case: Case) -> tuple[Target, ...]:
    """Every text of a 案件 that a model may propose."""
    own = [one.key for one in case.answers.own_clauses]
    rewritten = [*own, *(one.name for one in case.answers.edits)]
    return (
        *(Target(slot) for slot in PARTS),
        Target(Slot.council),
        *(Target(Slot.reason, key) for key in own),
        *(Target(Slot.rewrite, key) for key in rewritten),
    )


def find_target(case: Case, slot: str, subject: str = "") -> Target:
    """The text of a name. Raises NotFound."""
    found = next((one for one in targets(case) if (one.slot.value, one.subject) == (slot, subject)), None)
    if found is None:
        raise NotFound("この文")
    return found


def title_of(case: Case, target: Target) -> str:
    """The heading of a text: what it is, and the title of what it is about."""
    if not target.subject:
        return target.slot.label
    own = {one.key: one.title for one in case.answers.own_clauses}
    clause, _, item = target.subject.partition("#")
    held = case.library.clauses.get(clause)
    about = own.get(target.subject) or (held.title if held else target.subject)
    return f"{target.slot.label}：{about}{f'（細目{item}）' if item else ''}"


def state_words(target: Target, state: State) -> str:
    """How a text came to be, in words."""
    return OF_OFFICER if state == "template" and target.subject else STATES[state]


def original_of(case: Case, target: Target) -> str:
    """The text of the officer that a rewrite starts from; "" for every other text."""
    if target.slot is not Slot.rewrite:
        return ""
    texts = {one.key: one.text for one in case.answers.own_clauses}
    texts |= {one.name: one.text for one in case.answers.edits}
    return texts.get(target.subject, "")


def material_of(case: Case, target: Target) -> tuple[str, ...]:
    """What a text is written from, without wishes."""
    if original := original_of(case, target):
        return (original,)
    return notes_of(target.slot, case.answers, target.subject)


def now_of(case: Case, target: Target) -> Now:
    """What stands now for a text."""
    accepted = case.answers.accepted.get(target.key)
    stands = target.key in standing(case.answers)
    item = _item_of(case, target)
    if item and item.clause and case.entry(Kind.edit, item.clause):
        held = case.entry(Kind.edit, item.clause)
        return Now("hand", item_text(item), clause=item.clause, by=held.by_name if held else "")
    clause = item.clause or "" if item else ""
    if accepted and stands:
        return _accepted(accepted, clause)
    text = "\n".join(
        one.text for one in template_text(target.slot, case.answers, material_of(case, target), target.subject)
    )
    if target.slot is Slot.council:
        text = ""  # without an accepted text there is no such paper
    suggestion = accepted.written.suggestion if accepted else ""
    state: State = "outdated" if accepted else "template" if text else "none"
    return Now(state, text, suggestion=suggestion, clause=clause)


def _accepted(text: AcceptedText, clause: str) -> Now:
    made = text.written
    return Now("edited" if text.edited else "accepted", text.text, made, made.suggestion, clause, made.by)


def _item_of(case: Case, target: Target) -> Item | None:
    """The item of the draft that prints a narrative part."""
    if not target.question:
        return None
    ids = {id_ for id_, clause in case.library.clauses.items() if clause.notes == target.question}
    return next((item for item in listed(case.spec) if item.clause in ids), None)


def open_text(desk: Desk, project: str, slot: str, subject: str = "") -> Opened:
    """One text of a 案件. Raises NotFound."""
    case = desk.case(project)
    target = find_target(case, slot, subject)
    mine = [one for one in case.shelf.entries if one.key == target.key]
    entry = next((one for one in reversed(mine) if one.suggestion.status is Status.pending), None)
    return Opened(
        case=case,
        target=target,
        title=title_of(case, target),
        notes=material_of(case, target),
        now=now_of(case, target),
        entry=entry,
        outdated=bool(entry and review_of(desk, case).outdated(entry)),
        seen=seen_of(case.shelf, entry.suggestion.id) if entry else "",
        past=tuple(one for one in reversed(mine) if one is not entry)[:MOST_PAST],
    )


def seen_of(shelf: Shelf, suggestion: str) -> str:
    """A token of everything that a decision on a suggestion would change."""
    said = "\n".join(one.model_dump_json() for one in concerned(shelf, suggestion))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


# ---- a decision -------------------------------------------------------------------------------------------------


def tidy(text: str) -> str:
    """A text as it is kept: one paragraph a line."""
    lines = (line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def proof(suggestion: Suggestion, review: Review, text: str) -> Proof:
    """A text as a person made it of a suggestion, with what they have to check. Raises GuardUnavailable."""
    text = tidy(text)
    places = review.marks(suggestion, text)
    known = {mark.text for mark in places}
    # What was marked when it was proposed is asked for as long as it stands there, whatever stands around it now.
    rest = [mark for mark in suggestion.marks if mark.text in text and mark.text not in known]
    lines = tuple(
        _pieces(line, [mark for mark in places if mark.paragraph == number])
        for number, line in enumerate(text.split("\n"))
    )
    marks = {mark.text: mark for mark in (*rest, *places)}
    remarks = review.remarks(suggestion, text) if text != tidy(suggestion.proposed) else suggestion.problems
    return Proof(lines, tuple(marks.values()), tuple(remarks))


def _pieces(line: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    found, at = [], 0
    for mark in sorted(marks, key=lambda one: one.start):
        found += [Piece(line[at : mark.start]), Piece(line[mark.start : mark.end], mark)]
        at = mark.end
    return tuple(one for one in (*found, Piece(line[at:])) if one.text)


def decide(desk: Desk, project: str, suggestion: str, choice: Choice) -> Entry:
    """Keep what a person decided.

    Raises AnswersError with what is wrong (nothing is kept), Conflict where somebody else has decided since the page
    was made.
    """
    case = desk.editable(project)
    review = review_of(desk, case)
    shelf = case.shelf
    entry = next((one for one in shelf.entries if one.suggestion.id == suggestion), None)
    if entry is None:
        raise Conflict(
            "この案は、新しい案に置き換えられています。何も変更していません。", "今の案を読んでから決めてください。"
        )
    if seen_of(shelf, suggestion) != choice.seen:
        raise Conflict(
            "この案又は今の文を、ほかの人が先に決めました。何も変更していません。", "今の状態を見てから決めてください。"
        )
    status = _status(entry.suggestion, choice)
    if choice.text is not None:
        _check(review, entry, choice)
    # A name is kept with the text: the person's own, as it stands in the list of users.
    decision = decision_of(
        status, desk.user.name[:100], text=tidy(choice.text or ""), reason=_reason(choice), confirmed=choice.confirmed
    )
    try:
        return review.decide(suggestion, decision, concerned(shelf, suggestion))
    except ShelfChanged as error:
        raise Conflict(
            "ほかの人が同時に決めました。何も変更していません。", "今の状態を見てから決めてください。"
        ) from error
    except InputError as error:
        raise AnswersError([Problem(place="text", message=str(error).partition("\n")[0])]) from error


def _status(suggestion: Suggestion, choice: Choice) -> Status:
    if choice.text is None:
        return Status.rejected
    return Status.accepted if tidy(choice.text) == tidy(suggestion.proposed) else Status.edited


def _reason(choice: Choice) -> str:
    reason = tidy(choice.reason)
    if len(reason) > 400:
        raise AnswersError([Problem(place="reason", message="理由は400字までで入力してください。")])
    return reason


def _check(review: Review, entry: Entry, choice: Choice) -> None:
    """Say in words of this screen what would be refused."""
    text = tidy(choice.text or "")
    if not text:
        raise AnswersError([Problem(place="text", message="文が空です。書くか、採用しないことにしてください。")])
    if review.outdated(entry):
        message = "案の基になった箇条書き又は回答が、案を作った後に変わりました。案を作り直してください。"
        raise AnswersError([Problem(place="text", message=message)])
    checked = proof(entry.suggestion, review, text)
    problems = []
    if checked.vendors:
        names = "、".join(dict.fromkeys(checked.vendors))
        message = f"事業者、製品又は生成AIモデルの名称（{names}）は、仕様書に書けません。除いてください。"
        problems.append(Problem(place="text", message=message))
    for mark in checked.marks:
        if mark.kind != "vendor" and mark.text not in choice.confirmed:
            message = (
                f"「{mark.text}」が正しいことを確かめて、印を付けてください。正しくないときは、文を直してください。"
            )
            problems.append(Problem(place="confirm", message=message))
    if problems:
        raise AnswersError(problems)
