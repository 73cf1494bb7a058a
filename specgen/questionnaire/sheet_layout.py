"""What the writer and the reader of the hearing sheet (ヒアリングシート) agree on."""

from __future__ import annotations

FORMAT = "specgen-hearing-sheet"
FORMAT_VERSION = 1

INTRO, QUESTIONS, CHANGES, OWN, CLAUSES = "はじめに", "設問", "条項の調整", "独自条項", "条項一覧"
META, LISTS = "_specgen", "_lists"

# Headers by which the reader finds its columns, wherever they were moved.
ID, ANSWER = "specgen:id", "回答"
QUESTION_HEADERS = (ID, ANSWER)
OPERATION, CLAUSE, CONTENT, REASON, BASE = "操作", "条項ID", "内容", "理由", "元の文のハッシュ"
CHANGE_HEADERS = (OPERATION, CLAUSE, CONTENT, REASON, BASE)
KEY, PLACE, TITLE, TEXT, LEVEL, VERIFY = "key", "場所", "件名", "本文", "必須/任意", "確認の方法"
OWN_HEADERS = (KEY, PLACE, TITLE, TEXT, LEVEL, REASON, VERIFY)
# Where the headers stand in a sheet that nobody changed.
HEADER_ROW = 4

LEAVE_OUT, GRADE, REWRITE, CONFIRM = "適用しない", "水準", "書換え", "確認済み"
OPERATIONS = (LEAVE_OUT, GRADE, REWRITE, CONFIRM)
NOTE_ROWS = 6
CHOSEN = "○"
GAP = "　"  # between an id and its title in a drop-down


def note_id(question: str, number: int) -> str:
    """The hidden id of one row of a question of kind notes."""
    return f"{question}[{number}]"


def choice_id(question: str, choice: str) -> str:
    """The hidden id of one row of a question of kind choices."""
    return f"{question}#{choice}"
