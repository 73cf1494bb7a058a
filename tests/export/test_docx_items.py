"""Items in specification.docx: what is printed, and that a later round trip finds every one of them."""

from __future__ import annotations

import re

import pytest

from specgen.export.docx import render_docx
from specgen.export.docx.ids import TAG_LIMIT, bookmark_name, control_tag
from specgen.export.docx.tables import column_widths
from specgen.model.base import Level
from specgen.model.specification import Specification
from tests import builders as b
from tests.export.docx_helper import (
    LONG_TITLE,
    R,
    W,
    body,
    bookmarks,
    control,
    paragraphs,
    part,
    rich,
    shown,
    style,
    texts,
    value,
)


@pytest.fixture(scope="module")
def spec() -> Specification:
    return rich()


@pytest.fixture(scope="module")
def document(spec: Specification) -> bytes:
    return render_docx(spec)


def test_a_title_line_shows_id_and_level_at_the_right_margin(document: bytes) -> None:
    lines = {line.split("\t")[0]: line.split("\t")[1] for line in texts(document, "Item") if "\t" in line}
    assert lines["入力情報の学習利用の禁止"] == "DAT-01　必須"
    assert lines["用語"] == "OVR-03"  # a provision has no level
    assert lines["MOR-01の題名"] == "MOR-01　必須"
    optional = render_docx(
        b.specification(b.chapter("c", "章", b.section("s", "節", b.requirement("A-1", level=Level.desirable))))
    )
    assert texts(optional, "Item") == ["A-1の題名\tA-1　任意（加点）"]


def test_a_long_title_leaves_a_line_to_its_mark(document: bytes) -> None:
    (line,) = [one for one in texts(document, "Item") if one.startswith(LONG_TITLE)]
    assert line == f"{LONG_TITLE}\n\tDAT-03　必須"


def test_sub_items_show_their_id_only_as_requirements(document: bytes) -> None:
    lines = texts(document, "Sub")
    assert "学習に使わない。　DAT-01-a" in lines
    assert "早くする。" in lines


def test_the_body_of_a_section_has_no_title_line(document: bytes) -> None:
    assert "件名とする。　OVR-01" in texts(document, "Text1")
    assert "【要確認】目的は、次のとおりである。" in texts(document, "Text1")
    assert "件名" not in texts(document, "Item")
    assert shown(control(document, "OVR-02")) == "【要確認】目的は、次のとおりである。"


def test_what_needs_confirmation_says_so_in_its_title(document: bytes) -> None:
    assert "背景【要確認】" in texts(document, "Item")
    mark = [one for one in body(document).iter(f"{W}r") if shown(one) == "【要確認】"]
    assert {value(one.find(f"{W}rPr/{W}rStyle")) for one in mark} == {"SpecgenConfirm"}


def test_lines_become_paragraphs(document: bytes) -> None:
    assert [shown(one) for one in control(document, "OVR-04").iter(f"{W}p")] == [
        "背景【要確認】", "背景を書く。", "二つ目の段落である。",
    ]  # fmt: skip


def test_undecided_answers_are_shaded(document: bytes) -> None:
    (run,) = [one for one in body(document).iter(f"{W}r") if shown(one) == "【未定：利用者数】"]
    assert value(run.find(f"{W}rPr/{W}rStyle")) == "SpecgenUndecided"
    styles = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    assert value(styles["SpecgenUndecided"].find(f"{W}rPr/{W}shd"), "fill") == "FFFF00"


def test_hostile_text_stays_text(document: bytes) -> None:
    assert f"情報の取扱い{b.HOSTILE}" in texts(document, "Section")
    assert f"{b.HOSTILE}\tDAT-02　必須" in texts(document, "Item")
    assert b.HOSTILE in texts(document, "Cell")


