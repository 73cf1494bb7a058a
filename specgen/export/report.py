"""What the report says, before it is a page: the values of a Specification in the order an officer reads them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from specgen.export.charts import (
    ORIGIN_SIGNS,
    VERDICT_SIGNS,
    Bar,
    Picture,
    counts,
    donut,
    item_labels,
    share_bars,
    strip,
)
from specgen.findings import Finding, Severity
from specgen.formatting import number, wareki
from specgen.model.answers import State
from specgen.model.base import Grade, Level, Origin
from specgen.model.specification import (
    AnswerLine,
    Coverage,
    Decision,
    Item,
    ItemCoverage,
    Specification,
    Todo,
    Verdict,
)

TODO_KINDS = (
    ("undecided", "未定", "決めること", "決まらないままでは、確定版を作成できません。"),
    ("confirm", "要確認", "確かめること", "文章を読み、事実と合っているかを確かめてください。"),
    ("judge", "判定", "判定すること", "担当者だけで決めず、判定する者を確かめてください。"),
)
CAUSES = {
    "condition": "回答が条件に合わない",
    "level": "求めないと回答した、又は決めていない",
    "outline": "章立てに置く場所がない",
}
STATES = (
    (
        State.default,
        "確かめてほしい既定値",
        "回答がなかったため、既定値を使いました。団体の実情に合うかを確かめてください。",
    ),
    (State.undecided, "未定の回答", "決まっていないため、仕様書には【未定】と印刷しています。"),
    (State.given, "回答したもの", "回答ファイル又は画面で回答したものです。"),
    (
        State.not_asked,
        "対象外の設問",
        "ほかの回答により、尋ねる必要がなくなった設問、又は仕様書に使わなくなった設問です。",
    ),
)


@dataclass(frozen=True)
class Section:
    """A section of the report; `id` names its template and its anchor."""

    id: str
    title: str


@dataclass(frozen=True)
class TodoGroup:
    """The to-dos of one kind."""

    kind: str
    word: str
    title: str
    note: str
    todos: tuple[Todo, ...]


@dataclass(frozen=True)
class FindingGroup:
    """The findings of one severity."""

    severity: Severity
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Figure:
    """One number at a glance."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class CoverageRow:
    """One checklist item with its short label and the names of the clauses that could fill it."""

    label: str
    item: ItemCoverage
    suggestions: tuple[str, ...]
    # By aspect: the desirable requirements that speak of it, which oblige nobody.
    desirable: Mapping[str, tuple[Item, ...]]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What lacks beyond the aspects that are listed anyway."""
        aspects = {aspect.text for aspect in self.item.aspects}
        return tuple(one for one in self.item.lacks if one not in aspects)


@dataclass(frozen=True)
class CoverageView(Picture):
    """One checklist of a draft: its picture, its numbers and its rows."""

    coverage: Coverage
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True)
class AnswerGroup:
    """The answers of one state, by section of the questionnaire."""

    state: State
    title: str
    note: str
    lines: tuple[AnswerLine, ...]

    @property
    def sections(self) -> Iterator[tuple[str, tuple[AnswerLine, ...]]]:
        """(section, its answers), in the order of the questionnaire."""
        for section, lines in groupby(self.lines, key=lambda line: line.section):
            yield section, tuple(lines)


@dataclass(frozen=True)
class Change:
    """An item, or sub-item, that is not as the library recommends it. `title` is its clause's."""

    title: str
    item: Item


@dataclass(frozen=True)
class ReportPage:
    """Everything that templates/report.html is given, and nothing that it does not use."""

    spec: Specification
    date: str
    sections: tuple[Section, ...]
    todos: tuple[TodoGroup, ...]
    findings: tuple[FindingGroup, ...]
    figures: tuple[Figure, ...]
    bars: tuple[Bar, ...]
    coverage: tuple[CoverageView, ...]
    answers: tuple[AnswerGroup, ...]
    lowered: tuple[Change, ...]
    edited: tuple[Change, ...]
    own: tuple[Change, ...]
    generated: tuple[Change, ...]
    left_out: tuple[Decision, ...]
    not_applied: tuple[tuple[str, tuple[Decision, ...]], ...]
    included: tuple[Decision, ...]
    signs: dict[Verdict, str]
    origin_signs: dict[Origin, str]


