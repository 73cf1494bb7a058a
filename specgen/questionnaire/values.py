"""One answer at a time: from what a person wrote to a value, or a refusal that says what is allowed."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Any

from specgen.formatting import ERAS, number
from specgen.model.answers import AnswerValue
from specgen.model.question import Question
from specgen.yamlfile import FORBIDDEN

MAX_NOTES = 30
MAX_NUMBER = 10**13
FIRST_YEAR, LAST_YEAR = 1950, 2100
NEED_WORDS = {
    "mandatory": "mandatory", "必須": "mandatory",
    "desirable": "desirable", "任意": "desirable", "任意(加点)": "desirable", "加点": "desirable",
    "none": "none", "求めない": "none", "不要": "none",
}  # fmt: skip
BOOLEAN_WORDS = {
    "true": True, "はい": True, "する": True, "有": True, "あり": True, "yes": True, "○": True,
    "false": False, "いいえ": False, "しない": False, "無": False, "なし": False, "no": False, "×": False,
}  # fmt: skip
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_WESTERN = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日$")
_ERA = re.compile(r"^(令和|平成|昭和|R|H|S)\.?(\d{1,2}|元)[年./-](\d{1,2})[月./-](\d{1,2})日?$")
_PAUSES = ("。", "、", "，", "．", "？", "！", "：", "；", "・")
_MAGNITUDES = {"万": 10_000, "億": 100_000_000, "千": 1_000, "百万": 1_000_000}


class AnswerRefused(ValueError):
    """An answer that its question does not allow; the message says what is allowed."""


def normal(text: str) -> str:
    """A text for comparison: NFKC (４０ becomes 40), without white space around it."""
    return unicodedata.normalize("NFKC", text).strip()


def clean_text(text: str) -> str:
    """Free text as it may be printed: line ends unified, white space around it removed.

    Raises AnswerRefused where it holds control characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if match := FORBIDDEN.search(text):
        raise AnswerRefused(f"使えない文字（U+{ord(match[0]):04X}）がある。その文字を消して入れ直す。")
    return text


def parse_value(question: Question, raw: Any) -> AnswerValue:
    """The value of an answer as its question's kind holds it.

    Full-width digits, 和暦, はい・いいえ, and the labels of choices are understood. Raises AnswerRefused.
    """
    match question.kind:
        case "text":
            return _text(question, raw)
        case "notes":
            return _notes(question, raw)
        case "boolean":
            return _boolean(raw)
        case "need":
            word = normal(str(raw))
            if word not in NEED_WORDS:
                raise AnswerRefused("必須・任意（加点）・求めない のいずれかで答える。")
            return NEED_WORDS[word]
        case "choice":
            return _choice(question, raw)
        case "choices":
            return _choices(question, raw)
        case "date":
            return parse_date(raw)
        case "integer" | "money":
            value = parse_number(raw)
            if value != int(value):
                raise AnswerRefused("整数で答える。")
            return int(_in_range(question, value))
        case "decimal":
            value = _in_range(question, parse_number(raw))
            return int(value) if value == int(value) else value


def allowed(question: Question) -> str:
    """What a question allows, in one Japanese phrase."""
    match question.kind:
        case "text":
            return f"{question.max_length}字までの文字列"
        case "notes":
            return f"{MAX_NOTES}件までの短い文の並び（1件{question.max_length}字まで）"
        case "boolean":
            return "はい・いいえ"
        case "need":
            return "必須・任意（加点）・求めない"
        case "choice":
            return "・".join(choice.label for choice in question.choices) + " のいずれか一つ"
        case "choices":
            return "・".join(choice.label for choice in question.choices) + " から一つ以上"
        case "date":
            return "日付（2026-04-01 又は 令和8年4月1日）"
        case _:
            return _number_allowed(question)


def _number_allowed(question: Question) -> str:
    unit = question.unit or ("円" if question.kind == "money" else "")
    word = "数" if question.kind == "decimal" else "整数"
    limits = question.range
    low = f"{number(limits.min)}以上" if limits and limits.min is not None else "0以上"
    high = f"{number(limits.max)}以下" if limits and limits.max is not None else ""
    return f"{low}{high}の{word}" + (f"（単位は{unit}）" if unit else "")


