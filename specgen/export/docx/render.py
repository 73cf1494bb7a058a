"""Specification → .docx. Pure: the same specification gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from specgen.export.docx import parts
from specgen.export.docx.body import BodyWriter
from specgen.export.docx.front import contents, cover
from specgen.export.docx.markup import DECLARATION, NAMESPACES
from specgen.export.docx.shell import Shell, own_shell
from specgen.export.docx.template import read_shell
from specgen.model.specification import Specification
from specgen.package import stable


def render_docx(spec: Specification, *, base: bytes | None = None, pages: Mapping[str, int] | None = None) -> bytes:
    """The specification as a Word document.

    `base` is an office's own .docx, whose page, styles, header and footer are kept; FileProblem where it cannot be
    used. `pages` gives the printed page of each node for the table of contents (see `specgen.office`).
    """
    shell = own_shell(spec) if base is None else read_shell(base, spec)
    blocks = [
        *cover(spec, shell.page),
        *contents(spec, shell.page, pages),
        *BodyWriter(spec, shell.page, shell.lists).write(),
    ]
    body = "".join(blocks)
    document = f"{DECLARATION}<w:document {NAMESPACES}><w:body>{body}{shell.section}</w:body></w:document>"
    return stable(_pack(shell, document), parts.moment(spec))


def _pack(shell: Shell, document: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, content in {**shell.parts, "word/document.xml": document.encode()}.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()
