"""Reading `proposals.yaml` of the layers of a library, with its patterns made ready for searching."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from specgen.checks.patterns import Pattern, PatternError
from specgen.errors import FileProblem, LibraryError
from specgen.findings import Problem
from specgen.library.reading import PROPOSALS, standard_library_path
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.proposals.model import ProposalFile, Rule
from specgen.refusals import problems_of
from specgen.yamlfile import Path_, YamlFile, read_yaml

FILE = PROPOSALS
# The kinds of question that each form of rule can answer.
_KINDS = {
    "number": {"integer", "decimal", "money"},
    "date": {"date"},
    "choice": {"choice", "integer", "decimal"},
    "choices": {"choices"},
    "boolean": {"boolean"},
    "need": {"need"},
    "text": {"text"},
    "notes": {"notes"},
}
_BOOLEANS = ("はい", "いいえ")
Patterns = tuple[Pattern, ...]


@dataclass(frozen=True)
class ReadyRule:
    """A rule with its patterns compiled; `question` is what it answers."""

    rule: Rule
    question: Question
    near: Patterns
    also: Patterns
    veto: Patterns
    label_veto: Patterns
    sure: Patterns
    names: Patterns
    headings: Patterns
    choices: dict[str, Patterns]


@dataclass(frozen=True)
class ReadyRules:
    """Every rule of the layers, an upper layer's in place of a lower one's for the same question."""

    rules: tuple[ReadyRule, ...] = ()
    never_headings: Patterns = ()
    never_telling: Patterns = ()
    never_words: Patterns = ()
    never_before: Patterns = ()
    never_columns: Patterns = ()
    unsure: Patterns = ()
    units: re.Pattern[str] = re.compile("(?!)")


def load_proposals(library: Library, paths: Sequence[Path] = ()) -> ReadyRules:
    """The rules of the standard library and the layers on top. Raises LibraryError with every problem."""
    ready, problems = read_proposals(library, paths)
    if problems:
        raise LibraryError(problems)
    return ready


def read_proposals(
    library: Library, paths: Sequence[Path] = (), base: Path | None = None
) -> tuple[ReadyRules, list[Problem]]:
    """The rules, and every problem in the files that hold them. A rule with a problem is left out."""
    builder = _Builder(library)
    for layer in (base or standard_library_path(), *paths):
        path = layer / FILE
        if path.is_symlink() or not path.is_file():
            continue
        try:
            builder.add(read_yaml(path, shown=f"{layer.name}/{FILE}"))
        except FileProblem as error:
            builder.problems.append(Problem(file=error.path, line=error.line, message=error.message, hint=error.hint))
    return builder.ready(), builder.problems


def any_in(patterns: Iterable[Pattern], text: str) -> bool:
    """Whether one of the patterns occurs in a normalised text."""
    return any(pattern.search(text) for pattern in patterns)


class _Builder:
    def __init__(self, library: Library) -> None:
        self.questions = library.questions
        self.problems: list[Problem] = []
        self.rules: dict[str, list[ReadyRule]] = {}
        self.shared: dict[str, Patterns] = {}
        self.units: set[str] = set()

    def add(self, file: YamlFile) -> None:
        """Take in one file; its rules replace those of a lower layer for the same question."""
        try:
            value = ProposalFile.model_validate(file.data)
        except ValidationError as error:
            self.problems += problems_of(error, ProposalFile, file)
            return
        never = value.never.model_dump()
        for name, texts in (*never.items(), ("unsure", value.unsure)):
            at = ("never", name) if name in never else (name,)
            self.shared[name] = self.shared.get(name, ()) + self._patterns(texts, value.words, file, at)
        self.units |= set(value.other_units)
        own: dict[str, list[ReadyRule]] = {}
        for index, rule in enumerate(value.proposals):
            ready = self._rule(rule, value.words, file, ("proposals", index))
            if ready:
                self.units |= set(rule.units)
                own.setdefault(rule.question, []).append(ready)
        self.rules |= own

    def ready(self) -> ReadyRules:
        """Everything that was taken in and is sound, in the order of the questionnaire."""
        order = {id_: index for index, id_ in enumerate(self.questions)}
        spellings = sorted((unit for unit in self.units if unit), key=lambda unit: (-len(unit), unit))
        return ReadyRules(
            rules=tuple(one for id_ in sorted(self.rules, key=order.__getitem__) for one in self.rules[id_]),
            never_headings=self.shared.get("headings", ()),
            never_telling=self.shared.get("telling", ()),
            never_words=self.shared.get("words", ()),
            never_before=self.shared.get("before", ()),
            never_columns=self.shared.get("columns", ()),
            unsure=self.shared.get("unsure", ()),
            units=re.compile("|".join(map(re.escape, spellings)) or "(?!)"),
        )

    def _rule(self, rule: Rule, words: dict[str, str], file: YamlFile, at: Path_) -> ReadyRule | None:
        question = self.questions.get(rule.question)
        before = len(self.problems)
        if question is None:
            self._problem(file, (*at, "question"), f"設問「{rule.question}」がない。", "設問の id を確かめる。")
            return None
        if question.kind not in _KINDS[rule.form]:
            self._problem(
                file,
                (*at, "form"),
                f"設問「{rule.question}」（kind: {question.kind}）に form: {rule.form} は使えない。",
            )
        self._check_choices(rule, question, file, at)
        ready = ReadyRule(
            rule=rule,
            question=question,
            choices={
                value: self._patterns(texts, words, file, (*at, "choices", value))
                for value, texts in rule.choices.items()
            },
            near=self._patterns(rule.near, words, file, (*at, "near")),
            also=self._patterns(rule.also, words, file, (*at, "also")),
            veto=self._patterns(rule.veto, words, file, (*at, "veto")),
            label_veto=self._patterns(rule.label_veto, words, file, (*at, "label_veto")),
            sure=self._patterns(rule.sure, words, file, (*at, "sure")),
            names=self._patterns(rule.names, words, file, (*at, "names")),
            headings=self._patterns(rule.headings, words, file, (*at, "headings")),
        )
        return ready if len(self.problems) == before else None

    def _check_choices(self, rule: Rule, question: Question, file: YamlFile, at: Path_) -> None:
        allowed = {choice.value for choice in question.choices}
        if rule.form == "boolean":
            allowed = set(_BOOLEANS)
        elif not question.choices:
            return
        for value in rule.choices:
            if value not in allowed:
                message = f"「{value}」は設問「{rule.question}」の選択肢にない。"
                self._problem(
                    file, (*at, "choices", value), message, f"使えるのは {'・'.join(sorted(allowed))} である。"
                )

    def _patterns(self, texts: Iterable[str], words: dict[str, str], file: YamlFile, at: Path_) -> Patterns:
        found = []
        for index, text in enumerate(texts):
            try:
                found.append(Pattern(text, words))
            except PatternError as error:
                self._problem(file, (*at, index), f"「{text[:40]}」を語の並びとして読めない。{error}。")
        return tuple(found)

    def _problem(self, file: YamlFile, at: Path_, message: str, hint: str = "") -> None:
        self.problems.append(Problem(file=file.path, line=file.line(at), message=message, hint=hint))
