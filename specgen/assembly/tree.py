"""Items → the tree of an outline: terms, numbers and cross-references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from specgen.assembly.items import ItemBuilder
from specgen.conditions import holds
from specgen.findings import Code, Finding, Severity
from specgen.model.library import Library, Term
from specgen.model.outline import Outline, OutlineNode
from specgen.model.specification import Item, ItemTable, Node, Segment, Segments, TableColumn, plain
from specgen.numbering import number_annexes, number_chapters, number_forms

TERMS_PLACE = "overview.terms"
INLINE_KINDS = ("provision", "narrative")


class Tree(NamedTuple):
    """The parts of a specification's body."""

    chapters: tuple[Node, ...]
    annexes: tuple[Node, ...]
    forms: tuple[Node, ...]

    def items(self) -> Iterator[Item]:
        """Every item and sub-item."""
        for top in (*self.chapters, *self.annexes, *self.forms):
            for node in top.walk():
                for item in node.items:
                    yield from item.walk()


def build_tree(outline: Outline, by_place: Mapping[str, Sequence[Item]], builder: ItemBuilder) -> Tree:
    """The numbered tree of an outline; nodes without items are left out. References are still open."""

    def nodes(sources: Iterable[OutlineNode], kind: str) -> tuple[Node, ...]:
        built = (_node(source, kind, by_place, builder) for source in sources)
        return tuple(node for node in built if node)

    chapters = []
    for chapter in outline.chapters:
        sections = nodes(chapter.sections, "section")
        if sections and holds(chapter.when, builder.answers.assumed):
            chapters.append(Node(id=chapter.id, kind="chapter", title=chapter.title, nodes=sections))
    tree = Tree(tuple(chapters), nodes(outline.annexes, "annex"), nodes(outline.forms, "form"))
    tree = _with_terms(tree, builder)
    return Tree(number_chapters(tree.chapters), number_annexes(tree.annexes), number_forms(tree.forms))


def _node(source: OutlineNode, kind: str, by_place: Mapping[str, Sequence[Item]], builder: ItemBuilder) -> Node | None:
    items = tuple(item for place in source.takes for item in by_place.get(place, ()))
    if not items or not holds(source.when, builder.answers.assumed):
        return None
    inline = kind == "section" and len(items) == 1 and items[0].kind in INLINE_KINDS
    title = builder.renderer.plain(source.title)
    return Node(id=source.id, kind=kind, title=title, inline=inline, items=items)


def _with_terms(tree: Tree, builder: ItemBuilder) -> Tree:
    """The tree with the table of the defined terms that it uses, beside the clause that announces them."""
    text = "\n".join(_all_text(item) for item in tree.items())
    terms = used_terms(builder.library, builder, text)
    if not terms:
        return tree
    columns = (TableColumn(title="用語", width=25), TableColumn(title="意義", width=75))
    rows = tuple(((Segment(text=term.term),), builder.renderer.clause_text(term.text)) for term in terms)
    table = ItemTable(columns=columns, rows=rows)
    codes = {c.code for c in builder.library.clauses.values() if c.place == TERMS_PLACE}

    def with_table(node: Node) -> Node:
        items = tuple(
            item.model_copy(update={"table": table}) if item.id in codes and not item.table else item
            for item in node.items
        )
        return node.model_copy(update={"items": items, "nodes": tuple(with_table(one) for one in node.nodes)})

    return tree._replace(chapters=tuple(with_table(node) for node in tree.chapters))


def used_terms(library: Library, builder: ItemBuilder, text: str) -> list[Term]:
    """The terms that a text uses, with those that their definitions use; in the library's order."""
    candidates = [term for term in library.terms.terms if holds(term.when, builder.answers.assumed)]
    used = {term.term for term in candidates if term.always}
    # The longest first, so that LGWAN-ASP does not count as a use of LGWAN.
    by_length = sorted(candidates, key=lambda term: -len(term.term))
    pending = [text, *(term.text for term in candidates if term.always)]
    while pending:
        rest = pending.pop()
        for term in by_length:
            if term.term in rest:
                rest = rest.replace(term.term, "\0")
                if term.term not in used:
                    used.add(term.term)
                    pending.append(term.text)
    return [term for term in candidates if term.term in used]


def _all_text(item: Item) -> str:
    cells = [plain(cell) for row in item.table.rows for cell in row] if item.table else []
    return "\n".join([item.title or "", item.plain, *cells])


def by_place(pairs: Iterable[tuple[str, int, Item]]) -> dict[str, list[Item]]:
    """Items by place, in their order within it; equal orders keep the order given."""
    places: dict[str, list[tuple[int, Item]]] = defaultdict(list)
    for place, order, item in pairs:
        places[place].append((order, item))
    return {place: [item for _, item in sorted(rows, key=lambda row: row[0])] for place, rows in places.items()}


def resolve(tree: Tree, outline: Outline) -> tuple[Tree, list[Finding]]:
    """The tree with every cross-reference printed as a number, and a finding for each that leads nowhere."""
    targets = _targets(tree, outline)
    findings: list[Finding] = []

    def segments(parts: Segments, item: Item) -> Segments:
        if not any(part.target for part in parts):
            return parts
        return tuple(segment(part, item) for part in parts)

    def segment(part: Segment, item: Item) -> Segment:
        if part.target is None:
            return part
        if found := targets.get(part.target):
            return part.model_copy(update={"target": found[0], "text": found[1]})
        findings.append(
            Finding(
                code=Code.left_out_needed,
                severity=Severity.error,
                place=item.path,
                message=f"参照先（{part.target}）の条項が作成されていない。",
                hint="除いた条項を戻すか、この条項も除く。",
            )
        )
        return Segment(text="【参照先なし】", mark="undecided")

    def item(old: Item) -> Item:
        table = old.table and old.table.model_copy(
            update={"rows": tuple(tuple(segments(cell, old) for cell in row) for row in old.table.rows)}
        )
        update = {"text": segments(old.text, old), "table": table, "items": tuple(map(item, old.items))}
        return old.model_copy(update=update)

    def node(old: Node) -> Node:
        return old.model_copy(update={"items": tuple(map(item, old.items)), "nodes": tuple(map(node, old.nodes))})

    resolved = Tree(*(tuple(map(node, part)) for part in tree))
    return resolved, findings


def _targets(tree: Tree, outline: Outline) -> dict[str, tuple[str, str]]:
    """From a clause, node or place id to (bookmark id, printed number)."""
    targets: dict[str, tuple[str, str]] = {}
    homes = {place: source.id for source in outline.nodes() for place in source.takes}
    for top in (*tree.chapters, *tree.annexes, *tree.forms):
        for node in top.walk():
            targets[node.id] = (node.id, node.path)
            for item in node.items:
                if item.clause:
                    targets.setdefault(item.clause, (item.id, item.path))
    for place, home in homes.items():
        if home in targets:
            targets.setdefault(place, targets[home])
    return targets
