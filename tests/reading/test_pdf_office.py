"""What LibreOffice prints of the drafted samples is read as their .docx is read."""

from __future__ import annotations

import re

import pytest
from rapidfuzz import fuzz, process

from specgen.export.docx import render_docx
from specgen.model.document import Document
from specgen.model.specification import Specification
from specgen.office import find_office, to_pdf
from specgen.reading import read_bytes
from tests.conftest import SAMPLES

pytestmark = [pytest.mark.office, pytest.mark.slow]


def bare(document: Document) -> list[str]:
    """The paragraphs of the body without white space and the signs between cells."""
    body = (f"{one.number}{one.text}" for one in document.paragraphs if not one.place.part)
    return [text for one in body if (text := re.sub(r"[\s｜]", "", one))]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_pdf_holds_the_paragraphs_of_the_docx(drafts: dict[str, Specification], name: str) -> None:
    office = find_office()
    if office is None:
        pytest.skip("LibreOffice is not installed")
    docx = render_docx(drafts[name])
    written = read_bytes(docx, "仕様書.docx")
    printed = read_bytes(to_pdf(docx, "docx", office), "仕様書.pdf")
    found = bare(printed)
    expected = bare(written)
    alike = [one for one in expected if (process.extractOne(one, found, scorer=fuzz.ratio) or ("", 0))[1] >= 95]
    assert len(alike) >= 0.99 * len(expected)
    assert len(found) <= 1.05 * len(expected)
    places = {re.sub(r"\s", "", one.text): one.place.number for one in printed.paragraphs}
    same = [one for one in written.paragraphs if places.get(re.sub(r"\s", "", one.text)) == one.place.number]
    assert len(same) >= 0.75 * len(written.paragraphs)
