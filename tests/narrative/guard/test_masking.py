"""A mask goes out, the value comes back, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.narrative.guard import Action, Blocked, Category, Masked, Policy, Span, find, mask, unmask
from tests.narrative.guard.test_finding import TEXTS

ALL_MASKED = Policy(actions=dict.fromkeys(Category, Action.mask))


def masked(text: str, policy: Policy = ALL_MASKED) -> Masked:
    result = mask(text, find(text, policy))
    assert isinstance(result, Masked)
    return result


@given(TEXTS)
def test_unmasking_gives_the_text_back(text: str) -> None:
    result = masked(text)
    assert unmask(result.text, result.table) == text


@given(st.text(alphabet="[]［］氏名0１2 a", max_size=30), st.data())
def test_unmasking_gives_back_texts_that_look_like_masks(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [
        Span(category=Category.name, start=start, end=end, value=text[start:end], action=Action.mask)
        for start, end in zip(places[::2], places[1::2], strict=False)
    ]
    result = mask(text, spans)
    assert isinstance(result, Masked)
    assert unmask(result.text, result.table) == text


def test_the_same_value_gets_the_same_mask() -> None:
    result = masked("山田さんと佐藤さん。山田さんの電話は090-1234-5678")
    assert result.text == "[氏名1]さんと[氏名2]さん。[氏名1]さんの電話は[電話番号1]"
    assert result.table == {"[氏名1]": "山田", "[氏名2]": "佐藤", "[電話番号1]": "090-1234-5678"}


@pytest.mark.parametrize("taken", ["[氏名1]", "［氏名１］", "【氏名 1】", "[氏名01]"])
def test_a_mask_that_the_text_already_holds_is_not_used(taken: str) -> None:
    result = masked(f"見出し{taken}、山田さん")
    assert result.text == f"見出し{taken}、[氏名2]さん"
    assert unmask(result.text, result.table) == f"見出し{taken}、山田さん"


def test_a_request_of_several_texts_shares_its_table() -> None:
    texts = ["山田さん", "佐藤さんと山田さん [氏名2]"]
    first = mask(texts[0], find(texts[0], Policy()), others=texts[1:])
    assert isinstance(first, Masked)
    second = mask(texts[1], find(texts[1], Policy()), table=first.table, others=texts[:1])
    assert isinstance(second, Masked)
    assert [first.text, second.text] == ["[氏名1]さん", "[氏名3]さんと[氏名1]さん [氏名2]"]
    assert unmask(second.text, second.table) == texts[1]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("[氏名1]様へ", "山田様へ"),
        ("［氏名１］様へ", "山田様へ"),
        ("【氏名1】様へ", "山田様へ"),
        ("[氏名 1]と[氏名9]", "山田と[氏名9]"),
        ("氏名1", "氏名1"),
        ("", ""),
    ],
)
def test_an_answer_is_unmasked_however_it_writes_the_mask(answer: str, expected: str) -> None:
    assert unmask(answer, {"[氏名1]": "山田"}) == expected


def test_a_value_that_looks_like_a_mask_is_put_back_once() -> None:
    assert unmask("[氏名1]", {"[氏名1]": "[氏名2]", "[氏名2]": "山田"}) == "[氏名2]"


def test_what_must_not_go_out_blocks_the_text_and_names_no_value() -> None:
    text = "予定価格は1,000万円、個人番号は123456789018、担当は山田さん"
    result = mask(text, find(text, Policy()))
    assert isinstance(result, Blocked)
    assert [span.category for span in result.spans] == [Category.reserve_price, Category.my_number]
    assert result.reason == ("送信を止める区分の情報（個人番号1件、予定価格等1件）が含まれている。何も送信していない。")


def test_what_is_allowed_goes_out_as_it_is() -> None:
    assert masked("法人番号7000012050002", Policy()).text == "法人番号7000012050002"


def test_a_table_never_shows_its_values_in_a_log() -> None:
    assert "山田" not in repr(masked("山田さん"))
