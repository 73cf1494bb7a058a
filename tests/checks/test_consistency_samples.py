"""The drafted samples are free of contradictions, and one put into them is found."""

from __future__ import annotations

from pathlib import Path

import pytest

import specgen
from specgen.checks.consistency import check_consistency
from specgen.checks.wording import check_wording
from specgen.findings import Code, Finding
from tests.checks.consistency_papers import read

SAMPLES = Path(specgen.__file__).parent.parent / "samples"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
# What is changed in the sample of a city, into what, and what must then be found.
CHANGES: list[tuple[str, str, Code]] = [
    (
        "時間以内に、曜日及び時間帯にかかわらず、発注者に初報",
        "0時間以内に、曜日及び時間帯にかかわらず、発注者に初報",
        Code.quantity_conflict,
    ),
    ("起算日の翌日から起算して60日以内 |", "起算日の翌日から起算して30日以内 |", Code.quantity_conflict),
    ("利用期間は、令和9年7月1日", "利用期間は、令和9年8月1日", Code.quantity_conflict),
    (
        "令和9年4月1日から令和12年3月31日まで）の全体",
        "令和9年4月1日から令和11年3月31日まで）の全体",
        Code.quantity_conflict,
    ),
    ("契約期間の満了 | 令和12年3月31日", "契約期間の満了 | 令和11年3月31日", Code.quantity_conflict),
    ("定例会（3か月に1回）", "定例会（毎月1回）", Code.quantity_conflict),
    ("| 研修 | 4 | 回 |", "| 研修 | 2 | 回 |", Code.quantity_conflict),
    ("受注者は、本サービスの脆弱性について", "受託者は、本サービスの脆弱性について", Code.party_names),
    ("第4章12(10)に定める期限 |", "第4章12(12)に定める期限 |", Code.reference_missing),
    ("第10章2(1)に定める対応を行うほか", "第11章2(1)に定める対応を行うほか", Code.reference_missing),
    ("別紙1に定める事項及び", "別紙2に定める事項及び", Code.reference_missing),
    ("様式第1号により", "様式第9号により", Code.reference_missing),
    ("| 試験結果報告書 | 要件番号ごと", "| 性能評価報告書 | 要件番号ごと", Code.deliverable_without_task),
    ("令和9年7月1日の前日まで |", "令和13年7月1日の前日まで |", Code.date_outside_contract),
    ("令和9年4月1日から令和12年3月31日までとする", "令和9年4月1日から令和8年3月31日までとする", Code.date_reversed),
    ("次に掲げる対策を講じること", "次に掲げる対策を適切に講じること", Code.wording_vague),
    ("設定できること。", "設定出来ること。", Code.wording_official),
]


def findings(text: str) -> list[Finding]:
    document, sentences = read(text, "specification.md")
    return [*check_consistency(document, sentences), *check_wording(sentences)]


def sample(name: str) -> str:
    return (SAMPLES / name / "expected" / "specification.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_drafted_sample_gives_no_finding(name: str) -> None:
    assert findings(sample(name)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "code"), CHANGES)
def test_a_contradiction_put_into_a_sample_is_found(old: str, new: str, code: Code) -> None:
    text = sample("city")
    assert old in text
    assert code in {one.code for one in findings(text.replace(old, new, 1))}
