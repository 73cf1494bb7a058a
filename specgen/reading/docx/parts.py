"""The parts of a .docx as trees: no entities, no document type, nothing fetched, no link followed."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from specgen.errors import FileProblem

Element = Any  # an lxml element
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SAVE_AGAIN = "Wordで開いて、新しい名前の.docxとして保存し直す。"
# Word can also save with the namespaces of ISO 29500 Strict; the elements are the same.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)


class Package:
    """A .docx file whose parts are read on demand. `name` is what messages call the file."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise self.broken("ファイル") from error
        self._names = set(self._zip.namelist())

    def broken(self, what: str) -> FileProblem:
        """The problem of a damaged part."""
        return FileProblem(self.name, f"{what}が壊れている（.docxとして読めない）。", _SAVE_AGAIN)

    def refused(self, message: str) -> FileProblem:
        """The problem of a file beyond what is read."""
        return FileProblem(self.name, message, "文書を分けて、それぞれを点検する。")

    def main(self) -> tuple[str, Element]:
        """(name, root) of the part that holds the body. Raises FileProblem where there is none."""
        for kind, target in self.relations(""):
            if kind == "officeDocument":
                root = self.part(target)
                if root is not None and root.tag == f"{W}document":
                    return target, root
        raise FileProblem(self.name, "Wordの文書の本文が入っていない。", _SAVE_AGAIN)

    def part(self, name: str) -> Element | None:
        """The root of a part, None where the file has no such part. Raises FileProblem where it is damaged."""
        if name not in self._names:
            return None
        try:
            content = self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise self.broken(f"中の{name}") from error
        if b"purl.oclc.org" in content:
            for strict, usual in _STRICT:
                content = content.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.broken(f"中の{name}") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise FileProblem(self.name, f"中の{name}に文書型の宣言（DTD）がある。安全のため読まない。", _SAVE_AGAIN)
        return root

    def relations(self, part: str) -> Iterator[tuple[str, str]]:
        """(kind, part) of what a part refers to inside the file, in the order of the file."""
        for _, kind, target in self._relations(part):
            yield kind, target

    def relation_ids(self, part: str) -> dict[str, str]:
        """The parts inside the file that a part refers to, by relationship id."""
        return {id_: target for id_, _, target in self._relations(part)}

    def related(self, part: str, kind: str) -> Element | None:
        """The first part of a kind (styles, numbering, footnotes) that a part refers to."""
        return next((self.part(target) for one, target in self.relations(part) if one == kind), None)

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        folder, file = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        for one in root.iter(_RELATION) if root is not None else ():
            if one.get("TargetMode") == "External":
                continue
            kind = one.get("Type", "").rsplit("/", 1)[-1]
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            yield one.get("Id", ""), kind, target


def value(element: Element | None, name: str = "val") -> str:
    """A w: attribute; "" where the element or the attribute is missing."""
    return "" if element is None else str(element.get(W + name, ""))


def number(text: str, default: int = 0) -> int:
    """A whole number of an attribute; the default where it is none."""
    try:
        return max(-1_000_000, min(int(text), 1_000_000))
    except ValueError:
        return default


def switched_on(element: Element | None) -> bool | None:
    """Whether a property that is on or off is on; None where it is not given."""
    if element is None:
        return None
    return value(element) not in {"0", "false", "off", "none"}
