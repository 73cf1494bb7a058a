"""specification.json: the whole tree, and a schema that is true of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

import specgen
from specgen.export.jsonfile import FORMAT, VERSION, main, render_json, schema
from specgen.export.jsonwords import MODELS, PROPERTIES
from specgen.model.specification import Specification
from tests.export.rich import rich_specification

DOCS = Path(specgen.__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def text() -> str:
    return render_json(rich_specification())


def test_it_is_the_specification_and_nothing_less(text: str) -> None:
    content = json.loads(text)
    assert list(content) == ["format", "version", "specification"]
    assert (content["format"], content["version"]) == (FORMAT, VERSION)
    assert Specification.model_validate(content["specification"]) == rich_specification()


def test_it_is_stable_and_readable(text: str) -> None:
    spec = rich_specification()
    other = spec.model_copy(update={"source_titles": dict(reversed(spec.source_titles.items()))})
    assert render_json(other) == text
    assert "藍川町" in text
    assert text.endswith("}\n")


@pytest.mark.parametrize("name", ["rich", "town", "city"])
def test_real_output_holds_to_the_schema(name: str, drafts: dict[str, Specification]) -> None:
    spec = {"rich": rich_specification(), **drafts}[name]
    Draft202012Validator(schema()).validate(json.loads(render_json(spec)))


def test_the_schema_is_a_schema_and_refuses_what_it_does_not_know(text: str) -> None:
    Draft202012Validator.check_schema(schema())
    content: dict[str, Any] = json.loads(text)
    content["specification"]["chapters"][0]["nodes"][0]["items"][0]["colour"] = "red"
    with pytest.raises(ValidationError, match="colour"):
        Draft202012Validator(schema()).validate(content)


def test_the_published_schema_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    published = (DOCS / "specification.schema.json").read_text(encoding="utf-8")
    assert published == capsys.readouterr().out, "python -m specgen.export.jsonfile > docs/specification.schema.json"


def test_every_value_is_explained_in_japanese_and_no_explanation_is_left_over() -> None:
    definitions = schema()["$defs"]
    assert set(definitions) == set(MODELS)
    known = {f"{name}.{key}" for name, one in definitions.items() for key in one.get("properties", {})}
    assert set(PROPERTIES) <= known


def test_the_example_in_the_document_holds_to_the_schema() -> None:
    page = (DOCS / "specification-json.md").read_text(encoding="utf-8")
    (item,) = re.findall(r"```json\n(\{.*?\})\n```", page, re.S)
    definition = {**schema(), "$ref": "#/$defs/Item"}
    for key in ("type", "properties", "required", "additionalProperties"):
        definition.pop(key)
    Draft202012Validator(definition).validate(json.loads(item))