def _text(question: Question, raw: Any) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise AnswerRefused("文字列で答える。")
    text = _one_line(clean_text(str(raw)))
    if not text:
        raise AnswerRefused("空である。決まっていないときは 未定 と書く。")
    if len(text) > question.max_length:
        raise AnswerRefused(f"長過ぎる（{len(text)}字）。{question.max_length}字までとする。")
    return text


def _one_line(text: str) -> str:
    """The lines of a text as one: 「、」 stands for a line end, unless the line already ends in punctuation."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return "".join(line if line.endswith(_PAUSES) else f"{line}、" for line in lines[:-1]) + "".join(lines[-1:])


def _notes(question: Question, raw: Any) -> tuple[str, ...]:
    rows = raw if isinstance(raw, list) else [raw] if raw is not None else []
    if len(rows) > MAX_NOTES:
        raise AnswerRefused(f"多過ぎる（{len(rows)}件）。{MAX_NOTES}件までとする。")
    return tuple(_text(question, row) for row in rows)


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = normal(str(raw)).lower()
    if word not in BOOLEAN_WORDS:
        raise AnswerRefused("はい 又は いいえ で答える。")
    return BOOLEAN_WORDS[word]


def _choice(question: Question, raw: Any) -> str:
    word = normal(str(raw))
    for choice in question.choices:
        if word in (choice.value, normal(choice.label)):
            return choice.value
    raise AnswerRefused("選択肢にない。")


def _choices(question: Question, raw: Any) -> tuple[str, ...]:
    rows = raw if isinstance(raw, list) else re.split(r"[、,]", str(raw))
    given = {_choice(question, row) for row in rows if str(row).strip()}
    if not given:
        raise AnswerRefused("一つ以上選ぶ。")
    return tuple(choice.value for choice in question.choices if choice.value in given)


def parse_number(raw: Any) -> float:
    """A number: 40, ４０, 1,000, 5万, 120万円. Raises AnswerRefused."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        value = float(raw)
    else:
        word = re.sub(r"[,\s]|円$|人$|か月$|日$|%$|GB$|文字$|時間$|回$|秒$", "", normal(str(raw)))
        match = re.fullmatch(r"(-?\d{1,15}(?:\.\d{1,6})?)(百万|千|万|億)?", word)
        if not match:
            raise AnswerRefused("数で答える。")
        value = float(match[1]) * _MAGNITUDES.get(match[2] or "", 1)
    if not -MAX_NUMBER < value < MAX_NUMBER:
        raise AnswerRefused("数が大き過ぎる。")
    return value


def _in_range(question: Question, value: float) -> float:
    low = question.range.min if question.range and question.range.min is not None else 0
    high = question.range.max if question.range and question.range.max is not None else MAX_NUMBER
    if not low <= value <= high:
        raise AnswerRefused("範囲の外である。")
    return value


def parse_date(raw: Any) -> datetime.date:
    """A date: 2026-04-01, 2026/4/1, 2026年4月1日, 令和8年4月1日, R8.4.1. Raises AnswerRefused."""
    date = _date(raw)
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise AnswerRefused(f"{FIRST_YEAR}年から{LAST_YEAR}年までの日付で答える。")
    return date


def _date(raw: Any) -> datetime.date:
    if isinstance(raw, datetime.datetime):
        return raw.date()
    if isinstance(raw, datetime.date):
        return raw
    word = normal(str(raw)).replace(" ", "")
    try:
        if match := _ISO.match(word) or _WESTERN.match(word):
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _ERA.match(word):
            first = next(first for first, era in ERAS if match[1] in (era, "RHS"[[e for _, e in ERAS].index(era)]))
            year = 1 if match[2] == "元" else int(match[2])
            return datetime.date(first.year + year - 1, int(match[3]), int(match[4]))
    except ValueError as error:
        raise AnswerRefused("暦にない日付である。") from error
    raise AnswerRefused("日付として読めない。")
