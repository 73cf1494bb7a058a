"""Specification → specification.json, and the JSON Schema of that file.

`docs/specification.schema.json` is the output of `schema()`. To write it anew after a change of the values:

    python -m specgen.export.jsonfile > docs/specification.schema.json
"""

from __future__ import annotations

import json
import sys
from typing import Any

from specgen.export.jsonwords import MODELS, PROPERTIES
from specgen.model.specification import Specification

FORMAT = "specgen/specification"
VERSION = 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render_json(spec: Specification) -> str:
    """The whole specification as JSON, in the order of the document; the same text for the same specification."""
    content = spec.model_dump(mode="json")
    # The only part without an order of its own.
    content["source_titles"] = dict(sorted(content["source_titles"].items()))
    return _dump({"format": FORMAT, "version": VERSION, "specification": content})


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of specification.json."""
    body = Specification.model_json_schema(mode="serialization")
    definitions: dict[str, Any] = body.pop("$defs")
    definitions["Specification"] = body
    for name, definition in definitions.items():
        _describe(name, definition)
    return {
        "$schema": DIALECT,
        "$id": f"urn:{FORMAT.replace('/', ':')}:{VERSION}",
        "title": "specification.json",
        "description": "specgen が作成した調達仕様書の全体。docs/specification-json.md に説明がある。",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT, "description": "このファイルの形式の名前"},
            "version": {
                "const": VERSION,
                "description": "形式の版。読む側の作りを変える必要がある変更をしたときに増える。",
            },
            "specification": {"$ref": "#/$defs/Specification"},
        },
        "required": ["format", "version", "specification"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def _describe(name: str, definition: dict[str, Any]) -> None:
    """Put the Japanese words in place of the docstring of the code, and drop titles that only repeat a name."""
    definition.pop("title", None)
    definition["description"] = MODELS[name]
    for key, value in definition.get("properties", {}).items():
        value.pop("title", None)
        if words := PROPERTIES.get(f"{name}.{key}"):
            value["description"] = words


def _dump(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Print the schema."""
    sys.stdout.write(_dump(schema()))


if __name__ == "__main__":  # pragma: no cover
    main()
