"""A second reader beside the rules: how strongly the words of a sentence speak for a checklist item.

The rules name concepts, and nobody can list every wording. The second reader knows weights of character pairs, learned
from labelled sentences (`benchmarks/second_reader.py` writes them; `tests/checks/labelled` holds the sentences). It
never speaks alone for a sentence that does not oblige, that denies, or where a number decides. What the rules call
covered it may doubt: then a person has to look. Its weights are data of a library (`weights/<checklist>.json`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from specgen.errors import FileProblem
from specgen.library.reading import EVIDENCE_FOLDERS, standard_library_path
from specgen.model.base import Value

# Measured on sentences that it was not taught (benchmarks/check.py): above SURE it is right as often as the rules are;
# below DOUBT a verdict of the rules was mostly wrong.
SURE = 3.0
DOUBT = -4.0
MAX_BYTES = 20 * 1024 * 1024


class Weights(Value):
    """What the second reader has learned: for each item a bias, for each pair of characters weights by item number.

    `sure` says of which items it may speak alone; where a number or a name decides, it may not.
    """

    items: tuple[str, ...]
    biases: tuple[float, ...]
    sure: tuple[bool, ...]
    pairs: dict[str, tuple[tuple[int, float], ...]]


@dataclass(frozen=True)
class SecondReader:
    """Scores of sentences; without weights it has no opinion."""

    weights: tuple[Weights, ...] = ()

    @property
    def sure(self) -> frozenset[str]:
        """The items that it may speak of alone."""
        return frozenset(item for one in self.weights for item, sure in zip(one.items, one.sure, strict=True) if sure)

    def scores(self, plain: str) -> dict[str, float]:
        """For each item that it knows, how strongly a normalised text speaks for it; above 0 is more yes than no."""
        pairs = {plain[at : at + 2] for at in range(len(plain) - 1)}
        scale = 1 / math.sqrt(max(1, len(pairs)))
        result: dict[str, float] = {}
        for weights in self.weights:
            sums = [0.0] * len(weights.items)
            for pair in sorted(pairs):
                for number, weight in weights.pairs.get(pair, ()):
                    sums[number] += weight
            for item, bias, total in zip(weights.items, weights.biases, sums, strict=True):
                result[item] = bias + total * scale
        return result


def load_second_reader(paths: Sequence[Path] = ()) -> SecondReader:
    """The weights of the standard library and of the layers above it. Raises FileProblem for a file that is unsound."""
    found: dict[str, Weights] = {}
    for layer in (standard_library_path(), *paths):
        for path in sorted((layer / EVIDENCE_FOLDERS[2]).glob("*.json")):
            if path.is_symlink() or path.stat().st_size > MAX_BYTES:
                raise FileProblem(str(path), "重みのファイルとして使えない（リンクであるか、大き過ぎる）。")
            try:
                found[path.stem] = Weights.model_validate(json.loads(path.read_text(encoding="utf-8")))
            except (ValidationError, ValueError) as error:
                raise FileProblem(str(path), "重みのファイルとして読めない。", "作り直す。") from error
    return SecondReader(tuple(found.values()))
