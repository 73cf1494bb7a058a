"""A sentence made ready for the neutrality rules, and what a rule says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from specgen.checks.force import Force
from specgen.checks.sentences import Sentence
from specgen.findings import Code, Finding, Severity

# One character for one, so that a place in the flat text is the same place in the document's own.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != ord("｜")}  # ｜ parts the cells of a row
_FLAT: dict[int, int] = {**_WIDTH, 0x3000: 32, ord("\n"): 32, ord("〜"): ord("~"), ord("‐"): 45, ord("−"): 45}
_FOLLOWING = 4
_BEFORE = 8
_LEAD_IN = re.compile("次(?:に|の)|以下の")
_AROUND = 40
_OPTIONAL = re.compile(r"任意|加点|推奨|望ましい")
NUMBER = r"(?<![0-9,.])(?:[0-9][0-9,]*(?:\.[0-9]+)?|[一二三四五六七八九十百千]+)(?:億|万)?(?:千)?"


class Spot:
    """A sentence with its neighbours. `flat` has half-width letters and digits, character for character."""

    def __init__(self, sentences: Sequence[Sentence], index: int) -> None:
        self._sentences, self._index = sentences, index
        self.sentence = sentences[index]
        self.text = self.sentence.text
        self.flat = self.text.translate(_FLAT)

    @cached_property
    def force(self) -> Force:
        """What the sentence does; the wish that its heading states makes a wish of its duty."""
        force = self.sentence.force
        return Force.desired if force is Force.obligation and self._optional else force

    @property
    def _optional(self) -> bool:
        headings = self.sentence.paragraph.headings
        return bool(headings and _OPTIONAL.search(headings[-1]))

    @property
    def row(self) -> bool:
        """Whether it stands in a table row."""
        return self.sentence.paragraph.kind == "row"

    @cached_property
    def lead(self) -> str:
        """What the sentence may take its subject from: its heading and the lead-in of its list."""
        headings = self.sentence.paragraph.headings
        near = self._sentences[max(0, self._index - _BEFORE) : self._index]
        above = [one.plain for one in near if one.paragraph.headings == headings and _LEAD_IN.search(one.plain)]
        return " ".join([self.sentence.context, *above[-1:]])

    @cached_property
    def following(self) -> str:
        """The next sentences below the same headings, which may soften this one."""
        headings = self.sentence.paragraph.headings
        near = self._sentences[self._index + 1 : self._index + 1 + _FOLLOWING]
        return " ".join(one.text.translate(_FLAT) for one in near if one.paragraph.headings == headings)

    def finding(self, code: Code, severity: Severity, message: str, hint: str) -> Finding:
        """A finding at the place of the sentence."""
        paragraph = self.sentence.paragraph
        return Finding(code=code, severity=severity, place=paragraph.label, message=message, hint=hint)

    def quoted(self, start: int, end: int) -> str:
        """The words of the document from `start` to `end`, in one line."""
        return " ".join(self.text[start:end].split())

    def rewritten(self, *changes: Change) -> str:
        """The sentence around the changes with the changes made, cut where it is long."""
        ordered = sorted(changes)
        parts, at = [_head(self.text[: ordered[0].start])], ordered[0].start
        for start, end, new in ordered:
            parts += [_middle(self.text[at:start]), new]
            at = end
        return " ".join(("".join(parts) + _tail(self.text[at:])).split())


class Change(NamedTuple):
    """New words in place of those from `start` to `end`."""

    start: int
    end: int
    new: str


def _head(text: str) -> str:
    cut = text if len(text) <= _AROUND else "…" + text[-_AROUND:]
    return cut.lstrip()


def _middle(text: str) -> str:
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]}…{text[-_AROUND:]}"


def _tail(text: str) -> str:
    text = text.rstrip("。 　\n")
    return text if len(text) <= _AROUND else text[:_AROUND] + "…"
