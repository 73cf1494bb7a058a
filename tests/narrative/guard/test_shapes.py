"""Names known by their shape, and the word lists that the rules about names read."""

from __future__ import annotations

import re

import pytest

from specgen.narrative.guard import Policy, find, namewords
from specgen.yamlfile import read_yaml


def names(text: str) -> list[str]:
    return [span.value for span in find(text, Policy()) if span.category == "name"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("支援員：よしだ、くどう", ["よしだ", "くどう"]),
        ("ヤザワと名乗った", ["ヤザワ"]),
        ("児童のはるとくん", ["はると"]),
        ("樋口 あかりは離婚した", ["樋口 あかり"]),
        ("講師：Michael O'Brien", ["Michael O'Brien"]),
        ("ジョン・D・カーター博士", ["ジョン・D・カーター"]),
        ("・大和田：帳票は今のままでよい", ["大和田"]),
        ("表さんが異動する", ["表"]),
        ("長女の心愛（ここあ）", ["心愛", "ここあ"]),
        ("PC利用者　kobayashi", ["kobayashi"]),
        ("四月一日さん", ["四月一日"]),
        ("大沼・柏木の両名", ["大沼", "柏木"]),
        ("倉橋→田所", ["倉橋", "田所"]),
    ],
)
def test_a_shape_and_the_words_beside_it_make_a_name(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "四月一日から始める",
        "ぐんまちゃん",
        "きちんとちゃんと動く",
        "マイケル・ポーターの五つの力",
        "クラウド・サービス・プロバイダ",
        "Windows Server, Active Directory",
        "大阪・京都が担当する",
        "博多→小倉",
        "表に記載する",
        "子の監護（かんご）",
        "氏名（カナ）",
        "利用者：windows",
    ],
)
def test_the_same_shapes_in_other_company_are_none(text: str) -> None:
    assert names(text) == []


LISTS: dict[str, str] = read_yaml(namewords.FILE, namewords.FILE.name).data


@pytest.mark.parametrize("group", sorted(LISTS))
def test_a_word_list_names_each_word_once(group: str) -> None:
    found = LISTS[group].split()
    assert found
    assert sorted(found) == sorted(set(found))


def test_every_word_of_a_pattern_compiles() -> None:
    for group in ("thing_behind", "people_beside", "person_acts", "person_told", "person_heard", "person_owns"):
        re.compile(namewords.any_of(group))
