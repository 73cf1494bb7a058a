"""What a language model may say of items that the rules leave undetermined, and what of it is taken.

A model never makes an item covered by its word: it must cite a paragraph that exists with a quote that stands in it
letter for letter, and the sentence must not be one that the rules know to oblige nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from specgen.checks.force import Force
from specgen.checks.sentences import Sentence
from specgen.coverage import lacking_aspects
from specgen.model.base import Value
from specgen.model.report import CheckedItem, CheckedList, Quote
from specgen.model.specification import Verdict

MAY_OBLIGE = frozenset({Force.obligation, Force.unclear})


class Opinion(Value):
    """A model's opinion on one item: whether the quoted text of a paragraph obliges the vendor to all of it."""

    item: str
    verdict: Literal["covered", "partial", "missing"]
    paragraph: str
    quote: str
    reason: str


class Rejected(Value):
    """An opinion that was not taken, with the reason."""

    opinion: Opinion
    why: str


def apply_opinions(
    lists: Sequence[CheckedList], sentences: Sequence[Sentence], opinions: Iterable[Opinion], model: str
) -> tuple[tuple[CheckedList, ...], tuple[Rejected, ...]]:
    """The lists with the opinions that can be proved, and those that cannot. Only undetermined items change."""
    taken: dict[str, tuple[Opinion, Quote]] = {}
    rejected: list[Rejected] = []
    known = {item.id: item for one in lists for item in one.items}
    for opinion in opinions:
        proved, why = _proof(opinion, known.get(opinion.item), sentences)
        if proved is None or opinion.item in taken:
            rejected.append(Rejected(opinion=opinion, why=why or "同じ項目についての二つ目の意見である。"))
        else:
            taken[opinion.item] = (opinion, proved)
    changed = tuple(
        one.model_copy(
            update={
                "items": tuple(_with(item, *taken[item.id], model) if item.id in taken else item for item in one.items)
            }
        )
        for one in lists
    )
    return changed, tuple(rejected)


def _proof(opinion: Opinion, item: CheckedItem | None, sentences: Sequence[Sentence]) -> tuple[Quote | None, str]:
    """The quote that proves an opinion, or why there is none."""
    if item is None or item.verdict is not Verdict.undetermined or not item.aspects:
        return None, "判定できないとした項目ではない。"
    own = [one for one in sentences if one.paragraph.id == opinion.paragraph]
    if not own:
        return None, f"段落「{opinion.paragraph}」は文書にない。"
    quoted = [one for one in own if opinion.quote and opinion.quote in one.text]
    if not quoted:
        return None, "引用した文が、その段落の文と一致しない。"
    if opinion.verdict != "missing" and not any(one.force in MAY_OBLIGE for one in quoted):
        return None, f"引用した文は{quoted[0].force.label}であり、義務ではない。"
    return quoted[0].quoted(opinion.quote), ""


def _with(item: CheckedItem, opinion: Opinion, quote: Quote, model: str) -> CheckedItem:
    verdict = Verdict(opinion.verdict)
    reason = f"言語モデル（{model}）の判定である。{opinion.reason.rstrip('。')}。"
    if verdict is not Verdict.covered:
        return item.model_copy(update={"verdict": verdict, "reason": reason, "judged_by": model})
    lacking = {aspect.id for aspect in lacking_aspects(item.aspects)}
    aspects = tuple(
        one.model_copy(update={"evidence": (*one.evidence, quote)}) if one.id in lacking else one
        for one in item.aspects
    )
    settled = {"lacks": (), "suggested_clauses": (), "near": ()}
    return item.model_copy(
        update={"verdict": verdict, "reason": reason, "judged_by": model, "aspects": aspects, **settled}
    )
