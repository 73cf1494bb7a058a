"""Whether a sentence says of something the opposite of what was given: 参照できなかった → 参照できた.

Only what stands in both is compared: a verb, a noun with する or できる, or that something is there (手段がない).
A verb that only describes a noun (入力した情報) states nothing by itself: it neither confirms nor denies. What says
that something is there does, wherever it stands (電話ができる日).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.narrative.facts.nouns import sentences, tokenise
from specgen.narrative.guard.normal import normalise
from specgen.narrative.guard.words import Kind, Word

_DO = re.compile("^(?:[さしすせ]|する|すれ|しよ|でき|できる|できれ)$")
_IS = re.compile("^(?:ある|あり|あっ|あれ|なし|ない|なく|なかっ|なけれ|でき|できる|できれ)$")
_NOT = re.compile("^(?:ない|なく|なかっ|なけれ|なし|ず|ぬ|ざる|ません)$")
_OF = frozenset("がはも")
_FORMAL = re.compile("[ぁ-ゖ]+$")
_LEADING = re.compile("^[一-龥々]+")
_CHAIN = ("助動詞", "助詞-接続助詞", "動詞-非自立可能", "形容詞-非自立可能", "接尾辞-動詞的")


class Statement(NamedTuple):
    """What a text says of a word: that it is so, that it is not, or (None) neither."""

    key: str
    so: bool | None
    text: str


def reversed_statements(text: str, given: Sequence[str]) -> tuple[str, ...]:
    """The pieces of a text that say the opposite of everything that was given of the same word, in order."""
    known: defaultdict[str, set[bool | None]] = defaultdict(set)
    for one in given:
        for statement in _statements(one):
            known[statement.key].add(statement.so)
    found = [one.text for one in _statements(text) if one.so is not None and known.get(one.key) == {not one.so}]
    return tuple(dict.fromkeys(found))


def _statements(text: str) -> Iterator[Statement]:
    for _, sentence in sentences(normalise(text).text):
        words = tokenise(sentence)
        for place in range(len(words)):
            key, after = _head(words, place)
            if key:
                yield _read(words, place, after, key)


def _head(words: Sequence[Word], place: int) -> tuple[str, int]:
    """The word of which something is said here, and where its ending begins; "" where nothing is."""
    word, ahead = words[place], words[place + 1 : place + 3]
    if word.kind is Kind.noun and ahead:
        if _DO.match(ahead[0].text) and ahead[0].form.startswith("動詞"):
            return word.text, place + 1
        if len(ahead) > 1 and ahead[0].text in _OF and _IS.match(ahead[1].text) and not _FORMAL.match(word.text):
            return f"{word.text}{'ができ' if _is_can(ahead[1]) else 'が'}", place + 2
    elif word.form.startswith("動詞-一般"):
        stem = _LEADING.match(word.text)
        return (stem[0] if stem else word.text[:2]), place + 1
    return "", place


def _read(words: Sequence[Word], place: int, after: int, key: str) -> Statement:
    """How often the ending denies it; twice is once too often (しなければならない)."""
    end, denied = after, 0
    while end < len(words):
        word, ahead = words[end], words[end + 1 : end + 3]
        can = word.text == "こと" and len(ahead) > 1 and ahead[0].text in _OF and _is_can(ahead[1])
        if can:
            end += 2
            continue
        if not word.form.startswith(_CHAIN) and not (word.text in "はも" and end > after):
            break
        denied += bool(_NOT.match(word.text))
        end += 1
    piece = "".join(word.text for word in words[place:end])
    noun_follows = end < len(words) and words[end].kind in (Kind.noun, Kind.proper)
    describes = noun_follows and not denied and not key.endswith(("が", "ができ"))
    return Statement(key, None if describes else denied % 2 == 0, piece)


def _is_can(word: Word) -> bool:
    return word.text.startswith("でき")
