"""What a sentence does, as a table: the cases of official writing that decide whether a verdict may be `covered`."""

from __future__ import annotations

import pytest

from specgen.checks.force import Force
from tests.checks.documents import sentences

OB, E, D, R, B, P, T, S = (
    Force.obligation, Force.effort, Force.desired, Force.refused, Force.buyer, Force.bidder, Force.definition,
    Force.statement,
)  # fmt: skip
CASES = [
    # who is obliged
    ("入力した情報を学習に利用しないこと。", OB),
    ("受託者は、毎月、利用状況を報告する。", OB),
    ("受託者は、業務を途中で止めない。", OB),
    ("本サービスは、利用者の画面に出典を表示する。", OB),
    ("管理者が、利用できるモデルを制限できること。", OB),
    ("利用者は、モデルを切り替えられること。", OB),
    ("生成物の著作権は、発注者に帰属する。", OB),
    ("再委託をしてはならない。", OB),
    ("契約終了後30日以内に消去しなければならない。", OB),
    ("年1回の監査を受けることを受注者に義務付ける。", OB),
    ("出力を拒否しないことがあってはならない。", OB),
    # the buyer's own affairs
    ("職員は、個人情報を入力してはならない。", B),
    ("本市は、利用規程を定める。", B),
    ("インターネット接続に用いる回線は、本市が用意する。", B),
    ("研修の日程は、人事課が調整するものとする。", B),
    ("作った画像を公表するときは、広報課の承認を得ること。", B),
    # bidding and judging
    ("参加者は、同種の実績を様式4に記載すること。", P),
    ("精度の考え方を企画提案書に記載すること。", P),
    ("操作の分かりやすさを実演審査により評価する。", P),
    ("国産のモデルを用いる提案には加点する。", P),
    ("受託者は、モデルのリスクを評価し、結果を報告すること。", OB),
    # wishes, efforts, refusals
    ("多言語に対応していることが望ましい。", D),
    ("受託者は、改善案を提示することができる。", D),
    ("音声認識の機能は任意とする。", D),
    ("対応が可能な場合は、その内容を一覧に記載すること。", D),
    ("受託者は、環境負荷の低減に努めること。", E),
    ("可能な限り、最新の版を用いること。", E),
    ("画像の生成は、本調達の対象外とする。", R),
    ("学習データの開示は求めない。", R),
    ("受託者は、正確性について一切の保証をしない。", R),
    ("入力した情報を学習の対象外とすること。", OB),
    # speaking of the thing
    ("「学習」とは、モデルのパラメータを調整することをいう。", T),
    ("用語｜RAG｜外部の文書を検索して回答を作る手法", T),
    ("生成AIの普及に伴い、情報の漏えいが課題となっている。", S),
    ("前年度の試行では、作業の時間が2割減った。", S),
    ("無償のサービスには、入力した情報を学習に利用するものがある。", S),
]  # fmt: skip


@pytest.mark.parametrize(("text", "force"), CASES, ids=[text[:24] for text, _ in CASES])
def test_the_force_of_a_sentence(text: str, force: Force) -> None:
    assert [one.force for one in sentences(text)] == [force]


ROWS = [
    ("画像生成｜月1,000枚以上｜必須", OB),
    ("画像生成｜月1,000枚以上｜○", OB),
    ("画像生成｜対応の有無を記載｜任意", D),
    ("画像生成｜対応していること｜加点", P),
    ("稼働実績｜過去2年の停止時間により採点｜配点5点", P),
    ("利用文字数の実績｜月平均300万文字｜参考", D),
    ("クライアント｜プラグイン不要で利用できる環境｜必須", OB),
]


@pytest.mark.parametrize(("text", "force"), ROWS)
def test_the_force_of_a_row_is_what_its_column_says(text: str, force: Force) -> None:
    assert [one.force for one in sentences(text)] == [force]


SPLIT = [
    ("表示の言語は問わないが、出典を表示すること。", [R, OB]),
    ("出典を表示することとし、頁の番号までは求めない。", [OB, R]),
    ("Edgeで利用できること。Safariは問わない。", [OB, R]),
    ("動作環境｜Edgeで利用できること。Safariは問わない。｜要件", [OB, R]),
]


@pytest.mark.parametrize(("text", "forces"), SPLIT)
def test_a_clause_with_a_force_of_its_own_stands_alone(text: str, forces: list[Force]) -> None:
    found = sentences(text)
    assert [one.force for one in found if len(one.text) > 6] == forces
    assert all(one.text in text for one in found)


LISTS = [
    ("次の機能を備えること。", OB),
    ("次の事項を企画提案書に記載すること。", P),
    ("次の機能を備えていることが望ましい。", D),
    ("次の事項は、本業務の対象外とする。", R),
]


@pytest.mark.parametrize(("lead", "force"), LISTS)
def test_items_of_a_list_take_the_force_of_their_lead_in(lead: str, force: Force) -> None:
    from specgen.checks.sentences import read_sentences
    from specgen.model.document import Document, Paragraph, Place

    head = Paragraph(id="p1", number="(1)", text=lead, place=Place())
    items = [Paragraph(id=f"p{n}", number=label, text=text, place=Place(), indent=1) for n, label, text in (
        (2, "ア", "画像の生成"), (3, "イ", "音声の認識"),
    )]  # fmt: skip
    after = Paragraph(id="p4", number="(2)", text="出典を表示すること。", place=Place())
    document = Document(name="x", format="md", digest="", paragraphs=(head, *items, after))
    assert [one.force for one in read_sentences(document)] == [force, force, force, OB]


@pytest.mark.parametrize(
    ("heading", "force"),
    [("4 機能要件", Force.unclear), ("2 用語の定義", T), ("7 企画提案書の審査", P), ("1 背景及び目的", S)],
)
def test_a_phrase_is_what_its_chapter_makes_of_it(heading: str, force: Force) -> None:
    assert [one.force for one in sentences("参照した文書の名称の表示", headings=(heading,))] == [force]
