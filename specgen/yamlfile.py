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
from pathlib import Path
from typing import Any

import yaml

from specgen.errors import FileProblem

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20
MAX_NODES = 50_000
Path_ = tuple[str | int, ...]


class _Loader(yaml.CSafeLoader):
    """The C loader with the core schema only: yes, no, on, off, dates and sexagesimals stay strings."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # the base class's shape


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}$"), list("-0123456789")
)

_SCALARS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": lambda text: text == "true",
    "tag:yaml.org,2002:null": lambda _text: None,
}


@dataclass(frozen=True)
class YamlFile:
    """The data of a YAML file, and the line on which each part of it stands."""

    path: str
    data: Any
    lines: dict[Path_, int] = field(repr=False)
    digest: str = ""

    def line(self, path: Path_) -> int | None:
        """The line (from 1) of the part at `path`, or of its nearest part above."""
        for end in range(len(path), -1, -1):
            if (line := self.lines.get(path[:end])) is not None:
                return line
        return None


def read_yaml(path: Path, shown: str | None = None) -> YamlFile:
    """The data of one YAML file.

    `shown` is how the file is called in messages. Raises FileProblem where it cannot be read, is too large, or is not
    plain YAML.
    """
    name = shown or str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileProblem(
            name, f"ファイルを読めない（{error.strerror}）。", "名前と読取りの権限を確かめる。"
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
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FileProblem(
            name,
            f"YAMLとして読めない（{error.problem or error.context}）。",
            "字下げ（半角の空白2個）、「: 」の後の空白、引用符の閉じ忘れを確かめる。「{{」で始まる文は引用符で囲む。",
            mark.line + 1 if mark else None,
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise FileProblem(name, "YAMLとして読めない（使えない文字がある、又は入れ子が深過ぎる）。") from error
    builder = _Builder(name)
    return YamlFile(name, builder.build(node, ()) if node is not None else None, builder.lines)


class _Builder:
    """Turns nodes into plain data, counting as it goes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Path_, int] = {}
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self.lines[path] = line
        if id(node) in self.seen:
            raise self.problem("別名（&・*）は使えない。", "同じ内容をもう一度書く。", line)
        self.seen.add(id(node))
        if len(path) > MAX_DEPTH or len(self.seen) > MAX_NODES:
            raise self.problem("入れ子が深過ぎる、又は項目が多過ぎる。", "ファイルを分ける。", line)
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
            return _SCALARS[node.tag](node.value)
        raise self.problem("型の指定（!）は使えない。", "「!」で始まる語を消すか、引用符で囲む。", line)

    def mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.problem("見出し（キー）には文字列だけが使える。", "", line)
            key = str(key_node.value)
            if key in result:
                raise self.problem(f"「{key}」が2回書かれている。", "どちらか一方を消す。", line)
            result[key] = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = line
        return result

    def problem(self, message: str, hint: str, line: int) -> FileProblem:
        return FileProblem(self.name, message, hint, line)
