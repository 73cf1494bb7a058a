"""Whether a guess is believed: what stands before and behind it decides."""

from __future__ import annotations

import re

from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard.context import after, before
from specgen.narrative.guard.guessing import Guesser
from specgen.narrative.guard.passage import KANJI, KATAKANA, LATIN, LIST_MARKS, Guess
from specgen.narrative.guard.words import Kind, may_be

_LONGEST_LIST_GAP, _LONGEST_MARK = 2, 4
_POLITE = {"お", "ご", "御"}
_COLON = re.compile(r"\)? ?[:=] ?[「『(]?|[「『]|には?[「『]")
_PARTICLE = re.compile(r"|の|は、?|が|、|も|に|を| |・|の「|\(|\) ?")


class Judge(Guesser):
    """Believes a guess, or not."""

    def believed(self, guess: Guess, previous: int | None) -> bool:
        """Whether the guess is a name, `previous` being where the last name ended."""
        text = self.slice(guess.first, guess.last)
        if self.vetoed(guess, text):
            return False
        if guess.sure == 3:
            return True
        titled = self.titled(guess)
        if guess.sure == 2 and not guess.given_only and self.heads_section(guess):
            return True
        if self.honoured(guess) or (titled and (text[0].isascii() or self.foreign(text))):
            return self.can_be_honoured(guess, text)
        label = self.label(guess)
        if titled and (guess.sure >= 2 or label == 2 or (guess.sure == 1 and self.single_surname(guess))):
            return not self.place_title(guess)
        if not self.ends_name(guess.last):
            return False
        if guess.sure >= 1 and self.listed(guess, previous):
            return True
        if label:
            return self.labelled(guess, text, label)
        if guess.sure == 1:
            named = lists.SELF_NAMED.match(self.text, self.words[guess.last - 1].end)
            return named is not None and self.single_surname(guess)
        return guess.sure >= 2 and self.introduced(guess)

    def labelled(self, guess: Guess, text: str, label: int) -> bool:
        """Whether a role before the guess makes it a name: 「氏名：」 does almost always, 「担当は」 seldom."""
        joined = guess.last - guess.first > 1
        if text[0].isascii():
            return guess.sure >= 1 - joined and (label == 2 or joined)
        if label == 2:
            return guess.sure >= 1 or len(text) >= 2
        if guess.given_only and not KANJI.match(text):
            return self.kin(guess)
        return guess.sure >= 2 or (guess.sure == 1 and self.single_surname(guess))

    def heads_section(self, guess: Guess) -> bool:
        """「鈴木財政課長」: a family name with the section and the post after it, as minutes write."""
        last = self.words[guess.last - 1]
        return last.kind is Kind.surname and lists.SECTION_HEAD.match(self.text, last.end) is not None

    def vetoed(self, guess: Guess, text: str) -> bool:
        """Whether it is the name of a firm, a place or a thing, of history, or of a form's example."""
        start, end = self.words[guess.first].start, self.words[guess.last - 1].end
        if text.replace(" ", "") in lists.HISTORICAL or text in lists.NO_NAMES or lists.PLACEHOLDER.search(text):
            return True
        if text.endswith("又") and self.text.startswith("は", end) and text not in lists.ENDING_IN_OR:
            return True
        ahead = before(self.text, start, 24)
        if lists.COMPANY_AHEAD.search(ahead) or ahead.endswith(("○○", "〇〇", "◯◯", "△△", "□□", "第")):
            return True
        if KANJI.match(text) and KATAKANA.match(self.text, end) and not self.titled(guess) and not self.honoured(guess):
            return True
        thing = lists.THING_BEHIND.match(after(self.text, end, 8))
        if thing and not self.titled(guess) and not self.heads_section(guess):
            return True
        return (
            any(text.endswith(given) for given in lists.TEMPLATE_GIVEN)
            and lists.TEMPLATE_AHEAD.search(ahead) is not None
        )

    def can_be_honoured(self, guess: Guess, text: str) -> bool:
        """様・さん・氏 make a name of any word that may be one, and of words that no dictionary holds."""
        polite = guess.first > 0 and self.words[guess.first - 1].text in _POLITE
        if text in lists.NO_NAMES or polite or (len(text) < 2 and guess.sure == 0):
            return False
        words = self.words[guess.first : guess.last]
        return guess.sure >= 1 or len(words) > 1 or not words[0].known or LATIN.fullmatch(text) is not None

    def foreign(self, text: str) -> bool:
        """Katakana that is a name and no common word."""
        return KATAKANA.match(text) is not None and Kind.noun not in may_be(text)

    def single_surname(self, guess: Guess) -> bool:
        """Whether the guess is a family name that is no common word before a role or a post."""
        text = self.slice(guess.first, guess.last)
        if guess.given_only or text in lists.NO_NAMES or (len(text) == 1 and text not in lists.ONE_CHARACTER):
            return False
        return Kind.surname in may_be(text)

    def place_title(self, guess: Guess) -> bool:
        """千葉市長, 福島支店長: a place and its post."""
        word, title = self.words[guess.first], self.words[self.skip_space(guess.last)].text
        if title in lists.MINISTERS or (title[:1] in "市町村区県" and len(title) == 1):
            return word.text in lists.BIG_PLACES or Kind.place in may_be(word.text + title[:1])
        return word.text in lists.BIG_PLACES and word.kind is Kind.place and title in lists.BRANCH_TITLES

    def label(self, guess: Guess) -> int:
        """2 where a role and a colon, a gap or a bracket stand before the name; 1 where a role and a particle do."""
        place = guess.first - 1
        while place >= 0 and guess.first - place <= _LONGEST_MARK and self.between(place):
            place -= 1
        if place < 0 or not self.role(place):
            return 0
        mark = self.text[self.words[place].end : self.words[guess.first].start]
        if _COLON.fullmatch(mark) or (mark.isspace() and "\n" not in mark and self.words[place].text in lists.ROLES):
            return 2
        return 1 if _PARTICLE.fullmatch(mark) else 0

    def between(self, place: int) -> bool:
        """Whether the word at `place` may stand between a role and a name."""
        word = self.words[place]
        return word.kind in {Kind.space, Kind.mark} or word.text in {"の", "は", "が", "も", "に", "を"}

    def kin(self, guess: Guess) -> bool:
        """Whether a word of kinship stands before a given name: 「娘のゆい」."""
        return any(word.text in lists.KIN for word in self.words[max(0, guess.first - 3) : guess.first])

    def role(self, place: int) -> bool:
        """Whether the word at `place` says who somebody is, or is the section that somebody works in."""
        word = self.words[place].text
        pair = self.words[place - 1].text + word if place else word
        section = word[-1:] in "課係班" and (len(word) == 1 or len(word) > 2)
        return section or any(one in known for one in (word, pair) for known in (lists.ROLES, lists.TITLES))

    def listed(self, guess: Guess, previous: int | None) -> bool:
        """Whether only 「、」 or 「及び」 (and an honorific) stand between this and the name before."""
        if previous is None or guess.first - previous > _LONGEST_LIST_GAP + 3:
            return False
        between = [word.text for word in self.words[previous : guess.first] if word.kind is not Kind.space]
        while between and (between[0] in lists.HONORIFICS or between[0] in lists.TITLES):
            between.pop(0)
        return 0 < len(between) <= _LONGEST_LIST_GAP and all(text in LIST_MARKS for text in between)

    def introduced(self, guess: Guess) -> bool:
        """Whether what follows, or the family name alone in its place in the sentence, makes it a name."""
        end = self.words[guess.last - 1].end
        behind = after(self.text, end, 40)
        if lists.INTRODUCTIONS.match(behind) or lists.CONTACT_BEHIND.match(behind):
            return True
        word = self.words[guess.first]
        if word.kind is not Kind.surname or KANJI.match(behind):
            return False
        if len(word.text) == 1 and (word.text not in lists.ONE_CHARACTER or behind.startswith(" ")):
            return False
        # 長野、太田川: families have these names too, but a text that says no more means the place.
        place = word.text in lists.BIG_PLACES or lists.WATERS.search(word.text) or lists.PLACES_BEHIND.match(behind)
        return not place or lists.BYLINES.match(behind) is not None
