"""Report → JSON. The form is stable and documented in docs/check-json.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from specgen.model.document import Document
from specgen.model.fix import Fix
from specgen.model.report import CheckedItem, CheckedList, Quote, Report

FORMAT = "specgen/check"
VERSION = 1


def render_check_json(report: Report, fixes: Sequence[Fix] = ()) -> str:
    """The whole result of a check as JSON; the same text for the same result."""
    content = {**_report(report), "fixes": [one.model_dump(mode="json") for one in fixes]}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _report(report: Report) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "document": _document(report.document),
        "attached": [_document(one) for one in report.attached],
        "checklists": [_checklist(one) for one in report.checklists],
        "findings": [one.model_dump(mode="json") for one in report.findings],
        "rejected_opinions": [one.model_dump(mode="json") for one in report.rejected_opinions],
        "waived": [{**one.finding.model_dump(mode="json"), "reason": one.reason} for one in report.waived],
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        "format": document.format,
        "sha256": document.digest,
        "view": document.view.value,
        "pages": document.pages,
        "paragraphs": len(document.paragraphs),
        "rows": sum(1 for _ in document.rows()),
        "comments": len(document.remarks),
        "unread": [one.model_dump(mode="json") for one in document.unread],
    }


def _checklist(checked: CheckedList) -> dict[str, Any]:
    return {
        "id": checked.id,
        "title": checked.title,
        "edition": checked.edition,
        "note": checked.note,
        "items": [_item(item) for item in checked.items],
    }


def _item(item: CheckedItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "verified": item.verified,
        "verdict": item.verdict.value,
        "reason": item.reason,
        "evidence": [_quote(one) for one in item.evidence],
        "aspects": [
            {
                "id": aspect.id,
                "text": aspect.text,
                "essential": aspect.essential,
                "either": aspect.either,
                "evidence": [_quote(one) for one in aspect.evidence],
            }
            for aspect in item.aspects
        ],
        "near": [{**_quote(one.quote), "reason": one.reason} for one in item.near],
        "lacks": list(item.lacks),
        "suggested_clauses": list(item.suggested_clauses),
        "judged_by": item.judged_by,
    }


def _quote(quote: Quote) -> dict[str, str]:
    return {"paragraph": quote.paragraph, "place": quote.place, "quote": quote.quote}
