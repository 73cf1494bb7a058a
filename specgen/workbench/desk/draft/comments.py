"""Remarks of the people of a 課 on the parts of a 案件."""

from __future__ import annotations

from specgen.errors import AnswersError, Denied, NotFound
from specgen.findings import Problem
from specgen.questionnaire.values import clean_text
from specgen.store.values import Comment, Project, Role
from specgen.workbench.desk.desk import Desk

MOST = 2000


def may_comment(desk: Desk, project: Project) -> bool:
    """Whether the person may remark on a 案件: whoever drafts it or approves it."""
    return desk.reaches(project) and not project.archived and (desk.may(Role.draft) or desk.may(Role.approve))


def add(desk: Desk, project: str, target: str, text: str) -> Comment:
    """Keep a remark. Raises Denied, NotFound, AnswersError for an empty or too long text."""
    _need(desk, project)
    text = clean_text(text.replace("\r\n", "\n")).strip()
    if not 1 <= len(text) <= MOST:
        raise AnswersError([Problem(place="text", message=f"コメントを、1字から{MOST:,}字までで入力してください。")])
    return desk.store.comments.add(project, target, text, desk.actor)


def settle(desk: Desk, project: str, number: int, *, settled: bool) -> Comment:
    """Settle a remark, or open it again. Raises Denied, NotFound, Conflict where it is so already."""
    _need(desk, project)
    if desk.store.comments.get(number).project != project:
        raise NotFound("コメント")
    change = desk.store.comments.resolve if settled else desk.store.comments.reopen
    return change(number, desk.actor)


def open_counts(desk: Desk, project: str) -> dict[str, int]:
    """How many remarks are open, by target."""
    counts: dict[str, int] = {}
    for one in desk.store.comments.list(project, open_only=True):
        counts[one.target] = counts.get(one.target, 0) + 1
    return counts


def _need(desk: Desk, project: str) -> None:
    found = desk.case(project).project
    if not may_comment(desk, found):
        raise Denied("この案件にコメントする権限がありません。", "作成又は承認の権限のある人に頼んでください。")
