"""Changing one item of a draft: its text, its grade, whether it stands there, and that somebody has read it."""

from __future__ import annotations

from specgen.assembly import outline_of
from specgen.assembly.items import library_text
from specgen.errors import AnswersError, NotFound
from specgen.findings import Problem
from specgen.model.base import Grade
from specgen.model.specification import text_hash
from specgen.questionnaire.values import clean_text
from specgen.store.values import Entry, Kind, Save
from specgen.workbench.desk.case import Case
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.draft import items

MOST_TEXT, MOST_REASON = 6000, 400
BACK_TO_LIBRARY = "条項の文に戻した"


def tidy(text: str) -> str:
    """What a form sent, without the line ends of a browser and what cannot be seen."""
    return clean_text(text.replace("\r\n", "\n")).strip()


def check_text(text: str, place: str = "text") -> list[Problem]:
    """What is wrong with a text that is to be printed as it stands."""
    if not text:
        return [Problem(place=place, message="文を入力してください。")]
    if len(text) > MOST_TEXT:
        return [Problem(place=place, message=f"文は{MOST_TEXT:,}字までです（今は{len(text):,}字）。")]
    if "{{" in text or "}}" in text:
        hint = "回答の値そのものを書いてください。"
        return [Problem(place=place, message="「{{」と「}}」は、そのまま印刷されてしまうため使えません。", hint=hint)]
    return []


def check_reason(reason: str) -> list[Problem]:
    """What is wrong with a reason."""
    if not reason:
        return [Problem(place="reason", message="理由を入力してください。")]
    if len(reason) > MOST_REASON:
        return [Problem(place="reason", message=f"理由は{MOST_REASON}字までです（今は{len(reason):,}字）。")]
    return []


def save_text(desk: Desk, project: str, clause: str, item: str, text: str, reason: str, base: int) -> Entry:
    """Replace the text of a clause, or of one sub-item. Raises AnswersError, EntryConflict, NotFound."""
    case = desk.editable(project)
    found = items.find_clause(desk.library, clause)
    text, reason = tidy(text), tidy(reason)
    problems = [*check_text(text), *check_reason(reason)]
    if problems:
        raise AnswersError(problems)
    brief = outline_of(desk.library, case.answers).brief
    try:
        pinned = text_hash(library_text(found, brief, case.answers.grades.get(clause), item or None))
    except KeyError as error:
        raise NotFound(f"細目「{item[:20]}」") from error
    value = {"clause": clause, "text": text, "reason": reason, "base": pinned} | ({"item": item} if item else {})
    key = f"{clause}#{item}" if item else clause
    return desk.save(project, [Save(kind=Kind.edit, key=key, value=value, base=base)], reason)[0]


def restore_text(desk: Desk, project: str, clause: str, item: str, base: int) -> None:
    """Take the text of the library again. Raises EntryConflict, NotFound."""
    items.find_clause(desk.library, clause)
    key = f"{clause}#{item}" if item else clause
    desk.save(project, [Save(kind=Kind.edit, key=key, value=None, base=base)], BACK_TO_LIBRARY)


def leave_out(desk: Desk, project: str, clause: str, reason: str, base: int) -> None:
    """Leave a clause out of the draft; a text that replaced it is kept in the history.

    Raises AnswersError, EntryConflict, NotFound.
    """
    case = desk.editable(project)
    desk.save(project, leaving_out(case, clause, reason, base), tidy(reason))


def leaving_out(case: Case, clause: str, reason: str, base: int) -> list[Save]:
    """The changes that leave a clause out. Raises AnswersError for the reason, NotFound."""
    items.find_clause(case.library, clause)
    reason = tidy(reason)
    if problems := check_reason(reason):
        raise AnswersError(problems)
    texts = [one for one in case.of_kind(Kind.edit) if one.key.partition("#")[0] == clause]
    gone = [Save(kind=Kind.edit, key=one.key, value=None, base=one.version) for one in texts]
    value = {"clause": clause, "reason": reason}
    return [*gone, Save(kind=Kind.left_out, key=clause, value=value, base=base)]


def put_back(desk: Desk, project: str, clause: str, base: int) -> None:
    """Take a clause in again that was left out, with the texts that were taken away with it.

    Raises EntryConflict, NotFound.
    """
    case = desk.editable(project)
    items.find_clause(desk.library, clause)
    saves = [Save(kind=Kind.left_out, key=clause, value=None, base=base)]
    left = case.entry(Kind.left_out, clause)
    for kind, key in items.keys_of(desk.library, clause) if left else ():
        last = desk.store.projects.changes(project, kind=kind, key=key, limit=1)
        # What one transaction changed has one time.
        if left and kind is Kind.edit and last and last[0].new is None and last[0].at == left.at:
            saves.append(Save(kind=kind, key=key, value=last[0].old, base=0))
    desk.save(project, saves, "除いた条項を戻した")


def choose_grade(desk: Desk, project: str, clause: str, grade: str, reason: str, base: int) -> None:
    """Choose the grade of a clause. Raises AnswersError, EntryConflict, NotFound."""
    found = items.find_clause(desk.library, clause)
    reason = tidy(reason)
    problems = check_reason(reason)
    if grade not in found.grades:
        problems.insert(0, Problem(place="grade", message="水準を選んでください。"))
    if problems:
        raise AnswersError(problems)
    value = None if grade == Grade.recommended else grade
    desk.save(project, [Save(kind=Kind.grade, key=clause, value=value, base=base)], reason)


def confirm(desk: Desk, project: str, clause: str, base: int, *, read: bool = True) -> None:
    """Keep that somebody has read a text that was composed for them, or take that back.

    Raises AnswersError for a clause that needs no confirmation, EntryConflict, NotFound.
    """
    found = items.find_clause(desk.library, clause)
    if found.kind != "narrative":
        raise AnswersError([Problem(place="confirm", message=f"「{found.title}」は、確認の要らない条項です。")])
    desk.save(project, [Save(kind=Kind.confirmed, key=clause, value=True if read else None, base=base)])


def undo(desk: Desk, project: str, name: str, seq: int) -> None:
    """Take back one change of an item.

    Raises NotFound for a change of anything else, EntryConflict where it was changed since, AnswersError where it no
    longer fits the 案件.
    """
    case = desk.editable(project)
    change = next((one for one in items.history(desk, case, name) if one.seq == seq), None)
    if change is None:
        raise NotFound("この項目の変更に、この番号")
    after = case.with_entry(Save(kind=change.kind, key=change.key, value=change.old, base=seq))
    known = {one.entry.key for one in case.strangers}
    problems = [
        Problem(place=one.entry.key, message=one.reason) for one in after.strangers if one.entry.key not in known
    ]
    if problems:
        raise AnswersError(problems)
    desk.undo(project, seq)
