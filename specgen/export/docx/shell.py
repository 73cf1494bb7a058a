"""Everything of a document but its body."""

from __future__ import annotations

from dataclasses import dataclass

from specgen.export.docx import parts
from specgen.export.docx.numbering import Lists, numbering_part
from specgen.export.docx.page import COMPACT, Page
from specgen.export.docx.styles import styles_part
from specgen.model.specification import Specification


@dataclass(frozen=True)
class Shell:
    """The parts around a body, and what the body has to know of them."""

    parts: dict[str, bytes]
    page: Page
    lists: Lists
    section: str


def own_shell(spec: Specification) -> Shell:
    """A4 with margins of 25 mm, ＭＳ 明朝, the name of the procurement above and page / pages below."""
    page, lists = COMPACT if spec.compact else Page(), Lists()
    kinds = {
        "styles": styles_part(lists, compact=spec.compact),
        "numbering": numbering_part(lists),
        "settings": parts.settings_part(),
        "fontTable": parts.font_table(),
        "header": parts.header_part(spec),
        "footer": parts.footer_part(),
    }
    files = {f"word/{kind}.xml": content for kind, content in kinds.items()}
    overrides = {f"word/{kind}.xml": parts.TYPES[kind] for kind in kinds}
    rows = [(f"rId{index}", kind, f"{kind}.xml") for index, kind in enumerate(kinds, 1)]
    ids = {kind: id_ for id_, kind, _ in rows}
    return Shell(
        parts={
            "[Content_Types].xml": parts.content_types(overrides).encode(),
            "_rels/.rels": parts.package_relationships().encode(),
            **{name: content.encode() for name, content in files.items()},
            "word/_rels/document.xml.rels": parts.relationships(rows).encode(),
            **property_parts(spec),
        },
        page=page,
        lists=lists,
        section=page.section(references(ids["header"], ids["footer"])),
    )


def references(header: str, footer: str) -> str:
    """The references of a section to its header and footer, by relationship id."""
    return f'<w:headerReference w:type="default" r:id="{header}"/><w:footerReference w:type="default" r:id="{footer}"/>'


def property_parts(spec: Specification) -> dict[str, bytes]:
    """The document properties."""
    return {
        "docProps/core.xml": parts.core_properties(spec).encode(),
        "docProps/app.xml": parts.app_properties().encode(),
    }
