"""The most alike clauses, and what tells them apart in words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.checks.normal import normalise
from specgen.errors import InputError
from specgen.library import load_library
from specgen.model.library import Library
from specgen.sharing.differences import OPPOSITE, differences
from specgen.sharing.similar import MAX_TEXT, Degree, LikenessIndex, Similar, similar
from specgen.sharing.texts import satisfied
from tests.sharing.made import clause, with_clauses

UNSEEN = Path(__file__).parent.parent / "checks" / "labelled" / "unseen"


@pytest.fixture(scope="module")
def index(library: Library) -> LikenessIndex:
    return LikenessIndex(library)


def beside(library: Library, text: str, other: str) -> Similar:
    (found,) = similar(with_clauses(library, clause(1, other)), text)
    return found


OPPOSITES = [
    ("入力情報を学習に利用しないこと。", "入力情報を学習に利用すること。"),
    ("入力情報を学習に利用してはならない。", "入力情報を学習に利用しなければならない。"),
    ("再委託を禁止する。", "再委託を認める。"),
    ("履歴の保存を無効にする。", "履歴の保存を有効にする。"),
    ("受注者は、記録を残さないこと。記録の写しを渡すこと。", "受注者は、記録を残すこと。記録の写しを渡すこと。"),
]


@pytest.mark.parametrize(("one", "other"), [*OPPOSITES, *((other, one) for one, other in OPPOSITES)])
def test_opposites_are_never_the_same(library: Library, one: str, other: str) -> None:
    found = beside(library, one, other)
    assert found.degree is Degree.opposite
    assert OPPOSITE in found.differences


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("稼働率を95%以上とすること。", "稼働率を99.5%以上とすること。", "数値が異なる：95→99.5"),
        ("稼働率を９５％以上とすること。", "稼働率を99.5%以上とすること。", "数値が異なる：95→99.5"),
        ("同時に50人が利用できること。", "同時に100人が利用できること。", "数値が異なる：50→100"),
        ("記録を50人以上に配ること。", "記録を50人以下に配ること。", "数値が異なる：50人以上→50人以下"),
        ("記録を30日保存すること。", "記録を保存すること。", "数値が異なる：30日→なし"),
        ("法第27条によること。", "法第28条によること。", "数値が異なる：27→28"),
        ("情報を国内に保存すること。", "情報を国外に保存すること。", "語が異なる：国内→国外"),
        ("画像を生成できること。", "音声を生成できること。", "語が異なる：画像→音声"),
        ("学習に利用せず、保存すること。", "学習に利用し、保存すること。", "否定の数が異なる：1→0"),
        ("利用者は50人とする。", "利用者は{{scale.users}}人とする。", "回答で決まる箇所が異なる：なし→利用者の数"),
    ],
)
def test_what_differs_is_said(library: Library, one: str, other: str, said: str) -> None:
    found = beside(library, one, other)
    said = said.replace("利用者の数", library.questions["scale.users"].label)
    assert said in found.differences
    assert found.degree is Degree.alike


def test_an_answer_stands_for_any_figure(library: Library) -> None:
    found = beside(library, "利用者は50人とする。", "利用者は{{scale.users}}人とする。")
    assert not any("数値" in one for one in found.differences)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("入力情報を学習に利用しないこと。", "入力情報を学習に利用しないこと。"),
        ("打ち合わせの記録をサーバーに残すこと。", "打合せの記録をサーバに残すこと。"),
        (
            "利用の記録を、発注者の定めるところにより３か月保存すること。",
            "利用の記録を、発注者の定めるところにより90日保存すること。",
        ),
    ],
)
def test_the_same_in_other_letters_differs_in_nothing(library: Library, one: str, other: str) -> None:
    found = beside(library, one, other)
    assert found.differences == ()
    assert found.degree in (Degree.same, Degree.nearly)


def test_a_clause_finds_others_but_not_itself(library: Library) -> None:
    text = "受注者は、月間稼働率が{{sla.uptime}}%以上であることを保証すること。"
    made = with_clauses(library, clause(1, text), clause(2, text), clause(3, "受注者は、手引を配ること。"))
    first, *_ = similar(made, made.clauses["made.c1"])
    assert (first.clause, first.degree, first.likeness, first.shared) == ("made.c2", Degree.same, 100.0, 100.0)
    assert "made.c1" not in [one.clause for one in similar(made, made.clauses["made.c1"])]


def test_the_most_alike_comes_first_and_the_limit_holds(index: LikenessIndex) -> None:
    scores = [one.score for one in index.similar("入力情報を学習に利用しないこと。", 50)]
    assert scores == sorted(scores, reverse=True)
    assert len(index.similar("入力情報を学習に利用しないこと。", 3)) == 3
    assert index.similar("入力情報を学習に利用しないこと。", 0) == ()
    assert index.similar("入力情報を学習に利用しないこと。", -1) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("入力した情報を、生成AIモデルの学習に利用しないこと。", "DAT-01"),
        ("稼働率を95%以上とすること。", "NFR-04"),
        ("打ち合わせの議事録を作成し、提出すること。", "WRK-10"),
    ],
)
def test_a_short_sentence_finds_its_long_clause(index: LikenessIndex, text: str, code: str) -> None:
    assert code in [one.code for one in index.similar(text, 3)]


@pytest.mark.slow
def test_a_fitting_clause_is_among_the_first_five(library: Library, index: LikenessIndex) -> None:
    meets = {id_: {ref.split("/")[0] for _, ref in satisfied(one)} for id_, one in library.clauses.items()}
    asked = 0
    right = 0
    for path in sorted(UNSEEN.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            labels = {row["item"]: row["label"], **row.get("also", {})}
            wanted = {item for item, label in labels.items() if label in ("positive", "partial")}
            if row["label"] in ("positive", "partial") and wanted & set().union(*meets.values()):
                asked += 1
                right += any(wanted & meets[one.clause] for one in index.similar(row["text"]))
    assert right / asked > 0.75


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 　\n",
        "。、",
        "{{",
        "{{a b|c}}",
        "}}",
        "\x00",
        "\ud800",
        "(((((",
        "あ" * MAX_TEXT,
        "1人" * 3_000,
        "ない。" * 2_000,
    ],
)
def test_any_text_is_compared_in_bounded_time(index: LikenessIndex, text: str) -> None:
    start = time.perf_counter()
    index.similar(text)
    assert time.perf_counter() - start < 2


def test_a_text_that_is_too_long_is_refused(index: LikenessIndex) -> None:
    with pytest.raises(InputError, match="6,000字まで"):
        index.similar("あ" * (MAX_TEXT + 1))


@settings(deadline=None)
@given(st.text(alphabet="学習利用しないすること禁止0123456789%人日、。第条", max_size=60))
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    plain = normalise(text)
    assert differences(plain, plain) == ()


def test_the_same_question_gives_the_same_answer(index: LikenessIndex) -> None:
    library = load_library()
    one = library.clauses["security.no-training"]
    assert similar(library, one) == index.similar(one)


def test_a_clause_beyond_measure_is_compared_in_bounded_time(library: Library) -> None:
    items = tuple({"key": f"k{n}", "text": "記録をしないこと。" * 600} for n in range(40))
    made = with_clauses(library, clause(1, items=items), clause(2, items=items))
    start = time.perf_counter()
    assert similar(made, made.clauses["made.c1"])[0].clause == "made.c2"
    assert time.perf_counter() - start < 5
