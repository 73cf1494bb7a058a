"""What a specification holds beside its items: each fact, criterion, price, answer, paper and library layer once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from specgen.comparing.words import word_pieces
from specgen.formatting import number
from specgen.model.comparison import Part, Record, day
from specgen.model.specification import Specification


def compare_records(old: Specification, new: Specification) -> Iterator[Record]:
    """Everything beside the items, in the order of the new side; what only the old one has stands behind it."""
    sides = [{(part, id_, n): (label, text) for part, id_, label, text, n in _numbered(spec)} for spec in (old, new)]
    before, after = sides
    for part in Part:
        keys = [key for key in (*after, *(key for key in before if key not in after)) if key[0] is part]
        for key in keys:
            label, _ = after.get(key) or before[key]
            was, now = (side[key][1] if key in side else None for side in (before, after))
            yield Record(part=part, id=key[1], label=label, old=was, new=now, wording=word_pieces(was or "", now or ""))


def _numbered(spec: Specification) -> Iterator[tuple[Part, str, str, str, int]]:
    seen: Counter[tuple[Part, str]] = Counter()
    for part, id_, label, text in _texts(spec):
        yield part, id_, label, text, seen[part, id_]
        seen[part, id_] += 1


def _texts(spec: Specification) -> Iterator[tuple[Part, str, str, str]]:
    """(part, id, label, text) of every record of one side."""
    for id_, label, text in (
        ("title", "件名", spec.title),
        ("document_title", "文書の名前", spec.document_title),
        ("office", "団体名", spec.office),
        ("date", "作成日", day(spec.date)),
        ("outline", "章立てのID", spec.outline),
        ("contract_months", "利用の月数", "" if spec.contract_months is None else f"{spec.contract_months}月"),
        ("final", "案又は確定版の別", "確定版" if spec.final else "案"),
    ):
        yield Part.facts, id_, label, text
    if spec.criteria:
        yield Part.criteria, "", "配点の合計", f"{spec.criteria.total}点"
        for one in spec.criteria.items:
            wish = "（加点）" if one.desirable else ""
            yield Part.criteria, one.id, f"{one.group}：{one.title}", f"{one.points}点{wish}\n{one.view}"
    for price in spec.prices:
        amount = _amount(price.quantity)
        yield Part.prices, price.id, price.title, f"数量 {amount}　単位 {price.unit}\n{price.note}".rstrip()
    for answer in spec.answers:
        yield Part.answers, answer.question, answer.label, f"{answer.value}（{answer.state}）"
    for paper in spec.papers:
        yield Part.papers, paper.id, paper.title, paper.text
    for layer in spec.library:
        yield Part.library, layer.id, layer.title, f"{layer.edition}（内容の指紋 {layer.digest}）"


def _amount(quantity: float | None) -> str:
    if quantity is None:
        return "事業者が記入"
    return number(quantity) if math.isfinite(quantity) else str(quantity)  # JSON lets NaN in
