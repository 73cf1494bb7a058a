"""Comparison → what a page or a document shows of it: cells of lines, lines of spans, in the words of a 新旧対照表."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from specgen.model.comparison import Change, Comparison, Edition, Part, Pieces, Record, Row, Side, day
from specgen.yamlfile import FORBIDDEN

OMITTED, NEW, GONE = "（略）", "（新設）", "（削る）"
TITLE = "新旧対照表"
NOTHING = "変わった項目はない。"


class Span(NamedTuple):
    """A piece of a line; `changed` where the other side does not have it."""

    text: str
    changed: bool = False


class Line(NamedTuple):
    """A line of a cell: its label, its text, a row of its table, how it is verified, or a word like （略）."""

    role: Literal["label", "text", "table", "verify", "note"]
    spans: tuple[Span, ...]


Cell = tuple[Line, ...]


@dataclass(frozen=True)
class ViewRow:
    """One row. A `band` is a heading that did not change and only says where the rows below it stand."""

    id: str
    depth: int
    band: str
    heading: bool
    changes: tuple[str, ...]
    old: Cell
    new: Cell
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class ViewPart:
    """The records of one part."""

    title: str
    internal: bool
    rows: tuple[ViewRow, ...]


@dataclass(frozen=True)
class ComparisonView:
    """A comparison as it is shown. `counts` are (words, how many items)."""

    title: str
    subject: str
    old_label: str
    new_label: str
    old_edition: str
    new_edition: str
    counts: tuple[tuple[str, int], ...]
    totals: tuple[int, int]
    rows: tuple[ViewRow, ...]
    parts: tuple[ViewPart, ...]
    every: bool

    @property
    def summary(self) -> str:
        """The counts in one sentence."""
        found = "、".join(f"{words}{count}件" for words, count in self.counts if count)
        return (
            f"項目は、{self.old_label}{self.totals[0]}件、{self.new_label}{self.totals[1]}件である。{found or NOTHING}"
        )


def comparison_view(
    comparison: Comparison,
    *,
    every: bool = False,
    records: bool = True,
    title: str = TITLE,
    labels: tuple[str, str] = ("旧", "新"),
) -> ComparisonView:
    """What is shown of a comparison: what changed, or with `every` everything.

    Without `records` the answers, the library and the other records of the drafting are left out.
    """
    parts = (_part(comparison, part, every) for part in Part if records or not part.internal)
    counts = comparison.counts()
    return ComparisonView(
        title=clean(title),
        subject=clean(f"{comparison.new.title} {comparison.new.document_title}"),
        old_label=clean(labels[0]),
        new_label=clean(labels[1]),
        old_edition=clean(edition(comparison.old)),
        new_edition=clean(edition(comparison.new)),
        counts=(*((change.label, counts[change]) for change in Change), ("変更のないもの", comparison.unchanged())),
        totals=(comparison.old.items, comparison.new.items),
        rows=tuple(map(_shown, _rows(comparison, every))),
        parts=tuple(part for part in parts if part.rows),
        every=every,
    )


def clean(text: str) -> str:
    """A text as every form can hold it; what none can hold, or would hide text from a reader, becomes �."""
    return FORBIDDEN.sub("\ufffd", text)


def _shown(row: ViewRow) -> ViewRow:
    """A row that says nothing unspeakable: a specification.json may come from anybody."""
    old, new = (
        tuple(Line(line.role, tuple(Span(clean(one.text), one.changed) for one in line.spans)) for line in cell)
        for cell in (row.old, row.new)
    )
    remarks = tuple(map(clean, row.remarks))
    return replace(row, id=clean(row.id), band=clean(row.band), old=old, new=new, remarks=remarks)


def edition(one: Edition) -> str:
    """Which specification a side is, in one line."""
    state = "確定版" if one.final else "案"
    return f"{one.office}「{one.title}」{one.document_title}（{state}、{day(one.date) or '日付未定'}）"


def _rows(comparison: Comparison, every: bool) -> Iterator[ViewRow]:
    """The rows; neighbours of which nothing but the number moved on stand together as （略）."""
    places = {id(row): place for place, row in enumerate(comparison.rows)}
    run: list[Row] = []
    told = ""
    for row in comparison.shown(every=every):
        if run and not _follows(row, run[-1], comparison.rows[places[id(run[-1])] + 1 : places[id(row)]]):
            yield _renumbered(run)
            run = []
        if every or row.heading or not row.only_renumbered:
            yield _row(row, every, told)
        else:
            run.append(row)
        told = "" if row.heading else row.about
    if run:
        yield _renumbered(run)


def _follows(row: Row, last: Row, between: Sequence[Row]) -> bool:
    """Whether a row is the next one on its level, and its number moved on too."""
    next_one = row.depth == last.depth and all(one.depth > row.depth for one in between)
    return next_one and not row.heading and row.only_renumbered and _above(row) == _above(last)


def _above(row: Row) -> list[str]:
    """The place above an item on each side."""
    return [side.path.removesuffix(side.number) for side in (row.old, row.new) if side]


def _renumbered(rows: Sequence[Row]) -> ViewRow:
    first, last = rows[0], rows[-1]
    if first is last:
        return _row(first, every=False, told="")
    cells = []
    for one, other in ((first.old, last.old), (first.new, last.new)):
        assert one  # only what both sides have is renumbered
        assert other
        cells.append((Line("label", (Span(f"{one.path}から{other.number}まで", True), Span(f"　{OMITTED}"))),))
    return ViewRow(
        id=f"{first.id}～{last.id}",
        depth=first.depth,
        band="",
        heading=False,
        changes=(Change.renumbered.label,),
        old=cells[0],
        new=cells[1],
        remarks=(Change.renumbered.label,),
    )


def _row(row: Row, every: bool, told: str) -> ViewRow:
    """A row; `told` is the title that the row before it has told of."""
    shown = row.changes if every else tuple(one for one in row.changes if one not in row.carried)
    side = row.new or row.old
    band = f"{side.path}　{side.title}" if row.heading and not row.changes and side else ""
    words = tuple(change.label for change in shown)
    remarks = [*words]
    if Change.moved in shown and row.old:
        remarks.append(f"{row.old.path}から移した。")
    if row.reason:
        remarks.append(row.reason if "理由" in row.reason else f"理由：{row.reason}")
    return ViewRow(
        id="" if row.heading else row.id,
        depth=row.depth,
        band=band,
        heading=row.heading,
        changes=words,
        old=_cell(row, row.old, every, told) if row.old else _word(NEW),
        new=_cell(row, row.new, every, told) if row.new else _word(GONE),
        remarks=tuple(remarks),
    )


def _word(word: str) -> Cell:
    return (Line("note", (Span(word),)),)


def _cell(row: Row, side: Side, every: bool, told: str) -> Cell:
    """What a row shows of one side; a text that did not change is left out as （略）."""
    of_old = side is row.old
    lines = [_label(row, side, row.title.old if of_old else row.title.new, told)]
    if row.heading:
        return tuple(lines)
    whole = every or row.old is None or row.new is None
    if whole or Change.text in row.changes:
        lines += _texts(row.text.old if of_old else row.text.new)
    elif side.text or Change.table not in row.changes:
        lines.append(Line("note", (Span(OMITTED),)))
    if whole or Change.table in row.changes:
        lines += _table(row, of_old, whole)
    if side.verify and (every or (Change.verify in row.changes and Change.verify not in row.carried)):
        lines.append(Line("verify", (Span("確認の方法："), Span("、".join(side.verify), Change.verify in row.changes))))
    return tuple(lines)


def _label(row: Row, side: Side, title: Pieces, told: str) -> Line:
    """第4章3(2)　件名　［必須］; what changed of it is marked."""
    alone = row.old is None or row.new is None
    spans = [Span(side.path, alone or not {Change.moved, Change.renumbered}.isdisjoint(row.changes))]
    if title:
        spans += [Span("　"), *_spans(title)]
    elif row.about != told and side.number and not row.heading:
        spans.append(Span(f"　（{row.about}）"))
    if side.level and (title or (Change.level in row.changes and Change.level not in row.carried)):
        spans.append(Span(f"［{side.level.label}］", alone or Change.level in row.changes))
    if Change.kind in row.changes and side.kind:
        spans.append(Span(f"［{KINDS[side.kind]}］", True))
    return Line("label", tuple(spans))


KINDS = {"requirement": "要件", "provision": "規定", "narrative": "記述", "form": "様式"}


def _spans(pieces: Pieces) -> tuple[Span, ...]:
    return tuple(Span(piece.text, piece.kind != "equal") for piece in pieces)


def _texts(pieces: Pieces) -> list[Line]:
    return [Line("text", spans) for spans in split_lines(_spans(pieces))]


def split_lines(spans: Iterable[Span]) -> list[tuple[Span, ...]]:
    """The spans of each line of a text; joined by line ends they are the text."""
    rows: list[list[Span]] = [[]]
    for span in spans:
        first, *rest = span.text.split("\n")
        rows[-1].append(span._replace(text=first))
        rows.extend([span._replace(text=text)] for text in rest)
    return [tuple(one for one in row if one.text) for row in rows] if any(map(any, rows)) else []


def _table(row: Row, of_old: bool, whole: bool) -> Iterator[Line]:
    """The rows of a table; those that did not change are left out together, except for the head."""
    last_omitted = False  # what only the other side has stands between two omissions
    for index, (differs, group) in enumerate(itertools.groupby(row.table, key=lambda line: line.differs)):
        lines = [pieces for line in group if (pieces := line.old if of_old else line.new) is not None]
        kept = lines if differs or whole else lines[: index == 0]
        yield from (Line("table", spans) for pieces in kept for spans in split_lines(_spans(pieces)))
        omitted = len(kept) < len(lines)
        if omitted and not (kept == [] and last_omitted):
            yield Line("note", (Span(OMITTED),))
        last_omitted = omitted or (last_omitted and not lines)


def _part(comparison: Comparison, part: Part, every: bool) -> ViewPart:
    records = (one for one in comparison.changed_records(every=every) if one.part is part)
    return ViewPart(part.label, part.internal, tuple(_shown(_record(one)) for one in records))


def _record(record: Record) -> ViewRow:
    words = (record.change.label if record.change is not Change.text else "変更",) if record.change else ()
    cells = []
    for text, pieces, word in ((record.old, record.wording.old, NEW), (record.new, record.wording.new, GONE)):
        cells.append(_word(word) if text is None else tuple(_texts(pieces)) or _word("（空欄）"))
    return ViewRow(
        id=record.label,
        depth=0,
        band="",
        heading=False,
        changes=words,
        old=cells[0],
        new=cells[1],
        remarks=words,
    )
