"""The parts of a document of our own beside its body: settings, header, footer, properties."""

from __future__ import annotations

import datetime
from html import escape

from specgen.export.docx.markup import DECLARATION, NAMESPACES, Para, field, run
from specgen.model.specification import Specification

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN_TYPE = f"{_WORD_TYPE}document.main+xml"
TYPES = {
    "styles": f"{_WORD_TYPE}styles+xml",
    "numbering": f"{_WORD_TYPE}numbering+xml",
    "settings": f"{_WORD_TYPE}settings+xml",
    "fontTable": f"{_WORD_TYPE}fontTable+xml",
    "header": f"{_WORD_TYPE}header+xml",
    "footer": f"{_WORD_TYPE}footer+xml",
}
FIXED_MOMENT = "2000-01-01T00:00:00Z"


def moment(spec: Specification) -> str:
    """The time that the document properties show: the date of the specification, or a fixed one."""
    try:
        return f"{datetime.date.fromisoformat(spec.date).isoformat()}T00:00:00Z"
    except ValueError:
        return FIXED_MOMENT


def content_types(overrides: dict[str, str], defaults: dict[str, str] | None = None) -> str:
    """The list of content types: by extension, and by part."""
    extensions = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    }
    lines = [
        f'<Default Extension="{escape(extension)}" ContentType="{escape(type_)}"/>'
        for extension, type_ in {**(defaults or {}), **extensions}.items()
    ]
    fixed = {
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "word/document.xml": MAIN_TYPE,
    }
    lines.extend(
        f'<Override PartName="/{escape(part)}" ContentType="{escape(type_)}"/>'
        for part, type_ in {**fixed, **overrides}.items()
    )
    return f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{"".join(lines)}</Types>'


def relationships(rows: list[tuple[str, str, str]]) -> str:
    """A relationships part from (id, type, target); a type without : is one of the office document's own."""
    body = "".join(
        f'<Relationship Id="{escape(id_)}" Type="{escape(type_ if ":" in type_ else f"{_OFFICE}/{type_}")}" '
        f'Target="{escape(target)}"/>'
        for id_, type_, target in rows
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{body}</Relationships>'


def package_relationships() -> str:
    """The relationships of the package: the document and its properties."""
    return relationships(
        [
            ("rId1", "officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", "extended-properties", "docProps/app.xml"),
        ]
    )


def core_properties(spec: Specification) -> str:
    """Title, author and language; the times are set with `package.stable`."""
    stamp = moment(spec)
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(f'{spec.title} {spec.document_title}')}</dc:title>"
        f"<dc:creator>{escape(spec.office)}</dc:creator><cp:lastModifiedBy>{escape(spec.office)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
        "<dc:language>ja-JP</dc:language></cp:coreProperties>"
    )


def app_properties() -> str:
    """The program that made the document."""
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{DECLARATION}<Properties xmlns="{namespace}"><Application>specgen</Application></Properties>'


def settings_part() -> str:
    """Japanese, Word 2013 layout; no fields to update on opening, so that nobody is asked anything."""
    return (
        f'{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="840"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        "<w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
        "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def header_part(spec: Specification) -> str:
    """The running header: the name of the procurement."""
    return f"{DECLARATION}<w:hdr {NAMESPACES}>{Para('SpecgenHeader', run(spec.title)).xml()}</w:hdr>"


def footer_part() -> str:
    """The running footer: page / pages."""
    content = field("PAGE", run("2")) + run(" / ") + field("NUMPAGES", run("2"))
    return f"{DECLARATION}<w:ftr {NAMESPACES}>{Para('SpecgenFooter', content).xml()}</w:ftr>"


def font_table() -> str:
    """The two fonts with what a machine without them should look for."""
    fonts = (("ＭＳ 明朝", "MS Mincho", "roman"), ("ＭＳ ゴシック", "MS Gothic", "modern"))
    body = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="80"/><w:family w:val="{family}"/>'
        '<w:pitch w:val="fixed"/></w:font>'
        for name, other, family in fonts
    )
    return f"{DECLARATION}<w:fonts {NAMESPACES}>{body}</w:fonts>"
