"""What a person makes of a suggestion: accepts it, edits it or rejects it (案の確認).

A piece of a text that occurs in nothing that was given is confirmed by name, or the text is changed until it is gone;
names of vendors and products cannot be confirmed. The same facts check rules over what a person changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, ValidationError

from specgen.errors import InputError
from specgen.model.accepted import LONGEST, text_label
from specgen.model.answers import Answers
from specgen.model.base import Value
from specgen.model.suggestion import Mark, Status, Suggestion
from specgen.narrative.facts import check_facts
from specgen.narrative.shelf import STANDS, Entry, Past, Shelf, relied_on
from specgen.narrative.style import check_style
from specgen.questionnaire.values import AnswerRefused, clean_text
from specgen.refusals import describe
from specgen.yamlfile import FORBIDDEN


def _printable(text: str) -> str:
    if FORBIDDEN.search(text):
        raise ValueError("使えない文字がある")
    return text


class Decision(Value):
    """A person's decision. `text` is the new text of an edit, `confirmed` the marked pieces that the person checked."""

    status: Status
    by: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_printable)]
    text: str = ""
    reason: Annotated[str, StringConstraints(max_length=400), AfterValidator(_printable)] = ""
    confirmed: tuple[str, ...] = ()


def decision_of(status: Status, by: str, **more: object) -> Decision:
    """A decision as a person typed it. Raises InputError where something in it cannot be kept."""
    try:
        return Decision.model_validate({"status": status, "by": by, **more})
    except ValidationError as error:
        message, _ = describe(error.errors(include_url=False)[0], Decision)
        raise InputError(f"この決定は記録できない（{message}）何も変更していない。") from error


def decide(shelf: Shelf, id_: str, decision: Decision, answers: Answers) -> Shelf:
    """The shelf with a decision on one suggestion.

    An earlier accepted text for the same place gives way, and says so. Raises InputError where the decision names
    nobody, marks are left unconfirmed, or what the text rests on has changed since it was proposed.
    """
    entry = shelf.find(id_)
    if not decision.by:
        raise InputError("確認した人の氏名がない。\n  直し方: --by に氏名を指定する。")
    if decision.status is Status.rejected:
        return shelf.replaced(_decided(entry, decision, ""))
    text = _text_of(entry.suggestion, decision)
    _check_basis(entry, text, answers)
    _check_marks(entry.suggestion, text, decision.confirmed)
    for other in shelf.entries:
        replaced = other.key == entry.key and other.suggestion.id != entry.suggestion.id
        if replaced and other.suggestion.status in STANDS:
            way = Decision(
                status=Status.rejected, by=decision.by, reason=f"別の案（{entry.suggestion.id}）を採用した。"
            )
            shelf = shelf.replaced(_decided(other, way, ""))
    return shelf.replaced(_decided(entry, decision, text))


def marks_of(suggestion: Suggestion, text: str) -> tuple[Mark, ...]:
    """What in a text occurs in nothing that was given; the paragraph of a mark is the line. Raises GuardUnavailable."""
    given = [one.text for one in suggestion.given]
    return tuple(mark for number, line in enumerate(text.split("\n")) for mark in check_facts(line, given, number))


def marked(lines: Sequence[str], marks: Sequence[Mark]) -> str:
    """A text, one paragraph a line, with every mark in its place: 約〔要確認：120〕人."""
    shown = list(lines)
    for mark in sorted(marks, key=lambda one: one.start, reverse=True):
        line = shown[mark.paragraph]
        shown[mark.paragraph] = f"{line[: mark.start]}〔要確認：{mark.text}〕{line[mark.end :]}"
    return "\n".join(shown)


def remarks_on(suggestion: Suggestion, text: str) -> tuple[str, ...]:
    """What is said of the style of a text that a person wrote; it does not keep the text from being used."""
    given = [one.text for one in suggestion.given]
    notes = [one.text for one in suggestion.given if one.id.startswith("n")]
    return tuple(fault.message for fault in check_style(text.split("\n"), suggestion.slot, notes, given))


def outdated(entry: Entry, answers: Answers) -> bool:
    """Whether what a suggestion rests on has changed since it was proposed."""
    text = entry.suggestion.text or entry.suggestion.proposed
    return any(answers.fingerprint(one) != entry.basis.get(one, "") for one in relied_on(entry.suggestion, text))


def _text_of(suggestion: Suggestion, decision: Decision) -> str:
    if decision.status is Status.pending:
        raise InputError("採用、直して採用又は不採用のどれかを指定する。")
    try:
        text = clean_text(decision.text if decision.status is Status.edited else suggestion.proposed)
    except AnswerRefused as error:
        raise InputError(f"この文は使えない。{error}") from error
    lines = [line.strip() for line in text.split("\n")]
    text = "\n".join(line for line in lines if line)
    if not text:
        raise InputError("文が空である。何も変更していない。\n  直し方: 文を書くか、採用しないこととする。")
    if len(text) > LONGEST:
        raise InputError(f"文が長過ぎる（上限{LONGEST}字）。何も変更していない。\n  直し方: 短くする。")
    return text


def _check_basis(entry: Entry, text: str, answers: Answers) -> None:
    changed = [one for one in relied_on(entry.suggestion, text) if answers.fingerprint(one) != entry.basis.get(one, "")]
    if changed:
        raise InputError(
            f"「{text_label(entry.key)}」の案の基になった箇条書き又は回答（{'、'.join(changed)}）が、"
            "案を作った後に変わった。採用していない。\n  直し方: specgen narrate で案を作り直す。"
        )


def _check_marks(suggestion: Suggestion, text: str, confirmed: Sequence[str]) -> None:
    """Every mark that was shown and still stands in the text, and every mark that the text has now."""
    shown = [mark for mark in suggestion.marks if mark.text in text]
    marks = {(mark.text, mark.kind): mark for mark in (*shown, *marks_of(suggestion, text))}
    vendors = dict.fromkeys(mark.text for mark in marks.values() if mark.kind == "vendor")
    if vendors:
        raise InputError(
            f"事業者、製品又は生成AIモデルの名称（{'、'.join(vendors)}）がある。採用していない。\n"
            "  直し方: 名称を除いた文に直す。"
        )
    open_ = [text for text in dict.fromkeys(mark.text for mark in marks.values()) if text not in confirmed]
    if open_:
        raise InputError(
            f"与えられた箇条書き及び回答にない語が、確かめられていない: {'、'.join(open_)}。採用していない。\n"
            "  直し方: 正しいことを確かめた語を --confirm で一つずつ示すか、文を直して除く。"
        )


def _decided(entry: Entry, decision: Decision, text: str) -> Entry:
    one = entry.suggestion
    history = entry.history
    if one.status is not Status.pending:
        history = (*history, Past(status=one.status, text=one.text, by=one.decided_by, reason=one.reason))[-50:]
    decided = one.model_copy(
        update={
            "status": decision.status,
            "text": text,
            "decided_by": decision.by,
            "reason": decision.reason,
            "confirmed": tuple(piece for piece in dict.fromkeys(decision.confirmed) if piece in text),
        }
    )
    return entry.model_copy(update={"suggestion": decided, "history": history})
