"""What the guard found, as data and as lines to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specgen.narrative.guard.finding import find
from specgen.narrative.guard.values import Action, Category, Policy, Span, counts

_AROUND = 12


def guard_json(text: str, policy: Policy) -> dict[str, Any]:
    """What `specgen guard --format json` prints: {"spans": [...]}, each with category, start, end, value, action."""
    return {"spans": [span.model_dump(mode="json") for span in find(text, policy)]}


def guard_lines(text: str, policy: Policy) -> Iterator[dict[str, Any]]:
    """What `--lines` prints: one object a line of input, its places counted from the beginning of that line."""
    for line in text.removesuffix("\n").split("\n"):
        yield guard_json(line.removesuffix("\r"), policy)


def guard_report_text(text: str, policy: Policy) -> str:
    """What `specgen guard` prints for a person: each place with its action, then how many of each category."""
    spans = find(text, policy)
    if not spans:
        return "個人情報及び秘密の情報は見付からなかった。何も送信していない。\n"
    lines = [_line(text, span) for span in spans]
    found = "、".join(f"{Category(name).label}{count}件" for name, count in counts(spans).items())
    stops = sum(span.action is Action.block for span in spans)
    end = f"送信を止めるものが{stops}件ある。" if stops else "伏せて送ることができる。"
    return "\n".join([*lines, f"合計{len(spans)}件（{found}）。{end}何も送信していない。"]) + "\n"


def _line(text: str, span: Span) -> str:
    begin = text.rfind("\n", 0, span.start) + 1
    number, column = text.count("\n", 0, span.start) + 1, span.start - begin + 1
    ahead = text[max(begin, span.start - _AROUND) : span.start]
    behind = text[span.end : span.end + _AROUND].split("\n")[0]
    value = span.value.replace("\n", " ")
    return f"{number}行{column}字: {span.category.label}【{span.action.label}】 {ahead}〈{value}〉{behind}"
