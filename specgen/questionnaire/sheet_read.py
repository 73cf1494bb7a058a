"""Answers from a hearing sheet (ヒアリングシート) that came back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specgen.errors import FileProblem
from specgen.model.base import UNDECIDED_WORD, Level
from specgen.questionnaire import sheet_layout as layout
from specgen.questionnaire.answers import Raw, RawAnswers
from specgen.questionnaire.sheet_book import Sheet, SheetBook, place
from specgen.questionnaire.values import normal

REMAKE = "元に戻せないときは、specgen questions --format xlsx でシートを作り直し、回答を写す。"
HEADER_SEARCH_ROWS = 60
_NOTE = re.compile(r"^(.+)\[(\d{1,3})\]$")
_CHOICE = re.compile(r"^(.+)#(.+)$")
_YES = frozenset(("○", "〇", "◯", "◎", "●", "✓", "✔", "レ", "1", "はい", "True"))
_NO = frozenset(("×", "✕", "-", "―", "0", "いいえ", "False"))


def read_answers_sheet(path: Path) -> RawAnswers:
    """The content of a hearing sheet; empty cells are not answered.

    Raises FileProblem where the file is not a sound .xlsx, is not a hearing sheet, or was changed so that its answers
    cannot be told apart; the message names the sheet, the cell and how to mend it.
    """
    with SheetBook(path) as book:
        preset, library = _meta(book)
        extras, grades = _changes(_sheet(book, layout.CHANGES))
        own = _own_clauses(_sheet(book, layout.OWN))
        if own:
            extras["own_clauses"] = own
        return RawAnswers(
            file=str(path),
            preset=preset,
            values=_values(_sheet(book, layout.QUESTIONS)),
            extras=extras,
            grades=grades,
            library=library,
        )


def _sheet(book: SheetBook, name: str) -> Sheet:
    if name not in book.names:
        hint = f"シートの名前を「{name}」に戻す。{REMAKE}"
        raise FileProblem(book.file, f"シート「{name}」がない。", hint)
    return book.sheet(name)


def _meta(book: SheetBook) -> tuple[str, dict[str, str]]:
    """(preset, editions of the library) from the hidden sheet."""
    sheet = _sheet(book, layout.META)
    library: dict[str, str] = {}
    values: dict[str, str] = {}
    for row in sheet.rows():
        key, value = sheet.text(row, 1), sheet.text(row, 2)
        if key == "library":
            library[value] = sheet.text(row, 3)
        else:
            values[key] = value
    if values.get("format") != layout.FORMAT:
        raise FileProblem(book.file, "specgen のヒアリングシートではない。", REMAKE)
    if values.get("version") != str(layout.FORMAT_VERSION):
        raise FileProblem(book.file, "この版の specgen では読めない形式である。", f"specgen を新しくする。{REMAKE}")
    return values.get("preset", ""), library


@dataclass(frozen=True)
class _Table:
    """A sheet with the columns of its headers."""

    sheet: Sheet
    header: int
    columns: dict[str, int]

    def rows(self) -> Iterator[int]:
        return (row for row in self.sheet.rows() if row > self.header)

    def text(self, row: int, header: str) -> str:
        return self.sheet.text(row, self.columns[header])

    def place(self, row: int, header: str) -> str:
        return self.sheet.place(row, self.columns[header])

    def problem(self, row: int, header: str, message: str, hint: str) -> FileProblem:
        return self.sheet.problem(row, self.columns[header], message, hint)


def _table(sheet: Sheet, headers: Sequence[str]) -> _Table:
    """The row that holds the headers, wherever each of them stands in it."""
    rows: dict[int, dict[str, int]] = {}
    for (row, column), value in sheet.cells.items():
        if row <= HEADER_SEARCH_ROWS and isinstance(value, str) and (word := normal(value)) in headers:
            here = rows.setdefault(row, {})
            if word in here:
                raise sheet.problem(row, column, f"に、見出し「{word}」が重ねてある。", f"一つだけにする。{REMAKE}")
            here[word] = column
    row, found = max(rows.items(), key=lambda one: len(one[1]), default=(0, {}))
    if len(found) == len(headers):
        return _Table(sheet, row, found)
    missing = next(header for header in headers if header not in found)
    cell = f"{chr(ord('A') + _home(headers).index(missing))}{layout.HEADER_ROW}"
    message = f"{place(sheet.name, cell)}にあった見出し「{missing}」がない。"
    raise FileProblem(sheet.file, message, f"見出しの行を元に戻す（隠した列も消さない。）。{REMAKE}")


def _home(headers: Sequence[str]) -> Sequence[str]:
    """The headers in the order of the columns of an unchanged sheet; between id and answer two others stand."""
    return (layout.ID, "", "", layout.ANSWER) if headers == layout.QUESTION_HEADERS else headers


# ---- 設問 ------------------------------------------------------------------------------------------------------


def _values(sheet: Sheet) -> dict[str, Raw]:
    table = _table(sheet, layout.QUESTION_HEADERS)
    answers = _Answers(table)
    for row in table.rows():
        answers.row(row)
    return answers.values()


class _Answers:
    """Gathers the rows of questions; notes and choices have several rows each."""

    def __init__(self, table: _Table) -> None:
        self.table = table
        self.seen: dict[str, int] = {}
        self.single: dict[str, Raw] = {}
        self.notes: dict[str, dict[int, Raw]] = {}
        self.chosen: dict[str, list[Raw]] = {}

    def row(self, row: int) -> None:
        """Take in one row."""
        id_ = self.table.text(row, layout.ID)
        value = self.table.sheet.get(row, self.table.columns[layout.ANSWER])
        if not id_:
            if value is not None:
                raise self.table.problem(
                    row, layout.ID, "に、設問の目印がない。", f"行を加えず、消した目印を元に戻す。{REMAKE}"
                )
            return
        self.unique(id_, row)
        if value is None:
            return
        raw = Raw(value.strip() if isinstance(value, str) else value, self.table.place(row, layout.ANSWER))
        if match := _NOTE.match(id_):
            self.notes.setdefault(match[1], {})[int(match[2])] = raw
        elif match := _CHOICE.match(id_):
            if self.marked(raw, row):
                self.chosen.setdefault(match[1], []).append(Raw(match[2], raw.place))
        else:
            self.single[id_] = raw

    def unique(self, id_: str, row: int) -> None:
        if first := self.seen.get(id_):
            message = f"の目印「{id_}」は、{first}行目にもある。"
            raise self.table.problem(row, layout.ID, message, f"写した行を削除し、一つだけにする。{REMAKE}")
        self.seen[id_] = row

    def marked(self, raw: Raw, row: int) -> bool:
        word = normal(str(raw.value))
        if word in _YES or word in _NO:
            return word in _YES
        message = f"の「{word[:20]}」は、選んだかどうかが分からない。"
        raise self.table.problem(
            row, layout.ANSWER, message, f"選ぶときは{layout.CHOSEN}とし、選ばないときは空欄にする。"
        )

    def values(self) -> dict[str, Raw]:
        """Every answer by question, in the order of the sheet."""
        result = dict(self.single)
        for question, notes in self.notes.items():
            rows = [notes[number] for number in sorted(notes)]
            result[question] = Raw([raw.value for raw in rows], rows[0].place)
        for question, chosen in self.chosen.items():
            if question in self.single:
                self.contradiction(question)
            result[question] = Raw([raw.value for raw in chosen], chosen[0].place)
        order = [_base(id_) for id_ in self.seen]
        return {id_: result[id_] for id_ in dict.fromkeys(order) if id_ in result}

    def contradiction(self, question: str) -> None:
        word = str(self.single[question].value)
        message = f"は「{word[:20]}」であるが、その下の行にも{layout.CHOSEN}がある。"
        hint = f"決まっていないときは{UNDECIDED_WORD}だけとし、ほかのときは{layout.CHOSEN}だけとする。"
        raise self.table.problem(self.seen[question], layout.ANSWER, message, hint)


def _base(id_: str) -> str:
    """The question of a row's id."""
    match = _NOTE.match(id_) or _CHOICE.match(id_)
    return match[1] if match else id_


