"""The samples' expected results as text that a person can read in a diff.

`python -m tests.golden` (or `make golden`) writes them anew; read the diff before you commit it.
"""

from __future__ import annotations

import html
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from openpyxl import load_workbook

from specgen.resources import resource
from specgen.workbench import Workbench

NAMES = ("town", "city", "prefecture", "joint")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def drafted(name: str) -> dict[str, str]:
    """The results of a sample as text, by file name."""
    bench = Workbench()
    spec = bench.draft(bench.read_answers(resource("samples") / name / "answers.yaml"))
    _, files = bench.files(spec, pages=False)
    texts = {
        "specification.md": files["specification.md"].decode(),
        "specification.docx.txt": docx_text(files["specification.docx"]),
        "requirements.xlsx.txt": xlsx_text(files["requirements.xlsx"]),
        "checklist.xlsx.txt": xlsx_text(files["checklist.xlsx"]),
        "report.html.txt": html_text(files["report.html"].decode()),
    }
    # The digest of the library changes with every word of guidance, and says nothing about the draft.
    return {file: text.replace(bench.library.layers[0].digest, "<digest>") for file, text in texts.items()}


def expected_folder(name: str) -> Path:
    """Where the expected results of a sample stand."""
    return resource("samples") / name / "expected"


def docx_text(content: bytes) -> str:
    """One line a paragraph: its style, the tag of the content control around it, and its text."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        document = ElementTree.fromstring(package.read("word/document.xml"))
    return "\n".join(_paragraphs(document, "")) + "\n"


def _paragraphs(element: ElementTree.Element, tag: str) -> Iterator[str]:
    if element.tag == f"{W}p":
        style = element.find(f"{W}pPr/{W}pStyle")
        name = style.get(f"{W}val") if style is not None else "-"
        yield f"[{name}] {tag} {_text(element)}".rstrip()
        return
    if element.tag == f"{W}sdt" and (named := element.find(f"{W}sdtPr/{W}tag")) is not None:
        tag = named.get(f"{W}val", "")
    for child in element:
        yield from _paragraphs(child, tag)


def _text(paragraph: ElementTree.Element) -> str:
    signs = {f"{W}tab": "\t", f"{W}br": "⏎"}
    runs = (one for run in paragraph.iter(f"{W}r") for one in run)
    return "".join(one.text or "" if one.tag == f"{W}t" else signs.get(one.tag, "") for one in runs)


def xlsx_text(content: bytes) -> str:
    """One line a row: the cells that hold something, formulas as they stand."""
    lines = []
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        lines.append(f"== {sheet.title} ({sheet.sheet_state})")
        for row in sheet.iter_rows():
            cells = [f"{cell.coordinate}={str(cell.value)!r}" for cell in row if cell.value is not None]
            if cells:
                lines.append(" ".join(cells))
    return "\n".join(lines) + "\n"


def html_text(page: str) -> str:
    """The words of a page, one block a line."""
    page = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(r"</?(p|li|tr|h\d|section|div|table|caption|dt|dd|summary|details|text|title)\b[^>]*>", "\n", page)
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def main() -> None:
    """Write every expected result anew."""
    for name in NAMES:
        folder = expected_folder(name)
        folder.mkdir(exist_ok=True)
        for file, text in drafted(name).items():
            (folder / file).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
