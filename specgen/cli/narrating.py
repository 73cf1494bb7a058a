"""The commands on texts by a language model: guard, narrate, review, usage.

What they do is loaded when it is called: the guard and its tables take longer to load than other commands may wait.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from specgen.cli.common import DONE, FILE, LIBRARY, command, emit
from specgen.model.suggestion import Slot

_POLICY = click.option("--policy", type=FILE, help="区分ごとの扱い及び禁止語を書いたファイル（.yaml）。")
_ANSWERS = click.argument("path", type=FILE, metavar="回答ファイル")


@command(help="個人情報及び秘密の情報を探し、伏せるもの又は送信を止めるものを示す。何も送信しない。")
@click.argument("path", type=FILE, metavar="文書又は -")
@click.option("--lines", is_flag=True, help="1行ずつ調べ、入力の1行ごとにJSONを1行出す。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="出力の形。")
@_POLICY
def guard(path: Path, lines: bool, form: str, policy: Path | None) -> int:
    """Show what would be masked or stopped."""
    from specgen.workbench.guarding import guard_file

    source = sys.stdin.buffer if str(path) == "-" else path
    shown = guard_file(source, form, lines=lines, policy=policy)
    return emit(shown.encode(), None, force=False)


@command(help="言語モデルに、箇条書きから背景、目的などの案を書かせる。案は specgen review で確かめるまで使われない。")
@_ANSWERS
@click.option(
    "--slot",
    "slots",
    type=click.Choice([slot.value for slot in Slot]),
    multiple=True,
    help=f"書く部分（何回でも指定できる）。{'、'.join(f'{slot.value} は{slot.label}' for slot in Slot)}。"
    "指定しなければ、箇条書きのある部分の全て。",
)
@click.option(
    "--subject",
    default="",
    help="reason 及び rewrite の対象。独自条項の key（回答ファイルで付けた名前）又は書き換えた条項のID。",
)
@click.option("--wish", "wishes", multiple=True, help="rewrite での求め。例: もっと簡潔に")
@click.option("--person", default="", help="利用する職員の氏名又は番号。指定しなければ、この機器の利用者の名前。")
@click.option("--group", default="", help="利用する職員の所属。")
@click.option("--yes", is_flag=True, help="送信する前に尋ねない。")
@_POLICY
@click.option("--settings", "settings_file", type=FILE, help="接続先の設定のファイル（SPECGEN_LLM_FILE に代わる）。")
@LIBRARY
def narrate(
    path: Path,
    slots: Sequence[str],
    subject: str,
    wishes: Sequence[str],
    person: str,
    group: str,
    yes: bool,
    policy: Path | None,
    settings_file: Path | None,
    layers: Sequence[Path],
) -> int:
    """Let a model propose texts."""
    from specgen.cli.narrate import Call, narrate_texts

    call = Call(
        path=path,
        slots=tuple(Slot(slot) for slot in slots),
        subject=subject,
        wishes=tuple(wishes),
        person=person,
        group=group,
        yes=yes,
        policy=policy,
        settings=settings_file,
        layers=tuple(layers),
    )
    return narrate_texts(call)


@command(help="言語モデルの案を一つずつ確かめ、採用するか、直して採用するか、採用しないかを決める。")
@_ANSWERS
@click.option("--list", "listing", is_flag=True, help="案の一覧を出す。")
@click.option("--accept", default="", metavar="ID", help="採用する案。")
@click.option("--edit", default="", metavar="ID", help="直して採用する案。直した文は --text で渡す。")
@click.option("--reject", default="", metavar="ID", help="採用しない案。")
@click.option("--text", "text_file", type=FILE, help="直した文のファイル（- は標準入力）。")
@click.option("--by", default="", help="確かめた人の氏名。")
@click.option("--reason", default="", help="理由。")
@click.option("--confirm", "confirmed", multiple=True, help="正しいことを確かめた、要確認の語（何回でも指定できる）。")
@LIBRARY
def review(
    path: Path,
    listing: bool,
    accept: str,
    edit: str,
    reject: str,
    text_file: Path | None,
    by: str,
    reason: str,
    confirmed: Sequence[str],
    layers: Sequence[Path],
) -> int:
    """Accept, edit or reject suggestions."""
    from specgen.cli.review import decide_one, list_suggestions, review_all
    from specgen.workbench import Workbench

    named = [(word, id_) for word, id_ in (("accept", accept), ("edit", edit), ("reject", reject)) if id_]
    if len(named) > 1 or (listing and named):
        raise click.UsageError("--list、--accept、--edit 及び --reject は、どれか一つを指定してください。")
    if (text_file is not None) != bool(edit):
        raise click.UsageError("--edit と --text は、併せて指定してください。")
    found = Workbench(layers).review(path)
    if named:
        return decide_one(found, *named[0], text_file=text_file, by=by, reason=reason, confirmed=tuple(confirmed))
    if listing or not sys.stdin.isatty():
        return list_suggestions(found)
    return review_all(found, by)


@command(
    help="言語モデルの利用量を、年月、職員、所属及びモデルごとに示す。単位のトークンは、言語モデルが文章を区切って数える単位である。"
)
@click.option("--month", default=None, metavar="年-月", help="示す月。例: 2027-04")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", help="出力の形。")
@click.option("-o", "--out", "target", type=FILE, help="書き出すファイル。")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える。")
@click.option("--settings", "settings_file", type=FILE, help="接続先の設定のファイル（SPECGEN_LLM_FILE に代わる）。")
def usage(month: str | None, form: str, target: Path | None, force: bool, settings_file: Path | None) -> int:
    """Show how many tokens were used."""
    from specgen.cli.narrate import usage_shown

    emit(usage_shown(month, form, settings_file), target, force)
    return DONE


COMMANDS = (guard, narrate, review, usage)
