"""Clause text: literal words, placeholders and cross-references. Nothing in it runs.

{{scale.users}}          the answer to a question, printed by its kind
{{rag.formats|or}}       with a format: or, western, plain
{{ref:security.storage}} the number of a clause, section, annex or form
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

FORMATS: dict[str, tuple[str, ...]] = {
    "or": ("choices", "notes"),
    "western": ("date",),
    "plain": ("integer", "decimal"),
}
_PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
_INSIDE = re.compile(r"^\s*(?:(ref):)?([a-z0-9][a-z0-9_.\-]*)(?:\|([a-z]+))?\s*$")


@dataclass(frozen=True)
class Placeholder:
    """The answer to a question, in a format ("" is the kind's own)."""

    question: str
    format: str = ""


@dataclass(frozen=True)
class Reference:
    """The number of the clause or node with this id."""

    target: str


Token = str | Placeholder | Reference


class TemplateError(ValueError):
    """Clause text with a placeholder that is not understood."""


@lru_cache(maxsize=50_000)
def parse(text: str) -> tuple[Token, ...]:
    """The tokens of a clause text.

    Raises TemplateError, with a Japanese message, where braces do not pair or their inside is not understood.
    """
    tokens: list[Token] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        tokens.append(_literal(text[end : match.start()]))
        tokens.append(_token(match[1]))
        end = match.end()
    tokens.append(_literal(text[end:]))
    return tuple(token for token in tokens if token != "")


def _literal(text: str) -> str:
    if "{{" in text or "}}" in text:
        raise TemplateError("差し込み口の「{{」と「}}」の対応が取れていない")
    return text


def _token(inside: str) -> Token:
    match = _INSIDE.match(inside)
    if not match:
        raise TemplateError(f"差し込み口「{{{{{inside}}}}}」の書き方が違う")
    ref, name, format_ = match.groups()
    if ref:
        if format_:
            raise TemplateError(f"参照「{name}」に書式は付けられない")
        return Reference(name)
    if format_ and format_ not in FORMATS:
        raise TemplateError(f"知らない書式「{format_}」がある（使えるのは {'・'.join(FORMATS)}）")
    return Placeholder(name, format_ or "")


def placeholders(text: str) -> Iterator[Placeholder]:
    """The placeholders of a text."""
    return (token for token in parse(text) if isinstance(token, Placeholder))


def references(text: str) -> Iterator[Reference]:
    """The cross-references of a text."""
    return (token for token in parse(text) if isinstance(token, Reference))
