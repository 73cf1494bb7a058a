from __future__ import annotations

import pytest

from specgen.library.wording import remarks

BAD: list[tuple[str, str]] = [
    ("操作が出来ること。", "出来る"),
    ("提出して下さい。", "下さい"),
    ("説明を行って頂くこと。", "補助動詞"),
    ("書面またはメールで通知すること。", "接続詞は漢字"),
    ("報告し、且つ、記録すること。", "接続詞は仮名"),
    ("すべての情報を消去すること。", "副詞は漢字"),
    ("利用する事ができること。", "形式名詞"),
    ("3ヶ月以内に提出すること。", "か"),
    ("ＬＧＷＡＮで利用できること。", "全角"),
    ("情報を取扱うこと。", "送り仮名"),
    ("研修等を行うこと。", "「等」"),
    ("適切に管理すること。", "適切"),
    ("十分な容量を用意すること。", "十分"),
    ("可能な限り抑えること。", "努力"),
    ("必要に応じて報告すること。", "いつ必要か"),
    ("最新のモデルを提供すること。", "期限"),
    ("速やかに報告すること。", "いつまでか"),
    ("A若しくはBを示すこと。", "若しくは"),
    ("A並びにBを示すこと。", "並びに"),
]
GOOD = [
    "事故を知った時から1時間以内に、速やかに報告すること。",
    "同等以上の性能を有すること。",
    "不正アクセス行為の禁止等に関する法律を遵守すること。",
    "均等に配分し、平等に扱い、等級を示すこと。",
    "A若しくはB又はCを示すこと。",
    "A及びB並びにCを示すこと。",
    "要点が一致した出力を返すこと。",
    "契約が終了した時に返還すること。",
    "3か月以内に、最新版の手引を提出すること。",
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_slips_are_found(text: str, words: str) -> None:
    assert any(words in remark.message for remark in remarks(text, requirement=True)), text


@pytest.mark.parametrize("text", GOOD)
def test_sound_sentences_are_left_alone(text: str) -> None:
    assert list(remarks(text, requirement=True)) == []


def test_conditions_may_be_vague_where_nobody_is_obliged() -> None:
    assert list(remarks("研修等の経費を含む。", requirement=False)) == []
