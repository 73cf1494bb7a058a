"""Checking a specification that is there: check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from specgen.cli.common import DONE, FILE, FINDINGS, LIBRARY, command, emit, progress
from specgen.findings import Severity
from specgen.model.document import View
from specgen.model.report import Report
from specgen.workbench import Workbench
from specgen.writing import write_file

if TYPE_CHECKING:
    from specgen.checks.run import Adviser
    from specgen.cli.advise import ModelOptions
    from specgen.fixes import Proposal

CHECK_FORMS = ("text", "json", "html", "xlsx", "docx")
VIEWS = ("accepted", "original", "both")
# The classes of specgen.narrative.endpoint, which is loaded only where a model is asked for.
KLASSES = ("1", "2", "3c", "3b", "3a")


@command(help="調達仕様書（.docx .pdf .xlsx .md .txt）を、チェックシートと照合し、文言、整合及び中立性を調べる。")
@click.argument("file", type=FILE, metavar="文書")
@click.option("--with", "annexes", type=FILE, multiple=True, help="別紙など、併せて調べる文書（何回でも指定できる）。")
@click.option("--checklist", "checklists", multiple=True, help="照合するチェックシートのID（指定しなければ全て）。")
@click.option("--waivers", type=FILE, help="適用しない項目と、理由を付けて残す指摘を書いたファイル（.yaml）。")
@click.option(
    "--view",
    type=click.Choice(list(VIEWS)),
    default="accepted",
    show_default=True,
    help="変更履歴の読み方。accepted 反映後、original 原文、both 差分。",
)
@click.option("--fix", type=FILE, metavar="回答ファイル", help="不足を補う条項と、決めることを示す。ないときは作る。")
@click.option("--format", "form", type=click.Choice(CHECK_FORMS), default="text", help="出力の形。")
@click.option("-o", "--out", "target", type=FILE, help="書き出すファイル。xlsx と docx では必ず指定する。")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える。")
@click.option("--model", "use_model", is_flag=True, help="判定できない項目を言語モデルに尋ねる（--class も指定する）。")
@click.option(
    "--class", "klass", type=click.Choice(KLASSES), help="文書の機密性の区分。公表した仕様書は 1。既定の値はない。"
)
@click.option("--person", default="", help="--model で、利用する職員の氏名又は番号。")
@click.option("--group", default="", help="--model で、利用する職員の所属。")
@click.option("--yes", is_flag=True, help="--model で、送信する前に尋ねない。")
@click.option("--policy", type=FILE, help="--model で、区分ごとの扱い及び禁止語を書いたファイル（.yaml）。")
@click.option("--settings", "settings_file", type=FILE, help="--model で、接続先の設定のファイル。")
@LIBRARY
def check(
    file: Path,
    annexes: Sequence[Path],
    checklists: Sequence[str],
    waivers: Path | None,
    view: str,
    fix: Path | None,
    form: str,
    target: Path | None,
    force: bool,
    layers: Sequence[Path],
    **options: Unpack[ModelOptions],
) -> int:
    """Check a specification against the checklists."""
    if form in ("xlsx", "docx") and target is None:
        raise click.UsageError(f"{form} の書出し先を -o で指定してください。例: -o 検査結果.{form}")
    bench = Workbench(layers, progress=progress)

    def checked(adviser: Adviser | None) -> Report:
        document = bench.read_document(file, View(view))
        attached = [bench.read_document(one, View(view)) for one in annexes]
        return bench.check(document, attached=attached, checklists=checklists, waivers=waivers, adviser=adviser)

    report = _advised(bench, checked, options)
    proposal = _proposal(bench, report, fix) if fix else None
    content = bench.check_file(report, form, original=file, proposal=proposal)
    emit(content, target, force)
    return FINDINGS if any(one.severity is Severity.error for one in report.findings) else DONE


def _advised(bench: Workbench, checked: Callable[[Adviser | None], Report], options: ModelOptions) -> Report:
    """The report, with the opinions of a model where one is asked for."""
    if not options["use_model"]:
        if any(options.values()):
            raise click.UsageError("--class など、言語モデルのための指定は、--model と併せて指定してください。")
        return checked(None)
    from specgen.cli.advise import advising

    with advising(bench, options) as adviser:
        return checked(adviser)


def _proposal(bench: Workbench, report: Report, target: Path) -> Proposal:
    """Clauses that close the gaps; a file of answers that is not there yet is made, one that is there is only read."""
    if target.exists():
        return bench.propose(report, bench.read_answers(target))
    proposal = bench.propose(report, None)
    write_file(target, bench.starter_with_gaps(proposal).encode())
    click.echo(f"作成しました: {target}\n次に、冒頭に挙げた設問の回答を書き込み、specgen draft に渡す。", err=True)
    return proposal


COMMANDS = (check,)
