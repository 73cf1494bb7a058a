"""An office's own .docx as template: its look is kept, its text goes, and what leads outside does not come along."""

from __future__ import annotations

import io
import re

import docx
import pytest
from docx.document import Document

from specgen.export.docx import render_docx
from tests.export.docx_helper import (
    W,
    body,
    numbers,
    pack,
    paragraphs,
    part,
    rich,
    style,
    texts,
    unpack,
    value,
)
from tests.export.office_file import changed, office_file, saved

OTHER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_page_header_and_footer_are_kept_and_the_text_is_not() -> None:
    document = render_docx(rich(), base=office_file())
    opened = docx.Document(io.BytesIO(document))
    section = opened.sections[0]
    assert section.header.paragraphs[0].text == "青葉市　様式"
    assert section.footer.paragraphs[0].text == "庁内限り"
    assert section.left_margin is not None
    assert round(section.left_margin.mm) == 30
    assert section.different_first_page_header_footer
    assert "消えるべき文" not in "".join(texts(document))
    assert opened.core_properties.author == "青葉市"


def test_the_same_template_gives_the_same_bytes() -> None:
    base = office_file()
    assert render_docx(rich(), base=base) == render_docx(rich(), base=base)


def test_no_style_of_the_office_is_changed() -> None:
    base = office_file()
    before = {value(one, "styleId"): one for one in part(base, "word/styles.xml").findall(f"{W}style")}
    document = render_docx(rich(), base=base)
    after = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    added = set(after) - set(before)
    assert all(name.startswith("Specgen") for name in added)
    for name, one in before.items():
        assert shape(one) == shape(after[name])
    used = {value(one.find(f"{W}pPr/{W}pStyle")) for one in paragraphs(document)}
    assert used <= added


def shape(element: object) -> list[tuple[str, dict[str, str]]]:
    return [(one.tag, dict(one.attrib)) for one in element.iter()]  # type: ignore[attr-defined]


def test_our_headings_build_on_those_of_the_office() -> None:
    document = render_docx(rich(), base=office_file())
    styles = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    chapter = styles["SpecgenChapter"]
    assert value(chapter.find(f"{W}basedOn")) == "Heading1"
    assert value(chapter.find(f"{W}pPr/{W}outlineLvl")) == "0"
    assert chapter.find(f"{W}rPr") is None
    assert value(styles["SpecgenText1"].find(f"{W}basedOn")) == "Normal"
    assert styles["SpecgenText1"].find(f"{W}rPr/{W}sz") is None
    names = [value(one.find(f"{W}name")) for one in styles.values()]
    assert len(names) == len(set(names))


def test_without_headings_and_japanese_fonts_ours_stand_alone() -> None:
    base = office_file()
    parts = unpack(base)
    text = parts["word/styles.xml"].decode()
    text = re.sub(r' w:eastAsia(Theme)?="[^"]*"', "", text).replace('w:val="heading 1"', 'w:val="headline"')
    bare = render_docx(rich(), base=pack({**parts, "word/styles.xml": text.replace(' w:default="1"', "").encode()}))
    assert b'basedOn w:val=""' not in unpack(bare)["word/styles.xml"]
    document = render_docx(rich(), base=pack({**parts, "word/styles.xml": text.encode()}))
    styles = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    assert value(styles["SpecgenChapter"].find(f"{W}basedOn")) == "Normal"
    assert value(styles["SpecgenChapter"].find(f"{W}rPr/{W}rFonts"), "eastAsia") == "ＭＳ ゴシック"
    assert value(styles["SpecgenText1"].find(f"{W}rPr/{W}rFonts"), "eastAsia") == "ＭＳ 明朝"


def test_numbers_are_right_beside_the_lists_of_the_office() -> None:
    spec = rich()
    document = render_docx(spec, base=office_file())
    found = [one.number for one in numbers(document) if style(one.paragraph) in ("Item", "Sub")]
    assert found == [item.number for item in spec.items() if item.number]
    root = part(document, "word/numbering.xml")
    order = [one.tag.removeprefix(W) for one in root if one.tag in (f"{W}abstractNum", f"{W}num")]
    assert order == sorted(order)
    ids = [value(one, "numId") for one in root.findall(f"{W}num")]
    assert len(ids) == len(set(ids))


def test_a_specification_can_be_the_template_of_the_next() -> None:
    first = render_docx(rich())
    parts = unpack(first)
    look = parts["word/styles.xml"].decode().replace('w:before="360"', 'w:before="480"', 1)
    base = pack({**parts, "word/styles.xml": look.encode()})
    spec = rich()
    document = render_docx(spec, base=render_docx(spec, base=base))
    styles = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    assert value(styles["SpecgenChapter"].find(f"{W}pPr/{W}spacing"), "before") == "480"
    assert len(part(document, "word/numbering.xml").findall(f"{W}abstractNum")) == 3
    found = [one.number for one in numbers(document) if style(one.paragraph) in ("Item", "Sub")]
    assert found == [item.number for item in spec.items() if item.number]


def test_a_template_without_header_and_footer_gets_ours() -> None:
    document = render_docx(rich(), base=saved(docx.Document()))
    section = docx.Document(io.BytesIO(document)).sections[0]
    assert section.header.paragraphs[0].text == "青葉市生成AIサービス提供業務"
    assert " / " in section.footer.paragraphs[0].text


