"""Where comments stand in the body of a .docx: finding the paragraphs, and marking them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from specgen.export.docx.xmltree import Element
from specgen.model.document import Paragraph

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


class Marks:
    """The paragraphs of a body by the anchors that `specgen.reading.docx` gives."""

    def __init__(self, root: Element) -> None:
        self._root = root
        # A file in the form of ISO 29500 Strict has another namespace; its comments must have it as well.
        self._w = f"{{{etree.QName(root).namespace}}}"
        self._paragraphs = list(root.iter(f"{self._w}p"))
        self._rows = list(root.iter(f"{self._w}tr"))
        self._order = {one: at for at, one in enumerate(self._paragraphs)}

    def host(self, anchor: str) -> Element | None:
        """The paragraph that can carry a comment on what stands at an anchor; None where the body has none."""
        kind, _, number = anchor.partition(":")
        among = {"p": self._paragraphs, "tr": self._rows}.get(kind, [])
        if not number.isdecimal() or int(number) >= len(among):
            return None
        found = among[int(number)]
        return self._outside(found if kind == "p" else self._fullest(found))

    def head(self) -> Element:
        """The first paragraph of the body; one is made where there is none."""
        boxed = (f"{self._w}txbxContent", _MC)
        for one in self._paragraphs:
            if not any(above.tag in boxed for above in one.iterancestors()):
                return one
        body = self._root.find(f"{self._w}body")
        made = etree.Element(f"{self._w}p")
        body.insert(0, made)
        return made

    def gathered(self, told: Sequence[tuple[Paragraph, Sequence[str]]]) -> Iterator[tuple[Element, list[str]]]:
        """The paragraphs to comment on in the order of the file, each once, with everything said of them."""
        lines: dict[Element, list[str]] = {}
        for paragraph, texts in told:
            if (host := self.host(paragraph.anchor)) is not None:
                lines.setdefault(host, []).extend(texts)
        for host in sorted(lines, key=self._order.__getitem__):
            yield host, lines[host]

    def add(self, host: Element, id_: int) -> None:
        """Mark a whole paragraph as what a comment is about."""
        properties = host.find(f"{self._w}pPr")
        start = 0 if properties is None else host.index(properties) + 1
        host.insert(start, self._mark("commentRangeStart", id_))
        host.append(self._mark("commentRangeEnd", id_))
        run = etree.SubElement(host, f"{self._w}r")
        run.append(self._mark("commentReference", id_))

    def _mark(self, name: str, id_: int) -> Element:
        return etree.Element(self._w + name, {f"{self._w}id": str(id_)})

    def _outside(self, paragraph: Element | None) -> Element | None:
        """The paragraph that holds the text box around a paragraph: Word takes no comment within a text box."""
        while paragraph is not None:
            box = next(paragraph.iterancestors(f"{self._w}txbxContent"), None)
            if box is None:
                return paragraph
            paragraph = next(box.iterancestors(f"{self._w}p"), None)
        return None

    def _fullest(self, row: Element) -> Element | None:
        """The paragraph of a row with the longest text, the first of them: that is what the row demands."""
        own = [one for one in row.iter(f"{self._w}p") if next(one.iterancestors(f"{self._w}tr")) is row]
        return max(own, key=lambda one: sum(len(text.text or "") for text in one.iter(f"{self._w}t")), default=None)
