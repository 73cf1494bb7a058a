"""A second reader beside the rules about names: how strongly the words around a word speak for a person.

The rules know what was thought of. The second reader knows weights of features (kinds of words, marks, particles and
predicates beside a word), learned from the labelled sentences by `benchmarks/guard_reader.py`. It hardly looks at the
word itself, so that it knows a name that no list holds. It only adds to what the rules find, and what they call a firm,
a place or a thing it leaves alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard.passage import KANA, KANJI, KATAKANA, LIST_MARKS
from specgen.narrative.guard.words import Kind, Word, may_be

FILE = Path(__file__).with_name("second.json")
# Chosen by cross-validation by author (benchmarks/guard_reader.py): lower costs more precision than it finds.
SURE = -2.0
_NAMED = {Kind.person, Kind.surname, Kind.given}
_SIDE = 3
_ZEROS = (0.0,) * 100
_PREDICATE_REACH = 12
_NO_CANDIDATES = {Kind.space, Kind.mark, Kind.particle}
_LETTERS = re.compile("[一-龥々〆ヶァ-ヺーA-Za-zぁ-ゖ'’-]+")
_JOINTS = {" ", "  ", "-", ".", ". "}
_FOREIGN_JOINTS = {"・", "=", "＝"}
_SUBJECT = {"が", "は", "も"}
_SENTENCE_ENDS = {"。", "\n", "、", "("}
_ACTS, _TOLD, _HEARD = (
    tuple(lists.any_of(group).split("|")) for group in ("person_acts", "person_told", "person_heard")
)


class Atoms(NamedTuple):
    """What the reader sees of one word."""

    word: str
    form: str
    kinds: str
    role: str
    shape: str
    gap: str


_EDGE = Atoms("^", "^", "^", "^", "^", "")


def _shape(text: str) -> str:
    for name, pattern in (("漢", KANJI), ("か", KANA), ("カ", KATAKANA)):
        if pattern.fullmatch(text):
            return name + str(min(len(text), 5))
    if text.isascii() and text.isalpha():
        return "A" if text.isupper() else "Aa" if text.istitle() else "a"
    return "数" if text.isdigit() else "混"


_ROLES = (
    ("称", lists.HONORIFICS),
    ("職", lists.TITLES),
    ("親", lists.KIN),
    ("役", lists.ROLES),
    ("行", lists.COLON_ROLES),
    ("非", lists.NO_NAMES),
    ("大", lists.BIG_PLACES),
    ("並", LIST_MARKS),
    ("一", lists.ONE_CHARACTER),
)


@lru_cache(maxsize=20_000)
def _atoms(text: str, form: str, kind: Kind, known: bool) -> Atoms:
    kinds = may_be(text)
    named = bool(kinds & _NAMED) and form.startswith("名詞")
    role = "".join(mark for mark, words in _ROLES if text in words)
    letters = "".join(sorted(one.value[:2] for one in kinds if one in _NAMED or one in (Kind.place, Kind.noun)))
    foreign = "外" if text in lists.FOREIGN_KANA or text.capitalize() in lists.WESTERN else ""
    written = f"{kind.value[:2]}/{letters}{'' if known else '?'}{foreign}"
    return Atoms("名" if named and not role else text[:8], form, written, role, _shape(text), "")


def atoms_of(words: Sequence[Word]) -> tuple[list[Atoms], list[int]]:
    """The words without the spaces between them, as the reader sees them, and where each stands in `words`."""
    found: list[Atoms] = []
    places: list[int] = []
    gap = ""
    for place, word in enumerate(words):
        if word.kind is Kind.space and "\n" not in word.text:
            gap = "空"
            continue
        atoms = _atoms(word.text, word.form, word.kind, word.known)
        found.append(atoms._replace(gap=gap) if gap else atoms)
        places.append(place)
        gap = ""
    return found, places


def is_candidate(word: Word) -> bool:
    """Whether a word may be part of a name at all."""
    if word.kind in _NO_CANDIDATES and not KANJI.fullmatch(word.text):
        return False
    return _LETTERS.fullmatch(word.text) is not None and not word.form.startswith(("動詞", "助動詞", "形容詞"))


def features(text: str, words: Sequence[Word], atoms: Sequence[Atoms], places: Sequence[int], at: int) -> list[str]:
    """What speaks for or against the word that `atoms[at]` stands for."""
    near = [atoms[place] if 0 <= (place := at + step) < len(atoms) else _EDGE for step in range(-_SIDE, _SIDE + 1)]
    own, word = near[_SIDE], words[places[at]]
    found = [
        f"f{own.form}",
        f"k{own.kinds}",
        f"s{own.shape}",
        f"sk{own.shape}{own.kinds}",
        f"w{own.word}",
        f"r{own.role}",
        f"l{word.text[-1]}" if own.shape[0] == "漢" and len(word.text) > 1 else "l",
        f"g{own.gap}{near[_SIDE + 1].gap}{own.shape}",
    ]
    for step, one in enumerate(near):
        if step == _SIDE:
            continue
        found += (f"{step}w{one.word}", f"{step}f{one.form}", f"{step}r{one.role}", f"{step}k{one.kinds}")
        if one.gap:
            found.append(f"{step}g")
    behind, ahead, second = near[_SIDE - 1], near[_SIDE + 1], near[_SIDE + 2]
    found += (
        f"aw{behind.word}|{own.kinds}",
        f"bw{ahead.word}|{own.kinds}",
        f"bs{ahead.word}|{own.shape}",
        f"as{behind.word}|{own.shape}",
        f"ab{behind.word}|{ahead.word}",
        f"bb{ahead.word}|{second.word}",
        f"aa{near[_SIDE - 2].word}|{behind.word}",
        f"br{ahead.role}|{own.kinds}",
        f"ar{behind.role}|{own.kinds}",
        f"ff{behind.form}|{own.form}|{ahead.form}",
    )
    found += (f"{sign}|{own.kinds}" for sign in _signs(text, words, atoms, places, at))
    return found


def _signs(text: str, words: Sequence[Word], atoms: Sequence[Atoms], places: Sequence[int], at: int) -> Iterator[str]:
    end = words[places[at]].end
    if lists.EVIDENCE.match(text, end):
        yield "証"
    if lists.THING_BEHIND.match(text, end):
        yield "物"
    if lists.INTRODUCTIONS.match(text, end):
        yield "名乗"
    if at + 1 < len(atoms) and atoms[at + 1].word in _SUBJECT:
        yield _predicate(words, places, at + 2)


def _predicate(words: Sequence[Word], places: Sequence[int], start: int) -> str:
    """What a clause says of its subject: an act of persons, another act, or nothing done at all."""
    said = "述無"
    for place in places[start : start + _PREDICATE_REACH]:
        word = words[place]
        if word.text in _SENTENCE_ENDS:
            break
        if word.text.startswith(_ACTS):
            return "述人"
        if word.form.startswith("動詞") or word.form.endswith("サ変可能"):
            said = "述動"
    return said


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    weights: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return weights


def runs(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """First and last (not included) of the words that together are a name to this reader."""
    weights = _weights()
    atoms, places = atoms_of(words)
    sure = [
        place
        for at, place in enumerate(places)
        if is_candidate(words[place]) and score(weights, features(text, words, atoms, places, at)) > SURE
    ]
    first = last = -1
    for place in sure:
        if last < 0 or not _joined(words, last, place):
            if last >= 0:
                yield first, last
            first = place
        last = place + 1
    if last >= 0:
        yield first, last


def _joined(words: Sequence[Word], last: int, place: int) -> bool:
    """Whether the word at `place` goes on with the name whose words end before `last`."""
    between = "".join(word.text for word in words[last:place])
    katakana = KATAKANA.fullmatch(words[place].text) is not None
    return not between or between in _JOINTS or (katakana and between in _FOREIGN_JOINTS)


def score(weights: Mapping[str, float], found: Sequence[str]) -> float:
    """How strongly these features speak for a name; above 0 is more yes than no."""
    return weights[""] + sum(map(weights.get, found, _ZEROS))
