"""specification.docx: what stands in it, how it looks, and that Word and a later round trip can read it."""

from __future__ import annotations

import io
import time

import docx
import pytest

from specgen.export.docx import render_docx
from specgen.model.specification import Specification
from tests import builders as b
from tests.export.docx_helper import (
    W,
    body,
    bookmarks,
    paragraphs,
    part,
    rich,
    shown,
    style,
    texts,
    unpack,
    value,
)

MINCHO, GOTHIC = "ＭＳ 明朝", "ＭＳ ゴシック"


@pytest.fixture(scope="module")
def spec() -> Specification:
    return rich()


@pytest.fixture(scope="module")
def document(spec: Specification) -> bytes:
    return render_docx(spec)


# --- the package ------------------------------------------------------------------------------------------------------


def test_the_same_specification_gives_the_same_bytes(spec: Specification, document: bytes) -> None:
    assert render_docx(rich()) == document
    assert render_docx(spec, pages={"sec.data": 7}) != document


def test_every_part_is_well_formed_declared_and_linked(document: bytes) -> None:
    parts = unpack(document)
    types = part(document, "[Content_Types].xml")
    declared = {one.get("PartName", "").lstrip("/") for one in types}
    targets = {one.get("Target") for one in part(document, "word/_rels/document.xml.rels")}
    for name in parts:
        part(document, name)
        assert name in declared or name.endswith((".rels", "[Content_Types].xml"))
        if name.startswith("word/") and name.count("/") == 1 and name != "word/document.xml":
            assert name.removeprefix("word/") in targets


