"""Files that nobody vouches for: refused with a reason, or read in a moment."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from specgen.errors import FileProblem
from specgen.questionnaire import sheet_guard
from specgen.questionnaire.sheet_read import read_answers_sheet
from specgen.spreadsheet.extent import last_content
from tests.questionnaire.sheet_helper import (
    answer_cell,
    book_of,
    fill,
    part,
    part_of_sheet,
    questions,
    read_changed,
    saved,
    with_part,
)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    book = book_of()
    fill(book, {"office.name": "○○町"})
    return saved(book, tmp_path)


def refused(path: Path) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read_answers_sheet(path)
    assert caught.value.path == str(path)
    return caught.value


def test_a_missing_file(tmp_path: Path) -> None:
    assert "ファイルを読めない" in refused(tmp_path / "none.xlsx").message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Excelファイル（.xlsx）として開けない"),
        (b"id,answer\n", "Excelファイル（.xlsx）として開けない"),
        (b"PK\x03\x04" + b"\x00" * 100, "Excelファイル（.xlsx）として開けない"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "古い形式（.xls）又はパスワード"),
    ],
)
def test_what_is_no_package(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert message in refused(path).message


def test_a_package_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<w/>")
    assert "Excelファイル（.xlsx）ではない" in refused(path).message


def test_macros(sheet: Path) -> None:
    assert "マクロを含む" in refused(with_part(sheet, "xl/vbaProject.bin", b"x")).message
    types = part(sheet, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert "マクロを含む" in refused(with_part(sheet, "[Content_Types].xml", types)).message


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB, "使えない定義（DTD）"),
        (b"<a>" + b" " * ((1 << 20) - 8) + b"<!DOCTYPE a><b/></a>", "使えない定義（DTD）"),
        (b"\xef\xbb\xbf<!doctype a><a/>", "使えない定義（DTD）"),
        (BOMB.decode().encode("utf-16"), "文字コードを扱えない"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "文字コードを扱えない"),
    ],
)
def test_xml_that_could_grow_or_hide_is_refused(sheet: Path, content: bytes, message: str) -> None:
    problem = refused(with_part(sheet, "xl/sharedStrings.xml", content))
    assert message in problem.message
    assert "保存し直す" in problem.hint


def test_sizes(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_guard, "MAX_BYTES", 10)
    assert "大き過ぎる" in refused(sheet).message
    monkeypatch.undo()
    monkeypatch.setattr(sheet_guard, "MAX_ENTRIES", 3)
    assert "部品の数の上限は3" in refused(sheet).message
    monkeypatch.undo()
    monkeypatch.setattr(sheet_guard, "MAX_UNPACKED", 1 << 20)
    with zipfile.ZipFile(sheet, "a") as package:
        package.writestr("xl/media/a.bin", b"\0" * (1 << 20))
    assert "展開した大きさの上限は1MB" in refused(sheet).message


LONG = 15 << 20
LONG_TOKENS = {
    "comment": b"<a><!--" + b"x" * LONG + b"--></a>",
    "comment with tags": b"<a><!--" + b"<b/>" * (LONG // 4) + b"--></a>",
    "comment after a false start": b"<a><![CDATA[<!--]]><!--" + b"<b/>" * (LONG // 4) + b"--></a>",
    "unfinished comment": b"<a><!--" + b"<" * LONG,
    "instruction": b"<a><?x " + b"<b/>" * (LONG // 4) + b"?></a>",
    "attribute": b"<a b='" + b">" * LONG + b"'/>",
    "attributes": b"<a " + b" b='>'" * (LONG // 6) + b"/>",
}


@pytest.mark.parametrize("content", LONG_TOKENS.values(), ids=LONG_TOKENS)
def test_what_a_parser_would_read_again_and_again_is_refused(sheet: Path, content: bytes) -> None:
    path = with_part(sheet, part_of_sheet(sheet, "設問"), content)
    started = time.process_time()
    assert "長過ぎるタグ又はコメント" in refused(path).message
    assert time.process_time() - started < 10


def test_a_long_text_and_short_comments_are_read(sheet: Path) -> None:
    name = part_of_sheet(sheet, "設問")
    more = b"<!-- a > b -->" * 3 + b'<c r="ZZ1" t="inlineStr"><is><t>' + b"x" * 100_000 + b"</t></is></c></row>"
    xml = part(sheet, name).replace(b"</row>", more, 1)
    assert list(read_answers_sheet(with_part(sheet, name, xml)).values) == ["office.name"]


def test_a_huge_comment_is_refused_in_a_moment(sheet: Path) -> None:
    path = with_part(sheet, part_of_sheet(sheet, "設問"), b"<a><!--" + b"x" * (90 << 20) + b"--></a>")
    started = time.process_time()
    assert "展開した大きさの上限は64MB" in refused(path).message
    assert time.process_time() - started < 10


@pytest.mark.parametrize(("count", "message"), [(1_500_000, "大きさの上限は2MB"), (300_000, "タグの数の上限は100,000")])
def test_too_many_styles_are_refused(sheet: Path, count: int, message: str) -> None:
    styles = part(sheet, "xl/styles.xml").replace(b"</cellXfs>", b"<xf/>" * count + b"</cellXfs>")
    path = with_part(sheet, "xl/styles.xml", styles)
    started = time.process_time()
    assert message in refused(path).message
    assert time.process_time() - started < 10


STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'


def with_strings(sheet: Path, name: str, content: bytes) -> Path:
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/%s" ContentType="%s"/></Types>' % (name.encode(), kind)
    types = part(sheet, "[Content_Types].xml").replace(b"</Types>", override)
    return with_part(with_part(sheet, "[Content_Types].xml", types), name, content)


@pytest.mark.slow
def test_as_many_styles_and_texts_as_may_be_cost_seconds(sheet: Path) -> None:
    styles = part(sheet, "xl/styles.xml").replace(b"</cellXfs>", b"<xf/>" * 98_000 + b"</cellXfs>")
    path = with_strings(sheet, "xl/sharedStrings.xml", STRINGS % (b"<si><t/></si>" * 99_000))
    path = with_part(path, "xl/styles.xml", styles)
    started = time.process_time()
    assert list(read_answers_sheet(path).values) == ["office.name"]
    assert time.process_time() - started < 60


def test_a_part_under_another_name_is_refused(sheet: Path) -> None:
    assert list(read_answers_sheet(with_strings(sheet, "xl/sharedStrings.xml", STRINGS % b"")).values)
    assert "壊れている" in refused(with_strings(sheet, "xl/media/a.png", STRINGS % b"")).message


def test_a_locked_entry(sheet: Path) -> None:
    content = bytearray(sheet.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    sheet.write_bytes(bytes(content))
    assert "パスワード" in refused(sheet).message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/workbook.xml", b"<workbook"),
        ("xl/styles.xml", b"<styles"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships/>"),
        ("[Content_Types].xml", b"<Types/>"),
    ],
)
def test_damaged_parts_are_refused(sheet: Path, name: str, content: bytes) -> None:
    message = refused(with_part(sheet, name, content)).message
    assert "壊れている" in message


def test_a_damaged_sheet_is_refused(sheet: Path) -> None:
    name = part_of_sheet(sheet, "設問")
    cut = part(sheet, name)[:5000]
    assert "壊れている" in refused(with_part(sheet, name, cut)).message


def test_other_sheets_and_charts_do_not_disturb(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        fill(book, {"office.name": "○○町"})
        book.create_chartsheet("図")
        book.create_sheet("覚書")["A1"] = "x"

    assert list(read_changed(tmp_path, change).values) == ["office.name"]


def test_pictures_do_not_disturb(sheet: Path) -> None:
    assert list(read_answers_sheet(with_part(sheet, "xl/media/a.png", b"<!DOCTYPE")).values) == ["office.name"]


def used_to_the_end(sheet: Path, rows: str) -> Path:
    """The file with rows added at the end of 「設問」."""
    name = part_of_sheet(sheet, "設問")
    xml = part(sheet, name).replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    return with_part(sheet, name, xml)


def test_a_used_range_to_the_last_row_costs_no_time(sheet: Path) -> None:
    last = used_to_the_end(sheet, '<row r="1048576"><c r="A1048576" s="1"/></row>')
    started = time.process_time()
    assert list(read_answers_sheet(last).values) == ["office.name"]
    assert time.process_time() - started < 1


@pytest.mark.slow
def test_a_million_empty_rows_cost_little_time(sheet: Path) -> None:
    empty = "".join(f'<row r="{row}"><c r="D{row}" s="2"/></row>' for row in range(2_000, 1_048_577))
    many = used_to_the_end(sheet, empty)
    name = part_of_sheet(sheet, "設問")
    without = with_part(many, name, part(many, name).replace(b"<dimension", b"<dimensionless"))
    for path in (many, without):
        started = time.process_time()
        assert list(read_answers_sheet(path).values) == ["office.name"]
        assert time.process_time() - started < 2


def test_content_beyond_what_is_read_is_not_dropped_in_silence(sheet: Path) -> None:
    far = used_to_the_end(sheet, '<row r="1048576"><c r="D1048576"><v>1</v></c></row>')
    problem = refused(far)
    assert "シート「設問」のセル D1048576にも記入がある" in problem.message
    assert "移す" in problem.hint


def test_more_rows_than_can_be_read_are_not_dropped_in_silence(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for row in range(5, 5_100):
            book["条項の調整"][f"D{row}"] = "x"
            book["条項の調整"][f"A{row}"] = "適用しない"
            book["条項の調整"][f"B{row}"] = "a.b"

    with pytest.raises(FileProblem, match=r"セル [ABD]5099にも記入がある"):
        read_changed(tmp_path, change)


def test_a_wrong_size_of_the_sheet_hides_nothing(sheet: Path) -> None:
    name = part_of_sheet(sheet, "設問")
    xml = part(sheet, name)
    start = xml.index(b"<dimension")
    end = xml.index(b"/>", start) + 2
    small = with_part(sheet, name, xml[:start] + b'<dimension ref="A1"/>' + xml[end:])
    assert list(read_answers_sheet(small).values) == ["office.name"]


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (b"", (0, "")),
        (b"<sheetData/>", (0, "")),
        (b'<sheetData><row r="7"><c r="B7"/></row></sheetData>', (0, "")),
        (b'<sheetData><row r="7"><c r="B7"><v>1</v></c><c r="C7"/></row></sheetData>', (7, "B7")),
        (b'<x:sheetData><x:row r="9"><x:c r="AA9"><x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData>', (9, "AA9")),
        (b"<sheetData><row><c><v>1</v></c></row></sheetData>", (0, "")),
        (b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><x><v>9</v></x>', (1, "A1")),
    ],
)
def test_the_last_cell_with_content(xml: bytes, expected: tuple[int, str]) -> None:
    assert last_content(xml) == expected


def test_the_cell_that_is_named_is_the_cell_that_was_filled(tmp_path: Path) -> None:
    raw = read_changed(tmp_path, lambda book: fill(book, {"scale.users": 3}))
    assert raw.values["scale.users"].place.endswith(answer_cell(questions(book_of()), "scale.users"))
