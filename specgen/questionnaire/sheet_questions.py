"""The sheet 「設問」 of the hearing sheet: every question, in the order of the questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl import Workbook

from specgen.conditions import NEED_LABELS
from specgen.model.answers import Answers, AnswerValue, State
from specgen.model.base import UNDECIDED_WORD
from specgen.model.condition import All
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.questionnaire import sheet_layout as layout
from specgen.questionnaire.observed import observed_text
from specgen.questionnaire.sheet_lists import Lists
from specgen.questionnaire.sheet_words import default_text, explanation, how_to_answer, shown
from specgen.questionnaire.values import MAX_NUMBER
from specgen.spreadsheet import CellValue, Column, Formula, Grid, Put

COLUMNS = (
    Column(layout.ID, 3, hidden=True),
    Column("区分", 7),
    Column("設問", 36),
    Column(layout.ANSWER, 34),
    Column("単位", 8),
    Column("答え方", 26),
    Column("既定値（この種別）", 18),
    Column("実例の幅", 20),
    Column("説明・記入例・よくある誤り", 72),
    # 1 while a basic question has no answer; the top of the sheet counts them.
    Column("specgen:open", 3, hidden=True),
)
ANSWER_COLUMN = "D"
LOOK_OF_KIND = {
    "integer": "input_whole",
    "money": "input_whole",
    "decimal": "input_number",
    "date": "input_date",
    "text": "input_text",
    "notes": "input_text",
}


def add_questions(book: Workbook, library: Library, preset: str, answers: Answers | None, lists: Lists) -> None:
    """Add the sheet of the questions; given answers are filled in, defaults are not."""
    grid = Grid(book, layout.QUESTIONS, COLUMNS)
    grid.wide("設問", "title", first=2, least=30)
    grid.wide(
        "色の付いたセルだけに記入してください。決まっていないことは「未定」としてください。"
        "「詳細」の設問は、空欄のままにすると既定値を使います。",
        "plain",
        first=2,
    )
    counter = grid.row(None, None, ("「基本」の設問のうち、まだ答えていないものの数", "strong"), None, least=20)
    header = grid.head()
    writer = _Writer(grid, library, preset, answers, lists)
    for number, section in enumerate(library.sections, 1):
        grid.wide(f"{number}　{section.title}" + (f"\n{section.intro}" if section.intro else ""), "band", first=2)
        for question in section.questions:
            writer.question(question)
    openings = f"J{header + 1}:J{max(header + 1, grid.next - 1)}"
    grid.set(counter, 4, Formula(f"=SUM({openings})"), "count")
    grid.finish("ヒアリングシート", freeze=f"E{header + 1}")


class _Writer:
    """Writes the rows of questions into a grid."""

    def __init__(self, grid: Grid, library: Library, preset: str, answers: Answers | None, lists: Lists) -> None:
        self.grid, self.preset, self.lists = grid, preset, lists
        self.questions, self.answers = library.questions, answers

    def question(self, question: Question) -> None:
        """Write the rows of one question."""
        if question.kind == "notes":
            self.notes(question)
        elif question.kind == "choices":
            self.choices(question)
        else:
            look = LOOK_OF_KIND.get(question.kind, "input")
            row = self.lead(question, question.id, (self.given(question), look), 1)
            self.validate(question, row)

    def lead(self, question: Question, id_: str, answer: Put, rows: int) -> int:
        """The first row of a question, with everything that there is to say about it."""
        number = self.grid.next
        area = f"{ANSWER_COLUMN}{number}:{ANSWER_COLUMN}{number + rows - 1}"
        unanswered = Formula(f"=IF(COUNTA({area})=0,1,0)") if question.basic and question.when == All() else None
        return self.grid.row(
            (id_, "small"),
            ("基本" if question.basic else "詳細", "centre"),
            (f"【{question.label}】\n{question.text}", "bold" if question.basic else "body"),
            answer,
            (question.unit or ("円" if question.kind == "money" else ""), "centre"),
            (how_to_answer(question), "small"),
            (default_text(question, self.preset), "small"),
            (observed_text(question, "\n", note=False), "small"),
            (explanation(question, self.questions), "small"),
            (unanswered, "small"),
        )

    def notes(self, question: Question) -> None:
        """One row a note, each with its own id."""
        given = self.given_rows(question)
        rows = max(layout.NOTE_ROWS, len(given) + 2)
        for number in range(1, rows + 1):
            id_ = layout.note_id(question.id, number)
            answer: Put = (given[number - 1] if number <= len(given) else None, "input_text")
            if number == 1:
                row = self.lead(question, id_, answer, rows)
            else:
                self.grid.row((id_, "small"), ("", "body"), (f"（{number}件目）", "indent"), answer, *self.empty())
        self.limit(f"{ANSWER_COLUMN}{row}:{ANSWER_COLUMN}{self.grid.next - 1}", question.max_length)

    def choices(self, question: Question) -> None:
        """A row for 未定, and one row a choice to mark."""
        given = self.given_rows(question)
        undecided = UNDECIDED_WORD if given == [UNDECIDED_WORD] else None
        row = self.lead(question, question.id, (undecided, "input_centre"), len(question.choices) + 1)
        error = "決まっていないときだけ「未定」を選び、ほかのときは下の行に○を選んでください。"
        self.grid.choose(f"{ANSWER_COLUMN}{row}", f'"{UNDECIDED_WORD}"', error)
        for choice in question.choices:
            id_ = layout.choice_id(question.id, choice.value)
            mark = layout.CHOSEN if choice.value in given else None
            self.grid.row((id_, "small"), ("", "body"), (choice.label, "indent"), (mark, "input_centre"), *self.empty())
        error = "当てはまるときに○を選び、当てはまらないときは空欄にしてください。"
        self.grid.choose(f"{ANSWER_COLUMN}{row + 1}:{ANSWER_COLUMN}{self.grid.next - 1}", f'"{layout.CHOSEN}"', error)

    def empty(self) -> Iterator[Put]:
        """The cells to the right of an answer that say nothing."""
        return (("", "small") for _ in range(5))

    def given(self, question: Question) -> CellValue:
        """What was answered, as a cell holds it; None where the default stands or nothing was said."""
        value = self.value(question)
        if question.kind in ("choice", "need", "boolean") and value not in (None, UNDECIDED_WORD):
            return shown(question, value)
        return None if isinstance(value, tuple) else value

    def given_rows(self, question: Question) -> Sequence[str]:
        """What was answered, row by row; an empty list of notes says as much as 未定, and an empty cell less."""
        value = self.value(question)
        if isinstance(value, tuple) and value:
            return list(value)
        return [] if value is None else [UNDECIDED_WORD]

    def value(self, question: Question) -> AnswerValue:
        answer = self.answers.answers.get(question.id) if self.answers else None
        if answer is None:
            return None
        if answer.state is State.undecided:
            return UNDECIDED_WORD
        return answer.value if answer.state is State.given else None

    def validate(self, question: Question, row: int) -> None:
        """What the answer's cell lets in."""
        cell = f"{ANSWER_COLUMN}{row}"
        match question.kind:
            case "choice":
                labels = [choice.label for choice in question.choices]
                self.grid.choose(cell, self.lists.range([*labels, UNDECIDED_WORD]), "一覧から選んでください。")
            case "need":
                words = [*NEED_LABELS.values(), UNDECIDED_WORD]
                self.grid.choose(cell, self.lists.range(words), "一覧から選んでください。")
            case "boolean":
                self.grid.choose(cell, self.lists.range(["はい", "いいえ", UNDECIDED_WORD]), "一覧から選んでください。")
            case "integer" | "money" | "decimal":
                self.grid.check(
                    cell, "custom", _number_formula(question, cell), f"{how_to_answer(question)}を入力してください。"
                )
            case "date":
                # A date typed in words (令和8年4月1日) is text to some programs, and is understood when it comes back.
                self.grid.check(cell, "custom", f"OR(ISNUMBER({cell}),ISTEXT({cell}))", "日付を入力してください。")
            case _:
                self.limit(cell, question.max_length)

    def limit(self, area: str, length: int) -> None:
        self.grid.check(area, "textLength", str(length), f"{length}字までで入力してください。")


def _number_formula(question: Question, cell: str) -> str:
    """True of a number within the question's range, and of 未定."""
    limits = question.range
    low = limits.min if limits and limits.min is not None else 0
    high = limits.max if limits and limits.max is not None else MAX_NUMBER
    parts = [f"{cell}>={low:.15g}", f"{cell}<={high:.15g}"]
    if question.kind != "decimal":
        parts.append(f"INT({cell})={cell}")
    return f'IF(ISNUMBER({cell}),AND({",".join(parts)}),{cell}="{UNDECIDED_WORD}")'
