"""PDF files: lines become paragraphs, running lines go, ruled tables are rows, places are pages."""

from __future__ import annotations

import hashlib
import time

import pytest

from specgen.errors import FileProblem
from specgen.model.document import Document
from specgen.reading import pdf as reader
from specgen.reading import read_bytes
from specgen.reading.pdf import read_pages, read_pdf
from specgen.reading.pdf_layout import to_paragraphs, unread_of
from tests.reading.pdf_file import FULL, HEIGHT, LEFT, Page, lines_pdf, pdf

LONG = "受注者は、本サービスに入力された情報及び生成された出力を、生成AIモデルの学習に利用しないこと。また、"
REST = "発注者の求めに応じ、その設定を示す書面を提出すること。"


def read(*pages: Page) -> Document:
    """The paragraphs, read in this process: a process for each test would take its time."""
    data = pdf(*pages)
    layouts = read_pages(data, "仕様書.pdf")
    paragraphs = tuple(to_paragraphs(layouts))
    return Document(
        name="仕様書.pdf", format="pdf", digest="", pages=len(layouts), paragraphs=paragraphs, unread=unread_of(layouts)
    )


def texts(document: Document) -> list[str]:
    return [f"{one.number} {one.text}".strip() for one in document.paragraphs]


def wrapped(text: str, width: int = FULL) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def test_read_in_a_process_of_its_own_with_progress() -> None:
    data = pdf(Page().text("第1章 目的"), Page().text("この仕様書は、要件を定める。"))
    seen: list[tuple[int, int]] = []
    document = read_bytes(data, "仕様書.pdf", progress=lambda page, pages: seen.append((page, pages)))
    assert seen == [(1, 2), (2, 2)]
    assert (document.format, document.pages, document.name) == ("pdf", 2, "仕様書.pdf")
    assert document.digest == hashlib.sha256(data).hexdigest()
    assert [(one.kind, one.place.page) for one in document.paragraphs] == [("heading", 1), ("text", 2)]
    assert document.paragraphs[1].headings == ("第1章 目的",)
    assert document == read_bytes(data, "仕様書.pdf")


def test_wrapped_lines_are_one_paragraph() -> None:
    body = (LONG + REST) * 2
    assert texts(read(Page().lines(*wrapped(body)))) == [body]


def test_a_paragraph_goes_on_over_the_page() -> None:
    lines = wrapped(LONG + REST)
    assert texts(read(Page().lines(*lines[:1]), Page().lines(*lines[1:]))) == [LONG + REST]


@pytest.mark.parametrize(
    "lines",
    [
        ["受注者は、体制図を提出すること。", "受注者は、議事録を作成すること。"],
        ["(1) 体制図", "(2) 議事録"],
        ["ア　体制図を提出すること", "イ　議事録を提出すること"],
        ["・体制図", "・議事録"],
        ["第1章　総則", "本書は、要件を定める。"],
    ],
)
def test_short_lines_stay_paragraphs(lines: list[str]) -> None:
    found = texts(read(Page().lines(*lines)))
    assert [one.replace(" ", "").replace("\u3000", "") for one in found] == [
        one.replace(" ", "").replace("\u3000", "") for one in lines
    ]


def test_a_number_within_a_sentence_begins_no_paragraph() -> None:
    first = "受注者は、障害が情報セキュリティインシデントに当たるときは、この条項による通知のほか、次に定める"
    page = Page().text("　" + first[:44]).text("第10章2(1)に定める対応を行うこと。")
    assert len(read(page).paragraphs) == 1


def test_an_indented_line_behind_a_full_stop_begins_a_paragraph() -> None:
    one = "あ" * (FULL - 2) + "。"
    page = Page().text(one, LEFT + 10).text("次の段落である。", LEFT + 10)
    assert texts(read(page)) == [one, "次の段落である。"]


def test_the_code_at_the_right_edge_belongs_to_its_line() -> None:
    page = Page().text("(1) 初期設定").text("WRK-03", 480, 90).text("受注者は、設定を行うこと。")
    assert texts(read(page)) == ["(1) 初期設定 WRK-03", "受注者は、設定を行うこと。"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和 9 年度の生成 AI サービス", "令和9年度の生成AIサービス"),
        ("Microsoft Word の文書", "Microsoft Wordの文書"),
        ("○○市　総務課", "○○市　総務課"),
        ("提出日：________", "提出日："),
        ("\uf09e 体制図", "・ 体制図"),
        ("⽤語の定義", "用語の定義"),
        ("ＩＳＯ２７００１と①を残す", "ＩＳＯ２７００１と①を残す"),
    ],
)
def test_white_space_and_signs(text: str, expected: str) -> None:
    found = texts(read(Page().text(f"件名は、{text}")))
    assert found == [f"件名は、{expected}".replace("、・ ", "、・")]


def running(number: int, count: int) -> Page:
    page = Page().text("生成AIサービス提供業務", 380, 40).text(f"{number} / {count}", 280, 800)
    return page.text(f"第{number}章　章の題名").text("本章は、要件を定める。")


