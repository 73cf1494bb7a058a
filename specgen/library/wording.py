"""Wording of clauses: the rules of official writing (公用文作成の考え方), and words that nobody can measure.

Each rule is a pattern with what to write instead. Only clear cases are rules: 時 (a point in time) and とき, 者 and
もの depend on the sentence and are left to a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A sentence with one of these says until when.
_MEASURE = re.compile(r"[0-9]|\{\{|以内|まで|前日|翌日|期限")


class Remark(NamedTuple):
    """What is wrong with a wording, and what to write instead."""

    found: str
    message: str
    hint: str


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    message: str
    hint: str


def _rule(pattern: str, message: str, hint: str) -> _Rule:
    return _Rule(re.compile(pattern), message, hint)


OFFICIAL = (
    _rule("出来(?=る|な|ま|れ)", "「出来る」は仮名で書く", "「できる」とする"),
    _rule("下さい", "「下さい」は仮名で書く", "「ください」とする"),
    _rule("頂く|頂き|(?<!一)致しま", "補助動詞は仮名で書く", "「いただく」「いたし」とする"),
    _rule("または|および|ならびに|もしくは", "この接続詞は漢字で書く", "「又は・及び・並びに・若しくは」とする"),
    _rule("且つ|但し|従って、", "この接続詞は仮名で書く", "「かつ・ただし・したがって」とする"),
    _rule("すべて|ただちに|すでに", "この副詞は漢字で書く", "「全て・直ちに・既に」とする"),
    _rule("(?<=[るたいう])(?:事|物|為|様)(?=[をがはにのと、。])", "形式名詞は仮名で書く", "「こと」「もの」とする"),
    _rule("[0-9０-９](?:ヶ|ケ|カ|ヵ|箇)(?=月|所|年|国)", "数え方の「か」は平仮名で書く", "「か月・か所」とする"),
    _rule("[０-９Ａ-Ｚａ-ｚ]", "全角の英数字である", "半角で書く"),
    _rule("[，．]", "句読点が違う", "「、」「。」とする"),
    _rule("取扱う|取扱い(?=ま)|打ち合わせ|問い合わせ(?!る|た)", "送り仮名が違う", "「取り扱う・打合せ・問合せ」とする"),
)  # fmt: skip
VAGUE = (
    _rule(
        "(?<![均同平対高初何])等(?![級しく分価号量値差]|に関する法律)",
        "「等」では範囲が定まらない",
        "中身を並べるか、「その他…」と範囲を書く",
    ),
    _rule("適切[にな]|適正[にな]|適宜", "「適切」では満たしたかを確かめられない", "何をどうすればよいかを書く"),
    _rule("十分[にな]", "「十分」では満たしたかを確かめられない", "数又は状態を書く"),
    _rule("可能な限り|できる限り|できるだけ|極力", "努力を求めるだけである", "求める水準を書く"),
    _rule("必要に応じ", "いつ必要かを誰が決めるかが分からない", "「発注者が求めたとき」など、きっかけを書く"),
    _rule("最新の(?!版|もの)", "「最新」には期限が要る", "いつまでに更新するかを書く"),
    _rule("柔軟に|円滑に|迅速に|積極的に|効果的[にな]|効率的[にな]", "測れない言葉である", "数又は状態を書く"),
)
TIMED = (_rule("速やかに|遅滞なく", "いつまでかが分からない", "同じ文に期限を数で書く"),)
_SENTENCE = re.compile(r"[^。\n]+。?")


def remarks(text: str, *, requirement: bool) -> Iterator[Remark]:
    """What is wrong with a text. Vague words are looked for in requirements only."""
    flat = text.replace("\n", "")
    yield from _matches(OFFICIAL, flat)
    if "若しくは" in flat and "又は" not in flat:
        yield Remark("若しくは", "「若しくは」は「又は」の中で使う", "「又は」とする")
    if "並びに" in flat and "及び" not in flat:
        yield Remark("並びに", "「並びに」は「及び」の外で使う", "「及び」とする")
    if requirement:
        yield from _matches(VAGUE, flat)
        for sentence in _SENTENCE.findall(flat):
            if not _MEASURE.search(sentence):
                yield from _matches(TIMED, sentence)


def _matches(rules: tuple[_Rule, ...], text: str) -> Iterator[Remark]:
    for rule in rules:
        if match := rule.pattern.search(text):
            around = text[max(0, match.start() - 8) : match.end() + 8]
            yield Remark(around, f"{rule.message}（…{around}…）", rule.hint)
