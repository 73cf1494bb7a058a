"""One piece of text as words, and the questions that every rule about names asks of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard.words import Kind, Word

KANJI = re.compile("[一-龥々〆ヶ仝]+")
KANA = re.compile("[ぁ-ゖー]+")
KATAKANA = re.compile("[ァ-ヺー]+")
LATIN = re.compile(r"[A-Z][a-z'’-]+|[A-Z]{2,15}")
LIST_MARKS = {"、", "・", ",", "と", "及び", "並びに", "/", "又は", "および", "ならびに", "や", "&", "→", "⇒", "と、"}
NAMED = {Kind.person, Kind.surname, Kind.given}


class Guess(NamedTuple):
    """Words `first` up to (not including) `last` that may be a name, and how sure the dictionary is.

    sure: 3 family and given name, 2 one word that is a name, 1 a word that may be one, 0 unknown.
    """

    first: int
    last: int
    sure: int
    given_only: bool = False


_ENDS = {"宅", "邸", "携帯", "自宅", "両", "拝", "名義", "宛", "印", "本人", "他", "外", "ほか", "未", "済"}


class Passage:
    """The words of one piece of a text, and where a name may begin and end among them."""

    def __init__(self, text: str, words: list[Word]) -> None:
        self.text, self.words = text, words
        self.guesses: dict[int, Guess | None] = {}
        # Words of firms, places and things, which no second opinion turns into persons.
        self.closed: set[int] = set()

    def title(self, place: int) -> bool:
        """Whether a post or a profession begins at `place`."""
        if place >= len(self.words):
            return False
        text = self.words[place].text
        if text in lists.TITLES:
            return True
        # 「副」「市長」, 「教育」「長」: a post of two words.
        both = text + self.words[place + 1].text if place + 1 < len(self.words) else text
        return both in lists.TITLES

    def ends_name(self, place: int) -> bool:
        """Whether a name may end before the word at `place`."""
        if place >= len(self.words):
            return True
        word = self.words[place]
        if word.kind in {Kind.space, Kind.mark, Kind.particle} or word.text in lists.HONORIFICS or self.title(place):
            return True
        return (
            not (KANJI.match(word.text) or KATAKANA.match(word.text)) or word.text in LIST_MARKS or word.text in _ENDS
        )

    def honoured(self, guess: Guess) -> bool:
        """Whether 様, さん or 氏 follows."""
        place = self.skip_space(guess.last)
        return place < len(self.words) and self.words[place].text in lists.HONORIFICS

    def titled(self, guess: Guess) -> bool:
        """Whether a post or a profession follows."""
        place = self.skip_space(guess.last)
        return place < len(self.words) and self.title(place)

    def skip_space(self, place: int) -> int:
        """`place`, or the place after it where a space stands there."""
        return place + 1 if self.kind(place) is Kind.space else place

    def kind(self, place: int) -> Kind | None:
        """The kind of the word at `place`; None outside the text."""
        return self.words[place].kind if 0 <= place < len(self.words) else None

    def slice(self, first: int, last: int) -> str:
        """The text of the words from `first` up to `last`, as it was written."""
        return self.text[self.words[first].start : self.words[last - 1].end] if last > first else ""
