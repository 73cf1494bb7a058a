"""The parts of a .docx that comments touch: the body, the comments, and the lists that name the comments."""

from __future__ import annotations

import io
import itertools
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from specgen.export.docx.xmltree import Element, parse_part, serialised
from specgen.package import EPOCH
from specgen.reading.docx.parts import Package

AUTHOR = "specgen"
_TYPES = "[Content_Types].xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MOST = 10**9  # ids beyond it are not counted on: Word reads ids as 32-bit numbers
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What XML cannot hold; the name of a file may hold it.
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Parts:
    """A .docx whose comments grow; `body` is the root of its main part. Raises FileProblem for a damaged file."""

    def __init__(self, data: bytes, name: str) -> None:
        package = Package(data, name)
        self._main, _ = package.main()
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            self._contents = {one: source.read(one) for one in source.namelist()}
        self.body: Element = parse_part(self._main, self._contents[self._main])
        namespace = etree.QName(self.body).namespace
        self._w, self._strict = f"{{{namespace}}}", "purl.oclc.org" in namespace
        self._part = next((part for kind, part in package.relations(self._main) if kind == "comments"), "")
        if not self._part:
            self._part = self._new_part()
            self._relate()
        if self._part in self._contents:
            self._comments = parse_part(self._part, self._contents[self._part])
        else:
            self._comments = etree.Element(f"{self._w}comments", nsmap={"w": namespace})
            self._declare()

    def free_ids(self) -> Iterator[int]:
        """Ids that no comment of the file has, ascending."""
        tags = [f"{self._w}{one}" for one in ("comment", "commentRangeStart", "commentRangeEnd", "commentReference")]
        texts = {one.get(f"{self._w}id", "") for root in (self._comments, self.body) for one in root.iter(*tags)}
        used = {int(text) for text in texts if text.isdecimal() and len(text) < 12}
        first = max((one for one in used if one < _MOST), default=-1) + 1
        return (id_ for id_ in itertools.count(first) if id_ not in used)

    def comment(self, id_: int, lines: Sequence[str]) -> None:
        """Add a comment of several paragraphs."""
        w = self._w
        names = {f"{w}id": str(id_), f"{w}author": AUTHOR, f"{w}initials": "sg"}
        comment = etree.SubElement(self._comments, f"{w}comment", names)
        for at, line in enumerate(part for text in lines for part in text.splitlines() if part):
            paragraph = etree.SubElement(comment, f"{w}p")
            if at == 0:
                etree.SubElement(etree.SubElement(paragraph, f"{w}r"), f"{w}annotationRef")
            text = etree.SubElement(etree.SubElement(paragraph, f"{w}r"), f"{w}t", {_SPACE: "preserve"})
            text.text = _UNSPEAKABLE.sub("", line)

    def packed(self) -> bytes:
        """The file; the entries that comments do not touch are the same, byte for byte, and in the same order."""
        contents = self._contents | {self._main: serialised(self.body), self._part: serialised(self._comments)}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as result:
            for name, content in contents.items():
                # Not `package.stable`: the document keeps the times that its properties show.
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                result.writestr(entry, content)
        return target.getvalue()

    def _new_part(self) -> str:
        folder = posixpath.dirname(self._main)
        names = (posixpath.join(folder, f"comments{number or ''}.xml") for number in itertools.count())
        return next(name for name in names if name not in self._contents)

    def _relate(self) -> None:
        """Name the comments in the relationships of the main part."""
        folder, file = posixpath.split(self._main)
        name = posixpath.join(folder, "_rels", f"{file}.rels")
        space = f"{_PACKAGE}/relationships"
        if name in self._contents:
            root = parse_part(name, self._contents[name])
        else:
            root = etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
        used = {one.get("Id") for one in root}
        id_ = next(one for one in (f"rIdSpecgen{number}" for number in itertools.count(1)) if one not in used)
        kind = f"{_STRICT_RELATIONS if self._strict else _RELATIONS}/comments"
        target = posixpath.basename(self._part)
        etree.SubElement(root, f"{{{space}}}Relationship", {"Id": id_, "Type": kind, "Target": target})
        self._contents[name] = serialised(root)

    def _declare(self) -> None:
        """Name the type of the comments part where the list of types does not."""
        space = f"{_PACKAGE}/content-types"
        root = parse_part(_TYPES, self._contents[_TYPES])
        if not any(one.get("PartName") == f"/{self._part}" for one in root):
            override = {"PartName": f"/{self._part}", "ContentType": _TYPE}
            etree.SubElement(root, f"{{{space}}}Override", override)
        self._contents[_TYPES] = serialised(root)
