"""What the page of a check says, before it is a page: the values of a Report in the order an officer reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from specgen.export.charts import VERDICT_SIGNS, Picture, counts, donut, item_labels, strip
from specgen.export.checkplaces import Places, Target
from specgen.export.checkview import DocumentView, Mention, Role, document_view
from specgen.export.checkwords import UNVERIFIED, clause_name, clause_titles, concerns, facts, lacks_beyond
from specgen.export.report import Figure, Section
from specgen.findings import Finding, Severity
from specgen.formatting import number
from specgen.model.document import Document, Remark
from specgen.model.fix import Fix
from specgen.model.report import CheckedAspect, CheckedItem, CheckedList, Near, Quote, Report, Waived
from specgen.model.specification import Verdict

MOST_FINDINGS = 300  # of one severity: a page with thousands helps nobody
MOST_REMARKS = 300
LONGEST_QUOTE = 600
LONGEST_LABEL = 50


@dataclass(frozen=True)
class QuoteLine:
    """A quote; `target` is the anchor of its paragraph, empty where the document does not hold it."""

    place: str
    text: str
    target: str


@dataclass(frozen=True)
class NearLine:
    """A sentence that does not count, and why."""

    quote: QuoteLine
    reason: str
    weak: bool


@dataclass(frozen=True)
class AspectLine:
    """One aspect: has, lacks, unknown (not judged) or open (nothing found, and not needed)."""

    text: str
    note: str
    state: str
    evidence: tuple[QuoteLine, ...]


@dataclass(frozen=True)
class ItemRow:
    """One item of a checklist."""

    anchor: str
    label: str
    item: CheckedItem
    aspects: tuple[AspectLine, ...]
    near: tuple[NearLine, ...]
    lacks: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class CheckView(Picture):
    """One checklist: its picture, its numbers and its rows."""

    coverage: CheckedList
    rows: tuple[ItemRow, ...]

    @property
    def unverified(self) -> int:
        """How many items have a wording that was not compared with the official one."""
        return sum(not item.verified for item in self.coverage.items)


@dataclass(frozen=True)
class FindingLine:
    """One finding with the paragraph it speaks of."""

    anchor: str
    finding: Finding
    target: Target


@dataclass(frozen=True)
class ItemLink:
    """A checklist item that a finding only repeats."""

    label: str
    href: str


@dataclass(frozen=True)
class FindingGroup:
    """The findings of one severity; those that repeat the verdict on an item are links to it."""

    severity: Severity
    count: int
    lines: tuple[FindingLine, ...]
    items: tuple[ItemLink, ...]

    @property
    def left_out(self) -> int:
        """How many are not on the page."""
        return self.count - len(self.lines) - len(self.items)


@dataclass(frozen=True)
class FixLine:
    """A proposed clause and the items that it closes."""

    fix: Fix
    items: tuple[ItemLink, ...]


@dataclass(frozen=True)
class ReadLine:
    """What was read of one document."""

    document: Document
    facts: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class CheckPage:
    """Everything that templates/check.html is given, and nothing that it does not use."""

    name: str
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    read: tuple[ReadLine, ...]
    coverage: tuple[CheckView, ...]
    findings: tuple[FindingGroup, ...]
    waived: tuple[Waived, ...]
    fixes: tuple[FixLine, ...]
    views: tuple[DocumentView, ...]
    signs: dict[Verdict, str]
    unverified: str


def check_page(report: Report, fixes: Sequence[Fix] = (), titles: Mapping[str, str] | None = None) -> CheckPage:
    """The page of a check; `titles` are those of clauses by id, beyond what the fixes tell."""
    documents = (report.document, *report.attached)
    places = Places(documents)
    lists = tuple(_lists(report, places, clause_titles(fixes, titles)))
    groups = tuple(_groups(report, lists, places))
    mentions = _mentions(lists, groups, places)
    return CheckPage(
        name=report.document.name,
        sections=tuple(_sections(report, fixes)),
        figures=tuple(_figures(report)),
        read=tuple(ReadLine(one, tuple(facts(one)), one.remarks[:MOST_REMARKS]) for one in documents),
        coverage=lists,
        findings=groups,
        waived=report.waived,
        fixes=tuple(_fixes(fixes, lists)),
        views=tuple(document_view(one, index, mentions) for index, one in enumerate(documents)),
        signs=VERDICT_SIGNS,
        unverified=UNVERIFIED,
    )


def _sections(report: Report, fixes: Sequence[Fix]) -> Iterator[Section]:
    yield Section("figures", "数で見る結果")
    yield Section("read", "読んだもの")
    yield Section("coverage", "チェックシートとの照合")
    yield Section("findings", "指摘")
    if report.waived:
        yield Section("waived", "理由を付けて残した指摘")
    if fixes:
        yield Section("fixes", "不足を補う条項の案")
    yield Section("document", "検査した文書")


def _figures(report: Report) -> Iterator[Figure]:
    for checked in report.checklists:
        outside = checked.count(Verdict.not_applicable)
        others = (Verdict.partial, Verdict.missing, Verdict.undetermined)
        rest = "、".join(f"{one.label} {checked.count(one)}" for one in others if checked.count(one))
        note = f"記載あり / 適用する項目の数{f'。{rest}' if rest else ''}{f'（対象外 {outside}）' if outside else ''}"
        yield Figure(checked.title, f"{checked.count(Verdict.covered)} / {len(checked.items) - outside}", note)
    numbers = [(one.label, sum(finding.severity is one for finding in report.findings)) for one in Severity]
    yield Figure(
        "指摘", number(len(report.findings)), "、".join(f"{label} {number(count)}" for label, count in numbers)
    )


def _lists(report: Report, places: Places, titles: Mapping[str, str]) -> Iterator[CheckView]:
    for index, checked in enumerate(report.checklists, 1):
        anchor = f"checklist-{index}"
        yield CheckView(
            anchor=anchor,
            coverage=checked,
            arcs=donut(checked),
            strip=strip(checked),
            counts=counts(checked),
            rows=tuple(
                _row(f"{anchor}-{place}", label, item, places, titles)
                for place, (label, item) in enumerate(zip(item_labels(checked), checked.items, strict=True), 1)
            ),
        )


def _row(anchor: str, label: str, item: CheckedItem, places: Places, titles: Mapping[str, str]) -> ItemRow:
    return ItemRow(
        anchor=anchor,
        label=label,
        item=item,
        aspects=tuple(_aspect(one, item, places) for one in item.aspects),
        near=tuple(_near(one, places) for one in item.near),
        lacks=lacks_beyond(item),
        clauses=tuple(clause_name(one, titles) for one in item.suggested_clauses),
    )


def _aspect(aspect: CheckedAspect, item: CheckedItem, places: Places) -> AspectLine:
    note = "（いずれか一つでよい観点）" if aspect.either else "" if aspect.essential else "（あれば望ましい観点）"
    return AspectLine(aspect.text, note, _state(aspect, item), tuple(_quote(one, places) for one in aspect.evidence))


def _state(aspect: CheckedAspect, item: CheckedItem) -> str:
    if aspect.evidence:
        return "has"
    if not any(aspect.text in one for one in item.lacks):
        return "open"
    # Where the item could not be judged, nothing may be said to lack.
    return "unknown" if item.verdict is Verdict.undetermined else "lacks"


def _near(near: Near, places: Places) -> NearLine:
    return NearLine(_quote(near.quote, places), near.reason, near.weak)


def _quote(quote: Quote, places: Places) -> QuoteLine:
    text = (
        quote.quote
        if len(quote.quote) <= LONGEST_QUOTE
        else f"{quote.quote[:LONGEST_QUOTE]}…（続きは文書を見ること。）"
    )
    return QuoteLine(quote.place, text, places.of_quote(quote))


def _groups(report: Report, lists: Sequence[CheckView], places: Places) -> Iterator[FindingGroup]:
    rows = {f"{view.coverage.title} {row.item.id}": (view, row) for view in lists for row in view.rows}
    for severity in Severity:
        own = [finding for finding in report.findings if finding.severity is severity]
        lines: list[FindingLine] = []
        items: list[ItemLink] = []
        for finding in own:
            known = rows.get(finding.place)
            if known and concerns(finding, known[0].coverage, known[1].item):
                items.append(_link(known[1]))
            elif len(lines) < MOST_FINDINGS:
                anchor = f"finding-{severity.value}-{len(lines) + 1}"
                lines.append(FindingLine(anchor, finding, places.of_finding(finding)))
        yield FindingGroup(severity, len(own), tuple(lines), tuple(items))


def _link(row: ItemRow) -> ItemLink:
    return ItemLink(f"{row.item.id} {row.item.name}", row.anchor)


def _mentions(lists: Sequence[CheckView], groups: Sequence[FindingGroup], places: Places) -> dict[str, list[Mention]]:
    """By the anchor of a paragraph, who speaks of it."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for row in (row for view in lists for row in view.rows):
        link = _link(row)
        for quote in row.item.evidence:
            found[places.of_quote(quote)].append(Mention(Role.evidence, link.label, link.href, quote.quote))
        for near in row.item.near:
            found[places.of_quote(near.quote)].append(Mention(Role.near, link.label, link.href, near.quote.quote))
    for group in groups:
        for line in group.lines:
            message = line.finding.message
            short = message if len(message) <= LONGEST_LABEL else f"{message[:LONGEST_LABEL]}…"
            label = f"{group.severity.label}：{short}"
            found[line.target.anchor].append(Mention(Role.finding, label, line.anchor))
    found.pop("", None)
    return dict(found)


def _fixes(fixes: Sequence[Fix], lists: Sequence[CheckView]) -> Iterator[FixLine]:
    links = {row.item.id: _link(row) for view in lists for row in view.rows}
    for fix in fixes:
        yield FixLine(fix, tuple(links.get(item, ItemLink(item, "")) for item in fix.items))
