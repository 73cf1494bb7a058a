"""The look of the reports that the command line writes, for the parts of them that stand on a page.

Their style sheets speak of a whole page. Here they hold within `.checked` only, and what depends on the width depends
on the width of that part. Made from the same files, so that both look alike for ever.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

SHEETS = ("report.css", "check.css")
_WIDTH = re.compile(r"@media \((min|max)-width:")
_PAGE = re.compile(r"@page\s*\{(?:[^{}]|\{[^{}]*\})*\}")


@cache
def report_style() -> str:
    """The style sheets of a report, held within `.checked`."""
    folder = files("specgen.export") / "templates"
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in SHEETS)
    text = _WIDTH.sub(r"@container (\1-width:", _PAGE.sub("", text).replace(":root", ":scope"))
    return f"@scope (.checked) {{\n{text}\n}}\n"
