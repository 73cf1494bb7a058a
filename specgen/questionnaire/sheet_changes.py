"""The sheets of the hearing sheet in which an office changes clauses, adds its own, and looks clauses up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl import Workbook

from specgen.model.answers import Answers
from specgen.model.base import Grade, Level
from specgen.model.clause import Clause
from specgen.model.library import Library
from specgen.model.outline import Outline
from specgen.model.specification import text_hash
from specgen.questionnaire import sheet_layout as layout
from specgen.questionnaire.answers import default_value
from specgen.questionnaire.sheet_lists import Lists
from specgen.spreadsheet import Column, Grid

SPARE_ROWS = 40
SPARE_OWN_ROWS = 20
OUTLINE_QUESTION = "document.outline"
BRIEF = "簡易型"


def add_changes(book: Workbook, library: Library, answers: Answers | None, lists: Lists) -> None:
    """Add the sheet 「条項の調整」."""
    columns = (
        Column(layout.OPERATION, 14),
        Column(layout.CLAUSE, 34),
        Column(layout.CONTENT, 70),
        Column(layout.REASON, 44),
        Column(layout.BASE, 18),
    )
    grid = Grid(book, layout.CHANGES, columns)
    grid.wide("条項の調整", "title", least=30)
    grid.wide("使うときだけ記入してください。条項IDと元の文のハッシュは、シート「条項一覧」にあります。", "plain")
    grid.wide(
        "・適用しない：条項を除きます。チェックシートの項目を適用しないときは、条項IDの欄に項目番号（例：ds920:11）を書きます。\n"
        "・水準：内容の欄に、推奨、許容又は最低と書きます。\n"
        "・書換え：内容の欄に、書き換えた文を書きます。細目は「条項ID#細目」（例：security.log#a）とします。\n"
        "・確認済み：要確認と表示された文を、読んで確かめたときに使います。",
        "plain",
    )
    first = grid.head() + 1
    for row in _changes(answers):
        grid.row(*((text, "input") for text in row), least=20)
    for _ in range(SPARE_ROWS):
        grid.row(*((("", "input"),) * len(columns)), least=20)
    last = grid.next - 1
    grid.choose(f"A{first}:A{last}", f'"{",".join(layout.OPERATIONS)}"', "一覧から選んでください。")
    ids = list(library.clauses)
    # A checklist item or a sub-item may be typed; the answers are held against the library when they are read.
    grid.choose(f"B{first}:B{last}", lists.range(ids), "", strict=False)
    grid.finish("ヒアリングシート", freeze=f"A{first}")


def _changes(answers: Answers | None) -> Iterator[tuple[str, str, str, str, str]]:
    if answers is None:
        return
    for out in answers.left_out:
        yield layout.LEAVE_OUT, out.clause, "", out.reason, ""
    for decided in answers.not_applicable:
        yield layout.LEAVE_OUT, decided.item, "", decided.reason, ""
    for clause, grade in answers.grades.items():
        yield layout.GRADE, clause, grade.label, "", ""
    for edit in answers.edits:
        id_ = layout.choice_id(edit.clause, edit.item) if edit.item else edit.clause
        yield layout.REWRITE, id_, edit.text, edit.reason, edit.base
    for clause in answers.confirmed:
        yield layout.CONFIRM, clause, "", "", ""


def add_own_clauses(book: Workbook, library: Library, preset: str, answers: Answers | None, lists: Lists) -> None:
    """Add the sheet 「独自条項」."""
    columns = (
        Column(layout.KEY, 14),
        Column(layout.PLACE, 34),
        Column(layout.TITLE, 26),
        Column(layout.TEXT, 64),
        Column(layout.LEVEL, 12),
        Column(layout.REASON, 32),
        Column(layout.VERIFY, 32),
    )
    grid = Grid(book, layout.OWN, columns)
    grid.wide("独自条項", "title", least=30)
    grid.wide("この団体だけで使う条項があるときに記入してください。", "plain")
    grid.wide(
        "・key は、英小文字、数字及びハイフンで付けます（例：own-1）。後から変えないでください。\n"
        "・確認の方法が幾つもあるときは、セルの中で改行して1行に一つずつ書きます。",
        "plain",
    )
    first = grid.head() + 1
    places = _places(library, preset, answers)
    for own in answers.own_clauses if answers else ():
        place = places.get(own.place, own.place)
        verify = "\n".join(own.verify)
        row = (own.key, place, own.title, own.text, own.level.label, own.reason, verify)
        grid.row(*((text, "input") for text in row), least=20)
    for _ in range(SPARE_OWN_ROWS):
        grid.row(*((("", "input"),) * len(columns)), least=20)
    last = grid.next - 1
    grid.choose(f"B{first}:B{last}", lists.range(list(places.values())), "一覧から選んでください。")
    levels = ",".join(level.label for level in Level)
    grid.choose(f"E{first}:E{last}", f'"{levels}"', "一覧から選んでください。")
    grid.finish("ヒアリングシート", freeze=f"A{first}")


def _places(library: Library, preset: str, answers: Answers | None) -> dict[str, str]:
    """From a place to the words of the drop-down: its id, and the section in which it stands."""
    outline = _outline(library, preset, answers)
    nodes = outline.nodes() if outline else ()
    return {place: f"{place}{layout.GAP}{node.title}" for node in nodes for place in node.takes}


def _outline(library: Library, preset: str, answers: Answers | None) -> Outline | None:
    question = library.questions.get(OUTLINE_QUESTION)
    chosen = answers.assumed(OUTLINE_QUESTION) if answers else None
    if chosen is None and question:
        chosen = default_value(question, preset)
    return library.outlines.get(str(chosen)) or next(iter(library.outlines.values()), None)


def add_clause_list(book: Workbook, library: Library) -> None:
    """Add the sheet 「条項一覧」, in which an office looks up ids and the hashes of texts."""
    columns = (
        Column(layout.CLAUSE, 34),
        Column("要件番号", 12),
        Column(layout.TITLE, 30),
        Column("水準・型", 9),
        Column("元の文", 100),
        Column(layout.BASE, 18),
    )
    grid = Grid(book, layout.CLAUSES, columns)
    grid.wide("条項一覧", "title", least=30)
    grid.wide(
        "条項ライブラリの全ての条項です。仕様書に入る条項は、設問の回答により決まります。"
        "「簡易型」は、簡易型の章立てで使う短い文です。",
        "plain",
    )
    grid.blank()
    header = grid.head()
    for clause in library.clauses.values():
        for id_, grade, text in clause_texts(clause):
            grid.row(
                (id_, "small"),
                (clause.code, "small"),
                (clause.title, "small"),
                (grade, "centre"),
                (text, "small"),
                (text_hash(text), "small"),
            )
    grid.sheet.auto_filter.ref = f"A{header}:F{max(header, grid.next - 1)}"
    grid.finish("ヒアリングシート", freeze=f"A{header + 1}")


def clause_texts(clause: Clause) -> Sequence[tuple[str, str, str]]:
    """(id, which wording, text) of everything in a clause that can be rewritten: its wordings, and its sub-items."""
    rows = [(clause.id, "", clause.text)] if clause.text else []
    rows += [(clause.id, grade.label, clause.grades[grade].text) for grade in Grade if grade in clause.grades]
    if short := clause.short(True):
        rows.append((clause.id, BRIEF, short.text))
    return [*rows, *((layout.choice_id(clause.id, sub.key), "", sub.text) for sub in clause.items)]
