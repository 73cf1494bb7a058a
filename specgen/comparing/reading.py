"""A specification.json that `specgen draft` wrote, read back: it keeps everything."""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationError

from specgen.errors import FileProblem
from specgen.export.jsonfile import FORMAT, VERSION
from specgen.model.base import Value
from specgen.model.specification import Specification

MAX_BYTES = 32 * 1024 * 1024


class _File(Value):
    """specification.json as `specgen draft` writes it."""

    format: Literal["specgen/specification"]
    version: Literal[1]
    specification: Specification


def read_specification(content: bytes, name: str) -> Specification:
    """The specification of a specification.json, with everything that it was written from.

    Raises FileProblem where the file is too large or not one that this version of specgen wrote.
    """
    if len(content) > MAX_BYTES:
        raise FileProblem(name, f"大き過ぎる（上限{MAX_BYTES >> 20}MB）。", "specgen draft で作り直す。")
    try:
        return _File.model_validate_json(content).specification
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise FileProblem(
            name,
            f"specgen draft が書き出した specification.json（{FORMAT} 第{VERSION}版）として読めない"
            f"（{place or '全体'}: {first['type']}）。",
            "同じ版の specgen で specification.json を作り直すか、回答ファイルを指定する。",
        ) from error
