"""Reading the layers of a clause library. A library is untrusted data: a bad file is named, the rest stays usable."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from specgen.errors import FileProblem, LibraryError, os_reason
from specgen.findings import Problem
from specgen.library.checking import check_references
from specgen.model.base import Value
from specgen.model.checklist import Checklist
from specgen.model.clause import Clause
from specgen.model.library import CriteriaSet, Layer, Library, Manifest, Preset, PriceItem, RiskSheet, Rule, Terms
from specgen.model.outline import Outline
from specgen.model.question import Section
from specgen.model.source import SourceDocument
from specgen.refusals import problems_of
from specgen.resources import resource
from specgen.yamlfile import Path_, YamlFile, read_yaml

MAX_FILES = 20_000
# Files that hold one list under one key, and the value that each entry becomes.
LISTS: dict[str, type[Value]] = {
    "rules": Rule,
    "sources": SourceDocument,
    "criteria": CriteriaSet,
    "prices": PriceItem,
    "presets": Preset,
}
# Folders in which every file is one value.
FOLDERS: dict[str, type[Value]] = {
    "clauses": Clause,
    "questions": Section,
    "outlines": Outline,
    "checklists": Checklist,
    "sheets": RiskSheet,
}
# What a checker reads in a text; read by specgen.checks.evidence, and only when something is checked.
EVIDENCE_FOLDERS = ("concepts", "evidence", "weights")
PROPOSALS = "proposals.yaml"  # how answers are found in a document: read by specgen.proposals
V = TypeVar("V", bound=Value)


@dataclass(frozen=True)
class Entry:
    """One value of a library with the place that it was read from."""

    value: Any
    file: YamlFile
    path: Path_ = ()
    layer: str = ""

    @property
    def key(self) -> str:
        """Which entry this is: its file and its place in it."""
        return f"{self.file.path}#{self.path}"

    def problem(self, message: str, hint: str = "", at: Path_ = (), fatal: bool = True) -> Problem:
        """A problem at this entry, or at a part of it."""
        line = self.file.line((*self.path, *at))
        return Problem(file=self.file.path, line=line, message=message, hint=hint, fatal=fatal, entry=self.key)


@dataclass
class Reading:
    """What has been read so far: entries by kind, and problems."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)

    def of(self, kind: str) -> list[Entry]:
        """The entries of one kind, in the order in which they were read."""
        return self.entries.get(kind, [])


def standard_library_path() -> Path:
    """The folder of the standard library that ships with specgen."""
    return resource("clauses") / "standard"


def load_library(paths: Sequence[Path] = ()) -> Library:
    """The standard library with the given layers on top.

    Raises LibraryError with every problem that stands in the way.
    """
    library, problems = read_library(paths)
    if fatal := [problem for problem in problems if problem.fatal]:
        raise LibraryError(fatal)
    return library


def read_library(paths: Sequence[Path] = (), base: Path | None = None) -> tuple[Library, list[Problem]]:
    """The library of `base` (the standard one where None) and the layers above it, and every problem in them.

    What a problem concerns is left out of the library; the rest is usable.
    """
    with _without_cycle_collection():
        reading = Reading()
        for path in (base or standard_library_path(), *paths):
            _read_layer(path, reading)
        library = _sound(reading)
    return library, list(dict.fromkeys(reading.problems))


def _sound(reading: Reading) -> Library:
    """The library of the entries without a fatal problem.

    Without a bad entry another may lack what it refers to, so it is asked again until nothing more falls out. Where
    an entry that overrides falls out, the one below it stands again.
    """
    while True:
        library = _merge(reading)
        found = check_references(library, reading.entries)
        reading.problems.extend(found)
        bad = {problem.entry for problem in reading.problems if problem.fatal}
        left = {kind: [one for one in rows if one.key not in bad] for kind, rows in reading.entries.items()}
        if all(len(left[kind]) == len(rows) for kind, rows in reading.entries.items()):
            return library
        reading.entries = left


