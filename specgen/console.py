"""What the command line prints, and click in Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from specgen.explain import Change, Explanation
from specgen.findings import Code, Problem, Severity
from specgen.library.proofs import Proofs
from specgen.model.library import Library
from specgen.model.specification import Coverage, Specification, Verdict

BAR = 20
MOST_FINDINGS = 8
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_PATH_TROUBLES = {
    "does not exist.": "がありません。",
    "is a file.": "はファイルです。フォルダーを指定してください。",
    "is a directory.": "はフォルダーです。ファイルを指定してください。",
    "is not readable.": "を読めません。読取りの権限を確かめてください。",
    "is not writable.": "に書き込めません。書込みの権限を確かめてください。",
}


class JapaneseFormatter(click.HelpFormatter):
    """Help pages with Japanese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line; click never gives a prefix of its own."""
        words = args.replace("[OPTIONS]", "[指定]").replace("COMMAND [ARGS]...", "命令 …")
        super().write_usage(prog, words, prefix or "使い方: ")

    def write_heading(self, heading: str) -> None:
        """The heading of a part."""
        super().write_heading({"Options": "指定", "Commands": "命令"}.get(heading, heading))


class JapaneseContext(click.Context):
    """A context whose help is in Japanese."""

    formatter_class = JapaneseFormatter


class JapaneseCommand(click.Command):
    """A command whose help is in Japanese."""

    context_class = JapaneseContext

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option with a Japanese text."""
        return _japanese_help(super().get_help_option(ctx))


class JapaneseGroup(click.Group):
    """A group of commands whose help is in Japanese."""

    context_class = JapaneseContext
    command_class = JapaneseCommand

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option with a Japanese text."""
        return _japanese_help(super().get_help_option(ctx))


def _japanese_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "この説明を表示する。"
    return option


def usage_error(error: click.ClickException) -> str:
    """A wrong call in one Japanese message: what, where, how to mend."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "specgen"
    match error:
        case click.NoSuchOption():
            near = f"「{error.possibilities[0]}」ではありませんか。" if error.possibilities else ""
            text = f"知らない指定「{error.option_name}」です。{near}"
        case click.MissingParameter():
            text = f"「{_name(error.param)}」を指定してください。"
        case click.BadOptionUsage():
            wanted = "requires" in error.message
            text = f"「{error.option_name}」に{'値を指定してください' if wanted else '値は付けられません'}。"
        case click.BadParameter() if isinstance(getattr(error.param, "type", None), click.Path):
            text = f"「{_name(error.param)}」に指定した{_path_trouble(error.message)}"
        case click.BadParameter() if isinstance(getattr(error.param, "type", None), click.Choice):
            options = "・".join(error.param.type.choices)  # type: ignore[union-attr]  # the guard asked for a Choice
            text = f"「{_name(error.param)}」に使えるのは {options} です。"
        case click.UsageError() if error.message.startswith("No such command"):
            text = f"知らない命令です（{error.message.removeprefix('No such command ').rstrip('.')}）。"
        case click.UsageError() if extra := _EXTRA.match(error.message):
            text = f"余分な引数「{extra[1]}」があります。空白を含む名前は引用符で囲んでください。"
        case click.UsageError() if error.message.isascii():
            text = f"呼出しの形が違います（{error.message}）"
        case _:
            text = error.message
    return f"specgen: {text}\n  直し方: {command} --help で使い方を確かめてください。"


def _path_trouble(message: str) -> str:
    """What click says of a path: `Path 'x' is not readable.`"""
    for words, meaning in _PATH_TROUBLES.items():
        if message.endswith(words):
            return f"「{message.removesuffix(words).partition(' ')[2].strip().strip(chr(39))}」{meaning}"
    return f"場所は使えません（{message}）。"


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return ""
    return parameter.metavar or (parameter.opts[-1] if parameter.opts else str(parameter.name))


def draft_summary(spec: Specification, paths: Sequence[Path]) -> str:
    """What a draft made, how it covers the checklists, and what is left to do."""
    requirements = [item for item in spec.requirements() if item.title]
    mandatory = sum(item.level == "mandatory" for item in requirements)
    lines = [
        f"{spec.office}「{spec.title}」{spec.document_title}を作成しました。",
        f"  要件 {len(requirements)}件（必須 {mandatory}、任意（加点） {len(requirements) - mandatory}）",
        "",
        *(f"  {path}（{path.stat().st_size / 1024:,.0f} KB）" for path in paths),
        *_old_pdf_lines(paths),
        "",
        "チェックシートとの照合",
        *(_coverage_line(one) for one in spec.coverage),
        "",
        _shares_line(spec),
        *_todo_lines(spec),
        *_suggestion_lines(spec),
        *_finding_lines(spec),
    ]
    return "\n".join(lines)


def _old_pdf_lines(paths: Sequence[Path]) -> list[str]:
    """A PDF of an earlier draft beside the new files looks as if it were theirs."""
    printed = [path.with_suffix(".pdf") for path in paths if path.suffix in (".docx", ".xlsx")]
    old = [path.name for path in printed if path not in paths and path.exists()]
    return [f"  古いPDFが残っている（今回の内容ではない。消すか、--pdf で作り直す）: {'、'.join(old)}"] if old else []


