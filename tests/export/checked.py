"""Results of a check by hand, for the tests of the page and of the workbook."""

from __future__ import annotations

from typing import Any

from specgen.findings import Code, Finding, Severity
from specgen.model.document import Cell, Document, Paragraph, Place, Remark, Unread
from specgen.model.fix import Ask, Fix
from specgen.model.report import CheckedAspect, CheckedItem, CheckedList, Near, Quote, Report, Waived
from specgen.model.specification import Verdict
from tests.builders import HOSTILE

DUTY = "受注者は、入力された情報を学習に利用しないこと。"
WISH = "学習に利用しないことが望ましい。"


def paragraph(at: int, text: str, **fields: Any) -> Paragraph:
    """The paragraph p1, p2, …"""
    place = fields.pop("place", Place(number=f"第1章{at}"))
    return Paragraph(id=f"p{at}", text=text, place=place, **fields)


def row(number: int, *texts: str, titles: tuple[str, ...] = ("項目", "内容")) -> Paragraph:
    """A table row."""
    cells = tuple(Cell(title=title, text=text) for title, text in zip(titles, texts, strict=True))
    return paragraph(number, "｜".join(texts), kind="row", cells=cells, headings=("1 要件",))


def document(*paragraphs: Paragraph, **fields: Any) -> Document:
    """A document read from Word."""
    return Document(**{"name": "仕様書.docx", "format": "docx", "digest": "0" * 64, "paragraphs": paragraphs, **fields})


def quote(one: Paragraph, text: str = "") -> Quote:
    """A quote of a paragraph; all of it where no text is given."""
    return Quote(paragraph=one.id, place=one.place.label or one.id, quote=text or one.text)


def aspect(id_: str, *evidence: Quote, **fields: Any) -> CheckedAspect:
    """An essential aspect unless told otherwise."""
    return CheckedAspect(
        **{"id": id_, "text": f"観点{id_}を定めている。", "essential": True, "evidence": evidence, **fields}
    )


def item(number: int, verdict: Verdict, **fields: Any) -> CheckedItem:
    """The item ds920:01, ds920:02, …"""
    base = {"name": f"項目その{number}", "verified": True, "category": "区分", "reason": f"理由その{number}。"}
    return CheckedItem(**{"id": f"ds920:{number:02}", "verdict": verdict, **base, **fields})


def finding(place: str, message: str = "言葉が曖昧である。", **fields: Any) -> Finding:
    """A warning on wording unless told otherwise."""
    base = {"code": Code.wording_vague, "severity": Severity.warning, "hint": "期限を書く。"}
    return Finding(**{"place": place, "message": message, **base, **fields})


PARAGRAPHS = (
    paragraph(1, "要件", kind="heading", level=1, number="1"),
    paragraph(2, "細目", kind="heading", level=3, number="(1)"),
    paragraph(3, f"背景を述べる。{DUTY}", indent=1, number="ア"),
    paragraph(4, WISH),
    row(5, "保存", "適切に保存すること。"),
    row(6, "消去", f"契約の終わりに消去すること。{HOSTILE}"),
    paragraph(7, "注である。", place=Place(part="脚注")),
    paragraph(8, "削った文である。", change="deleted"),
    paragraph(9, "別の注である。", place=Place(part="脚注")),
)


def full_report() -> Report:
    """A report with one of everything; every free text that may hold markup does."""
    duty, wish, kept = PARAGRAPHS[2], PARAGRAPHS[3], PARAGRAPHS[4]
    items = (
        item(1, Verdict.covered, aspects=(aspect("a", quote(duty, DUTY)), aspect("b", essential=False))),
        item(2, Verdict.partial, aspects=(aspect("a", quote(kept)), aspect("b")), lacks=("観点bを定めている。",),
             near=(Near(quote=quote(wish), reason="望ましい事項であり、義務ではない。"),),
             suggested_clauses=("security.storage", "unknown.clause")),
        item(3, Verdict.missing, aspects=(aspect("a", either="x"), aspect("b", either="x")),
             lacks=("次のいずれか 観点aを定めている。 観点bを定めている。",)),
        item(4, Verdict.not_applicable, reason=f"画像を扱わないため。{HOSTILE}"),
        item(5, Verdict.undetermined, verified=False, name=HOSTILE, judged_by="model-x", aspects=(aspect("a"),),
             lacks=("観点aを定めている。",)),
    )  # fmt: skip
    title = "調達チェックシート"
    repeated = finding(f"{title} ds920:03", code=Code.checklist_missing, severity=Severity.error)
    findings = (
        repeated,
        finding("第1章5", "「適切に」は、曖昧である。"),
        finding("脚注", f"注が二つある。{HOSTILE}", severity=Severity.info),
        finding("脚注", "「別の注」は、重なる。", severity=Severity.info),
        finding("どこにもない箇所", severity=Severity.info, hint=""),
    )
    return Report(
        document=document(
            *PARAGRAPHS,
            name=f"仕様書{HOSTILE}.docx",
            pages=3,
            unread=(Unread(what=f"画像{HOSTILE}", count=2),),
            remarks=(Remark(place=Place(number="第1章3"), author=HOSTILE, text=f"確かめる。{HOSTILE}"),),
        ),
        checklists=(
            CheckedList(id="ds920", title=title, edition="1.0", note=f"版の注である。{HOSTILE}", items=items),
            CheckedList(id="own", title="団体の表", edition="", note="", items=(item(1, Verdict.missing),)),
        ),
        findings=findings,
        waived=(Waived(finding=finding("第1章4", "残した指摘である。"), reason=f"実績があるため。{HOSTILE}"),),
        attached=(document(paragraph(1, "附属の文である。"), name="別紙.docx"),),
    )


def full_fixes() -> tuple[Fix, ...]:
    """Two proposals; one closes an item that no checklist of the report has."""
    ask = Ask(id="data.storage", label=f"保存の場所{HOSTILE}", value="")
    return (
        Fix(clause="security.storage", code="SEC-03", title="保存の場所", items=("ds920:02",), aspects=("ds920:02/b",),
            text=f"国内に保存すること。{HOSTILE}", guidance=f"国内の意味を定める。{HOSTILE}", asks=(ask,)),
        Fix(clause="own.clause", code="OWN-01", title="独自", items=("other:01",), aspects=(), text="独自の文とする。"),
    )  # fmt: skip
