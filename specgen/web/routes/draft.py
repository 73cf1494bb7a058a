"""The draft as it will be printed, with what is open in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.model.specification import Item
from specgen.web.chapters import place
from specgen.web.deps import DeskOf
from specgen.web.render import is_htmx, render, see_other
from specgen.web.views.draft import DraftPage, draft_page
from specgen.workbench.desk.draft import item_edits, items

router = APIRouter(prefix="/cases/{case_id}/draft")


@dataclass(frozen=True)
class ConfirmedPage(DraftPage):
    """What htmx swaps after somebody has confirmed an item: the item, what is still open, and the menu of chapters.

    What a filter has found has another menu, which stays.
    """

    item: Item
    inline: bool
    menu: bool


@router.get("")
def draft(request: Request, desk: DeskOf, case_id: str, filter: str = "", q: str = "", chapter: str = "") -> Response:
    """The draft: a chapter, all of it, or what was found in it."""
    return render(request, "draft.html", "下書き", draft_page(desk, desk.case(case_id), filter, q, chapter))


@router.post("/confirm")
def confirm(
    request: Request,
    desk: DeskOf,
    case_id: str,
    clause: Annotated[str, Form()],
    base: Annotated[int, Form()] = 0,
    read: Annotated[bool, Form()] = True,
    chapter: Annotated[str, Form()] = "",
) -> Response:
    """Keep that somebody has read a text that was composed from answers, or take that back."""
    item_edits.confirm(desk, case_id, clause, base, read=read)
    case = desk.case(case_id)
    code = items.find_clause(case.library, clause).code
    if not is_htmx(request):
        return see_other(place(f"/cases/{case_id}/draft", code), "confirmed" if read else "unconfirmed")
    inline, item = next((node.inline, one) for node in case.spec.nodes() for one in node.items if one.id == code)
    page = ConfirmedPage(
        **vars(draft_page(desk, case, "", "", chapter or code)), item=item, inline=inline, menu=bool(chapter)
    )
    return render(request, "draft_confirmed.html", "下書き", page, block="confirmed")
