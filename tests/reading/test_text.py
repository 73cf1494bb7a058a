"""Plain text: the code of its characters, and paragraphs out of lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import FileProblem
from specgen.reading.headings import read_label
from specgen.reading.text import decode, read_plain

NAME = "試験.txt"
SENTENCE = "受託者は、入力情報を生成AIモデルの学習に利用してはならない。サーバーは国内に置くこと。"


def paragraphs(text: str) -> list[tuple[str, str, int | None]]:
    return [(one.number, one.text, one.place.line) for one in read_plain(text.encode(), NAME).paragraphs]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "shift_jis", "euc_jp", "iso2022_jp", "utf-16-le-bom"]
)
def test_encodings(encoding: str) -> None:
    data = b"\xff\xfe" + SENTENCE.encode("utf-16-le") if encoding == "utf-16-le-bom" else SENTENCE.encode(encoding)
    assert decode(data, NAME) == SENTENCE


@pytest.mark.parametrize("text", ["①髙﨑㈱のﾃｽﾄとする。", "目的", "学習に利用しないこと", "1 件名", "ﾃｽﾄ"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_short_and_special_texts(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), NAME) == text


@pytest.mark.parametrize("data", [b"\x81\xff\xfe\x00", b"abc\x00def", b"\xff\xfe\x00", b"\xfd\xfd\xfd\xfd"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(FileProblem) as problem:
        read_plain(data, NAME)
    assert problem.value.hint


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specgen.reading.text._MAX_LINES", 3)
    with pytest.raises(FileProblem, match="行が多過ぎる"):
        read_plain(b"a\n\n\n\n", NAME)


LONG = "受託者は、本サービスの提供に当たり、利用者が入力した情報及び生成された出力を、"
assert len(LONG) >= 30


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一つ目。\n\n二つ目。", [("", "一つ目。", 1), ("", "二つ目。", 3)]),
        ("一つ目。\r\n二つ目。\r三つ目。", [("", "一つ目。", 1), ("", "二つ目。", 2), ("", "三つ目。", 3)]),
        (f"{LONG}\n保存しないこと。\n次。", [("", f"{LONG}保存しないこと。", 1), ("", "次。", 3)]),
        (f"(1) {LONG}\n    保存しないこと。\n(2) 次。", [("(1)", f"{LONG}保存しないこと。", 1), ("(2)", "次。", 3)]),
        (f"　{LONG}\n保存しないこと。\n　次の段落。", [("", f"{LONG}保存しないこと。", 1), ("", "次の段落。", 3)]),
        ("短い行\n次の行", [("", "短い行", 1), ("", "次の行", 2)]),
        (f"{LONG}\n・点。", [("", LONG, 1), ("・", "点。", 2)]),
        ("第1章 総則\n1 目的\n本文。", [("第1章", "総則", 1), ("1", "目的", 2), ("", "本文。", 3)]),
        ("", []),
        ("\n \n　\n", []),
        ("頁一。\x0c頁二。", [("", "頁一。", 1), ("", "頁二。", 2)]),
    ],
)
def test_paragraphs_out_of_lines(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert paragraphs(text) == expected


def test_lines_with_a_full_width_bar_are_rows() -> None:
    source = "1 要件\n番号｜項目｜内容｜区分\n1.1｜ログ｜1年保存する。｜必須\n\n甲｜乙\n本文。"
    found = read_plain(source.encode(), NAME).paragraphs
    assert [(one.kind, one.number, one.text, one.place.line) for one in found] == [
        ("heading", "1", "要件", 1),
        ("row", "1.1", "ログ｜1年保存する。｜必須", 3),
        ("row", "", "甲｜乙", 5),
        ("text", "", "本文。", 6),
    ]
    assert [cell.title for cell in found[1].cells] == ["項目", "内容", "区分"]


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40).filter(
            lambda text: read_label(text) is None and "｜" not in text
        )
    )
)
def test_paragraphs_come_out_as_they_went_in(written: list[str]) -> None:
    data = "\n\n".join(written).encode("utf-8-sig")
    assert [one.text for one in read_plain(data, NAME).paragraphs] == [one.removeprefix("\ufeff") for one in written]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = read_plain(data, NAME)
    except FileProblem:
        return
    assert document == read_plain(data, NAME)
