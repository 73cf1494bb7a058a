from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.checks.consistency.measures import measures
from specgen.checks.normal import normalise
from specgen.findings import Code, Severity
from tests.checks.consistency_papers import codes, consistency

CONFLICTS: list[tuple[str, str, str]] = [
    ("同時接続数は50以上とすること。", "同時接続数は100以上とすること。", "同時接続数"),
    ("アカウントの同時接続数は50人以上とする。", "100人以上の利用者が同時に接続できること。", "同時接続数"),
    (
        "本サービスのアカウント数は900とし、上限を超えないこと。アカウントを900人分発行すること。",
        "アカウント数は1,000アカウントとすること。",
        "アカウント数",
    ),
    ("利用できる文字数は、月500万文字以上とすること。", "利用文字数は、月300万文字以上とすること。", "文字数"),
    ("利用文字数は、月五百万文字以上とすること。", "利用文字数は、月300万文字以上とすること。", "文字数"),
    ("稼働率は99.5％以上とすること。", "本サービスの月間稼働率は99.0％以上であること。", "稼働率"),
    ("操作ログは1年間保存すること。", "操作履歴を3年以上保存すること。", "保存期間"),
    ("会話履歴は90日間保存すること。", "会話履歴を1年間保存すること。", "保存期間"),
    (
        "障害を検知したときは、1時間以内に通知すること。",
        "障害が発生したときは、3時間以内に通知すること。",
        "障害の通知",
    ),
    (
        "インシデントを認知した時から1時間以内に報告すること。",
        "インシデントが発生したときは24時間以内に報告すること。",
        "インシデント",
    ),
    ("計画停止は、10日前までに通知すること。", "計画停止を行うときは、30日前までに通知すること。", "計画停止"),
    ("参照用データの容量は100GB以上とすること。", "登録できる容量は50GB以上とすること。", "容量"),
    ("研修を4回以上行うこと。", "研修は2回以上実施すること。", "研修"),
    ("定例会を月1回開くこと。", "定例会は3か月に1回開催すること。", "会議"),
    ("問合せには、2営業日以内に回答すること。", "問合せを受けたときは、5営業日以内に回答すること。", "問合せ"),
    ("契約の終了後60日以内にデータを消去すること。", "契約終了後30日以内に全てのデータを消去すること。", "消去"),
    ("応答時間は3秒以内とすること。", "応答時間は10秒以内とすること。", "応答時間"),
    ("利用開始日は令和8年7月1日とすること。", "利用開始日は令和8年8月1日とすること。", "利用開始"),
    (
        "契約期間は、令和8年4月1日から令和9年3月31日までとする。",
        "契約期間は、令和8年4月1日から令和10年3月31日までとする。",
        "契約期間",
    ),
    ("契約期間は、令和8年4月1日から令和11年3月31日までとする。", "契約期間は、24か月とする。", "契約期間"),
]
AGREEMENTS: list[tuple[str, str]] = [
    ("同時接続数は50以上とすること。", "同時接続数は５０人以上とすること。"),
    ("標準モデルの利用文字数は、月500万文字以上とすること。", "上位モデルの利用文字数は、月100万文字以上とすること。"),
    ("平日の問合せには、1営業日以内に回答すること。", "休日の問合せには、3営業日以内に回答すること。"),
    ("利用文字数は、月500万文字以上とすること。", "利用文字数は、年間6,000万文字以上とすること。"),
    (
        "利用できるトークン数は、月1億トークン以上とすること。",
        "1人当たりの利用できるトークン数は、月10万トークン以上とすること。",
    ),
    ("同時接続数は50以上とすること。", "同時接続数は100以上であることが望ましい。"),
    ("同時接続数は50以上とすること。", "令和6年度の試行では、最大30人が同時に接続した。"),
    ("操作ログは1年間保存すること。", "操作ログは12か月以上保存すること。"),
    ("会話履歴は90日間保存すること。", "操作ログは1年間保存すること。"),
    ("会話履歴は90日間保存すること。", "会話履歴は3か月間保存すること。"),
    ("管理者のアカウント数は5アカウントとすること。", "アカウント数は900アカウントとすること。"),
    ("障害を検知したときは、1時間以内に通知すること。", "障害から復旧したときは、原因を10日以内に報告すること。"),
    ("インシデントの第一報は1時間以内に行うこと。", "インシデントの発生から10日以内に最終の報告書を提出すること。"),
    ("契約期間は、令和8年4月1日から令和11年3月31日までとする。", "契約期間は、36か月とする。"),
    (
        "契約期間は、令和8年4月1日から令和11年3月31日までとする。",
        "利用期間は、令和8年7月1日から令和11年3月31日までとする。",
    ),
    ("同時接続数は50以上100以下とすること。", "同時接続数は50以上とすること。"),
]


def two(first: str, second: str) -> str:
    return f"# 第1章 概要\n1 {first}\n# 第2章 要件\n1 {second}\n"


@pytest.mark.parametrize(("first", "second", "name"), CONFLICTS)
def test_the_same_quantity_with_two_values_is_reported_with_both_places(first: str, second: str, name: str) -> None:
    found = [one for one in consistency(two(first, second)) if one.code is Code.quantity_conflict]
    assert len(found) == 1
    assert found[0].severity is Severity.warning
    assert name in found[0].message
    assert "第1章1" in found[0].place + found[0].message
    assert "第2章1" in found[0].place + found[0].message


@pytest.mark.parametrize(("first", "second"), AGREEMENTS)
def test_values_that_may_differ_are_not_reported(first: str, second: str) -> None:
    assert Code.quantity_conflict not in codes(consistency(two(first, second)))


def test_a_table_row_is_compared_with_a_sentence() -> None:
    text = (
        "# 1 要件\n1.1 同時接続数は50以上とすること。\n| 項目 | 内容 | 区分 |\n|---|---|---|\n| 同時接続数 |"
        " 100以上 | 必須 |\n"
    )
    assert Code.quantity_conflict in codes(consistency(text.replace("100以上", "100人以上")))


def test_a_specification_is_compared_with_its_annex() -> None:
    found = consistency("# 1 要件\n1.1 稼働率は99.5％以上とすること。\n", "# 1 SLA\n1.1 稼働率は99％以上とすること。\n")
    (one,) = [each for each in found if each.code is Code.quantity_conflict]
    assert "別紙1.md 1.1" in one.message


@pytest.mark.parametrize(
    ("text", "family", "value"),
    [
        ("1,200万文字", "character", 12_000_000),
        ("1億2000万トークン", "token", 120_000_000),
        ("七千万文字", "character", 70_000_000),
        ("１００ＧＢ", "data", 100),
        ("1TB", "data", 1024),
        ("24時間以内", "day", 1),
        ("3か月に1回", "rate", 4),
        ("毎月1回", "rate", 12),
        ("99.5％", "percent", 99.5),
        ("8割以上", "percent", 80),
        ("2営業日以内", "working-day", 2),
    ],
)
def test_numbers_are_read_in_every_spelling(text: str, family: str, value: float) -> None:
    (one,) = measures(normalise(text))
    assert (one.family, one.value) == (family, value)


@given(st.integers(1, 99_999_999))
def test_a_number_is_the_same_with_and_without_separators(value: int) -> None:
    (plain,), (separated,) = measures(f"{value}文字"), measures(f"{value:,}文字")
    assert plain.value == separated.value == value


@given(st.text(alphabet="0123456789.,万億千一二十百文字人日月年に回以上 毎", max_size=40))
def test_any_text_is_read_without_failing(text: str) -> None:
    for one in measures(text):
        assert 0 <= one.start < one.end <= len(text)
