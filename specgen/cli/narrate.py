"""What `specgen narrate` and `specgen usage` do: show, ask, send, tell."""

from __future__ import annotations

import contextlib
import getpass
import json
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import click

from specgen.cli.common import DONE, WRONG
from specgen.errors import InputError
from specgen.model.base import Value
from specgen.model.suggestion import Slot, Suggestion
from specgen.narrative.outgoing import Prepared
from specgen.narrative.policies import read_policy
from specgen.narrative.settings import Settings, ledger_of, read_settings
from specgen.narrative.usage import MONTH, Total, usage_csv
from specgen.workbench import Workbench
from specgen.workbench.narration import Wanted, Writer


class Call(Value):
    """How `specgen narrate` was called."""

    path: Path
    slots: tuple[Slot, ...] = ()
    subject: str = ""
    wishes: tuple[str, ...] = ()
    person: str = ""
    group: str = ""
    yes: bool = False
    policy: Path | None = None
    settings: Path | None = None
    layers: tuple[Path, ...] = ()


def narrate_texts(call: Call) -> int:
    """Show what would go out, ask, and let the model write each text; 2 where one of them was stopped."""
    review = Workbench(call.layers).review(call.path)
    settings = read_settings(call.settings)
    person = call.person or user()
    writer = Writer(review, settings, read_policy(call.policy))
    writer.check()
    prepared = [(wanted, writer.prepare(wanted)) for wanted in review.wanted(call.slots, call.subject, call.wishes)]
    for wanted, one in prepared:
        click.echo(_outgoing(wanted, one))
    passing = [(wanted, one) for wanted, one in prepared if not one.stopped]
    if not passing:
        click.echo("送ることのできるものがない。何も送信していない。", err=True)
        return WRONG
    if not call.yes and not _agreed(settings, len(passing)):
        click.echo("何も送信していない。", err=True)
        return DONE
    if settings.usage_folder is None:
        click.echo("注意: 利用量を記録するフォルダー（usage_folder）がない。上限は、この実行だけで数える。", err=True)
    kept = [_written(writer, wanted, one, person, call.group) for wanted, one in passing]
    if any(kept):
        click.echo(f"次に、案を確かめる: specgen review {call.path}")
    return DONE if len(passing) == len(prepared) else WRONG


def _outgoing(wanted: Wanted, prepared: Prepared) -> str:
    """What the guard found in a text that would go out, for the person only."""
    sends = prepared.request is not None and not prepared.stopped
    what = f"箇条書き及び回答 {len(prepared.given)}件を送る。" if sends else "送らない。"
    lines = [f"■ {wanted.label}: {what}"]
    for found in prepared.found:
        value = found.span.value.replace("\n", " ")
        where = next((one.source for one in prepared.given if one.id == found.where), "条項ライブラリ")
        lines.append(f"  {found.span.category.label}【{found.span.action.label}】〈{value}〉（{where}）")
    if not prepared.found:
        lines.append("  個人情報及び秘密の情報は見付からなかった。")
    lines += [f"  {text}" for text in (prepared.stopped, prepared.remark) if text]
    return "\n".join(lines)


def _agreed(settings: Settings, count: int) -> bool:
    """Whether the person lets it go out. Raises UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise click.UsageError("送信してよいかを尋ねることができません。よければ --yes を付けてください。")
    endpoint = settings.endpoint
    return click.confirm(
        f"{count}件を「{endpoint.name}」（モデル {endpoint.model}、処理する場所 {endpoint.region}）に送りますか",
        default=False,
    )


def _written(writer: Writer, wanted: Wanted, prepared: Prepared, person: str, group: str) -> bool:
    """Let the model write one text, and tell what came of it; whether there is something to review."""
    label, count, shown = wanted.label, 0, sys.stderr.isatty()

    def on_text(piece: str) -> None:
        nonlocal count
        count = count + len(piece) if piece else 0
        if shown:
            click.echo(f"\r{label}: {count}字を受け取った…", err=True, nl=False)

    click.echo(f"{label}: 書かせている（中止は Ctrl-C）", err=True)
    with stoppable() as stopped:
        made = writer.send(prepared, person, group=group, on_text=on_text, cancel=lambda: bool(stopped))
    if shown:
        click.echo("", err=True)
    click.echo(_told(label, made))
    return not made.fallback


def _told(label: str, made: Suggestion) -> str:
    if made.fallback:
        return f"{label}: 案はない。{made.fallback}"
    said = [made.remark, *made.problems]
    marks = f"、要確認 {len(made.marks)}か所" if made.marks else ""
    lines = [f"{label}: 案 {made.id}（{made.status.label}、{len(made.proposed)}字{marks}）"]
    return "\n".join([*lines, *(f"  {text}" for text in said if text)])


@contextlib.contextmanager
def stoppable() -> Iterator[list[int]]:
    """A list that holds something once Ctrl-C was pressed; pressed again, it interrupts at once."""
    pressed: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def user() -> str:
    """The name of the machine's user. Raises UsageError where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise click.UsageError("利用する職員を --person で指定してください。") from error


def usage_shown(month: str | None, form: str, settings_file: Path | None) -> bytes:
    """The use of tokens as text, csv or json. Raises NoModel without settings, InputError for a wrong month."""
    if month is not None and not re.fullmatch(MONTH, month):
        raise InputError(f"月「{month}」は使えない。\n  直し方: 2027-04 の形で指定する。")
    settings = read_settings(settings_file)
    totals = ledger_of(settings).totals(month)
    if form == "csv":
        return usage_csv(totals)
    if form == "json":
        rows = [{**total.model_dump(mode="json"), "tokens": total.tokens} for total in totals]
        return (json.dumps({"usage": rows}, ensure_ascii=False, indent=2) + "\n").encode()
    if not totals:
        where = "" if settings.usage_folder else "利用量を記録するフォルダー（usage_folder）が設定されていない。"
        return f"利用の記録はない。{where}\n".encode()
    return ("\n".join([*map(_row, totals), _ceiling(settings)]) + "\n").encode()


def _row(total: Total) -> str:
    who = f"{total.who.person}（{total.who.group}）" if total.who.group else total.who.person
    more = f"、未確定 {total.unsettled:,}" if total.unsettled else ""
    return (
        f"{total.month} {who} {total.who.model}: {total.calls}回 {total.tokens:,}トークン"
        f"（入力 {total.tokens_in:,}、出力 {total.tokens_out:,}{more}）"
    )


def _ceiling(settings: Settings) -> str:
    most = settings.ceilings.total
    return (
        f"全体の1か月の上限: {most:,}トークン（トークンは、言語モデルが文章を区切って数える単位である。）"
        if most is not None
        else "全体の1か月の上限: なし"
    )
