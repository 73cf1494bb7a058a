"""Whether a document obliges the vendor to each item of a checklist.

`covered` needs, for every essential aspect, a sentence that obliges the vendor or the service to it. A sentence that
only speaks of the thing is shown beside the verdict with the reason why it does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from specgen.checks.evidence import Evidence
from specgen.checks.force import Force
from specgen.checks.search import Hit, find_hits
from specgen.checks.second_look import second_look
from specgen.checks.sentences import Sentence
from specgen.checks.similar import Alike, find_alike
from specgen.coverage import UNKNOWN, lack_texts, lacking_aspects, suggestions
from specgen.model.checklist import Aspect, Checklist, ChecklistItem
from specgen.model.library import Library
from specgen.model.report import CheckedAspect, CheckedItem, CheckedList, Near, Quote
from specgen.model.specification import Verdict

QUOTES = 5  # shown for one aspect; the first is enough to prove it
NEAR = 3
_WHY = {
    Force.unclear: "述語又は主語がなく、義務かどうかが文の形からは決まらない。",
    Force.effort: "努力を求めるだけで、義務ではない。",
}
Progress = Callable[[int, int], None]
Exemptions = Mapping[str, str]


def judge(
    library: Library,
    evidence: Evidence,
    sentences: Sequence[Sentence],
    *,
    checklists: Sequence[str] = (),
    not_applicable: Exemptions | None = None,
    progress: Progress | None = None,
) -> tuple[CheckedList, ...]:
    """The verdict on every item of the checklists (all of the library where none is named).

    `not_applicable` gives, by item id, the reason why a person decided that it does not apply.
    """
    chosen = [library.checklists[id_] for id_ in checklists] or list(library.checklists.values())
    aspects = [f"{item.id}/{aspect.id}" for one in chosen for item in one.items for aspect in item.aspects]
    hits: dict[str, list[Hit]] = defaultdict(list)
    for hit in find_hits(evidence, sentences, aspects, progress):
        hits[hit.aspect].append(hit)
    suggested = suggestions(library)
    lists = tuple(_checklist(one, hits, evidence, suggested, not_applicable or {}) for one in chosen)
    return _with_doubts(library, evidence, sentences, second_look(evidence.second, sentences, lists))


def _with_doubts(
    library: Library, evidence: Evidence, sentences: Sequence[Sentence], lists: tuple[CheckedList, ...]
) -> tuple[CheckedList, ...]:
    """The lists with `undetermined` where a sentence resembles a clause that no reading found."""
    missing = [item for one in lists for item in one.items if item.verdict is Verdict.missing]
    alike = find_alike(
        library,
        evidence,
        sentences,
        (f"{item.id}/{aspect.id}" for item in missing for aspect in lacking_aspects(item.aspects)),
    )
    return tuple(one.model_copy(update={"items": tuple(_doubted(item, alike) for item in one.items)}) for one in lists)


def _doubted(item: CheckedItem, alike: Mapping[str, Alike]) -> CheckedItem:
    if item.verdict is not Verdict.missing:
        return item
    for aspect in lacking_aspects(item.aspects):
        if found := alike.get(f"{item.id}/{aspect.id}"):
            quote = found.sentence.quoted()
            likeness = f"{quote.place}の文は、条項ライブラリの文と{found.score:.0f}%似ている"
            reason = f"{likeness}が、義務と読み取れる語がそろわない。"
            return item.model_copy(
                update={
                    "verdict": Verdict.undetermined,
                    "reason": f"{reason}人が読んで判断する。",
                    "near": (Near(quote=quote, reason=reason), *item.near)[:NEAR],
                }
            )
    return item


def _checklist(
    checklist: Checklist,
    hits: Mapping[str, list[Hit]],
    evidence: Evidence,
    suggested: Mapping[str, tuple[str, ...]],
    not_applicable: Exemptions,
) -> CheckedList:
    items = []
    for item in checklist.items:
        checked = _item(item, hits, evidence, suggested)
        items.append(not_applied(checked, not_applicable[item.id]) if item.id in not_applicable else checked)
    return CheckedList(
        id=checklist.id, title=checklist.title, edition=checklist.edition, note=checklist.note, items=tuple(items)
    )


def not_applied(item: CheckedItem, reason: str) -> CheckedItem:
    """An item that a person decided not to apply, with the reason."""
    update = {"verdict": Verdict.not_applicable, "reason": reason, "lacks": (), "suggested_clauses": ()}
    return item.model_copy(update=update)


def _item(
    item: ChecklistItem,
    hits: Mapping[str, list[Hit]],
    evidence: Evidence,
    suggested: Mapping[str, tuple[str, ...]],
) -> CheckedItem:
    own = {aspect.id: hits.get(f"{item.id}/{aspect.id}", []) for aspect in item.aspects}
    aspects = tuple(_aspect(aspect, own[aspect.id]) for aspect in item.aspects)
    near = _near([hit for found in own.values() for hit in found])
    lacking = lacking_aspects(aspects)
    unclear = _unclear(aspects, lacking, own)
    blind = not item.aspects or any(f"{item.id}/{aspect.id}" not in evidence.readings for aspect in lacking)
    verdict, reason = _verdict(item, aspects, lacking, near, blind, unclear)
    settled = verdict is Verdict.covered
    return CheckedItem(
        id=item.id,
        name=item.title,
        verified=item.verified,
        category=item.category,
        verdict=verdict,
        reason=reason,
        aspects=aspects,
        near=() if settled else near[:NEAR],
        lacks=() if settled else lack_texts(lacking),
        suggested_clauses=() if settled else _clauses(item, lacking, suggested),
    )


def _aspect(aspect: Aspect, hits: Sequence[Hit]) -> CheckedAspect:
    met = [hit.sentence for hit in hits if _obliges(hit)]
    quotes = tuple(dict.fromkeys(sentence.quoted() for sentence in met))[:QUOTES]
    return CheckedAspect(
        id=aspect.id, text=aspect.text, essential=aspect.essential, either=aspect.either, evidence=quotes
    )


def _obliges(hit: Hit) -> bool:
    return hit.reading.reading.enough and hit.sentence.force is Force.obligation


def _near(hits: Sequence[Hit]) -> tuple[Near, ...]:
    """Sentences that speak of the item and do not oblige to it, each once."""
    result: dict[Quote, Near] = {}
    for hit in hits:
        if _obliges(hit):
            continue
        quote = hit.sentence.quoted()
        weak = hit.sentence.force in (Force.obligation, Force.effort)
        reason = (
            _WHY.get(hit.sentence.force, f"{hit.sentence.force.label}であり、受注者の義務ではない。")
            if hit.sentence.force is not Force.obligation
            else hit.reading.reading.note or "観点の一部だけを定めている。"
        )
        result.setdefault(quote, Near(quote=quote, reason=reason, weak=weak))
    return tuple(result.values())


def _unclear(
    aspects: Sequence[CheckedAspect], lacking: Sequence[CheckedAspect], hits: Mapping[str, Sequence[Hit]]
) -> list[Quote]:
    """What would make the item covered if it were an obligation; none where something else lacks too."""
    found = {
        aspect.id: [hit.sentence.quoted() for hit in hits[aspect.id] if hit.sentence.force is Force.unclear]
        for aspect in aspects
    }
    if not any(found.values()):
        return []
    supposed = [aspect.model_copy(update={"evidence": (*aspect.evidence, *found[aspect.id])}) for aspect in aspects]
    if lacking_aspects(supposed):
        return []
    return [quote for aspect in lacking for quote in found[aspect.id]]


def _verdict(
    item: ChecklistItem,
    aspects: Sequence[CheckedAspect],
    lacking: Sequence[CheckedAspect],
    near: Sequence[Near],
    blind: bool,
    unclear: Sequence[Quote],
) -> tuple[Verdict, str]:
    if not item.aspects:
        return Verdict.undetermined, UNKNOWN
    if not lacking:
        first = next(quote for aspect in aspects if aspect.essential for quote in aspect.evidence)
        return Verdict.covered, f"必須の観点の全てを受注者に義務付けている（{first.place}ほか）。"
    if blind:
        return Verdict.undetermined, "この項目を文章から読み取る規則がライブラリにないため、判定しない。"
    if unclear:
        return (
            Verdict.undetermined,
            f"{unclear[0].place}の文は、義務かどうかが文の形からは決まらない。人が読んで判断する。",
        )
    met = [aspect for aspect in aspects if aspect.evidence]
    if met:
        return Verdict.partial, "観点の一部だけを受注者に義務付けている。"
    weak = next((one for one in near if one.weak), None)
    if weak:
        return Verdict.partial, f"{weak.quote.place}の文は、{weak.reason}"
    if near:
        return Verdict.missing, f"この項目に触れる文はあるが、{near[0].reason}"
    return Verdict.missing, "この項目を義務付ける文がない。"


def _clauses(
    item: ChecklistItem, lacking: Sequence[CheckedAspect], suggested: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    found = [clause for aspect in lacking for clause in suggested.get(f"{item.id}/{aspect.id}", ())]
    return tuple(dict.fromkeys(found))
