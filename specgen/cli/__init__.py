"""The command line. It reads arguments, calls the workbench and prints; every decision is the workbench's."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

STOPPED = "中止しました。"
try:  # The imports take long enough for somebody to press Ctrl-C in the middle of them.
    import click
    from lxml.etree import SerialisationError  # type: ignore[import-untyped]  # lxml ships no types

    from specgen import __version__, console
    from specgen.cli import checking, comparing, drafting, libraries, narrating, serving
    from specgen.cli.common import DONE, WRONG
    from specgen.console import JapaneseGroup
    from specgen.errors import SpecgenError, os_reason
    from specgen.writing import remedy
except KeyboardInterrupt:
    sys.stderr.write(f"{STOPPED}\n")
    sys.exit(2)

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SPACE = "ディスク（出力先と一時フォルダー）の空きと、ファイルの大きさの制限を確かめる。"


@click.group(cls=JapaneseGroup, help="生成AIサービスの調達仕様書を、設問票の回答から作成する。")
@click.version_option(__version__, prog_name="specgen", help="版を表示する。")
def cli() -> None:
    """The commands of specgen."""


_ROOMS = (drafting, checking, comparing, narrating, libraries, serving)
for _command in (command for room in _ROOMS for command in room.COMMANDS):
    cli.add_command(_command)


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
