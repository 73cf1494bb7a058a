"""The use of language models: by month, person, group and model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from specgen.web.admin_frame import AdminFrame, admin_frame
from specgen.web.deps import AdminDesk
from specgen.web.render import attachment, render
from specgen.workbench.desk.office.overseeing import MonthUse, Share, Use, use_of_models, use_table

router = APIRouter()
MOST_BARS = 12
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Bar:
    """One bar of the chart: its label, its value, its length and where the ceiling stands, of a hundred."""

    label: str
    tokens: int
    length: float
    most: float | None


@dataclass(frozen=True)
class Usage:
    """The page."""

    frame: AdminFrame
    use: Use
    bars: list[Bar]
    parts: list[tuple[str, str, tuple[Share, ...], list[Bar]]]
    word: str


@router.get("/admin/usage")
def usage(request: Request, desk: AdminDesk, month: str = "") -> Response:
    """The use, with one month in detail."""
    use = use_of_models(desk, month)
    bars = month_bars(use.months[-MOST_BARS:], use.most)
    parts = [
        ("people", "利用者", use.people, share_bars(use.people)),
        ("groups", "所属", use.groups, share_bars(use.groups)),
        ("models", "モデル", use.models, share_bars(use.models)),
    ]
    page = Usage(admin_frame("usage"), use, bars, parts, month_words(use.month))
    return render(request, "admin_usage.html", "利用量", page, block="detail")


@router.get("/admin/usage.csv")
def table(desk: AdminDesk, month: str = "") -> Response:
    """The use for a spreadsheet, of a month or of all."""
    wanted = month if _MONTH.fullmatch(month) else ""
    return attachment(use_table(desk, wanted), f"利用量{wanted}.csv", "text/csv; charset=utf-8")


def month_words(month: str) -> str:
    """A month as it is read: 2026年11月."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if number else ""


def month_bars(months: tuple[MonthUse, ...], most: int | None) -> list[Bar]:
    """A bar for each month, against the largest of them."""
    top = max((one.tokens for one in months), default=0) or 1
    line = 100 * most / top if most is not None and most <= top else None
    return [Bar(month_words(one.month), one.tokens, 100 * one.tokens / top, line) for one in months]


def share_bars(shares: tuple[Share, ...]) -> list[Bar]:
    """A bar for each of the largest, against the largest of them."""
    top = max((one.tokens for one in shares), default=0) or 1
    return [
        Bar(
            one.name,
            one.tokens,
            100 * one.tokens / top,
            100 * one.most / top if one.most is not None and one.most <= top else None,
        )
        for one in shares[:MOST_BARS]
    ]
