"""A specification as a Word document that needs no repair."""

from specgen.export.docx.render import render_docx

__all__ = ["render_docx"]
