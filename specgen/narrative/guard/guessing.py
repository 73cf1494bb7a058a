"""What may be a name: the longest run of words that could be one, and how sure the dictionary is of it."""

from __future__ import annotations

import re

from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard.foreign import ForeignGuesser
from specgen.narrative.guard.passage import KANA, KANJI, KATAKANA, LATIN, Guess
from specgen.narrative.guard.words import Kind, may_be

_LETTERS = re.compile("[一-龥々〆ヶぁ-ゖァ-ヺーA-Za-z'’-]+")
# What may stand after a name and, alone, is in the dictionary as a given name.
_AFTER_NAMES = {"拝", "印", "記", "様", "氏", "殿"}


class Guesser(ForeignGuesser):
    """Guesses, word by word, what may be a name; whether it is one is not asked here."""

    def guess(self, place: int) -> Guess | None:
        """The longest run of words from `place` on that may be one name."""
        if place not in self.guesses:
            self.guesses[place] = self.longest(place)
        return self.guesses[place]

    def longest(self, place: int) -> Guess | None:
        """What `guess` keeps, since lists of names ask for the same place again."""
        word = self.words[place]
        written = KANJI.fullmatch(word.text) or KATAKANA.fullmatch(word.text)
        if word.kind in {Kind.space, Kind.mark, Kind.particle} and not written:
            return None
        if LATIN.fullmatch(word.text) or word.text[0].isascii():
            return self.latin(place)
        if KATAKANA.fullmatch(word.text):
            return self.katakana(place)
        if not (KANJI.fullmatch(word.text) or _LETTERS.fullmatch(word.text)):
            return None
        return self.japanese(place)

    def japanese(self, place: int) -> Guess | None:
        """A family name with or without a given name, or a given name alone."""
        word = self.words[place]
        kinds = may_be(word.text)
        if word.kind is Kind.person and len(word.text) >= 3:
            return Guess(place, place + 1, 1 if word.text[-1] in lists.LAST_OF_OTHERS else 3)
        family = word.kind is Kind.surname or Kind.surname in kinds or word.text in lists.ONE_CHARACTER
        if (family or self.place_and_given(place)) and (given := self.given(place)):
            return given if family else given._replace(sure=2)
        # A family name that no dictionary holds, before a given name that it does.
        odd = not word.known and 2 <= len(word.text) <= 4
        if odd and (given := self.given(place)) and given.sure == 3:
            return given
        if (merged := self.merged(place)) and word.kind not in {Kind.surname, Kind.given}:
            return merged
        if word.kind is Kind.surname:
            return Guess(place, place + 1, 2)
        if word.kind in {Kind.given, Kind.person}:
            return Guess(place, place + 1, 2, given_only=True)
        if family:
            return Guess(place, place + 1, 1)
        if kinds & {Kind.given, Kind.person}:
            return Guess(place, place + 1, 1, given_only=True)
        alone = Guess(place, place + 1, 1)
        if (
            word.kind in {Kind.place, Kind.proper}
            and word.text[-1] not in "都道府県市区町村郡"
            and self.honoured(alone)
        ):
            return alone
        return self.unknown(place)

    def place_and_given(self, place: int) -> bool:
        """「横浜 花子」: a place, a space and a given name."""
        kinds = [self.kind(place + step) for step in range(3)]
        return kinds == [Kind.place, Kind.space, Kind.given]

    def given(self, place: int) -> Guess | None:
        """Family name at `place` and given name after it, with or without a space between."""
        spaced = self.kind(place + 1) is Kind.space and self.words[place + 1].text in {" ", "  "}
        second = place + 1 + spaced
        if second >= len(self.words):
            return None
        word, given = self.words[place], self.words[second]
        if spaced and len(word.text) == 1 and word.text in lists.LAST_OF_OTHERS:
            return None
        ends = self.ends_name(second + 1)
        family_sure = word.kind is Kind.surname or (spaced and word.kind in {Kind.place, Kind.proper})
        if (
            not spaced
            and given.text[-1] in lists.LAST_OF_OTHERS
            and (len(given.text) == 1 or given.kind is not Kind.given)
        ):
            return None
        if given.kind is Kind.given:
            whole = None if ends else self.longer_given(second)
            clear = whole or family_sure or spaced or word.kind is Kind.place or (ends and len(given.text) > 1)
            return Guess(place, whole or second + 1, 3 if clear else 2)
        if self.never_given(second, spaced):
            return None
        if ends and self.may_be_given(second, spaced):
            apart = spaced and word.text not in lists.NO_NAMES and len(word.text) > 1
            clear = apart or (family_sure and (given.kind in {Kind.surname, Kind.person} or len(given.text) > 1))
            return Guess(place, second + 1, 3 if clear else 2)
        return self.pieced(place, second, spaced) if spaced or family_sure else None

    def never_given(self, place: int, spaced: bool) -> bool:
        """Whether the word after a family name is part of no given name: 「上田高」「木下サーカス」「桜井 拝」."""
        word = self.words[place]
        if word.text in _AFTER_NAMES or lists.INTRODUCTIONS.match(self.text, word.start):
            return True
        if word.kind is Kind.particle and not KANJI.match(word.text):
            return True
        if spaced:
            return False
        katakana = KATAKANA.fullmatch(word.text) is not None and Kind.noun in may_be(word.text)
        return katakana and not self.honoured(Guess(place, place + 1, 0))

    def may_be_given(self, place: int, spaced: bool) -> bool:
        """Whether the dictionary holds this word as a given name, whatever it took it for here."""
        word = self.words[place]
        kinds = may_be(word.text)
        if self.title(place) or (word.text in lists.NO_NAMES and not (spaced and len(word.text) == 1)):
            return False
        foreign = Kind.person in kinds and (spaced or KATAKANA.fullmatch(word.text) is not None)
        return Kind.given in kinds or foreign

    def longer_given(self, second: int) -> int | None:
        """Where a given name ends that the dictionary cut after its first character: 「角」「造」."""
        last = second + 1
        more = self.words[last].text
        fits = len(self.words[second].text + more) <= 3 and len(more) == 1 and KANJI.fullmatch(more) is not None
        if fits and more not in lists.LAST_OF_OTHERS and not self.title(last) and self.ends_name(last + 1):
            return last + 1
        return None

    def pieced(self, place: int, second: int, spaced: bool) -> Guess | None:
        """A given name that the dictionary cut into pieces: up to four characters, up to the end of the run."""
        last, run = second, ""
        while last < len(self.words) and self.joined(last, second) and len(run) < 5 and not self.title(last):
            run += self.words[last].text
            last += 1
        if not 0 < len(run) <= 4 or not self.ends_name(last):
            return None
        if run in lists.NO_NAMES or lists.THING_BEHIND.match(run):
            return None
        known = Kind.given in may_be(run)
        sure_family = self.words[place].kind is Kind.surname
        one = last - second == 1 and self.words[second].known and self.words[second].kind is Kind.noun and len(run) > 1
        common = one and KANJI.fullmatch(run) is not None
        odd = all(len(word.text) == 1 or not word.known for word in self.words[second:last]) and 2 <= len(run) <= 3
        if known or (spaced and not common) or (sure_family and odd and run[-1] not in lists.LAST_OF_OTHERS):
            return Guess(place, last, 3 if sure_family else 1)
        return None

    def joined(self, place: int, first: int) -> bool:
        """Whether the word at `place` may be a piece of the given name that begins at `first`."""
        word = self.words[place]
        kana = KANA.fullmatch(word.text) is not None
        if word.text in {"又", "及", "並", "若"}:
            return False
        if kana and word.kind is Kind.particle and place > first and KANJI.fullmatch(self.words[first].text):
            return False
        return KANJI.fullmatch(word.text) is not None or (kana and word.text not in lists.HONORIFICS)

    def merged(self, place: int) -> Guess | None:
        """A family name that the dictionary holds but cut in two where it stands: 「三」「輪」."""
        last, run = place, ""
        while last < len(self.words) and KANJI.fullmatch(self.words[last].text) and len(run) < 4:
            run += self.words[last].text
            last += 1
            whole = last - place > 1 and len(run) <= 4 and Kind.surname in may_be(run)
            if whole and self.kind(last + (self.kind(last) is Kind.space)) is Kind.given:
                return Guess(place, last + 1 + (self.kind(last) is Kind.space), 3)
            if whole and self.ends_name(last) and not self.title(last - 1):
                return Guess(place, last, 1)
        return None

    def unknown(self, place: int) -> Guess | None:
        """Characters that the dictionary does not hold together: a name only where a strong word says so."""
        last, run = place, ""
        while last < len(self.words) and KANJI.fullmatch(self.words[last].text) and len(run) < 7:
            if self.title(last) or self.words[last].text in lists.HONORIFICS:
                break
            run += self.words[last].text
            last += 1
        if last < len(self.words) and self.words[last].text not in lists.HONORIFICS:
            return None
        words = self.words[place:last]
        odd = any(not word.known or word.kind in {Kind.surname, Kind.given} or len(word.text) == 1 for word in words)
        if 2 <= len(run) <= 6 and odd and not any(word.text in lists.NO_NAMES for word in words):
            splits = any(Kind.surname in may_be(run[:cut]) for cut in range(1, len(run) + 1))
            if splits or all(not word.known for word in words):
                return Guess(place, last, 0)
        return None
