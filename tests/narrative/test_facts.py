"""Facts: what a text claims occurs in what was given, or is marked at its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.narrative.facts import check_facts

GIVEN = (
    "令和8年度に全庁で試行し、職員の4割が文書の作成に利用した",
    "第3次情報化推進計画において、生成AIの本格的な利用を重点施策としている",
    "議事録の作成に、会議の時間の3倍の時間が掛かっている",
    "年間約300件の仕様書を作成し、1件に90分を要する",
    "令和9年4月1日から令和12年3月31日まで",
    "個人情報の保護に関する法律第27条第1項に従う",
    "地方自治法及び青葉市情報公開条例第5条を守る",
    "予算は2,000万円である",
    "職員数は四十人、拠点は12か所である",
    "青葉市役所の情報政策課が、東京都及びNPO法人みどりの会と進める",
    "LGWAN接続端末からアクメポータルを用い、「まるごと検索」と呼ぶ",
    "午後5時15分に閉庁し、電話は03-1234-5678である",
    "半分の課が1万2,000時間を費やし、前年度比25.5%増である",
    "ChatGPTを試した",
)

HELD = [
    "1年に約300件である。",
    "1件当たり90分を要する。",
    "職員は約40人である。",
    "職員40人までが使う。",
    "予算は2,000万円（税込み）である。",
    "令和8年度の試行である。",
    "2026年度に試行した。",
    "２０２６年度に試行した。",
    "令和八年度に試行した。",
    "R8年度に試行した。",
    "令和9年4月1日から利用する。",
    "2027年4月1日から利用する。",
    "R9.4.1から利用する。",
    "2027/4/1から利用する。",
    "2027-04-01から利用する。",
    "令和9年4月から利用する。",
    "2027年から利用する。",
    "4月1日から利用する。",
    "二〇二七年四月一日から利用する。",
    "令和9年度から利用する。",
    "職員の４割が利用した。",
    "職員の四割が利用した。",
    "職員の40%が利用した。",
    "職員の40パーセントが利用した。",
    "職員は40人である。",
    "職員は４０名である。",
    "職員は四十名である。",
    "3倍の時間が掛かる。",
    "三倍の時間が掛かる。",
    "年約300件の仕様書である。",
    "およそ三百件の仕様書である。",
    "1件90分を要する。",
    "90分間を要する。",
    "予算は2000万円である。",
    "予算は2千万円である。",
    "予算は20,000,000円である。",
    "予算は20,000千円である。",
    "予算は20百万円である。",
    "予算は二千万円である。",
    "予算は￥20,000,000である。",
    "拠点は12箇所である。",
    "拠点は十二か所である。",
    "個人情報の保護に関する法律を守る。",
    "個人情報の保護に関する法律第27条を守る。",
    "個人情報の保護に関する法律（第二十七条第一項）を守る。",
    "地方自治法に従う。",
    "青葉市情報公開条例第5条に従う。",
    "情報公開条例に従う。",
    "情報化推進計画に基づく。",
    "第三次情報化推進計画に基づく。",
    "本市の情報化推進計画に基づく。",
    "青葉市は、試行した。",
    "青葉市役所は、試行した。",
    "情報政策課が担う。",
    "東京都と進める。",
    "NPO法人みどりの会と進める。",
    "LGWANから利用する。",
    "アクメポータルを用いる。",
    "「まるごと検索」と呼ぶ。",
    "17時15分に閉庁する。",
    "電話は03-1234-5678である。",
    "課の50%である。",
    "12000時間を費やす。",
    "25.5％の増である。",
    # Nothing is claimed here.
    "一人一人が十分に活用し、二重の入力をなくす。",
    "第一に、万一に備える。第2に、唯一の方法とする。",
    "一つ目は時間、二つ目は質である。",
    "(1)の業務及び1点目の課題である。",
    "次の三つの課題がある。",
    "一部の業務では、一定の効果があり、一層の活用を図る。",
    "第三者に提供しない。四半期に報告する。",
    "生成AI及びDXにより、Web及びPDFの文書を扱う。",
    "クラウドサービスとデータの活用により、ペーパーレス化を進める。",
    "本市の教育委員会及び担当課が行う。",
    "実施計画及び基本方針に沿って、利用規則を定める。",
    "この方法及び手法を用い、活用法を共有する。",
    "住民サービスの向上及び業務の効率化を図る。",
]

MARKED = [
    ("職員の6割が利用した。", "6割", "number"),
    ("職員の五割五分が利用した。", "五割五分", "number"),
    ("職員は41人である。", "41人", "number"),
    ("職員は40件である。", "40件", "number"),
    ("拠点は三十か所である。", "三十か所", "number"),
    ("文書の3分の1を作る。", "3分の1", "number"),
    ("数百件の相談がある。", "数百", "number"),
    ("処理が24時間続く。", "24時間", "number"),
    ("100GBを登録する。", "100GB", "number"),
    ("第4次の試行である。", "第4次", "number"),
    ("電話は03-1234-5679である。", "03-1234-5679", "number"),
    ("正答は99.9%である。", "99.9%", "number"),
    ("年間300件である。", "300件", "number"),
    ("月約300件である。", "月", "number"),
    ("毎週約300件である。", "毎週", "number"),
    ("1件に90分以上を要する。", "90分", "number"),
    ("半年で終わる。", "半年", "number"),
    ("予算は2,000万円以内である。", "2,000万円", "amount"),
    ("令和7年度の試行である。", "令和7年度", "date"),
    ("2026年の試行である。", "2026年", "date"),
    ("令和9年4月2日から利用する。", "令和9年4月2日", "date"),
    ("令和9年5月から利用する。", "令和9年5月", "date"),
    ("5月1日から利用する。", "5月1日", "date"),
    ("R10.4.1から利用する。", "R10.4.1", "date"),
    ("2028-04-01から利用する。", "2028-04-01", "date"),
    ("昨年度に試行した。", "昨年度", "date"),
    ("来年から利用する。", "来年", "date"),
    ("9時30分に開庁する。", "9時30分", "date"),
    ("令和元年の試行である。", "令和元年", "date"),
    ("予算は3,000万円である。", "3,000万円", "amount"),
    ("予算は二千一万円である。", "二千一万円", "amount"),
    ("予算は1億円である。", "1億円", "amount"),
    ("予算は¥500である。", "¥500", "amount"),
    ("個人情報の保護に関する法律第28条を守る。", "第28条", "citation"),
    ("個人情報の保護に関する法律第27条第2項を守る。", "第27条第2項", "citation"),
    ("地方自治法第234条に従う。", "第234条", "citation"),
    ("地方財政法に従う。", "地方財政法", "citation"),
    ("地方財政法第3条の2に従う。", "地方財政法第3条の2", "citation"),
    ("公文書等の管理に関する法律に従う。", "公文書等の管理に関する法律", "citation"),
    ("青葉市暴力団排除条例に従う。", "青葉市暴力団排除条例", "citation"),
    ("同法第9条に従う。", "第9条", "citation"),
    ("京都府と進める。", "京都府", "name"),
    ("京都と進める。", "京都", "name"),
    ("山田太郎が担う。", "山田太郎", "name"),
    ("総務省が示す。", "総務省", "name"),
    ("株式会社アクメが担う。", "株式会社アクメ", "vendor"),
    ("未来技研㈱が担う。", "未来技研㈱", "vendor"),
    ("著作権法に配慮する。", "著作権法", "citation"),
    ("みどりホールで行う。", "みどりホール", "name"),
    ("一般社団法人未来研究会が担う。", "一般社団法人未来研究会", "name"),
    ("財政管理課が担う。", "財政管理課", "name"),
    ("DX推進計画に基づく。", "DX推進計画", "name"),
    ("緑が丘大学と進める。", "大学", "name"),
    ("アクメボットを用いる。", "アクメボット", "name"),
    ("スマートデスクプラスを用いる。", "スマートデスクプラス", "name"),
    ("ISMAPに登録する。", "ISMAP", "name"),
    ("Acme Cloudを用いる。", "Acme Cloud", "name"),
    ("「丸ごと要約」と呼ぶ。", "「丸ごと要約」", "name"),
    ("ChatGPTを用いる。", "ChatGPT", "vendor"),
    ("GPT-4oを用いる。", "GPT-4o", "vendor"),
    ("Claude3.5を用いる。", "Claude3.5", "vendor"),
    ("ジェミニを用いる。", "ジェミニ", "vendor"),
    ("マイクロソフトのサービスである。", "マイクロソフト", "vendor"),
    ("富士通が担う。", "富士通", "vendor"),
    ("Ｃｏｐｉｌｏｔを用いる。", "Ｃｏｐｉｌｏｔ", "vendor"),
]


@pytest.mark.parametrize("text", HELD)
def test_what_was_given_is_not_marked(text: str) -> None:
    assert [mark.text for mark in check_facts(text, GIVEN)] == []


@pytest.mark.parametrize(("text", "piece", "kind"), MARKED)
def test_what_was_not_given_is_marked_at_its_place(text: str, piece: str, kind: str) -> None:
    marks = check_facts(text, GIVEN, paragraph=2)
    assert len(marks) == 1, marks
    [mark] = marks
    assert piece in mark.text
    assert (mark.kind, mark.paragraph, text[mark.start : mark.end]) == (kind, 2, mark.text)


@pytest.mark.parametrize("one", GIVEN[:-1])
def test_every_given_text_holds_itself(one: str) -> None:
    assert check_facts(one, [one]) == ()


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for text, _, kind in MARKED])
def test_a_mark_goes_where_the_text_was_given_unless_it_names_a_vendor(text: str, kind: str) -> None:
    assert bool(check_facts(text, [*GIVEN, text])) == (kind == "vendor")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(GIVEN[:-1]), min_size=1, max_size=6))
def test_a_text_made_of_what_was_given_has_no_marks(pieces: list[str]) -> None:
    assert check_facts("。".join(pieces) + "。", GIVEN) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(GIVEN[:-1]), min_size=1, max_size=5),
    st.integers(0, 5),
    st.integers(10_000_000, 19_999_999),
    st.sampled_from(["{}件", "{}人", "{}円", "{}", "{:,}件", "{}％"]),
)
def test_one_new_number_is_one_mark_at_its_place(pieces: list[str], where: int, figure: int, form: str) -> None:
    new = form.format(figure)
    where = min(where, len(pieces))
    text = "。".join([*pieces[:where], f"その数は{new}である", *pieces[where:]]) + "。"
    [mark] = check_facts(text, GIVEN)
    assert mark.text == new
    assert mark.start == text.index(new)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet="0123456789０一二三十百千万億兆.,，年月日度令和平成R第条項号割%％円人「」『』A市課法a午後時分の/-: \n",
        max_size=60,
    )
)
def test_any_text_is_read_and_marks_lie_within_it(text: str) -> None:
    for mark in check_facts(text, GIVEN):
        assert text[mark.start : mark.end] == mark.text != ""
    assert check_facts(text, GIVEN) == check_facts(text, GIVEN)


@pytest.mark.parametrize("piece", ["1", "1,", "1万", "一", "第1条の", "法", "「", "A ", "ア", "令和", "1.1", "山田"])
def test_a_long_text_takes_bounded_time(piece: str) -> None:
    check_facts(piece * (6_000 // len(piece)), GIVEN)