def test_python_docx_opens_it_and_knows_its_headings(document: bytes) -> None:
    opened = docx.Document(io.BytesIO(document))
    headings = [one.text for one in opened.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings == ["調達の概要", "要件"]
    assert opened.core_properties.title == "青葉市生成AIサービス提供業務 調達仕様書"
    assert opened.core_properties.author == "青葉市"
    assert opened.core_properties.language == "ja-JP"
    assert f"{opened.core_properties.created:%Y-%m-%d}" == "2026-12-01"


def test_an_undecided_date_gives_a_fixed_moment() -> None:
    opened = docx.Document(io.BytesIO(render_docx(b.specification(date=""))))
    assert f"{opened.core_properties.created:%Y-%m-%d}" == "2000-01-01"


def test_nothing_asks_a_question_on_opening(document: bytes) -> None:
    settings = unpack(document)["word/settings.xml"]
    assert b"updateFields" not in settings
    assert b"attachedTemplate" not in settings
    assert b"w:dirty" not in unpack(document)["word/document.xml"]


# --- page and fonts ---------------------------------------------------------------------------------------------------


def test_the_page_is_a4_with_margins_of_25_mm_and_a_cover_without_header(document: bytes) -> None:
    section = body(document).find(f"{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert (value(size, "w"), value(size, "h")) == ("11906", "16838")
    assert {value(margins, side) for side in ("top", "bottom", "left", "right")} == {"1417"}
    assert section.find(f"{W}titlePg") is not None
    assert [value(one, "type") for one in section.findall(f"{W}headerReference")] == ["default"]
    assert section.find(f"{W}pgNumType") is None


def test_header_and_footer(document: bytes) -> None:
    assert shown(part(document, "word/header.xml")) == "青葉市生成AIサービス提供業務"
    footer = part(document, "word/footer.xml")
    codes = [one.text.strip() for one in footer.iter(f"{W}instrText")]
    assert codes == ["PAGE", "NUMPAGES"]
    assert " / " in shown(footer)


def test_every_style_sets_its_font_for_every_script_and_the_language(document: bytes) -> None:
    root = part(document, "word/styles.xml")
    places = [root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")]
    places += [one.find(f"{W}rPr") for one in root.findall(f"{W}style") if value(one, "type") == "paragraph"]
    assert len(places) > 20
    for place in places:
        fonts = place.find(f"{W}rFonts")
        found = {value(fonts, script) for script in ("ascii", "hAnsi", "eastAsia", "cs")}
        assert found in ({MINCHO}, {GOTHIC})
        assert value(place.find(f"{W}lang"), "eastAsia") == "ja-JP"
    everything = b"".join(unpack(document).values())
    assert b"asciiTheme" not in everything
    assert b"eastAsiaTheme" not in everything


def test_headings_are_black_upright_gothic_and_the_body_is_mincho_10_5(document: bytes) -> None:
    styles = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    for name in ("SpecgenChapter", "SpecgenSection", "SpecgenAnnex", "SpecgenForm"):
        run = styles[name].find(f"{W}rPr")
        assert value(run.find(f"{W}rFonts"), "eastAsia") == GOTHIC
        assert value(run.find(f"{W}color")) == "000000"
        assert value(run.find(f"{W}i")) == "0"
    run = styles["Normal"].find(f"{W}rPr")
    assert (value(run.find(f"{W}rFonts"), "eastAsia"), value(run.find(f"{W}sz"))) == (MINCHO, "21")
    assert styles["Normal"].find(f"{W}pPr/{W}kinsoku") is not None
    levels = {name: value(styles[name].find(f"{W}pPr/{W}outlineLvl")) for name in styles}
    assert (levels["SpecgenChapter"], levels["SpecgenSection"], levels["SpecgenAnnex"]) == ("0", "1", "0")
    assert levels["SpecgenItem"] == levels["SpecgenContents"] == ""


# --- front matter -----------------------------------------------------------------------------------------------------


def test_the_cover_of_a_draft_and_of_a_final_version(document: bytes) -> None:
    assert texts(document, "CoverTitle") == ["青葉市生成AIサービス提供業務", "調達仕様書", "（案）"]
    assert texts(document, "CoverText") == ["令和8年12月1日", "青葉市　デジタル推進課"]
    final = render_docx(rich().model_copy(update={"final": True}))
    assert texts(final, "CoverTitle") == ["青葉市生成AIサービス提供業務", "調達仕様書"]


def test_what_is_undecided_stands_out_on_the_cover_too() -> None:
    document = render_docx(b.specification(cover=("【未定：件名】業務", "調達仕様書", "【未定：日付】", "青葉市")))
    marked = [
        shown(one) for one in body(document).iter(f"{W}r") if value(one.find(f"{W}rPr/{W}rStyle")) == "SpecgenUndecided"
    ]
    assert marked == ["【未定：件名】", "【未定：日付】"]


def test_a_cover_without_the_name_of_the_document_keeps_two_lines_for_its_foot() -> None:
    document = render_docx(b.specification(cover=("題名", "副題", "日付", "団体")))
    assert texts(document, "CoverText") == ["日付", "団体"]
    assert texts(render_docx(b.specification(cover=("題名だけ",))), "CoverTitle") == ["題名だけ", "（案）"]


def test_the_table_of_contents_names_every_node_with_its_page(spec: Specification, document: bytes) -> None:
    pages = {node.id: index for index, node in enumerate(spec.nodes(), 4)}
    lines = [shown(one) for one in paragraphs(render_docx(spec, pages=pages)) if style(one).startswith("Toc")]
    assert lines == [f"{node.number}\t{node.title}\t{pages[node.id]}" for node in spec.nodes()]
    without = [shown(one) for one in paragraphs(document) if style(one).startswith("Toc")]
    assert without == [f"{node.number}\t{node.title}\t" for node in spec.nodes()]


def test_each_line_of_the_contents_holds_a_live_page_field(document: bytes) -> None:
    names = bookmarks(document)
    for line in (one for one in paragraphs(document) if style(one).startswith("Toc")):
        (code,) = [one.text.split() for one in line.iter(f"{W}instrText")]
        assert code[0] == "PAGEREF"
        assert code[1] in names
        stop = line.find(f"{W}pPr/{W}tabs/{W}tab")
        assert (value(stop), value(stop, "leader"), value(stop, "pos")) == ("right", "dot", "9072")


def test_without_pages_a_note_says_how_to_get_them(spec: Specification, document: bytes) -> None:
    assert texts(document, "Note") == ["（ページ番号は、Wordで全体を選び F9 キーを押すと入る。）"]
    assert texts(render_docx(spec, pages={}), "Note") == []


def test_contents_chapters_annexes_and_forms_begin_a_page(document: bytes) -> None:
    styles = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    for name in ("SpecgenContents", "SpecgenAnnex", "SpecgenForm"):
        assert styles[name].find(f"{W}pPr/{W}pageBreakBefore") is not None
    broken = [one.find(f"{W}pPr/{W}pageBreakBefore") is not None for one in paragraphs(document, "Chapter")]
    assert broken == [True, False]


# --- speed ---------------------------------------------------------------------------------------------------------


def large(items: int) -> Specification:
    sections = [
        b.section(
            f"sec.{start}",
            f"節{start}",
            *(b.requirement(f"AB-{start + index}", "一つ。", "二つ。") for index in range(20)),
        )
        for start in range(0, items // 3, 20)
    ]
    return b.specification(b.chapter("ch", "章", *sections))


def test_the_city_takes_a_fraction_of_a_second(city: Specification) -> None:
    started = time.perf_counter()
    render_docx(city)
    assert time.perf_counter() - started < 0.3


@pytest.mark.slow
def test_time_grows_with_the_size_and_no_faster() -> None:
    def seconds(spec: Specification) -> float:
        started = time.perf_counter()
        render_docx(spec)
        return time.perf_counter() - started

    small, big = large(1_500), large(15_000)
    seconds(small)
    assert min(seconds(big) for _ in range(2)) < 30 * min(seconds(small) for _ in range(3))
