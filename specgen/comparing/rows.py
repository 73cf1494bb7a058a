"""Every heading and item of two specifications as a row, paired by the ids that never change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from specgen.comparing.words import aligned, word_pieces
from specgen.model.comparison import Change, Line, Row, Side
from specgen.model.specification import Item, ItemTable, Node, Specification, plain

Key = tuple[str, str, int]
_ROOT: Key = ("root", "", 0)


@dataclass
class Tree:
    """One side by key: what stands where, what is below it, and in which order."""

    parts: dict[Key, Node | Item] = field(default_factory=dict)
    below: dict[Key, list[Key]] = field(default_factory=lambda: defaultdict(list))
    above: dict[Key, Key] = field(default_factory=dict)
    clauses: dict[str, tuple[bool, str]] = field(default_factory=dict)
    _seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, spec: Specification) -> Tree:
        """The tree of a specification."""
        tree = cls(clauses={one.clause: (one.included, one.reason) for one in spec.decisions})
        for top in (*spec.chapters, *spec.annexes, *spec.forms):
            tree._add(top, _ROOT)
        return tree

    def _add(self, part: Node | Item, above: Key) -> None:
        kind = "node" if isinstance(part, Node) else "item"
        key = (kind, part.id, self._seen[kind, part.id])
        self._seen[kind, part.id] += 1
        self.parts[key], self.above[key] = part, above
        self.below[above].append(key)
        for item in part.items:
            self._add(item, key)
        for node in part.nodes if isinstance(part, Node) else ():
            self._add(node, key)


class Rows:
    """The rows of two trees."""

    def __init__(self, old: Tree, new: Tree) -> None:
        self.old, self.new = old, new
        self.moved = set(self._moved())

    def walk(self, key: Key = _ROOT, above: Row | None = None, depth: int = 0) -> Iterator[Row]:
        """The rows below a key: those of the new side in its order, what was removed behind what it stood behind."""
        for one in self._merged(key):
            row = self._row(one, above, depth)
            yield row
            yield from self.walk(one, row, depth + 1)

    def _merged(self, key: Key) -> Iterator[Key]:
        behind: dict[Key | None, list[Key]] = defaultdict(list)
        here = self.new.below.get(key, [])
        stays, last = set(here), None
        for one in self.old.below.get(key, []):
            if one in stays:
                last = one
            elif one not in self.new.parts:
                behind[last].append(one)
        yield from behind[None]
        for one in here:
            yield one
            yield from behind[one]

    def _moved(self) -> Iterator[Key]:
        """What stands below something else than before, or in another order among those that stayed beside it."""
        yield from (one for one, above in self.new.above.items() if self.old.above.get(one, above) != above)
        for key, here in self.new.below.items():
            before = self.old.below.get(key, [])
            stayed = set(before) & set(here)
            orders = [one for one in before if one in stayed], [one for one in here if one in stayed]
            # Of two that changed places either may count as moved: swapped sides must say the same.
            for same, a, b, *_ in aligned(min(orders), max(orders)):
                if not same:
                    yield from min(orders)[a:b]

    def _row(self, key: Key, above: Row | None, depth: int) -> Row:
        was, now = self.old.parts.get(key), self.new.parts.get(key)
        part = now or was
        assert part is not None  # every key comes from one of the trees
        old, new = (None if one is None else _side(one) for one in (was, now))
        changes = tuple(_changes(old, new, key in self.moved))
        old_table, new_table = (side.table if side else () for side in (old, new))
        return Row(
            id=part.id,
            kind=part.kind if isinstance(part, Node) else "item",
            depth=depth,
            about=part.title or (above.about if above else ""),
            old=old,
            new=new,
            changes=changes,
            carried=tuple(_carried(old, new, changes, above)),
            title=word_pieces(old.title if old else "", new.title if new else ""),
            text=word_pieces(old.text if old else "", new.text if new else ""),
            table=tuple(_lines(old_table, new_table)),
            reason=self._reason(was, now, above),
        )

    def _reason(self, was: Node | Item | None, now: Node | Item | None, above: Row | None) -> str:
        """The officer's reason on the new side; where a clause came or went, the reason of that decision."""
        if isinstance(now, Item) and now.reason:
            return now.reason
        part = now if was is None else was if now is None else None
        if (
            not isinstance(part, Item)
            or not part.clause
            or (above and not above.heading and None in (above.old, above.new))
        ):
            return ""
        (before, _), (after, reason) = (tree.clauses.get(part.clause, (False, "")) for tree in (self.old, self.new))
        return reason if before != after else ""


def _side(part: Node | Item) -> Side:
    if isinstance(part, Node):
        return Side(number=part.number, path=part.path, title=part.title)
    return Side(
        number=part.number,
        path=part.path,
        title=part.title or "",
        text=part.plain,
        kind=part.kind,
        level=part.level,
        verify=part.verify,
        table=_table(part.table),
    )


def _table(table: ItemTable | None) -> tuple[str, ...]:
    if table is None:
        return ()
    head = "｜".join(column.title for column in table.columns)
    return (head, *("｜".join(plain(cell) for cell in row) for row in table.rows))


def _changes(old: Side | None, new: Side | None, moved: bool) -> Iterator[Change]:
    if old is None or new is None:
        yield Change.added if old is None else Change.removed
        return
    for change, before, after in (
        (Change.text, old.text, new.text),
        (Change.table, old.table, new.table),
        (Change.titled, old.title, new.title),
        (Change.level, old.level, new.level),
        (Change.kind, old.kind, new.kind),
        (Change.verify, old.verify, new.verify),
    ):
        if before != after:
            yield change
    if moved:
        yield Change.moved
    elif old.path != new.path:
        yield Change.renumbered


def _carried(old: Side | None, new: Side | None, changes: Sequence[Change], above: Row | None) -> Iterator[Change]:
    """The changes that only follow from the row above."""
    if old is None or new is None or above is None or above.old is None or above.new is None:
        return
    if Change.renumbered in changes and old.number == new.number:
        yield Change.renumbered
    if (old.level, new.level) == (above.old.level, above.new.level) and Change.level in changes:
        yield Change.level
    if (old.verify, new.verify) == (above.old.verify, above.new.verify) and Change.verify in changes:
        yield Change.verify


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """The rows of two tables: the same ones together, then those with the same first cell, the rest by themselves."""
    first, second = min(tuple(old), tuple(new)), max(tuple(old), tuple(new))
    for one, other in _paired(first, second):
        before, after = (one, other) if first == tuple(old) else (other, one)
        wording = word_pieces(before or "", after or "")
        yield Line(old=None if before is None else wording.old, new=None if after is None else wording.new)


Pair = tuple[str | None, str | None]


def _paired(left: Sequence[str], right: Sequence[str], *, cells: bool = False) -> Iterator[Pair]:
    keys = ([_first_cell(row) for row in side] if cells else side for side in (left, right))
    for same, a, b, c, d in aligned(*keys):
        if same:
            yield from zip(left[a:b], right[c:d], strict=True)
        elif cells:
            yield from ((row, None) for row in left[a:b])
            yield from ((None, row) for row in right[c:d])
        else:
            yield from _paired(left[a:b], right[c:d], cells=True)


def _first_cell(row: str) -> str:
    return row.partition("｜")[0]