def report_page(spec: Specification) -> ReportPage:
    """The page of a specification."""
    changes = tuple(_changes(spec))
    staff = [change for change in changes if change.item.touched is Origin.staff]
    return ReportPage(
        spec=spec,
        date=_date(spec.date),
        sections=tuple(_sections(spec)),
        todos=tuple(
            TodoGroup(*kind, tuple(todo for todo in spec.todos if todo.kind == kind[0])) for kind in TODO_KINDS
        ),
        findings=tuple(
            FindingGroup(severity, tuple(one for one in spec.findings if one.severity is severity))
            for severity in Severity
        ),
        figures=tuple(_figures(spec)),
        bars=share_bars(spec.shares),
        coverage=tuple(_coverage(spec)),
        answers=tuple(
            AnswerGroup(*state, tuple(line for line in spec.answers if line.state == state[0].label))
            for state in STATES
        ),
        lowered=tuple(one for one in changes if one.item.grade not in (None, Grade.recommended)),
        edited=tuple(one for one in staff if one.item.clause),
        own=tuple(one for one in staff if not one.item.clause),
        generated=tuple(one for one in changes if one.item.touched is Origin.generated),
        left_out=tuple(one for one in spec.decisions if one.cause == "left_out"),
        not_applied=tuple(_not_applied(spec.decisions)),
        included=tuple(one for one in spec.decisions if one.included),
        signs=VERDICT_SIGNS,
        origin_signs=ORIGIN_SIGNS,
    )


def _date(text: str) -> str:
    """An ISO date in the Japanese era; any other text as it is."""
    try:
        return wareki(datetime.date.fromisoformat(text))
    except ValueError:
        return text


def _sections(spec: Specification) -> Iterator[Section]:
    yield Section("todos", "担当者がすること")
    yield Section("findings", "指摘")
    yield Section("figures", "数で見る仕様書")
    yield Section("shares", "文の出所")
    yield Section("coverage", "チェックシートとの照合")
    if spec.risk:
        yield Section("risk", spec.risk.title)
    yield Section("answers", "回答の確認")
    yield Section("changes", "標準から変えた箇所")
    yield Section("decisions", "条項の採否とその理由")
    yield Section("library", "条項ライブラリ及び出典")


def _figures(spec: Specification) -> Iterator[Figure]:
    requirements = tuple(spec.requirements())
    mandatory = sum(item.level is Level.mandatory for item in requirements)
    desirable = sum(item.level is Level.desirable for item in requirements)
    words = f"{Level.mandatory.label} {number(mandatory)}、{Level.desirable.label} {number(desirable)}"
    yield Figure("要件", number(len(requirements)), f"{words}（細目を含む。）")
    included = sum(one.included for one in spec.decisions)
    yield Figure("使った条項", f"{included} / {len(spec.decisions)}", "条項ライブラリの条項のうち")
    for coverage in spec.coverage:
        covered = coverage.count(Verdict.covered)
        outside = coverage.count(Verdict.not_applicable)
        note = "記載あり / 適用する項目の数" + (f"（対象外 {outside}）" if outside else "")
        yield Figure(coverage.title, f"{covered} / {len(coverage.items) - outside}", note)


def _coverage(spec: Specification) -> Iterator[CoverageView]:
    names = {one.clause: f"{one.code} {one.title}" for one in spec.decisions}
    desirable: dict[str, list[Item]] = defaultdict(list)
    for one in spec.items():
        for ref in one.satisfies if one.level is Level.desirable else ():
            desirable[ref].append(one)
    for index, coverage in enumerate(spec.coverage, 1):
        yield CoverageView(
            anchor=f"checklist-{index}",
            coverage=coverage,
            arcs=donut(coverage),
            strip=strip(coverage),
            counts=counts(coverage),
            rows=tuple(
                CoverageRow(
                    label,
                    item,
                    tuple(names.get(one, one) for one in item.suggested_clauses),
                    {one.id: tuple(desirable.get(f"{item.id}/{one.id}", ())) for one in item.aspects},
                )
                for label, item in zip(item_labels(coverage), coverage.items, strict=True)
            ),
        )


def _changes(spec: Specification) -> Iterator[Change]:
    for node in spec.nodes():
        for top in node.items:
            for item in top.walk():
                yield Change(top.title or node.title, item)


def _not_applied(decisions: Sequence[Decision]) -> Iterator[tuple[str, tuple[Decision, ...]]]:
    for cause, words in CAUSES.items():
        if found := tuple(one for one in decisions if not one.included and one.cause == cause):
            yield words, found
