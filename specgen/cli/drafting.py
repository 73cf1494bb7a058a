"""From answers to a specification: init, questions, draft, explain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from specgen import console
from specgen.cli.common import DONE, FILE, FINDINGS, LIBRARY, PRESET, command, emit, progress
from specgen.export.questions import questions_json, questions_table
from specgen.findings import Severity
from specgen.workbench import Workbench
from specgen.writing import write_files


@command(help="回答ファイルのひな形を作る。")
@PRESET
@LIBRARY
@click.option("-o", "--out", "target", type=FILE, help="書き出すファイル。指定しなければ画面に出す。")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える。")
def init(preset: str, layers: Sequence[Path], target: Path | None, force: bool) -> int:
    """Write a commented answers file."""
    text = Workbench(layers).starter(preset)
    return emit(text.encode(), target, force, hint="次に、このファイルに回答を書き込む。")


@command(help="設問の一覧を出す。xlsx はヒアリングシートになる。")
@click.option("--format", "form", type=click.Choice(["table", "json", "xlsx"]), default="table", help="出力の形。")
@PRESET
@LIBRARY
@click.option("--answers", "given", type=FILE, help="今の回答を書き込む。")
@click.option("-o", "--out", "target", type=FILE, help="書き出すファイル。xlsx では必ず指定する。")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える。")
def questions(
    form: str, preset: str, layers: Sequence[Path], given: Path | None, target: Path | None, force: bool
) -> int:
    """List the questions, or write the hearing sheet."""
    bench = Workbench(layers)
    answers = bench.read_answers(given) if given else None
    preset = answers.preset if answers else preset
    if form == "xlsx":
        if target is None:
            raise click.UsageError("xlsx の書出し先を -o で指定してください。例: -o ヒアリングシート.xlsx")
        content = bench.hearing_sheet(preset, answers)
        return emit(content, target, force, hint="次に、このシートの色の付いた欄に記入し、specgen draft に渡す。")
    render = questions_json if form == "json" else questions_table
    return emit(render(bench.library, preset, answers).encode(), target, force)


@command(help="回答（.yaml 又は .xlsx）から調達仕様書一式を作成する。")
@click.argument("answers", type=FILE, metavar="回答ファイル")
@click.option("--out", "folder", type=FILE, required=True, help="書き出すフォルダー。")
@LIBRARY
@click.option("--template", "base", type=FILE, help="団体の .docx を土台にする。")
@click.option("--final", is_flag=True, help="確定版を作る。未定、要確認又は誤りが残っていれば作らない。")
@click.option("--pdf", is_flag=True, help="PDFも作る（LibreOffice が要る）。")
@click.option("--no-pages", is_flag=True, help="目次のページ番号の計算を省く。")
@click.option("--skip-bad-files", is_flag=True, help="条項ライブラリの誤ったファイルを除いて作る（報告書に残る）。")
def draft(
    answers: Path,
    folder: Path,
    layers: Sequence[Path],
    base: Path | None,
    final: bool,
    pdf: bool,
    no_pages: bool,
    skip_bad_files: bool,
) -> int:
    """Draft every file of a specification."""
    bench = Workbench(layers, skip_bad=skip_bad_files, progress=progress)
    spec = bench.draft(bench.read_answers(answers), final=final)
    office_base = bench.read_base(base) if base else None
    spec, files = bench.files(spec, base=office_base, pdf=pdf, pages=not no_pages)
    paths = write_files(folder, files)
    click.echo(console.draft_summary(spec, paths))
    return FINDINGS if any(one.severity is Severity.error for one in spec.findings) else DONE


@command(help="条項がなぜ入り、又は入らないかを示す。--change で、回答を変えたときの違いを示す。")
@click.argument("clause", required=False, metavar="[条項のID]")
@click.option("--answers", "given", type=FILE, required=True, help="回答ファイル。")
@click.option("--change", help="「設問のID=値」の形で、変えてみる回答。")
@LIBRARY
def explain(clause: str | None, given: Path, change: str | None, layers: Sequence[Path]) -> int:
    """Say why a clause is in or out, or what a changed answer would do."""
    if (clause is None) == (change is None):
        raise click.UsageError("条項のID又は --change のどちらか一つを指定してください。")
    bench = Workbench(layers)
    answers = bench.read_answers(given)
    if clause:
        click.echo(console.explanation(bench.explain(clause, answers)))
        return DONE
    question, equals, value = str(change).partition("=")
    if not equals:
        raise click.UsageError("--change は「設問のID=値」の形で指定してください。例: --change rag.need=求めない")
    click.echo(console.change(bench.explain_change(answers, question.strip(), value.strip())))
    return DONE


COMMANDS = (init, questions, draft, explain)
