"""The command line. It reads arguments, calls the workbench and prints; every decision is the workbench's."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

DONE, FINDINGS, WRONG = 0, 1, 2
STOPPED = "中止しました。"
try:  # The imports take long enough for somebody to press Ctrl-C in the middle of them.
    import click
    from lxml.etree import SerialisationError  # type: ignore[import-untyped]  # lxml ships no types

    from specgen import __version__, console
    from specgen.console import JapaneseGroup
    from specgen.errors import SpecgenError, os_reason
    from specgen.export.questions import questions_json, questions_table
    from specgen.findings import Severity
    from specgen.workbench import Workbench
    from specgen.writing import remedy, write_file, write_files
except KeyboardInterrupt:
    sys.stderr.write(f"{STOPPED}\n")
    sys.exit(WRONG)

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SPACE = "ディスク（出力先と一時フォルダー）の空きと、ファイルの大きさの制限を確かめる。"
_FILE = click.Path(path_type=Path)
_LIBRARY = click.option(
    "--library",
    "layers",
    type=_FILE,
    multiple=True,
    help="標準の条項ライブラリに重ねるフォルダー（何回でも指定できる）。",
)
PRESETS = ("town", "city", "prefecture", "joint")
_PRESET = click.option(
    "--preset", type=click.Choice(PRESETS), default="town", show_default="town",
    help="団体の種別。town 町村、city 市、prefecture 都道府県、joint 共同調達。",
)  # fmt: skip


def _progress(message: str) -> None:
    click.echo(message, err=True)


@click.group(cls=JapaneseGroup, help="生成AIサービスの調達仕様書を、設問票の回答から作成する。")
@click.version_option(__version__, prog_name="specgen", help="版を表示する。")
def cli() -> None:
    """The commands of specgen."""


@cli.command(help="回答ファイルのひな形を作る。")
@_PRESET
@_LIBRARY
@click.option("-o", "--out", "target", type=_FILE, help="書き出すファイル。指定しなければ画面に出す。")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える。")
def init(preset: str, layers: Sequence[Path], target: Path | None, force: bool) -> int:
    """Write a commented answers file."""
    text = Workbench(layers).starter(preset)
    return _emit(text.encode(), target, force, hint="次に、このファイルに回答を書き込む。")


@cli.command(help="設問の一覧を出す。xlsx はヒアリングシートになる。")
@click.option("--format", "form", type=click.Choice(["table", "json", "xlsx"]), default="table", help="出力の形。")
@_PRESET
@_LIBRARY
@click.option("--answers", "given", type=_FILE, help="今の回答を書き込む。")
@click.option("-o", "--out", "target", type=_FILE, help="書き出すファイル。xlsx では必ず指定する。")
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
        return _emit(content, target, force, hint="次に、このシートの色の付いた欄に記入し、specgen draft に渡す。")
    render = questions_json if form == "json" else questions_table
    return _emit(render(bench.library, preset, answers).encode(), target, force)


@cli.command(help="回答（.yaml 又は .xlsx）から調達仕様書一式を作成する。")
@click.argument("answers", type=_FILE, metavar="回答ファイル")
@click.option("--out", "folder", type=_FILE, required=True, help="書き出すフォルダー。")
@_LIBRARY
@click.option("--template", "base", type=_FILE, help="団体の .docx を土台にする。")
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
    bench = Workbench(layers, skip_bad=skip_bad_files, progress=_progress)
    spec = bench.draft(bench.read_answers(answers), final=final)
    office_base = bench.read_base(base) if base else None
    spec, files = bench.files(spec, base=office_base, pdf=pdf, pages=not no_pages)
    paths = write_files(folder, files)
    click.echo(console.draft_summary(spec, paths))
    return FINDINGS if any(one.severity is Severity.error for one in spec.findings) else DONE


@cli.command(help="条項がなぜ入り、又は入らないかを示す。--change で、回答を変えたときの違いを示す。")
@click.argument("clause", required=False, metavar="[条項のID]")
@click.option("--answers", "given", type=_FILE, required=True, help="回答ファイル。")
@click.option("--change", help="「設問のID=値」の形で、変えてみる回答。")
@_LIBRARY
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


@cli.group(cls=JapaneseGroup, help="条項ライブラリを調べる。")
def library() -> None:
    """The commands on clause libraries."""


@library.command(help="条項ライブラリ全体を検査し、全ての誤りを示す。")
@_LIBRARY
@click.option("--strict", is_flag=True, help="出典、解説、用語などの不備も誤りとして扱う。")
def validate(layers: Sequence[Path], strict: bool) -> int:
    """Check a whole library."""
    found, problems, proofs = Workbench(layers).validate()
    click.echo(console.validation(found, problems, proofs))
    return WRONG if any(problem.fatal or strict for problem in problems) else DONE


@library.command("list", help="条項の一覧を出す。")
@_LIBRARY
def list_(layers: Sequence[Path]) -> int:
    """List the clauses of a library."""
    click.echo(console.clause_list(Workbench(layers).library))
    return DONE


@library.command(help="条項を見直した記録を付ける。後で変わると、validate --strict が知らせる。")
@click.argument("folder", type=_FILE, metavar="フォルダー")
@click.argument("clauses", nargs=-1, metavar="[条項のID …]")
@_LIBRARY
def review(folder: Path, clauses: Sequence[str], layers: Sequence[Path]) -> int:
    """Mark clauses as reviewed."""
    changed = Workbench(layers).mark_reviewed(folder.resolve(), clauses)
    click.echo(f"記録しました: {len(changed)}件", err=True)
    return DONE


@library.command(help="条項の一覧と、設問と実例の幅の一覧（Markdown）を作る。")
@_LIBRARY
@click.option("--out", "folder", type=_FILE, required=True, help="書き出すフォルダー。")
def pages(layers: Sequence[Path], folder: Path) -> int:
    """Write the pages that list clauses and parameters."""
    for path in write_files(folder, Workbench(layers).pages()):
        click.echo(f"作成しました: {path}", err=True)
    return DONE


def _emit(content: bytes, target: Path | None, force: bool, hint: str = "") -> int:
    if target is None:
        # A file or a pipe gets UTF-8 whatever the code page of the console: `specgen init > answers.yaml`.
        click.echo(content.decode() if sys.stdout.isatty() else content, nl=False)
        return DONE
    if target.exists() and not force:
        raise click.UsageError(f"{target} は既にあります。書き換えるときは --force を付けてください。")
    write_file(target, content)
    click.echo("\n".join(filter(None, [f"作成しました: {target}", hint])), err=True)
    return DONE


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of a call: 0 done, 1 findings of severity error stand, 2 the input or the call is wrong."""
    try:
        return int(cli.main(args=arguments, prog_name="specgen", standalone_mode=False) or DONE)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(STOPPED, err=True)
        return WRONG
    except click.ClickException as error:
        click.echo(console.usage_error(error), err=True)
        return WRONG
    except SpecgenError as error:
        click.echo(f"specgen: {error}", err=True)
        return error.exit_code
    except SerialisationError as error:  # lxml's word for a full disk
        click.echo(f"specgen: 途中のファイルを書き込めない（{error}）。\n  直し方: {_SPACE}", err=True)
        return WRONG
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        hint = _SPACE if error.errno in _FULL else remedy(error)
        click.echo(f"specgen: {where}ファイル又は出力先を扱えない（{os_reason(error)}）。\n  直し方: {hint}", err=True)
        return WRONG


def main() -> None:
    """The entry point of the `specgen` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console of another code page lacks some characters
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores SIGHUP
            signal.signal(number, _stop)
    sys.unraisablehook = _unraisable
    code = run()
    try:
        sys.stdout.flush()
    except OSError:  # told already; Python would say it again, in English, when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = WRONG
    sys.exit(code)


def _unraisable(what: sys.UnraisableHookArgs) -> None:
    """Leave out a full disk's second refusal, when what openpyxl left open is cleared away; `run` told of the first."""
    if not isinstance(what.exc_value, SerialisationError | OSError):
        sys.__unraisablehook__(what)


def _stop(number: int, _frame: FrameType | None) -> None:
    """End as on Ctrl-C, so that LibreOffice is stopped and temporary folders go; a second signal cannot cut in."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