@contextlib.contextmanager
def _without_cycle_collection() -> Iterator[None]:
    """Reading makes a great many small values and no cycles: looking for some takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_layer(folder: Path, reading: Reading) -> None:
    if not (folder / "library.yaml").is_file():
        reading.problems.append(
            Problem(
                file=str(folder),
                message="条項ライブラリではない（library.yaml がない）。",
                hint="library.yaml のあるフォルダーを指定する。",
            )
        )
        return
    digest = hashlib.sha256()
    first = len(reading.entries.setdefault("library", []))
    name = folder.name
    for path in _files(folder, reading):
        relative = path.relative_to(folder)
        try:
            file = read_yaml(path, shown=f"{name}/{relative.as_posix()}")
        except FileProblem as error:
            reading.problems.append(Problem(file=error.path, line=error.line, message=error.message, hint=error.hint))
            continue
        digest.update(f"{relative.as_posix()}\0{file.digest}\n".encode())
        _read_file(file, relative, reading)
    manifests = reading.entries["library"][first:]
    if manifests:
        layer = Layer(manifest=manifests[0].value, digest=digest.hexdigest()[:16])
        reading.layers.append(layer)
        _stamp(reading, layer.manifest.id)


def _stamp(reading: Reading, layer: str) -> None:
    for kind, entries in reading.entries.items():
        reading.entries[kind] = [
            entry if entry.layer else Entry(entry.value, entry.file, entry.path, layer) for entry in entries
        ]


def _files(folder: Path, reading: Reading) -> Iterator[Path]:
    count = 0
    for path in _tree(folder, reading):
        shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if path.is_symlink():
            reading.problems.append(Problem(file=shown, message="リンクはたどらない。", hint="ファイルの実体を置く。"))
        elif path.is_dir() or path.name.startswith((".", "README", "LICENSE")) or _for_checks(folder, path):
            continue
        elif path.suffix != ".yaml":
            reading.problems.append(
                Problem(
                    file=shown,
                    message="知らない種類のファイルである。",
                    hint="拡張子を .yaml にするか、取り除く。",
                )
            )
        elif (count := count + 1) > MAX_FILES:
            reading.problems.append(
                Problem(
                    file=folder.name,
                    message=f"ファイルが多過ぎる（上限{MAX_FILES:,}）。",
                    hint="層を分ける。",
                )
            )
            return
        else:
            yield path


def _for_checks(folder: Path, path: Path) -> bool:
    return path.relative_to(folder).parts[0] in (*EVIDENCE_FOLDERS, PROPOSALS)


def _tree(folder: Path, reading: Reading) -> list[Path]:
    """Everything below a folder in a fixed order; a part that cannot be looked into is a problem, not a gap."""

    def refused(error: OSError) -> None:
        message = f"フォルダーの中を読めない（{os_reason(error)}）。"
        reading.problems.append(Problem(file=str(error.filename), message=message, hint="読取りの権限を確かめる。"))

    found = []
    for here, folders, files in os.walk(folder, onerror=refused):
        found += [Path(here) / name for name in (*folders, *files)]
    return sorted(found)


def _read_file(file: YamlFile, relative: Path, reading: Reading) -> None:
    top, stem = relative.parts[0], relative.stem
    if not isinstance(file.data, dict):
        reading.problems.append(Problem(file=file.path, line=1, message="中身がない、又は「項目: 値」の形でない。"))
    elif len(relative.parts) > 1 and top in FOLDERS:
        entry = _entry(FOLDERS[top], file, file.data, (), reading)
        if entry and (problem := _misplaced(entry, relative)):
            reading.problems.append(problem)
        elif entry:
            reading.entries.setdefault(top, []).append(entry)
    elif len(relative.parts) == 1 and stem in LISTS:
        _read_list(stem, file, reading)
    elif len(relative.parts) == 1 and stem in ("library", "terms"):
        entry = _entry(Manifest if stem == "library" else Terms, file, file.data, (), reading)
        if entry:
            reading.entries.setdefault(stem, []).append(entry)
    else:
        known = "・".join(
            [*FOLDERS, *EVIDENCE_FOLDERS, PROPOSALS, "library.yaml", "terms.yaml", *(f"{name}.yaml" for name in LISTS)]
        )
        reading.problems.append(
            Problem(
                file=file.path,
                line=1,
                message="この場所のファイルは読まない。",
                hint=f"置けるのは {known} である。",
            )
        )


def _misplaced(entry: Entry, relative: Path) -> Problem | None:
    """A clause's id is its path; the other files are named by their id."""
    if isinstance(entry.value, Clause):
        expected = ".".join(relative.with_suffix("").parts[1:])
    elif isinstance(entry.value, Section):
        return None
    else:
        expected = relative.stem
    if entry.value.id == expected:
        return None
    return entry.problem(f"id「{entry.value.id}」がファイルの場所と違う。", f"id を「{expected}」とする。", ("id",))


