"""The same quantity with different values: 同時接続50 here, 100 there.

A quantity is what is counted, its unit and its scope. A value belongs to the kind whose words stand nearest before it
(or after it, 「50人以上が同時に接続」). Words of scope (上位モデル, 休日, 管理者, 1人当たり) keep values apart that are
allowed to differ.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.checks.consistency.dates import Day, days, fold
from specgen.checks.consistency.kinds import BY_PERIOD, ESTIMATES, KINDS, PERIODS, SCOPES, Kind
from specgen.checks.consistency.measures import BARE, Measure, measures
from specgen.checks.consistency.places import Source, listed
from specgen.checks.force import Force
from specgen.checks.normal import normalise
from specgen.checks.sentences import Sentence
from specgen.findings import Code, Finding, Severity
from specgen.model.document import Paragraph

_FORCES = frozenset({Force.obligation, Force.statement, Force.buyer, Force.effort})
_PAST = re.compile(r"(?:した|していた|であった|された|っていた|なった)。?$|実績|試行|アンケート結果")


class _Value(NamedTuple):
    measure: Measure
    scope: frozenset[int]
    place: str
    order: int  # of the sentence


def check_quantities(papers: Sequence[Source]) -> Iterator[Finding]:
    """Quantities that two sentences state with different values, one finding a quantity and scope.

    Wishes, refusals, definitions, proposals and what is told of the past are no statements of what is asked.
    """
    found: dict[tuple[str, str, frozenset[int]], list[_Value]] = defaultdict(list)
    order = 0
    for paper in papers:
        for sentence in paper.sentences:
            order += 1
            if sentence.force not in _FORCES or _PAST.search(sentence.plain):
                continue
            for kind, measure, scope in _stated(sentence):
                found[kind, measure.family, scope].append(
                    _Value(measure, scope, paper.where(sentence.paragraph), order)
                )
    for (name, _, _), values in found.items():
        yield from _compare(name, values)
    yield from _openings(papers)


def _stated(sentence: Sentence) -> Iterator[tuple[str, Measure, frozenset[int]]]:
    """The values of a sentence with the kind and the scope of each."""
    estimate = _estimate(sentence.paragraph)
    text = estimate or sentence.plain
    if not re.search("[0-9一二三四五六七八九十百千]", text):
        return
    heading = normalise(sentence.paragraph.headings[-1]) if sentence.paragraph.headings and not estimate else ""
    before = 0
    for measure in measures(text):
        kind = _nearest(text, measure, f"{heading} {sentence.context} {text}")
        if kind is not None:
            piece = text[before : measure.end + 8]
            yield kind.name, measure._replace(family=_family(kind, measure)), _scope(piece, kind, heading, measure)
            before = measure.end


def _estimate(paragraph: Paragraph) -> str:
    """A row of an estimate, whose number and unit stand in cells of their own, as a text: 研修は4回｜."""
    cells = {normalise(cell.title): normalise(cell.text) for cell in paragraph.cells}
    if len(cells) < 3 or not (cells.get("数量") and cells.get("単位")):
        return ""
    return f"{normalise(paragraph.cells[0].text)}は{cells['数量']}{cells['単位']}｜"


def _family(kind: Kind, measure: Measure) -> str:
    """What a number measures: one without a unit counts what its kind counts."""
    return kind.families[0] if measure.family == BARE else measure.family


def _nearest(text: str, measure: Measure, around: str) -> Kind | None:
    """The kind whose words stand nearest to a number, within the gap of the kind and the same sentence."""
    best, distance = None, 1000
    for kind in KINDS:
        if measure.family not in kind.families and not (measure.family == BARE and kind.name.endswith("数")):
            continue
        if not (kind.needs.search(text) and kind.topic.search(around)):
            continue
        for match in kind.words.finditer(text, max(0, measure.start - 60), measure.start):
            gap = measure.start - match.end()
            if gap <= kind.gap and gap < distance and not _apart(text[match.end() : measure.start]):
                best, distance = kind, gap
        if kind.after and (later := kind.words.search(text, measure.end, measure.end + 16)):
            gap = later.start() - measure.end
            if gap < distance:
                best, distance = kind, gap
    return best


def _apart(between: str) -> bool:
    """Whether what stands between the words and the number ends the statement or holds another number."""
    return bool(re.search(r"[。;]|[0-9]+[^0-9第]", between))


def _scope(piece: str, kind: Kind, heading: str, measure: Measure) -> frozenset[int]:
    own = kind.words.sub(" ", piece)
    title = kind.words.sub(" ", heading)
    said = frozenset(index for index, words in enumerate(SCOPES) if words.search(own) or words.search(title))
    if measure.side:
        said -= ESTIMATES  # 「50以上を想定」 asks for 50
    return said if measure.family in BY_PERIOD else said - PERIODS


def _compare(name: str, values: Sequence[_Value]) -> Iterator[Finding]:
    """One finding where the values of one quantity and scope do not agree."""
    if len(values) < 2:
        return
    groups = _without_ranges(_by_value(values))
    if len(groups) < 2:
        return
    told = "、".join(f"{group[0].measure.text}（{listed(one.place for one in group)}）" for group in groups)
    yield Finding(
        code=Code.quantity_conflict,
        severity=Severity.warning,
        place=groups[0][0].place,
        message=f"「{name}」の値が食い違う: {told}。",
        hint="正しい値を一つに決め、他の箇所はそれを引く。対象が違うなら、何に対する値かを書く。",
    )


def _by_value(values: Sequence[_Value]) -> list[list[_Value]]:
    """The values in groups that say the same, in the order in which the document first states them."""
    groups: list[list[_Value]] = []
    for one in sorted(values, key=lambda value: value.measure.value):
        if groups and groups[-1][0].measure.same(one.measure):
            groups[-1].append(one)
        else:
            groups.append([one])
    for group in groups:
        group.sort(key=lambda value: value.order)
    return sorted(groups, key=lambda group: group[0].order)


def _without_ranges(groups: list[list[_Value]]) -> list[list[_Value]]:
    """A sentence with two values (50人以上100人以下) states a range, and agrees with whoever states one end of it."""
    groups_of = Counter(order for group in groups for order in {one.order for one in group})
    return [group for group in groups if all(groups_of[one.order] == 1 for one in group)]


_OPENING = re.compile(r"(?:利用|運用|提供|稼働|供用)(?:の)?開始(?:予定)?日?|本稼働(?:日)?")
_IS = re.compile(r"(?:日)?(?:は|[｜:：]|を|、|\(|\s|予定)*")

_NAMED = re.compile(r"\(以下、?「(利用|運用|提供|稼働|供用)開始(?:予定)?日」")


class _Opening(NamedTuple):
    name: str
    day: Day
    place: str


def _openings(papers: Sequence[Source]) -> Iterator[Finding]:
    """Days on which the service is to begin, where two are given."""
    found: dict[str, list[_Opening]] = defaultdict(list)
    for paper in papers:
        for sentence in paper.sentences:
            if sentence.force in _FORCES:
                for one in _opening_days(paper, sentence):
                    found[one.name].append(one)
    for name, openings in found.items():
        dates = list(dict.fromkeys(one.day.date for one in openings))
        if len(dates) > 1:
            groups = [[one for one in openings if one.day.date == date] for date in dates]
            told = "、".join(f"{group[0].day.text}（{listed(one.place for one in group)}）" for group in groups)
            yield Finding(
                code=Code.quantity_conflict,
                severity=Severity.warning,
                place=openings[0].place,
                message=f"「{name}の日」が食い違う: {told}。",
                hint="正しい日を一つに決め、他の箇所はそれを引く。",
            )


def _opening_days(paper: Source, sentence: Sentence) -> Iterator[_Opening]:
    if _PAST.search(sentence.plain):
        return
    text = fold(sentence.text)
    for day in days(text):
        near = text[max(0, day.start - 16) : day.start]
        matches = list(_OPENING.finditer(near))
        named = _NAMED.match(text, day.end)
        if day.date and named:
            yield _Opening(f"{named[1]}開始", day, paper.where(sentence.paragraph))
        elif day.date and matches and _IS.fullmatch(near, matches[-1].end()):
            yield _Opening(re.sub(r"の|予定|日$", "", matches[-1].group()), day, paper.where(sentence.paragraph))