def test_a_cover_header_of_the_office_is_kept_only_where_it_is_in_use() -> None:
    def first(document: Document) -> None:
        section = document.sections[0]
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = "表紙の上"

    used = docx.Document(io.BytesIO(render_docx(rich(), base=office_file(first))))
    assert used.sections[0].first_page_header.paragraphs[0].text == "表紙の上"

    def off(document: Document) -> None:
        first(document)
        document.sections[0].different_first_page_header_footer = False

    unused = render_docx(rich(), base=office_file(off))
    types = [value(one, "type") for one in body(unused).find(f"{W}sectPr").findall(f"{W}headerReference")]
    assert types == ["default"]


def test_pages_count_from_one() -> None:
    base = changed(
        office_file(), "word/document.xml", "<w:cols ", '<w:pgNumType w:fmt="numberInDash" w:start="7"/><w:cols '
    )
    number = body(render_docx(rich(), base=base)).find(f"{W}sectPr/{W}pgNumType")
    assert (value(number, "fmt"), value(number, "start")) == ("numberInDash", "")


def test_a_document_template_becomes_a_document() -> None:
    base = changed(office_file(), "[Content_Types].xml", "document.main+xml", "template.main+xml")
    types = unpack(render_docx(rich(), base=base))["[Content_Types].xml"].decode()
    assert "wordprocessingml.document.main+xml" in types
    assert "template.main" not in types


def test_tables_fit_the_page_of_the_office() -> None:
    document = render_docx(rich(), base=office_file())
    section = body(document).find(f"{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    width = int(value(size, "w")) - int(value(margins, "left")) - int(value(margins, "right"))
    table = body(document).find(f".//{W}tbl/{W}tblPr")
    assert int(value(table.find(f"{W}tblW"), "w")) + int(value(table.find(f"{W}tblInd"), "w")) == width


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"<w:pgSz [^>]*/>", ""),
        (r"<w:pgMar [^>]*/>", ""),
        (r'w:left="[0-9]+"', 'w:left="99999"'),
        (r'w:left="[0-9]+"', 'w:left="wide"'),
        (r"<w:sectPr.*</w:sectPr>", ""),
    ],
)
def test_an_odd_page_is_no_obstacle(old: str, new: str) -> None:
    parts = unpack(office_file())
    text = re.sub(old, new, parts["word/document.xml"].decode(), count=1, flags=re.DOTALL)
    document = render_docx(rich(), base=pack({**parts, "word/document.xml": text.encode()}))
    assert docx.Document(io.BytesIO(document)).sections[0].different_first_page_header_footer


def test_a_bare_document_gets_what_it_lacks() -> None:
    parts = unpack(office_file())
    kept = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
    document = render_docx(rich(), base=pack({name: parts[name] for name in kept}))
    assert {"word/styles.xml", "word/numbering.xml", "word/settings.xml"} <= set(unpack(document))
    opened = docx.Document(io.BytesIO(document))
    assert opened.sections[0].footer.paragraphs[0].text.endswith(" / 2")
    assert [one.text for one in opened.paragraphs if one.style and one.style.name == "Heading 1"] == [
        "調達の概要",
        "要件",
    ]


@pytest.mark.parametrize("grid", [True, False])
@pytest.mark.parametrize("title_page", ["", '<w:titlePg w:val="0"/>'])
def test_the_first_page_becomes_a_cover(grid: bool, title_page: str) -> None:
    base = office_file()
    if not grid:
        parts = unpack(base)
        text = re.sub(r"<w:docGrid [^>]*/>", "", parts["word/document.xml"].decode())
        base = pack({**parts, "word/document.xml": text.encode()})
    base = changed(base, "word/document.xml", "</w:sectPr>", '<w:printerSettings r:id="rId1"/></w:sectPr>')
    base = changed(base, "word/document.xml", "<w:cols ", "<w:footnotePr/><w:cols ") if grid else base
    base = re_cover(base, title_page)
    section = body(render_docx(rich(), base=base)).find(f"{W}sectPr")
    order = [one.tag.removeprefix(W) for one in section]
    assert order.count("titlePg") == 1
    assert order[-1] == ("docGrid" if grid else "titlePg")
    assert "printerSettings" not in order
    assert value(section.find(f"{W}titlePg"), "val") == ""


def re_cover(base: bytes, title_page: str) -> bytes:
    return changed(base, "word/document.xml", "<w:cols ", f"{title_page}<w:cols ") if title_page else base


@pytest.mark.parametrize(("size", "indent"), [("24", "960"), ("999999", "840"), ("large", "840")])
def test_the_contents_leave_room_for_the_office_s_own_size_of_text(size: str, indent: str) -> None:
    parts = unpack(office_file())
    text = re.sub(r'<w:sz w:val="(22|24)"/>', f'<w:sz w:val="{size}"/>', parts["word/styles.xml"].decode())
    document = render_docx(rich(), base=pack({**parts, "word/styles.xml": text.encode()}))
    assert value(paragraphs(document, "Toc1")[0].find(f"{W}pPr/{W}ind"), "left") == indent
