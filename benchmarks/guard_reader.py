"""Teaches the second reader of names (specgen.narrative.guard.second) and writes its weights.

    python -m benchmarks.guard_reader            # writes specgen/narrative/guard/second.json
    python -m benchmarks.guard_reader --check    # cross-validates by author, writes nothing

Logistic regression (scikit-learn) over the words of the labelled sentences under `tests/narrative/guard/`, once as they
stand and some times with names exchanged. Sentences of specifications, which name nobody, are further negatives. The
weights are rounded and small ones left out. The same sentences give the same file.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.guard import ROOT, SETS, Case, Mark, read_cases
from benchmarks.second_reader import drafted
from specgen.narrative.guard import namewords as lists
from specgen.narrative.guard import second
from specgen.narrative.guard.normal import normalise, plain_kanji
from specgen.narrative.guard.words import read_words
from specgen.writing import write_file
from tests.checks.labels import LABELLED, rows

# A folder that is not named here is an unseen set: it is neither taught nor looked at.
TAUGHT_FOLDERS = ("fresh",)
DOCUMENT_STEP = 3  # the manual repeats itself
SEEN = 2  # a feature must stand beside so many words
SMALL = 0.03
THRESHOLDS = (-3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0)
STRENGTH = 0.3


class Taught(NamedTuple):
    """One word: its features, and whether a person marked it as part of a name."""

    features: list[str]
    named: bool


def taught(case: Case) -> list[Taught]:
    """Every word of a sentence that may be part of a name."""
    normal = normalise(case.text)
    text = plain_kanji(normal.text)
    marks = [mark for mark in case.marks if mark.category == "name"]
    found = []
    for words in read_words(text):
        atoms, places = second.atoms_of(words)
        for at, place in enumerate(places):
            word = words[place]
            if second.is_candidate(word):
                start, end = normal.starts[word.start], normal.ends[word.end - 1]
                named = any(mark.start < end and start < mark.end for mark in marks)
                found.append(Taught(second.features(text, words, atoms, places, at), named))
    return found


_SHAPES = (
    ("漢字1", re.compile("[一-龥々]{1,3}")),
    ("漢字2", re.compile("[一-龥々]{4,}")),
    ("漢字3", re.compile("[一-龥々]+[ 　][一-龥々]+")),
    ("カナ", re.compile("[ァ-ヺー]+")),
    ("外国", re.compile("[ァ-ヺー]+[・=][ァ-ヺー・=]+")),
    ("かな", re.compile("[ぁ-ゖ]+")),
    ("英字", re.compile("[A-Za-z'., -]+")),
)
_COPIES = 4


def shape(name: str) -> str:
    """How a name is written; only a name written alike may take its place."""
    return next((shape for shape, pattern in _SHAPES if pattern.fullmatch(name)), "")


def exchanged(cases: Sequence[Case]) -> list[Case]:
    """The sentences with other names in the places of theirs, so that the places teach and not the names.

    Families that are called like a place or a plain word take part, since no dictionary tells those apart.
    """
    pool: dict[str, set[str]] = {"漢字1": set(lists.ONE_CHARACTER | lists.BIG_PLACES)}
    named = [case for case in cases if any(mark.category == "name" for mark in case.marks)]
    for case in named:
        for mark in case.marks:
            if mark.category == "name" and shape(name := case.text[mark.start : mark.end]):
                pool.setdefault(shape(name), set()).add(name)
    names = {kind: sorted(found) for kind, found in pool.items()}
    chance = random.Random(0)
    return [_exchange(case, names, chance) for case in named for _ in range(_COPIES)]


def _exchange(case: Case, names: dict[str, list[str]], chance: random.Random) -> Case:
    text, marks, end = "", [], 0
    for mark in case.marks:
        value = case.text[mark.start : mark.end]
        if mark.category == "name" and shape(value):
            value = chance.choice(names[shape(value)])
        text += case.text[end : mark.start]
        marks.append(Mark(mark.category, len(text), len(text) + len(value)))
        text, end = text + value, mark.end
    return Case(text + case.text[end:], tuple(marks))


def authors() -> dict[str, list[Case]]:
    """The labelled sentences by who wrote them: the files of one stem, or one folder."""
    found: dict[str, list[Case]] = {}
    for path in (*sorted(SETS.glob("*.yaml")), *(SETS / folder for folder in TAUGHT_FOLDERS)):
        name = path.stem.rpartition("_")[0] or f"{path.name}/"
        found.setdefault(name, []).extend(read_cases(path))
    return found


def prose() -> list[Case]:
    """Sentences of specifications, drafted and labelled for the checklist, and of the manual; none names a person."""
    texts = {row["text"] for row in (*drafted(), *rows(sorted(LABELLED.rglob("*.yaml"))))}
    for path in sorted((ROOT / "docs").glob("*.md")):
        texts.update(line for line in path.read_text(encoding="utf-8").splitlines()[::DOCUMENT_STEP] if line.strip())
    return [Case(text, ()) for text in sorted(texts)]


def teach(words: Sequence[Taught]) -> dict[str, float]:
    """The weights from words whose truth is known."""
    import numpy
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    counts = Counter(feature for word in words for feature in word.features)
    known = {feature: at for at, feature in enumerate(sorted(one for one, count in counts.items() if count >= SEEN))}
    where, ends = [], [0]
    for word in words:
        where += sorted({known[feature] for feature in word.features if feature in known})
        ends.append(len(where))
    matrix = csr_matrix((numpy.ones(len(where)), where, ends), shape=(len(words), len(known)))
    reader = LogisticRegression(C=STRENGTH, max_iter=2000)
    reader.fit(matrix, [word.named for word in words])
    weights = {feature: round(float(reader.coef_[0][at]), 2) for feature, at in known.items()}
    return {"": round(float(reader.intercept_[0]), 3)} | {
        feature: weight for feature, weight in weights.items() if abs(weight) >= SMALL
    }


def cross_validate(sets: dict[str, list[Case]]) -> None:
    """Print, for several thresholds, how many words of names the reader alone finds in sentences of other authors."""
    prosaic = [word for case in prose() for word in taught(case)]
    results: list[tuple[float, bool]] = []
    for author, cases in sets.items():
        others = [case for other, found in sets.items() if other != author for case in found]
        learned = [word for case in (*others, *exchanged(others)) for word in taught(case)]
        weights = teach([*learned, *prosaic])
        results += [(second.score(weights, word.features), word.named) for case in cases for word in taught(case)]
    for threshold in THRESHOLDS:
        found = [named for value, named in results if value > threshold]
        every = sum(named for _, named in results)
        print(f"{threshold:5}: recall {sum(found) / every:.3f}, precision {sum(found) / len(found):.3f} (words)")


def main(arguments: Sequence[str]) -> None:
    """Write the weights, or say how the reader does on sentences of authors that it was not taught."""
    sets = authors()
    if "--check" in arguments:
        cross_validate(sets)
        return
    weights = teach([word for cases in (*sets.values(), prose()) for case in cases for word in taught(case)])
    content = json.dumps(weights, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    write_file(second.FILE, f"{content}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1:])
