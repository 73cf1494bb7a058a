"""The audit log: looking through it, taking it along, verifying it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from specgen.store.values import Record, Role, Verified
from specgen.web.admin_frame import AdminFrame, admin_frame
from specgen.web.deps import AdminDesk
from specgen.web.render import render
from specgen.workbench.desk import Desk
from specgen.workbench.desk.office import overseeing
from specgen.workbench.desk.office.overseeing import ACTIONS, DETAILS, SETTINGS, TARGETS, Asked, Log

router = APIRouter()
MOST_SHOWN = 5  # of a list in the details; all of it is in the table to take along


@dataclass(frozen=True)
class Row:
    """One record in words."""

    record: Record
    action: str
    target: str
    href: str
    detail: str


@dataclass(frozen=True)
class Audit:
    """A page of the log with the choices that led to it."""

    frame: AdminFrame
    rows: list[Row]
    asked: dict[str, str]
    users: list[tuple[str, str]]
    actions: list[tuple[str, str]]
    projects: list[tuple[str, str]]
    next: str
    verified: Verified | None
    problems: dict[str, str]


@router.get("/admin/audit")
def audit(
    request: Request,
    desk: AdminDesk,
    user: str = "",
    action: str = "",
    project: str = "",
    since: str = "",
    until: str = "",
    before: str = "",
) -> Response:
    """A page of the log."""
    asked = {"user": user, "action": action, "project": project, "since": since, "until": until, "before": before}
    return _page(request, desk, asked, None)


@router.post("/admin/audit/verify")
def verify(request: Request, desk: AdminDesk) -> Response:
    """Verify the chain, and show what to keep elsewhere."""
    verified = overseeing.verify_log(desk)
    return _page(request, desk, {}, verified)


@router.get("/admin/audit.csv")
def table(desk: AdminDesk) -> Response:
    """The whole log for a spreadsheet, sent as it is read."""
    headers = {"Content-Disposition": "attachment; filename=\"audit.csv\"; filename*=UTF-8''" + _NAME}
    return StreamingResponse(overseeing.log_table(desk), media_type="text/csv; charset=utf-8", headers=headers)


_NAME = "%E6%93%8D%E4%BD%9C%E3%81%AE%E8%A8%98%E9%8C%B2.csv"  # 操作の記録.csv


def _page(request: Request, desk: Desk, asked: dict[str, str], verified: Verified | None) -> Response:
    typed = {name: asked.get(name, "")[:100] for name in ("user", "action", "project", "since", "until", "before")}
    wanted, problems = _read(typed)
    log = overseeing.log(desk, wanted)
    page = Audit(
        admin_frame("audit"),
        _rows(log),
        typed,
        [(one.id, f"{one.name}（{one.login}）") for one in log.users],
        [(one, ACTIONS.get(one, one)) for one in log.actions],
        [(one.id, one.title) for one in log.projects],
        f"/admin/audit?{urlencode({**typed, 'before': log.more})}" if log.more else "",
        verified,
        problems,
    )
    return render(request, "admin_audit.html", "操作の記録", page, block="log", status=422 if problems else 200)


def _read(typed: dict[str, str]) -> tuple[Asked, dict[str, str]]:
    days: dict[str, date | None] = {}
    problems = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(typed[name]) if typed[name] else None
        except ValueError:
            days[name], problems[name] = None, "日付を、2026-11-23 の形で書く。"
    before = typed["before"]
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    return Asked(typed["user"], typed["action"], typed["project"], days["since"], days["until"], number), problems


def _rows(log: Log) -> list[Row]:
    names = {
        "user": {one.id: one.name for one in log.users},
        "project": {one.id: one.title for one in log.projects},
        "group": {one.id: one.name for one in log.groups},
        "setting": SETTINGS,
    }
    return [_row(record, names) for record in log.records]


def _row(record: Record, names: dict[str, dict[str, str]]) -> Row:
    what, _, rest = record.target.partition(":")
    id_, _, part = rest.partition("/")
    name = names.get(what, {}).get(id_, id_)
    words = f"{TARGETS.get(what, what)}{f'：{name}' if name else ''}{f'（{part}）' if part else ''}"
    href = f"/admin/users/{id_}" if what == "user" and id_ in names["user"] else ""
    return Row(record, ACTIONS.get(record.action, record.action), words, href, _detail(record.detail))


def _detail(detail: dict[str, Any]) -> str:
    return "、".join(f"{DETAILS.get(key, key)}：{_said(value)}" for key, value in sorted(detail.items()))


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list):
        shown = "・".join(Role(one).label if one in set(Role) else str(one) for one in value[:MOST_SHOWN])
        return (shown or "なし") + (f"ほか{len(value) - MOST_SHOWN}件" if len(value) > MOST_SHOWN else "")
    if isinstance(value, dict):
        return _said([f"{key} {one}" for key, one in sorted(value.items())])
    return str(value)[:200]
