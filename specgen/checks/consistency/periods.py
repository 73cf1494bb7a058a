"""Dates that cannot be right: a day that does not exist, an end before its start, a duty outside the contract."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from specgen.checks.consistency.dates import Day, days, fold
from specgen.checks.consistency.places import Source, listed
from specgen.checks.force import Force
from specgen.checks.sentences import Sentence
from specgen.findings import Code, Finding, Severity
from specgen.formatting import wareki

_PERIOD = re.compile(r"契約期間|履行期間|委託期間|業務期間")
_END = re.compile(rf"({_PERIOD.pattern})の(?:満了|終了|終期)(?:の日|日)?(?:は、?|[｜:：]\s?)")
_BETWEEN = re.compile(r"^[(（)）\s]*(?:から|より|~|〜|～|-|–|－|—|ー)[\s、]*$")
_FROM_CONTRACT = re.compile(r"契約(?:の)?締結(?:の)?日?(?:の翌日)?(?:から|より|~|〜|～)[\s、]*$")
_LENGTH = re.compile(
    r"([0-9]{1,3})\s?(?:か月|ヶ月|ケ月|カ月|ヵ月|箇月)間?|([0-9]{1,2})\s?年間?(?!度|[0-9]|\s?[0-9]{1,2}月)"
)
# What may well be dated before or after the contract: the procurement itself, the law, what the contract leaves behind.
_AWARD = re.compile(
    r"公告|公募|公示|質問|提案|参加|入札|開札|落札|審査|プレゼン|選定|見積|契約(?:の)?締結|候補者|通知書|説明会|"
    r"応募|閲覧|債務負担|予算|議決|告示"
)
_LAW_BEFORE = re.compile(
    r"(?:(?<!方)法|政令|省令|条例|規則|訓令|通知|ガイドライン|基準群?|要領|要綱|計画(?!書)|ポリシー|指針|大綱|"
    r"版)[^。、]{0,4}[(（]?[^。、(（をまで]{0,4}$"
)
_LAW_AFTER = re.compile(
    r"^\s?[)）]?(?:に|付け?|で)?(?:の)?(?:改正|施行|公布|策定|制定|決定|改定|改訂|公表|閣議|付|現在|時点|版)"
)
_AFTER = re.compile(
    r"消去|削除|廃棄|証明書|満了後|終了後|契約不適合|精算|請求|支払|保存|保管|引継|次期|存続|更新後|延長"
)
_VENDOR_FORCE = frozenset({Force.obligation, Force.effort, Force.statement, Force.desired})


class Span(NamedTuple):
    """A period that the text states; `start` is None where it begins with the contract, whose day is open."""

    name: str
    start: datetime.date | None
    end: datetime.date
    place: str
    text: str


class _Range(NamedTuple):
    start: Day | None
    end: Day


def check_periods(papers: Sequence[Source]) -> Iterator[Finding]:
    """Impossible days, ends before their start, contract periods that differ, and duties outside the contract.

    Only full dates are judged. Sources of the rule: the order of a period and of the calendar.
    """
    for paper in papers:
        yield from _impossible(paper)
    spans = [span for paper in papers for span in _spans(paper)]
    yield from _differing(spans)
    yield from _lengths(papers, spans)
    if spans:
        for paper in papers:
            yield from _outside(paper, spans)


def _impossible(paper: Source) -> Iterator[Finding]:
    for paragraph in paper.document.paragraphs:
        text = fold(paragraph.text)
        for day in days(text):
            if day.date is None:
                message = f"「{day.text}」という日はない。"
                yield Finding(
                    code=Code.date_wrong,
                    severity=Severity.error,
                    place=paper.where(paragraph),
                    message=message,
                    hint="暦を確かめ、日付を直す。",
                )
            elif day.weekday and day.weekday != day.true_weekday:
                message = f"「{day.text}」の曜日が違う。この日は{day.true_weekday}曜日である。"
                yield Finding(
                    code=Code.date_wrong,
                    severity=Severity.warning,
                    place=paper.where(paragraph),
                    message=message,
                    hint="日付と曜日のどちらが正しいかを確かめる。",
                )
        for one in _ranges(text):
            if one.start and _is_reversed(one):
                yield Finding(
                    code=Code.date_reversed,
                    severity=Severity.error,
                    place=paper.where(paragraph),
                    message=f"期間の終わりが始まりより前である（{one.start.text}から{one.end.text}まで）。",
                    hint="始まり又は終わりの日付を直す。",
                )


def _is_reversed(one: _Range) -> bool:
    return bool(one.start and one.start.date and one.end.date and one.end.date < one.start.date)


def _ranges(text: str) -> Iterator[_Range]:
    """Pairs of dates that から joins, and ends of periods that begin with the contract."""
    found = list(days(text))
    for first, second in pairwise(found):
        if _BETWEEN.match(text[first.end : second.start]):
            yield _Range(first, second)
    for day in found:
        if _FROM_CONTRACT.search(text[max(0, day.start - 24) : day.start]):
            yield _Range(None, day)


def _spans(paper: Source) -> Iterator[Span]:
    for sentence in paper.sentences:
        text = fold(sentence.text)
        near = sentence.paragraph.headings[-1] if sentence.paragraph.headings else ""
        yield from _stated_end(paper, sentence, text)
        for one in _ranges(text):
            before = _PERIOD.findall(text[: (one.start or one.end).start]) or _PERIOD.findall(fold(near))
            if before and one.end.date and not _is_reversed(one):
                yield Span(
                    before[-1],
                    one.start.date if one.start else None,
                    one.end.date,
                    paper.where(sentence.paragraph),
                    f"{one.start.text if one.start else '契約締結の日'}から{one.end.text}まで",
                )


def _stated_end(paper: Source, sentence: Sentence, text: str) -> Iterator[Span]:
    """The end of a period where it stands alone: 契約期間の満了｜令和9年3月31日."""
    for match in _END.finditer(text):
        day = next(days(text[match.end() : match.end() + 20]), None)
        if day and day.date and day.start == 0:
            yield Span(match[1], None, day.date, paper.where(sentence.paragraph), f"満了は{day.text}")


def _differing(spans: Sequence[Span]) -> Iterator[Finding]:
    by_name: dict[str, list[Span]] = {}
    for span in spans:
        by_name.setdefault(span.name, []).append(span)
    for name, own in by_name.items():
        starts = {span.start for span in own if span.start}
        if len({span.end for span in own}) > 1 or len(starts) > 1:
            places: dict[str, list[str]] = {}
            for span in own:
                places.setdefault(span.text, []).append(span.place)
            values = "、".join(f"{text}（{listed(where)}）" for text, where in places.items())
            yield Finding(
                code=Code.quantity_conflict,
                severity=Severity.warning,
                place=own[0].place,
                message=f"「{name}」の定めが食い違う: {values}。",
                hint="正しい期間を一つに決め、他の箇所はそれを引く。",
            )


def _lengths(papers: Sequence[Source], spans: Sequence[Span]) -> Iterator[Finding]:
    """A contract period given in months or years that its dates do not make."""
    dated = [span for span in spans if span.start]
    if not dated:
        return
    for paper in papers:
        for sentence in paper.sentences:
            text = fold(sentence.text)
            for match in re.finditer(
                r"(契約期間|履行期間|委託期間|業務期間)(?:は、?|[｜:：]\s?|が|\()(?:[^。、]{0,40}[(（])?", text
            ):
                length = _LENGTH.match(text, match.end())
                span = next((one for one in dated if one.name == match[1]), None)
                if length and span and span.start:
                    said = int(length[1]) if length[1] else 12 * int(length[2])
                    true = _months(span.start, span.end)
                    if said != true and (length[1] or abs(said - true) >= 6):
                        yield Finding(
                            code=Code.quantity_conflict,
                            severity=Severity.warning,
                            place=paper.where(sentence.paragraph),
                            message=f"「{match[1]}」の長さ（{length.group()}）が、日付（{span.text}、"
                            f"{span.place}）から数えた{true}か月と食い違う。",
                            hint="日付と長さのどちらが正しいかを確かめる。",
                        )


def _months(start: datetime.date, end: datetime.date) -> int:
    """Months from the first day to the last day, both counted, to the nearest whole month."""
    after = end + datetime.timedelta(days=1)
    return round((after.year - start.year) * 12 + after.month - start.month + (after.day - start.day) / 31)


def _outside(paper: Source, spans: Sequence[Span]) -> Iterator[Finding]:
    # Where two periods are stated, the wider one is used: their difference is a finding of its own.
    end = max(span.end for span in spans)
    starts = [span.start for span in spans]
    start = min((one for one in starts if one), default=None)
    for sentence in paper.sentences:
        if sentence.force not in _VENDOR_FORCE:
            continue
        text = fold(sentence.text)
        reversed_ends = {one.end for one in _ranges(text) if _is_reversed(one)}
        for day in days(text):
            if day in reversed_ends:
                continue  # a finding of its own
            if len(text) < len(day.text) + 8 and sentence.paragraph.kind != "row":
                continue  # the date of the paper itself, on its cover
            if day.date is None or _of_something_else(sentence, text, day):
                continue
            late, early = day.date > end, start is not None and day.date < start
            if (late and not _AFTER.search(text)) or (early and sentence.force is not Force.statement):
                yield _outside_finding(paper, sentence, day, end if late else start or end, late=late)


def _outside_finding(paper: Source, sentence: Sentence, day: Day, limit: datetime.date, *, late: bool) -> Finding:
    side = f"終わり（{wareki(limit)}）より後" if late else f"始まり（{wareki(limit)}）より前"
    return Finding(
        code=Code.date_outside_contract,
        severity=Severity.warning,
        place=paper.where(sentence.paragraph),
        message=f"「{day.text}」は、契約期間の{side}である。",
        hint="日付又は契約期間を直す。契約期間の外に行わせるなら、その根拠（別の契約、終了後も残る義務など）を書く。",
    )


def _of_something_else(sentence: Sentence, text: str, day: Day) -> bool:
    """Whether the date is of the procurement, of a law or of the past, which no contract period bounds."""
    law = _LAW_BEFORE.search(text[max(0, day.start - 16) : day.start]) or _LAW_AFTER.search(text[day.end : day.end + 8])
    headings = " ".join(sentence.paragraph.headings[-2:])
    past = re.search(r"した。?$|ていた。?$|であった。?$|実績|試行|年度に", text) is not None
    return bool(past or law or _AWARD.search(text) or _AWARD.search(headings))
