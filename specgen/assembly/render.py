"""Clause text and answers → segments with origins."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from specgen import template
from specgen.conditions import value_label
from specgen.formatting import join_and, join_or, number, wareki, western
from specgen.model.answers import Answer, Answers, AnswerValue, State
from specgen.model.base import Origin
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.model.specification import Segment, Segments

# A line of a clause file ends where the writer wrapped it; only 。 or an empty line ends a paragraph.
_WRAP = re.compile(r"(?<![。\n])\n(?!\n)[ \u3000]*")
_BREAK = re.compile(r"\n{2,}")


def unwrap(text: str) -> str:
    """A clause text with one line a paragraph."""
    return _BREAK.sub("\n", _WRAP.sub("", text.strip("\n"))).strip()


class Renderer:
    """Fills placeholders from answers. A cross-reference stays open until numbers are known."""

    def __init__(self, library: Library, answers: Answers) -> None:
        self.questions = library.questions
        self.answers = answers

    def clause_text(self, text: str) -> Segments:
        """The segments of a clause text, wrapped lines joined."""
        return self.segments(unwrap(text))

    def segments(self, text: str) -> Segments:
        """The segments of a text, as its lines stand."""
        return tuple(self._segment(token) for token in template.parse(text))

    def plain(self, text: str) -> str:
        """A text with its placeholders filled in."""
        return "".join(segment.text for segment in self.segments(text))

    def _segment(self, token: template.Token) -> Segment:
        if isinstance(token, str):
            return Segment(text=token)
        if isinstance(token, template.Reference):
            return Segment(text="", target=token.target)
        question = self.questions[token.question]
        answer = self.answers.answers[token.question]
        if answer.value is None or answer.value == ():
            return undecided(question, answer)
        return Segment(text=printed(question, answer.value, token.format), origin=Origin.answer)


def undecided(question: Question, answer: Answer) -> Segment:
    """The visible marker in place of an answer that is not there."""
    word = "対象外" if answer.state is State.not_asked else "未定"
    return Segment(text=f"【{word}：{question.label}】", origin=Origin.answer, mark="undecided")


def printed(question: Question, value: AnswerValue, format_: str = "") -> str:
    """A value as it is printed inside a clause."""
    if isinstance(value, datetime.date):
        return western(value) if format_ == "western" else wareki(value)
    if isinstance(value, tuple):
        words = _words(question, value)
        return join_or(words) if format_ == "or" else join_and(words)
    if question.kind == "choice":
        return _words(question, (str(value),))[0]
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = str(value) if format_ == "plain" else number(value)
        return f"{text}円" if question.kind == "money" else text
    return value_label(question, value) if isinstance(value, bool) or question.kind == "need" else str(value)


def _words(question: Question, values: Sequence[str]) -> list[str]:
    words = {choice.value: choice.printed for choice in question.choices}
    return [words.get(value, value) for value in values]
