"""Automatic numbers of a .docx as Word prints them."""

from __future__ import annotations

import io

import docx
import pytest

from specgen.export.docx import render_docx
from specgen.export.markdown import render_markdown
from specgen.model.document import Document
from specgen.model.specification import Specification
from specgen.reading.docx import read_docx
from specgen.reading.docx.signs import sign
from specgen.reading.text import read_markdown
from tests.conftest import SAMPLES
from tests.reading.docx_file import abstract, listed, lvl, num, p, read, style, tbl, tr

START = '<w:lvlOverride w:ilvl="{0}"><w:startOverride w:val="{1}"/></w:lvlOverride>'


def labels(document: Document) -> list[str]:
    return [one.number for one in document.paragraphs]


def numbered(numbering: str, *places: tuple[int, int]) -> list[str]:
    """The numbers of paragraphs in (list, level)."""
    body = "".join(p(f"{at}番。", properties=listed(list_, level)) for at, (list_, level) in enumerate(places))
    return labels(read(body, numbering=numbering))


LEGAL = "<w:isLgl/>"
THREE = (lvl(0, "decimal", "第%1章"), lvl(1, "decimal", "%2"), lvl(2, "aiueoFullWidth", "%1-%2-%3"))


@pytest.mark.parametrize(
    ("numbering", "places", "expected"),
    [
        (abstract(0, *THREE) + num(1, 0), [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)],
         ["第1章", "1", "2", "1-2-ア", "第2章", "1", "2-1-ア"]),
        # Handles on one definition count together; a start of their own counts anew once.
        (abstract(0, *THREE) + num(1, 0) + num(2, 0), [(1, 0), (2, 0), (1, 0)], ["第1章", "第2章", "第3章"]),
        (abstract(0, *THREE) + num(1, 0) + num(2, 0, START.format(0, 7)), [(1, 0), (2, 0), (2, 0), (1, 0)],
         ["第1章", "第7章", "第8章", "第9章"]),
        (abstract(0, *THREE) + num(1, 0, START.format(1, 5)), [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)],
         ["第1章", "5", "6", "第2章", "5"]),
        # A level that the handle defines itself.
        (abstract(0, *THREE) + num(1, 0, f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperRoman", "%1.", 4)}</w:lvlOverride>'),
         [(1, 0), (1, 0)], ["IV", "V"]),
        (abstract(0, lvl(0, "decimal", "%1", 3)) + num(1, 0), [(1, 0), (1, 0)], ["3", "4"]),
        # A level that no higher one starts anew, and one that only the first does.
        (abstract(0, lvl(0, "decimal", "第%1章"), lvl(1, "decimal", "第%2条", inner='<w:lvlRestart w:val="0"/>'))
         + num(1, 0), [(1, 0), (1, 1), (1, 0), (1, 1)], ["第1章", "第1条", "第2章", "第2条"]),
        (abstract(0, lvl(0, "decimal", "第%1章"), lvl(1, "decimal", "第%2節"),
                  lvl(2, "decimal", "第%3条", inner='<w:lvlRestart w:val="1"/>')) + num(1, 0),
         [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)],
         ["第1章", "第1節", "第1条", "第2節", "第2条", "第2章", "第1節", "第1条"]),
        (abstract(0, lvl(0, "japaneseCounting", "第%1章"), lvl(1, "decimal", "%1.%2", inner=LEGAL)) + num(1, 0),
         [(1, 0), (1, 1), (1, 0), (1, 1)], ["第一章", "1.1", "第二章", "2.1"]),
        (abstract(0, lvl(0, "decimal", "%1."), lvl(1, "decimal", "%1.%2.")) + num(1, 0), [(1, 1), (1, 1)],
         ["1.1", "1.2"]),
        (abstract(0, lvl(0, "bullet", "\uf0b7"), lvl(1, "bullet", "－"), lvl(2, "none", "")) + num(1, 0),
         [(1, 0), (1, 1), (1, 2)], ["・", "-", ""]),
        (abstract(0, lvl(0, "decimalEnclosedCircle", "%1"), lvl(1, "irohaFullWidth", "(%2)")) + num(1, 0),
         [(1, 0), (1, 0), (1, 1), (1, 1)], ["①", "②", "(イ)", "(ロ)"]),
        (abstract(0, lvl(0, "decimal", "%1")) + num(1, 0), [(9, 0), (0, 0)], ["", ""]),
        (num(1, 0), [(1, 0)], [""]),
    ],
)  # fmt: skip
def test_lists(numbering: str, places: list[tuple[int, int]], expected: list[str]) -> None:
    assert numbered(numbering, *places) == expected


