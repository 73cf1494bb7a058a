"""docs/self-check.md names every item once, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "self-check.md"
LISTS = ("municipal-sample", "ds920")
RESULTS = {"満たす", "一部", "団体", "当たらない"}
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


class Row(NamedTuple):
    """One line of a table."""

    item: str
    name: str
    result: str
    how: str
    tests: str


def rows() -> list[Row]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [Row(*row) for row in cells if re.match(r"(municipal|ds920):", row[0])]


def items() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in LISTS:
        path = ROOT / "clauses" / "standard" / "checklists" / f"{name}.yaml"
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {item["id"]: item["name"] or "（公式の名称を確認できていない）" for item in stated["items"]}
    return found


@cache
def functions_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_item_stands_there_once_in_order() -> None:
    assert [(row.item, row.name) for row in rows()] == list(items().items())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.item)
def test_every_named_test_is_there(row: Row) -> None:
    assert row.result in RESULTS
    assert row.how.endswith("。")
    named = _TEST.findall(row.tests)
    assert named, "試験を一つ以上挙げる"
    assert not _TEST.sub("", row.tests).strip(), "試験の書き方が違う"
    for path, name in named:
        assert name in functions_in(path), f"{path} に {name} はない"
