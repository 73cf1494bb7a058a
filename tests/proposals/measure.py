"""How many of the proposed answers are right, and how many of the answers are proposed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from specgen.model.answers import Answers, AnswerValue, State
from specgen.model.document import Document
from specgen.model.library import Library
from specgen.proposals import Proposed, ReadyRules, propose_answers
from specgen.questionnaire.values import parse_value
from specgen.reading import read_bytes
from specgen.yamlfile import read_yaml

CASES = Path(__file__).parent / "cases"
Key = tuple[str, AnswerValue]


class Case(NamedTuple):
    """A fragment with everything that may be proposed from it; `either` may be proposed and need not be."""

    name: str
    hostile: bool
    document: Document
    expected: dict[str, Any]
    either: dict[str, list[Any]]


@dataclass
class Score:
    """Counts over several documents, and what was wrong or missing in words."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    sure_right: int = 0
    sure_wrong: int = 0

    @property
    def precision(self) -> float:
        """The share of the proposals that is right; 1 where nothing is proposed."""
        total = self.right + len(self.wrong)
        return self.right / total if total else 1.0

    @property
    def recall(self) -> float:
        """The share of the answers that is proposed."""
        total = self.right + len(self.missing)
        return self.right / total if total else 1.0


def read_cases(part: str) -> Iterator[Case]:
    """The cases of one part (`tuned` or `unseen`)."""
    for path in sorted((CASES / part).glob("*.yaml")):
        data = read_yaml(path).data
        # Every line is a paragraph of its own, as in a file of a word processor.
        text = re.sub(r"\n(?![|\n])", "\n\n", data["text"])
        document = read_bytes(text.encode(), f"{path.stem}.md")
        yield Case(path.stem, data["hostile"], document, data.get("expected") or {}, data.get("either") or {})


def score_case(case: Case, library: Library, rules: ReadyRules, score: Score) -> None:
    """Add one fragment to a score."""
    expected = {(id_, _value(library, id_, raw)) for id_, raw in case.expected.items()}
    either = {(id_, _value(library, id_, raw)) for id_, raws in case.either.items() for raw in raws}
    add(case.name, propose_answers(library, case.document, "city", rules), expected, either, library, score)


def score_sample(
    name: str, document: Document, answers: Answers, library: Library, rules: ReadyRules, score: Score
) -> None:
    """Add a drafted sample: what was given is to be found; what the draft assumed may be."""
    asked = {rule.question.id for rule in rules.rules}
    given: set[Key] = {(a.question, a.value) for a in answers.in_state(State.given) if a.question in asked}
    assumed: set[Key] = {(a.question, a.assumed) for a in answers.answers.values() if a.assumed is not None}
    add(name, propose_answers(library, document, answers.preset, rules), given, assumed, library, score)


def add(
    name: str,
    proposals: tuple[Proposed, ...],
    expected: set[Key],
    either: set[Key],
    library: Library,
    score: Score,
) -> None:
    """Compare the proposals of one document with what is right."""
    found: set[Key] = set()
    for one in proposals:
        key = (one.question, parse_value(library.questions[one.question], one.raw))
        found.add(key)
        good = key in expected or key in either
        score.sure_right += good and one.sure
        score.sure_wrong += one.sure and not good
        if good:
            score.right += 1
        else:
            score.wrong.append(f"{name}: {one.question}={one.shown} sure={one.sure} {one.why} 〔{one.quote[:70]}〕")
    score.missing += [f"{name}: {id_}={value}" for id_, value in sorted(expected - found, key=str)]


def _value(library: Library, question: str, raw: Any) -> AnswerValue:
    if isinstance(raw, datetime.date):
        raw = raw.isoformat()
    return parse_value(library.questions[question], raw)
