"""The 案件 itself: its name, its hand-over note, its 課, and the edition of the library that it was begun with."""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

from specgen.errors import Conflict, Denied, InputError, NotFound
from specgen.store.values import Change, Group, Kind, Project, Role, Save
from specgen.workbench.desk.case import Case
from specgen.workbench.desk.desk import LIBRARY, Desk

MOST_TITLE: Final = 100
MOST_HANDOVER: Final = 10_000
PAGE: Final = 50


class Edition(NamedTuple):
    """One layer of the library: the edition that the 案件 was begun with ("" where it had none), and today's."""

    title: str
    begun: str
    today: str

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.begun == self.today


class History(NamedTuple):
    """A page of the changes of a 案件; `older` is where the next page begins."""

    changes: list[Change]
    older: int | None


def rename(desk: Desk, project: str, title: str) -> Project:
    """Give the 案件 another name. Raises InputError, Denied."""
    desk.editable(project)
    title = " ".join(title.split())
    if not title or len(title) > MOST_TITLE:
        raise InputError(f"案件の名称は、1字から{MOST_TITLE}字までです。\n  直し方: 名称を直してください。")
    return desk.store.projects.describe(project, desk.actor, title=title)


def seen_of(text: str) -> str:
    """The sign by which a form tells which text it was opened with."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def hand_over(desk: Desk, project: str, text: str, seen: str) -> Project:
    """Keep the hand-over note. Raises Conflict where somebody else changed it since it was `seen`."""
    desk.editable(project)
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MOST_HANDOVER:
        raise InputError(f"引継ぎの覚えが長過ぎます（{MOST_HANDOVER:,}字まで）。\n  直し方: 短くしてください。")
    with desk.store.writing():
        held = desk.store.projects.get(project).handover
        if seen_of(held) != seen and held != text:
            raise Conflict(
                "ほかの人が先に引継ぎの覚えを変更したため、保存していません。", "双方を見比べて選んでください。"
            )
        return desk.store.projects.describe(project, desk.actor, handover=text)


def other_groups(desk: Desk, project: Project) -> list[Group]:
    """The 課 that a 案件 could move to."""
    return [one for one in desk.store.accounts.groups() if one.id != project.group]


def may_move(desk: Desk, project: Project) -> bool:
    """Whether the person may give the 案件 to another 課."""
    return desk.reaches(project) and (desk.may(Role.draft) or desk.may(Role.admin))


def move(desk: Desk, project: str, group: str, *, confirmed: bool) -> Project:
    """Give the 案件 to another 課. Raises Denied, InputError where it was not confirmed, NotFound for the 課."""
    found = desk.case(project).project
    if not may_move(desk, found):
        raise Denied("案件をほかの課に移す権限がありません。", "作成又は管理の権限のある人に頼んでください。")
    if not group:
        raise InputError("移す先の課が選ばれていません。\n  直し方: 課を選んでください。")
    if group not in {one.id for one in other_groups(desk, found)}:
        raise NotFound("移す先の課")
    if not confirmed:
        raise InputError(
            "確認の欄に印がありません。\n  直し方: この課から見られなくなることを確かめて、印を付けてください。"
        )
    return desk.store.projects.describe(project, desk.actor, group=group)


def archive(desk: Desk, project: str, *, archived: bool) -> Project:
    """Put the 案件 away, or bring it back. Raises Denied."""
    desk.case(project)
    desk.need(Role.draft)
    return desk.store.projects.describe(project, desk.actor, archived=archived)


def editions(case: Case) -> list[Edition]:
    """Every layer of today's library, and those that the 案件 was begun with and that are gone."""
    today = {layer.manifest.id: layer.manifest for layer in case.library.layers}
    here = [Edition(one.title, case.locked.get(id_, ""), one.edition) for id_, one in today.items()]
    return here + [Edition(id_, edition, "") for id_, edition in case.locked.items() if id_ not in today]


def lock_again(desk: Desk, project: str) -> None:
    """Take note that the 案件 now rests on today's library. Raises Denied, EntryConflict."""
    case = desk.editable(project)
    today = {layer.manifest.id: layer.manifest.edition for layer in case.library.layers}
    save = Save(kind=Kind.setting, key=LIBRARY, value=today, base=case.base(Kind.setting, LIBRARY))
    desk.save(project, [save], "今の条項ライブラリの版に改めた")


def history(desk: Desk, project: str, kind: Kind | None, before: int | None) -> History:
    """The changes of a 案件, the newest first, of one kind where one is asked for."""
    desk.case(project)
    found = desk.store.projects.changes(project, kind=kind, before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    return History(shown, shown[-1].seq if len(found) > PAGE else None)
