"""The condition language of a library: data, never code.

    condition := {all: [condition…]} | {any: [condition…]} | {not: condition}
               | {QUESTION: value} | {QUESTION: {equals|in|includes|at_least|at_most: value}}

A question that was not asked, or that has no answer, has no value: every comparison with it is false.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer

from specgen.model.base import Value

Scalar = bool | int | float | str
Operator = Literal["equals", "in", "includes", "at_least", "at_most"]
OPERATORS: tuple[str, ...] = ("equals", "in", "includes", "at_least", "at_most")
MAX_DEPTH = 12


class Compare(Value):
    """A comparison of one question's value."""

    question: str
    op: Operator
    value: tuple[Scalar, ...]


class All(Value):
    """True when every part is; with no part, always true."""

    parts: tuple[Condition, ...] = ()


class AnyOf(Value):
    """True when at least one part is."""

    parts: tuple[Condition, ...]


class Not(Value):
    """True when its part is not."""

    part: Condition


AnyCondition = Compare | All | AnyOf | Not


def parse(raw: Any, depth: int = 0) -> AnyCondition:
    """A condition from its data form.

    Raises ValueError with a Japanese message that says which part is not understood.
    """
    if isinstance(raw, AnyCondition):
        return raw
    if depth > MAX_DEPTH:
        raise ValueError(f"条件の入れ子が深過ぎる（{MAX_DEPTH}段まで）")
    if not isinstance(raw, dict) or len(raw) != 1:
        raise ValueError("条件は「設問: 値」又は all・any・not のいずれか一つで書く")
    ((key, value),) = raw.items()
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise ValueError(f"{key} には条件の並びを書く")
        parts = tuple(parse(part, depth + 1) for part in value)
        return All(parts=parts) if key == "all" else AnyOf(parts=parts)
    if key == "not":
        return Not(part=parse(value, depth + 1))
    return _comparison(str(key), value)


def _comparison(question: str, value: Any) -> Compare:
    op, operand = "equals", value
    if isinstance(value, dict):
        if len(value) != 1 or next(iter(value)) not in OPERATORS:
            raise ValueError(f"{question} の比較は {'・'.join(OPERATORS)} のいずれか一つで書く")
        ((op, operand),) = value.items()
    operands = operand if op == "in" else [operand]
    if not isinstance(operands, list) or not operands:
        raise ValueError(f"{question} の {op} には値の並びを書く")
    if not all(isinstance(one, Scalar) for one in operands):
        raise ValueError(f"{question} と比べる値は、文字列、数又は true・false で書く")
    if op in ("at_least", "at_most") and not all(_is_number(one) for one in operands):
        raise ValueError(f"{question} の {op} には数を書く")
    return Compare(question=question, op=op, value=tuple(operands))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def dump(condition: AnyCondition) -> Any:
    """The data form of a condition; `parse(dump(c)) == c`."""
    match condition:
        case All(parts=()):
            return None
        case All(parts=parts):
            return {"all": [dump(part) for part in parts]}
        case AnyOf(parts=parts):
            return {"any": [dump(part) for part in parts]}
        case Not(part=part):
            return {"not": dump(part)}
        case Compare(question=question, op=op, value=value):
            return {question: {op: list(value) if op == "in" else value[0]}}


def comparisons(condition: AnyCondition) -> Iterator[Compare]:
    """Every comparison in a condition, from left to right."""
    match condition:
        case All(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part=part):
            yield from comparisons(part)
        case Compare():
            yield condition


Condition = Annotated[
    AnyCondition,
    BeforeValidator(parse),
    PlainSerializer(dump, when_used="json"),
]
ALWAYS = All()

for _value in (All, AnyOf, Not):
    _value.model_rebuild()
