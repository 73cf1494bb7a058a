"""What an office's template brings along that leads outside is dropped; what cannot be trusted is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import escape

import docx
import pytest
from docx.document import Document

from specgen.errors import FileProblem
from specgen.export.docx import opening, render_docx
from tests import builders as b
from tests.export.docx_helper import (
    R,
    W,
    pack,
    part,
    rich,
    shown,
    unpack,
)
from tests.export.office_file import changed, header_name, office_file, with_part

OTHER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


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
        f'<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:r="{OTHER}" r:id="rId5"/>末</w:object>'
        f'<w:drawing xmlns:r="{OTHER}" r:link="rId5"/></w:p>'
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


# --- what is refused -------------------------------------------------------------------------------------------------


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
UTF_7 = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE w [+ADwAIQ-ENTITY a "aaaa"+AD4AXQA+-<x>+ACY-a;</x>'
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
    "entities in another code": (
        lambda: pack({**unpack(office_file()), "word/document.xml": UTF_7}), "DTD",
    ),
    "an unknown code": (
        lambda: pack({**unpack(office_file()), "word/document.xml": "<x/>".encode("cp037")}), "壊れている",
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


def header_field(*pieces: str) -> bytes:
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