def _coverage_line(coverage: Coverage) -> str:
    applicable = [item for item in coverage.items if item.verdict is not Verdict.not_applicable]
    covered = coverage.count(Verdict.covered)
    filled = round(BAR * covered / len(applicable)) if applicable else 0
    parts = [f"{verdict.label} {n}" for verdict in Verdict if (n := coverage.count(verdict))]
    return (
        f"  [{'█' * filled}{'·' * (BAR - filled)}] {covered}/{len(applicable)}  {coverage.title}（{'、'.join(parts)}）"
    )


def _shares_line(spec: Specification) -> str:
    total = sum(share.sentences for share in spec.shares) or 1
    parts = [f"{share.origin.label} {share.sentences}文（{share.sentences / total:.1%}）" for share in spec.shares]
    return f"文の出どころ: {'、'.join(parts)}"


def _todo_lines(spec: Specification) -> list[str]:
    if not spec.todos:
        return []
    undecided = sum(todo.kind == "undecided" for todo in spec.todos)
    confirm = sum(todo.kind == "confirm" for todo in spec.todos)
    return [f"残っていること: 未定 {undecided}件、要確認 {confirm}件（report.html の最初のページにある）"]


def _suggestion_lines(spec: Specification) -> list[str]:
    """Which texts come from a model's suggestions, and which suggestions were not used."""
    used = sum(item.written is not None for item in spec.items()) + len(spec.papers)
    codes = [finding.code for finding in spec.findings]
    pending, old = codes.count(Code.suggestion_pending), codes.count(Code.suggestion_outdated)
    parts = [f"採用した文 {used}件"] if used else []
    parts += [f"未確認のため使っていない案 {pending}件（specgen review で確かめる）"] if pending else []
    parts += [f"古くなったため使っていない文 {old}件"] if old else []
    return [f"言語モデルの案: {'、'.join(parts)}"] if parts else []


def _finding_lines(spec: Specification) -> list[str]:
    shown = [one for one in spec.findings if one.severity is not Severity.info]
    lines = [f"指摘: {_count(spec)}"] if spec.findings else []
    lines += [f"  {one.severity.label} {one.place}: {one.message}" for one in shown[:MOST_FINDINGS]]
    if len(shown) > MOST_FINDINGS:
        lines.append(f"  （ほか{len(shown) - MOST_FINDINGS}件は report.html にある）")
    return lines


def _count(spec: Specification) -> str:
    parts = []
    for severity in Severity:
        if n := sum(one.severity is severity for one in spec.findings):
            parts.append(f"{severity.label} {n}件")
    return "、".join(parts)


def explanation(found: Explanation) -> str:
    """Why a clause is in or out, its text, and the answers that would change that."""
    where = f"作成した（{found.item.path}）" if found.item else "作成していない"
    lines = [
        f"{found.clause.code} {found.clause.title}（{found.clause.id}）",
        f"  {where}: {found.decision.reason}",
        f"  条項の文の記録（edits の base に書く値）: {found.hash}",
    ]
    if found.item:
        lines.append(f"  文: {found.item.plain}")
    if found.clause.guidance:
        lines.append(f"  解説: {' '.join(found.clause.guidance.split())}")
    if found.flips:
        verb = "外れる" if found.decision.included else "入る"
        lines.append(f"  回答をこう変えると{verb}:")
        lines += [f"    「{flip.label}」を {flip.now} から {flip.other} に" for flip in found.flips]
    else:
        lines.append("  一つの回答を変えても、この条項の要否は変わらない。")
    return "\n".join(lines)


def change(found: Change) -> str:
    """What a changed answer adds, removes, rewords and newly finds."""
    parts = [
        ("加わる条項", [f"{one.code} {one.title}" for one in found.added]),
        ("外れる条項", [f"{one.code} {one.title}" for one in found.removed]),
        ("文又は必須・任意が変わる項目", [f"{one.id} {one.path} {one.plain}" for one in found.reworded]),
        ("新たに出る指摘", list(found.findings)),
    ]
    lines = []
    for heading, rows in parts:
        lines.append(f"{heading}: {len(rows)}件")
        lines += [f"  {row}" for row in rows]
    return "\n".join(lines)


def validation(library: Library, problems: Iterable[Problem], proofs: Proofs | None) -> str:
    """The result of checking a library."""
    problems = list(problems)
    lines = [str(problem) for problem in problems]
    counts = f"条項 {len(library.clauses)}、設問 {len(library.questions)}、チェックシート {len(library.checklists)}"
    lines.append(f"検査した: {counts}")
    if proofs is None:
        lines.append("誤りがあるため、条項どうしの矛盾の証明は行っていない。")
    else:
        lines.append(
            f"条項どうしの関係: {proofs.proved}件を証明、{len(proofs.undecided)}件は組合せが多く決められない。"
        )
        lines += [f"  決められない: {name}" for name in proofs.undecided]
    fatal = sum(problem.fatal for problem in problems)
    lines.append(f"誤り {fatal}件、不備 {len(problems) - fatal}件" if problems else "誤りも不備もない。")
    return "\n".join(lines)


def clause_list(library: Library) -> str:
    """Every clause on one line: requirement id, id, place, title."""
    clauses = sorted(library.clauses.values(), key=lambda clause: clause.code)
    return "\n".join(f"{one.code:8} {one.id:40} {one.place:28} {one.title}" for one in clauses)
