"""The commands on clause libraries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen import console
from specgen.cli.common import DONE, FILE, LIBRARY, WRONG
from specgen.console import JapaneseGroup
from specgen.workbench import Workbench
from specgen.writing import write_files

# Searching and comparing bring much that the other commands do not need: each is loaded where it is called.
if TYPE_CHECKING:
    from specgen.model.clause import Clause
    from specgen.model.library import Library
    from specgen.sharing.search import Found, Hit
    from specgen.sharing.similar import Similar

WIDTH = 120  # characters of a found text
FORM = click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="出力の形。")


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


# An excluded word begins with a minus, as an option does.
@library.command(
    context_settings={"ignore_unknown_options": True},
    help="条項を探す。件名、番号、ID、本文、解説、チェックシート及び出典を調べる。全ての語を含む条項を、件名にあるものから順に示す。"
    "空白を含む語は続いた文字として探し、頭に - を付けた語を含む条項は除く。",
)
@click.argument("words", nargs=-1, required=True, metavar="語…")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="示す件数。")
@FORM
@LIBRARY
def search(words: Sequence[str], limit: int, form: str, layers: Sequence[Path]) -> int:
    """Search the clauses of a library."""
    from specgen.sharing.query import join_query
    from specgen.sharing.search import ClauseIndex

    if unknown := next((word for word in words if word.startswith("--")), None):
        raise click.NoSuchOption(unknown)
    found = ClauseIndex(Workbench(layers).library).search(join_query(tuple(words)), limit=limit)
    click.echo(found.model_dump_json(indent=2) if form == "json" else "\n".join(_found_lines(found)))
    return DONE


@library.command(
    help="条項のID、番号又は文を指定し、似た条項と、否定、数値及び語の違いを示す。似ていることは、同じことを意味しない。"
)
@click.argument("wanted", metavar="条項又は文")
@click.option("--limit", type=click.IntRange(1, 200), default=5, show_default=True, help="示す件数。")
@FORM
@LIBRARY
def similar(wanted: str, limit: int, form: str, layers: Sequence[Path]) -> int:
    """Show the clauses most like a clause or a sentence."""
    from pydantic import TypeAdapter

    from specgen.sharing.similar import Similar
    from specgen.sharing.similar import similar as find

    held = Workbench(layers).library
    found = find(held, _clause(held, wanted) or wanted, limit)
    if form == "json":
        click.echo(TypeAdapter(tuple[Similar, ...]).dump_json(found, indent=2).decode())
    else:
        click.echo("\n".join(line for one in found for line in _similar_lines(one)) or "似た条項はない。")
    return DONE


def _clause(held: Library, wanted: str) -> Clause | None:
    """The clause with this id or code, if there is one."""
    name = wanted.strip()
    by_code = (clause for clause in held.clauses.values() if clause.code == name.upper())
    return held.clauses.get(name.lower()) or next(by_code, None)


def _found_lines(found: Found) -> Iterator[str]:
    if found.note:
        yield found.note
    if not found.total:
        yield "見つからない。語を短くするか、減らす。"
        return
    rest = found.total - len(found.hits)
    yield f"{found.total}件" + (f"（初めの{len(found.hits)}件を示す。残りは --limit で示す。）" if rest else "")
    for hit in found.hits:
        yield from _hit_lines(hit)


def _hit_lines(hit: Hit) -> Iterator[str]:
    yield f"{hit.code:8} {_marked(hit.title.parts())}（{hit.clause}）"
    for piece in hit.pieces:
        if piece.spans:
            yield f"    {piece.field.label}: {_marked(piece.parts(WIDTH))}"


def _marked(parts: Sequence[tuple[str, bool]]) -> str:
    """A text on one line, with what was found standing out on a terminal (click leaves that out elsewhere)."""
    lines = ((text.replace("\n", " "), found) for text, found in parts)
    return "".join(click.style(text, bold=True, underline=True) if found else text for text, found in lines)


def _similar_lines(one: Similar) -> Iterator[str]:
    yield f"{one.code:8} {one.title}（{one.clause}） {one.score:.0f}% {one.degree.label}"
    text = one.text.replace("\n", " ")
    yield f"    文: {text if len(text) <= WIDTH else text[:WIDTH] + '…'}"
    if one.differences:
        yield f"    違い: {'、'.join(one.differences)}"


COMMANDS = (library,)
