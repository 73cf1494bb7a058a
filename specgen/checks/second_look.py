"""What the second reader adds to the verdicts of the rules, and where it doubts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from specgen.checks.force import Force
from specgen.checks.search import negated
from specgen.checks.second import DOUBT, SURE, SecondReader
from specgen.checks.sentences import Sentence
from specgen.coverage import lacking_aspects
from specgen.model.report import CheckedAspect, CheckedItem, CheckedList, Quote
from specgen.model.specification import Verdict

NAME = "語の重みによる読取り"


class _Best(NamedTuple):
    score: float
    sentence: Sentence


def second_look(
    reader: SecondReader, sentences: Sequence[Sentence], lists: tuple[CheckedList, ...]
) -> tuple[CheckedList, ...]:
    """The lists with items covered by a sentence of which the second reader is sure, and with its doubts.

    It speaks only for a sentence that obliges and does not deny; what it doubts becomes undetermined.
    """
    if not reader.weights:
        return lists
    scores = {id(one): reader.scores(one.plain) for one in sentences if one.force is Force.obligation}
    best = _best(reader, sentences, scores)
    by_quote = {(one.paragraph.id, one.text): scores[id(one)] for one in sentences if one.force is Force.obligation}
    return tuple(
        checked.model_copy(update={"items": tuple(_look(item, best, by_quote) for item in checked.items)})
        for checked in lists
    )


def _best(
    reader: SecondReader, sentences: Sequence[Sentence], scores: Mapping[int, Mapping[str, float]]
) -> dict[str, _Best]:
    """For each item that it may speak of, the sentence that speaks for it most strongly, if it is sure."""
    best: dict[str, _Best] = {}
    for sentence in sentences:
        if id(sentence) not in scores or negated(sentence.plain):
            continue
        for item, score in scores[id(sentence)].items():
            if score > SURE and item in reader.sure and (item not in best or score > best[item].score):
                best[item] = _Best(score, sentence)
    return best


def _look(
    item: CheckedItem, best: Mapping[str, _Best], by_quote: Mapping[tuple[str, str], Mapping[str, float]]
) -> CheckedItem:
    if item.verdict is Verdict.covered and item.id not in best and _doubts(item, by_quote):
        first = item.evidence[0]
        reason = f"{first.place}の文を規則は義務と読んだが、{NAME}はこの項目と結び付けない。人が読んで判断する。"
        return item.model_copy(update={"verdict": Verdict.undetermined, "reason": reason, "judged_by": NAME})
    if item.verdict in (Verdict.missing, Verdict.partial, Verdict.undetermined) and item.id in best:
        return _covered(item, best[item.id].sentence)
    return item


def _doubts(item: CheckedItem, by_quote: Mapping[tuple[str, str], Mapping[str, float]]) -> bool:
    """Whether every single sentence that covers the item alone speaks against it.

    Where several sentences cover it together, each says a part only, and its score says nothing of the whole.
    """
    essential = [aspect for aspect in item.aspects if aspect.essential]
    alone = [quote for quote in item.evidence if not lacking_aspects([_only(one, quote) for one in essential])]
    scores = [by_quote.get((quote.paragraph, quote.quote), {}).get(item.id) for quote in alone]
    known = [score for score in scores if score is not None]
    together = len({quote for aspect in essential for quote in aspect.evidence}) > len(alone)
    return bool(known) and not together and all(score < DOUBT for score in known)


def _only(aspect: CheckedAspect, quote: Quote) -> CheckedAspect:
    return aspect.model_copy(update={"evidence": tuple(one for one in aspect.evidence if one == quote)})


def _covered(item: CheckedItem, sentence: Sentence) -> CheckedItem:
    quote = sentence.quoted()
    lacking = {aspect.id for aspect in lacking_aspects(item.aspects)}
    return item.model_copy(
        update={
            "verdict": Verdict.covered,
            "reason": f"{quote.place}の文が、この項目を義務付ける文とよく一致する（{NAME}）。",
            "aspects": tuple(
                one.model_copy(update={"evidence": (quote,)}) if one.id in lacking else one for one in item.aspects
            ),
            "near": (),
            "lacks": (),
            "suggested_clauses": (),
            "judged_by": NAME,
        }
    )
