"""Taking out of an office's parts what leads outside or belongs to the text that is not kept."""

from __future__ import annotations

import re
from collections.abc import Collection

from specgen.export.docx.xmltree import Element, R, W, refuse, remove

# Settings that belong to the old text, to its protection, to a person or to another file.
_SETTINGS = (
    "writeProtection",
    "documentProtection",
    "attachedTemplate",
    "attachedSchema",
    "mailMerge",
    "updateFields",
    "footnotePr",
    "endnotePr",
    "docVars",
    "rsids",
    "saveThroughXslt",
)
# Elements that are nothing without the part or file that they name.
_HOLLOW = {"altChunk", "control", "OLEObject", "subDoc", "attachedTemplate", "movie"}
_OUTWARD = re.compile(
    r"(?<![A-Z])(DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|RD|MACROBUTTON)(?![A-Z])"
)


def clean_settings(root: Element) -> None:
    """Drop protection, other files and what belongs to the old text."""
    for name in _SETTINGS:
        for element in root.findall(f"{W}{name}"):
            root.remove(element)


def drop_references(root: Element, kept: Collection[str]) -> None:
    """Take out every reference by an id that is not kept; the text around it stays."""
    for element in [one for one in root.iter() if isinstance(one.tag, str)]:
        dropped = [name for name, value in element.attrib.items() if name.startswith(R) and value not in kept]
        if not dropped:
            continue
        if element.tag == f"{W}hyperlink":
            _unwrap(element)
        elif element.tag.rpartition("}")[2] in _HOLLOW:
            remove(element)
        else:
            for name in dropped:
                del element.attrib[name]


def refuse_outward_fields(name: str, root: Element) -> None:
    """Raises FileProblem where a field of the part would read another file or run a program."""
    codes = [one.text or "" for one in root.iter(f"{W}instrText")]
    codes.extend(one.get(f"{W}instr", "") for one in root.iter(f"{W}fldSimple"))
    # The pieces of one instruction may be spread over several runs: read them as one text as well.
    for text in ("".join(codes), " ".join(codes)):
        if found := _OUTWARD.search(text.upper()):
            raise refuse(
                f"中の {name} に、他のファイル又はプログラムを呼び出すフィールド（{found[1]}）がある。",
                "ヘッダー及びフッターからこのフィールドを消す。",
            )


def _unwrap(element: Element) -> None:
    parent = element.getparent()
    index = parent.index(element)
    for offset, child in enumerate(list(element)):
        parent.insert(index + offset, child)
    parent.remove(element)
