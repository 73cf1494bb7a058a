"""A 案件 with something of everything, made at the desk beside the running server."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property

from specgen.store.database import utc_now
from specgen.store.values import Actor, JobState, Kind, Role, Save, User
from specgen.workbench import Workbench
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.checking import checks
from specgen.workbench.desk.revisions import publishing
from tests.browser.serving import People
from tests.web.routes.ready import approved_case, sample_case

GROUP = "見本課"
DOCUMENT = "\n".join(
    (
        "1 目的",
        "本業務は、職員の文書作成を支援する生成AIサービスを調達するものである。",
        "2 情報の保護",
        "受注者は、入力した情報を学習に利用しないこと。",
        "受注者は、入力した情報を国内のデータセンターに保存すること。",
        "3 運用",
        "受注者は、問合せに3営業日以内に回答するよう努めること。",
    )
)


@dataclass
class Prepared:
    """Three people of one 課, their 案件 and its states; each is made when it is first asked for."""

    people: People

    @cached_property
    def office(self) -> Office:
        """The library over the store of the server."""
        return Office(Workbench(), self.people.store)

    @cached_property
    def drafter(self) -> Desk:
        """Somebody who drafts."""
        return self._desk("drafter", Role.draft)

    @cached_property
    def approver(self) -> Desk:
        """Somebody else of the same 課, who approves."""
        return self._desk("approver", Role.approve)

    @cached_property
    def admin(self) -> User:
        """An administrator."""
        return self._desk("keeper", Role.admin).user

    @cached_property
    def approved(self) -> str:
        """A 案件 whose first version is approved, changed since, with an own clause, an edit and a comment."""
        project = approved_case(self.drafter, self.approver, "承認した案件").id
        case = self.drafter.case(project)
        base = case.base(Kind.answer, "scale.users")
        self.drafter.save(project, [Save(kind=Kind.answer, key="scale.users", value=150, base=base)])
        self.people.store.comments.add(project, "", "全体の体裁を見てください。", self.actor)
        return project

    @cached_property
    def open(self) -> str:
        """A 案件 that is being drafted."""
        return sample_case(self.drafter, "下書き中の案件").id

    @cached_property
    def submitted(self) -> str:
        """A 案件 whose version waits for an approval."""
        from tests.web.routes.ready import ready_case, submitted

        project = ready_case(self.drafter, "承認を待つ案件")
        submitted(self.drafter, project)
        return project.id

    @cached_property
    def vendor(self) -> str:
        """The address of a link for vendors."""
        _, token = publishing.make_link(self.drafter, self.approved, 1, "公告用", 30, utc_now())
        return f"/v/{token}"

    @cached_property
    def checked(self) -> str:
        """A check of a document that is done."""
        job = checks.start(self.drafter, "他の仕様書.txt", DOCUMENT.encode(), view="accepted", checklists=["ds920"])
        until = time.monotonic() + 60
        while self.people.store.jobs.get(job.id).state is not JobState.done:
            assert time.monotonic() < until, "検査が終わらない"
            time.sleep(0.1)
        return job.id

    @property
    def actor(self) -> Actor:
        """Who drafts, for the store."""
        return self.drafter.actor

    def _desk(self, login: str, *roles: Role) -> Desk:
        return Desk(self.office, self.people.add(f"states-{login}", *roles, group=GROUP))
