"""An office's own .docx as template: its look is kept, its text goes, and nothing dangerous comes along."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.shared import Mm, Pt

from specgen.errors import FileProblem
from specgen.export.docx import opening, render_docx
from tests import builders as b
from tests.export.docx_helper import (
    R,
    W,
    body,
    numbers,
    pack,
    paragraphs,
    part,
    rich,
    shown,
    style,
    texts,
    unpack,
    value,
)

OTHER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def office_file(change: Callable[[Document], object] = lambda _document: None) -> bytes:
    """A letter of an office, with header, footer, styles of its own and old text."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header.paragraphs[0].text = "青葉市　様式"
    section.footer.paragraphs[0].text = "庁内限り"
    document.styles["Normal"].font.size = Pt(12)
    document.add_heading("古い見出し", 1)
    document.add_paragraph("消えるべき文", style="List Bullet")
    change(document)
    return saved(document)


def changed(base: bytes, name: str, old: str, new: str) -> bytes:
    """The file with one part rewritten."""
    parts = unpack(base)
    text = parts[name].decode()
    assert old in text
    return pack({**parts, name: text.replace(old, new, 1).encode()})


def with_part(base: bytes, name: str, content: bytes) -> bytes:
    """The file with one part more."""
    return pack({**unpack(base), name: content})


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


# --- what does not come along -----------------------------------------------------------------------------------------


def test_what_leads_outside_or_belongs_to_the_old_text_is_dropped() -> None:
    base = office_file(lambda document: document.add_comment(document.paragraphs[1].runs, "内緒の注記", "職員"))
    parts = unpack(base)
    settings = parts["word/settings.xml"].decode()
    settings = settings.replace(
        "<w:zoom", '<w:attachedTemplate r:id="rId9"/><w:updateFields w:val="true"/><w:zoom', 1
    ).replace("<w:settings ", f'<w:settings xmlns:r="{OTHER}" ', 1 if f'xmlns:r="{OTHER}"' not in settings else 0)
    parts["word/settings.xml"] = settings.encode()
    parts["word/_rels/settings.xml.rels"] = relationships(
        "rId9", "attachedTemplate", "http://bad.example/x.dotm"
    ).encode()
    parts["customXml/item9.xml"] = b"<secret/>"
    result = unpack(render_docx(rich(), base=pack(parts)))
    everything = b"".join(result.values())
    for gone in (
        b"bad.example",
        b"attachedTemplate",
        b"updateFields",
        "内緒の注記".encode(),
        b"<secret/>",
        b"comments",
    ):
        assert gone not in everything
    assert not any(name.startswith("customXml") for name in result)


def relationships(id_: str, kind: str, target: str, mode: str = "External") -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="{id_}" Type="{OTHER}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def test_links_and_foreign_images_in_the_header_lose_their_targets_but_not_their_text() -> None:
    base = office_file()
    (name,) = [one for one in unpack(base) if re.fullmatch(r"word/header\d*\.xml", one)]
    linked = f'<w:hyperlink xmlns:r="{OTHER}" r:id="rId5"><w:r><w:t>市の頁</w:t></w:r></w:hyperlink></w:p>'
    base = changed(base, name, "</w:p>", linked)
    rels = name.replace("word/", "word/_rels/") + ".rels"
    base = with_part(base, rels, relationships("rId5", "hyperlink", "http://bad.example/").encode())
    result = unpack(render_docx(rich(), base=base))
    assert "市の頁".encode() in result[name]
    assert b"hyperlink" not in result[name]
    assert rels not in result


def test_objects_of_the_header_that_live_elsewhere_are_taken_out() -> None:
    outside = (
        f'<w:r><w:t>前</w:t></w:r><w:object xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:r="{OTHER}">'
        f'<o:a/><o:OLEObject r:id="rId5"/>後</w:object><w:object>'
        '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:r="{0}" r:id="rId5"/>末</w:object>'
        '<w:drawing xmlns:r="{OTHER}" r:link="rId5"/></w:p>'
    )
    base = changed(office_file(), header_name(), "</w:p>", outside)
    rels = header_name().replace("word/", "word/_rels/") + ".rels"
    base = with_part(base, rels, relationships("rId5", "oleObject", "http://bad.example/").encode())
    header = unpack(render_docx(rich(), base=base))[header_name()].decode()
    assert "OLEObject" not in header
    assert "rId5" not in header
    assert "前" in header
    assert "後" in header
    assert "末" in header


