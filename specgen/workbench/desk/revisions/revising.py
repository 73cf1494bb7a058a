"""版: what is submitted, what stands in the way of its approval, and who decides.

Everything about a version is read from the content that was submitted, never from today's library.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from specgen.comparing import compare, read_specification
from specgen.errors import Denied, InputError
from specgen.export.jsonfile import render_json
from specgen.findings import Problem
from specgen.model.comparison import Comparison
from specgen.model.specification import Specification
from specgen.store import Store
from specgen.store.values import Comment, Revision, Role, State
from specgen.workbench.desk.case import Case
from specgen.workbench.desk.cases.template import Template, template_of
from specgen.workbench.desk.desk import Desk
from specgen.workbench.making import obstacles

MOST_NOTE = 2000
NOW = "now"
_KEPT = 16


class Version(NamedTuple):
    """A 版 as it was submitted, with what it says."""

    revision: Revision
    content: bytes
    spec: Specification

    @property
    def label(self) -> str:
        """第2版, or 第2版案 while it is not approved."""
        return f"第{self.revision.number}版{'' if self.approved else '案'}"

    @property
    def approved(self) -> bool:
        """Whether it is fixed for ever."""
        return self.revision.state is State.approved

    @property
    def obstacles(self) -> list[Problem]:
        """What stands in the way of its approval."""
        return obstacles_of(self.spec)

    @property
    def printed(self) -> Specification:
        """As it prints: marked （案） until it is approved."""
        return self.spec.model_copy(update={"final": self.spec.final and self.approved})


class Line(NamedTuple):
    """One row of the list of versions; `findings` are those of its content."""

    revision: Revision
    findings: int
    obstacles: int


class Outlook(NamedTuple):
    """What a version made now would hold: what stands in its way, and the remarks that are open."""

    problems: list[Problem]
    comments: list[Comment]


class Side(NamedTuple):
    """One side of a comparison."""

    key: str
    label: str
    spec: Specification


def outlook(desk: Desk, case: Case) -> Outlook:
    """What a person should know before a version is made."""
    return Outlook(obstacles_of(case.spec), desk.store.comments.list(case.id, open_only=True))


def obstacles_of(spec: Specification) -> list[Problem]:
    """What stands in the way of an approval, in the words of the pages: nobody here writes a file of answers."""
    return [
        one.model_copy(update={"message": said[0], "hint": "下書きで読み、直すか、確かめたことを記録してください。"})
        if (said := one.message.partition("確認したら、回答ファイル"))[1]
        else one
        for one in obstacles(spec)
    ]


def submit(desk: Desk, project: str, note: str, seen: int) -> Revision:
    """Make a version of the 案件 as it was seen (`seen` is its version then).

    A version with obstacles may be kept for review. Raises Conflict where somebody changed the 案件 since, Denied,
    InputError for a note that is too long.
    """
    case = desk.editable(project)
    note = _note(note)
    content = content_of(case)
    return desk.store.revisions.submit(project, content, entries_of(desk, case), note, desk.actor, seen)


def content_of(case: Case) -> bytes:
    """The content of a version: specification.json, marked final where nothing stands in the way of that."""
    return render_json(case.spec.model_copy(update={"final": not obstacles(case.spec)})).encode()


def entries_of(desk: Desk, case: Case) -> bytes:
    """What a version was made from: the entries of the 案件, and the office's own .docx, as JSON."""
    entries = [one.model_dump(mode="json") for one in sorted(case.entries.values(), key=lambda one: one.version)]
    template = template_of(desk, case.project)
    made: dict[str, Any] = {
        "format": "specgen/entries",
        "version": 1,
        "preset": case.project.preset,
        "entries": entries,
        "template": template.model_dump() if template else None,
    }
    return (json.dumps(made, ensure_ascii=False) + "\n").encode()


def template_in(entries: bytes) -> Template | None:
    """The office's own .docx that a version was made with."""
    held = json.loads(entries).get("template")
    return Template.model_validate(held) if held else None


def versions(desk: Desk, project: str) -> list[Line]:
    """The versions of a 案件, the newest first."""
    desk.case(project)
    found = []
    for one in desk.store.revisions.list(project):
        spec = _read(desk.store.revisions.content(project, one.number))
        found.append(Line(one, len(spec.findings), len(obstacles(spec))))
    return found