def test_titles_and_what_announces_more_stay_with_what_follows(document: bytes) -> None:
    styles = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    for name in ("SpecgenChapter", "SpecgenSection", "SpecgenItem", "SpecgenCellHead"):
        assert styles[name].find(f"{W}pPr/{W}keepNext") is not None
    kept = {shown(one): one.find(f"{W}pPr/{W}keepNext") is not None for one in paragraphs(document)}
    assert kept["次の表のとおり。"]
    assert kept["DAT-01の本文とする。"]
    assert not kept["MOR-01の本文とする。"]


# --- cross-references -------------------------------------------------------------------------------------------------


def test_references_are_fields_where_word_computes_the_same_words(document: bytes) -> None:
    codes = {one.text.strip() for one in body(document).iter(f"{W}instrText") if one.text.strip().startswith("REF")}
    assert codes == {f"REF {bookmark_name('DAT-02')} \\w \\h", f"REF {bookmark_name('annex-personal')} \\w \\h"}
    assert "利用者は【未定：利用者数】とし、第2章1(2)及び別紙1による。" in texts(document, "Text2")


def test_other_references_are_links(document: bytes) -> None:
    (link,) = [one for one in body(document).iter(f"{W}hyperlink") if shown(one) == "別紙1の1"]
    assert value(link, "anchor") == bookmark_name("ANX-01")


def test_a_reference_to_the_body_of_a_section_leads_to_the_section() -> None:
    text = b.words(b.reference("OVR-01", "第1章1"), "のとおり。", b.reference("nowhere", "第9章"))
    one = b.section("sec.a", "件名", b.item("OVR-01", "件名。", kind="provision"), inline=True)
    document = render_docx(b.specification(b.chapter("ch", "章", one, b.section("sec.b", "節", b.item("X-1", text)))))
    codes = [one.text.strip() for one in body(document).iter(f"{W}instrText")]
    assert [code for code in codes if code.startswith("REF")] == [f"REF {bookmark_name('sec.a')} \\w \\h"]


# --- tables -----------------------------------------------------------------------------------------------------------


def test_tables_have_fixed_widths_a_repeated_header_and_whole_rows(document: bytes) -> None:
    table = control(document, "OVR-03").find(f".//{W}tbl")
    grid = [int(value(one, "w")) for one in table.findall(f"{W}tblGrid/{W}gridCol")]
    assert sum(grid) == int(value(table.find(f"{W}tblPr/{W}tblW"), "w")) == 9072 - 630
    assert value(table.find(f"{W}tblPr/{W}tblLayout"), "type") == "fixed"
    rows = table.findall(f"{W}tr")
    for row in rows:
        assert [int(value(one.find(f"{W}tcPr/{W}tcW"), "w")) for one in row.findall(f"{W}tc")] == grid
        assert row.find(f"{W}trPr/{W}cantSplit") is not None
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert all(cell.find(f"{W}tcPr/{W}shd") is not None for cell in rows[0].findall(f"{W}tc"))
    assert [shown(one) for one in rows[1].iter(f"{W}p")] == ["RAG", "検索して", "答える。"]
    assert len(table.find(f"{W}tblPr/{W}tblBorders")) == 6


@pytest.mark.parametrize("shares", [[100], [33, 33, 34], [7, 13, 80], [1] * 100])
def test_column_widths_sum_to_the_width(shares: list[int]) -> None:
    widths = column_widths(shares, 8441)
    assert sum(widths) == 8441
    assert all(abs(width - 8441 * share / sum(shares)) <= 1 for width, share in zip(widths, shares, strict=True))


# --- annexes and forms ------------------------------------------------------------------------------------------------


def test_forms_keep_their_lines_and_blanks(document: bytes) -> None:
    assert texts(document, "Form") == ["質問書", "誓約書"]
    assert texts(document, "FormText") == ["青葉市　あて", "提出日：\t", "誓約します。"]
    assert texts(document, "FormTitle") == ["誓約"]
    assert not [one for one in texts(document) if "FRM-01" in one]
    heights = [value(one) for one in control(document, "FRM-01").iter(f"{W}trHeight")]
    assert heights == ["454", "454"]