def test_an_image_in_the_header_comes_along() -> None:
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )

    def logo(document: Document) -> None:
        document.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(pixel))

    result = render_docx(rich(), base=office_file(logo))
    images = [name for name in unpack(result) if name.startswith("word/media/")]
    assert len(images) == 1
    assert unpack(result)[images[0]] == pixel
    header = docx.Document(io.BytesIO(result)).sections[0].header
    blip = header.part.element.find(".//{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    assert header.part.related_parts[blip.get(f"{R}embed")].blob == pixel


# --- what is refused --------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        with package.open("word/media/big.bin", "w") as stream:
            for _ in range(101):
                stream.write(bytes(1024 * 1024))
        package.writestr("word/document.xml", "<x/>")
    return target.getvalue()


def doubled() -> bytes:
    target = io.BytesIO(office_file())
    with zipfile.ZipFile(target, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("word/document.xml", "<x/>")
    return target.getvalue()


def corrupt() -> bytes:
    base = bytearray(office_file())
    start = base.index(b"word/document.xml") + 40
    base[start : start + 60] = bytes(60)
    return bytes(base)


DTD = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "開けない"),
    "text": (lambda: "ただの文".encode(), "開けない"),
    "old .doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "古い形式"),
    "cut off": (lambda: office_file()[:-200], "開けない"),
    "corrupt": (corrupt, "開けない"),
    "too large": (lambda: bytes(opening.MAX_BYTES + 1), "20MB"),
    "bomb": (bomb, "100MB"),
    "two of a name": (doubled, "同じ名前"),
    "no document": (lambda: pack({"[Content_Types].xml": b"<Types/>"}), "word/document.xml がない"),
    "no types": (lambda: pack({"word/document.xml": b"<x/>"}), "Content_Types"),
    "macro": (lambda: with_part(office_file(), "word/vbaProject.bin", b"x"), "マクロ"),
    "macro type": (
        lambda: re_typed(MACRO),
        "マクロ",
    ),
    "not word": (lambda: pack({**unpack(office_file()), "word/document.xml": b"<x/>"}), "この種類"),
    "broken": (lambda: pack({**unpack(office_file()), "word/document.xml": b"<x>"}), "壊れている"),
    "entities": (lambda: pack({**unpack(office_file()), "word/document.xml": f"{DTD}<x>&b;</x>".encode()}), "DTD"),
    "entities in utf-16": (
        lambda: pack({**unpack(office_file()), "word/styles.xml": f"{DTD[21:]}<x>&b;</x>".encode("utf-16")}), "DTD",
    ),
    "entities in the header": (
        lambda: pack({**unpack(office_file()), header_name(): f"{DTD}<x>&b;</x>".encode()}), "DTD",
    ),
    "field that runs a program": (lambda: header_field('DDEAUTO "cmd" "/c calc"'), "DDEAUTO"),
    "field in pieces": (lambda: header_field("INCLUDE", "PICTURE \"http://bad.example/a.png\""), "INCLUDEPICTURE"),
}  # fmt: skip


def re_typed(type_: str) -> bytes:
    return changed(
        office_file(),
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        type_,
    )


def header_name() -> str:
    return next(one for one in unpack(office_file()) if re.fullmatch(r"word/header\d*\.xml", one))


def header_field(*pieces: str) -> bytes:
    from html import escape

    runs = "".join(f"<w:r><w:instrText>{escape(piece)}</w:instrText></w:r>" for piece in pieces)
    return changed(office_file(), header_name(), "</w:p>", f"{runs}</w:p>")


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_trusted_is_refused_with_a_reason_and_a_way_out(case: str) -> None:
    build, reason = REFUSED[case]
    with pytest.raises(FileProblem) as caught:
        render_docx(b.specification(), base=build())
    assert reason in caught.value.message
    assert caught.value.hint.endswith("。")
    assert str(caught.value).startswith("ひな形: ")


def test_ordinary_fields_in_a_header_are_welcome() -> None:
    document = render_docx(rich(), base=header_field(" PAGE ", 'STYLEREF "heading 1"', "HYPERLINK"))
    assert [shown(one) for one in part(document, header_name()).iter(f"{W}p")] == ["青葉市　様式"]