def test_headers_footers_and_page_numbers_are_taken_out() -> None:
    document = read(*(running(number, 5) for number in range(1, 6)))
    body = [one for one in document.paragraphs if not one.place.part]
    assert len(body) == 10
    assert [(one.place.part, one.text) for one in document.paragraphs if one.place.part] == [
        ("ヘッダー", "生成AIサービス提供業務")
    ]


@pytest.mark.parametrize("sign", ["{}", "- {} -", "－{}－", "P.{}", "{}ページ", "{}/9", "別紙-{}"])
def test_page_numbers_in_any_form(sign: str) -> None:
    pages = [Page().text("本文である。").text(sign.format(number), 280, 800) for number in range(1, 4)]
    assert texts(read(*pages)) == ["本文である。"] * 3


def test_titles_of_forms_are_no_headers() -> None:
    pages = [Page().text(f"様式第{number}号　書類", y=60).text("提出日：").text("名称：") for number in range(1, 5)]
    document = read(*pages)
    assert [one.number for one in document.paragraphs if one.kind == "heading"] == [
        f"様式第{number}号" for number in range(1, 5)
    ]


def test_a_contents_list_is_counted_and_not_read() -> None:
    document = read(Page().text("第1章 目的......................3").text("第1章 目的"))
    assert len(document.paragraphs) == 1
    assert [(one.what, one.count) for one in document.unread] == [("目次の行", 1)]


ROWS = [
    ["No.", "要件", "区分"],
    ["1", "入力された情報を学習に利用\nしないこと。", "必須"],
    ["2", "日本語で回答できること。", "任意"],
]


def test_a_ruled_table_becomes_rows_with_titles() -> None:
    document = read(Page().text("次の表のとおりとする。").table(ROWS, [40, 130, 60]).text("以上である。"))
    assert [one.kind for one in document.paragraphs] == ["text", "row", "row", "text"]
    row = document.paragraphs[1]
    assert row.number == "1"
    assert [(cell.title, cell.text) for cell in row.cells] == [
        ("要件", "入力された情報を学習に利用しないこと。"),
        ("区分", "必須"),
    ]


def test_a_table_goes_on_over_the_page_without_its_head() -> None:
    more = [ROWS[0], ["3", "出典を示すこと。", "必須"]]
    document = read(Page().table(ROWS, [40, 130, 60]), Page().table(more, [40, 130, 60]))
    assert [(one.number, one.place.page) for one in document.rows()] == [("1", 1), ("2", 1), ("3", 2)]
    assert all(one.cells[0].title == "要件" for one in document.rows())


def test_a_row_cut_by_the_page_is_one() -> None:
    rest = [ROWS[0], ["", "また、出典を示すこと。", ""]]
    document = read(Page().table(ROWS, [40, 130, 60]), Page().table(rest, [40, 130, 60]))
    assert [one.cells[0].text for one in document.rows()][-1] == "日本語で回答できること。また、出典を示すこと。"


def test_a_cell_merged_downwards_stands_above_its_rows() -> None:
    page = Page().box(70, 100, 300, 60).rule(170, 100, 170, 160).rule(270, 100, 270, 160)
    page.rule(170, 120, 370, 120).rule(170, 140, 370, 140)
    page.text("セキュリティ", 74, 124)
    for at, text in enumerate(["暗号化", "認証", "記録"]):
        page.text(text, 174, 104 + 20 * at).text("行うこと。", 274, 104 + 20 * at)
    rows = list(read(page).rows())
    assert [one.text for one in rows] == ["セキュリティ｜暗号化｜行うこと。", "認証｜行うこと。", "記録｜行うこと。"]
    assert [one.headings for one in rows] == [(), ("セキュリティ",), ("セキュリティ",)]


def test_aligned_columns_become_rows() -> None:
    page = Page().text("次のとおりである。")
    for left, right in [
        ("件名", "生成AIサービス"),
        ("契約期間", "令和9年4月1日から令和10年3月31日まで"),
        ("履行場所", "本庁舎"),
    ]:
        page.text(left).text(right, 200, page.y - 18)
    page.text("及び支所", 200)
    page.text("以上である。")
    document = read(page)
    assert [one.text for one in document.rows()] == [
        "件名｜生成AIサービス",
        "契約期間｜令和9年4月1日から令和10年3月31日まで",
        "履行場所｜本庁舎及び支所",
    ]
    assert texts(document)[-1] == "以上である。"


def test_wrapped_cells_of_aligned_columns() -> None:
    page = Page()
    for cells in [
        ("項目", "内容", "区分"),
        ("記録", "操作を記録", "必須"),
        ("", "すること。", ""),
        ("対話", "回答すること。", "任意"),
    ]:
        y = page.y
        for x, text in zip((70, 170, 320), cells, strict=True):
            if text:
                page.text(text, x, y)
        page.y = y + 18
    assert [[(one.title, one.text) for one in row.cells] for row in read(page).rows()] == [
        [("項目", "記録"), ("内容", "操作を記録すること。"), ("区分", "必須")],
        [("項目", "対話"), ("内容", "回答すること。"), ("区分", "任意")],
    ]


