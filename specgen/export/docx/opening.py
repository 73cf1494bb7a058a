"""Opening an office's own .docx. It comes from outside, so nothing in it is trusted."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import NamedTuple

from specgen.export.docx.xmltree import Element, parse_part, refuse
from specgen.package import DAMAGED

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 5_000
DOCUMENT = "word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = "Wordで開いて、「Word文書（.docx）」として保存し直す。"


class Relationship(NamedTuple):
    """A relationship of a part to another part or to something outside."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """The parts of a .docx, read whole and within limits."""

    def __init__(self, content: bytes) -> None:
        self.parts = _read(content)
        if DOCUMENT not in self.parts:
            raise refuse("Word文書ではない（word/document.xml がない）。", _SAVE_AGAIN)
        self.types, self.extensions = _content_types(self.xml("[Content_Types].xml"))
        if "macroenabled" in self.type_of(DOCUMENT).lower() or any("vbaproject" in one.lower() for one in self.parts):
            raise refuse("マクロを含む文書（.docm、.dotm）は使えない。", "マクロのない .docx として保存し直す。")

    def xml(self, name: str) -> Element:
        """A part as a tree. Raises FileProblem where it is missing or cannot be trusted."""
        if name not in self.parts:
            raise refuse(f"中の {name} がない。", _SAVE_AGAIN)
        return parse_part(name, self.parts[name])

    def type_of(self, name: str) -> str:
        """The content type of a part; "" where none is declared."""
        extension = posixpath.splitext(name)[1].lstrip(".").lower()
        return self.types.get(name.lower()) or self.extensions.get(extension, "")

    def relationships(self, name: str) -> list[Relationship]:
        """The relationships of a part, targets as part names."""
        folder, file = posixpath.split(name)
        source = posixpath.join(folder, "_rels", f"{file}.rels")
        if source not in self.parts:
            return []
        rows = []
        for one in self.xml(source).iterchildren("{*}Relationship"):
            external = one.get("TargetMode") == "External"
            target = one.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            rows.append(Relationship(one.get("Id", ""), one.get("Type", "").rpartition("/")[2], target, external))
        return rows


def _read(content: bytes) -> dict[str, bytes]:
    if len(content) > MAX_BYTES:
        raise refuse("大き過ぎる（上限20MB）。", "画像を減らす。")
    if content.startswith(_OLE):
        raise refuse("古い形式（.doc）又はパスワードの付いた文書は使えない。", f"パスワードを外す。又は、{_SAVE_AGAIN}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise refuse("展開すると大き過ぎる（上限100MB）。", "画像を減らし、新しい名前で保存し直す。")
            if len({entry.filename for entry in entries}) != len(entries):
                raise refuse("壊れている（同じ名前の部品が二つある）。", _SAVE_AGAIN)
            return {entry.filename: package.read(entry) for entry in entries if not entry.is_dir()}
    except DAMAGED as error:
        raise refuse("Word文書（.docx）として開けない。", _SAVE_AGAIN) from error


def _content_types(root: Element) -> tuple[dict[str, str], dict[str, str]]:
    """Content types by part name (lower case) and by extension."""
    parts = {one.get("PartName", ""): one.get("ContentType", "") for one in root.iterchildren("{*}Override")}
    extensions = {one.get("Extension", ""): one.get("ContentType", "") for one in root.iterchildren("{*}Default")}
    return (
        {name.lstrip("/").lower(): type_ for name, type_ in parts.items()},
        {name.lower(): type_ for name, type_ in extensions.items()},
    )
