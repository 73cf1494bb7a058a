"""How values read on a page: the filters of the templates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from markupsafe import Markup, escape

from specgen.formatting import number
from specgen.model.library import Library
from specgen.store.values import Change, Kind
from specgen.workbench.desk import Case

JST = timezone(timedelta(hours=9), "JST")
_ABOUT = {
    Kind.answer: "設問「{name}」の回答",
    Kind.edit: "「{name}」の文",
    Kind.left_out: "「{name}」の除外",
    Kind.own_clause: "独自の条項「{name}」",
    Kind.grade: "「{name}」の水準",
    Kind.confirmed: "「{name}」の確認",
    Kind.not_applicable: "「{name}」を「適用しない」とする判断",
}
_DONE = {  # begun, changed again, taken away
    Kind.answer: ("を決めた", "を変えた", "を既定値に戻した"),
    Kind.edit: ("を直した", "を直した", "を条項の文に戻した"),
    Kind.left_out: ("を決めた", "の理由を変えた", "をやめた"),
    Kind.own_clause: ("を加えた", "を直した", "を削除した"),
    Kind.grade: ("を選んだ", "を変えた", "を初めの水準に戻した"),
    Kind.confirmed: ("を記録した", "を記録し直した", "を取り消した"),
    Kind.not_applicable: ("を記録した", "を変えた", "を取り消した"),
}


def moment(at: datetime) -> str:
    """A time as a person in Japan reads it: 2026年11月23日 21時05分."""
    local = at.astimezone(JST)
    return f"{local.year}年{local.month}月{local.day}日 {local.hour}時{local.minute:02}分"


def day(at: datetime) -> str:
    """The day alone."""
    local = at.astimezone(JST)
    return f"{local.year}年{local.month}月{local.day}日"


def change_words(change: Change, case: Case) -> str:
    """A change in words: what it was about, and what became of it; in the past tense, as のを元に戻す may follow."""
    name = change.key
    if change.kind is Kind.answer:
        question = case.library.questions.get(change.key)
        name = question.label if question else change.key
    elif clause := case.library.clauses.get(change.key.partition("#")[0]):
        name = clause.title
    elif change.kind is Kind.not_applicable:
        known = (item for one in case.library.checklists.values() for item in one.items if item.id == change.key)
        name = next((item.name for item in known), None) or change.key
    elif change.kind is Kind.own_clause:
        name = (change.new or change.old or {}).get("title", change.key)
    what = _ABOUT.get(change.kind, "{label}").format(name=name, label=change.kind.label)
    if change.undoes:
        return f"{what}を元に戻した"
    added, changed, removed = _DONE.get(change.kind, ("を加えた", "を変えた", "を消した"))
    return what + (removed if change.new is None else added if change.old is None else changed)


# What the core says to somebody at a command line, and how a page says it: nobody here types a command.
_COMMANDS: tuple[tuple[str, str], ...] = (
    (
        r"適用しないときは、理由を回答ファイルの not_applicable に書く。",
        "適用しないときは、その項目の「この項目は適用しない」から理由を書く。",
    ),
    (r"読んで直す。確認したら、回答ファイルの confirmed に \S+ と書く。", "読んで、直すか、確かめたことを記録する。"),
    (r"不要ならば回答ファイルから消す。", "不要ならば、下書きでその条項を開いて取り消す。"),
    (r"specgen review で、採用するかどうかを決める。", "「背景・目的の文」で、採用するかどうかを決める。"),
    (r"specgen narrate で案を作り直し、specgen review で確かめる。", "「背景・目的の文」で案を作り直し、確かめる。"),
    (r"（specgen review で確かめる）", ""),
    (r"シート「_specgen」がない。", "specgenが作ったヒアリングシートではない。"),
    (r"シートの名前を「_specgen」に戻す。", ""),
    (r"シートの名前を「_lists」に戻す。", ""),
    (
        r"specgen questions --format xlsx でシートを作り直し、回答を写す。",
        "この画面から空のヒアリングシートを受け取り、回答を写す。",
    ),
    (r"（--with）", ""),
    (r"specgen library list で", "「条項ライブラリ」の画面で"),
    (r"specgen check が示す", "検査の結果が示す"),
)
_CLAUSES = re.compile(
    r"条項 ([a-z0-9_.\-]+(?:、[a-z0-9_.\-]+)*) を(?:適用する回答に変えるか検討する|加えることを検討する)"
)
_WORDS = [(re.compile(command), said) for command, said in _COMMANDS]


def on_screen(text: str) -> str:
    """What the core says, without the words of the command line."""
    for command, said in _WORDS:
        text = command.sub(said, text)
    return text


def with_titles(text: str, library: Library, path: str) -> Markup:
    """A hint for a page: `on_screen`, with the titles of clauses in place of their ids, each a link below `path`."""

    def linked(found: re.Match[str]) -> str:
        names = []
        for id_ in found[1].split("、"):
            clause = library.clauses.get(id_)
            title = clause.title if clause else id_
            names.append(Markup('「<a class="text-link" href="{}/{}">{}</a>」').format(path, id_, title))
        return Markup("条項{}を入れることを検討する").format(Markup("、").join(names))

    text, parts, end = on_screen(text), [], 0
    for found in _CLAUSES.finditer(text):
        parts += [escape(text[end : found.start()]), linked(found)]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


FILTERS: dict[str, Callable[..., Any]] = {"moment": moment, "day": day, "number": number, "on_screen": on_screen}
