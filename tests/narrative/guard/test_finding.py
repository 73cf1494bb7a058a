"""What is found, where, and what the policy makes of it."""

from __future__ import annotations

import importlib
import itertools
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.narrative.guard import Action, Category, Policy, Span, counts, find, words

PERSONAL = "申請者の山田花子様（電話090-1234-5678、昭和40年5月6日生）は、東京都港区芝1-2-3に住む。"


def found(text: str, policy: Policy | None = None) -> list[tuple[str, str]]:
    return [(span.category.value, span.value) for span in find(text, policy or Policy())]


def test_places_are_those_of_the_original_text() -> None:
    for span in find(PERSONAL, Policy()):
        assert PERSONAL[span.start : span.end] == span.value
    assert found(PERSONAL) == [
        ("name", "山田花子"),
        ("phone", "090-1234-5678"),
        ("birth_date", "昭和40年5月6日"),
        ("address", "東京都港区芝1-2-3"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("携帯は０９０－１２３４－５６７８です", "０９０－１２３４－５６７８"),
        ("携帯は090ー1234ー5678です", "090ー1234ー5678"),
        ("携帯は090\u200b-1234\u200b-5678です", "090\u200b-1234\u200b-5678"),
        ("携帯は090 1234 5678です", "090 1234 5678"),
        ("㈱の隣、℡０８０（１２３４）５６７８", "０８０（１２３４）５６７８"),
        ("①090-1234-5678", "090-1234-5678"),
        ("😀😀090-1234-5678", "090-1234-5678"),
        ("ﾃﾞﾝﾜ ０９０１２３４５６７８", "０９０１２３４５６７８"),
    ],
)
def test_every_way_of_writing_a_number(text: str, value: str) -> None:
    assert ("phone", value) in found(text)


@pytest.mark.parametrize(
    "name",
    [
        "髙橋",
        "渡邉 美咲",
        "﨑山 徹",
        "ヤマダ　ハナコ",
        "グエン・ヴァン・アン",
        "John Smith",
        "SATO Hanako",
        "北 村 卓 司",
    ],
)
def test_every_way_of_writing_a_name(name: str) -> None:
    assert found(f"申請者：{name}様") == [("name", name)]


@pytest.mark.parametrize(
    "text",
    [
        "鈴木製作所と株式会社佐藤",
        "田中町の山本小学校",
        "市役所の代表電話は03-1234-5678である。",
        "地方自治法第234条第2項第1号",
        "型番ABC-1234-5678-9012",
        "契約金額12,345,678円",
        "令和8年4月1日から令和9年3月31日まで",
        "神奈川県川崎市高津区",
        "国又は地方公共団体",
        "",
        "\n\n",
    ],
)
def test_nothing_is_found_in(text: str) -> None:
    assert found(text) == []


def test_check_digits_decide_where_no_label_does() -> None:
    assert found("番号は123456789018です") == [("my_number", "123456789018")]
    assert found("番号は123456789012です") == []
    assert found("番号は4111111111111111です") == [("card_number", "4111111111111111")]
    assert found("番号は4111111111111112です") == []


def test_the_policy_sets_the_action() -> None:
    text = "予定価格は1,000万円、担当は山田さん"
    assert [span.action for span in find(text, Policy())] == [Action.block, Action.mask]
    policy = Policy(actions={Category.reserve_price: Action.allow, Category.name: Action.block})
    assert [span.action for span in find(text, policy)] == [Action.allow, Action.block]


def test_forbidden_words_in_any_width_win_over_what_holds_them() -> None:
    policy = Policy(forbidden_words=("Project青空", "港区芝"))
    assert found("ＰＲＯＪＥＣＴ青空の件", policy) == [("forbidden_word", "ＰＲＯＪＥＣＴ青空")]
    assert found("住所は東京都港区芝1-2-3", policy) == [
        ("address", "東京都"),
        ("forbidden_word", "港区芝"),
        ("address", "1-2-3"),
    ]


def test_what_the_office_publishes_is_not_reported() -> None:
    policy = Policy(public_contacts=("０７９－１２３－４５６７", "joho@town.example.jp"))
    assert found("連絡先 079-123-4567、joho@town.example.jp", policy) == []
    assert [kind for kind, _ in found("連絡先 079-123-4567、joho@town.example.jp")] == ["phone", "email"]


@pytest.mark.parametrize("field", ["forbidden_words", "public_contacts"])
def test_a_word_of_one_character_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="2文字以上"):
        Policy.model_validate({field: ("あ",)})


def test_a_span_never_shows_its_value_in_a_log() -> None:
    (span,) = find("山田花子さん", Policy())
    assert "山田" not in repr(span)
    assert counts([span]) == {"name": 1}


def test_without_the_dictionary_nothing_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    load = importlib.import_module

    def missing(name: str, package: str | None = None) -> ModuleType:
        if name == "sudachipy":
            raise ImportError(name)
        return load(name, package)

    words._dictionary.cache_clear()
    words.may_be.cache_clear()
    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(words.GuardUnavailable, match=r"specgen\[llm\]"):
        find("氏名", Policy())


WRITING = """山田花子 様 さん 電話 090-1234-5678 ０９０ － ( ） 株式会社 鈴木 東京都 港区
芝 1 2丁目 番地 昭和 年 月 日生
個人番号 123456789018 @ example.jp パスワード Abc123! 予定価格 100万円 は の 、 。 ・ ア ｶﾞ 😀 〒
普通 銀行 John Smith [氏名1] ① ㈱"""
PIECES = st.sampled_from([*WRITING.split(), "\n", "　", " ", "\u0301", "\u200b"])
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


@given(TEXTS)
def test_spans_are_in_order_apart_and_exact(text: str) -> None:
    spans = find(text, Policy(forbidden_words=("港区芝",)))
    assert all(text[span.start : span.end] == span.value and span.value for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@given(TEXTS)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    first: tuple[Span, ...] = find(text, Policy())
    assert first == find(text, Policy())
