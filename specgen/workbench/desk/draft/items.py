"""One item of a draft: why it is there, its texts beside the library's, who changed it, and what to know about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from specgen import template
from specgen.assembly import outline_of
from specgen.assembly.items import library_text
from specgen.assembly.render import Renderer, unwrap
from specgen.comparing import word_pieces
from specgen.errors import NotFound
from specgen.explain import Explanation, explain_clause
from specgen.model.base import Grade
from specgen.model.clause import Clause, SubItem
from specgen.model.comparison import Wording
from specgen.model.library import Library
from specgen.model.specification import Item, Specification, plain, text_hash
from specgen.sharing.usage import Usage, usage
from specgen.store.values import Change, Comment, Entry, Kind, Save
from specgen.workbench.desk.case import Case
from specgen.workbench.desk.desk import Desk

HISTORY = 50
OWN = "own:"  # before the key of an own clause, where a clause of the library could stand too


class Part(NamedTuple):
    """A text of a clause that can be replaced by itself: all of it (`item` empty), or one sub-item.

    `library` is what is printed without a change by hand, under today's answers; `outdated` where the library has
    changed its text since it was replaced.
    """

    key: str
    item: str
    label: str
    library: str
    now: str
    wording: Wording
    entry: Entry | None
    outdated: bool

    @property
    def base(self) -> int:
        """The version that a change builds on."""
        return self.entry.version if self.entry else 0


class GradeChoice(NamedTuple):
    """A grade of a clause: its text as it would be printed, and the risk of choosing it."""

    grade: Grade
    text: str
    risk: str


class Cited(NamedTuple):
    """A source in words: the document, who published it, and where in it; `real` for a real procurement."""

    title: str
    publisher: str
    at: str
    real: bool


class Opened(NamedTuple):
    """One clause of a 案件 with everything that a page says about it."""

    case: Case
    clause: Clause
    why: Explanation
    parts: tuple[Part, ...]
    text: str
    grades: tuple[GradeChoice, ...]
    grade: Grade | None
    usage: Usage
    sources: tuple[Cited, ...]
    history: tuple[Change, ...]
    comments: tuple[Comment, ...]
    before: Item | None
    after: Item | None

    @property
    def item(self) -> Item | None:
        """The clause as it is drafted; None where it is not."""
        return self.why.item

    @property
    def left_out(self) -> Entry | None:
        """The record that somebody left the clause out."""
        return self.case.entry(Kind.left_out, self.clause.id)

    @property
    def confirmed(self) -> Entry | None:
        """The record that somebody has read a text that was composed for them."""
        return self.case.entry(Kind.confirmed, self.clause.id)


def find_clause(library: Library, clause: str) -> Clause:
    """A clause of the library. Raises NotFound."""
    found = library.clauses.get(clause)
    if found is None:
        raise NotFound(f"条項「{clause[:60]}」")
    return found


def open_item(desk: Desk, project: str, clause: str) -> Opened:
    """Everything about one clause of a 案件. Raises NotFound."""
    case = desk.case(project)
    found = find_clause(desk.library, clause)
    why = explain_clause(desk.library, case.answers, clause, case.spec)
    before, after = neighbours(case.spec, found.code)
    return Opened(
        case=case,
        clause=found,
        why=why,
        parts=tuple(_parts(case, found, why.item)) if why.item else (),
        text=printed(case, found),
        grades=tuple(_grades(case, found)),
        grade=case.answers.grades.get(clause, Grade.recommended) if found.grades else None,
        usage=usage(desk.library, clause),
        sources=tuple(_sources(desk.library, found)),
        history=history(desk, case, clause),
        comments=tuple(desk.store.comments.list(project, target=clause)),
        before=before,
        after=after,
    )


def name_of(item: Item) -> str:
    """How the address of an item names it: by its clause, or by the key of an own clause."""
    return item.clause or f"{OWN}{item.id.removeprefix('OWN-')}"


def listed(spec: Specification) -> Iterator[Item]:
    """The items of a draft without their sub-items, in order."""
    for node in spec.nodes():
        yield from node.items


def neighbours(spec: Specification, item: str) -> tuple[Item | None, Item | None]:
    """The items before and after one in the draft."""
    items = list(listed(spec))
    at = next((index for index, one in enumerate(items) if one.id == item), None)
    if at is None:
        return None, None
    return items[at - 1] if at else None, items[at + 1] if at + 1 < len(items) else None


# ---- texts -----------------------------------------------------------------------------------------------------


def item_text(item: Item) -> str:
    """What is printed of an item; the notes of a text that was composed from answers count as its lines."""
    own = [sub.plain for sub in item.items if sub.kind == "narrative" and sub.id.startswith(f"{item.id}-n")]
    return "\n".join(filter(None, [item.plain, *own]))


def _parts(case: Case, clause: Clause, item: Item) -> Iterator[Part]:
    """The texts that stand in the draft now, each beside the library's."""
    plainly = {one.id: one for one in _untouched(case, clause).items()}
    brief = outline_of(case.library, case.answers).brief
    grade = case.answers.grades.get(clause.id)
    known = {f"{clause.code}-{sub.key}": sub for sub in clause.items}
    rows: list[tuple[Item, SubItem | None]] = [(item, None)]
    rows += [(one, known[one.id]) for one in item.items if one.id in known]
    for one, sub in rows:
        key = f"{clause.id}#{sub.key}" if sub else clause.id
        entry = case.entry(Kind.edit, key)
        base = text_hash(library_text(clause, brief, grade, sub.key if sub else None))
        library = item_text(plainly[one.id]) if one.id in plainly else ""
        now = item_text(one)
        yield Part(
            key=key,
            item=sub.key if sub else "",
            label=f"細目{one.number}" if sub else "本文",
            library=library,
            now=now,
            wording=word_pieces(library, now),
            entry=entry,
            outdated=bool(entry and entry.value.get("base") and entry.value["base"] != base),
        )