def _read_list(name: str, file: YamlFile, reading: Reading) -> None:
    rows = file.data.get(name)
    if not isinstance(rows, list) or len(file.data) != 1:
        reading.problems.append(Problem(file=file.path, line=1, message=f"「{name}:」の下に並びを書くファイルである。"))
        return
    for index, row in enumerate(rows):
        if entry := _entry(LISTS[name], file, row, (name, index), reading):
            reading.entries.setdefault(name, []).append(entry)


def _entry(kind: type[V], file: YamlFile, data: Any, path: Path_, reading: Reading) -> Entry | None:
    try:
        return Entry(kind.model_validate(data), file, path)
    except ValidationError as error:
        reading.problems += problems_of(error, kind, file, path)
        return None


def _merge(reading: Reading) -> Library:
    clauses = _by_id(reading, "clauses")
    manifest = Manifest(id="empty", title="", edition="", publisher="", licence="")
    return Library(
        layers=tuple(reading.layers) or (Layer(manifest=manifest, digest=""),),
        clauses={id_: entry.value for id_, entry in clauses.items()},
        clause_layers={id_: entry.layer for id_, entry in clauses.items()},
        sections=_merge_sections(reading),
        outlines={id_: entry.value for id_, entry in _by_id(reading, "outlines").items()},
        checklists=_checklists(reading),
        terms=_merge_terms(reading.of("terms")),
        rules=_values(reading, "rules"),
        criteria=_values(reading, "criteria"),
        prices=_values(reading, "prices"),
        presets=_values(reading, "presets"),
        risk_sheets=_values(reading, "sheets"),
        sources={id_: entry.value for id_, entry in _by_id(reading, "sources").items()},
    )


def _checklists(reading: Reading) -> dict[str, Checklist]:
    found = [entry.value for entry in _by_id(reading, "checklists").values()]
    return {checklist.id: checklist for checklist in sorted(found, key=lambda one: one.order)}


def _values(reading: Reading, kind: str) -> tuple[Any, ...]:
    return tuple(entry.value for entry in _by_id(reading, kind).values())


def _by_id(reading: Reading, kind: str) -> dict[str, Entry]:
    """Entries by id. Two of the same id are a problem, unless the upper one says that it overrides."""
    return _unique(reading, reading.of(kind))


def _unique(reading: Reading, entries: Iterable[Entry]) -> dict[str, Entry]:
    result: dict[str, Entry] = {}
    for entry in entries:
        id_ = entry.value.id
        before = result.get(id_)
        if before and not (getattr(entry.value, "overrides", False) and before.layer != entry.layer):
            reading.problems.append(
                entry.problem(
                    f"id「{id_}」は {before.file.path} にもある。",
                    "別の id にする。下の層を置き換えるときは overrides: true と書く。",
                    ("id",),
                )
            )
            continue
        result[id_] = entry
    return result


def _merge_sections(reading: Reading) -> tuple[Section, ...]:
    sections: dict[str, Section] = {}
    questions: list[Entry] = []
    for entry in reading.of("questions"):
        sections.setdefault(entry.value.section, entry.value)
        questions.extend(
            Entry(question, entry.file, ("questions", index), entry.layer)
            for index, question in enumerate(entry.value.questions)
        )
    unique = _unique(reading, questions)
    home = {
        question.id: entry.value.section
        for entry in reversed(reading.of("questions"))
        for question in entry.value.questions
    }
    return tuple(
        section.model_copy(
            update={"questions": tuple(e.value for id_, e in unique.items() if home[id_] == section.section)}
        )
        for section in sorted(sections.values(), key=lambda one: one.order)
    )


def _merge_terms(entries: Sequence[Entry]) -> Terms:
    terms = {term.term: term for entry in entries for term in entry.value.terms}
    avoid = {one.word: one for entry in entries for one in entry.value.avoid}
    return Terms(terms=tuple(terms.values()), avoid=tuple(avoid.values()))
