"""Notes that make introducing the system itself the goal (手段の目的化).

A specification that sets "introduce a generative AI" as its purpose is fulfilled on the day of delivery, whatever the
use. The question `narrative.purpose` warns of it; here it is said of the notes as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from specgen.model.suggestion import Slot

_SLOTS = frozenset({Slot.purpose, Slot.effects, Slot.background, Slot.council})
_THING = (
    "(?:生成)?(?:AI|ＡＩ|人工知能)|システム|サービス|ツール|チャット(?:ボット)?|環境|基盤|プラットフォーム|"
    "アプリ(?:ケーション)?|製品|DX"
)
_ACT = "導入|調達|構築|購入|採用|契約|実装|整備|開始|取り?入れ|入れ|使い始め|活用|利用|推進|実現"
_MEANS = re.compile(rf"(?:{_THING})[^、。]{{0,16}}(?:{_ACT})|(?:{_ACT})[^、。]{{0,8}}(?:{_THING})")
_STRONG = re.compile(
    rf"(?:{_THING})[^、。]{{0,12}}(?:導入|調達|構築|購入|採用|契約|実装|整備|取り?入れ|入れ|使い始め)[^、。]{{0,6}}"
    r"(?:する|した|こと|を行|を図|を進|を目的|を目指|たい|る|$)"
)
# What a reader would call a result: something gets less, more, better, or somebody becomes able.
_RESULT = re.compile(
    "減らす|減る|削減|短縮|短く|縮め|軽減|省力|省く|なくす|解消|改善|向上|高め|増や|充て|早く|速く|迅速|正確|防ぐ|防止|守る|安全|均一|"
    "統一|そろえ|共有|引き継|継承|できるように|できる環境|しやす|やすく|質を|負担|効率|満足|サービスの充実|待ち時間|集中|創出|確保|支援|"
    "補助|[0-9０-９一二三四五六七八九十]割|%|％|時間を"
)


def introduces_only(note: str) -> bool:
    """Whether a note names the introduction of a system and no result."""
    return bool(_STRONG.search(note) or (_MEANS.search(note) and "目的" in note)) and not _RESULT.search(note)


def goal_remark(slot: Slot, notes: Sequence[str]) -> str:
    """What to tell the person about notes of this slot; "" where nothing is to be said."""
    if slot not in _SLOTS:
        return ""
    found = [f"{number}番目" for number, note in enumerate(notes, 1) if introduces_only(note)]
    if not found or (slot is Slot.background and len(found) < len(notes)):
        return ""
    return (
        f"{'、'.join(found)}の箇条書きは、システムを導入すること自体を目的としている。導入によって誰の何がどう変わるか"
        "（減らしたい時間、なくしたい誤りなど）を書く。"
    )