# ---- 条項の調整・独自条項 --------------------------------------------------------------------------------------


def _changes(sheet: Sheet) -> tuple[dict[str, list[Raw]], dict[str, Raw]]:
    """(extras by key, grades by clause)."""
    table = _table(sheet, layout.CHANGE_HEADERS)
    extras: dict[str, list[Raw]] = {}
    grades: dict[str, Raw] = {}
    for row in table.rows():
        cells = {header: table.text(row, header) for header in layout.CHANGE_HEADERS}
        if not any(cells.values()):
            continue
        for header in (layout.OPERATION, layout.CLAUSE):
            if not cells[header]:
                raise table.problem(
                    row, header, f"が空である。この行には{header}が要る。", "記入するか、その行を全て空にする。"
                )
        where, clause = table.place(row, layout.OPERATION), cells[layout.CLAUSE]
        if normal(cells[layout.OPERATION]) == layout.GRADE:
            if clause in grades:
                raise table.problem(
                    row, layout.CLAUSE, f"の「{clause}」は、水準が2回書かれている。", "一つだけにする。"
                )
            grades[clause] = Raw(cells[layout.CONTENT], where)
            continue
        make = _MAKERS.get(normal(cells[layout.OPERATION]))
        if make is None:
            words = "、".join(layout.OPERATIONS)
            raise table.problem(row, layout.OPERATION, "の操作が分からない。", f"{words}のいずれかを選ぶ。")
        key, value = make(cells)
        extras.setdefault(key, []).append(Raw(value, where))
    return extras, grades


