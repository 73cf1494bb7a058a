"""Laws of reading a .docx: what goes in comes out, once, in order; damage is refused; time and nesting are bounded."""

from __future__ import annotations

import io
import time
import unicodedata
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import FileProblem
from specgen.model.document import View
from specgen.reading.docx import read_docx
from specgen.reading.docx.walker import MAX_NESTING
from specgen.reading.headings import read_label
from tests.reading.docx_file import deleted, ins, p, package, read, t, tbl, tc, texts, tr
from tests.reading.docx_file import docx as build

LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from("あ漢、。こと（）｜ア1(")
# A paragraph that begins with a number gives the number away; that is another law's.
TEXT = st.text(LETTERS, min_size=1, max_size=30).filter(lambda text: read_label(text) is None)
NAME = "試験.docx"


@given(st.lists(TEXT, min_size=1, max_size=12))
def test_paragraphs_come_out_as_they_went_in(written: list[str]) -> None:
    document = read("".join(p(t(escape(text))) for text in written))
    assert [one.text for one in document.paragraphs] == written
    assert [one.id for one in document.paragraphs] == [f"p{at}" for at in range(1, len(written) + 1)]


@given(st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=5))
def test_cells_come_out_as_they_went_in(written: list[list[str]]) -> None:
    document = read(tbl(*(tr(*(tc(p(t(escape(text)))) for text in row)) for row in written)))
    found = [cell.title for one in document.paragraphs[:1] for cell in one.cells if cell.title]
    found += [text for one in document.paragraphs for text in (one.number, *(cell.text for cell in one.cells)) if text]
    # A row's number is told in half-width signs, a title without its blanks.
    assert {normal(one) for one in found} == {normal(text) for row in written for text in row}


def normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@given(st.lists(st.tuples(TEXT, st.sampled_from(["", "in", "out"])), max_size=8))
def test_every_view_shows_its_share_of_the_changes(pieces: list[tuple[str, str]]) -> None:
    wrap: dict[str, Callable[[str], str]] = {"": t, "in": ins, "out": deleted}
    body = p("本文", *(wrap[change](escape(text)) for text, change in pieces))
    assert texts(body) == ["本文" + "".join(text for text, change in pieces if change != "out")]
    assert texts(body, view=View.original) == ["本文" + "".join(text for text, change in pieces if change != "in")]
    assert all(text in texts(body, view=View.both)[0] for text, _ in pieces)


def test_the_same_file_gives_the_same_document() -> None:
    data = build(p("1 目的") + p(t("隠", "<w:vanish/>"), "二。") + tbl(tr("甲", "乙")))
    assert read_docx(data, NAME) == read_docx(data, NAME)
    assert len(read_docx(data, NAME).digest) == 64


def test_anchors_are_indexes_in_document_xml() -> None:
    body = p("一。") + tbl(tr("甲", tc("乙", "丙"))) + "<w:p/>" + p("二。") + tbl(tr(tc("枠。")))
    document = read(body)
    assert [(one.text, one.anchor) for one in document.paragraphs] == [
        ("一。", "p:0"), ("甲｜乙\n丙", "tr:0"), ("二。", "p:5"), ("枠。", "p:6"),
    ]  # fmt: skip


def test_the_strict_form_of_the_format_is_read() -> None:
    with zipfile.ZipFile(io.BytesIO(build(p("本文。")))) as source:
        files = {name: source.read(name).decode() for name in source.namelist()}
    strict = {
        name: text.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, text in files.items()
    }
    assert [one.text for one in read_docx(package(strict), NAME).paragraphs] == ["本文。"]


def broken(**changes: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(build(p("本文。"), styles=""))) as source:
        files = {name: source.read(name).decode() for name in source.namelist()}
    for name, text in changes.items():
        path = {"main": "word/document.xml", "styles": "word/styles.xml", "rels": "_rels/.rels"}[name]
        files[path] = text
    return package(files)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 no archive",
        package({"a.txt": "x"}),
        broken(main="<w:document"),
        broken(main="<other/>"),
        broken(main=""),
        broken(styles="<<"),
        broken(rels="no xml"),
        broken(rels="<Relationships/>"),
        broken(main='<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'),
        broken(main="<d>" * 300 + "</d>" * 300),
        build(p("本文。"))[:-40],
        build(""),
        build(p(t("隠れる", "<w:vanish/>"))),
    ],
)
def test_damaged_files_are_refused_with_a_hint(data: bytes) -> None:
    with pytest.raises(FileProblem) as problem:
        read_docx(data, NAME)
    assert problem.value.path == NAME
    assert problem.value.hint


def nested(depth: int) -> str:
    body = p("底。")
    for _ in range(depth):
        body = tbl(tr(tc(body)))
    return body


def test_nesting_is_bounded() -> None:
    assert texts(nested(40)) == ["底。"]
    deep = "<w:sdt><w:sdtContent>" * (MAX_NESTING + 2) + p("底。") + "</w:sdtContent></w:sdt>" * (MAX_NESTING + 2)
    for body in (nested(MAX_NESTING + 2), deep):
        with pytest.raises(FileProblem, match="深過ぎる"):
            read(body)


def test_the_number_of_paragraphs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specgen.reading.docx.walker.MAX_PARAGRAPHS", 3)
    assert len(texts(p("一。") * 3)) == 3
    with pytest.raises(FileProblem, match="多過ぎる"):
        read(p("一。") * 4)


@pytest.mark.parametrize(
    "body",
    [
        '<w:p><w:r><w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="begin"/><w:t>x</w:t></w:r></w:p>',
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="x"/></w:numPr></w:pPr></w:p>',
        '<w:p><w:r><w:sym w:char="zz"/><w:footnoteReference/><w:pict/><w:drawing/></w:r></w:p>',
        "<w:tbl/><w:tbl><w:tr/></w:tbl><w:tbl><w:tr><w:tc/></w:tr></w:tbl>",
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999999"/><w:vMerge/></w:tcPr></w:tc></w:tr></w:tbl>',
        '<w:sdt/><w:sectPr><w:headerReference r:id="none"/></w:sectPr>',
    ],
)
def test_odd_but_well_formed_content_does_no_harm(body: str) -> None:
    assert texts(body + p("本文。"))[-1] == "本文。"


def test_a_field_that_never_ends_hides_nothing() -> None:
    begin, separate = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate"))
    contents = f"{begin}<w:r><w:instrText>TOC</w:instrText></w:r>"
    assert texts(p(contents) + p("一とすること。")) == ["一とすること。"]
    assert texts(p(contents, separate) + p("一とすること。")) == ["一とすること。"]


def test_a_style_based_on_itself_ends() -> None:
    styles = (
        '<w:style w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="A"/></w:style>'
    )
    assert texts(p("本文。", style="A"), styles=styles) == ["本文。"]


@pytest.mark.slow
def test_a_hundred_pages_take_less_than_four_tenths_of_a_second() -> None:
    # Some 25 paragraphs a page, a fifth of them rows of tables.
    page = "".join(p(f"({at}) 受託者は、記録を{at}年間保存し、求めに応じて提出すること。") for at in range(1, 21))
    page += tbl(*(tr("ログ", "1年間保存すること。", "必須") for _ in range(5)))
    data = build(page * 100)
    best = 9.0
    for _ in range(3):
        start = time.perf_counter()
        assert len(read_docx(data, NAME).paragraphs) == 2500
        best = min(best, time.perf_counter() - start)
    assert best < 0.4
