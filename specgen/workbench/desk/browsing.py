"""Reading the clause library: by chapter, by search, and one clause with everything that is known of it.

Anybody who is signed in may read it; the 案件 that print a clause are those of one's own 課 alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from specgen.library.review import review_hash
from specgen.model.clause import Clause
from specgen.model.library import Layer, Library
from specgen.model.outline import Outline
from specgen.model.source import SourceDocument
from specgen.sharing.search import MAX_PAGE, Hit
from specgen.sharing.similar import Similar
from specgen.sharing.texts import Shown, satisfied
from specgen.sharing.usage import Usage, usage
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.draft.items import find_clause

PAGE: Final = 40
MOST_CASES: Final = 30  # each has to be drafted to know what it prints
MOST_QUERY: Final = 200
ELSEWHERE: Final = "elsewhere"
LEVELS: Final = {
    "mandatory": "必須",
    "desirable": "任意（加点）",
    "answer": "回答で決まる",
    "none": "必須・任意の別なし",
}
KINDS: Final = {"requirement": "要件", "provision": "規定", "narrative": "案件ごとに書く文", "form": "様式"}


class Asked(NamedTuple):
    """What somebody looks for in the library; an empty field asks for nothing. `page` counts from 1."""

    query: str = ""
    chapter: str = ""
    level: str = ""
    item: str = ""
    outline: str = ""
    page: int = 1

    @property
    def anything(self) -> bool:
        """Whether something is looked for at all."""
        return any((self.query, self.chapter, self.level, self.item))


class Chapter(NamedTuple):
    """A chapter of an outline with its sections, each with the clauses that it takes."""

    id: str
    title: str
    sections: tuple[tuple[str, tuple[Clause, ...]], ...]

    @property
    def size(self) -> int:
        """How many clauses it takes."""
        return sum(len(clauses) for _, clauses in self.sections)


class Row(NamedTuple):
    """A clause in a list, with where it stands and, after a search, what was found in it."""

    clause: Clause
    place: str
    level: str
    hit: Hit | None = None


class Listing(NamedTuple):
    """One page of the clauses that somebody looks for. `note` says what of the query did not count."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    note: str


class Cited(NamedTuple):
    """A source of a clause: the document where it is known, and where in it."""

    id: str
    document: SourceDocument | None
    at: str
    real: bool


class CaseOf(NamedTuple):
    """A 案件 of one's own 課 that prints a clause, and at which numbers."""

    id: str
    title: str
    paths: tuple[str, ...]
    changed: bool


class OpenedClause(NamedTuple):
    """One clause with everything that the library says of it."""

    clause: Clause
    layer: Layer
    level: str
    kind: str
    reviewed: bool
    usage: Usage
    similar: tuple[Similar, ...]
    sources: tuple[Cited, ...]


def level_of(clause: Clause) -> str:
    """Which of LEVELS a clause has."""
    if clause.kind != "requirement":
        return "none"
    return "answer" if clause.level_by else clause.level.value


def outline_named(library: Library, name: str) -> Outline:
    """The outline of a name; else the first that takes every clause, else the first."""
    full = next((one for one in library.outlines.values() if not one.brief), None)
    return library.outlines.get(name) or full or next(iter(library.outlines.values()))


def chapters(library: Library, outline: Outline) -> tuple[Chapter, ...]:
    """The clauses of the library as an outline orders them; those that it does not take stand at the end."""
    places: dict[str, list[Clause]] = {}
    for clause in sorted(library.clauses.values(), key=lambda one: one.order):
        if clause.in_outline(outline.brief):
            places.setdefault(clause.place, []).append(clause)
    groups = [(one.id, one.title, one.sections) for one in outline.chapters]
    groups += [("annexes", "別紙", outline.annexes), ("forms", "様式", outline.forms)]
    found, taken, filled = [], set[str](), Shown(library).filled
    for id_, title, nodes in groups:
        taking = [(node.title, [one for place in node.takes for one in places.get(place, ())]) for node in nodes]
        taken |= {one.id for _, clauses in taking for one in clauses}
        sections = tuple((filled(name), tuple(clauses)) for name, clauses in taking if clauses)
        found.append(Chapter(id_, filled(title), sections))
    rest = tuple(clause for clause in library.clauses.values() if clause.id not in taken)
    found.append(Chapter(ELSEWHERE, "この章立てで使わない条項", (("", rest),) if rest else ()))
    return tuple(one for one in found if one.size)


def browse(desk: Desk, asked: Asked) -> Listing:
    """The clauses that somebody looks for: by relevance after a search, else in the order of the outline."""
    library = desk.library
    ordered = chapters(library, outline_named(library, asked.outline))
    places = {clause.id: (one.id, title) for one in ordered for title, clauses in one.sections for clause in clauses}
    hits, note = _hits(desk, asked.query) if asked.query else ({}, "")
    ids = list(hits) if asked.query else list(places)
    fitting = [id_ for id_ in ids if _fits(library.clauses[id_], places[id_][0], asked)]
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(max(1, asked.page), pages)
    rows = (
        Row(clause, places[id_][1], LEVELS[level_of(clause)], hits.get(id_))
        for id_ in fitting[(page - 1) * PAGE : page * PAGE]
        for clause in [library.clauses[id_]]
    )
    return Listing(tuple(rows), len(fitting), page, pages, note)


def _hits(desk: Desk, query: str) -> tuple[dict[str, Hit], str]:
    """Every clause that a query finds, the best first."""
    found: dict[str, Hit] = {}
    offset: int | None = 0
    note = ""
    while offset is not None:
        page = desk.office.index.search(query[:MOST_QUERY], limit=MAX_PAGE, offset=offset)
        found |= {hit.clause: hit for hit in page.hits}
        offset, note = page.next, page.note
    return found, note


def _fits(clause: Clause, chapter: str, asked: Asked) -> bool:
    return (
        (not asked.chapter or chapter == asked.chapter)
        and (not asked.level or level_of(clause) == asked.level)
        and (not asked.item or any(ref.partition("/")[0] == asked.item for _, ref in satisfied(clause)))
    )


def open_clause(desk: Desk, clause: str) -> OpenedClause:
    """One clause. Raises NotFound."""
    library = desk.library
    found = find_clause(library, clause)
    layers = {one.manifest.id: one for one in library.layers}
    return OpenedClause(
        clause=found,
        layer=layers[library.clause_layers[found.id]],
        level=LEVELS[level_of(found)],
        kind=KINDS[found.kind],
        reviewed=found.reviewed == review_hash(found),
        usage=usage(library, found.id),
        similar=desk.office.likeness.similar(found),
        sources=tuple(_cited(library, found)),
    )


def cases_of(desk: Desk, clause: str) -> tuple[CaseOf, ...]:
    """The 案件 of one's own 課 that print a clause, among those changed last. Raises NotFound."""
    found = find_clause(desk.library, clause)
    projects = {one.id: one for one in desk.projects()[:MOST_CASES]}
    drafts = ((id_, desk.case(id_).spec) for id_ in projects)
    return tuple(
        CaseOf(one.name, projects[one.name].title, one.paths, one.changed)
        for one in usage(desk.library, found.id, drafts).cases
    )


def _cited(library: Library, clause: Clause) -> Iterator[Cited]:
    for source in clause.sources:
        yield Cited(source.id, library.sources.get(source.id), source.at, source.case is not None)
