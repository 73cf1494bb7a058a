"""Which drafted item obliges the vendor to which checklist item (specification → checklist).

The claim rests on each clause's `satisfies`. A desirable requirement obliges nobody, and a text that staff rewrote is
no longer the one that was claimed for: neither makes an item covered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeVar

from specgen.conditions import holds
from specgen.findings import Code, Finding, Severity
from specgen.model.answers import Answers
from specgen.model.base import Level, Origin
from specgen.model.checklist import Checklist, ChecklistItem
from specgen.model.library import Library
from specgen.model.once import once
from specgen.model.specification import AspectCoverage, Coverage, Evidence, Item, ItemCoverage, Verdict

QUOTE = 60
UNKNOWN = "公式の項目名及び要求内容が確認できていないため、判定しない。"
Application = Literal["適用", "一部適用", "適用しない", "未判断"]
Claims = Mapping[str, list[Item]]
Suggestions = Mapping[str, tuple[str, ...]]


def cover(library: Library, answers: Answers, items: Iterable[Item]) -> tuple[Coverage, ...]:
    """The coverage of every checklist of the library by drafted items."""
    claims: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for ref in item.satisfies:
            claims[ref].append(item)
    suggested = suggestions(library)
    return tuple(_checklist(one, answers, claims, suggested) for one in library.checklists.values())


def _checklist(checklist: Checklist, answers: Answers, claims: Claims, suggested: Suggestions) -> Coverage:
    return Coverage(
        checklist=checklist.id,
        title=checklist.title,
        edition=checklist.edition,
        note=checklist.note,
        items=tuple(_item(item, answers, claims, suggested) for item in checklist.items),
    )


def _item(item: ChecklistItem, answers: Answers, claims: Claims, suggested: Suggestions) -> ItemCoverage:
    aspects = tuple(
        AspectCoverage(
            id=aspect.id,
            text=aspect.text,
            essential=aspect.essential,
            either=aspect.either,
            evidence=tuple(_evidence(one) for one in claims.get(f"{item.id}/{aspect.id}", ()) if _obliges(one)),
        )
        for aspect in item.aspects
    )
    verdict, application, reason = _verdict(item, answers, aspects, claims)
    lacking = lacking_aspects(aspects)
    clauses = [
        clause
        for aspect in lacking
        for clause in suggested.get(f"{item.id}/{aspect.id}", ())
        if clause
        not in {one.clause for one in claims.get(f"{item.id}/{aspect.id}", ()) if one.level is Level.desirable}
    ]
    settled = verdict in (Verdict.covered, Verdict.not_applicable)
    return ItemCoverage(
        id=item.id,
        name=item.title,
        verified=item.verified,
        category=item.category,
        verdict=verdict,
        application=application,
        reason=reason,
        aspects=aspects,
        lacks=() if settled else lack_texts(lacking),
        suggested_clauses=() if settled else tuple(dict.fromkeys(clauses)),
    )


def _verdict(
    item: ChecklistItem, answers: Answers, aspects: tuple[AspectCoverage, ...], claims: Claims
) -> tuple[Verdict, Application, str]:
    for decided in answers.not_applicable:
        if decided.item == item.id:
            return Verdict.not_applicable, "適用しない", decided.reason
    if not item.aspects:
        return Verdict.undetermined, "未判断", UNKNOWN
    lacking = lacking_aspects(aspects)
    if not lacking:
        return Verdict.covered, "適用", "必須の観点の全てを、要件として定めている。"
    for exemption in item.exempt:
        if holds(exemption.when, answers.assumed):
            return Verdict.not_applicable, "適用しない", exemption.reason
    doubtful = _doubtful({aspect.id for aspect in lacking}, item, claims)
    if doubtful:
        return Verdict.undetermined, "未判断", doubtful
    if any(aspect.evidence for aspect in aspects):
        return Verdict.partial, "一部適用", "観点の一部だけを、要件として定めている。"
    if any(claims.get(f"{item.id}/{aspect.id}") for aspect in item.aspects):
        return Verdict.partial, "一部適用", "任意（加点）の要件としてだけ定めている。"
    return Verdict.missing, "未判断", "この項目を義務付ける要件がない。"


def _doubtful(lacking: set[str], item: ChecklistItem, claims: Claims) -> str:
    """Why a person must judge: the only text that would cover an essential aspect is no longer the library's."""
    for aspect in item.aspects:
        claimed = claims.get(f"{item.id}/{aspect.id}", ())
        rewritten = any(one.touched is not Origin.clause for one in claimed)
        if aspect.id in lacking and rewritten:
            return "対応する条項の文を書き換えているため、内容を確かめて判断する。"
    return ""


