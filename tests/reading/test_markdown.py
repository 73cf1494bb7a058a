"""Markdown: headings, tables, lists, quotes and code, without the marks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import FileProblem
from specgen.model.document import Paragraph
from specgen.reading.markdown import plain_inline
from specgen.reading.text import read_markdown

NAME = "試験.md"


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    return read_markdown(text.encode(), NAME).paragraphs


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**太字**と*斜体*と`符号`と~~取消し~~", "太字と斜体と符号と"),
        ("__太字__と_斜体_", "太字と_斜体_"),
        ("[リンク](https://example.invalid/a) ![図](a.png) [注][1]", "リンク 図 注"),
        ("<https://example.invalid>", "https://example.invalid"),
        ("一<br>二", "一\n二"),
        ('<span class="x">文</span>&amp;&lt;', "文&<"),
        (r"\*そのまま\* \# \|", "*そのまま* # |"),
        ("`**a**`", "**a**"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a < b かつ c > d", "a < b かつ c > d"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_marks_leave_their_text(source: str, expected: str) -> None:
    assert plain_inline(source) == expected


def test_a_whole_document() -> None:
    source = """# 仕様書

## 第1章 総則 ##

本文は
続く。
次行  
改行。

### 1 目的
<!-- 見えない
注記 -->
1.1 一とする。
1.2 二とする。

- 点一
  続き
  - 点二
* (1) 自らの番号

1. 手順一
2. 手順二

> 引用文
> の続き

---

| 番号 | 項目 | 内容 |
|:---|---|---:|
| 3.1 | ログ | 1年 \\| 2年 |
|  |  |  |

```text
# 見出しではない
- 点ではない
```

設定
----

末尾。
"""
    found = [(one.kind, one.number, one.text, one.place.line) for one in paragraphs(source)]
    assert found == [
        ("heading", "", "仕様書", 1),
        ("heading", "第1章", "総則", 3),
        ("text", "", "本文は続く。次行\n改行。", 5),
        ("heading", "1", "目的", 10),
        ("text", "1.1", "一とする。", 13),
        ("text", "1.2", "二とする。", 14),
        ("text", "・", "点一続き", 16),
        ("text", "・", "点二", 18),
        ("text", "(1)", "自らの番号", 19),
        ("text", "1", "手順一", 21),
        ("text", "2", "手順二", 22),
        ("text", "", "引用文の続き", 24),
        ("row", "3.1", "ログ｜1年 | 2年", 31),
        ("text", "", "# 見出しではない\n- 点ではない", 34),
        ("heading", "", "設定", 39),
        ("text", "", "末尾。", 42),
    ]
    row = next(one for one in paragraphs(source) if one.kind == "row")
    assert [(cell.title, cell.text) for cell in row.cells] == [("項目", "ログ"), ("内容", "1年 | 2年")]


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("# 題\n## 一\n### 二\n## 三", [("題", 0), ("一", 1), ("二", 2), ("三", 1)]),
        ("# 一\n# 二\n## 三", [("一", 1), ("二", 1), ("三", 2)]),
        ("## 一\n### 二", [("一", 2), ("二", 3)]),
    ],
)
def test_a_single_first_heading_is_the_title(source: str, levels: list[tuple[str, int]]) -> None:
    assert [(one.text, one.level) for one in paragraphs(source)] == levels


def test_a_table_of_titles_only_and_a_line_with_a_bar() -> None:
    assert [one.text for one in paragraphs("| 甲 | 乙 |\n|---|---|")] == ["甲｜乙"]
    assert [(one.kind, one.text) for one in paragraphs("一 | 二")] == [("text", "一 | 二")]


def test_an_unclosed_fence_and_comment_lose_nothing() -> None:
    assert [one.text for one in paragraphs("```\n中。\n外。")] == ["中。\n外。"]
    assert "外。" in "".join(one.text for one in paragraphs("<!-- 注\n\n外。"))


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 20000, "*" * 20000, "`" * 20000, "<a " * 10000, "|" * 20000, "![" * 10000, "**a" * 10000, "<!--" * 10000,
        "_a" * 20000, "\\" * 20000, "> " * 10000, "- " * 10000, "#" * 20000, "|-" * 10000 + "\n" + "|-" * 10000,
        "<" * 20000 + "a" * 20000, "~~" * 10000, "&#" * 10000, " " * 20000 + "x", "-\n" * 10000, "a|b\n" * 10000,
    ],
    ids=range(20),
)  # fmt: skip
def test_hostile_text_takes_no_time(hostile: str) -> None:
    start = time.perf_counter()
    paragraphs(hostile)
    assert time.perf_counter() - start < 2


@given(st.text("#-*`|>~_[]()!<>\\ \n1.(あ。", max_size=80))
def test_any_text_is_read(text: str) -> None:
    found = paragraphs(text)
    assert found == paragraphs(text)
    assert all(one.text or one.cells for one in found)
    assert len(found) <= text.count("\n") + 1


def test_the_code_of_the_characters_is_found_out() -> None:
    assert read_markdown("## 目的とする。".encode("cp932"), NAME).paragraphs[0].text == "目的とする。"
    with pytest.raises(FileProblem):
        read_markdown(b"\x81\xff\xfe\x00", NAME)
