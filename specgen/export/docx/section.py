"""The section of an office's .docx: its page, and its header and footer."""

from __future__ import annotations

from collections.abc import Collection

from specgen.export.docx.markup import NAMESPACES
from specgen.export.docx.page import Page
from specgen.export.docx.xmltree import Element, R, W, fragment

_AFTER_TITLE_PAGE = ("textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings")
_LARGEST = 31_680  # twips, 22 inches: Word's own limit


def read_page(body: Element) -> Page:
    """The page of the last section; A4 for what it does not say."""
    section = body.find(f"{W}sectPr")
    if section is None:
        return Page()
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    page = Page()
    fields = {"width": (size, "w"), "height": (size, "h")}
    fields |= {side: (margins, side) for side in ("left", "right", "top", "bottom")}
    read = {name: _length(*place, getattr(page, name)) for name, place in fields.items()}
    found = page._replace(**read)
    # Margins that leave no room to write are a slip; with the usual ones the text can be read.
    return found if found.text_width >= 2_880 and found.text_height >= 2_880 else Page()


def _length(element: Element | None, name: str, default: int) -> int:
    value = "" if element is None else element.get(f"{W}{name}", "")
    number = value.lstrip("-")
    return min(int(number), _LARGEST) if number.isdecimal() and len(number) < 7 else default


def read_section(body: Element, running: Collection[str]) -> tuple[Element, list[str]]:
    """The section properties, and the ids of the header and footer parts that they use.

    The first page becomes a cover without header and footer, unless the office has its own for it; pages count from 1.
    """
    section = body.find(f"{W}sectPr")
    if section is None:
        return fragment(Page().section(), NAMESPACES), []
    for name in ("sectPrChange", "printerSettings", "footnotePr", "endnotePr"):
        for one in section.findall(f"{W}{name}"):
            section.remove(one)
    for one in section.findall(f"{W}pgNumType"):
        one.attrib.pop(f"{W}start", None)
    title_page = section.find(f"{W}titlePg")
    own_cover = title_page is not None and title_page.get(f"{W}val", "1") not in ("0", "false", "off")
    used = []
    for one in [*section.findall(f"{W}headerReference"), *section.findall(f"{W}footerReference")]:
        id_ = one.get(f"{R}id", "")
        if id_ not in running or (one.get(f"{W}type") == "first" and not own_cover):
            section.remove(one)
        else:
            used.append(id_)
    if not own_cover:
        _set_title_page(section, title_page)
    return section, list(dict.fromkeys(used))


def _set_title_page(section: Element, old: Element | None) -> None:
    if old is not None:
        section.remove(old)
    following = next((one for one in section if one.tag in {f"{W}{name}" for name in _AFTER_TITLE_PAGE}), None)
    new = fragment("<w:titlePg/>", NAMESPACES)
    if following is None:
        section.append(new)
    else:
        following.addprevious(new)
