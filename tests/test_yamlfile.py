from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import FileProblem
from specgen.yamlfile import MAX_BYTES, parse_yaml, read_yaml

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 1\nb: 1.5\nc: true\nd: null\n", {"a": 1, "b": 1.5, "c": True, "d": None}),
        (
            "a: yes\nb: no\nc: 2026-04-01\nd: 0123\ne: 12:30\n",
            {"a": "yes", "b": "no", "c": "2026-04-01", "d": "0123", "e": "12:30"},
        ),
        ("no: はい\n", {"no": "はい"}),
        ("", None),
    ],
)
def test_only_plain_values_come_out(text: str, data: object) -> None:
    assert parse_yaml(text, "f").data == data


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (BOMB, 1, "別名"),
        ("a: 1\nb: 2\na: 3\n", 3, "「a」が2回"),
        ("a: !!python/object/apply:os.system ['x']\n", 1, "型の指定"),
        ("a:\n  - b\n c: d\n", 3, "YAMLとして読めない"),
        ("a: [1, 2\n", 2, "YAMLとして読めない"),
        ("? [a, b]\n: c\n", 1, "見出し"),
        ("a: " + "[" * 30 + "]" * 30, 1, "入れ子が深過ぎる"),
        ("a: " + "[" * 5000, 1, "入れ子が深過ぎる"),
        ("a: " + "[" * 200_000, 1, "入れ子が深過ぎる"),
        ("- " * 50_000, 1, "入れ子が深過ぎる"),
        ('a: "x\\x07y"\n', 1, "U+0007"),
        ("a: x\u202ey\n", 1, "U+202E"),
        ('a: !!int "x"\n', 1, "型の指定"),
        ("a: \x01\n", None, "YAMLとして読めない"),
    ],
)
def test_everything_else_is_refused_with_its_line(text: str, line: int | None, words: str) -> None:
    with pytest.raises(FileProblem) as refused:
        parse_yaml(text, "条項.yaml")
    assert words in str(refused.value)
    assert "条項.yaml" in str(refused.value)
    if line is not None:
        assert refused.value.line == line


def test_a_bomb_is_refused_at_once() -> None:
    layers = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    start = time.perf_counter()
    with pytest.raises(FileProblem):
        parse_yaml("\n".join(["a0: &a0 [x]", *layers]), "f")
    assert time.perf_counter() - start < 5  # expanded, it would be 9 to the 29th


def test_lines_are_known_for_nested_parts() -> None:
    file = parse_yaml("a:\n  b:\n    - x\n    - y\n", "f")
    assert file.line(("a", "b", 1)) == 4
    assert file.line(("a", "b", 1, "unknown")) == 4


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("a: " + "x" * MAX_BYTES)
    sjis = tmp_path / "sjis.yaml"
    sjis.write_bytes("件名: 調達".encode("cp932"))
    for path, words in (
        (large, "大き過ぎる"),
        (sjis, "UTF-8"),
        (tmp_path / "none.yaml", "読めない"),
        (tmp_path, "読めない"),
    ):
        with pytest.raises(FileProblem, match=words):
            read_yaml(path)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(path).data == {"a": 1}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(FileProblem):
        assert parse_yaml(text, "f").path == "f"
