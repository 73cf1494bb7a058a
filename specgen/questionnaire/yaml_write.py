"""Answers written as an answers.yaml, so that reading it gives the same answers again."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import yaml

from specgen.questionnaire.answers import RawAnswers
from specgen.questionnaire.yaml_answers import FORMAT_VERSION, LIST_KEYS

HEAD = "# 調達仕様書の回答ファイル。「#」で始まる行は説明で、読み飛ばされる。\n"
_WIDE = 1_000_000  # a folded line is hard to edit by hand
_BREAKS = "\r\x85\u2028\u2029"


class _Dumper(yaml.SafeDumper):
    """Plain YAML: nothing is named once and repeated by an alias, several lines stand as a block."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Never an alias: the reader refuses them."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if any(one in text for one in _BREAKS):
        style = '"'  # only in double quotes do these stay what they are
    elif "\n" in text and text[:1].strip():
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _number(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    # 1e-05 would be read as a text.
    fixed = f"{value:.15f}".rstrip("0")
    return dumper.represent_scalar("tag:yaml.org,2002:float", fixed + "0" if fixed.endswith(".") else fixed)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)


def write_answers_yaml(raw: RawAnswers, labels: Mapping[str, str] | None = None) -> str:
    """The text of an answers.yaml with everything that was written; `labels` are the names of questions, which stand
    as comments over their answers.

    Reading it gives the same values (places apart). The caller's texts hold no character that a document cannot hold.
    """
    parts = [HEAD, _dumped({"specgen": FORMAT_VERSION, "preset": raw.preset})]
    if raw.library:
        parts.append(_dumped({"library": raw.library}))
    parts.append(_answers(raw, labels or {}))
    if raw.grades:
        parts.append(_dumped({"grades": {id_: one.value for id_, one in raw.grades.items()}}))
    for key in LIST_KEYS:
        if rows := raw.extras.get(key):
            parts.append(_dumped({key: [one.value for one in rows]}))
    return "\n".join(parts)


def _answers(raw: RawAnswers, labels: Mapping[str, str]) -> str:
    if not raw.values:
        return "answers: {}\n"
    lines = ["answers:\n"]
    for id_, one in raw.values.items():
        if id_ in labels:
            lines.append(f"  # {_comment(labels[id_])}\n")
        lines.append(textwrap.indent(_dumped({id_: one.value}), "  "))
    return "".join(lines)


def _comment(text: str) -> str:
    """A text as one line of a comment; what YAML holds nowhere, not even in a comment, is left out."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _dumped(data: Any) -> str:
    dumped: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDE)
    return dumped
