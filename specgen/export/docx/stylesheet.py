"""Our styles in an office's style sheet: theirs are never overwritten, and ours take after theirs."""

from __future__ import annotations

from specgen.export.docx.markup import NAMESPACES
from specgen.export.docx.numbering import Lists
from specgen.export.docx.page import CHARACTER
from specgen.export.docx.styles import Style, own_styles
from specgen.export.docx.xmltree import Element, W, fragment

_HEADINGS = {"Chapter": "heading 1", "Section": "heading 2", "Annex": "heading 1", "Form": "heading 1"}


def add_styles(root: Element, lists: Lists) -> None:
    """Add the styles that are missing. One of ours that the office has changed keeps its look."""
    known = {one.get(f"{W}styleId"): one for one in root.iter(f"{W}style")}
    names = {_name(one): id_ for id_, one in known.items() if one.get(f"{W}type") == "paragraph"}
    normal = _default(root)
    with_fonts = not _has_japanese_font(root, known.get(normal))
    for style in own_styles(lists):
        if style.full_id in known:
            _renumber(known[style.full_id], style, lists)
            continue
        heading = names.get(_HEADINGS.get(style.id, ""))
        based = "" if style.kind == "character" else heading or normal
        xml = style.in_office(based, on_heading=heading is not None, with_fonts=with_fonts)
        root.append(fragment(xml, NAMESPACES))


def character_size(root: Element) -> int:
    """The size of the body text in twips."""
    known = {one.get(f"{W}styleId"): one for one in root.iter(f"{W}style")}
    normal = known.get(_default(root))
    defaults = root.find(f"{W}docDefaults/{W}rPrDefault")
    for place in (normal, defaults):
        size = None if place is None else place.find(f"{W}rPr/{W}sz")
        value = "" if size is None else size.get(f"{W}val", "")
        if value.isdecimal() and 8 <= int(value[:4]) <= 144:
            return int(value) * 10
    return CHARACTER


def _name(style: Element) -> str:
    name = style.find(f"{W}name")
    return "" if name is None else str(name.get(f"{W}val", "")).lower()


def _default(root: Element) -> str:
    """The id of the style of ordinary text; "" where there is none."""
    styles = (one for one in root.iter(f"{W}style") if one.get(f"{W}type") == "paragraph")
    default = (one for one in styles if one.get(f"{W}default") in ("1", "true", "on"))
    return next((str(one.get(f"{W}styleId", "")) for one in default), "")


def _has_japanese_font(root: Element, normal: Element | None) -> bool:
    for place in (root.find(f"{W}docDefaults/{W}rPrDefault"), normal):
        fonts = None if place is None else place.find(f"{W}rPr/{W}rFonts")
        if fonts is not None and (fonts.get(f"{W}eastAsia") or fonts.get(f"{W}eastAsiaTheme")):
            return True
    return False


def _renumber(element: Element, style: Style, lists: Lists) -> None:
    """The style's numbers come from our list in this document, whatever list they came from before."""
    list_id = {"Annex": lists.annexes, "Form": lists.forms}.get(style.id, lists.styled)
    for number in element.iter(f"{W}numId"):
        number.set(f"{W}val", str(list_id))
