"""The commands around the web application: serve, audit, backup, restore."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from specgen.cli.common import DONE, FILE, FINDINGS, LIBRARY, command, progress
from specgen.console import JapaneseGroup
from specgen.errors import InputError

_DATA = click.option(
    "--data", type=FILE, default=Path("data"), show_default="data", help="案件、利用者及び記録を置くフォルダー。"
)


@command(help="ブラウザーで使う画面を始める。初めてのときは、データのフォルダー、管理者及び見本の案件を作る。")
@_DATA
@click.option("--host", default="127.0.0.1", show_default="127.0.0.1（この機器だけ）", help="待ち受けるアドレス。")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default="8080", help="待ち受けるポート。")
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default="1", help="同時に働く処理の数。")
@click.option("--https", is_flag=True, help="HTTPSを受け持つ中継（プロキシ）の後ろで使う。クッキーをHTTPSに限る。")
@click.option("--proxy", "proxies", multiple=True, help="信頼する中継のアドレス（何回でも指定できる）。")
@LIBRARY
def serve(
    data: Path, host: str, port: int, workers: int, https: bool, proxies: Sequence[str], layers: Sequence[Path]
) -> int:
    """Serve the pages until stopped."""
    with _needs_extra():
        from specgen.web.server import Serving, serve_pages
    serving = Serving(
        data=data, host=host, port=port, workers=workers, https=https, proxies=tuple(proxies), layers=tuple(layers)
    )
    serve_pages(serving, progress)
    return DONE


@click.group(cls=JapaneseGroup, help="操作の記録（監査ログ）を確かめる。")
def audit() -> None:
    """The audit log."""


@audit.command(help="操作の記録がつながっていて、書き換えられていないことを確かめる。")
@_DATA
def verify(data: Path) -> int:
    """Verify the chain of the audit log."""
    with _needs_extra():
        from specgen.web.server import open_store
    with open_store(data) as store:
        found = store.audit.verify()
    click.echo(f"記録 {found.count:,}件、最後の値 {found.last_hash}")
    for problem in found.problems:
        click.echo(f"  {problem}")
    if found.problems:
        click.echo("操作の記録が壊れているか、書き換えられている。")
        return FINDINGS
    click.echo("操作の記録はつながっている。件数と最後の値を控えておくと、後で末尾が消されていないことも確かめられる。")
    return DONE


@command(help="動いている間に、全てのデータの控えを一つの .zip に書く。ほかのサーバーで読み戻すこともできる。")
@_DATA
@click.option("-o", "--out", "target", type=FILE, required=True, help="書き出すファイル（.zip）。")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える。")
def backup(data: Path, target: Path, force: bool) -> int:
    """Write a backup."""
    with _needs_extra():
        from specgen.store.backup import write_backup
        from specgen.web.server import open_store
    if target.exists() and not force:
        raise click.UsageError(f"{target} は既にあります。書き換えるときは --force を付けてください。")
    with open_store(data) as store:
        write_backup(store, target)
    click.echo(f"作成しました: {target}（{target.stat().st_size / 1024 / 1024:.1f}MB）", err=True)
    return DONE


@command(help="控えの .zip から、新しいデータのフォルダーを作る。今あるフォルダーには書かない。")
@click.argument("source", type=FILE, metavar="控え.zip")
@click.option("--into", type=FILE, required=True, help="新しく作るデータのフォルダー。")
def restore(source: Path, into: Path) -> int:
    """Restore a backup into a new folder."""
    with _needs_extra():
        from specgen.store.restore import restore_backup
    restore_backup(source, into)
    click.echo(f"読み戻しました: {into}\n  次に行うこと: specgen serve --data {into}", err=True)
    return DONE


@contextlib.contextmanager
def _needs_extra() -> Iterator[None]:
    """Say what to install where a part of the web application is missing. Raises InputError."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise InputError(
            f'画面に要る部品（{error.name}）が入っていない。\n  直し方: pip install "specgen[web]" で入れる。'
        ) from error


COMMANDS = (serve, audit, backup, restore)
