"""A commented answers file to start from."""

from __future__ import annotations

import json
from collections.abc import Iterator

from specgen.errors import InputError
from specgen.model.base import UNDECIDED_WORD
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.questionnaire.values import allowed

HEAD = """\
# 調達仕様書の回答ファイル（{title}）
#
# 使い方
#   1. 「基本の設問」に答える（{count}問）。決まっていないときは {undecided} と書く。
#   2. 「既定値のある設問」を読み、違うものだけ行頭の「# 」を外して書き換える。
#   3. specgen draft このファイル --out 出力先 を実行する。
# 「#」で始まる行は説明で、読み飛ばされる。数字は全角でも半角でもよい。

specgen: 1
preset: {preset}
library: {library}

answers:
"""
TAIL = """
# 条項の調整（使うときだけ「# 」を外す。理由は報告書に残る。）
# 条項のID（security.no-training など）は、報告書又は specgen library list で分かる。
#
# left_out:            # 適用しない条項
#   - clause: 条項のID
#     reason: 適用しない理由
# edits:               # 文を書き換える条項
#   - clause: 条項のID
#     text: 書き換えた文。
#     reason: 書き換える理由
# own_clauses:         # この団体だけの条項（独自条項）
#   - key: own-1
#     place: contract.other
#     title: 件名
#     text: 受注者は、…すること。
#     reason: 加える理由
# grades:              # 水準のある条項（推奨・許容・最低）
#   条項のID: 許容
# confirmed: []        # 読んで確かめた要確認の条項のID
# not_applicable:      # チェックシートの項目を適用しないとき
#   - item: ds920:11
#     reason: 適用しない理由
"""


def starter(library: Library, preset: str) -> str:
    """A commented answers.yaml for a kind of buyer: the basic questions open, the others with their defaults.

    Raises InputError where the library has no such preset.
    """
    found = next((one for one in library.presets if one.id == preset), None)
    if found is None:
        known = "・".join(f"{one.id}（{one.title}）" for one in library.presets)
        raise InputError(f"団体の種別「{preset}」はない。\n  直し方: {known} のいずれかを指定する。")
    basic = [question for question in library.questions.values() if question.basic]
    editions = {layer.manifest.id: layer.manifest.edition for layer in library.layers}
    head = HEAD.format(
        title=found.title,
        count=len(basic),
        undecided=UNDECIDED_WORD,
        preset=preset,
        library=json.dumps(editions, ensure_ascii=False),
    )
    body = [*_part(library, preset, basic=True), *_part(library, preset, basic=False)]
    return head + "\n".join(body) + "\n" + TAIL


def _part(library: Library, preset: str, *, basic: bool) -> Iterator[str]:
    yield f"  # ==== {'基本の設問（必ず答える）' if basic else '既定値のある設問（違うものだけ書く）'} ===="
    for section in library.sections:
        questions = [question for question in section.questions if question.basic is basic]
        if questions:
            yield f"\n  # ---- {section.title} ----"
        for question in questions:
            yield from _question(question, preset)


def _question(question: Question, preset: str) -> Iterator[str]:
    yield f"  # {question.text}"
    for choice in question.choices:
        yield f"  #   {choice.label}" + (f" … {_one_line(choice.help)}" if choice.help else "")
    if not question.choices:
        yield f"  #   答え方: {allowed(question)}"
    if question.help:
        yield f"  #   {_one_line(question.help)}"
    if question.example is not None:
        yield f"  #   例: {_one_line(str(question.example))}"
    if question.mistake:
        yield f"  #   よくある誤り: {_one_line(question.mistake)}"
    default = question.defaults.get(preset, question.default)
    line = f"{question.id}: {_default(question, default)}"
    yield f"  {line}" if question.basic else f"  # {line}"


def _default(question: Question, default: object) -> str:
    if default is None:
        return UNDECIDED_WORD if not question.basic else ""
    labels = {choice.value: choice.label for choice in question.choices}
    if question.kind == "need":
        labels = {"mandatory": "必須", "desirable": "任意", "none": "求めない"}
    if isinstance(default, bool):
        return "はい" if default else "いいえ"
    if isinstance(default, list):
        return json.dumps([labels.get(str(one), one) for one in default], ensure_ascii=False)
    text = labels.get(str(default), str(default))
    return json.dumps(text, ensure_ascii=False) if any(sign in text for sign in ":#,[]{}\"'%&*!|>`@") else text


def _one_line(text: str) -> str:
    return " ".join(text.split())
