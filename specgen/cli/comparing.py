"""Two specifications side by side: compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from specgen.cli.common import FILE, LIBRARY, command, emit, progress
from specgen.comparing import MAX_BYTES, compare, read_specification
from specgen.errors import FileProblem, os_reason
from specgen.export.comparison import (
    comparison_text,
    render_comparison_docx,
    render_comparison_json,
    render_comparison_xlsx,
)
from specgen.model.comparison import Comparison
from specgen.model.specification import Specification
from specgen.workbench import Workbench

COMPARE_FORMS = ("text", "json", "docx", "xlsx")


@command(
    name="compare",
    help="二つの調達仕様書を比べ、新旧対照表を作る。旧及び新には、回答ファイル（.yaml 又は .xlsx。今の条項ライブラリで"
    "作成して比べる。）又は specgen draft が書き出した specification.json（書き出した時のまま比べる。）を指定する。",
)
@click.argument("old", type=FILE, metavar="旧")
@click.argument("new", type=FILE, metavar="新")
@click.option("--format", "form", type=click.Choice(list(COMPARE_FORMS)), default="text", help="出力の形。")
@click.option("-o", "--out", "target", type=FILE, help="書き出すファイル。docx と xlsx では必ず指定する。")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える。")
@click.option("--all", "every", is_flag=True, help="変わらない項目も出す。")
@click.option("--no-records", is_flag=True, help="回答、条項ライブラリの版など、庁内の作成の記録を出さない。")
@LIBRARY
def compare_command(
    old: Path,
    new: Path,
    form: str,
    target: Path | None,
    force: bool,
    every: bool,
    no_records: bool,
    layers: Sequence[Path],
) -> int:
    """Compare two specifications."""
    if form in ("docx", "xlsx") and target is None:
        raise click.UsageError(f"{form} の書出し先を -o で指定してください。例: -o 新旧対照表.{form}")
    bench = Workbench(layers, progress=progress)
    found = compare(_side(bench, old), _side(bench, new))
    return emit(_content(found, form, every=every, records=not no_records), target, force)


def _content(found: Comparison, form: str, *, every: bool, records: bool) -> bytes:
    match form:
        case "docx":
            return render_comparison_docx(found, every=every, records=records)
        case "xlsx":
            return render_comparison_xlsx(found, every=every, records=records)
        case "json":
            return render_comparison_json(found, every=every, records=records).encode()
        case _:
            return comparison_text(found, every=every, records=records).encode()


def _side(bench: Workbench, path: Path) -> Specification:
    """One side: a specification.json as it was written, or a draft of an answers file."""
    if path.suffix.lower() != ".json":
        return bench.draft(bench.read_answers(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileProblem(str(path), f"読めない（{os_reason(error)}）。", "名前と読取りの権限を確かめる。") from error
    return read_specification(content, str(path))


COMMANDS = (compare_command,)