def test_titles_with_codes_are_no_table() -> None:
    page = Page()
    for number, title in enumerate(["初期設定", "操作研修", "問合せ窓口"], 1):
        page.text(f"({number}) {title}").text(f"WRK-0{number}", 480, page.y - 18)
    assert texts(read(page)) == ["(1) 初期設定 WRK-01", "(2) 操作研修 WRK-02", "(3) 問合せ窓口 WRK-03"]


def test_a_frame_around_text_is_no_table() -> None:
    document = read(Page().box(60, 80, 480, 80).text("枠の中の文である。"))
    assert [one.kind for one in document.paragraphs] == ["text"]


@pytest.mark.parametrize(("quarter", "matrix"), [(90, "0 1 -1 0"), (180, "-1 0 0 -1"), (270, "0 -1 1 0")])
def test_turned_pages_are_read_upright(quarter: int, matrix: str) -> None:
    """A page whose text was turned, as programs do for a landscape page."""
    page = Page(rotate=quarter)
    for at, text in enumerate(["一行目である。", "二行目である。"]):
        x, y = {90: (100 + 20 * at, 100), 180: (400, 600 + 20 * at), 270: (300 - 20 * at, 600)}[quarter]
        page.turned(text, f"{matrix} {x} {y}")
    assert texts(read(page)) == ["一行目である。", "二行目である。"]


def test_vertical_text_is_read_from_right_to_left() -> None:
    page = Page()
    for column, text in enumerate(["受注者は、体制図を提出すること。", "発注者は、これを承認する。"]):
        for at, sign in enumerate(text):
            page.text(sign, 400 - 20 * column, 100 + 10 * at)
    assert texts(read(page)) == ["受注者は、体制図を提出すること。", "発注者は、これを承認する。"]


def test_the_reading_above_a_character_is_left_out() -> None:
    page = Page().text("りんぎ", 70, 92, 5).text("稟議書の案を作成できること。", 70, 98)
    assert texts(read(page)) == ["稟議書の案を作成できること。"]


def test_a_watermark_is_counted() -> None:
    document = read(Page().text("本文である。").turned("見本", "0.7 0.7 -0.7 0.7 200 400"))
    assert texts(document) == ["本文である。"]
    assert [(one.what, one.count) for one in document.unread] == [("斜め又は横向きの文字", 2)]


def test_pages_without_text_are_counted() -> None:
    document = read(Page().text("本文である。"), Page().picture(), Page().text("本文である。").picture())
    assert [(one.what, one.count) for one in document.unread] == [("文字のないページ", 1), ("画像", 1)]


def test_a_scan_is_refused() -> None:
    with pytest.raises(FileProblem, match="画像だけ") as caught:
        read_pages(pdf(Page().picture(), Page().picture()), "控え.pdf")
    assert "OCR" in caught.value.hint


PASSWORD = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<{1}> <{1}>]".format(
    "41" * 32, "42" * 16
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pdf(Page().text("あ"), extra=PASSWORD), "パスワード"),
        (b"%PDF-1.7\n" + b"x" * 200, "壊れている"),
        (lines_pdf("あ")[:300], "壊れている"),
    ],
)
def test_protected_and_damaged_files_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(FileProblem, match=message) as caught:
        read_pdf(data, "仕様書.pdf")
    assert caught.value.path == "仕様書.pdf"
    assert caught.value.hint


def test_too_many_pages_or_characters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf(Page().text("一頁目"), Page().text("二頁目"))
    monkeypatch.setattr(reader, "MAX_CHARS", 5)
    with pytest.raises(FileProblem, match="文字が多過ぎる"):
        read_pages(data, "仕様書.pdf")
    monkeypatch.setattr(reader, "MAX_PAGES", 1)
    with pytest.raises(FileProblem, match="ページが多過ぎる"):
        read_pages(data, "仕様書.pdf")


def test_a_reader_that_says_nothing_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PDF_PAGE_SECONDS", 0.01)
    start = time.monotonic()
    with pytest.raises(FileProblem, match="時間内"):
        read_pdf(lines_pdf("あ"), "仕様書.pdf")
    assert time.monotonic() - start < 5


def test_text_outside_the_page_is_not_read() -> None:
    assert texts(read(Page().text("見える。").text("見えない。", y=HEIGHT + 50))) == ["見える。"]


@pytest.mark.parametrize("text", ["." * 30_000 + "x", "(" * 30_000, "1." * 15_000, "_" * 30_000, "- " * 15_000])
def test_no_line_takes_long(text: str) -> None:
    start = time.monotonic()
    read(Page().text(text, 0, size=0.02), Page().text("本文である。"))
    assert time.monotonic() - start < 4
