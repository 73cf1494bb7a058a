"""The whole check of one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from specgen.checks.checklist import judge, not_applied
from specgen.checks.consistency import check_consistency
from specgen.checks.evidence import Evidence
from specgen.checks.neutrality import check_neutrality
from specgen.checks.sentences import Sentence, read_sentences
from specgen.checks.waivers import set_aside
from specgen.checks.wording import check_wording
from specgen.findings import Code, Finding, Severity
from specgen.model.document import Document
from specgen.model.library import Library
from specgen.model.report import CheckedItem, CheckedList, RejectedOpinion, Report
from specgen.model.specification import Verdict
from specgen.model.waivers import Waivers

Progress = Callable[[str, int, int], None]
Advised = tuple[tuple[CheckedList, ...], tuple[RejectedOpinion, ...]]
Adviser = Callable[[tuple[CheckedList, ...], Sequence[Sentence]], Advised]
COVERAGE = frozenset({Code.checklist_missing, Code.checklist_partial, Code.checklist_unknown})
ORDER = {Severity.error: 0, Severity.warning: 1, Severity.info: 2}


def _silent(_step: str, _done: int, _of: int) -> None:
    """Nobody watches."""


def check(
    library: Library,
    evidence: Evidence,
    document: Document,
    *,
    attached: Sequence[Document] = (),
    checklists: Sequence[str] = (),
    waivers: Waivers | None = None,
    adviser: Adviser | None = None,
    progress: Progress = _silent,
) -> Report:
    """Verdicts on the checklists (all where none is named), and findings on the document and what is attached to it.

    The annexes in `attached` belong to the specification: what they oblige to counts. An `adviser` may settle what the
    rules leave undetermined, before the findings are made.
    """
    waivers = waivers or Waivers()
    sentences = read_sentences(document)
    others = [(one, read_sentences(one)) for one in attached]
    every = [*sentences, *(sentence for _, found in others for sentence in found)]
    lists = judge(
        library,
        evidence,
        every,
        checklists=checklists,
        not_applicable={one.item: one.reason for one in waivers.not_applicable},
        progress=lambda done, of: progress("チェックシートと照合しています（文）", done, of),
    )
    lists, rejected = adviser(lists, every) if adviser else (lists, ())
    progress("文言と整合を調べています", 0, 1)
    found = [*_coverage(library, lists), *_findings(library, document, sentences, others)]
    standing, waived = set_aside(sorted(found, key=lambda one: ORDER[one.severity]), waivers)
    progress("文言と整合を調べています", 1, 1)
    return Report(
        document=document,
        checklists=lists,
        findings=standing,
        waived=waived,
        attached=tuple(attached),
        rejected_opinions=rejected,
    )


def with_decisions(library: Library, report: Report, waivers: Waivers) -> Report:
    """A report that was made without decisions as it would be with them."""
    reasons = {one.item: one.reason for one in waivers.not_applicable}
    lists = tuple(_decided(one, reasons) for one in report.checklists)
    others = (one for one in report.findings if one.code not in COVERAGE)
    found = sorted([*_coverage(library, lists), *others], key=lambda one: ORDER[one.severity])
    standing, waived = set_aside(found, waivers)
    return report.model_copy(update={"checklists": lists, "findings": standing, "waived": waived})


def _decided(checked: CheckedList, reasons: Mapping[str, str]) -> CheckedList:
    items = tuple(not_applied(one, reasons[one.id]) if one.id in reasons else one for one in checked.items)
    return checked.model_copy(update={"items": items})


def _findings(
    library: Library,
    document: Document,
    sentences: Sequence[Sentence],
    others: Sequence[tuple[Document, Sequence[Sentence]]],
) -> Iterator[Finding]:
    yield from check_consistency(document, sentences, others)
    yield from _each(library, sentences)
    for annex, found in others:
        yield from (one.model_copy(update={"place": f"{annex.name} {one.place}"}) for one in _each(library, found))
    for one in (document, *(annex for annex, _ in others)):
        yield from _unread(one)


def _each(library: Library, sentences: Sequence[Sentence]) -> Iterator[Finding]:
    yield from check_neutrality(sentences, library)
    yield from check_wording(sentences)


def _unread(document: Document) -> Iterator[Finding]:
    for one in document.unread:
        yield Finding(
            code=Code.not_read,
            severity=Severity.warning,
            place=document.name,
            message=f"読んでいないものがある: {one.what}（{one.count}か所）。",
            hint=one.hint or "中に要件がないかを、人が読んで確かめる。",
        )


def _coverage(library: Library, lists: Sequence[CheckedList]) -> Iterator[Finding]:
    """A finding for every checklist item that the document does not cover."""
    for checked in lists:
        known = library.checklists.get(checked.id)  # a kept report may be older than the library
        grave = known.missing if known else Severity.warning
        for item in checked.items:
            place = f"{checked.title} {item.id}"
            if item.verdict is Verdict.missing:
                yield Finding(
                    code=Code.checklist_missing, severity=grave, place=place,
                    message=f"「{item.name}」を義務付ける文がない。{item.reason}", hint=_hint(item),
                )  # fmt: skip
            elif item.verdict is Verdict.partial:
                yield Finding(
                    code=Code.checklist_partial, severity=grave, place=place,
                    message=f"「{item.name}」は一部だけである。{item.reason}", hint=_hint(item),
                )  # fmt: skip
            elif item.verdict is Verdict.undetermined:
                yield Finding(
                    code=Code.checklist_unknown, severity=Severity.info, place=place,
                    message=f"「{item.name}」は判定していない。{item.reason}", hint="担当者が読んで判断する。",
                )  # fmt: skip


def _hint(item: CheckedItem) -> str:
    lacks = "".join(f"「{text.rstrip('。')}」" for text in item.lacks)
    parts = [f"足りない観点: {lacks}" if lacks else ""]
    if item.suggested_clauses:
        parts.append(f"条項 {'、'.join(item.suggested_clauses[:3])} を加えることを検討する。")
    return " ".join(part for part in parts if part)