class Coverable(Protocol):
    """An aspect with what proves it; `either` is as in `specgen.model.checklist.Aspect`."""

    @property
    def text(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def essential(self) -> bool: ...
    @property
    def either(self) -> str: ...
    @property
    def evidence(self) -> Sequence[object]: ...


A = TypeVar("A", bound=Coverable)


def lacking_aspects(aspects: Sequence[A]) -> list[A]:
    """The essential aspects that nothing proves; one of those that stand in for each other is enough."""
    met = {aspect.either for aspect in aspects if aspect.either and aspect.evidence}
    return [one for one in aspects if one.essential and not one.evidence and not (one.either and one.either in met)]


def lack_texts(lacking: Sequence[Coverable]) -> tuple[str, ...]:
    """What lacks, in words; aspects of which one is enough make one text."""
    groups: dict[str, list[str]] = defaultdict(list)
    for aspect in lacking:
        groups[aspect.either or aspect.id].append(aspect.text)
    return tuple(texts[0] if len(texts) == 1 else f"次のいずれか {' '.join(texts)}" for texts in groups.values())


def _obliges(item: Item) -> bool:
    return item.level is not Level.desirable and item.touched is Origin.clause


def _evidence(item: Item) -> Evidence:
    text = item.plain.replace("\n", "")
    return Evidence(item=item.id, path=item.path, quote=text if len(text) <= QUOTE else f"{text[:QUOTE]}…")


@once
def suggestions(library: Library) -> dict[str, tuple[str, ...]]:
    """From an aspect to the clauses that would cover it."""
    result: dict[str, list[str]] = defaultdict(list)
    for clause in library.clauses.values():
        refs = [*clause.satisfies, *(ref for sub in clause.items for ref in sub.satisfies)]
        for ref in refs:
            result[ref].append(clause.id)
    return {ref: tuple(dict.fromkeys(ids)) for ref, ids in result.items()}


def check_coverage(library: Library, coverage: Iterable[Coverage], items: Iterable[Item]) -> Iterator[Finding]:
    """A finding for every checklist item that the drafted items do not cover."""
    desirable: dict[str, list[str]] = defaultdict(list)
    for drafted in items:
        if drafted.level is Level.desirable and drafted.clause in library.clauses:
            for ref in drafted.satisfies:
                desirable[ref].append(library.clauses[drafted.clause].code)
    for one in coverage:
        grave = library.checklists[one.checklist].missing
        for item in one.items:
            place = f"{one.title} {item.id}"
            if item.verdict is Verdict.missing:
                yield Finding(
                    code=Code.checklist_missing, severity=grave, place=place,
                    message=f"「{item.name}」を義務付ける要件がない。",
                    hint=_hint(item, "適用しないときは、理由を回答ファイルの not_applicable に書く。"),
                )  # fmt: skip
            elif item.verdict is Verdict.partial:
                yield Finding(
                    code=Code.checklist_partial, severity=grave, place=place,
                    message=f"「{item.name}」は一部だけである。{item.reason}足りない観点: {_quoted(item.lacks)}",
                    hint=_raise_hint(item, desirable) + _hint(item, ""),
                )  # fmt: skip
            elif item.verdict is Verdict.undetermined:
                yield Finding(
                    code=Code.checklist_unknown, severity=Severity.info, place=place,
                    message=f"「{item.name}」は判定していない。{item.reason}",
                    hint="公式の資料で確かめ、担当者が判断する。",
                )  # fmt: skip


def _quoted(aspects: Iterable[str]) -> str:
    return "".join(f"「{aspect.rstrip('。')}」" for aspect in aspects)


def _raise_hint(item: ItemCoverage, desirable: Mapping[str, list[str]]) -> str:
    """Which desirable requirements would cover what lacks if they were mandatory."""
    lacking = lacking_aspects(item.aspects)
    codes = dict.fromkeys(code for aspect in lacking for code in desirable.get(f"{item.id}/{aspect.id}", ()))
    return f"任意（加点）の要件 {'、'.join(codes)} を必須にする回答に変えるか検討する。" if codes else ""


def _hint(item: ItemCoverage, otherwise: str) -> str:
    if not item.suggested_clauses:
        return otherwise
    return f"条項 {'、'.join(item.suggested_clauses[:3])} を適用する回答に変えるか検討する。{otherwise}"
