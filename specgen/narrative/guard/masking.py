"""Replacing what was found by 「[氏名1]」 before a text goes out, and putting it back in what comes in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from specgen.model.base import Value
from specgen.narrative.guard.values import Action, Category, Span, counts

# A model may give the brackets and figures back in another width.
_MASK = re.compile(
    rf"[\[［【〔] ?(?P<label>{'|'.join(sorted((category.label for category in Category), key=len, reverse=True))})"
    r" ?(?P<number>[0-9０-９]{1,6}) ?[\]］】〕]"
)


class Masked(Value):
    """A text without what was found, and the table that puts it back; the table never leaves this side."""

    text: str
    table: dict[str, str] = Field(default_factory=dict, repr=False)


class Blocked(Value):
    """A text that must not be sent, and why."""

    spans: tuple[Span, ...]

    @property
    def reason(self) -> str:
        """In Japanese, naming categories and how many, never a value."""
        found = "、".join(f"{Category(name).label}{count}件" for name, count in counts(self.spans).items())
        return f"送信を止める区分の情報（{found}）が含まれている。何も送信していない。"


def mask(
    text: str, spans: Sequence[Span], table: Mapping[str, str] | None = None, others: Iterable[str] = ()
) -> Masked | Blocked:
    """`text` with each span to be masked replaced, or what blocks it.

    The same value gets the same mask. `table` is that of an earlier text of the same request, which is continued;
    `others` are the further texts of the request: a mask that any of them already contains as plain text is not used.
    """
    if blocking := tuple(span for span in spans if span.action is Action.block):
        return Blocked(spans=blocking)
    names = {(_label(mask_text), value): mask_text for mask_text, value in (table or {}).items()}
    taken = {_key(match) for one in (text, *others) for match in _MASK.finditer(one)} | _keys(table or {})
    numbers: dict[str, int] = {}
    pieces, place = [], 0
    for span in sorted((span for span in spans if span.action is Action.mask), key=lambda span: span.start):
        label = span.category.label
        if (label, span.value) not in names:
            numbers[label] = _free(label, numbers.get(label, 0) + 1, taken)
            names[label, span.value] = f"[{label}{numbers[label]}]"
        pieces += [text[place : span.start], names[label, span.value]]
        place = span.end
    return Masked(
        text="".join([*pieces, text[place:]]), table={mask_text: value for (_, value), mask_text in names.items()}
    )


def unmask(answer: str, table: Mapping[str, str]) -> str:
    """`answer` with every mask of `table` put back; a mask that the table does not hold stays as it is."""
    values = {_key(match): value for name, value in table.items() if (match := _MASK.fullmatch(name))}
    return _MASK.sub(lambda match: values.get(_key(match), match[0]), answer)


def _free(label: str, number: int, taken: set[tuple[str, int]]) -> int:
    while (label, number) in taken:
        number += 1
    return number


def _key(match: re.Match[str]) -> tuple[str, int]:
    return match["label"], int(match["number"])


def _keys(table: Mapping[str, str]) -> set[tuple[str, int]]:
    return {_key(match) for name in table if (match := _MASK.fullmatch(name))}


def _label(name: str) -> str:
    match = _MASK.fullmatch(name)
    return match["label"] if match else ""