def version(desk: Desk, project: str, number: int) -> Version:
    """One version. Raises NotFound."""
    desk.case(project)
    return stored_version(desk.store, project, number)


def stored_version(store: Store, project: str, number: int) -> Version:
    """One version as it is kept, whoever asks. Raises NotFound, InputError where it is not what was submitted."""
    revision = store.revisions.get(project, number)
    content = store.revisions.content(project, number)
    if hashlib.sha256(content).hexdigest() != revision.hash:
        raise InputError("この版の内容が、提出したときの照合番号と合いません。\n  直し方: 管理者に知らせてください。")
    return Version(revision, content, _read(content))


def may_decide(desk: Desk, case: Case, revision: Revision) -> bool:
    """Whether the person may approve or return a version: an approver who has no part in it."""
    waiting = revision.state is State.submitted and not case.project.archived
    return waiting and desk.may(Role.approve) and desk.user.id not in revision.authors


def may_withdraw(desk: Desk, case: Case, revision: Revision) -> bool:
    """Whether the person may take a version back: somebody who has a part in it."""
    waiting = revision.state is State.submitted and desk.may_edit(case.project)
    return waiting and desk.user.id in revision.authors


def decide(desk: Desk, project: str, number: int, hash: str, approve: bool, note: str) -> Revision:
    """Approve or return exactly the content that was seen (`hash`).

    Raises Denied for an author or without the role, InputError where something stands in the way of an approval or a
    return has no reason, Conflict where it is decided already or the content is another.
    """
    case = desk.case(project)
    desk.need(Role.approve)
    if case.project.archived:
        raise Denied("この案件は保管されています。", "案件の設定で、保管を解いてから判断してください。")
    note = _note(note)
    if not approve and not note:
        raise InputError("差し戻す理由を入れてください。\n  直し方: 何を直せばよいかを書いてください。")
    if approve and (problems := version(desk, project, number).obstacles):
        listed = "、".join(one.place for one in problems[:5])
        raise InputError(
            f"未定、要確認又は誤りの箇所が{len(problems)}件あるため、承認できません（{listed}）。\n"
            "  直し方: 差し戻し、直した版を提出してもらってください。"
        )
    return desk.store.revisions.decide(project, number, hash, approve, note, desk.actor)


def withdraw(desk: Desk, project: str, number: int, note: str) -> Revision:
    """Take a version back. Raises Denied for somebody who has no part in it, Conflict once it is decided."""
    desk.editable(project)
    return desk.store.revisions.withdraw(project, number, _note(note), desk.actor)


def author_names(desk: Desk, revision: Revision) -> list[str]:
    """Who drafted a version, by name."""
    names = {one.id: one.name for one in desk.store.accounts.users()}
    return [names.get(one, one) for one in revision.authors]


def side(desk: Desk, project: str, key: str) -> Side:
    """One side of a comparison: the number of a version, or "now" for what stands now. Raises NotFound, InputError."""
    if key == NOW:
        return Side(NOW, "今の内容", desk.case(project).spec)
    if not (key.isascii() and key.isdigit() and len(key) <= 9):
        raise InputError("比べる版の番号を読めません。\n  直し方: 一覧から選び直してください。")
    found = version(desk, project, int(key))
    return Side(key, found.label, found.printed)


def compared(old: Side, new: Side) -> Comparison:
    """What differs between two sides."""
    return compare(old.spec, new.spec)


def usual_sides(revisions: Sequence[Revision]) -> tuple[str, str]:
    """What is compared where nobody said: the last approved version (else the last one) with what stands now."""
    approved = [one for one in revisions if one.state is State.approved]
    last = (approved or list(revisions))[:1]
    return (str(last[0].number) if last else NOW, NOW)


@lru_cache(maxsize=_KEPT)
def _read(content: bytes) -> Specification:
    return read_specification(content, "specification.json")


def _note(note: str) -> str:
    note = note.replace("\r\n", "\n").strip()
    if len(note) > MOST_NOTE:
        raise InputError(f"メモが長過ぎます（{MOST_NOTE:,}字まで）。\n  直し方: 短くしてください。")
    return note
