"""What may be a name in katakana or in Latin letters: foreign names, and Japanese ones as forms spell them."""

from __future__ import annotations

from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard.passage import KATAKANA, LATIN, NAMED, Guess, Passage
from specgen.narrative.guard.romaji import readings
from specgen.narrative.guard.words import Kind, may_be

_JOINTS = {"・", "=", "-", "･", ".", " "}
_OTHER = {Kind.noun, Kind.proper, Kind.place, Kind.other}
_MOST_PARTS, _MOST_LATIN_PARTS = 6, 4
_SHORTEST_ROMAJI, _SHORTEST_CAPITALS = 4, 3


def _latin_kinds(word: str) -> frozenset[Kind]:
    if word.capitalize() in lists.WESTERN and (word.istitle() or len(word) > _SHORTEST_CAPITALS):
        return frozenset({Kind.given})
    return frozenset().union(may_be(word.lower()), may_be(word), *map(may_be, readings(word)))


def _is_kana_name(word: str) -> bool:
    """Whether katakana is a Japanese family and given name written without a space: ヤマダタロウ."""
    cuts = range(2, len(word) - 1) if 4 <= len(word) <= 10 else ()
    return any(Kind.surname in may_be(word[:cut]) and Kind.given in may_be(word[cut:]) for cut in cuts)


def _is_romaji(first: str, last: str) -> bool:
    """Whether two words in Latin letters are a Japanese family and given name, in either order."""
    if first.isupper() is not last.isupper() or max(len(first), len(last)) < _SHORTEST_ROMAJI:
        return False
    kinds = [frozenset[Kind]().union(*map(may_be, readings(word))) for word in (first, last)]
    return any(Kind.surname in one and Kind.given in other for one, other in (kinds, kinds[::-1]))


class ForeignGuesser(Passage):
    """Guesses names in katakana and Latin letters."""

    def katakana(self, place: int) -> Guess | None:
        """A row of katakana words, side by side or joined by dots or single spaces."""
        parts: list[frozenset[Kind]] = []
        last = place
        while last < len(self.words) and len(parts) < _MOST_PARTS and KATAKANA.fullmatch(self.words[last].text):
            parts.append(may_be(self.words[last].text) | {self.words[last].kind})
            last += 1
            if self.joint(last) and KATAKANA.fullmatch(self.words[last + 1].text):
                last += self.words[last + 1].text not in lists.HONORIFICS
        text = self.slice(place, last)
        named = sum(bool(kinds & NAMED) for kinds in parts)
        japanese = len(parts) == 2 and "・" not in text and Kind.surname in parts[0] and Kind.given in parts[1]
        # オクダ ヒロミ: the dictionary holds the given name alone.
        spaced = len(parts) == 2 and " " in text and (not self.words[place].known or bool(parts[0] & NAMED))
        if spaced and Kind.given in parts[1] and Kind.noun not in parts[1]:
            return Guess(place, last, 3)
        if japanese or (len(parts) == 1 and not self.words[place].known and _is_kana_name(text)):
            return Guess(place, last, 3)
        # クラウド・サービス: a common word or two may be somebody's name as well, but not every one of them.
        clear = any(kinds & NAMED and Kind.noun not in kinds for kinds in parts)
        if len(parts) > 1 and clear and named >= len(parts) - len(parts) // 3 and "・" in text:
            return Guess(place, last, 3)
        if len(parts) > 1 and clear and "・" in text:
            return Guess(place, last, 2)
        guess = Guess(place, last, 1 if named else 0)
        common = len(parts) == 1 and not named and self.words[place].known
        return None if common and not self.honoured(guess) else guess

    def latin(self, place: int) -> Guess | None:
        """Up to four capitalised words. Where a common word is among them, only an honorific makes them a name."""
        parts: list[frozenset[Kind]] = []
        last = place
        while last < len(self.words) and len(parts) < _MOST_LATIN_PARTS and LATIN.fullmatch(self.words[last].text):
            parts.append(_latin_kinds(self.words[last].text))
            last += 1
            joint = {" ", ". ", "."} | ({"-"} if self.words[last - 1].text.istitle() else set())
            if last + 1 < len(self.words) and self.words[last].text in joint:
                last += LATIN.fullmatch(self.words[last + 1].text) is not None
        common = sum(bool(kinds) and not kinds & NAMED for kinds in parts)
        if common == len(parts):
            return None
        western = self.words[place].text.capitalize() in lists.WESTERN
        if common:
            return Guess(place, last, 3 if western and common * 2 < len(parts) else -1)
        sure = min(len(parts), 2) if any(kinds & NAMED for kinds in parts) else 0
        if len(parts) > 1 and (western or all(kinds & NAMED and not kinds & _OTHER for kinds in parts)):
            return Guess(place, last, 3)
        words = self.words[place].text, self.words[last - 1].text
        return Guess(place, last, 3 if len(parts) == 2 and _is_romaji(*words) else sure)

    def joint(self, place: int) -> bool:
        """Whether the word at `place` may join two parts of a foreign name, and another word follows."""
        return place + 1 < len(self.words) and self.words[place].text in _JOINTS
