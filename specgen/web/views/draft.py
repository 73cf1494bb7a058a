"""A draft as its page shows it: what a filter leaves of it, what is open in it, and what is not printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from specgen.findings import Finding, Severity
from specgen.model.base import Level, Origin
from specgen.model.specification import Decision, Item, Node, Specification, Todo, plain
from specgen.sharing.fold import normal
from specgen.store.values import Entry, Kind
from specgen.web import chapters
from specgen.web.chapters import Reading
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.views.question import Link, Shower
from specgen.workbench.desk import Case, Desk
from specgen.workbench.desk.draft import comments, items
from specgen.workbench.desk.units import Unit, units

BY_HAND = (Origin.staff, Origin.generated)
LONGEST_QUERY = 100
ITEM_ID: Final = re.compile(r" [\w-]+:(?=\w+$)")  # what stands before the number of a checklist's item in a place


class Filter(NamedTuple):
    """A filter of the page: its name in the address, its label, how many items it leaves, whether it is on."""

    name: str
    label: str
    number: int
    href: str
    current: bool


class Open(NamedTuple):
    """Something to decide or to confirm: where, what, and the page on which to do it."""

    href: str
    label: str
    note: str


class Told(NamedTuple):
    """A finding on the draft, with the page where it is mended ("" where there is none)."""

    severity: Severity
    place: str
    message: str
    href: str


class Absent(NamedTuple):
    """Clauses that are not printed for one kind of reason."""

    label: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class DraftPage:
    """The draft of a 案件."""

    frame: CaseFrame
    case: Case
    spec: Specification
    shown: int
    filters: list[Filter]
    filter: str
    query: str
    chapter: str
    linked: dict[str, str] | None
    reading: Reading
    todos: list[Open]
    told: list[Told]
    left_out: tuple[Decision, ...]
    absent: list[Absent]
    remarks: dict[str, int]
    confirmed: dict[str, Entry]
    name_of: Callable[[Item], str]


def _undecided(item: Item) -> bool:
    cells = [cell for one in item.walk() if one.table for row in one.table.rows for cell in row]
    return any(part.mark for parts in (*(one.text for one in item.walk()), *cells) for part in parts)


def _by_hand(item: Item) -> bool:
    return any(one.touched in BY_HAND for one in item.walk())


FILTERS: dict[str, tuple[str, Callable[[Item], bool]]] = {
    "": ("全ての項目", lambda _item: True),
    "undecided": ("未定", _undecided),
    "confirm": ("要確認", lambda item: item.confirm),
    "staff": ("職員が直したもの", _by_hand),
    "desirable": ("任意", lambda item: item.level is Level.desirable),
}


def draft_page(desk: Desk, case: Case, name: str, query: str, chapter: str = "") -> DraftPage:
    """The page of a draft: one chapter, all of them, or what a filter and a search leave of the whole."""
    name = name if name in FILTERS else ""
    query = query.strip()[:LONGEST_QUERY]
    path = f"/cases/{case.id}"
    kept = {one.id for one in items.listed(case.spec) if FILTERS[name][1](one) and _holds(one, query)}
    chapter = "" if name or query else chapters.find(case.spec, chapter)
    spec = chapters.part(case.spec, chapter) if chapter else only(case.spec, kept)
    return DraftPage(
        frame=frame_of(desk, case, "draft"),
        case=case,
        spec=spec,
        shown=len(kept),
        filters=list(_filters(case.spec, path, name, query)),
        filter=name,
        query=query,
        chapter=chapter,
        linked=chapters.links(case.spec, spec, f"{path}/draft") if chapter != chapters.ALL else None,
        reading=_reading(case.spec, spec, f"{path}/draft", chapter),
        todos=list(_todos(desk, case, path)),
        told=list(_told(case, path)),
        left_out=tuple(one for one in case.spec.decisions if one.cause == "left_out"),
        absent=list(_absent(case.spec.decisions)),
        remarks=comments.open_counts(desk, case.id),
        confirmed={one.key: one for one in case.of_kind(Kind.confirmed)},
        name_of=items.name_of,
    )


def only(spec: Specification, kept: Iterable[str]) -> Specification:
    """The specification with some of its items alone, below the headings that lead to them."""
    ids = frozenset(kept)

    def nodes(all_: Iterable[Node]) -> Iterator[Node]:
        for one in all_:
            left = tuple(item for item in one.items if item.id in ids)
            below = tuple(nodes(one.nodes))
            if left or below:
                yield one.model_copy(update={"items": left, "nodes": below})

    parts: dict[str, Any] = {
        "chapters": tuple(nodes(spec.chapters)),
        "annexes": tuple(nodes(spec.annexes)),
        "forms": tuple(nodes(spec.forms)),
    }
    return spec.model_copy(update={**parts, "criteria": None, "prices": ()})


def item_href(path: str, item: str, spec: Specification) -> str:
    """The page of an item by its printed id; "" where it is not drafted."""
    found = next((one for one in items.listed(spec) if one.id == item), None)
    return f"{path}/draft/items/{items.name_of(found)}" if found else ""


def _reading(whole: Specification, shown: Specification, path: str, chapter: str) -> Reading:
    if not chapter:
        return chapters.hits(path, chapters.tops(shown))
    notes = {one.id: tuple(_open_in(one)) for one in units(whole)}
    return chapters.read(path, chapters.tops(whole, notes), chapter)


def _open_in(unit: Unit) -> Iterator[str]:
    """What is open in a chapter, in the words of the filters."""
    for name in ("undecided", "confirm"):
        label, test = FILTERS[name]
        if number := sum(map(test, unit.items)):
            yield f"{label}{number}件"


def _holds(item: Item, query: str) -> bool:
    words = normal(query).split()
    if not words:
        return True
    cells = [plain(cell) for one in item.walk() if one.table for row in one.table.rows for cell in row]
    text = normal("\n".join([item.id, item.title or "", *(one.plain for one in item.walk()), *cells]))
    return all(word in text for word in words)


def _filters(spec: Specification, path: str, current: str, query: str) -> Iterator[Filter]:
    for name, (label, test) in FILTERS.items():
        count = sum(test(one) for one in items.listed(spec))
        asked = {key: value for key, value in (("filter", name), ("q", query)) if value}
        href = f"{path}/draft" + (f"?{urlencode(asked)}" if asked else "")
        yield Filter(name, label, count, href, name == current)


def _todos(desk: Desk, case: Case, path: str) -> Iterator[Open]:
    shower = Shower(case, desk.may_edit(case.project))
    ids = {question.label: id_ for id_, question in case.library.questions.items()}
    titles = {one.id: one.title or one.id for one in items.listed(case.spec)}
    for todo in case.spec.todos:
        yield _open(todo, case, path, shower, ids, titles)


def _open(todo: Todo, case: Case, path: str, shower: Shower, ids: dict[str, str], titles: dict[str, str]) -> Open:
    if todo.kind == "undecided" and todo.place in ids:
        link: Link = shower.link(ids[todo.place])
        return Open(link.href, todo.place, "まだ決まっていません")
    if todo.kind == "confirm" and todo.affects:
        item = todo.affects[0]
        return Open(item_href(path, item, case.spec), f"{todo.place}　{titles.get(item, item)}", "読んで確かめる")
    return Open(f"{path}/check", todo.place, todo.message)


def _told(case: Case, path: str) -> Iterator[Told]:
    spec, shower = case.spec, Shower(case, may_edit=False)
    hrefs = {question.label: shower.link(id_).href for id_, question in case.library.questions.items()}
    hrefs |= {f"{one.title} {item.id}": f"{path}/check" for one in spec.coverage for item in one.items}
    for one in items.listed(spec):
        for place in (one.title, one.path):
            if place:
                hrefs.setdefault(place, f"{path}/draft/items/{items.name_of(one)}")
    for severity in Severity:
        for finding in spec.findings:
            if finding.severity is severity:
                yield _one_told(finding, hrefs)


def _one_told(finding: Finding, hrefs: dict[str, str]) -> Told:
    # A finding on several answers names their questions with 、 between: it is mended at any of them.
    known = (one for one in (finding.place, *finding.place.split("、")) if one in hrefs)
    # The end of a checklist item's id is the number that the page of the checklists shows.
    return Told(finding.severity, ITEM_ID.sub(" ", finding.place), finding.message, hrefs.get(next(known, ""), ""))


def _absent(decisions: Iterable[Decision]) -> Iterator[Absent]:
    labels = {"condition": "回答により要らない条項", "level": "求めないとした条項", "outline": "この章立てでは省く条項"}
    found = tuple(decisions)
    for cause, label in labels.items():
        if of := tuple(one for one in found if one.cause == cause):
            yield Absent(label, of)
