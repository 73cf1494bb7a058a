"""The questionnaire as text for a terminal, or as JSON."""

from __future__ import annotations

import json

from specgen.model.answers import Answer, Answers, State
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.questionnaire.observed import observed_text
from specgen.questionnaire.sheet_words import shown
from specgen.questionnaire.values import allowed


def questions_table(library: Library, preset: str, answers: Answers | None = None) -> str:
    """Every question with its id, what it allows and its default for a kind of buyer; answers are shown beside it."""
    lines = []
    for section in library.sections:
        lines += [f"\n■ {section.title}", *([section.intro] if section.intro else [])]
        for question in section.questions:
            mark = "基本" if question.basic else "詳細"
            lines.append(f"[{mark}] {question.id}  {question.text}")
            lines.append(f"        {allowed(question)}")
            answer = answers.answers.get(question.id) if answers else None
            if answer:
                lines.append(f"        今の回答（{answer.state.label}）: {_answered(question, answer)}")
            extras = [f"既定値: {_default(question, preset)}" if not question.basic else "", _observed(question)]
            if any(extras):
                lines.append("        " + "　".join(filter(None, extras)))
    return "\n".join(lines).lstrip() + "\n"


def questions_json(library: Library, preset: str, answers: Answers | None = None) -> str:
    """Every question as data; the shape is stable. Each row has its `answer` where answers were given."""
    rows = [
        {
            "id": question.id,
            "section": section.section,
            "section_title": section.title,
            "label": question.label,
            "text": question.text,
            "kind": question.kind,
            "unit": question.unit,
            "choices": [{"value": choice.value, "label": choice.label} for choice in question.choices],
            "basic": question.basic,
            "default": question.defaults.get(preset, question.default),
            "help": question.help,
            "observed": observed_text(question),
            "checklist": list(question.checklist),
            **_answer_data(answers, question.id),
        }
        for section in library.sections
        for question in section.questions
    ]
    return json.dumps({"preset": preset, "questions": rows}, ensure_ascii=False, indent=2) + "\n"


def _answer_data(answers: Answers | None, question: str) -> dict[str, object]:
    answer = answers.answers.get(question) if answers else None
    return {"answer": answer.model_dump(mode="json", include={"state", "value"})} if answer else {}


def _answered(question: Question, answer: Answer) -> str:
    known = answer.state in (State.given, State.default) and answer.value is not None
    return shown(question, answer.value) if known else "－"


def _default(question: Question, preset: str) -> str:
    raw = question.defaults.get(preset, question.default)
    labels = {choice.value: choice.label for choice in question.choices}
    rows = raw if isinstance(raw, list) else [raw]
    return "、".join(labels.get(str(one), str(one)) for one in rows) or "（なし）"


def _observed(question: Question) -> str:
    text = observed_text(question)
    return f"実例: {text}" if text else ""
