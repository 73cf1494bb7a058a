"""Random answers that the questionnaire allows."""

from __future__ import annotations

import datetime
import math
from typing import Any

from hypothesis import strategies as st

from specgen.model.library import Library
from specgen.model.question import Question
from specgen.questionnaire.answers import Raw, RawAnswers

UNDECIDED = "未定"
WORDS = st.sampled_from(
    ["○○町", "総務課", "生成AIの利用", 'a<b>&"c', "通知文の案を作成する。", "=1+1", "| 表 |", "{{scale.users}}"]
)


def value_of(question: Question) -> st.SearchStrategy[Any]:
    """Values that a question allows, as a person would write them."""
    match question.kind:
        case "boolean":
            return st.booleans()
        case "need":
            return st.sampled_from(["必須", "任意", "求めない"])
        case "choice":
            return st.sampled_from([choice.label for choice in question.choices])
        case "choices":
            return st.lists(st.sampled_from([choice.value for choice in question.choices]), min_size=1, unique=True)
        case "date":
            return st.dates(datetime.date(2024, 1, 1), datetime.date(2035, 12, 31)).map(str)
        case "notes":
            return st.lists(WORDS, max_size=4)
        case "text":
            return WORDS
        case _:
            low = question.range.min if question.range and question.range.min is not None else 0
            high = question.range.max if question.range and question.range.max is not None else 10**9
            return st.integers(math.ceil(low), math.floor(high))


def raw_answers(library: Library) -> st.SearchStrategy[RawAnswers]:
    """Answers files: every basic question answered or 未定, some of the others too."""
    basic = {q.id: st.one_of(value_of(q), st.just(UNDECIDED)) for q in library.questions.values() if q.basic}
    other = {q.id: st.one_of(value_of(q), st.just(UNDECIDED)) for q in library.questions.values() if not q.basic}
    presets = st.sampled_from([preset.id for preset in library.presets])

    def build(preset: str, given: dict[str, Any]) -> RawAnswers:
        return RawAnswers(file="", preset=preset, values={id_: Raw(value) for id_, value in given.items()})

    return st.builds(build, presets, st.fixed_dictionaries(basic, optional=other))
