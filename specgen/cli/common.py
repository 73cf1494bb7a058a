"""What the commands share: exit codes, options, and putting results out."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import click

from specgen.console import JapaneseCommand
from specgen.writing import write_file

DONE, FINDINGS, WRONG = 0, 1, 2
PRESETS = ("town", "city", "prefecture", "joint")
FILE = click.Path(path_type=Path)
LIBRARY = click.option(
    "--library",
    "layers",
    type=FILE,
    multiple=True,
    help="標準の条項ライブラリに重ねるフォルダー（何回でも指定できる）。",
)
PRESET = click.option(
    "--preset", type=click.Choice(PRESETS), default="town", show_default="town",
    help="団体の種別。town 町村、city 市、prefecture 都道府県、joint 共同調達。",
)  # fmt: skip
command = functools.partial(click.command, cls=JapaneseCommand)


def progress(message: str) -> None:
    """Tell of long work, beside the result."""
    click.echo(message, err=True)


def emit(content: bytes, target: Path | None, force: bool, hint: str = "") -> int:
    """Put a result on the screen or into a file; an existing file only with `force`. Raises UsageError, OutputError."""
    if target is None:
        # A file or a pipe gets UTF-8 whatever the code page of the console: `specgen init > answers.yaml`.
        click.echo(content.decode() if sys.stdout.isatty() else content, nl=False)
        return DONE
    if target.exists() and not force:
        raise click.UsageError(f"{target} は既にあります。書き換えるときは --force を付けてください。")
    write_file(target, content)
    click.echo("\n".join(filter(None, [f"作成しました: {target}", hint])), err=True)
    return DONE
