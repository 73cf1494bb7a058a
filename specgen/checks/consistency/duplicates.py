"""The same requirement twice, and the same thing both required and scored."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from specgen.checks.consistency.likeness import alike, bare, matter
from specgen.checks.consistency.places import Source, listed
from specgen.checks.force import Force
from specgen.checks.sentences import Sentence
from specgen.findings import Code, Finding, Severity

_LIKE = 95.0
_LIKE_MATTER = 92.0
_SHORTEST = 20
_SHORTEST_MATTER = 10
_LEAD_IN = re.compile(r"(?:次|以下|下記|下表|次表|別表|別紙)(?:の|に)")
# A sentence that hangs on the one before it says nothing alone.
_DEPENDENT = re.compile(
    r"^(?:この場合|これら?|それ|その|ただし|また、その|当該|なお、(?:この|その|これ))|同(?:様|じ)とする"
)
_PREDICATE = re.compile(r"(?:こと|もの|[うくすつぬふむるい])(?:。|｜|$)")
_TOPIC = re.compile(r"(?:受託者|受注者|請負者|乙|事業者|サービス|システム|機能|管理者|利用者)(?:\([^)]*\))?は")
_SCORED = re.compile(r"加点|評価点|高く評価|配点|任意")
_REQUIRED_CELL = re.compile(r"(?:^|｜)(?:必須|必須要件|必)(?:｜|$)")
_WISH = re.compile(r"望ましい|加点(?:する|の対象|対象)|任意とする|努める(?:こと)?。?(?:｜|$)|推奨する|あればよい")

Reduce = Callable[[str], str]


class _Said(NamedTuple):
    sentence: Sentence
    place: str
    text: str


def check_duplicates(papers: Sequence[Source]) -> Iterator[Finding]:
    """Requirements that are written twice, and requirements that are both mandatory and a matter of points.

    Two papers that say the same are reported too: one of them is changed and the other forgotten.
    """
    duties = list(_said(papers, frozenset({Force.obligation}), bare, _SHORTEST))
    yield from _doubles(duties)
    yield from _mixed_pairs(papers)
    for paper in papers:
        yield from _mixed_rows(paper)


def _said(papers: Sequence[Source], forces: frozenset[Force], reduce: Reduce, shortest: int) -> Iterator[_Said]:
    for paper in papers:
        for sentence in paper.sentences:
            if sentence.force in forces and _stands_alone(sentence):
                text = reduce(sentence.plain)
                if len(text) >= shortest:
                    yield _Said(sentence, paper.where(sentence.paragraph), text)


def _stands_alone(sentence: Sentence) -> bool:
    """Whether a sentence asks for something without the help of the one before it."""
    plain, paragraph = sentence.plain, sentence.paragraph
    if _LEAD_IN.search(plain) or _DEPENDENT.search(plain):
        return False
    if paragraph.kind == "row":
        return True
    opens = paragraph.text.startswith(sentence.text[:12])
    return bool(_PREDICATE.search(plain)) and (opens or bool(_TOPIC.search(plain)))


def _doubles(duties: Sequence[_Said]) -> Iterator[Finding]:
    groups: dict[int, list[int]] = defaultdict(list)
    for first, second in alike([one.text for one in duties], _LIKE):
        if duties[first].sentence.paragraph is not duties[second].sentence.paragraph:
            groups[first].append(second)
    for first in sorted(groups):
        said = [duties[first], *(duties[index] for index in groups[first])]
        yield Finding(
            code=Code.requirement_duplicated,
            severity=Severity.info,
            place=said[0].place,
            message=f"同じ要件が{len(said)}か所にある（{listed(one.place for one in said)}）: "
            f"「{_short(said[0].sentence.text)}」。",
            hint="一か所にまとめ、他の箇所はそれを引く。片方だけを直すと食い違いが生じる。",
        )


def _mixed_pairs(papers: Sequence[Source]) -> Iterator[Finding]:
    """Pairs of sentences that ask for the same, one as a duty and one for points."""
    said = list(_said(papers, frozenset({Force.obligation, Force.desired, Force.bidder}), matter, _SHORTEST_MATTER))
    said = [one for one in said if one.sentence.force is not Force.bidder or _SCORED.search(one.sentence.plain)]
    if not any(one.sentence.force is not Force.obligation for one in said):
        return
    told: set[int] = set()
    groups: dict[int, list[int]] = defaultdict(list)
    for first, second in alike([one.text for one in said], _LIKE_MATTER):
        groups[first].append(second)
    for first in sorted(groups):
        members = [first, *groups[first]]
        duty = next((index for index in members if said[index].sentence.force is Force.obligation), None)
        wish = next((index for index in members if said[index].sentence.force is not Force.obligation), None)
        if duty is not None and wish is not None and wish not in told:
            told.add(wish)
            yield _mixed(said[duty], said[wish])


def _mixed(duty: _Said, wish: _Said) -> Finding:
    return Finding(
        code=Code.mandatory_and_scored,
        severity=Severity.warning,
        place=duty.place,
        message=f"同じ事項を、"
        f"必須（{duty.place}）とも任意又は加点（{wish.place}）ともしている: 「{_short(duty.sentence.text)}」。",
        hint="必須とするか、加点とするかを一つに決める。水準を分けるなら、必須の水準と加点の水準をそれぞれ書く。",
    )


def _mixed_rows(paper: Source) -> Iterator[Finding]:
    """Rows and clauses marked 必須 whose own words only wish."""
    for sentence in paper.sentences:
        plain = sentence.plain
        near = sentence.paragraph.headings[-1] if sentence.paragraph.headings else ""
        marked = _REQUIRED_CELL.search(plain) or re.search(r"[〔【（(・]必須[〕】）)]", near)
        wish = _WISH.search(plain)
        if marked and wish:
            yield Finding(
                code=Code.mandatory_and_scored,
                severity=Severity.warning,
                place=paper.where(sentence.paragraph),
                message=f"必須としながら、"
                f"文は「{wish.group().strip('｜。')}」としている: 「{_short(sentence.text)}」。",
                hint="必須なら「〜こと」で終え、任意なら区分を任意（加点）にする。",
            )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
