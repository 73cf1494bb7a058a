"""The second reader of names: what stands beside a word speaks, not the word."""

from __future__ import annotations

import json
import time

import pytest

from specgen.narrative.guard import Category, Policy, find, second
from specgen.narrative.guard.words import read_words


def names(text: str) -> list[str]:
    return [span.value for span in find(text, Policy()) if span.category is Category.name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("仕様書案の修正（浅利）", ["浅利"]),
        ("（滝本）復旧の手順はあるのか。", ["滝本"]),
        ("湯川と戸田で手分けして照合を行う。", ["湯川", "戸田"]),
        ("レビュー者 K. Yoshikawa の指摘は次版で直す。", ["K. Yoshikawa"]),
        ("林の説明では、次の更新は来年である。", ["林"]),
        ("星がログを取得し、港が解析する。", ["星", "港"]),
        ("子の名はひなの、続柄は次女である。", ["ひなの"]),
    ],
)
def test_a_name_that_only_its_company_tells(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "町が投入した資料は、学習に用いない。",
        "質が落ちないことを確かめてから適用する。",
        "福島県 50人、焼津市 900人、神戸市 1,000人",
        "浅利製作所の装置を更新する。",
        "千葉市長が発表した。",
        "長野・松本・上田の3市が参加する。",
        "Microsoft EdgeとGoogle Chromeで動作すること。",
    ],
)
def test_what_is_no_person_is_left_alone(text: str) -> None:
    assert names(text) == []


def test_the_weights_are_those_of_features_that_the_reader_has() -> None:
    weights = json.loads(second.FILE.read_text(encoding="utf-8"))
    text = "申請者の山田花子が来庁し、鈴木が対応した。"
    (words,) = read_words(text)
    atoms, places = second.atoms_of(words)
    found = {feature for at in range(len(places)) for feature in second.features(text, words, atoms, places, at)}
    assert "" in weights
    assert len(found & weights.keys()) > len(found) / 3


@pytest.mark.parametrize("flood", ["金", "普", "号", "円", "山田", "市1"])
def test_a_flood_takes_time_in_proportion(flood: str) -> None:
    times = []
    for size in (5_000, 20_000):
        begin = time.process_time()
        find((flood * size)[:size], Policy())
        times.append(time.process_time() - begin)
    assert times[1] < 12 * times[0] + 0.2
