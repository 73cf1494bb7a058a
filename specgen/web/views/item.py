"""One item of a draft as its page shows it: differences, history, conflicts, and other clauses to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from specgen.comparing import word_pieces
from specgen.findings import Problem
from specgen.model.base import Grade, Level
from specgen.model.comparison import Piece, Wording
from specgen.sharing.search import Hit
from specgen.sharing.similar import Similar
from specgen.store.values import Change, EntryConflict, Kind
from specgen.web.views.question import Shower
from specgen.web.words import change_words
from specgen.workbench.desk import Case, Desk
from specgen.workbench.desk.draft import items
from specgen.workbench.desk.draft.items import Opened

Parts = list[tuple[str, str]]
HITS, ALIKE, EXCERPT = 10, 5, 120
_KINDS = {"equal": "same", "deleted": "removed", "inserted": "added"}


class HistoryRow(NamedTuple):
    """One change in words: what became of the text, and whether it can be taken back."""

    change: Change
    words: str
    parts: Parts
    undoable: bool


class FlipRow(NamedTuple):
    """An answer that would turn the clause in or out, with the page of its question."""

    href: str
    label: str
    now: str
    other: str


class Candidate(NamedTuple):
    """Another clause of the library: what was found in it, how it differs, and whether it is drafted already."""

    clause: str
    code: str
    title: str
    found: tuple[tuple[str, bool], ...]
    note: str
    parts: Parts
    drafted: bool


@dataclass(frozen=True)
class Typed:
    """What a form held that was not kept: the name of the form, its fields, and what was wrong by field."""

    form: str
    values: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Clash:
    """Two people changed the same thing: both in words, the difference, and the fields to send again."""

    who: str
    theirs: str
    mine: str
    parts: Parts
    others: list[tuple[str, str, str]]
    reason: str


def diff_parts(wording: Wording) -> Parts:
    """A wording as one text with what was added and removed; what both sides have stands once."""
    old, new = list(reversed(wording.old)), list(reversed(wording.new))
    parts: Parts = []
    while old or new:
        if old and old[-1].kind != "equal":
            piece = old.pop()
        elif new and new[-1].kind != "equal":
            piece = new.pop()
        else:
            piece = _both(old, new)
        kind = _KINDS[piece.kind]
        if parts and parts[-1][0] == kind:
            parts[-1] = (kind, parts[-1][1] + piece.text)
        else:
            parts.append((kind, piece.text))
    return parts


def _both(old: list[Piece], new: list[Piece]) -> Piece:
    """Take from both sides what they share at their front; a side may have it in more pieces than the other."""
    left, right = old.pop(), new.pop()
    size = min(len(left.text), len(right.text))
    for side, piece in ((old, left), (new, right)):
        if rest := piece.text[size:]:
            side.append(Piece(text=rest))
    return Piece(text=left.text[:size])


def diff(old: str, new: str) -> Parts:
    """What becomes of a text."""
    return diff_parts(word_pieces(old, new))


def history_rows(case: Case, changes: Sequence[Change]) -> Iterator[HistoryRow]:
    """The changes of an item; the last one of each entry can be taken back."""
    seen: set[tuple[Kind, str]] = set()
    for change in changes:
        last = (change.kind, change.key) not in seen
        seen.add((change.kind, change.key))
        old, new = (_text(value) for value in (change.old, change.new))
        yield HistoryRow(change, change_words(change, case), diff(old, new) if old or new else [], last)


def _text(value: Any) -> str:
    return str(value.get("text", "")) if isinstance(value, dict) else ""


def flip_rows(desk: Desk, opened: Opened) -> Iterator[FlipRow]:
    """The answers that would turn a clause in or out."""
    shower = Shower(opened.case, desk.may_edit(opened.case.project))
    ids = {question.label: id_ for id_, question in desk.library.questions.items()}
    for flip in opened.why.flips:
        yield FlipRow(shower.link(ids[flip.label]).href, flip.label, flip.now, flip.other)


def candidates(desk: Desk, case: Case, own: str, text: str, query: str) -> list[Candidate]:
    """The clauses that a search finds; without a search, those most like the text."""
    if query.strip():
        hits = desk.office.index.search(query, limit=HITS + 1).hits
        return [_of_hit(desk, case, text, one) for one in hits if one.clause != own][:HITS]
    clause = desk.library.clauses.get(own)
    wanted = clause if clause else text
    return [_of_similar(desk, case, text, one) for one in desk.office.likeness.similar(wanted, ALIKE)]


def _of_hit(desk: Desk, case: Case, text: str, hit: Hit) -> Candidate:
    body = next((piece for piece in hit.pieces if piece.spans), hit.pieces[0] if hit.pieces else hit.title)
    return _candidate(desk, case, text, hit.clause, body.parts(EXCERPT), hit.why)


def _of_similar(desk: Desk, case: Case, text: str, one: Similar) -> Candidate:
    note = "。".join([f"{one.degree.label}（{round(one.score)}％）", *one.differences])
    return _candidate(desk, case, text, one.clause, (), note)


def _candidate(
    desk: Desk, case: Case, text: str, clause: str, found: tuple[tuple[str, bool], ...], note: str
) -> Candidate:
    other = desk.library.clauses[clause]
    drafted = any(one.clause == clause and one.included for one in case.spec.decisions)
    printed = items.printed(case, other)
    begins = ((printed[:EXCERPT] + ("…" if len(printed) > EXCERPT else ""), False),)
    return Candidate(clause, other.code, other.title, found or begins, note, diff(text, printed), drafted)


# ---- conflicts and wrong input ---------------------------------------------------------------------------------


def clash_of(error: EntryConflict, library_text: str = "") -> Clash:
    """Both sides of a conflict. `library_text` is what stands where the other person took their text away."""
    kind, theirs = error.mine.kind, error.theirs
    held = theirs.value if theirs else None
    mine_text, their_text = _text(error.mine.value), _text(held) or library_text
    textual = kind in (Kind.edit, Kind.own_clause) and error.mine.value is not None and bool(held or library_text)
    return Clash(
        who=theirs.by_name if theirs else "",
        theirs=their_text if textual else value_words(kind, held),
        mine=mine_text if textual else value_words(kind, error.mine.value),
        parts=diff(their_text, mine_text) if textual else [],
        others=list(_other_fields(held, error.mine.value)) if kind is Kind.own_clause else [],
        reason=str(held.get("reason", "")) if isinstance(held, dict) else (theirs.reason if theirs else ""),
    )


_NAMES = {"title": "件名", "place": "場所", "level": "必須・任意の別", "verify": "確認の方法"}


def _other_fields(theirs: Any, mine: Any) -> Iterator[tuple[str, str, str]]:
    for name, label in _NAMES.items():
        one, other = (_shown(name, side.get(name)) if isinstance(side, dict) else "" for side in (theirs, mine))
        if one != other:
            yield label, one, other


def _shown(name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return Level(value).label if name == "level" and value in set(Level) else str(value or "")


def value_words(kind: Kind, value: Any) -> str:
    """What an entry says, in words; None is what stands where there is no entry."""
    if value is None:
        return {
            Kind.edit: "条項の文のまま",
            Kind.left_out: "除かない",
            Kind.grade: Grade.recommended.label,
            Kind.own_clause: "削除",
            Kind.confirmed: "確かめていない",
        }.get(kind, "")
    if kind is Kind.grade:
        return Grade(value).label
    if kind is Kind.left_out:
        return f"除く（理由：{value.get('reason', '')}）"
    return "確かめた" if kind is Kind.confirmed else _text(value)


def by_field(problems: Sequence[Problem], fields: Sequence[str]) -> dict[str, str]:
    """Problems by the field that they stand at; "" for those of none."""
    found: dict[str, str] = {}
    for one in problems:
        found.setdefault(one.place if one.place in fields else "", f"{one.message}{one.hint}")
    return found
