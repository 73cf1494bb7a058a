"""Reading YAML that nobody vouches for.

Only plain data comes out: mappings, lists, strings, integers, floats, true, false and null. Aliases, tags, duplicate
keys, deep nesting and large files are refused, so that neither a bomb nor a slip gets through. Dates stay strings.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from specgen.errors import FileProblem, os_reason

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20
MAX_NODES = 50_000
Path_ = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_MAP, _SEQ, _STR, _INT, _FLOAT, _BOOL, _NULL = (
    f"{_TAG}{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null")
)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_WORDS = {"true": _BOOL, "false": _BOOL, "null": _NULL, "~": _NULL, "": _NULL}
_LONGEST_WORD = 5
_NUMBER_START = frozenset("-0123456789")
_SCALARS: dict[str, Callable[[str], Any]] = {
    _INT: int,
    _FLOAT: float,
    _BOOL: lambda text: text == "true",
    _NULL: lambda _text: None,
}


# Characters that no document format can hold, or that would hide text from a reader (bidirectional controls).
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_MAY_HIDE = re.compile(r"\\[xuU0abefv]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff\x7f]")
_MANY = 1_000


class _Loader(yaml.CSafeLoader):
    """The C loader with the core schema only: yes, no, on, off, dates and sexagesimals stay strings."""

    def resolve(
        self, kind: type[yaml.Node], value: Any, implicit: Any, _scalar: type[yaml.Node] = yaml.ScalarNode
    ) -> str:
        """The tag of a node that names none; of a scalar in quotes it is always a string."""
        if kind is not _scalar:
            return _MAP if kind is yaml.MappingNode else _SEQ
        if not implicit[0]:
            return _STR
        if value[:1] in _NUMBER_START:
            return _INT if _INTEGER.fullmatch(value) else _FLOAT if _DECIMAL.fullmatch(value) else _STR
        return _WORDS.get(value, _STR) if len(value) <= _LONGEST_WORD else _STR


@dataclass(frozen=True)
class YamlFile:
    """The data of a YAML file; `digest` is the SHA-256 of its bytes."""

    path: str
    data: Any
    text: str = field(repr=False, default="")
    digest: str = ""

    def line(self, path: Path_) -> int | None:
        """The line (from 1) of the part at `path`, or of its nearest part above; None in an empty file."""
        node, line = self._root, None
        if node is not None:
            line = node.start_mark.line + 1
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            node, line = found
        return line

    @cached_property
    def _root(self) -> yaml.Node | None:
        # Read once more, since lines are seldom asked for and keeping every node costs more than all the rest.
        return yaml.compose(self.text, Loader=_Loader)


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    """The part below a node, and the line on which it (or its key) begins."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


def read_yaml(path: Path, shown: str | None = None) -> YamlFile:
    """The data of one YAML file.

    `shown` is how the file is called in messages. Raises FileProblem where it cannot be read, is too large, or is
    not plain YAML.
    """
    name = shown or str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileProblem(
            name, f"ファイルを読めない（{os_reason(error)}）。", "名前と読取りの権限を確かめる。"
        ) from error
    if len(raw) > MAX_BYTES:
        raise FileProblem(name, f"ファイルが大き過ぎる（上限{MAX_BYTES // 1024}KB）。", "ファイルを分ける。")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileProblem(name, "文字コードがUTF-8でない。", "「UTF-8」を選んで保存し直す。") from error
    return dataclasses.replace(parse_yaml(text, name), digest=hashlib.sha256(raw).hexdigest())


def parse_yaml(text: str, name: str) -> YamlFile:
    """The data of a YAML text; `name` is how it is called in messages. Raises FileProblem as `read_yaml` does."""
    try:
        _check_depth(text, name)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FileProblem(
            name,
            "YAMLとして読めない（この行の近くで形が崩れている）。",
            "字下げ（半角の空白2個）、「: 」の後の空白、引用符の閉じ忘れを確かめる。「{{」で始まる文は引用符で囲む。",
            mark.line + 1 if mark else None,
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        message = "YAMLとして読めない（使えない文字がある、又は入れ子が深過ぎる）。"
        raise FileProblem(name, message) from error
    return YamlFile(name, _Builder(name, text).build(node, 0) if node is not None else None, text)


def _check_depth(text: str, name: str) -> None:
    """Refuse deep nesting before the tree is built: building it calls itself once a level.

    A level takes a bracket, or one more column of indentation: short lines and few brackets cannot nest deep.
    """
    if text.count("[") + text.count("{") < _MANY and max(map(len, text.splitlines()), default=0) < _MANY:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else None
            raise FileProblem(name, "入れ子が深過ぎる、又は項目が多過ぎる。", "ファイルを分ける。", line)


class _Builder:
    """Turns nodes into plain data, counting as it goes."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        # Only an escape in quotes, or a character that YAML itself lets pass, can bring one in.
        self.forbidden = FORBIDDEN if _MAY_HIDE.search(text) else None
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, depth: int) -> Any:
        if id(node) in self.seen:
            raise self.problem("別名（&・*）は使えない。", "同じ内容をもう一度書く。", node)
        self.seen.add(id(node))
        if depth > MAX_DEPTH or len(self.seen) > MAX_NODES:
            raise self.problem("入れ子が深過ぎる、又は項目が多過ぎる。", "ファイルを分ける。", node)
        tag = node.tag
        if tag == _STR and isinstance(node, yaml.ScalarNode):
            if self.forbidden and (match := self.forbidden.search(node.value)):
                raise self.problem(f"使えない文字（U+{ord(match[0]):04X}）がある。", "その文字を消す。", node)
            return node.value
        if tag == _MAP and isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth)
        if tag == _SEQ and isinstance(node, yaml.SequenceNode):
            return [self.build(child, depth + 1) for child in node.value]
        if tag in _SCALARS and isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        raise self.problem("型の指定（!）は使えない。", "「!」で始まる語を消すか、引用符で囲む。", node)

    def mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise self.problem("見出し（キー）には文字列だけが使える。", "", key_node)
            if key in result:
                raise self.problem(f"「{key}」が2回書かれている。", "どちらか一方を消す。", key_node)
            result[key] = self.build(value_node, depth + 1)
        return result

    def scalar(self, node: yaml.ScalarNode) -> Any:
        try:
            return _SCALARS[node.tag](node.value)
        except ValueError as error:  # an explicit tag on a text that is no such thing: !!int "x"
            raise self.problem("型の指定（!）と値が合わない。", "「!」で始まる語を消す。", node) from error

    def problem(self, message: str, hint: str, node: yaml.Node) -> FileProblem:
        return FileProblem(self.name, message, hint, node.start_mark.line + 1)