def _untouched(case: Case, clause: Clause) -> Specification:
    """The draft without the changes by hand to a clause."""
    keys = [one.key for one in case.of_kind(Kind.edit) if one.key.partition("#")[0] == clause.id]
    for key in keys:
        case = case.with_entry(Save(kind=Kind.edit, key=key, value=None, base=case.base(Kind.edit, key)))
    return case.spec


def printed(case: Case, clause: Clause, grade: Grade | None = None) -> str:
    """The text of a clause as one text under today's answers, sub-items a line each, drafted or not."""
    brief = outline_of(case.library, case.answers).brief
    grade = grade or case.answers.grades.get(clause.id)
    lines = [fill(case, library_text(clause, brief, grade))]
    if not clause.short(brief, grade):
        lines += [f"・{fill(case, sub.text)}" for sub in clause.items]
    return "\n".join(lines)


def fill(case: Case, text: str) -> str:
    """A text of the library with the answers in it, and what it refers to by its number, or by its title."""
    renderer, paths, words = Renderer(case.library, case.answers), dict[str, str](), []
    for token in template.parse(unwrap(text)):
        if isinstance(token, template.Reference):
            paths = paths or _paths(case)
            words.append(paths.get(token.target) or _title(case.library, token.target))
        elif isinstance(token, str):
            words.append(token)
        else:
            written = f"{token.question}|{token.format}" if token.format else token.question
            words.append(plain(renderer.segments("{{" + written + "}}")))
    return "".join(words)


def _paths(case: Case) -> dict[str, str]:
    """The printed number of everything that a text can refer to: clauses, nodes, and the places of nodes."""
    paths = {one.clause: one.path for one in listed(case.spec) if one.clause}
    paths |= {node.id: node.path for node in case.spec.nodes()}
    for node in outline_of(case.library, case.answers).nodes():
        if node.id in paths:
            paths |= {place: paths[node.id] for place in node.takes if place not in paths}
    return paths


def _title(library: Library, target: str) -> str:
    if target in library.clauses:
        return f"「{library.clauses[target].title}」"
    nodes = (node for outline in library.outlines.values() for node in outline.nodes())
    return next((f"「{node.title}」" for node in nodes if target in (node.id, *node.takes)), f"「{target}」")


def _grades(case: Case, clause: Clause) -> Iterator[GradeChoice]:
    for grade, one in clause.grades.items():
        yield GradeChoice(
            grade, fill(case, library_text(clause, outline_of(case.library, case.answers).brief, grade)), one.risk
        )


def _sources(library: Library, clause: Clause) -> Iterator[Cited]:
    for source in clause.sources:
        found = library.sources.get(source.id)
        yield Cited(
            found.title if found else source.id, found.publisher if found else "", source.at, source.case is not None
        )


# ---- what became of it -----------------------------------------------------------------------------------------


def keys_of(library: Library, name: str) -> list[tuple[Kind, str]]:
    """The entries that an item is made of: those of a clause, or the one of an own clause."""
    if name.startswith(OWN):
        return [(Kind.own_clause, name.removeprefix(OWN))]
    clause = find_clause(library, name)
    edits = [name, *(f"{name}#{sub.key}" for sub in clause.items)]
    rest = [(kind, name) for kind in (Kind.left_out, Kind.grade, Kind.confirmed)]
    return [*((Kind.edit, key) for key in edits), *rest]


def history(desk: Desk, case: Case, name: str) -> tuple[Change, ...]:
    """The changes of one item, newest first."""
    found: list[Change] = []
    for kind, key in keys_of(desk.library, name):
        found += desk.store.projects.changes(case.id, kind=kind, key=key, limit=HISTORY)
    return tuple(sorted(found, key=lambda one: -one.seq)[:HISTORY])


def changed_since(desk: Desk, project: str, name: str, seen: int) -> Change | None:
    """The last change that somebody else made to an item after a page was made (`seen`: the version of the 案件)."""
    case = desk.case(project)
    if case.project.version <= seen:
        return None
    others: Iterable[Change] = (one for one in history(desk, case, name) if one.seq > seen)
    return next((one for one in others if one.by != desk.user.id), None)
