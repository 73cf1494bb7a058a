"""The 新旧対照表 in each of its forms: nothing of it is lost, nothing in it runs, the same bytes each time."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

import specgen
from specgen.comparing import compare
from specgen.export.comparison import (
    comparison_text,
    comparison_view,
    render_comparison_docx,
    render_comparison_json,
    render_comparison_xlsx,
)
from specgen.export.comparison.view import GONE, NEW, OMITTED, ComparisonView
from specgen.model import specification as s
from specgen.model.base import Level
from specgen.model.comparison import Comparison
from tests import builders as b
from tests.export.docx_helper import R, W, body, part, shown, unpack, value
from tests.export.sheets_helper import FORMULAS, all_cells, digest, digest_in_new_process, opened, texts
from tests.export.test_docx_schema import ORDER

CODE = """
import hashlib
from specgen.comparing import compare
from specgen.export.comparison import *
from tests.export.test_comparison import pair
c = compare(*pair())
print(hashlib.sha256(render_comparison_{}(c)).hexdigest())
"""


def table(word: str) -> s.ItemTable:
    return b.table([("甲", "一"), ("乙", word), ("丙", "三")])


def pair() -> tuple[s.Specification, s.Specification]:
    """Every kind of change, hostile text among it."""
    sub = b.item("SUB-01-a", "細目とする。")
    old = b.specification(
        b.chapter("c1", "総則", b.section("s1", "目的", b.item("GON-01", "なくなる要件とする。", title="削る要件"))),
        b.chapter(
            "c2", "要件",
            b.section(
                "s2", "機能",
                b.item("CHG-01", "利用者は、120人とする。\n二行目は残る。", title="数"),
                b.item("LVL-01", "同じ文とする。", [sub], title="水準"),
                b.item("TBL-01", "次の表とする。", title="表", table=table("二")),
                b.item("VER-01", "確かめる。", title="確認", verify=("写し",)),
                b.item("NUM-01", "番号だけ変わる。", title="番号"),
                b.item("NUM-02", "番号だけ変わる。", title="番号"),
            ),
        ),
        criteria=s.Criteria(id="c", title="評価", total=100, items=()),
    )  # fmt: skip
    new = b.specification(
        b.chapter("c1", "総則", b.section("s1", "目的")),
        b.chapter(
            "c2", f"要件{b.HOSTILE}",
            b.section(
                "s2", "機能",
                b.item("HST-01", f"{b.HOSTILE}\x00\u202e", title=FORMULAS[0], reason=FORMULAS[1]),
                b.item("CHG-01", "利用者は、150人とする。\n二行目は残る。", title="数", reason="実績による。"),
                b.item("LVL-01", "同じ文とする。", [sub], title="水準", level=Level.desirable),
                b.item("TBL-01", "次の表とする。", title="表", table=table("四")),
                b.item("VER-01", "確かめる。", title="確認", verify=("実機",)),
                b.item("NUM-01", "番号だけ変わる。", title="番号"),
                b.item("NUM-02", "番号だけ変わる。", title="番号"),
            ),
        ),
        criteria=s.Criteria(id="c", title="評価", total=90, items=()),
        answers=(s.AnswerLine(question="q", section="節", label=FORMULAS[2], value=FORMULAS[3], state="回答"),),
    )  # fmt: skip
    return old, new


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(*pair())


@pytest.fixture(scope="module")
def document(found: Comparison) -> bytes:
    return render_comparison_docx(found)


def cells(document: bytes, id_: str) -> list[str]:
    """The texts of the cells of a row, a line each paragraph; what is underlined stands in brackets."""
    for row in body(document).iter(f"{W}tr"):
        texts = [[_marked(one) for one in cell.iter(f"{W}p")] for cell in row.iter(f"{W}tc")]
        if texts[0] == [id_]:
            return ["\n".join(lines) for lines in texts]
    raise AssertionError(f"{id_} がない")


def _marked(paragraph: etree._Element) -> str:
    runs = ((shown(run), run.find(f"{W}rPr/{W}u") is not None) for run in paragraph.iter(f"{W}r"))
    return "".join(f"[{text}]" if underlined else text for text, underlined in runs)


class TestDocx:
    def test_the_page_lies_on_its_side_and_the_header_row_is_repeated(self, document: bytes) -> None:
        size = body(document).find(f"{W}sectPr/{W}pgSz")
        assert (value(size, "w"), value(size, "h"), value(size, "orient")) == ("16838", "11906", "landscape")
        for table in body(document).iter(f"{W}tbl"):
            heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.iter(f"{W}tr")]
            assert heads == [True] + [False] * (len(heads) - 1)
            assert sum(int(value(one, "w")) for one in table.iter(f"{W}gridCol")) == 16838 - 2 * 1134

    @pytest.mark.parametrize(
        ("id_", "old", "new", "remarks"),
        [
            ("CHG-01", "[第2章1(1)]　数［必須］\n利用者は、[120]人とする。\n二行目は残る。",
             "[第2章1(2)]　数［必須］\n利用者は、[150]人とする。\n二行目は残る。",
             "文の変更\n番号の変更\n理由：実績による。"),
            ("GON-01", "[第1章1(1)]　[削る要件][［必須］]\n[なくなる要件とする。]", GONE, "削除"),
            ("LVL-01", f"[第2章1(2)]　水準[［必須］]\n{OMITTED}", f"[第2章1(3)]　水準[［任意（加点）］]\n{OMITTED}",
             "必須・任意の変更\n番号の変更"),
            ("TBL-01", f"[第2章1(3)]　表［必須］\n{OMITTED}\n列1｜列2\n{OMITTED}\n乙｜[二]\n{OMITTED}",
             f"[第2章1(4)]　表［必須］\n{OMITTED}\n列1｜列2\n{OMITTED}\n乙｜[四]\n{OMITTED}", "表の変更\n番号の変更"),
            ("VER-01", f"[第2章1(4)]　確認［必須］\n{OMITTED}\n確認の方法：[写し]",
             f"[第2章1(5)]　確認［必須］\n{OMITTED}\n確認の方法：[実機]", "確認の方法の変更\n番号の変更"),
            ("NUM-01～NUM-02", f"[第2章1(5)から(6)まで]　{OMITTED}",
             f"[第2章1(6)から(7)まで]　{OMITTED}", "番号の変更"),
            ("配点の合計", "[100]点", "[90]点", "変更"),
        ],
    )  # fmt: skip
    def test_rows_read_as_a_council_expects(self, document: bytes, id_: str, old: str, new: str, remarks: str) -> None:
        assert cells(document, id_) == [id_, old, new, remarks]

    def test_hostile_text_stays_text(self, document: bytes) -> None:
        _, old, new, remarks = cells(document, "HST-01")
        assert old == NEW
        assert b.HOSTILE in new
        assert "\ufffd\ufffd" in new
        assert remarks == f"追加\n理由：{FORMULAS[1]}"

    def test_headings_say_where_a_row_stands(self, document: bytes) -> None:
        spans = [shown(row) for row in body(document).iter(f"{W}tr") if row.find(f".//{W}gridSpan") is not None]
        assert spans == ["第1章　総則", "第1章1　目的", "第2章1　機能"]  # 第2章 has a row: its title changed

    def test_children_stand_in_the_order_that_word_insists_on(self, document: bytes) -> None:
        for element in part(document).iter():
            if (local := element.tag.removeprefix(W)) in ORDER:
                places = [ORDER[local].split().index(child.tag.removeprefix(W)) for child in element]
                assert places == sorted(places), local

    def test_every_part_that_is_named_is_there(self, document: bytes) -> None:
        ids = {one.get("Id") for one in part(document, "word/_rels/document.xml.rels")}
        used = {one.get(f"{R}id") for one in body(document).iter() if one.get(f"{R}id")}
        assert len(used) == 2
        assert used <= ids
        styles = {value(one, "styleId") for one in part(document, "word/styles.xml").iter(f"{W}style")}
        assert {value(one) for one in body(document).iter(f"{W}pStyle")} <= styles
        assert "青葉市生成AIサービス提供業務 調達仕様書" in unpack(document)["word/header.xml"].decode()

    def test_records_of_the_drafting_can_be_left_out(self, found: Comparison) -> None:
        with_records, without = (shown(body(render_comparison_docx(found, records=one))) for one in (True, False))
        assert "参考　作成の記録（庁内用）" in with_records
        assert FORMULAS[3] in with_records
        assert FORMULAS[3] not in without
        assert "配点の合計" in without

    def test_titles_and_all_rows(self, found: Comparison) -> None:
        text = shown(body(render_comparison_docx(found, title="対照表", labels=("現行", "改正案"), every=True)))
        for words in ("対照表", "現行", "改正案", "番号だけ変わる。", "細目とする。"):
            assert words in text
        assert OMITTED not in text

    def test_nothing_to_show(self) -> None:
        old, _ = pair()
        assert "変わった項目はない。" in shown(body(render_comparison_docx(compare(old, old))))


class TestXlsx:
    def test_a_row_for_each_change_that_can_be_filtered(self, found: Comparison) -> None:
        sheet = opened(render_comparison_xlsx(found)).worksheets[0]
        assert sheet.freeze_panes == "C5"
        assert sheet.auto_filter.ref == f"A4:J{sheet.max_row}"
        ids = [one for one in texts(sheet, "B", 5) if one]
        assert Counter(ids) == Counter(one.id for one in found.rows if one.noted and not one.heading)
        changed = next(row for row in sheet.iter_rows(min_row=5, values_only=True) if row[1] == "CHG-01")
        assert changed[0] == "文の変更、番号の変更"
        assert changed[7:10] == ("120", "150", "実績による。")

    def test_nothing_in_it_runs(self, found: Comparison) -> None:
        values = [cell for cell in all_cells(opened(render_comparison_xlsx(found, every=True))) if cell.value]
        assert not [cell for cell in values if cell.data_type == "f"]
        held = {cell.value for cell in values}
        assert {FORMULAS[0], FORMULAS[1], FORMULAS[2]} <= held
        assert any(str(one).startswith("@SUM") for one in held)

    def test_no_changes_and_long_texts(self) -> None:
        old, _ = pair()
        book = opened(render_comparison_xlsx(compare(old, old)))
        assert "変わった項目はない。" in texts(book.worksheets[0], "A")
        long = b.specification(
            b.chapter("c", "章", b.section("s", "節", b.item("LNG-01", "とても長い文とする。" * 900)))
        )
        sheet = opened(render_comparison_xlsx(compare(old, long))).worksheets[0]
        pieces = [row[6] for row in sheet.iter_rows(values_only=True) if row[1] == "LNG-01" and row[6]]
        assert len(pieces) > 1
        assert "（長いため、ここまでを示した。）" in str(pieces[-1])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_the_same_bytes_under_every_seed(found: Comparison, form: str) -> None:
    render = {"docx": render_comparison_docx, "xlsx": render_comparison_xlsx}[form]
    assert digest_in_new_process(CODE.format(form)) == {digest(render(found))}


def page(view: ComparisonView) -> str:
    folder = Path(specgen.__file__).parent / "web" / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    template = '{% from "macros/comparison.html" import comparison %}{{ comparison(view) }}'
    return environment.from_string(template).render(view=view)


class TestView:
    @pytest.mark.parametrize("every", [False, True])
    def test_the_lines_of_a_cell_are_the_text(self, found: Comparison, every: bool) -> None:
        view = comparison_view(found, every=every)
        row = next(one for one in view.rows if one.id == "CHG-01")
        lines = ["".join(span.text for span in line.spans) for line in row.new if line.role == "text"]
        assert "\n".join(lines) == "利用者は、150人とする。\n二行目は残る。"

    def test_the_page_says_what_was_deleted_and_inserted(self, found: Comparison) -> None:
        text = page(comparison_view(found))
        root = html.fromstring(f"<div>{text}</div>")
        assert {"120", "100"} <= {one.text for one in root.iter("del")}
        assert {"150", "90"} <= {one.text for one in root.iter("ins")}
        assert "利用者は、<del>120</del>人とする。" in text
        for table in root.iter("table"):
            assert table.find("caption").text
            assert all(one.get("scope") for one in table.iter("th"))
        assert "style=" not in text
        assert "<b>" not in text
        assert b.HOSTILE in "".join(root.itertext())

    def test_a_page_without_changes(self) -> None:
        old, _ = pair()
        text = page(comparison_view(compare(old, old)))
        assert "変わった項目はありません。" in text
        assert "<table" not in text


def test_text_for_the_terminal(found: Comparison) -> None:
    text = comparison_text(found)
    assert "利用者は、［－120－］人とする。" in text
    assert "利用者は、｛＋150＋｝人とする。" in text
    assert "項目は、旧8件、新8件である。追加1件、削除1件、文の変更1件" in text
    assert len(comparison_text(found, every=True)) > len(text)


def test_json_is_stable_and_counts_all(found: Comparison) -> None:
    few, all_ = (json.loads(render_comparison_json(found, every=every)) for every in (False, True))
    assert few["counts"] == all_["counts"]
    assert len(all_["rows"]) == len(found.rows)
    assert [row["id"] for row in few["rows"]] == [row.id for row in found.rows if row.changes]
    assert {record["part"] for record in few["records"]} == {"criteria", "answers"}
