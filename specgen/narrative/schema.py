"""The form of a model's answer, and reading it from what a server sent."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from specgen.errors import ModelFailed
from specgen.yamlfile import FORBIDDEN

MOST_PARAGRAPHS = 12
_LONGEST = 40_000
_MOST_TRIES = 200
_SHOWN = 5


class DraftParagraph(BaseModel):
    """One paragraph with the ids of the notes and answers that it rests on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)] = Field(
        description="仕様書に載せる段落。である調の日本語の文だけを書く。"
    )
    uses: tuple[Annotated[str, StringConstraints(max_length=10)], ...] = Field(
        min_length=1, max_length=60, description="この段落の根拠とした箇条書き及び回答のid。"
    )


class Draft(BaseModel):
    """What a model answers. Keys that nobody asked for are dropped."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    paragraphs: tuple[DraftParagraph, ...] = Field(min_length=1, max_length=MOST_PARAGRAPHS)
    remark: Annotated[str, StringConstraints(max_length=600)] = Field(
        default="", description="職員に伝えたいこと。なければ空とする。"
    )


def form() -> dict[str, Any]:
    """The JSON schema of an answer, every key required, nothing else allowed, as strict servers ask."""
    schema = Draft.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        part["required"] = list(part["properties"])
        part["additionalProperties"] = False
    schema["properties"]["remark"].pop("default", None)
    return schema


def parse_draft(text: str, ids: Collection[str]) -> Draft:
    """The answer in a text, which may stand in a fence or behind other words.

    The last object that has paragraphs counts. Raises ModelFailed, retryable, where none is of the form, an id is not
    one of `ids`, or characters stand in it that no document can hold.
    """
    if not text.strip():
        raise ModelFailed("応答が空である。", retryable=True)
    if len(text) > _LONGEST:
        raise ModelFailed("応答が長過ぎる。", retryable=True)
    found = [one for one in _objects(text) if "paragraphs" in one]
    if not found:
        raise ModelFailed("応答が、求めた形（JSON）になっていない。", retryable=True)
    try:
        draft = Draft.model_validate(found[-1])
    except ValidationError as error:
        places = "、".join(".".join(map(str, one["loc"])) for one in error.errors()[:_SHOWN])
        raise ModelFailed(f"応答のJSONの形が違う（{_safe(places)}）。", retryable=True) from error
    return _checked(draft, ids)


def _checked(draft: Draft, ids: Collection[str]) -> Draft:
    if any(use not in ids for paragraph in draft.paragraphs for use in paragraph.uses):
        raise ModelFailed("根拠（uses）に、与えていないidがある。", retryable=True)
    if any(FORBIDDEN.search(one) for one in (draft.remark, *(paragraph.text for paragraph in draft.paragraphs))):
        raise ModelFailed("文書に入れられない制御文字がある。", retryable=True)
    return draft


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The outermost JSON objects in a text; a bounded number of tries."""
    decoder = json.JSONDecoder()
    place = text.find("{")
    for _ in range(_MOST_TRIES):
        if place < 0:
            return
        try:
            found, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            if isinstance(found, dict):
                yield found
        place = text.find("{", end)


def _safe(places: str) -> str:
    """Where the form is broken, without words of the model in it."""
    return "".join(char for char in places if char.isascii() and (char.isalnum() or char in "._、")) or "全体"
