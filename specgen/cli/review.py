"""What `specgen review` does: shows suggestions with their marks in place, and takes a person's decision on each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from specgen.cli.common import DONE
from specgen.errors import FileProblem, InputError, ShelfChanged, os_reason
from specgen.model.accepted import LONGEST, text_label
from specgen.model.suggestion import Given, Mark, Status, Suggestion
from specgen.narrative.reviewing import Decision, decision_of, marked
from specgen.narrative.shelf import Entry
from specgen.reading.text import decode
from specgen.workbench.narration import Review, concerned

_STATUS = {"accept": Status.accepted, "edit": Status.edited, "reject": Status.rejected}
_BYTES = LONGEST * 4


def list_suggestions(review: Review) -> int:
    """Print every suggestion with its text, marks in place."""
    entries = review.shelf.entries
    if not entries:
        click.echo("案はない。specgen narrate で作る。")
    for entry in entries:
        click.echo(f"{shown(review, entry)}\n")
    pending = sum(entry.suggestion.status is Status.pending for entry in entries)
    if pending:
        click.echo(f"未確認 {pending}件。端末で実行するか、--accept、--edit 又は --reject で決める。")
    return DONE


def shown(review: Review, entry: Entry) -> str:
    """A suggestion as a person reads it."""
    one = entry.suggestion
    head = f"■ {text_label(entry.key)} {one.id}【{one.status.label}】モデル {one.model}、指示文 {one.prompt}"
    body = one.text if one.text else marked([paragraph.text for paragraph in one.paragraphs], one.marks)
    lines = [head, *(f"    {line}" for line in body.split("\n"))]
    if one.status is Status.pending:
        lines += [f"  要確認「{mark.text}」: {mark.message}" for mark in one.marks]
        lines += [f"  指摘: {text}" for text in one.problems]
        lines += [f"  根拠 {given.id}（{given.source}）: {given.text}" for given in _used(one)]
        if review.outdated(entry):
            lines.append("  この案の基になった箇条書き又は回答は、案を作った後に変わった。採用できない。")
    if one.remark:
        lines.append(f"  注記: {one.remark}")
    if one.decided_by:
        lines.append(f"  決めた人: {one.decided_by}" + (f"（{one.reason}）" if one.reason else ""))
    return "\n".join(lines)


def _used(one: Suggestion) -> list[Given]:
    cited = {use for paragraph in one.paragraphs for use in paragraph.uses}
    return [given for given in one.given if given.id in cited]


def decide_one(
    review: Review, word: str, id_: str, *, text_file: Path | None, by: str, reason: str, confirmed: tuple[str, ...]
) -> int:
    """One decision without a dialogue. Raises InputError, and changes nothing, where it may not stand."""
    text = _read(text_file) if text_file else ""
    decision = decision_of(_STATUS[word], by, text=text, reason=reason, confirmed=confirmed)
    _tell(review, review.decide(id_, decision))
    return DONE


def _tell(review: Review, entry: Entry) -> None:
    one = entry.suggestion
    click.echo(f"記録しました: {text_label(entry.key)} {one.id}【{one.status.label}】")
    if one.status is Status.edited:
        for remark in review.remarks(one, one.text):
            click.echo(f"  注意: {remark}")


def _read(path: Path) -> str:
    try:
        with click.open_file(str(path), "rb") as stream:
            content = stream.read(_BYTES + 1)
    except OSError as error:
        message = f"直した文を読めない（{os_reason(error)}）。"
        raise FileProblem(str(path), message, "名前と読取りの権限を確かめる。") from error
    if len(content) > _BYTES:
        raise FileProblem(str(path), f"直した文が長過ぎる（上限{LONGEST}字）。", "短くする。")
    return decode(content, str(path))


def review_all(review: Review, by: str) -> int:
    """Ask on each undecided suggestion in turn. What was decided before somebody stops stays decided."""
    shelf = review.shelf
    pending = shelf.pending
    if not pending:
        click.echo("確かめる案はない。")
        return DONE
    by = by or click.prompt("確かめる人の氏名")
    for number, entry in enumerate(pending, 1):
        click.echo(f"\n（{number}/{len(pending)}）\n{shown(review, entry)}")
        _ask(review, entry, concerned(shelf, entry.suggestion.id), by)
    return DONE


def _ask(review: Review, entry: Entry, seen: Sequence[Entry], by: str) -> None:
    """One suggestion until it is decided or put off; a decision that may not stand is told and asked again."""
    one = entry.suggestion
    text = one.proposed
    while True:
        choice = click.prompt(
            "採用 a、直して採用 e、採用しない r、後で決める s",
            type=click.Choice(["a", "e", "r", "s"]),
            show_choices=False,
        )
        if choice == "s":
            return
        try:
            if choice == "r":
                reason = click.prompt("理由（なければ Enter）", default="", show_default=False)
                decision = decision_of(Status.rejected, by, reason=reason)
            elif choice == "e":
                text = click.edit(text, extension=".txt") or text
                decision = _confirmed(review, one, text, by, Status.edited)
            else:
                decision = _confirmed(review, one, one.proposed, by, Status.accepted)
            _tell(review, review.decide(one.id, decision, seen))
        except ShelfChanged as error:
            click.echo(str(error), err=True)
            return
        except InputError as error:
            click.echo(str(error), err=True)
        else:
            return


def _confirmed(review: Review, one: Suggestion, text: str, by: str, status: Status) -> Decision:
    """The decision with each marked piece that the person confirmed, asked one by one."""
    marks: dict[str, Mark] = {mark.text: mark for mark in one.marks if mark.text in text}
    marks |= {mark.text: mark for mark in review.marks(one, text)}
    confirmed = tuple(
        mark.text
        for mark in marks.values()
        if mark.kind != "vendor" and click.confirm(f"「{mark.text}」は正しいですか。{mark.message}", default=False)
    )
    return decision_of(status, by, text=text, confirmed=confirmed)
