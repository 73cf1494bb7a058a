"""The commands on clause libraries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from specgen import console
from specgen.cli.common import DONE, FILE, LIBRARY, WRONG
from specgen.console import JapaneseGroup
from specgen.workbench import Workbench
from specgen.writing import write_files


@click.group(cls=JapaneseGroup, help="条項ライブラリを調べる。")
def library() -> None:
    """The commands on clause libraries."""


@library.command(help="条項ライブラリ全体を検査し、全ての誤りを示す。")
@LIBRARY
@click.option("--strict", is_flag=True, help="出典、解説、用語などの不備も誤りとして扱う。")
def validate(layers: Sequence[Path], strict: bool) -> int:
    """Check a whole library."""
    found, problems, proofs = Workbench(layers).validate()
    click.echo(console.validation(found, problems, proofs))
    return WRONG if any(problem.fatal or strict for problem in problems) else DONE


@library.command("list", help="条項の一覧を出す。")
@LIBRARY
def list_(layers: Sequence[Path]) -> int:
    """List the clauses of a library."""
    click.echo(console.clause_list(Workbench(layers).library))
    return DONE


@library.command(help="条項を見直した記録を付ける。後で変わると、validate --strict が知らせる。")
@click.argument("folder", type=FILE, metavar="フォルダー")
@click.argument("clauses", nargs=-1, metavar="[条項のID …]")
@LIBRARY
def review(folder: Path, clauses: Sequence[str], layers: Sequence[Path]) -> int:
    """Mark clauses as reviewed."""
    changed = Workbench(layers).mark_reviewed(folder.resolve(), clauses)
    click.echo(f"記録しました: {len(changed)}件", err=True)
    return DONE


@library.command(help="条項の一覧と、設問と実例の幅の一覧（Markdown）を作る。")
@LIBRARY
@click.option("--out", "folder", type=FILE, required=True, help="書き出すフォルダー。")
def pages(layers: Sequence[Path], folder: Path) -> int:
    """Write the pages that list clauses and parameters."""
    for path in write_files(folder, Workbench(layers).pages()):
        click.echo(f"作成しました: {path}", err=True)
    return DONE


COMMANDS = (library,)