def test_a_form_may_be_a_table_alone_or_have_parts() -> None:
    grid = b.item("FRM-01", kind="form", table=b.table([("1", "")]))
    whole = b.item(
        "FRM-02", "一。", [b.item("FRM-02-a", "二。", kind="form"), b.item("FRM-02-b", kind="form")], kind="form"
    )
    spec = b.specification(forms=[b.form("form-a", "表", grid), b.form("form-b", "文", whole)])
    document = render_docx(spec)
    assert texts(document, "FormText") == ["一。", "二。"]
    content = control(document, "FRM-01").find(f"{W}sdtContent")
    assert [one.tag.removeprefix(W) for one in content] == ["bookmarkStart", "tbl", "p"]
    tags = [value(one) for one in body(document).iter(f"{W}alias")]
    assert tags == ["FRM-01", "FRM-02", "FRM-02-a"]


# --- the way back -----------------------------------------------------------------------------------------------------


def test_every_item_has_a_bookmark_and_a_control_with_its_hash(spec: Specification, document: bytes) -> None:
    tags = [value(one.find(f"{W}sdtPr/{W}tag")) for one in body(document).iter(f"{W}sdt")]
    assert tags == [f"specgen:{item.id}:{item.hash}" for item in spec.items()]
    ids = [*(node.id for node in spec.nodes()), *(item.id for item in spec.items())]
    expected = {bookmark_name(id_) for id_ in ids}
    names = bookmarks(document)
    assert set(names) == expected
    assert len(names) == len(expected)
    starts = [value(one, "id") for one in body(document).iter(f"{W}bookmarkStart")]
    ends = [value(one, "id") for one in body(document).iter(f"{W}bookmarkEnd")]
    assert sorted(starts) == sorted(ends)
    controls = [value(one.find(f"{W}sdtPr/{W}id")) for one in body(document).iter(f"{W}sdt")]
    assert len(set(controls)) == len(controls)


def test_the_text_in_a_control_is_the_text_of_the_item(spec: Specification, document: bytes) -> None:
    for item in spec.items():
        kept = []
        for paragraph in control(document, item.id).find(f"{W}sdtContent").findall(f"{W}p"):
            if style(paragraph) not in ("Item", "FormTitle", "Gap"):
                own = [
                    r
                    for r in paragraph.iter(f"{W}r")
                    if value(r.find(f"{W}rPr/{W}rStyle")) not in ("SpecgenMark", "SpecgenConfirm")
                ]
                kept.append("".join(map(shown, own)).rstrip("\t"))
        assert "\n".join(kept) == item.plain


def test_bookmark_names_are_short_stable_and_tell_ids_apart() -> None:
    assert bookmark_name("DAT-01") == "sg_DAT_01_" + bookmark_name("DAT-01")[-8:]
    assert bookmark_name("DAT-01") == bookmark_name("DAT-01")
    ids = ["sec.a-b", "sec.a.b", "x" * 80, "x" * 79, "OWN-日本語", "OWN-英語"]
    names = {bookmark_name(id_) for id_ in ids}
    assert len(names) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in names)


def test_tags_stay_within_the_limit_of_word() -> None:
    one, other = (b.item(f"OWN-{'x' * 80}{end}", "本文。") for end in "ab")
    assert len(control_tag(one)) == TAG_LIMIT
    assert control_tag(one) != control_tag(other)
    assert control_tag(one).endswith(one.hash)
    document = render_docx(b.specification(b.chapter("c", "章", b.section("s", "節", one, other))))
    assert all(len(value(each)) <= TAG_LIMIT for each in body(document).iter(f"{W}alias", f"{W}tag"))


def test_the_relationship_ids_of_the_section_exist(document: bytes) -> None:
    known = {one.get("Id") for one in part(document, "word/_rels/document.xml.rels")}
    section = body(document).find(f"{W}sectPr")
    assert {one.get(f"{R}id") for one in section if one.get(f"{R}id")} <= known
