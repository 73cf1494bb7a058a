"""Names of persons: what the dictionary calls a name, believed or not by the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard import second
from specgen.narrative.guard.judging import Judge
from specgen.narrative.guard.normal import plain_kanji
from specgen.narrative.guard.passage import KANA, KANJI, KATAKANA, NAMED, Guess
from specgen.narrative.guard.romaji import readings
from specgen.narrative.guard.shapes import shapes
from specgen.narrative.guard.values import Category, Hit
from specgen.narrative.guard.words import Kind, may_be, read_words

# 「山田花子（やまだ はなこ）」: how the name before it is read or spelt.
_READING = re.compile(
    r" ?[(\[] ?(?P<reading>[ぁ-ゖー]{2,8} ?[ぁ-ゖー]{0,8}|[ァ-ヺー]{2,8} ?[ァ-ヺー]{0,8}|"
    r"[A-Z][A-Za-z]{1,14}[ ,]{1,2}[A-Z][A-Za-z]{1,14}) ?[)\]]"
)
_FOREIGN_TITLE = re.compile(
    r"(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? (?P<name>[A-Z][A-Za-z'-]{1,20}(?: [A-Z][A-Za-z'-]{1,20}){0,2})"
)
# 「はるとくん」: the dictionary cuts a given name in kana into particles.
_CHILD = re.compile(
    r"(?:^|[\s、。・「『(:と]|(?<=[一-龥])[のはが])(?P<name>[ぁ-ゖー]{2,5}?)(?:ちゃん|くん)(?P<to>と(?![、くち]))?",
    re.MULTILINE,
)


def names(text: str) -> Iterator[Hit]:
    """Names of persons. Raises GuardUnavailable without the dictionary."""
    for match in _FOREIGN_TITLE.finditer(text):
        yield Hit(Category.name, *match.span("name"))
    for match in lists.RARE.finditer(plain_kanji(text)):
        yield Hit(Category.name, *match.span())
    for match in _CHILD.finditer(text):
        place = Kind.place in may_be(match["name"])
        if (
            match["name"] not in lists.NO_CHILD
            and not place
            and (match["to"] is None or Kind.given in may_be(match["name"]))
        ):
            yield Hit(Category.name, *match.span("name"))
    plain = plain_kanji(text)
    yield from shapes(plain)
    yield from _spread(plain)
    for words in read_words(plain):
        reader = _Reader(text, words)
        yield from reader.read()
        yield from reader.read_again()


# 「板 倉 陽一郎」, 「北 村 卓 司」: names drawn out to one width, as in lists of members.
_SPREAD = re.compile(
    "(?<![一-龥々ァ-ヶ])[一-龥々]{1,2} [一-龥々]{1,3}(?: [一-龥々]{1,3}?){0,3}(?=[様氏殿君]|(?![一-龥々]))"
)
_NEVER_SPREAD = re.compile("[年月日時分秒円印計合番項号目第部課係]")


def _spread(text: str) -> Iterator[Hit]:
    for match in _SPREAD.finditer(text):
        parts = match[0].split(" ")
        for count in range(len(parts), 1, -1):
            joined = "".join(parts[:count])
            single = any(len(part) == 1 for part in parts[:-1]) and len(joined) >= 3
            cuts = [cut for cut in (2, 3, 1) if cut < len(joined) and (cut > 1 or joined[0] in lists.ONE_CHARACTER)]
            named = any(Kind.surname in may_be(joined[:cut]) and Kind.given in may_be(joined[cut:]) for cut in cuts)
            if single and named and not _NEVER_SPREAD.search(joined):
                yield Hit(Category.name, match.start(), match.start() + len(" ".join(parts[:count])))
                break


class _Reader(Judge):
    """Walks once over the words of one piece of text."""

    def read(self) -> Iterator[Hit]:
        place = 0
        previous: int | None = None
        while place < len(self.words):
            guess = self.guess(place)
            if guess and self.believed(guess, previous):
                start, end = self.words[guess.first].start, self.words[guess.last - 1].end
                yield Hit(Category.name, start, end)
                reading = _READING.match(self.text, end)
                if reading and not may_be(reading["reading"]) & {Kind.noun, Kind.place}:
                    yield Hit(Category.name, *reading.span("reading"))
                previous = place = guess.last
            else:
                place += 1

    def read_again(self) -> Iterator[Hit]:
        """What the second reader takes for names, but for firms, places and things."""
        for first, last in second.runs(self.text, self.words):
            guess, text = Guess(first, last, 0), self.slice(first, last)
            thing = self.closed.issuperset(range(first, last)) or self.vetoed(guess, text) or self.is_place(guess)
            if not thing and (last - first > 1 or self.stands_alone(guess, text)):
                yield Hit(Category.name, self.words[first].start, self.words[last - 1].end)

    def stands_alone(self, guess: Guess, text: str) -> bool:
        """Whether one word that the second reader takes for a name is neither a fragment nor a term of technology."""
        if text[0].isascii():
            return text.capitalize() in lists.WESTERN or bool(readings(text))
        if KANA.fullmatch(text) and not KATAKANA.match(text):
            return bool(may_be(text) & NAMED) or self.honoured(guess) or self.label(guess) > 0
        if len(text) > 1:
            return True
        named = text in lists.ONE_CHARACTER or Kind.surname in may_be(text)
        fragment = KANJI.match(self.text, max(0, self.words[guess.first].start - 1)) is not None and guess.first > 0
        return named and not fragment and (self.ends_name(guess.last) or self.titled(guess))
