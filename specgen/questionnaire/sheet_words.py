"""What the hearing sheet says beside a question, in plain Japanese."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from specgen.conditions import value_label
from specgen.formatting import join_or, western
from specgen.model.answers import AnswerValue
from specgen.model.base import UNDECIDED_WORD
from specgen.model.condition import All, AnyCondition, AnyOf, Compare, Not
from specgen.model.question import Question
from specgen.questionnaire.answers import default_value
from specgen.questionnaire.values import allowed

Questions = Mapping[str, Question]


def how_to_answer(question: Question) -> str:
    """What may be written into the answer's cell."""
    if question.kind == "choices":
        return "当てはまる行に○を選びます（一つ以上）。"
    if question.kind == "notes":
        return f"1行に一つずつ、短い文で書きます（1件{question.max_length}字まで）。"
    return allowed(question)


def default_text(question: Question, preset: str) -> str:
    """The default of a question for a kind of buyer."""
    value = default_value(question, preset)
    if value is not None:
        return shown(question, value)
    return "（必ず答える）" if question.basic else UNDECIDED_WORD


def shown(question: Question, value: AnswerValue) -> str:
    """A value as the sheet shows it."""
    if isinstance(value, datetime.date):
        return western(value)
    if isinstance(value, tuple):
        return "、".join(value_label(question, one) for one in value)
    return value_label(question, value)


def explanation(question: Question, questions: Questions) -> str:
    """Help, choices, example, common mistake, and when the question matters."""
    lines = [question.help] if question.help else []
    lines += [f"・{choice.label}：{choice.help}" for choice in question.choices if choice.help]
    if question.example is not None:
        lines.append(f"【記入例】{question.example}")
    if question.mistake:
        lines.append(f"【よくある誤り】{question.mistake}")
    if question.observed and question.observed.note:
        lines.append(f"【実例】{question.observed.note}")
    if question.when != All():
        lines.append(f"【答える場合】{describe(question.when, questions)}のとき。ほかのときは空欄のままにします。")
    return "\n".join(lines)


def describe(condition: AnyCondition, questions: Questions) -> str:
    """A condition in words, as it stands and not as some answers decide it."""
    match condition:
        case All(parts=parts):
            return "、かつ、".join(describe(part, questions) for part in parts)
        case AnyOf(parts=parts):
            return "、又は、".join(describe(part, questions) for part in parts)
        case Not(part=Compare() as part):
            return f"{_compared(part, questions)}以外"
        case Not(part=part):
            return f"（{describe(part, questions)}）でない"
    return _compared(condition, questions)


def _compared(comparison: Compare, questions: Questions) -> str:
    question = questions.get(comparison.question)
    label = f"「{question.label if question else comparison.question}」"
    values = join_or([value_label(question, value) for value in comparison.value])
    match comparison.op:
        case "includes":
            return f"{label}に{values}を含む"
        case "at_least":
            return f"{label}が{values}以上"
        case "at_most":
            return f"{label}が{values}以下"
        case _:
            return f"{label}が{values}"
