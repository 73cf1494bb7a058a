"""A comparison of two specifications as a 新旧対照表: for Word, Excel, a program, the terminal and a web page."""

from specgen.export.comparison.docx import render_comparison_docx
from specgen.export.comparison.jsonfile import render_comparison_json
from specgen.export.comparison.sheet import render_comparison_xlsx
from specgen.export.comparison.text import comparison_text
from specgen.export.comparison.view import ComparisonView, comparison_view

__all__ = [
    "ComparisonView",
    "comparison_text",
    "comparison_view",
    "render_comparison_docx",
    "render_comparison_json",
    "render_comparison_xlsx",
]
