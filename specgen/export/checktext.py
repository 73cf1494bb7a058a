"""Report → text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from specgen.findings import Severity
from specgen.fixes import Proposal
from specgen.model.document import Document
from specgen.model.report import CheckedItem, CheckedList, Report
from specgen.model.specification import Verdict

BAR = 20
QUOTE = 70
MOST = 30
SIGNS = {
    Verdict.covered: "○",
    Verdict.partial: "△",
    Verdict.missing: "×",
    Verdict.not_applicable: "－",
    Verdict.undetermined: "？",
}


def check_text(report: Report, proposal: Proposal | None = None) -> str:
    """The result of a check for the terminal: what was read, the verdicts with their quotes, the findings."""
    lines = [f"検査した文書: {_document(report.document)}"]
    lines += [f"  添付: {_document(one)}" for one in report.attached]
    for checked in report.checklists:
        lines += ["", *_checklist(checked)]
    if report.rejected_opinions:
        lines += ["", *_rejected(report)]
    lines += ["", *_findings(report)]
    if report.waived:
        lines.append(f"理由を付けて残した指摘: {len(report.waived)}件")
        lines += [f"  {one.finding.place}: {one.finding.message}（理由: {one.reason}）" for one in report.waived]
    if proposal:
        lines += ["", *_fixes(proposal)]
    return "\n".join(lines)


def _document(document: Document) -> str:
    rows = sum(1 for _ in document.rows())
    pages = f"{document.pages}ページ、" if document.pages else ""
    parts = f"{pages}段落 {len(document.paragraphs) - rows}、表の行 {rows}"
    unread = "、".join(f"{one.what} {one.count}" for one in document.unread)
    remarks = f"、コメント {len(document.remarks)}（本文に含めない）" if document.remarks else ""
    return f"{document.name}（{parts}{remarks}）" + (f" 読んでいないもの: {unread}" if unread else "")


def _checklist(checked: CheckedList) -> Iterable[str]:
    applicable = [item for item in checked.items if item.verdict is not Verdict.not_applicable]
    covered = checked.count(Verdict.covered)
    filled = round(BAR * covered / len(applicable)) if applicable else 0
    parts = [f"{verdict.label} {n}" for verdict in Verdict if (n := checked.count(verdict))]
    yield f"{checked.title}（{checked.edition}）"
    yield f"  [{'█' * filled}{'·' * (BAR - filled)}] {covered}/{len(applicable)}（{'、'.join(parts)}）"
    for item in checked.items:
        yield from _item(item)


def _item(item: CheckedItem) -> Iterable[str]:
    yield f"  {SIGNS[item.verdict]} {item.id} {item.name}: {item.verdict.label}。{item.reason}"
    for quote in item.evidence[:2]:
        yield f"      {quote.place}「{_short(quote.quote)}」"
    if item.verdict in (Verdict.covered, Verdict.not_applicable):
        return
    for near in item.near[:2]:
        yield f"      （義務ではない）{near.quote.place}「{_short(near.quote.quote)}」{near.reason}"
    for lack in item.lacks:
        yield f"      足りない: {lack}"
    if item.suggested_clauses:
        yield f"      加える条項の候補: {'、'.join(item.suggested_clauses[:3])}"


def _rejected(report: Report) -> Iterable[str]:
    yield f"用いていない言語モデルの意見: {len(report.rejected_opinions)}件"
    for one in report.rejected_opinions:
        verdict = Verdict(one.verdict).label
        yield f"  参考 {one.item}: {verdict}とした（{one.model}）。{one.why}"
        yield f"      引用したとする文: {one.paragraph}「{_short(one.quote)}」"


def _short(text: str) -> str:
    flat = text.replace("\n", "")
    return flat if len(flat) <= QUOTE else f"{flat[:QUOTE]}…"


def _findings(report: Report) -> Iterable[str]:
    counts = [
        f"{severity.label} {n}件"
        for severity in Severity
        if (n := sum(one.severity is severity for one in report.findings))
    ]
    yield f"指摘: {'、'.join(counts) if counts else 'なし'}"
    # The verdicts above have told of the checklists.
    told = [one for one in report.findings if not one.code.value.startswith("checklist-")]
    for one in told[:MOST]:
        yield f"  {one.severity.label} {one.place}: {one.message}"
        if one.hint:
            yield f"      直し方: {one.hint}"
    if len(told) > MOST:
        yield f"  （ほか{len(told) - MOST}件。--format html、xlsx 又は json で全てを見られる）"


def _fixes(proposal: Proposal) -> Iterable[str]:
    yield f"不足を補う条項の案: {len(proposal.fixes)}件"
    for fix in proposal.fixes:
        yield f"  {fix.title}（{fix.clause}）: {'、'.join(fix.items)} を補う"
        yield from (f"      {line}" for line in fix.text.splitlines())
        for question in fix.asks:
            yield f"      決めること: {question.label}（{question.id}）今の値: {question.value}"
    if proposal.unclosed:
        yield f"条項ライブラリの条項では補えない項目: {'、'.join(proposal.unclosed)}"
