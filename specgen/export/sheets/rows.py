"""The rows of the requirement list: which requirement is answered, and which one only leads to others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specgen.model.base import Level
from specgen.model.specification import Item, Specification, plain


@dataclass(frozen=True)
class RequirementRow:
    """One row. A lead is answered in the rows of its sub-items."""

    item: Item
    title: str
    text: str
    level: Level | None
    verify: tuple[str, ...]
    lead: bool
    depth: int

    @property
    def key(self) -> str:
        """The stable id with the hash of the text that the vendor saw."""
        return f"{self.item.id}@{self.item.hash}"

    @property
    def level_label(self) -> str:
        """必須 or 任意（加点）."""
        return self.level.label if self.level else ""


def requirement_rows(spec: Specification) -> tuple[RequirementRow, ...]:
    """A row for every requirement of a draft, in its order."""
    return tuple(row for node in spec.nodes() for item in node.items for row in _rows(item, None, 0))


def _rows(item: Item, above: RequirementRow | None, depth: int) -> Iterator[RequirementRow]:
    row = None
    if item.kind == "requirement":
        row = RequirementRow(
            item=item,
            title=item.title or (above.title if above else ""),
            text=requirement_text(item),
            level=item.level or (above.level if above else None),
            verify=item.verify or (above.verify if above else ()),
            lead=any(sub.kind == "requirement" for sub in item.items),
            depth=depth,
        )
        yield row
    for sub in item.items:
        yield from _rows(sub, row or above, depth + 1)


def requirement_text(item: Item) -> str:
    """The words of a requirement with its table, and with those sub-items that have no row of their own."""
    lines = [item.plain]
    lines += [f"{sub.number} {sub.plain}".strip() for sub in item.items if sub.kind != "requirement"]
    if item.table:
        lines.append("｜".join(column.title for column in item.table.columns))
        lines += ["｜".join(plain(cell) for cell in row) for row in item.table.rows]
    return "\n".join(lines)
