"""Notes that make introducing the system itself the goal."""

from __future__ import annotations

import pytest

from specgen.model.suggestion import Slot
from specgen.narrative.goals import goal_remark, introduces_only


@pytest.mark.parametrize(
    "note",
    [
        "生成AIを導入する",
        "生成AIサービスを導入すること",
        "生成AIの導入を目的とする",
        "全庁に生成AIを導入したい",
        "チャットボットを構築する",
        "最新のAIツールを取り入れる",
        "文書作成システムを調達すること。",
        "DXを推進することを目的とする",
        "本市に生成AIの環境を整備する",
        "生成AIサービスの利用を開始することを目的とする",
        "AIを入れる",
    ],
)
def test_means_without_a_result(note: str) -> None:
    assert introduces_only(note)
    assert "1番目" in goal_remark(Slot.purpose, [note])


@pytest.mark.parametrize(
    "note",
    [
        "職員が文書の作成及び要約に掛ける時間を減らし、窓口の対応に充てる",
        "生成AIを導入し、文書の作成に掛ける時間を減らす",
        "生成AIの導入により、住民の待ち時間を短縮する",
        "全ての課の職員が、業務用の端末から、安全に生成AIを利用できる環境を整える",
        "条例、要綱及び過去の議会答弁を参照した回答により、調査及び確認に掛ける時間を減らす",
        "個人情報を誤って入力することを防ぐ",
        "住民サービスの質を高める",
        "文書の案を作る時間を2割減らす（職員への調査で測る。）",
        "",
    ],
)
def test_results(note: str) -> None:
    assert not introduces_only(note)
    assert goal_remark(Slot.purpose, [note]) == ""


def test_the_remark_names_the_notes() -> None:
    notes = ["生成AIを導入する", "待ち時間を短縮する", "AIツールを調達する"]
    assert goal_remark(Slot.purpose, notes).startswith("1番目、3番目の箇条書き")


def test_a_background_may_tell_of_an_introduction() -> None:
    assert goal_remark(Slot.background, ["生成AIを導入する", "待ち時間が長い"]) == ""
    assert goal_remark(Slot.summary, ["生成AIを導入する"]) == ""


def test_the_purposes_of_the_samples_are_sound(sample_answers) -> None:  # type: ignore[no-untyped-def]
    for answers in sample_answers.values():
        assert goal_remark(Slot.purpose, answers.answers["narrative.purpose"].value) == ""
