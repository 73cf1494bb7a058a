"""LibreOffice: found, run in isolation, stopped in time; and what it prints of a specification."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from openpyxl import Workbook

from specgen import office
from specgen.errors import FileProblem, OfficeError
from specgen.export.docx import render_docx
from specgen.model.specification import Specification
from tests import builders as b
from tests.export.docx_helper import paragraphs as paragraphs_of
from tests.export.docx_helper import rich, shown, style

posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in program is a shell script")


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """A program in the place of LibreOffice that does something else."""

    def make(script: str) -> Path:
        path = tmp_path / "soffice"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make


@pytest.fixture(scope="session")
def soffice() -> Path:
    found = office.find_office()
    if found is None:
        pytest.skip("LibreOffice is not on this machine")
    return found


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without white space, which differs from program to program."""
    document = pdfium.PdfDocument(pdf)
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


# --- finding it -------------------------------------------------------------------------------------------------------


def test_the_variable_names_the_program(
    program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = program("exit 0")
    monkeypatch.setenv(office.VARIABLE, str(path))
    assert office.find_office() == path
    monkeypatch.setenv(office.VARIABLE, str(tmp_path / "nothing"))
    assert office.find_office() is None
    monkeypatch.setenv(office.VARIABLE, "")
    assert office.find_office() is None


@posix
def test_it_is_found_on_the_path(
    program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(office.VARIABLE, raising=False)
    monkeypatch.setattr(office, "_USUAL", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.find_office() is None
    assert program("exit 0") == office.find_office()


def test_it_is_found_in_its_usual_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "program" / "soffice.com"
    place.parent.mkdir()
    place.write_bytes(b"")
    monkeypatch.delenv(office.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "_USUAL", (str(tmp_path / "elsewhere"), str(place)))
    assert office.find_office() == place


# --- when it fails ----------------------------------------------------------------------------------------------------


@posix
def test_a_run_that_takes_too_long_is_stopped_with_its_children(program: Callable[[str], Path], tmp_path: Path) -> None:
    child = tmp_path / "child"
    slow = program(f"sleep 60 & echo $! > {child}; wait")
    started = time.monotonic()
    with pytest.raises(OfficeError, match=r"0\.5秒で終わらない"):
        office.to_pdf(b"x", "docx", slow, timeout=0.5)
    assert time.monotonic() - started < 10
    pid = int(child.read_text())
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the child of the stopped program is still running")


@posix
@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'Error: source file could not be loaded'; exit 0", "PDFを作らなかった.*could not be loaded"),
        ('for last; do :; done; echo nonsense > "${last%.*}.pdf"', "PDFとして読めない"),
        ('for last; do :; done; : > "${last%.*}.pdf"', "PDFとして読めない"),
    ],
)
def test_no_pdf_is_never_taken_for_a_pdf(program: Callable[[str], Path], script: str, message: str) -> None:
    with pytest.raises(OfficeError, match=message) as caught:
        office.to_pdf(b"x", "docx", program(script))
    assert "直し方" in str(caught.value)


@posix
def test_a_pdf_without_pages_is_none(program: Callable[[str], Path], tmp_path: Path) -> None:
    pdfium.PdfDocument.new().save(tmp_path / "empty.pdf")
    with pytest.raises(OfficeError, match="PDFとして読めない"):
        office.to_pdf(b"x", "docx", program(f'for last; do :; done; cp {tmp_path}/empty.pdf "${{last%.*}}.pdf"'))


def test_a_program_that_cannot_be_run(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="実行できない"):
        office.to_pdf(b"x", "docx", tmp_path / "nothing")


def test_what_is_no_pdf_has_no_pages() -> None:
    with pytest.raises(OfficeError, match="PDFとして読めない"):
        office.page_count(b"no pdf")


# --- what it prints ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def printed(soffice: Path) -> tuple[Specification, bytes, bytes]:
    """A small specification with everything in it, with page numbers, and its PDF."""
    spec = rich()
    return spec, *office.with_page_numbers(spec, None, soffice)


@pytest.mark.office
@pytest.mark.slow
def test_every_number_id_and_reference_is_printed(printed: tuple[Specification, bytes, bytes]) -> None:
    spec, _, pdf = printed
    text = "".join(pages_of(pdf))
    for node in spec.nodes():
        assert f"{node.number}{node.title}".replace(" ", "") in text
    for item in spec.items():
        if item.number and item.title:
            assert f"{item.number}{item.title}".replace(" ", "") in text
        if item.kind == "requirement":
            assert item.id in text
    assert "利用者は【未定：利用者数】とし、第2章1(2)及び別紙1による。" in text
    assert "別紙1の1を除く。" in text
    for never in ("REFsg_", "PAGEREF", "Error", "\\w"):
        assert never not in text


@pytest.mark.office
@pytest.mark.slow
def test_the_contents_name_the_pages_that_the_footers_show(printed: tuple[Specification, bytes, bytes]) -> None:
    spec, document, pdf = printed
    pages = pages_of(pdf)
    lines = [shown(one).split("\t") for one in paragraphs_of(document) if style(one).startswith("Toc")]
    assert [line[:2] for line in lines] == [[node.number, node.title] for node in spec.nodes()]
    for number, title, page in lines:
        found = pages[int(page) - 1]
        assert f"{number}{title}".replace(" ", "") in found
        assert found.endswith(f"{page}/{len(pages)}")
    contents = pages[1]
    assert [line[2] for line in lines] == re.findall(r"\.{2,}(\d+)(?=第|別紙|様式|\d|$|2/)", contents)[: len(lines)]


@pytest.mark.office
@pytest.mark.slow
def test_the_cover_bears_neither_header_nor_footer_and_no_page_is_blank(
    printed: tuple[Specification, bytes, bytes],
) -> None:
    _, _, pdf = printed
    pages = pages_of(pdf)
    assert pages[0] == "青葉市生成AIサービス提供業務調達仕様書（案）令和8年12月1日青葉市デジタル推進課"
    assert all(page.startswith("青葉市生成AIサービス提供業務") for page in pages[1:])
    assert all(len(page) > 30 for page in pages)


@pytest.mark.office
@pytest.mark.slow
def test_the_bookmarks_of_the_pdf_are_the_headings(printed: tuple[Specification, bytes, bytes]) -> None:
    spec, _, pdf = printed
    found = ["".join(one.title.split()) for one in office.headings(pdf)]
    assert found == [f"{node.number}{node.title}".replace(" ", "") for node in spec.nodes()]


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("sample", ["town", "city"])
def test_real_drafts_settle(sample: str, drafts: dict[str, Specification], soffice: Path) -> None:
    spec = drafts[sample]
    document, pdf = office.with_page_numbers(spec, None, soffice)
    pages = office.heading_pages(spec, pdf)
    assert render_docx(spec, pages=pages) == document
    assert list(pages) == [node.id for node in spec.nodes()]
    assert sorted(pages.values()) == list(pages.values())
    text = pages_of(pdf)
    for node in spec.nodes():
        assert "".join(node.title.split()) in text[pages[node.id] - 1]


@pytest.mark.office
@pytest.mark.slow
def test_a_pdf_of_another_specification_gives_no_pages(printed: tuple[Specification, bytes, bytes]) -> None:
    _, _, pdf = printed
    other = b.specification(b.chapter("ch", "別の章", b.section("sec", "節", b.requirement("A-1"))))
    with pytest.raises(OfficeError, match="章立てと合わない"):
        office.heading_pages(other, pdf)


@posix
@pytest.mark.office
@pytest.mark.slow
def test_pages_that_never_settle_are_reported(soffice: Path, program: Callable[[str], Path], tmp_path: Path) -> None:
    spec = b.specification(
        b.chapter(
            "ch", "章", b.section("s.1", "前", b.requirement("A-1")), b.section("s.2", "後", b.requirement("A-2"))
        )
    )
    long = b.chapter("ch", "章", b.section("s.1", "前", b.item("A-1", "長い。" * 2000)), spec.chapters[0].nodes[1])
    for name, one in (("short", spec), ("long", b.specification(long))):
        (tmp_path / f"{name}.pdf").write_bytes(office.to_pdf(render_docx(one), "docx", soffice))
    swap = f"cd {tmp_path}; cp short.pdf now; mv long.pdf short.pdf; mv now long.pdf"
    wavering = program(f'for last; do :; done; {swap}; cp long.pdf "${{last%.*}}.pdf"')
    with pytest.raises(OfficeError, match="定まらない"):
        office.with_page_numbers(spec, None, wavering)


@pytest.mark.office
@pytest.mark.slow
def test_two_runs_at_once_both_give_a_pdf(soffice: Path) -> None:
    document = render_docx(rich())
    with ThreadPoolExecutor(2) as pool:
        pdfs = list(pool.map(lambda _: office.to_pdf(document, ".docx", soffice), range(2)))
    assert len({office.page_count(pdf) for pdf in pdfs}) == 1


@pytest.mark.office
@pytest.mark.slow
def test_a_workbook_is_printed_too(soffice: Path, tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "要件"  # type: ignore[index]  # a new workbook has a sheet
    book.save(tmp_path / "a.xlsx")
    assert "要件" in pages_of(office.to_pdf((tmp_path / "a.xlsx").read_bytes(), "xlsx", soffice))[0]


@pytest.mark.office
def test_a_template_that_cannot_be_used_is_refused_before_anything_runs(soffice: Path) -> None:
    with pytest.raises(FileProblem):
        office.with_page_numbers(rich(), b"no template", soffice)
