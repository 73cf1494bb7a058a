"""An office's own .docx as the shell of a specification: its page, styles, header and footer are kept, its text not."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from specgen.export.docx import parts
from specgen.export.docx.cleaning import clean_settings, drop_references, refuse_outward_fields
from specgen.export.docx.markup import NAMESPACES
from specgen.export.docx.numbering import LIST_NAMES, Lists, abstract_lists, list_instances, numbering_part
from specgen.export.docx.opening import DOCUMENT, Package, Relationship
from specgen.export.docx.page import Page
from specgen.export.docx.section import read_page, read_section
from specgen.export.docx.shell import Shell, property_parts, references
from specgen.export.docx.styles import styles_part
from specgen.export.docx.stylesheet import add_styles, character_size
from specgen.export.docx.xmltree import Element, W, fragment, refuse, remove, serialised, text_of
from specgen.model.specification import Specification

_KEPT = {"styles", "numbering", "settings", "theme", "fontTable", "header", "footer"}
_KEPT_BELOW = {"image", "font"}


@dataclass
class _Build:
    """The parts of the new document while they are gathered."""

    package: Package
    files: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, id_: str, kind: str, name: str, content: bytes) -> None:
        """A part of the document."""
        self.files[name] = content
        self.types[name] = self.package.type_of(name) or parts.TYPES.get(kind, "application/xml")
        self.rows.append((id_, kind, f"/{name}"))


def read_shell(base: bytes, spec: Specification) -> Shell:
    """The shell of an office's .docx. Raises FileProblem where it cannot be used or trusted."""
    package = Package(base)
    document = package.xml(DOCUMENT)
    body = document.find(f"{W}body")
    if body is None:
        raise refuse(
            "この種類の .docx は読めない（厳密な Open XML など）。",
            "Wordで「Word文書（.docx）」として保存し直す。",
        )
    build = _Build(package)
    kept = [one for one in package.relationships(DOCUMENT) if _usable(package, one, _KEPT)]
    by_kind = {one.kind: one.target for one in reversed(kept)}
    lists = _add_numbering(build, by_kind.get("numbering"))
    page = _add_styles(build, by_kind.get("styles"), read_page(body), lists)
    _add_settings(build, by_kind.get("settings"))
    for kind in ("theme", "fontTable"):
        if kind in by_kind:
            build.add(f"sg_{kind}", kind, by_kind[kind], _with_below(build, by_kind[kind]))
    running = {one.id: one for one in kept if one.kind in ("header", "footer")}
    section, used = read_section(body, set(running))
    for id_ in used:
        build.add(id_, running[id_].kind, running[id_].target, _running(build, running[id_].target))
    if not used:
        section = _with_own_running(build, section, spec)
    return Shell(_files(build, spec), page, lists, text_of(section))


def _usable(package: Package, one: Relationship, kinds: set[str]) -> bool:
    return not one.external and one.kind in kinds and one.target in package.parts


def _with_below(build: _Build, name: str, root: Element | None = None) -> bytes:
    """A part with the images and fonts below it; every other reference is taken out of it."""
    root = build.package.xml(name) if root is None else root
    below = [one for one in build.package.relationships(name) if _usable(build.package, one, _KEPT_BELOW)]
    drop_references(root, {one.id for one in below})
    for one in below:
        build.files[one.target] = build.package.parts[one.target]
        build.types[one.target] = build.package.type_of(one.target) or "application/octet-stream"
    if below:
        folder, file = posixpath.split(name)
        rows = [(one.id, one.kind, f"/{one.target}") for one in below]
        build.files[f"{folder}/_rels/{file}.rels"] = parts.relationships(rows).encode()
    return serialised(root)


def _running(build: _Build, name: str) -> bytes:
    root = build.package.xml(name)
    refuse_outward_fields(name, root)
    return _with_below(build, name, root)


def _with_own_running(build: _Build, section: Element, spec: Specification) -> Element:
    """Our header and footer, where the office has neither: a table of contents needs page numbers."""
    build.add("sg_header", "header", "word/specgenHeader.xml", parts.header_part(spec).encode())
    build.add("sg_footer", "footer", "word/specgenFooter.xml", parts.footer_part().encode())
    build.types |= {f"word/specgen{kind.title()}.xml": parts.TYPES[kind] for kind in ("header", "footer")}
    for index, one in enumerate(fragment(f"<w:sectPr>{references('sg_header', 'sg_footer')}</w:sectPr>", NAMESPACES)):
        section.insert(index, one)
    return section


def _add_settings(build: _Build, name: str | None) -> None:
    if name is None:
        build.add("sg_settings", "settings", "word/settings.xml", parts.settings_part().encode())
        return
    root = build.package.xml(name)
    clean_settings(root)
    drop_references(root, ())
    build.add("sg_settings", "settings", name, serialised(root))


def _add_styles(build: _Build, name: str | None, page: Page, lists: Lists) -> Page:
    if name is None:
        build.add("sg_styles", "styles", "word/styles.xml", styles_part(lists).encode())
        return page
    root = build.package.xml(name)
    add_styles(root, lists)
    build.add("sg_styles", "styles", name, serialised(root))
    return page._replace(character=character_size(root))


def _add_numbering(build: _Build, name: str | None) -> Lists:
    """Our lists behind those of the office; lists that an earlier specification left are replaced."""
    if name is None:
        lists = Lists()
        build.add("sg_numbering", "numbering", "word/numbering.xml", numbering_part(lists).encode())
        return lists
    root = build.package.xml(name)
    _remove_own_lists(root)
    numbers = [_number(one, "abstractNumId") for one in root.iter(f"{W}abstractNum")]
    numbers.extend(_number(one, "numId") for one in root.iter(f"{W}num"))
    lists = Lists.after(max(numbers, default=0))
    first = root.find(f"{W}num")
    last = root.find(f"{W}numIdMacAtCleanup")
    for xml in abstract_lists(lists):
        _insert(root, fragment(xml, NAMESPACES), first if first is not None else last)
    for xml in list_instances(lists):
        _insert(root, fragment(xml, NAMESPACES), last)
    build.add("sg_numbering", "numbering", name, _with_below(build, name, root))
    return lists


def _remove_own_lists(root: Element) -> None:
    own = set()
    for one in root.findall(f"{W}abstractNum"):
        nsid = one.find(f"{W}nsid")
        if nsid is not None and nsid.get(f"{W}val") in LIST_NAMES:
            own.add(one.get(f"{W}abstractNumId"))
            remove(one)
    for one in root.findall(f"{W}num"):
        link = one.find(f"{W}abstractNumId")
        if link is not None and link.get(f"{W}val") in own:
            remove(one)


def _insert(root: Element, element: Element, before: Element | None) -> None:
    if before is None:
        root.append(element)
    else:
        before.addprevious(element)


def _number(element: Element, name: str) -> int:
    value = element.get(f"{W}{name}", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _files(build: _Build, spec: Specification) -> dict[str, bytes]:
    return {
        "[Content_Types].xml": parts.content_types(build.types).encode(),
        "_rels/.rels": parts.package_relationships().encode(),
        **build.files,
        "word/_rels/document.xml.rels": parts.relationships(build.rows).encode(),
        **property_parts(spec),
    }
