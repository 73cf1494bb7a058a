"""The small language in which a checklist says what a text must hold, and its search.

    学習|訓練            one of several words
    入力(した|する)?情報  a group that may be left out; 打ち?込む a character
    (入力|送信)…情報      a gap of at most 24 characters that stays within the sentence
    #人                  a number (Arabic or kanji, with 万 and 億)
    @learning            the words of a concept of the library
    ^ and $              the beginning and the end of the text

Nothing can repeat without bound, so a search takes time in proportion to the text, whoever wrote the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

GAP = 24
MAX_GAPS = 4
MAX_LENGTH = 60_000
_NUMBER = r"((?:[0-9][0-9,]*(?:\.[0-9]+)?|[〇一二三四五六七八九十百千]+)(?:億|万)?(?:千)?)"
_TOKEN = re.compile(r"@([a-z0-9][a-z0-9\-]*)|\)\?|[()|…#^$?]|[^@()|…#^$?]+")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why, in Japanese."""


class Pattern:
    """A pattern ready for searching in normalised text.

    `starts` are the one or two characters that a match begins with; None where it can begin anywhere.
    """

    def __init__(self, source: str, concepts: Mapping[str, str]) -> None:
        self.source = source
        parts, starts = _Reader(_expand(source, concepts, ())).read()
        if len(parts) > MAX_LENGTH:
            raise PatternError("語の並びが長過ぎる")
        self._text = parts
        self.starts = starts

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self._text)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a normalised text."""
        return self._regex.search(text)

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Every match in a normalised text, from left to right."""
        return self._regex.finditer(text)

    def numbers(self, text: str) -> Iterator[float]:
        """Every number that a match holds in a normalised text, but those that are an upper bound (100人まで)."""
        for match in self._regex.finditer(text):
            for at, group in enumerate(match.groups(), 1):
                if group and not _AT_MOST.match(text, match.end(at)):
                    yield number(group)


_AT_MOST = re.compile(r"[^0-9、。]{0,6}?(?:まで|以下|未満|以内|を上限|を超え(?:ない|ず)|が上限)")
_DIGITS = {char: index for index, char in enumerate("〇一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "億": 100_000_000}


def number(text: str) -> float:
    """The value of a number such as 1,200万, 八十 or 3.5."""
    total = part = digit = 0.0
    for piece in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?|.", text):
        if piece[0].isdigit() and piece not in _DIGITS:
            digit = float(piece.replace(",", ""))
        elif piece in _DIGITS:
            digit = digit * 10 + _DIGITS[piece]
        elif piece in _SMALL:
            part, digit = part + (digit or 1) * _SMALL[piece], 0
        elif piece in _LARGE:
            total, part, digit = total + (part + digit or 1) * _LARGE[piece], 0, 0
    return total + part + digit


def _expand(source: str, concepts: Mapping[str, str], above: tuple[str, ...]) -> str:
    """The pattern with every concept in place of its name."""

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return match.group()
        if name in above:
            raise PatternError(f"概念「{name}」が自らを引いている")
        if name not in concepts:
            raise PatternError(f"概念「{name}」がない")
        return f"({_expand(concepts[name], concepts, (*above, name))})"

    expanded = _TOKEN.sub(replace, source)
    if len(expanded) > MAX_LENGTH:
        raise PatternError("語の並びが長過ぎる")
    return expanded


Starts = frozenset[str] | None


class _Reader:
    """Recursive descent over an expanded pattern; `read` gives the expression and the starts of its matches."""

    def __init__(self, source: str) -> None:
        self.tokens = [match.group() for match in _TOKEN.finditer(source)]
        if "".join(self.tokens) != source:
            raise PatternError("使えない文字がある")
        self.at = 0

    def read(self) -> tuple[str, Starts]:
        result = self.alternatives(0)
        if self.at < len(self.tokens):
            raise PatternError("閉じ括弧が多い")
        return result

    def alternatives(self, depth: int) -> tuple[str, Starts]:
        if depth > 12:
            raise PatternError("括弧が深過ぎる")
        texts, starts = [], []
        while True:
            text, start = self.sequence(depth)
            texts.append(text)
            starts.append(start)
            if self.peek() != "|":
                break
            self.at += 1
        merged = None if None in starts else frozenset().union(*(one for one in starts if one is not None))
        return "|".join(texts), merged

    def sequence(self, depth: int) -> tuple[str, Starts]:
        parts: list[str] = []
        starts: set[str] | None = set()
        gaps, settled = 0, False  # settled: something that cannot be left out has been read
        while (token := self.peek()) not in ("", "|", ")", ")?"):
            self.at += 1
            text, start, optional = self.element(token, depth)
            if not settled:
                starts = None if start is None or starts is None else starts | start
                settled = not optional
            gaps += token == "…"
            parts.append(text)
        if not settled:
            raise PatternError("空の語がある")
        if gaps > MAX_GAPS:
            raise PatternError(f"「…」は一つの並びに{MAX_GAPS}個までである")
        return "".join(parts), None if starts is None else frozenset(starts)

    def element(self, token: str, depth: int) -> tuple[str, Starts, bool]:
        """The expression of one element, the starts of its matches, and whether it may be left out."""
        if token == "(":
            text, start = self.alternatives(depth + 1)
            if self.peek() not in (")", ")?"):
                raise PatternError("括弧が閉じていない")
            optional = self.peek() == ")?"
            self.at += 1
            return f"(?:{text}){'?' if optional else ''}", start, optional
        if token == "?":
            raise PatternError("「?」は語又は括弧の後に書く")
        if token == "…":
            return f"[^。]{{0,{GAP}}}?", None, False
        if token == "#":
            return _NUMBER, None, False
        if token in "^$":
            return token, None, False
        if self.peek() == "?":
            self.at += 1
            return f"{re.escape(token)}?", frozenset([token[:2] if len(token) > 2 else token[0]]), len(token) == 1
        return re.escape(token), frozenset([token[:2]]), False

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""
