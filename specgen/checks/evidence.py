"""Reading the folders `concepts/` and `evidence/` of a library's layers: what obliges, ready for searching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from specgen.checks.patterns import Pattern, PatternError
from specgen.checks.second import SecondReader, load_second_reader
from specgen.errors import FileProblem, LibraryError
from specgen.findings import Problem
from specgen.library.reading import EVIDENCE_FOLDERS, standard_library_path
from specgen.model.base import Value
from specgen.model.evidence import ConceptFile, ItemEvidence, Reading
from specgen.model.library import Library
from specgen.refusals import problems_of
from specgen.yamlfile import YamlFile, read_yaml

MAX_FILES = 2_000
V = TypeVar("V", bound=Value)


@dataclass(frozen=True)
class ReadyReading:
    """A reading with its patterns compiled; `none` includes the item's own."""

    reading: Reading
    all: tuple[Pattern, ...]
    topic: tuple[Pattern, ...]
    none: tuple[Pattern, ...]


@dataclass(frozen=True)
class Evidence:
    """Every reading by aspect (`ds920:16/learning`), and the second reader."""

    readings: dict[str, tuple[ReadyReading, ...]] = field(default_factory=dict)
    second: SecondReader = field(default_factory=SecondReader)


def load_evidence(paths: Sequence[Path] = ()) -> Evidence:
    """What obliges, as the standard library and the layers on top say it. Raises LibraryError with every problem."""
    evidence, problems = read_evidence(paths)
    if problems:
        raise LibraryError(problems)
    return replace(evidence, second=load_second_reader(paths))


def read_evidence(paths: Sequence[Path] = ()) -> tuple[Evidence, list[Problem]]:
    """The readings, and every problem in the files that hold them. A file with a problem is left out."""
    problems: list[Problem] = []
    concepts: dict[str, str] = {}
    items: dict[str, tuple[ItemEvidence, YamlFile]] = {}
    for layer in (standard_library_path(), *paths):
        for file in _files(layer, EVIDENCE_FOLDERS[0], problems):
            if shared := _value(ConceptFile, file, problems):
                concepts |= {concept.id: concept.words for concept in shared.concepts}
        for file in _files(layer, EVIDENCE_FOLDERS[1], problems):
            if value := _value(ItemEvidence, file, problems):
                items[value.item] = (value, file)
    readings: dict[str, tuple[ReadyReading, ...]] = {}
    cache: dict[tuple[str, str], Pattern] = {}
    for value, file in items.values():
        readings.update(_ready(value, file, concepts, cache, problems))
    return Evidence(readings), problems


def evidence_gaps(library: Library, evidence: Evidence) -> list[Problem]:
    """Readings of what no checklist has, and essential aspects that nothing reads: those stay undetermined."""
    aspects = {
        f"{item.id}/{aspect.id}": aspect
        for checklist in library.checklists.values()
        for item in checklist.items
        for aspect in item.aspects
    }
    unknown = [key for key in evidence.readings if key not in aspects]
    unread = [key for key, aspect in aspects.items() if aspect.essential and not evidence.readings.get(key)]
    return [
        *(Problem(place=key, message="証拠の読み方はあるが、この観点がチェックシートにない。") for key in unknown),
        *(
            Problem(
                place=key,
                message="この観点を文章から読み取る規則がない。検査では「判定できない」となる。",
                hint="evidence フォルダーに読み方を書く。",
                fatal=False,
            )
            for key in unread
        ),
    ]


def _files(layer: Path, folder: str, problems: list[Problem]) -> Iterator[YamlFile]:
    root = layer / folder
    paths = sorted(path for path in root.rglob("*.yaml") if not path.is_symlink() and path.is_file())
    for path in paths[:MAX_FILES]:
        try:
            yield read_yaml(path, shown=f"{layer.name}/{path.relative_to(layer).as_posix()}")
        except FileProblem as error:
            problems.append(Problem(file=error.path, line=error.line, message=error.message, hint=error.hint))
    if len(paths) > MAX_FILES:
        problems.append(Problem(file=f"{layer.name}/{folder}", message=f"ファイルが多過ぎる（上限{MAX_FILES:,}）。"))


def _value(kind: type[V], file: YamlFile, problems: list[Problem]) -> V | None:
    try:
        return kind.model_validate(file.data)
    except ValidationError as error:
        problems += problems_of(error, kind, file)
        return None


def _ready(
    value: ItemEvidence,
    file: YamlFile,
    shared: Mapping[str, str],
    cache: dict[tuple[str, str], Pattern],
    problems: list[Problem],
) -> Iterator[tuple[str, tuple[ReadyReading, ...]]]:
    words = {**shared, **value.concepts}

    def compiled(text: str, at: tuple[Any, ...]) -> Pattern | None:
        own = value.item if any(f"@{name}" in text for name in value.concepts) else ""
        if (own, text) in cache:
            return cache[own, text]
        try:
            return cache.setdefault((own, text), Pattern(text, words))
        except PatternError as error:
            message = f"「{text[:40]}」を語の並びとして読めない。{error}。"
            problems.append(Problem(file=file.path, line=file.line(at), message=message))
            return None

    for aspect, readings in value.aspects.items():
        ready = []
        for index, reading in enumerate(readings):
            at = ("aspects", aspect, index)
            parts = [
                [compiled(text, at) for text in texts]
                for texts in (reading.all, reading.topic, (*reading.none, *value.none))
            ]
            if all(pattern for part in parts for pattern in part):
                sound = [tuple(pattern for pattern in part if pattern) for part in parts]
                ready.append(ReadyReading(reading, *sound))
        yield f"{value.item}/{aspect}", tuple(ready)
