"""Words about a checked document that its page and its workbook share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specgen.findings import Code, Finding
from specgen.formatting import number
from specgen.model.document import Document, View
from specgen.model.fix import Fix
from specgen.model.report import CheckedItem, CheckedList

FORMATS = {
    "docx": "Word（.docx）",
    "pdf": "PDF（.pdf）",
    "xlsx": "Excel（.xlsx）",
    "md": "Markdown（.md）",
    "txt": "テキスト（.txt）",
}
VIEWS = {
    View.accepted: "変更を反映した後の文を読んだ。",
    View.original: "変更を反映する前の文を読んだ。",
    View.both: "追加した文及び削除した文の両方を読み、それぞれに印を付けた。",
}
UNVERIFIED = "公式の文言を確認していない。"
BY_ITEM = frozenset({Code.checklist_missing, Code.checklist_partial, Code.checklist_unknown})


def facts(document: Document) -> Iterator[tuple[str, str]]:
    """What was read of a document: (label, value)."""
    rows = sum(1 for _ in document.rows())
    yield "ファイル", document.name
    yield "形式", FORMATS[document.format]
    if document.pages:
        yield "ページ", number(document.pages)
    yield "段落（見出しを含む。）", number(len(document.paragraphs) - rows)
    yield "表の行", number(rows)
    yield "コメント", f"{number(len(document.remarks))}（文書の文とはみなさない。）"
    if document.format == "docx":
        yield "変更履歴", VIEWS[document.view]
    yield "SHA-256", document.digest


def clause_titles(fixes: Sequence[Fix], titles: Mapping[str, str] | None = None) -> dict[str, str]:
    """The titles of clauses by id, as far as they are known."""
    return {**{fix.clause: fix.title for fix in fixes}, **(titles or {})}


def clause_name(clause: str, titles: Mapping[str, str]) -> str:
    """A clause by title and id; by its id alone where no title is known."""
    return f"{titles[clause]}（{clause}）" if clause in titles else clause


def lacks_beyond(item: CheckedItem) -> tuple[str, ...]:
    """What lacks and does not name an aspect, which is listed anyway."""
    return tuple(one for one in item.lacks if not any(aspect.text in one for aspect in item.aspects))


def concerns(finding: Finding, checked: CheckedList, item: CheckedItem) -> bool:
    """Whether a finding only repeats the verdict on an item."""
    return finding.code in BY_ITEM and finding.place == f"{checked.title} {item.id}"
