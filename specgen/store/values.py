"""The values that the store gives and takes. Times are aware and in UTC."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from specgen.errors import Conflict, InputError
from specgen.model.base import Value


class Actor(Value):
    """Who does something: the id of the user, the name that records show, and the address it came from."""

    user: str
    name: str
    ip: str = ""


SYSTEM = Actor(user="", name="specgen")


class Kind(StrEnum):
    """What an entry of a 案件 is about."""

    answer = "answer"
    edit = "edit"
    left_out = "left_out"
    own_clause = "own_clause"
    grade = "grade"
    confirmed = "confirmed"
    not_applicable = "not_applicable"
    suggestion = "suggestion"
    setting = "setting"

    @property
    def label(self) -> str:
        """The Japanese word, as shown."""
        return _KINDS[self.value]


_KINDS = {
    "answer": "回答",
    "edit": "本文の修正",
    "left_out": "条項の除外",
    "own_clause": "独自の条項",
    "grade": "水準の選択",
    "confirmed": "確認",
    "not_applicable": "該当なしの判断",
    "suggestion": "生成案",
    "setting": "案件の設定",
}


class Entry(Value):
    """One thing that people edit. `version` is the number of the change that made it; `value` is None once deleted."""

    kind: Kind
    key: str
    value: Any
    version: int
    by: str
    by_name: str
    at: datetime
    reason: str = ""


class Save(Value):
    """What to save: None deletes. `base` is the version that the person saw, 0 where there was none."""

    kind: Kind
    key: str = Field(min_length=1, max_length=200)
    value: Any = None
    base: int = 0


class Project(Value):
    """A 案件. `version` is the number of its last change; `library` is what locks its library, as the caller likes."""

    id: str
    title: str
    group: str
    preset: str
    handover: str
    archived: bool
    created_at: datetime
    created_by: str
    version: int
    library: str = ""
    changed_at: datetime


class Work(Value):
    """A 案件 with everything in it, in the order of kind and key."""

    project: Project
    entries: tuple[Entry, ...]


class Change(Value):
    """One change of an entry, kept for ever. `undoes` is the number of the change that it took back."""

    seq: int
    kind: Kind
    key: str
    old: Any
    new: Any
    by: str
    by_name: str
    at: datetime
    reason: str = ""
    undoes: int | None = None


class EntryConflict(Conflict, InputError):
    """Somebody else saved the entry first. `theirs` is what stands now, None where they deleted it."""

    def __init__(self, mine: Save, theirs: Entry | None) -> None:
        self.mine, self.theirs = mine, theirs
        who = f"{theirs.by_name}が先に" if theirs and theirs.by_name else "ほかの人が先に"
        super().__init__(
            f"{who}この項目を変更したため、保存していない。", "双方の内容を見比べて、どちらにするかを選ぶ。"
        )


class State(StrEnum):
    """Where a revision stands."""

    submitted = "submitted"
    approved = "approved"
    returned = "returned"
    withdrawn = "withdrawn"

    @property
    def label(self) -> str:
        """The Japanese word, as shown."""
        return {"submitted": "承認待ち", "approved": "承認", "returned": "差戻し", "withdrawn": "取下げ"}[self.value]


class Revision(Value):
    """A 版: content that never changes. `version` is the number of the 案件's last change in it."""

    project: str
    number: int
    note: str
    by: str
    by_name: str
    at: datetime
    hash: str
    authors: tuple[str, ...]
    state: State
    decided_by: str | None = None
    decided_name: str | None = None
    decided_at: datetime | None = None
    decision: str | None = None
    version: int


class Comment(Value):
    """A remark on a 案件; `target` says on what in it."""

    id: int
    project: str
    target: str
    text: str
    by: str
    by_name: str
    at: datetime
    resolved_by: str | None = None
    resolved_at: datetime | None = None


class Role(StrEnum):
    """What a person may do."""

    draft = "draft"
    approve = "approve"
    admin = "admin"
    view = "view"

    @property
    def label(self) -> str:
        """The Japanese word, as shown."""
        return {"draft": "作成", "approve": "承認", "admin": "管理", "view": "閲覧"}[self.value]


class Group(Value):
    """A 所属."""

    id: str
    name: str


class User(Value):
    """A person who signs in. `subject` is the issuer and the subject of OpenID Connect, with a space between."""

    id: str
    login: str
    name: str
    group: str
    roles: frozenset[Role]
    active: bool
    must_change: bool
    totp: bool
    subject: str | None = None
    locked_until: datetime | None = None
    last_sign_in: datetime | None = None


class Stage(StrEnum):
    """How far a sign-in has come: all the way, a new password is due, or a one-time code is due."""

    full = "full"
    password = "password"
    totp = "totp"


class Session(Value):
    """A sign-in that holds. `expires` is the next end: by idleness or absolute, whichever comes first."""

    user: str
    csrf: str
    stage: Stage
    started: datetime
    seen: datetime
    expires: datetime


class Presence(Value):
    """A sign-in that holds, for the person to look at. `csrf` tells which one is theirs; it is never shown."""

    ip: str
    started: datetime
    seen: datetime
    csrf: str = Field(repr=False)


class Record(Value):
    """One line of the audit log (監査記録)."""

    seq: int
    at: datetime
    user: str
    name: str
    ip: str
    action: str
    target: str
    project: str
    detail: dict[str, Any]
    hash: str


class Verified(Value):
    """What a check of the audit log found. Without problems, `count` and `last_hash` are worth keeping elsewhere."""

    count: int
    last_hash: str
    problems: tuple[str, ...] = ()


class JobState(StrEnum):
    """Where a job in the background stands."""

    queued = "queued"
    running = "running"
    done = "done"
    failed = "failed"
    cancelled = "cancelled"

    @property
    def label(self) -> str:
        """The Japanese word, as shown."""
        return _JOB_STATES[self.value]


_JOB_STATES = {
    "queued": "待機中",
    "running": "実行中",
    "done": "完了",
    "failed": "失敗",
    "cancelled": "取消し",
}


class Job(Value):
    """Work in the background. `done` of `of` steps; `message` is for the person."""

    id: str
    kind: str
    owner: str
    project: str
    name: str
    state: JobState
    done: int
    of: int
    message: str
    created: datetime
    updated: datetime
    params: dict[str, Any] = Field(default_factory=dict)


class Link(Value):
    """A read-only link for vendors to one revision. The token itself is not kept."""

    id: str
    project: str
    revision: int
    label: str
    by: str
    created: datetime
    expires: datetime
    revoked_at: datetime | None = None
    uses: int = 0
