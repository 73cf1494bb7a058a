from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.checks.wording import MANY
from specgen.findings import Code, Severity
from specgen.library.wording import OFFICIAL
from tests.checks.consistency_papers import wording

OFFICIAL_CASES: list[tuple[str, Severity, str]] = [
    ("操作が出来ること。", Severity.error, "出来る"),
    ("提出して下さい。", Severity.error, "下さい"),
    ("説明を行って頂くこと。", Severity.error, "補助動詞"),
    ("入力，出力及び保存ができること。", Severity.error, "句読点"),
    ("書面またはメールで通知すること。", Severity.warning, "接続詞は漢字"),
    ("報告し、且つ、記録すること。", Severity.warning, "接続詞は仮名"),
    ("すべての情報を消去すること。", Severity.info, "副詞"),
    ("利用する事ができること。", Severity.warning, "形式名詞"),
    ("3ヶ月以内に提出すること。", Severity.warning, "「か」"),
    ("２人を置き、3日以内に届け出ること。", Severity.warning, "全角"),
    ("情報を取扱うこと。", Severity.warning, "送り仮名"),
    ("1000人以上が利用できること。", Severity.warning, "桁"),
    ("入力情報、及び出力を保存すること。", Severity.info, "読点"),
    ("例外がないわけではないこと。", Severity.info, "二重の否定"),
    ("市若しくは県に報告すること。", Severity.warning, "若しくは"),
    ("市並びに県に報告すること。", Severity.warning, "並びに"),
    ("PDFで出力できること", Severity.warning, "句点"),
]
VAGUE_CASES: list[tuple[str, str]] = [
    ("研修等を行うこと。", "「等」"),
    ("情報を適切に管理すること。", "適切"),
    ("十分な容量を用意すること。", "十分"),
    ("可能な限り国内で処理すること。", "努力"),
    ("必要に応じて会議を開くこと。", "いつ必要か"),
    ("障害から速やかに復旧すること。", "いつまで"),
    ("原則として国内で処理すること。", "原則"),
    ("受託者は、品質の向上に努めること。", "努力"),
]
FINE = [
    "事が起きた時に、物を渡すこと。",
    "事故が起きた時は、その時から1時間以内に報告すること。",
    "担当する者を届け出ること。",
    "障害から速やかに、24時間以内に復旧すること。",
    "原則として国内で処理すること（ただし、発注者が承認した場合を除く。）。",
    "不適切な表現を出力しないこと。",
    "上限が大きい機能、又は上限がない機能を備えること。",
    "後から再現できるだけの記録を残すこと。",
    "均等に配分し、同等以上の機能を備えること。",
    "「業務等の手引」を守ること。",
    "設定を変更し、及び確認できること。",
    "市若しくは県又は国に報告すること。",
    "平成29年度及び2026年度の資料を示すこと。",
    "郵便番号1000001を表示すること。",
    "稼働率は９９．９％以上とすること。",
    "https://www.example.jp/a,b を表示すること。",
    "取り扱う情報を問い合わせること。",
]


@pytest.mark.parametrize(("sentence", "severity", "message"), OFFICIAL_CASES)
def test_official_writing(sentence: str, severity: Severity, message: str) -> None:
    (one,) = wording(f"# 1 要件\n1.1 {sentence}\n")
    assert (one.code, one.severity, one.place) == (Code.wording_official, severity, "1.1")
    assert message in one.message
    assert one.hint


@pytest.mark.parametrize(("sentence", "message"), VAGUE_CASES)
def test_vague_words_are_reported_in_requirements(sentence: str, message: str) -> None:
    (one,) = wording(f"# 1 要件\n1.1 {sentence}\n")
    assert (one.code, one.severity) == (Code.wording_vague, Severity.warning)
    assert message in one.message


@pytest.mark.parametrize("sentence", FINE)
def test_what_is_right_or_depends_on_the_sentence_is_left_alone(sentence: str) -> None:
    assert wording(f"# 1 要件\n1.1 {sentence}\n") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "本市では、文書作成等に生成AIを適切に用いてきた。",
        "本業務は、事務等の効率化を図ることを目的とする。",
        "発注者は、資料等を適切に貸与する。",
    ],
)
def test_vague_words_outside_requirements_are_left_alone(sentence: str) -> None:
    assert wording(f"# 1 背景\n1.1 {sentence}\n") == []


def test_a_defined_word_with_an_open_end_is_no_vague_word() -> None:
    text = "# 1 要件\n1.1 漏えい又は滅失（以下「漏えい等」という。）を報告すること。\n1.2 漏えい等を防ぐこと。\n"
    assert wording(text) == []


def test_every_rule_for_clauses_has_a_grade() -> None:
    from specgen.checks.wording import _GRADES, _REPLACED

    assert {one.message for one in OFFICIAL} - _REPLACED == set(_GRADES)


def test_one_paragraph_gives_one_finding_a_rule() -> None:
    (one,) = wording("# 1 要件\n1.1 研修等を行うこと。文書等を渡すこと。\n")
    assert "2回" in one.message


@pytest.mark.parametrize("count", [MANY, MANY + 1, 40])
def test_many_places_make_one_finding_that_names_them_all(count: int) -> None:
    found = wording("# 1 要件\n" + "".join(f"1.{n} 情報を適切に管理すること。\n" for n in range(1, count + 1)))
    if count <= MANY:
        assert [one.place for one in found] == [f"1.{n}" for n in range(1, count + 1)]
        return
    (one,) = found
    assert f"ほか{count - 1}か所" in one.message
    assert all(f"1.{n}" in one.message for n in range(2, count + 1))


def test_two_spellings_of_a_word_are_reported_once() -> None:
    (one,) = wording("# 1 要件\n1.1 サーバーを置くこと。\n1.2 サーバを守ること。\n1.3 サーバーを止めないこと。\n")
    assert (one.code, one.place) == (Code.spelling_mixed, "1.2")
    assert wording("# 1 要件\n1.1 サーバーを置くこと。\n1.2 サーバーを守ること。\n") == []


@given(st.text(alphabet="出来るまたは適切に等、。，０1人以上こと「」（）速やか", max_size=60))
def test_any_text_is_judged_alike_each_time(text: str) -> None:
    assert wording(f"# 1 要件\n1.1 {text}\n") == wording(f"# 1 要件\n1.1 {text}\n")
