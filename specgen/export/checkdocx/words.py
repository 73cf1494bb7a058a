"""What the comments on a checked document say, and of which paragraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from specgen.export.checkplaces import Places
from specgen.export.checkwords import BY_ITEM
from specgen.findings import Finding, Severity
from specgen.model.document import Document, Paragraph
from specgen.model.report import CheckedItem, CheckedList, Quote, Report
from specgen.model.specification import Verdict

HEAD = "specgen check による検査の結果（要約）"
CAUTION = "判定は、文書の文だけから行ったものである。採否及び適用の判断は、担当者が行う。"
Carries = Callable[[Paragraph], bool]


class Said(NamedTuple):
    """The lines of the summary, and the lines on single paragraphs in the order of the document."""

    summary: list[str]
    at: list[tuple[Paragraph, list[str]]]


def said(report: Report, carries: Carries) -> Said:
    """Everything that a report says, each thing once; what no paragraph that `carries` holds is in the summary."""
    book = _Book(report, carries)
    for finding in report.findings:
        if finding.code not in BY_ITEM:  # the summary tells of the items
            book.put(book.of_finding(finding), finding.place, _finding(finding))
    for checked in report.checklists:
        for item in checked.items:
            for quote, line in _proofs(item):
                book.put(book.of_quote(quote), f"{quote.place}「{quote.quote}」", [line])
    at = [(one, book.lines[one.id]) for one in report.document.paragraphs if one.id in book.lines]
    return Said([*_summary(report), *book.homeless()], at)


class _Book:
    """Lines by paragraph, and those without one."""

    def __init__(self, report: Report, carries: Carries) -> None:
        self.lines: dict[str, list[str]] = defaultdict(list)
        self._rest: list[str] = []
        self._carries = carries
        self._several = bool(report.attached)
        self._by_id = {one.id: one for one in report.document.paragraphs}
        self._places = Places([report.document, *report.attached])

    def put(self, paragraph: Paragraph | None, place: str, lines: Sequence[str]) -> None:
        """Keep lines for a paragraph; where it cannot carry a comment, for the summary, with the place in words."""
        if paragraph is not None and self._carries(paragraph):
            self.lines[paragraph.id] += lines
        else:
            self._rest += [f"{place}: {lines[0]}", *lines[1:]]

    def homeless(self) -> list[str]:
        """The lines without a paragraph, below a heading."""
        return ["■本文の位置を示せないもの（添付、ヘッダー、脚注など）", *self._rest] if self._rest else []

    def of_finding(self, finding: Finding) -> Paragraph | None:
        """The paragraph that a finding is about; None where it stands in an annex, or may."""
        target = self._places.of_finding(finding)
        return self._by_id.get(target.anchor) if target.alone or not self._several else None

    def of_quote(self, quote: Quote) -> Paragraph | None:
        """The paragraph of a quotation; None where it stands in an annex."""
        return self._by_id.get(self._places.of_quote(quote))


def _finding(finding: Finding) -> list[str]:
    return [f"【{finding.severity.label}】{finding.message}", *([f"直し方: {finding.hint}"] if finding.hint else [])]


def _proofs(item: CheckedItem) -> Iterator[tuple[Quote, str]]:
    """Each quotation of an item with what it proves, or why it proves nothing."""
    name = f"{item.id} {item.name}"
    for quote in item.evidence:
        met = [one.text.rstrip("。") for one in item.aspects if quote in one.evidence]
        yield quote, f"【根拠】{name}: {item.verdict.label}の根拠（{'、'.join(met)}）"
    for near in item.near:
        kind = "一部だけ" if near.weak else "義務ではない"
        yield near.quote, f"【{kind}】{name}: {near.reason}"


def _summary(report: Report) -> Iterator[str]:
    yield HEAD
    yield _documents([report.document, *report.attached])
    for checked in report.checklists:
        yield from _checklist(checked)
    counts = [
        f"{severity.label} {count}件"
        for severity in Severity
        if (count := sum(one.severity is severity for one in report.findings))
    ]
    yield f"■指摘: {'、'.join(counts) or 'なし'}（項目の不足を含む。）"
    if report.waived:
        yield f"■理由を付けて残した指摘: {len(report.waived)}件"
        yield from (f"{one.finding.place}: {one.finding.message}理由: {one.reason}" for one in report.waived)
    yield CAUTION


def _documents(documents: Sequence[Document]) -> str:
    return f"対象: {'、'.join(one.name for one in documents)}"


def _checklist(checked: CheckedList) -> Iterator[str]:
    counts = [f"{verdict.label} {count}" for verdict in Verdict if (count := checked.count(verdict))]
    yield f"■{checked.title}（{checked.edition}）: {'、'.join(counts)}"
    for item in checked.items:
        if item.verdict is not Verdict.covered:
            yield f"{item.id} {item.name}: {item.verdict.label}。{item.reason}"
            yield from (f"　足りない観点: {text}" for text in item.lacks)
            if item.suggested_clauses:
                yield f"　加える条項の候補: {'、'.join(item.suggested_clauses[:3])}"
