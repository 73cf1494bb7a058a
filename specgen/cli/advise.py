"""What `specgen check --model` does: show what would go out, ask, and let a model judge what is undetermined."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypedDict

import click

from specgen.cli.common import progress
from specgen.cli.narrate import stoppable, user
from specgen.narrative.policies import read_policy
from specgen.narrative.questions import Question
from specgen.narrative.settings import Settings, read_settings
from specgen.narrative.usage import who_of
from specgen.workbench import Workbench
from specgen.workbench.advising import ModelAdviser
from specgen.workbench.bench import seldom


class ModelOptions(TypedDict):
    """The options of a check that concern a model."""

    use_model: bool
    klass: str | None
    person: str
    group: str
    yes: bool
    policy: Path | None
    settings_file: Path | None


@contextmanager
def advising(bench: Workbench, options: ModelOptions) -> Iterator[ModelAdviser]:
    """An adviser for a check; once something goes out, Ctrl-C ends the asking and not the check.

    Raises NoModel, EndpointRefused and MissingExtra before the document is looked at.
    """
    settings = read_settings(options["settings_file"])
    stopped: list[list[int]] = []

    def agree(questions: Sequence[Question]) -> bool:
        agreed = _agreed(questions, settings, yes=options["yes"])
        if agreed:
            stopped.append(stack.enter_context(stoppable()))
        return agreed

    with ExitStack() as stack:
        yield ModelAdviser(
            bench.library,
            bench.evidence,
            settings,
            read_policy(options["policy"]),
            who=who_of(options["person"] or user(), options["group"], settings.endpoint.model),
            klass=options["klass"],
            agree=agree,
            progress=seldom(lambda step, done, of: progress(f"{step}… {done}/{of}")),
            cancel=lambda: any(stopped),
        )


def _agreed(questions: Sequence[Question], settings: Settings, *, yes: bool) -> bool:
    """Show what would go out, and whether it may. Raises UsageError where nobody can be asked."""
    for question in questions:
        click.echo(_outgoing(question), err=True)
    if settings.usage_folder is None:
        click.echo("注意: 利用量を記録するフォルダー（usage_folder）がない。上限は、この実行だけで数える。", err=True)
    if yes:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError("送信してよいかを尋ねることができません。よければ --yes を付けてください。")
    endpoint = settings.endpoint
    count = sum(one.request is not None for one in questions)
    where = f"「{endpoint.name}」（モデル {endpoint.model}、処理する場所 {endpoint.region}）"
    if click.confirm(f"{count}項目を{where}に尋ねますか", default=False, err=True):
        return True
    click.echo("何も送信していない。", err=True)
    return False


def _outgoing(question: Question) -> str:
    """What would go out for one item, with what the guard found in it, for the person only."""
    lines = [f"■ {question.item} {question.name}: {len(question.sentences)}文を送る。"]
    if question.stopped:
        lines = [f"■ {question.item} {question.name}: 送らない。{question.stopped}"]
    for span in question.spans:
        value = span.value.replace("\n", " ")
        lines.append(f"  {span.category.label}【{span.action.label}】〈{value}〉")
    if question.withheld:
        lines.append(f"  言語モデルへの指示と読める{question.withheld}文は、送らない。")
    return "\n".join(lines)
