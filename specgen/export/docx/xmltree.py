"""XML that nobody vouches for, as a tree: no entities, no document type, nothing fetched."""

from __future__ import annotations

from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from specgen.errors import FileProblem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
Element = Any  # an lxml element
TEMPLATE = "ひな形"


def refuse(message: str, hint: str) -> FileProblem:
    """The problem of an office's own .docx."""
    return FileProblem(TEMPLATE, message, hint)


def parse_part(name: str, content: bytes) -> Element:
    """The root of a part. Raises FileProblem where it is broken or brings definitions of its own (DTD)."""
    # UTF-16 hides the words from a search for plain letters; without its zero bytes it does not.
    flat = content.replace(b"\0", b"")
    if b"<!DOCTYPE" in flat or b"<!ENTITY" in flat:
        raise _definitions(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise refuse(
            f"中の {name} が壊れている（XMLとして読めない）。", "Wordで開いて、新しい名前で保存し直す。"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:  # in a character code that the search cannot read
        raise _definitions(name)
    return root


def _definitions(name: str) -> FileProblem:
    return refuse(
        f"中の {name} に文書型の宣言（DTD）がある。安全のため読まない。",
        "Wordで開いて、新しい名前の .docx に保存し直す。",
    )


def fragment(xml: str, namespaces: str) -> Element:
    """One element of our own, written without its namespaces."""
    (element,) = etree.fromstring(f"<root {namespaces}>{xml}</root>")
    return element


def serialised(root: Element) -> bytes:
    """A whole part."""
    result: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return result


def text_of(element: Element) -> str:
    """One element inside a part, with the namespaces that it needs."""
    result: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return result


def remove(element: Element) -> None:
    """Take an element out of its tree, but not the text behind it."""
    parent, previous = element.getparent(), element.getprevious()
    if element.tail and previous is not None:
        previous.tail = (previous.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
