"""What every page of one 案件 has around it: its title and the tabs (`case.html`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specgen.workbench.desk import Case, Desk

Tab = Literal["", "questions", "draft", "texts", "check", "revisions", "vendors", "settings"]
TABS: tuple[tuple[Tab, str], ...] = (
    ("", "概要"),
    ("questions", "設問に答える"),
    ("draft", "下書き"),
    ("texts", "背景・目的の文"),
    ("check", "チェックシート"),
    ("revisions", "版と承認"),
    ("vendors", "事業者への公開"),
    ("settings", "設定"),
)


@dataclass(frozen=True)
class CaseFrame:
    """A 案件 as the frame of its pages shows it; tabs are (address, label, whether it is this page)."""

    id: str
    title: str
    path: str
    tabs: list[tuple[str, str, bool]]
    tab: str
    may_edit: bool
    archived: bool


def frame_of(desk: Desk, case: Case, tab: Tab) -> CaseFrame:
    """The frame of a page of a 案件."""
    path = f"/cases/{case.id}"
    tabs = [(f"{path}/{name}" if name else path, label, name == tab) for name, label in TABS]
    return CaseFrame(
        id=case.id,
        title=case.project.title,
        path=path,
        tabs=tabs,
        tab=next(label for name, label in TABS if name == tab),
        may_edit=desk.may_edit(case.project),
        archived=case.project.archived,
    )
