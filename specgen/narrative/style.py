"""Whether a suggested text is what a specification can hold: Japanese, plain form, no padding, no markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from specgen.library.wording import remarks
from specgen.model.suggestion import Slot
from specgen.narrative.facts.polarity import reversed_statements
from specgen.yamlfile import FORBIDDEN

_FACTOR = 2.5
_FLOOR = 80
_MOST = {
    Slot.background: 1000, Slot.purpose: 600, Slot.issues: 1000, Slot.effects: 600, Slot.summary: 1000,
    Slot.reason: 400, Slot.council: 1400, Slot.rewrite: 2000,
}  # fmt: skip
_LONG_SENTENCE = 160
_REPEATED = 3
_LEAK = 18
_SHOWN = 20
_KANA_SHARE = 0.12
_SHORTER = re.compile("簡潔|短く|短い|要約|縮め|削")

_POLITE = re.compile(
    "(?:です|でした|(?<![励済澄冷覚悩])ます|ました|ません|でしょう|ましょう|ください|下さい|ございます)(?:か|ね|よ)?(?=[。！？」）]|$)",
    re.MULTILINE,
)
_MARKUP = re.compile(
    r"^\s*(?:#{1,6}\s|[-*+・●◆■▼>]|○(?!○)|[(（]?[0-9０-９]{1,2}[)）.．][^0-9]|[①-⑳]|\|)|```|\*\*|__|\[[^\]]{1,80}\]\([^)]*\)|</?[A-Za-z!]|\{\{|\}\}",
    re.MULTILINE,
)
_LINK = re.compile(
    r"https?[:：]|www\.|(?<![A-Za-z0-9@])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|net|jp|org|io|ai|dev|info|biz|cn|ru|xyz|example|test)(?![A-Za-z])|[A-Za-z0-9._-]+[@＠][A-Za-z0-9-]+\.",
    re.IGNORECASE,
)
_MASK_LEFT = re.compile(r"[\[［【〔] ?[一-龥ァ-ヶー]{2,12} ?[0-9０-９]{1,6} ?[\]］】〕]")
_SENTENCE = re.compile("[^。！？\n]+[。！？]?")
_KANA = re.compile("[ぁ-ゖァ-ヺー]")
_HIRAGANA = re.compile("[ぁ-ゖ]")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(r"(?:\b[A-Za-z']{2,}\b[ ,.;:]+){5,}")
_OTHER_SCRIPT = re.compile("[\uac00-\ud7a3\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u0900-\u097f]")
_VENDOR_DUTY = re.compile(r"(?:受注者|事業者|受託者|乙)は[^。]{0,80}(?:なければならない|ものとする|すること。)")
_NARRATIVE = frozenset({Slot.background, Slot.purpose, Slot.issues, Slot.effects, Slot.summary})
_NO_CHATTER = re.compile(
    "^(?:承知|もちろん|はい、|了解|ご依頼|お待たせ)|^(?:以下|次)(?:のとおり|(?:に|は)[^。]{0,20}(?:案|文章|文案|下書き))|"
    "(?:文章|文案|案文|下書き)を作成(?:いた)?し(?:まし)?た|作成し(?:まし)?た文|AI(?:モデル|アシスタント)として"
)
_CONTENT = re.compile("[一-龥々]{2,}|[ァ-ヺー]{2,}|[A-Za-z]{2,}")
# Words that any text about such a procurement uses.
_USUAL = (
    "本市本町本村本県当市市町村生成AIサービス調達業務職員住民導入利用活用目的背景課題効果概要現状実施必要発注者期待予定"
    "対象内容作成状況現在"
)
_GROUND, _FIRM_GROUND = 0.2, 0.4
# A sentence of this many pairs of characters says something of its own.
_OWN_PAIRS = 6


class Fault(NamedTuple):
    """What is wrong with a text; a `grave` one keeps it from being suggested at all."""

    message: str
    grave: bool = True


def most_characters(slot: Slot, notes: Sequence[str]) -> int:
    """How long a text may be: a small multiple of what was given, so that nothing is padded.

    A rewrite is not longer than the text itself where brevity is asked for, and hardly longer otherwise.
    """
    given = sum(len(note.strip()) for note in notes)
    if slot is Slot.rewrite:
        original, wishes = (notes[0] if notes else ""), notes[1:]
        shorter = any(_SHORTER.search(wish) for wish in wishes)
        return max(len(original), 1) if shorter else int(len(original) * 1.2) + 20
    return min(_MOST[slot], max(_FLOOR, int(given * _FACTOR)))


def check_style(
    paragraphs: Sequence[str], slot: Slot, notes: Sequence[str], given: Sequence[str] = (), prompt: str = ""
) -> tuple[Fault, ...]:
    """What is wrong with a suggested text of a slot.

    `notes` bound the length; wordings that already stand in `given` are the person's own and pass; `prompt` is what
    must not be given away. The rules of official writing are those of 公用文作成の考え方 (specgen.library.wording).
    """
    text = "\n".join(paragraphs)
    source = "\n".join(given)
    return tuple(
        dict.fromkeys(
            [
                *_language(paragraphs, source),
                *_markup(text, source),
                *_length(text, slot, notes),
                *_repetition(text),
                *_leaks(text, source, prompt),
                *_form(paragraphs, slot, source),
                *_official(text, source),
                *_grounding(paragraphs, source),
                *_polarity(paragraphs, given),
            ]
        )
    )


def is_japanese(text: str) -> bool:
    """Whether a text is Japanese prose: with kana in it, in every longer sentence, and in no other script."""
    letters = len(_LETTER.findall(text))
    if not letters or _OTHER_SCRIPT.search(text) or _ENGLISH.search(text):
        return False
    if len(_KANA.findall(text)) < _KANA_SHARE * letters:
        return False
    return all(_HIRAGANA.search(one) for one in _SENTENCE.findall(text) if len(_LETTER.findall(one)) >= 15)


def _language(paragraphs: Sequence[str], source: str) -> list[Fault]:
    foreign = [one for one in paragraphs if one not in source and not is_japanese(one)]
    return [Fault("日本語の文でない。日本語だけで書く。")] if foreign else []


def _markup(text: str, source: str) -> list[Fault]:
    faults = []
    if _MARKUP.search(text):
        faults.append(Fault("見出し、箇条書きの記号又は書式の記号がある。記号を使わず、文だけで書く。"))
    if any(match[0] not in source for match in _LINK.finditer(text)):
        faults.append(Fault("URL又はメールアドレスがある。書かない。"))
    if FORBIDDEN.search(text):
        faults.append(Fault("文書に入れられない制御文字がある。"))
    return faults


def _length(text: str, slot: Slot, notes: Sequence[str]) -> list[Fault]:
    most, long = most_characters(slot, notes), len(text.replace("\n", ""))
    if long <= most:
        return []
    # A little too long is for a person to cut; twice too long is padding.
    return [
        Fault(f"長過ぎる（{long}字）。{most}字以内とし、与えられていないことで膨らませない。", grave=long > most * 1.5)
    ]


def _repetition(text: str) -> list[Fault]:
    found = [one.strip() for one in _SENTENCE.findall(text) if len(one.strip()) > 5]
    if any(found.count(one) >= _REPEATED for one in set(found)):
        return [Fault("同じ文を繰り返している。")]
    return [Fault("同じ文が二度ある。", grave=False)] if len(set(found)) < len(found) else []


def _leaks(text: str, source: str, prompt: str) -> list[Fault]:
    faults = []
    flat, hidden, open_ = (re.sub(r"\s", "", one) for one in (text, prompt, source))
    pieces = (flat[start : start + _LEAK] for start in range(max(0, len(flat) - _LEAK + 1)))
    if hidden and any(piece in hidden and piece not in open_ for piece in pieces):
        faults.append(Fault("指示の文をそのまま写している。指示の内容は書かない。"))
    if any(match[0] not in source for match in _MASK_LEFT.finditer(text)):
        faults.append(Fault("与えられていない伏せ字がある。伏せ字は、与えられたものをそのまま写す。"))
    return faults


def _form(paragraphs: Sequence[str], slot: Slot, source: str) -> list[Fault]:
    faults = []
    text = "\n".join(paragraphs)
    if _POLITE.search(text):
        faults.append(Fault("「です・ます」で書いている。「である」で書く。", grave=False))
    if any(not one.rstrip().endswith(("。", "。）", "。」")) for one in paragraphs):
        faults.append(Fault("段落が句点（。）で終わっていない。文として書く。", grave=False))
    if any(len(one) > _LONG_SENTENCE for one in _SENTENCE.findall(text)):
        faults.append(Fault(f"{_LONG_SENTENCE}字を超える文がある。文を分ける。", grave=False))
    if (chatter := _NO_CHATTER.search(text)) and chatter[0] not in source:
        faults.append(Fault("職員への返事が本文に入っている。本文だけを書く。"))
    if slot in _NARRATIVE and _VENDOR_DUTY.search(text):
        faults.append(Fault("受注者の義務を書いている。義務は要件の章に書き、ここには書かない。", grave=False))
    return faults


def grounded(text: str, source: str) -> float:
    """The share of a text's pairs of content characters that the source has too; 1.0 for a text without any."""
    pairs, known = _pairs(text), source + _USUAL
    return sum(pair in known for pair in pairs) / len(pairs) if pairs else 1.0


