"""Whether a guess is believed: what stands before and behind it decides."""

from __future__ import annotations

import re

from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard.context import after, before
from specgen.narrative.guard.guessing import Guesser
from specgen.narrative.guard.passage import KANA, KANJI, KATAKANA, LATIN, LIST_MARKS, Guess
from specgen.narrative.guard.words import Kind, may_be

_LONGEST_LIST_GAP, _LONGEST_MARK, _MOST_ROLE_WORDS = 2, 4, 4
_LONGEST_LIST, _ARROWS = 8, {"→", "⇒"}
_POLITE = {"お", "ご", "御"}
_COLON = re.compile(r"\)? ?[:=] ?[「『(]?|[「『]|には?[「『]")
# 「PC利用者　小林」「通告人：森田」: words that end like this mean a person, listed or not.
_SOMEBODY = re.compile("[一-龥ァ-ヶー](?:者|員|人|担当|係|役|師|士|医|生|児|主|長)$")
_SAID = re.compile(r"\)? ?[:=/] ?[「『(]?| |は、?|の|「|\(|、")
_PARTICLE = re.compile(r"|の|は、?|が|、|も|に|を| |・|の「|\(|\) ?")


class Judge(Guesser):
    """Believes a guess, or not."""

    def believed(self, guess: Guess, previous: int | None) -> bool:
        """Whether the guess is a name, `previous` being where the last name ended."""
        text = self.slice(guess.first, guess.last)
        if self.vetoed(guess, text):
            self.closed.update(range(guess.first, guess.last))
            return False
        if self.before_katakana(guess, text):
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
        if self.evident(guess):
            return True
        if not self.ends_name(guess.last):
            return False
        if guess.sure >= 1 and (self.listed(guess, previous) or self.heads_list(guess)):
            return True
        if label:
            return self.labelled(guess, text, label)
        if guess.sure <= 1 and lists.NAMED_BY_SELF.match(self.text, self.words[guess.last - 1].end):
            return len(text) > 1 and (guess.sure == 1 or KATAKANA.fullmatch(text) is not None)
        if guess.sure == 1:
            named = lists.SELF_NAMED.match(self.text, self.words[guess.last - 1].end)
            return named is not None and self.single_surname(guess)
        return guess.sure >= 2 and self.introduced(guess)

    def evident(self, guess: Guess) -> bool:
        """Whether what follows is said of persons only: 「ほか2名」「が欠席」「に連絡」「の後任」."""
        evidence = lists.EVIDENCE.match(self.text, self.words[guess.last - 1].end)
        return evidence is not None and self.may_be_person(guess)

    def may_be_person(self, guess: Guess) -> bool:
        """Whether the guess is a name, or a family name that is no big place and no common word."""
        word = self.words[guess.first]
        if guess.last - guess.first > 1 or word.kind is Kind.person:
            return guess.sure >= 2
        if guess.given_only:
            return word.kind is Kind.given and len(word.text) > 1 and KANJI.fullmatch(word.text) is not None
        return word.text not in lists.BIG_PLACES and self.single_surname(guess)

    def heads_list(self, guess: Guess) -> bool:
        """Whether more names follow, joined by marks, and the last of them is honoured, has a post or is evident."""
        last, seen, arrow = guess, 1, False
        while seen < _LONGEST_LIST and self.may_be_person(last):
            mark = self.skip_space(last.last)
            if mark >= len(self.words) or self.words[mark].text not in LIST_MARKS:
                break
            arrow = arrow or self.words[mark].text in _ARROWS
            place = self.skip_space(mark + 1)
            following = self.guess(place) if place < len(self.words) else None
            if following is None:
                return False
            last, seen = following, seen + 1
        if seen == 1 or not self.may_be_person(last):
            return False
        both = self.words[guess.first], self.words[last.first]
        arrowed = arrow and any(word.kind is Kind.surname for word in both)
        return arrowed or self.honoured(last) or self.titled(last) or self.evident(last)

    def labelled(self, guess: Guess, text: str, label: int) -> bool:
        """Whether a role before the guess makes it a name: 「氏名：」 does almost always, 「担当は」 seldom."""
        joined = guess.last - guess.first > 1
        if text[0].isascii():
            return guess.sure >= 1 - joined and (label == 2 or joined)
        if label == 2:
            return guess.sure >= 1 or len(text) >= 2
        if KATAKANA.fullmatch(text) and Kind.given in may_be(text) and Kind.surname not in may_be(text):
            return self.kin(guess)
        if guess.given_only and (not KANJI.match(text) or len(text) == 1):
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
        if text == "カナ" and self.text.startswith(")", end):
            return True
        if "・" in text and Kind.noun in may_be(text.replace("・", "")):
            return True
        ahead = before(self.text, start, 24)
        if lists.COMPANY_AHEAD.search(ahead) or ahead.endswith(("○○", "〇〇", "◯◯", "△△", "□□", "第")):
            return True
        thing = lists.THING_BEHIND.match(after(self.text, end, 8))
        if thing and not self.titled(guess) and not self.heads_section(guess):
            return True
        return (
            any(text.endswith(given) for given in lists.TEMPLATE_GIVEN)
            and lists.TEMPLATE_AHEAD.search(ahead) is not None
        )

    def before_katakana(self, guess: Guess, text: str) -> bool:
        """「中村システム」: what katakana follows is a firm or a thing, unless it is a post or said of persons."""
        if not KANJI.match(text) or not KATAKANA.match(self.text, self.words[guess.last - 1].end):
            return False
        return not (self.titled(guess) or self.honoured(guess) or self.evident(guess))

    def is_place(self, guess: Guess) -> bool:
        """「長野・松本の各市」「千葉市長」「森町」: where the words beside it speak of a place."""
        word, end = self.words[guess.first], self.words[guess.last - 1].end
        if self.titled(guess) and word.text in lists.BIG_PLACES and self.place_title(guess):
            return True
        town = (
            word.text[-1] in "都道府県市区町村郡" and Kind.place in may_be(word.text) and word.kind is not Kind.surname
        )
        if self.honoured(guess) or self.titled(guess) or self.heads_section(guess):
            return False
        # 長野 is a family as well, but a text has to say so.
        big = word.text in lists.BIG_PLACES and guess.last - guess.first == 1
        plain = big and not (self.evident(guess) or self.label(guess))
        return town or plain or not self.ends_name(guess.last) or lists.PLACES_BEHIND.match(self.text, end) is not None

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
        if guess.given_only or text in lists.NO_NAMES:
            return False
        return text in lists.ONE_CHARACTER if len(text) == 1 else Kind.surname in may_be(text)

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
        if place < 0:
            return 0
        mark = self.text[self.words[place].end : self.words[guess.first].start]
        if not self.role(place):
            said = self.words[place].text in lists.COLON_ROLES and _COLON.fullmatch(mark) is not None
            long = self.words[guess.last - 1].end - self.words[guess.first].start > 1
            somebody = long and _SOMEBODY.search(self.slice(max(0, place - 2), place + 1)) is not None
            return int(said or (somebody and _SAID.fullmatch(mark) is not None))
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
        section = word[-1:] in "課係班" and (len(word) == 1 or len(word) > 2)
        written = (self.slice(max(0, place - more), place + 1) for more in range(_MOST_ROLE_WORDS))
        return section or any(text in lists.ROLES or text in lists.TITLES for text in written)

    def listed(self, guess: Guess, previous: int | None) -> bool:
        """Whether only 「、」 or 「及び」 (and an honorific) stand between this and the name before."""
        kana = KANA.fullmatch(self.slice(guess.first, guess.last)) and self.kind(guess.first) is Kind.other
        text = self.slice(guess.first, guess.last)
        plain = len(text) == 1 and text not in lists.ONE_CHARACTER
        if previous is None or kana or plain or guess.first - previous > _LONGEST_LIST_GAP + 3:
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
        if lists.PLACE_OWNS.match(behind):
            return False
        if len(word.text) == 1 and (word.text not in lists.ONE_CHARACTER or behind.startswith(" ")):
            return False
        # 長野、太田川: families have these names too, but a text that says no more means the place.
        place = word.text in lists.BIG_PLACES or lists.WATERS.search(word.text) or lists.PLACES_BEHIND.match(behind)
        return not place or lists.BYLINES.match(behind) is not None
