"""The words of the file beside this one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from specgen.model.base import Value
from specgen.yamlfile import read_yaml


class Group(Value):
    """Words that need not be given, and why."""

    reason: str
    words: tuple[str, ...]


class Words(Value):
    """Everything that the file holds."""

    allowed: tuple[Group, ...]
    katakana: frozenset[str]
    papers: frozenset[str]
    vendors: tuple[str, ...]


@cache
def words() -> Words:
    """The words of the file; it ships with the package, so a fault in it is a fault of the program."""
    return Words.model_validate(read_yaml(Path(__file__).with_name("words.yaml"), "words.yaml").data)


@cache
def allowed() -> frozenset[str]:
    """Words that need not be given, in small letters."""
    return frozenset(word.lower() for group in words().allowed for word in group.words)


@cache
def vendors() -> re.Pattern[str]:
    """The firms, longest first; not inside a longer word of the same script, and no city of the same name."""
    parts = []
    for word in sorted(words().vendors, key=len, reverse=True):
        edge = "A-Za-z" if word[0].isascii() else "ァ-ヴー" if "ァ" <= word[0] <= "ヴ" else ""
        after = "A-Za-z" if word[-1].isascii() else "ァ-ヴー" if "ァ" <= word[-1] <= "ヴ" else "市"
        before = f"(?<![{edge}])" if edge else ""
        parts.append(f"{before}{re.escape(word)}(?![{after}])")
    return re.compile("|".join(parts), re.IGNORECASE)
