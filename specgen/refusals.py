"""pydantic's refusals in the words of somebody who writes a clause."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from specgen.findings import Problem
from specgen.yamlfile import Path_, YamlFile

_PLAIN = {
    "missing": "必須の項目がない",
    "string_type": "文字列で書く",
    "int_type": "整数で書く",
    "int_parsing": "整数で書く",
    "float_type": "数で書く",
    "bool_type": "true 又は false で書く",
    "bool_parsing": "true 又は false で書く",
    "tuple_type": "並び（- で始まる行、又は [ ]）で書く",
    "dict_type": "「項目: 値」の形で書く",
    "model_type": "「項目: 値」の形で書く",
    "model_attributes_type": "「項目: 値」の形で書く",
    "string_too_short": "空にはできない",
    "too_short": "一つ以上書く",
}


def problems_of(error: ValidationError, kind: type[BaseModel], file: YamlFile, path: Path_ = ()) -> list[Problem]:
    """Every refusal of what stands at `path` of a file, each with its line."""
    problems = []
    for detail in error.errors():
        message, hint = describe(detail, kind)
        line = file.line((*path, *detail["loc"]))
        problems.append(Problem(file=file.path, line=line, message=message, hint=hint))
    return problems


def describe(detail: ErrorDetails, kind: type[BaseModel]) -> tuple[str, str]:
    """(message, hint) in Japanese for one of pydantic's refusals of a `kind`."""
    place = ".".join(str(part) for part in detail["loc"]) or "全体"
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            return f"知らない項目「{place}」がある。", _did_you_mean(str(detail["loc"][-1]), kind)
        case "value_error":
            return f"{place}: {context.get('error')}。", ""
        case "enum" | "literal_error":
            return (
                f"{place}: 使えない値「{detail['input']}」である。",
                f"使えるのは {context.get('expected')} である。",
            )
        case "string_pattern_mismatch":
            return (
                f"{place}: 「{detail['input']}」は決められた形でない。",
                f"形は {context.get('pattern')} である。",
            )
        case "too_long":
            return f"{place}: 多過ぎる（{context.get('max_length')}個まで）。", ""
        case "string_too_long":
            return f"{place}: 長過ぎる（{context.get('max_length')}字まで）。", ""
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return f"{place}: 値「{detail['input']}」が範囲の外である。", ""
        case other:
            return f"{place}: {_PLAIN.get(other, '値が正しくない')}。", ""


def _did_you_mean(key: str, kind: type[BaseModel]) -> str:
    close = difflib.get_close_matches(key, kind.model_fields, n=1)
    return f"「{close[0]}」の書き間違いではないか。" if close else "項目の名前を確かめるか、その行を消す。"
