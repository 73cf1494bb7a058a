"""The text as words, by SudachiPy: which of them are names, places or something else."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from specgen.errors import InputError

# SudachiPy refuses more than 49,149 bytes at a time; a character takes up to four.
_CHUNK = 4_000
_BREAK = re.compile("[\n。、,.;)」 ]")


class GuardUnavailable(InputError):
    """The dictionary that knows names is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "氏名の検出に使う辞書（SudachiPy）が入っていない。何も送信していない。\n"
            '  直し方: pip install "specgen[llm]" を実行する。'
        )


class Kind(Enum):
    """What a word is, as far as names are concerned."""

    # Members are single objects; Enum hashes their names anew, millions of times in a long text.
    __hash__ = object.__hash__

    surname = "surname"
    given = "given"
    person = "person"
    place = "place"
    proper = "proper"
    noun = "noun"
    particle = "particle"
    space = "space"
    mark = "mark"
    other = "other"


class Word(NamedTuple):
    """One word, with its place in the text; `known` is False where the dictionary does not hold it.

    `form` is the part of speech as the dictionary names it, three steps deep.
    """

    text: str
    start: int
    end: int
    kind: Kind
    known: bool
    form: str = ""


def _kind(pos: tuple[str, ...]) -> Kind:
    if pos[2] == "人名":
        return {"姓": Kind.surname, "名": Kind.given}.get(pos[3], Kind.person)
    if pos[2] == "地名":
        return Kind.place
    if pos[1] == "固有名詞":
        return Kind.proper
    named = {
        "助詞": Kind.particle,
        "助動詞": Kind.particle,
        "空白": Kind.space,
        "補助記号": Kind.mark,
        "名詞": Kind.noun,
    }
    return named.get(pos[0], Kind.other)


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    try:
        sudachipy = importlib.import_module("sudachipy")
        importlib.import_module("sudachidict_core")
    except ImportError as error:
        raise GuardUnavailable from error
    return sudachipy.Dictionary(dict="core")


@lru_cache(maxsize=20_000)
def may_be(text: str) -> frozenset[Kind]:
    """Every kind that the dictionary has for exactly this text, whatever it is where it stands."""
    if not text or len(text) > 20:
        return frozenset()
    return frozenset(_kind(morpheme.part_of_speech()) for morpheme in _dictionary().lookup(text))


def read_words(text: str) -> Iterator[list[Word]]:
    """The words of `text`, a bounded piece at a time. Raises GuardUnavailable without the dictionary."""
    tokenizer = _dictionary().tokenizer()
    kinds: dict[int, tuple[Kind, str]] = {}
    for start, piece in _pieces(text):
        words: list[Word] = []
        for morpheme in tokenizer.tokenize(piece):
            pos = morpheme.part_of_speech_id()
            if pos not in kinds:
                parts = morpheme.part_of_speech()
                kinds[pos] = _kind(parts), "-".join(part for part in parts[:4] if part != "*")
            begin, end = morpheme.begin(), morpheme.end()
            # A row of one and the same word names nobody, and would be asked about word by word.
            if len(words) > 1 and words[-1].text == words[-2].text == piece[begin:end]:
                continue
            kind, form = kinds[pos]
            words += _apart(Word(piece[begin:end], start + begin, start + end, kind, not morpheme.is_oov(), form))
        yield words


def _apart(word: Word) -> list[Word]:
    """A word without the reading that SudachiPy keeps with it: 「陽太」「(」「ようた」「)」."""
    cut = word.text.find("(")
    if cut <= 0 or not word.text.endswith(")"):
        return [word]
    opening, closing = word.start + cut, word.end - 1
    return [
        word._replace(text=word.text[:cut], end=opening),
        Word("(", opening, opening + 1, Kind.mark, True),
        Word(word.text[cut + 1 : -1], opening + 1, closing, Kind.noun, False),
        Word(")", closing, word.end, Kind.mark, True),
    ]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of bounded size that end, where they can, at the end of a line, a sentence or a word."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _CHUNK)
        if end < len(text):
            breaks = (text.rfind("\n", start, end), text.rfind("。", start, end), _last_break(text, start, end))
            end = next((found + 1 for found in breaks if found > start), end)
        yield start, text[start:end]
        start = end


def _last_break(text: str, start: int, end: int) -> int:
    tail = max(start, end - 200)
    return max((match.start() + tail for match in _BREAK.finditer(text[tail:end])), default=-1)
