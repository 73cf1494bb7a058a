"""Every page, in the states it can be in: accessible, whole at every width, quiet, with one heading."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Door
from tests.browser.judging import judge, open_everything, walk
from tests.browser.states import Prepared

if TYPE_CHECKING:
    from playwright.sync_api import Page

Addresses = Callable[[Prepared], list[str]]
CASE: Addresses = lambda it: [  # noqa: E731  # a table
    "/cases",
    "/cases?archived=true",
    "/cases/new",
    "/cases/new/from-case",
    "/cases/new/from-sheet/upload",
    "/cases/new/from-document/upload",
    f"/cases/{it.open}",
    f"/cases/{it.open}/settings",
    f"/cases/{it.open}/settings/history",
    f"/cases/{it.open}/answers/upload",
    f"/cases/{it.open}/files",
    "/account",
    "/account/second-step",
]
QUESTIONS: Addresses = lambda it: [  # noqa: E731
    f"/cases/{it.open}/questions",
    f"/cases/{it.open}/questions/project",
    f"/cases/{it.open}/questions/function",
    f"/cases/{it.open}/questions/data/data.personal/others",
]
DRAFT: Addresses = lambda it: [  # noqa: E731
    f"/cases/{it.open}/draft",
    f"/cases/{it.open}/draft?q=%E5%8F%97%E6%B3%A8",
    f"/cases/{it.open}/draft/items/{_clause(it)}",
    f"/cases/{it.open}/draft/own/new",
    f"/cases/{it.open}/texts",
    f"/cases/{it.open}/texts/background",
]
CHECKS: Addresses = lambda it: [  # noqa: E731
    f"/cases/{it.open}/check",
    "/check",
    f"/check/{it.checked}",
    f"/check/{it.checked}/case",
]
REVISIONS: Addresses = lambda it: [  # noqa: E731
    f"/cases/{it.open}/revisions",
    f"/cases/{it.approved}/revisions",
    f"/cases/{it.approved}/revisions/1",
    f"/cases/{it.approved}/revisions/compare?old=1&new=now",
    f"/cases/{it.approved}/vendors",
    f"/cases/{it.open}/vendors",
]
LIBRARY: Addresses = lambda it: [  # noqa: E731
    "/library",
    "/library?q=%E5%AD%A6%E7%BF%92",
    f"/library/{_clause(it)}",
    f"/library/{_clause(it)}/cases",
]
ADMIN: Addresses = lambda it: [  # noqa: E731
    "/admin/users",
    "/admin/users/new",
    f"/admin/users/{it.drafter.user.id}",
    "/admin/users/import",
    "/admin/groups",
    f"/admin/groups/{it.drafter.user.group}",
    "/admin/access",
    "/admin/guard",
    "/admin/provider",
    "/admin/models",
    "/admin/usage",
    "/admin/audit",
    "/admin/data",
]


def _clause(it: Prepared) -> str:
    """A clause that is in the draft, with levels to choose from where there is one."""
    return next(item.clause for item in it.drafter.case(it.open).spec.items() if item.clause)


def _judge(page: Page, address: str, status: int = 200) -> None:
    answer = page.goto(address)
    assert answer
    assert answer.status == status, address
    open_everything(page)
    page.wait_for_load_state("networkidle")
    judge(page)


@pytest.mark.parametrize(
    "addresses",
    [CASE, QUESTIONS, DRAFT, CHECKS, REVISIONS, LIBRARY],
    ids=["案件", "設問", "下書き", "照合", "版", "条項"],
)
def test_pages_of_a_drafter(door: Door, prepared: Prepared, addresses: Addresses) -> None:
    page = door.enter(prepared.drafter.user)
    for address in addresses(prepared):
        _judge(page, address)


def test_pages_of_an_approver(door: Door, prepared: Prepared) -> None:
    page = door.enter(prepared.approver.user)
    for address in (f"/cases/{prepared.submitted}/revisions/1", f"/cases/{prepared.submitted}/questions/scale"):
        _judge(page, address)


def test_pages_of_an_administrator(door: Door, prepared: Prepared) -> None:
    page = door.enter(prepared.admin)
    for address in ADMIN(prepared):
        _judge(page, address)


def test_pages_of_a_vendor(door: Door, prepared: Prepared) -> None:
    page = door.visits.new()
    _judge(page, prepared.vendor)
    _judge(page, f"{prepared.vendor}?q=%E5%AD%A6%E7%BF%92")
    _judge(page, f"{prepared.vendor}?q=%E3%81%AA%E3%81%84%E8%A8%80%E8%91%89")
    _judge(page, "/v/nobody-made-this-link", 404)


@pytest.mark.parametrize(
    "address",
    [
        "/cases/new",
        "/cases/{open}",
        "/cases/{open}/questions/risk",
        "/cases/{open}/draft/own/new",
        "/cases/{open}/texts/background",
        "/cases/{open}/revisions",
        "/cases/{open}/settings",
        "/check",
        "/library",
        "/account",
    ],
)
def test_the_keyboard_reaches_everything(door: Door, prepared: Prepared, address: str) -> None:
    page = door.enter(prepared.drafter.user)
    page.goto(address.format(open=prepared.open))
    assert walk(page) == []
