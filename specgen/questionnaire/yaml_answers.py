"""Answers as a YAML file."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from specgen.errors import AnswersError
from specgen.findings import Problem
from specgen.questionnaire.answers import EXTRAS, Raw, RawAnswers
from specgen.yamlfile import YamlFile, read_yaml

FORMAT_VERSION = 1
LIST_KEYS = (*EXTRAS, "confirmed")
KEYS = ("specgen", "preset", "library", "answers", "grades", *LIST_KEYS)


def read_answers_yaml(path: Path) -> RawAnswers:
    """The content of an answers.yaml.

    Raises FileProblem where it is not plain YAML, AnswersError where its outer form is not that of answers.
    """
    file = read_yaml(path)
    problems = _outer_problems(file)
    if problems:
        raise AnswersError(problems)
    data: dict[str, Any] = file.data
    return RawAnswers(
        file=file.path,
        preset=str(data.get("preset", "")),
        values=_mapping(file, "answers"),
        extras={key: _rows(file, key) for key in LIST_KEYS if data.get(key)},
        grades=_mapping(file, "grades"),
        library={str(key): str(value) for key, value in (data.get("library") or {}).items()},
    )


def _mapping(file: YamlFile, key: str) -> dict[str, Raw]:
    return {id_: Raw(value, line=file.line((key, id_))) for id_, value in (file.data.get(key) or {}).items()}


def _rows(file: YamlFile, key: str) -> list[Raw]:
    return [Raw(value, line=file.line((key, index))) for index, value in enumerate(file.data[key])]


def _outer_problems(file: YamlFile) -> list[Problem]:
    def problem(message: str, hint: str = "", key: str | None = None) -> Problem:
        line = file.line((key,)) if key else 1
        return Problem(file=file.path, line=line, message=message, hint=hint)

    if not isinstance(file.data, dict):
        return [problem("回答ファイルの形でない。", "specgen init で作ったひな形に書き込む。")]
    problems = []
    for key, value in file.data.items():
        if key not in KEYS:
            close = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"「{close[0]}」の書き間違いではないか。" if close else f"使えるのは {'・'.join(KEYS)} である。"
            problems.append(problem(f"知らない見出し「{key}」がある。", hint, key))
        elif key in ("answers", "grades", "library") and not isinstance(value or {}, dict):
            problems.append(problem(f"「{key}」は「項目: 値」の並びで書く。", "", key))
        elif key in LIST_KEYS and not isinstance(value or [], list):
            problems.append(problem(f"「{key}」は「- 」で始まる行の並びで書く。", "", key))
    version = file.data.get("specgen", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        problems.append(
            problem(f"この版の specgen では読めない形式（{version}）である。", "specgen を新しくする。", "specgen")
        )
    if not file.data.get("preset"):
        problems.append(problem("団体の種別（preset）がない。", "preset: town などと書く。"))
    return problems
