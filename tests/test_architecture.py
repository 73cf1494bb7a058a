"""Imports point one way, nothing outside is fetched, and small things stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import specgen

PACKAGE = Path(specgen.__file__).parent
ROOT = PACKAGE.parent
# From left to right: a module imports only from its own rank or from ranks before it.
RANKS = [
    {"errors", "findings", "formatting", "package", "refusals", "resources", "yamlfile", "writing"},
    {"model"},
    {"template", "conditions", "numbering"},
    {"spreadsheet", "reading"},
    {"library", "questionnaire", "shares", "coverage"},
    {"assembly", "checks"},
    {"comparing", "explain", "export", "fixes", "narrative", "office", "proposals", "sharing", "store"},
    {"workbench"},
    {"console", "web"},
    {"cli"},
    {"__main__"},
]
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "data" not in path.relative_to(PACKAGE).parts[:1])


def room(dotted: str) -> str | None:
    parts = dotted.split(".")
    return parts[1] if parts[0] == "specgen" and len(parts) > 1 else None


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "specgen":
            yield from (f"specgen.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def rank(name: str) -> int:
    return next(index for index, names in enumerate(RANKS) if name in names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    own = relative.parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for dotted in imports(path):
        other = room(dotted)
        if other and other != own and not other.startswith("__"):
            assert rank(other) <= rank(own), f"{relative} は {dotted} を読み込めない"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_files_and_functions_stay_small_and_say_what_they_do(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 500, f"{path.name} は{lines}行ある"
    for node in functions(path):
        assert (node.end_lineno or 0) - node.lineno < 60, f"{path.name} の {node.name} が長い"
        if not node.name.startswith("_") and node.col_offset == 0:
            assert ast.get_docstring(node), f"{path.name} の {node.name} に説明がない"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_catches_everything(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            assert "Exception" not in [name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)]


def test_tables_are_never_written_cell_by_cell() -> None:
    # python-docx's table.cell() is quadratic: 400 rows took a minute.
    for path in (PACKAGE / "export").rglob("*.py"):
        assert ".cell(" not in path.read_text(encoding="utf-8") or "openpyxl" in path.read_text(encoding="utf-8")


def test_lock_files_name_no_host() -> None:
    for path in ROOT.glob("requirements*.lock"):
        assert "://" not in path.read_text()
