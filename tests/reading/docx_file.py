"""Small .docx files of raw XML, with whatever stands in real ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from specgen.model.document import Document, View
from specgen.reading.docx import read_docx

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": RELATIONS,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
# Kinds of the other parts: file name, relationship and root element.
_PARTS = {
    "styles": ("styles.xml", "styles", "styles"),
    "numbering": ("numbering.xml", "numbering", "numbering"),
    "footnotes": ("footnotes.xml", "footnotes", "footnotes"),
    "endnotes": ("endnotes.xml", "endnotes", "endnotes"),
    "comments": ("comments.xml", "comments", "comments"),
    "header": ("header1.xml", "header", "hdr"),
    "footer": ("footer1.xml", "footer", "ftr"),
}


def root(name: str, inner: str) -> str:
    """A part with all namespaces declared."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {_DECLARED}>{inner}</w:{name}>'


def package(files: Mapping[str, str]) -> bytes:
    """A zip archive of texts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A .docx file; `parts` are the inner XML of styles, numbering, footnotes, header and so on."""
    relations = []
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>',
        "_rels/.rels": _relationships([("rId1", "officeDocument", "word/document.xml")]),
        "word/document.xml": root("document", f"<w:body>{body}</w:body>"),
    }
    for kind, inner in parts.items():
        file, relation, tag = _PARTS[kind]
        relations.append((f"rId-{kind}", relation, file))
        files[f"word/{file}"] = root(tag, inner)
    files["word/_rels/document.xml.rels"] = _relationships(relations)
    return package(files)


def _relationships(pairs: list[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{id_}" Type="{RELATIONS}/{kind}" Target="{to}"/>' for id_, kind, to in pairs)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def t(text: str, properties: str = "") -> str:
    """A run."""
    props = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{props}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, style: str = "", properties: str = "", mark: str = "") -> str:
    """A paragraph of runs; a plain word is a run by itself. `mark` are the run properties of its end."""
    inner = "".join(one if one.startswith("<") else t(one) for one in runs)
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    mark = f"<w:rPr>{mark}</w:rPr>" if mark else ""
    props = f"<w:pPr>{style}{properties}{mark}</w:pPr>" if style or properties or mark else ""
    return f"<w:p>{props}{inner}</w:p>"


def tc(*paragraphs: str, properties: str = "") -> str:
    """A cell; a plain word is a paragraph by itself."""
    inner = "".join(one if one.startswith("<") else p(one) for one in paragraphs) or "<w:p/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row; a plain word is a cell by itself."""
    inner = "".join(one if one.startswith("<") else tc(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str) -> str:
    """A table."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def ins(inner: str) -> str:
    """A tracked insertion."""
    return f'<w:ins w:id="1" w:author="甲">{inner if inner.startswith("<") else t(inner)}</w:ins>'


def deleted(text: str) -> str:
    """A tracked deletion."""
    return f'<w:del w:id="2" w:author="甲"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def style(id_: str, name: str, inner: str = "", based_on: str = "") -> str:
    """A paragraph style."""
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/>{based}{inner}</w:style>'


def lvl(level: int, form: str, text: str, start: int | None = 1, inner: str = "") -> str:
    """A level of a list."""
    begin = "" if start is None else f'<w:start w:val="{start}"/>'
    return f'<w:lvl w:ilvl="{level}">{begin}<w:numFmt w:val="{form}"/>{inner}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(id_: int, *levels: str) -> str:
    """A list definition."""
    return f'<w:abstractNum w:abstractNumId="{id_}">{"".join(levels)}</w:abstractNum>'


def num(id_: int, definition: int, overrides: str = "") -> str:
    """A handle on a list definition."""
    return f'<w:num w:numId="{id_}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'


def listed(list_: int, level: int | None = 0) -> str:
    """Paragraph properties that put a paragraph into a list."""
    at = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return f'<w:numPr>{at}<w:numId w:val="{list_}"/></w:numPr>'


def read(body: str, *, view: View = View.accepted, **parts: str) -> Document:
    """What is read of a .docx."""
    return read_docx(docx(body, **parts), "試験.docx", view=view)


def texts(body: str, *, view: View = View.accepted, **parts: str) -> list[str]:
    """The texts of what is read."""
    return [one.text for one in read(body, view=view, **parts).paragraphs]
