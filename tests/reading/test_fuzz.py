"""Damaged and hostile files of every kind: a document or a FileProblem comes out, and soon."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specgen.errors import FileProblem
from specgen.export.docx import render_docx
from specgen.model.specification import Specification
from specgen.reading import read_bytes
from specgen.reading.pdf import answer
from tests.reading.pdf_file import Page, pdf
from tests.reading.xlsx_file import pack, parts, workbook

pytestmark = pytest.mark.slow
SECONDS = 5.0
MARKDOWN = (
    "# 目的\n\n本文である。\n\n| No. | 要件 |\n|---|---|\n| 1 | 要約できること。 |\n\n- 項目\n  - 子\n\n```\n例\n```\n"
)


class Damage(NamedTuple):
    """What is done to a file: bytes written at places, a piece cut out, and a piece doubled."""

    writes: list[tuple[float, int]]
    cut: tuple[float, float]
    double: float

    def __call__(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for place, value in self.writes:
            changed[int(place * (len(changed) - 1))] = value
        start, length = int(self.cut[0] * len(changed)), int(self.cut[1] ** 4 * len(changed))
        del changed[start : start + length]
        at = int(self.double * len(changed))
        return bytes(changed[:at] + changed[max(at - 64, 0) : at] * (self.double > 0.9) + changed[at:])


PLACES = st.floats(0, 1)
DAMAGE = st.builds(
    Damage,
    st.lists(st.tuples(PLACES, st.integers(0, 255)), max_size=12),
    st.tuples(PLACES, PLACES),
    PLACES,
)
SLOW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def xlsx() -> bytes:
    return workbook([["No.", "大分類", "要件"], [1, "機能", "要約できること。"], [2, None, "=1+1"]])


def pages() -> bytes:
    table = [["No.", "要件"], ["1", "要約できること。"]]
    return pdf(Page().text("第1章 目的").text("本文である。").table(table, [40, 200]), Page().picture())


@pytest.fixture(scope="module")
def docx(drafts: dict[str, Specification]) -> bytes:
    return render_docx(drafts["town"])


def survives(read: Callable[[], object]) -> None:
    """Whatever comes out, it is a result or a FileProblem."""
    start = time.monotonic()
    told = ["hint"]
    try:
        read()
    except FileProblem as problem:
        told = [problem.message, problem.hint]
    assert all(told)
    assert time.monotonic() - start < SECONDS


@SLOW
@given(damage=DAMAGE)
def test_damaged_workbooks(damage: Damage) -> None:
    survives(lambda: read_bytes(damage(xlsx()), "一覧.xlsx"))


@SLOW
@given(damage=DAMAGE, at=st.integers(0, 100), other=st.integers(0, 100), swap=st.booleans())
def test_damaged_parts_of_workbooks(damage: Damage, at: int, other: int, swap: bool) -> None:
    """The archive is whole and a part is damaged, or stands in the place of another."""
    files = parts(xlsx())
    names = sorted(files)
    one, two = names[at % len(names)], names[other % len(names)]
    files[one] = files[two] if swap else damage(files[one])
    survives(lambda: read_bytes(pack(files), "一覧.xlsx"))


@settings(SLOW, max_examples=150)
@given(damage=DAMAGE, at=st.integers(0, 100), other=st.integers(0, 100), swap=st.booleans())
def test_damaged_parts_of_documents(docx: bytes, damage: Damage, at: int, other: int, swap: bool) -> None:
    files = parts(docx)
    names = sorted(files)
    one, two = names[at % len(names)], names[other % len(names)]
    files[one] = files[two] if swap else damage(files[one])
    survives(lambda: read_bytes(pack(files), "仕様書.docx"))


@settings(SLOW, max_examples=150)
@given(damage=DAMAGE)
def test_damaged_documents(docx: bytes, damage: Damage) -> None:
    survives(lambda: read_bytes(damage(docx), "仕様書.docx"))


@SLOW
@given(damage=DAMAGE)
def test_damaged_pdf_files(damage: Damage) -> None:
    """In this process; the process of its own is tried with fewer."""
    survives(lambda: answer(damage(pages()), io.StringIO()))


@settings(SLOW, max_examples=25)
@given(damage=DAMAGE)
def test_damaged_pdf_files_in_a_process_of_their_own(damage: Damage) -> None:
    survives(lambda: read_bytes(damage(pages()), "仕様書.pdf"))


@SLOW
@given(
    damage=DAMAGE, name=st.sampled_from(["a.md", "a.txt", "a"]), encoding=st.sampled_from(["utf-8", "cp932", "utf-16"])
)
def test_damaged_texts(damage: Damage, name: str, encoding: str) -> None:
    survives(lambda: read_bytes(damage(MARKDOWN.encode(encoding)), name))


@SLOW
@given(
    start=st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
    rest=st.binary(max_size=400),
)
def test_any_bytes(start: bytes, rest: bytes) -> None:
    if start == b"%PDF-1.7\n":
        survives(lambda: answer(start + rest, io.StringIO()))
    else:
        survives(lambda: read_bytes(start + rest, "何か"))


@pytest.mark.parametrize("length", [0, 1, 4, 100, 0.1, 0.5, 0.9, 0.999])
def test_files_cut_off(docx: bytes, length: float) -> None:
    for data, name in ((docx, "a.docx"), (xlsx(), "a.xlsx"), (pages(), "a.pdf")):
        end = int(length * len(data)) if isinstance(length, float) else length
        survives(lambda data=data, name=name, end=end: read_bytes(data[:end], name))  # type: ignore[misc]


def test_an_archive_whose_directory_lies() -> None:
    """The directory says that a part is small; more comes out of it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(xlsx()).items():
            archive.writestr(name, content)
        archive.writestr("xl/big.xml", b"<a>" + b" " * 50_000_000 + b"</a>")
    data = bytearray(target.getvalue())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    survives(lambda: read_bytes(bytes(data), "一覧.xlsx"))
