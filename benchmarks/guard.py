"""How much of what is personal or confidential the guard finds, and how often it is wrong, for each category.

Run with `python -m benchmarks.guard [FILE|FOLDER]...`; without any it measures every labelled set under
`tests/narrative/guard/`. The files of a folder count as one set. `--misses` prints each mistake. A mark is found
where spans of its category cover all of it; a span is right where it touches a mark of its category.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from specgen.narrative.guard import Policy, Span, find
from specgen.yamlfile import read_yaml

ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT / "tests" / "narrative" / "guard"
MARK = re.compile("〈([a-z_]+):([^〈〉]+)〉")


class Mark(NamedTuple):
    """What a person marked in a sentence."""

    category: str
    start: int
    end: int


class Case(NamedTuple):
    """One sentence without its marks, and the marks."""

    text: str
    marks: tuple[Mark, ...]


class Score(NamedTuple):
    """Counts by category."""

    marked: Counter[str]
    found: Counter[str]
    exact: Counter[str]
    spans: Counter[str]
    right: Counter[str]
    mistakes: tuple[str, ...]


def read_case(line: str) -> Case:
    """A sentence in which 〈category:value〉 marks what must be found."""
    pieces: list[str] = []
    marks, place, length = [], 0, 0
    for match in MARK.finditer(line):
        pieces += [line[place : match.start()], match[2]]
        length += match.start() - place
        marks.append(Mark(match[1], length, length + len(match[2])))
        length, place = length + len(match[2]), match.end()
    return Case("".join([*pieces, line[place:]]), tuple(marks))


def read_cases(path: Path) -> list[Case]:
    """Every sentence of a labelled set (a file, or a folder of files): one a line, under themes."""
    if path.is_dir():
        return [case for file in sorted(path.glob("*.yaml")) for case in read_cases(file)]
    return [read_case(line) for text in read_yaml(path).data.values() for line in text.splitlines() if line.strip()]


def score(cases: Iterable[Case], policy: Policy) -> Score:
    """What the guard finds in the sentences against their marks."""
    marked, found, exact, spans, right = (Counter[str]() for _ in range(5))
    mistakes: list[str] = []
    for case in cases:
        result = find(case.text, policy)
        for mark in case.marks:
            covered = _covered(mark, result)
            marked[mark.category] += 1
            found[mark.category] += covered
            same = any((span.category, span.start, span.end) == mark for span in result)
            exact[mark.category] += same
            if covered and not same:
                touching = [span.value for span in result if span.start < mark.end and mark.start < span.end]
                mistakes.append(f"~ {mark.category} {case.text[mark.start : mark.end]} -> {touching} | {case.text}")
            if not covered:
                mistakes.append(f"- {mark.category} {case.text[mark.start : mark.end]} | {case.text}")
        for span in result:
            fits = any(m.category == span.category and m.start < span.end and span.start < m.end for m in case.marks)
            spans[span.category] += 1
            right[span.category] += fits
            if not fits:
                mistakes.append(f"+ {span.category} {span.value} | {case.text}")
    return Score(marked, found, exact, spans, right, tuple(mistakes))


def _covered(mark: Mark, spans: Iterable[Span]) -> bool:
    places = set(range(mark.start, mark.end))
    for span in spans:
        if span.category == mark.category:
            places.difference_update(range(span.start, span.end))
    return not places


def main(arguments: list[str]) -> None:
    """Print the figures of each set."""
    paths = [Path(name) for name in arguments if not name.startswith("--")] or sorted(SETS.glob("*.yaml"))
    for path in paths:
        cases = read_cases(path)
        begin = time.perf_counter()
        result = score(cases, Policy())
        seconds = time.perf_counter() - begin
        print(f"\n{path.stem}: {len(cases)} sentences, {sum(result.marked.values())} marks, {seconds:.2f} s")
        print(f"  {'category':18}{'marks':>6}{'recall':>8}{'exact':>8}{'spans':>7}{'precision':>10}")
        for category in sorted(result.marked | result.spans):
            print(_row(category, result, [category]))
        print(_row("all", result, sorted(result.marked | result.spans)))
        if "--misses" in arguments:
            print(*result.mistakes, sep="\n")
    speed()


def _row(name: str, result: Score, categories: list[str]) -> str:
    marked, found, exact, spans, right = (
        sum(counter[category] for category in categories)
        for counter in (result.marked, result.found, result.exact, result.spans, result.right)
    )
    recall, precise = (f"{part / whole:.3f}" if whole else "-" for part, whole in ((found, marked), (right, spans)))
    return f"  {name:18}{marked:6}{recall:>8}{exact / marked if marked else 0:8.3f}{spans:7}{precise:>10}"


def speed() -> None:
    """Seconds for texts of growing size: they must grow with the text and no faster."""
    line = "申請者の山田花子様（電話090-1234-5678）の住所は、埼玉県さいたま市浦和区高砂3-15-1である。\n"
    for size in (10_000, 100_000, 1_000_000):
        text = (line * (size // len(line) + 1))[:size]
        begin = time.perf_counter()
        spans = find(text, Policy())
        print(f"  {size:>9} characters: {time.perf_counter() - begin:6.2f} s, {len(spans)} spans")


if __name__ == "__main__":
    main(sys.argv[1:])
