"""The rights of a person, and the 案件 that they reach."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from specgen.errors import AnswersError, Denied, NotFound
from specgen.findings import Problem
from specgen.model.library import Library
from specgen.questionnaire.values import AnswerRefused, allowed, parse_value
from specgen.sharing.search import ClauseIndex
from specgen.sharing.similar import LikenessIndex
from specgen.store import Store
from specgen.store.values import Actor, Change, Entry, Kind, Project, Role, Save, User
from specgen.workbench.bench import Workbench
from specgen.workbench.desk.case import UNDECIDED, Case, is_undecided

LIBRARY = "library"  # the key of the setting entry that says which editions a 案件 was begun with
KEPT_CASES = 64
READERS = frozenset({Role.draft, Role.approve, Role.view})


class Office:
    """What all persons of one office share: the library, the store and the cases that were read last."""

    def __init__(self, bench: Workbench, store: Store) -> None:
        self.bench, self.store = bench, store
        self._cases: OrderedDict[tuple[str, int], Case] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def library(self) -> Library:
        """The clause library."""
        return self.bench.library

    @cached_property
    def index(self) -> ClauseIndex:
        """The clauses of the library, ready for searching."""
        return ClauseIndex(self.library)

    @cached_property
    def likeness(self) -> LikenessIndex:
        """The clauses of the library, ready for comparing."""
        return LikenessIndex(self.library)

    def case(self, project: str) -> Case:
        """A 案件 as it stands now. Raises NotFound."""
        work = self.store.projects.work(project)
        key = (work.project.id, work.project.version)
        with self._lock:
            if found := self._cases.get(key):
                self._cases.move_to_end(key)
                if found.project == work.project:
                    return found
        begun = (one.value for one in work.entries if (one.kind, one.key) == (Kind.setting, LIBRARY))
        locked: dict[str, str] = next(begun, {})
        case = Case(self.library, work, locked)
        with self._lock:
            self._cases[key] = case
            while len(self._cases) > KEPT_CASES:
                self._cases.popitem(last=False)
        return case


class Desk:
    """One person at work. Raises Denied where a right is missing, NotFound where a 案件 is not theirs to see."""

    def __init__(self, office: Office, user: User, ip: str = "") -> None:
        self.office, self.user = office, user
        self.actor = Actor(user=user.id, name=user.name, ip=ip)

    @property
    def library(self) -> Library:
        """The clause library."""
        return self.office.library

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return self.office.store

    # ---- rights ----

    def may(self, role: Role) -> bool:
        """Whether the person has a role."""
        return role in self.user.roles

    def need(self, role: Role) -> None:
        """Raise Denied where the person lacks a role."""
        if not self.may(role):
            raise Denied(
                f"この操作には「{role.label}」の権限が要ります。", "管理者に、権限を付けるよう頼んでください。"
            )

    def reaches(self, project: Project) -> bool:
        """Whether the person may see a 案件: it belongs to a 課, and the people of that 課 see it.

        Who only manages the server does not read what is in the 案件.
        """
        return project.group == self.user.group and bool(self.user.roles & READERS)

    def may_edit(self, project: Project) -> bool:
        """Whether the person may change a 案件."""
        return self.reaches(project) and self.may(Role.draft) and not project.archived

    def _need_edit(self, project: Project) -> None:
        self.need(Role.draft)
        if project.archived:
            raise Denied("この案件は保管されています。", "案件の設定で、保管を解いてから直してください。")

    # ---- 案件 ----

    def projects(self, *, archived: bool = False) -> list[Project]:
        """The 案件 of the person's 課, the one changed last first."""
        found = self.store.projects.list(self.user.group, archived=archived)
        return [project for project in found if self.reaches(project)]

    def case(self, project: str) -> Case:
        """A 案件 that the person may see. Raises NotFound, also where it belongs to another 課."""
        found = self.office.case(project)
        if not self.reaches(found.project):
            raise NotFound("所属する課の案件に、この案件")
        return found

    def editable(self, project: str) -> Case:
        """A 案件 that the person may change."""
        found = self.case(project)
        self._need_edit(found.project)
        return found

    def create(self, title: str, preset: str, saves: Sequence[Save] = ()) -> Project:
        """A new 案件 of the person's 課, begun with today's library. Raises AnswersError for the title or kind."""
        self.need(Role.draft)
        title = title.strip()
        wrong = {
            "案件の名称": ("" if 0 < len(title) <= 100 else "案件の名称を、1字から100字までで入力してください。"),
            "団体の種別": (
                "" if preset in {one.id for one in self.library.presets} else "団体の種別を選んでください。"
            ),
        }
        if any(wrong.values()):
            raise AnswersError([Problem(place=place, message=text) for place, text in wrong.items() if text])
        editions = {layer.manifest.id: layer.manifest.edition for layer in self.library.layers}
        begun = Save(kind=Kind.setting, key=LIBRARY, value=editions, base=0)
        return self.store.projects.create(title, self.user.group, preset, [begun, *saves], self.actor)

    def may_create(self) -> bool:
        """Whether the person may begin a 案件."""
        return self.may(Role.draft)

    def need_create(self) -> None:
        """Raise Denied where the person may not begin a 案件."""
        self.need(Role.draft)

    def changes(self, project: str, *, before: int | None = None, limit: int = 50) -> list[Change]:
        """The last changes of a 案件, the newest first."""
        self.case(project)
        return self.store.projects.changes(project, before=before, limit=limit)

    def undo(self, project: str, seq: int) -> Entry | None:
        """Take a change back, as long as nobody has changed the same thing since. Raises EntryConflict."""
        self.editable(project)
        return self.store.projects.undo(project, seq, self.actor)

    # ---- answers ----

    def save_answer(self, project: str, question: str, raw: Any | None, base: int) -> Entry:
        """Keep one answer as it was written; None takes the answer back, so that the default stands.

        Raises AnswersError where the question does not allow it (nothing is kept) and EntryConflict.
        """
        self.editable(project)
        save = self._answer(question, raw, base)
        return self.store.projects.save(project, save, self.actor)

    def _answer(self, question: str, raw: Any | None, base: int) -> Save:
        found = self.library.questions.get(question)
        if found is None:
            raise NotFound(f"設問「{question}」")
        if raw is not None and not is_undecided(raw):
            try:
                parse_value(found, raw)
            except AnswerRefused as error:
                hint = f"{allowed(found)}で答えてください。決まっていないときは「{UNDECIDED}」を選んでください。"
                raise AnswersError([Problem(place=question, message=str(error), hint=hint)]) from error
        return Save(kind=Kind.answer, key=question, value=raw, base=base)

    # ---- other entries ----

    def save(self, project: str, saves: Iterable[Save], reason: str = "") -> list[Entry]:
        """Keep changes by hand together, or none. Raises AnswersError where the 案件 could not be read with them."""
        case = self.editable(project)
        wanted = list(saves)
        after = case
        for one in wanted:
            after = after.with_entry(one)
        known = {(one.entry.kind, one.entry.key) for one in case.strangers}
        problems = [
            Problem(place=one.entry.key, message=one.reason)
            for one in after.strangers
            if (one.entry.kind, one.entry.key) not in known
        ]
        if problems:
            raise AnswersError(problems)
        return self.store.projects.save_all(project, wanted, self.actor, reason)