def _pairs(text: str) -> list[str]:
    return [run[start : start + 2] for run in _CONTENT.findall(text) for start in range(len(run) - 1)]


def _grounding(paragraphs: Sequence[str], source: str) -> list[Fault]:
    if not source:
        return []
    lowest = min(grounded(paragraph, source) for paragraph in paragraphs)
    if lowest < _GROUND:
        return [Fault("箇条書き及び回答と関わりのない内容の段落がある。与えられたことだけを書く。")]
    if lowest < _FIRM_GROUND:
        return [Fault("箇条書き及び回答にない内容が多い段落がある。", grave=False)]
    added = [one for one in _SENTENCE.findall("\n".join(paragraphs)) if _is_added(one, source)]
    return [
        Fault(f"箇条書き及び回答にない内容の文がある（{_shown(one)}）。与えられたことだけを書く。", grave=False)
        for one in added[:1]
    ]


def _is_added(sentence: str, source: str) -> bool:
    """Whether a sentence, in a paragraph that otherwise rests on what was given, is padding."""
    return len(_pairs(sentence)) >= _OWN_PAIRS and grounded(sentence, source) < _GROUND


def _shown(sentence: str) -> str:
    return sentence if len(sentence) <= _SHOWN else f"{sentence[:_SHOWN]}…"


def _polarity(paragraphs: Sequence[str], given: Sequence[str]) -> list[Fault]:
    return [
        Fault(f"「{piece}」は、箇条書き及び回答で述べたことと反対である。意味を変えずに書く。", grave=False)
        for paragraph in paragraphs
        for piece in reversed_statements(paragraph, given)
    ]


def _official(text: str, source: str) -> list[Fault]:
    return [
        Fault(f"{remark.message}。{remark.hint}。", grave=False)
        for remark in remarks(text, requirement=False)
        if remark.found not in source
    ]
