from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.checks.consistency.dates import days, fold
from specgen.findings import Code, Severity
from specgen.formatting import wareki, western
from tests.checks.consistency_papers import codes, consistency

PERIOD = "# 1 概要\n1.1 契約期間は、令和8年4月1日から令和9年3月31日までとする。\n# 2 作業\n"
DATES = frozenset({Code.date_wrong, Code.date_reversed, Code.date_outside_contract})


@pytest.mark.parametrize(
    ("sentence", "code", "severity"),
    [
        ("令和8年2月30日までに提出すること。", Code.date_wrong, Severity.error),
        ("令和8年13月1日までに提出すること。", Code.date_wrong, Severity.error),
        ("令和8年6月26日（木）までに提出すること。", Code.date_wrong, Severity.warning),
        ("保守は、令和8年7月1日から令和8年6月30日まで行うこと。", Code.date_reversed, Severity.error),
        ("保守は、2026/7/1～2026/6/30の間に行うこと。", Code.date_reversed, Severity.error),
        ("業務完了報告書を令和9年4月15日までに納品すること。", Code.date_outside_contract, Severity.warning),
        ("テスト計画書を2027年4月15日までに作成すること。", Code.date_outside_contract, Severity.warning),
        ("初期設定をR8.3.1までに完了すること。", Code.date_outside_contract, Severity.warning),
    ],
)
def test_a_wrong_date_is_reported(sentence: str, code: Code, severity: Severity) -> None:
    found = [one for one in consistency(f"{PERIOD}2.1 {sentence}\n") if one.code in DATES]
    assert [(one.code, one.severity, one.place) for one in found] == [(code, severity, "2.1")]


@pytest.mark.parametrize(
    "sentence",
    [
        "業務完了報告書を令和9年3月末日までに納品すること。",
        "令和8年6月26日（金）までに提出すること。",
        "契約の終了後、令和9年5月30日までにデータを消去すること。",
        "提案書を令和8年2月27日までに提出すること。",
        "令和7年度の試行は、令和7年6月1日から行った。",
        "AI事業者ガイドライン（令和8年3月31日公表）を遵守すること。",
        "情報セキュリティポリシー（令和7年4月1日改定）を守ること。",
        "令和8年3月以前の資料は、対象としない。",
        "発注者は、令和9年5月15日に次の事業者を決定する。",
    ],
)
def test_dates_that_may_lie_outside_are_left_alone(sentence: str) -> None:
    assert not DATES & set(codes(consistency(f"{PERIOD}2.1 {sentence}\n")))


def test_a_contract_that_begins_when_it_is_made_has_no_first_day() -> None:
    text = (
        "# 1 概要\n1.1 契約期間は、契約締結の日から令和9年3月31日までとする。\n"
        "1.2 令和8年3月1日までに準備を終え、令和9年4月2日までに報告すること。\n"
    )
    found = [one for one in consistency(text) if one.code is Code.date_outside_contract]
    assert ["令和9年4月2日" in one.message for one in found] == [True]


def test_the_day_on_the_cover_is_no_duty() -> None:
    assert Code.date_outside_contract not in codes(consistency("令和7年12月1日\n" + PERIOD))


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)))
def test_a_date_is_read_alike_in_both_calendars(date: datetime.date) -> None:
    slashes = f"{date.year}/{date.month}/{date.day}"
    for written in (wareki(date), western(date), slashes):
        assert [one.date for one in days(fold(f"期限は{written}とする。"))] == [date]


@given(st.text(alphabet="令和平成元年月日RH0123456789./-（）月火 ２０", max_size=40))
def test_any_text_is_read_without_failing(text: str) -> None:
    folded = fold(text)
    for one in days(folded):
        assert folded[one.start : one.end] == one.text