def test_lists_of_styles() -> None:
    link = '<w:pStyle w:val="{0}"/>'
    numbering = (
        abstract(
            0, lvl(0, "decimal", "第%1章", inner=link.format("H1")), lvl(1, "decimal", "%2", inner=link.format("H2"))
        )
        + num(1, 0)
        + '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="ListStyle"/></w:abstractNum>'
        + num(2, 5)
        + abstract(6, lvl(0, "decimal", "(%1)"))
        + num(3, 6)
    )
    styles = (
        style("H1", "heading 1", f"<w:pPr>{listed(1, None)}</w:pPr>")
        + style("H2", "heading 2", "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>")
        + style("H3", "heading 3", based_on="H2")
        + '<w:style w:type="numbering" w:styleId="ListStyle"><w:name w:val="x"/>'
        + f"<w:pPr>{listed(3, None)}</w:pPr></w:style>"
    )
    body = (
        p("総則", style="H1")
        + p("目的", style="H2")
        + p("文とすること。", properties=listed(2))
        + p("番号を外した節", style="H2", properties=listed(0, None))
        + p("範囲", style="H2")
        + p("要件", style="H1")
        + p("機能", style="H2")
    )
    document = read(body, numbering=numbering, styles=styles)
    assert [(one.number, one.place.number, one.text) for one in document.paragraphs] == [
        ("第1章", "第1章", "総則"),
        ("1", "第1章1", "目的"),
        ("(1)", "第1章1(1)", "文とすること。"),
        ("", "第1章", "番号を外した節"),
        ("2", "第1章2", "範囲"),
        ("第2章", "第2章", "要件"),
        ("1", "第2章1", "機能"),
    ]
    assert document.paragraphs[2].headings == ("第1章 総則", "1 目的")


def test_numbers_in_cells_are_kept() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    cell = f"<w:tc>{p(properties=listed(1))}</w:tc>"
    two = f"<w:tc>{p('一。', properties=listed(1))}{p('二。', properties=listed(1))}</w:tc>"
    (row,) = read(tbl(tr(cell, two, "必須")), numbering=numbering).paragraphs
    assert (row.number, row.text) == ("1", "2. 一。\n3. 二。｜必須")


@pytest.mark.parametrize(
    ("form", "signs"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("decimalFullWidth", {10: "１０"}),
        ("upperRoman", {4: "IV", 1999: "MCMXCIX"}),
        ("lowerRoman", {9: "ix"}),
        ("upperLetter", {1: "A", 27: "AA"}),
        ("lowerLetter", {26: "z", 28: "bb"}),
        ("aiueo", {1: "ｱ", 5: "ｵ", 46: "ﾝ"}),
        ("aiueoFullWidth", {1: "ア", 46: "ン", 47: "アア"}),
        ("iroha", {1: "ｲ", 2: "ﾛ"}),
        ("irohaFullWidth", {1: "イ", 3: "ハ"}),
        ("japaneseCounting", {1: "一", 10: "十", 12: "十二", 20: "二十", 105: "百五"}),
        ("japaneseLegal", {12: "壱拾弐"}),
        ("ideographDigital", {10: "一〇", 21: "二一"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 50: "㊿", 51: "51"}),
        ("decimalEnclosedParen", {2: "⑵", 21: "21"}),
        ("numberInDash", {3: "- 3 -"}),
        ("ideographTraditional", {1: "甲", 2: "乙"}),
        ("none", {1: ""}),
        ("bullet", {1: ""}),
        ("unheardOf", {7: "7"}),
        ("upperRoman", {0: "0", -3: "-3", 100000: "100000"}),
    ],
)
def test_signs(form: str, signs: dict[int, str]) -> None:
    assert {index: sign(form, index) for index in signs} == signs


@pytest.mark.parametrize("sample", SAMPLES)
def test_numbers_of_a_draft_are_those_of_the_specification(sample: str, drafts: dict[str, Specification]) -> None:
    spec = drafts[sample]
    document = read_docx(render_docx(spec), sample)
    found = sorted((one.number, one.place.number) for one in document.paragraphs if one.number and one.kind != "row")
    expected = [(item.number, item.path) for item in spec.items() if item.number]
    expected += [(node.number, node.path) for node in spec.nodes()]
    assert found == sorted(expected)


def test_a_draft_reads_alike_in_both_formats(town: Specification) -> None:
    word = read_docx(render_docx(town), "a.docx")
    mark = read_markdown(render_markdown(town).encode(), "a.md")

    def numbers(document: Document) -> list[tuple[str, str]]:
        return [(one.number, one.place.number) for one in document.paragraphs if one.number and one.kind != "row"]

    assert numbers(word) == numbers(mark)


def test_a_document_of_python_docx() -> None:
    source = docx.Document()
    source.add_heading("仕様書", 0)
    source.add_heading("第1章　総則", 1)
    source.add_paragraph("一つ目。", style="List Number")
    source.add_paragraph("二つ目。", style="List Number")
    source.add_paragraph("点。", style="List Bullet")
    target = io.BytesIO()
    source.save(target)
    document = read_docx(target.getvalue(), "a.docx")
    assert [(one.kind, one.number, one.text, one.place.number) for one in document.paragraphs] == [
        ("heading", "", "仕様書", ""),
        ("heading", "第1章", "総則", "第1章"),
        ("text", "1", "一つ目。", "第1章1"),
        ("text", "2", "二つ目。", "第1章2"),
        ("text", "・", "点。", "第1章2"),
    ]
