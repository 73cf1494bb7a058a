"""The clause library: by chapter, by search, and clause by clause."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from specgen.model.library import Layer
from specgen.sharing.usage import WHY_LABELS
from specgen.web.deps import DeskOf
from specgen.web.render import render
from specgen.web.views.library import TableText, Text, Texts, Word
from specgen.workbench.desk import Desk, browsing
from specgen.workbench.desk.browsing import Asked, CaseOf, Chapter, Listing, OpenedClause

router = APIRouter(prefix="/library")
EXCERPT = 120
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class LibraryPage:
    """The list of the clauses: the chapters where nothing is asked for, else what was found."""

    asked: Asked
    layers: tuple[Layer, ...]
    count: int
    chapters: list[tuple[Chapter, str]]
    listing: Listing | None
    heading: str
    options: dict[str, Options]
    outline: str
    pages_href: str
    excerpt: int


@dataclass(frozen=True)
class ClausePage:
    """One clause. `cases` is None where the page asks for them later."""

    opened: OpenedClause
    texts: tuple[Text, ...]
    table: TableText | None
    guidance: tuple[Word, ...]
    places: list[tuple[str, str, bool]]
    chapter: tuple[str, str]
    why: dict[str, str]
    answers: bool
    cases: tuple[CaseOf, ...] | None
    most_cases: int


@router.get("")
def library(
    request: Request,
    desk: DeskOf,
    q: str = "",
    chapter: str = "",
    level: str = "",
    item: str = "",
    outline: str = "",
    page: str = "1",
) -> Response:
    """The chapters, or the clauses that are asked for."""
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    asked = Asked(q.strip()[: browsing.MOST_QUERY], chapter, level, item, outline, number)
    return render(request, "library.html", "条項ライブラリ", _list(desk, asked), block="results")


@router.get("/{clause}")
def clause(request: Request, desk: DeskOf, clause: str) -> Response:
    """One clause."""
    page = _clause(desk, clause, None)
    return render(request, "library_clause.html", page.opened.clause.title, page)


@router.get("/{clause}/cases")
def cases(request: Request, desk: DeskOf, clause: str) -> Response:
    """The 案件 that print a clause; each has to be drafted, so the page asks for them when it stands."""
    page = _clause(desk, clause, browsing.cases_of(desk, clause))
    return render(request, "library_clause.html", page.opened.clause.title, page, block="cases")


def _list(desk: Desk, asked: Asked) -> LibraryPage:
    library = desk.library
    outline = browsing.outline_named(library, asked.outline)
    ordered = browsing.chapters(library, outline)
    chosen = {"outline": asked.outline} if asked.outline else {}
    given = {"q": asked.query, "chapter": asked.chapter, "level": asked.level, "item": asked.item, **chosen}
    return LibraryPage(
        asked=asked,
        layers=library.layers,
        count=len(library.clauses),
        chapters=[(one, f"/library?{urlencode({'chapter': one.id, **chosen})}") for one in ordered],
        listing=browsing.browse(desk, asked) if asked.anything else None,
        heading=next((one.title for one in ordered if one.id == asked.chapter), ""),
        options={
            "chapter": [(one.id, one.title) for one in ordered],
            "level": list(browsing.LEVELS.items()),
            "item": [(i.id, f"{i.id}　{i.title}") for one in library.checklists.values() for i in one.items],
            "outline": [(one.id, one.title) for one in library.outlines.values()],
        },
        outline=outline.id,
        # The template puts the number of the page in; a brace of a query is %7B by then.
        pages_href="?" + urlencode({name: one for name, one in given.items() if one}) + "&page={}",
        excerpt=EXCERPT,
    )


def _clause(desk: Desk, name: str, found: tuple[CaseOf, ...] | None) -> ClausePage:
    opened, library, texts = browsing.open_clause(desk, name), desk.library, Texts(desk.library)
    ordered = browsing.chapters(library, browsing.outline_named(library, ""))
    held = next(one for one in ordered if any(opened.clause in clauses for _, clauses in one.sections))
    return ClausePage(
        opened=opened,
        texts=texts.of(opened.clause),
        table=texts.table(opened.clause),
        guidance=texts.words(opened.clause.guidance or ""),
        places=[(one.outline_title, texts.title(one.title), one.taken) for one in opened.usage.nodes],
        chapter=(f"/library?{urlencode({'chapter': held.id})}", held.title),
        why=WHY_LABELS,
        answers=any("printed" in one.why for one in opened.usage.questions),
        cases=found,
        most_cases=browsing.MOST_CASES,
    )