def _left_out(cells: dict[str, str]) -> tuple[str, Any]:
    # A checklist item has a colon in its id, a clause never has.
    if ":" in cells[layout.CLAUSE]:
        return "not_applicable", _filled(item=cells[layout.CLAUSE], reason=cells[layout.REASON])
    return "left_out", _filled(clause=cells[layout.CLAUSE], reason=cells[layout.REASON])


def _rewritten(cells: dict[str, str]) -> tuple[str, Any]:
    clause, _, item = cells[layout.CLAUSE].partition("#")
    text, reason, base = cells[layout.CONTENT], cells[layout.REASON], cells[layout.BASE]
    return "edits", _filled(clause=clause, item=item, text=text, reason=reason, base=base)


def _confirmed(cells: dict[str, str]) -> tuple[str, Any]:
    return "confirmed", cells[layout.CLAUSE]


_MAKERS: dict[str, Callable[[dict[str, str]], tuple[str, Any]]] = {
    layout.LEAVE_OUT: _left_out,
    layout.REWRITE: _rewritten,
    layout.CONFIRM: _confirmed,
}


def _own_clauses(sheet: Sheet) -> list[Raw]:
    table = _table(sheet, layout.OWN_HEADERS)
    levels = {normal(level.label): level.value for level in Level} | {"任意": Level.desirable.value}
    rows = []
    for row in table.rows():
        cells = {header: table.text(row, header) for header in layout.OWN_HEADERS}
        if not any(cells.values()):
            continue
        level = normal(cells[layout.LEVEL])
        value = _filled(
            key=cells[layout.KEY],
            place=re.split(rf"[\s{layout.GAP}]", cells[layout.PLACE], maxsplit=1)[0],
            title=cells[layout.TITLE],
            text=cells[layout.TEXT],
            level=levels.get(level, level),
            reason=cells[layout.REASON],
        )
        if verify := [line.strip() for line in cells[layout.VERIFY].splitlines() if line.strip()]:
            value["verify"] = verify
        rows.append(Raw(value, table.place(row, layout.KEY)))
    return rows


def _filled(**cells: str) -> dict[str, Any]:
    """What was written; an empty cell is left out, as a missing line of answers.yaml would be."""
    return {key: text for key, text in cells.items() if text}
