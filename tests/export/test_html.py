"""report.html: everything is said, nothing runs, nothing is fetched, and it can be read by everybody."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import specgen.export.html
from specgen.assembly import assemble
from specgen.export.charts import donut, item_labels, share_bars, strip
from specgen.export.html import render_report
from specgen.export.report import ReportPage, report_page
from specgen.model.answers import Answers
from specgen.model.base import Origin
from specgen.model.library import Library
from specgen.model.specification import Coverage, Share, Specification, Verdict
from specgen.questionnaire.changes import with_answer
from tests.export.rich import HOSTILE, rich_specification

TEMPLATES = Path(specgen.export.html.__file__).parent / "templates"
VOID = {"meta", "br", "hr", "img", "link", "input", "path", "rect"}
OUTSIDE = re.compile(r"""\bsrc\s*=|href\s*=\s*(?!["']?\#)|url\(|@import|<script|<link|<iframe|<object|<embed""", re.I)


class Page(HTMLParser):
    """The page as a reader of its structure sees it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> が合わない（{self.getpos()}）"

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text += data

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


@pytest.fixture(scope="module")
def html() -> str:
    return render_report(rich_specification())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def bare() -> Specification:
    return Specification(
        title="件名", document_title="調達仕様書", office="藍川町", outline="simple", final=True, cover=(), date="未定",
        chapters=(),
    )  # fmt: skip


def test_the_same_specification_gives_the_same_page(html: str) -> None:
    assert render_report(rich_specification()) == html


def test_no_text_of_the_library_or_the_officer_is_markup(html: str, page: Page) -> None:
    assert HOSTILE not in html
    assert page.text.count(HOSTILE) >= 9
    assert "script" not in {tag for tag, _ in page.tags}


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.iterdir()))
def test_no_template_refers_to_anything_outside(name: str) -> None:
    assert not OUTSIDE.findall((TEMPLATES / name).read_text(encoding="utf-8"))


def test_the_page_refers_to_nothing_outside(html: str, town: Specification) -> None:
    # A source's address is printed as text; nothing makes a browser open it.
    for text in (html, render_report(town)):
        assert not OUTSIDE.findall(text)
        assert "default-src 'none'" in text


@pytest.mark.parametrize("name", ["rich", "bare", "town", "city"])
def test_the_page_is_well_formed_and_its_links_and_labels_lead_somewhere(
    name: str, drafts: dict[str, Specification]
) -> None:
    page = Page(render_report({"rich": rich_specification(), "bare": bare(), **drafts}[name]))
    assert page.open == []
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = [link.removeprefix("#") for link in page.values("href")]
    labels = [label for labels in page.values("aria-labelledby") for label in labels.split()]
    assert set(links) | set(labels) <= set(ids)


def test_headings_go_down_one_step_at_a_time_and_every_table_has_a_caption(html: str, page: Page) -> None:
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert html.count("<table") == html.count("<caption") > 10
    assert '<html lang="ja">' in html
    assert html.index('class="skip"') < html.index("<header")


def test_each_picture_is_described(page: Page) -> None:
    pictures = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert len(pictures) == 5
    assert all(attrs["role"] == "img" and attrs["aria-labelledby"] for attrs in pictures)
    assert "全5項目のうち、記載あり1、一部記載1、記載なし1、適用しない1、判定できない1。" in page.text


@pytest.mark.parametrize(
    "words",
    [
        "決めること1件、確かめること1件、判定すること1件",
        "誤り1件、注意1件、参考1件",
        "必須 4、任意（加点） 1（細目を含む。）",
        "1 / 4",  # covered of the items that apply
        "記載あり / 適用する項目の数（対象外 1）",
        "1 / 5",  # clauses used of all clauses
        "保存security.storage",
        "1,200",
        "85.7%",
        "公式の項目名は、確認できていません。",
        "画像を扱わないため",
        "DAT-01 第2章1(1)",
        "足りないこと：期間",
        "補う条項の候補：DAT-03 保存、unknown.clause",
        "▲ 該当する",
        "判定した者（所属・氏名）",
        "確かめてほしい既定値",
        "30から400人まで",
        "ほかの回答により、尋ねる必要がなくなった設問、又は仕様書に使わなくなった設問です。月間のトークン数",
        "推奨より低い水準を選んだ条項",
        "推奨でなく「許容」",
        "鍵を他の契約者と共用することがある。",
        "職員が書き換えた条項",
        "団体が独自に加えた条項",
        "生成案を採用した文",
        "職員が除いた条項",
        "使わなかった条項：章立てに置く場所がない",
        "2026.11",
        "https://example.invalid/a.pdf",
        "令和8年4月15日",
        "関係する箇所：OVR-04、NET-01",
    ],
)
def test_the_page_says(words: str, page: Page) -> None:
    assert words in page.text


def test_the_first_things_come_first() -> None:
    titles = ["担当者がすること", "指摘", "数で見る仕様書", "文の出所", "チェックシートとの照合", "高リスク判定シート",
              "回答の確認", "標準から変えた箇所", "条項の採否とその理由", "条項ライブラリ及び出典"]  # fmt: skip
    assert [section.title for section in report_page(rich_specification()).sections] == titles


def test_defaults_come_before_answers_that_were_given(page: Page) -> None:
    assert page.text.index("確かめてほしい既定値") < page.text.index("回答したもの")


def test_a_specification_with_nothing_to_report_says_so() -> None:
    text = Page(render_report(bare())).text
    assert "残っていません" in text
    assert "指摘はありません" in text
    assert "照合したチェックシートはありません" in text
    assert "標準から変えた箇所はありません" in text
    assert "回答の記録はありません" in text
    assert "高リスク" not in text
    assert "確定版" in text
    assert "未定" in text


def test_the_template_uses_all_that_it_is_given() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("report*.html"))
    assert {name for name in ReportPage.__dataclass_fields__ if not re.search(rf"\b{name}\b", text)} == set()


def test_a_sub_item_that_was_changed_is_listed_under_the_name_of_its_clause() -> None:
    (change,) = report_page(rich_specification()).edited
    assert (change.title, change.item.id) == ("入力情報の学習利用の禁止", "DAT-01-a")


def test_a_desirable_requirement_is_shown_as_such(library: Library, sample_answers: dict[str, Answers]) -> None:
    answers = with_answer(library, sample_answers["city"], "func.image_output", "desirable")
    text = Page(render_report(assemble(library, answers))).text
    code = library.clauses["function.image-output"].code
    assert f"任意（加点）の要件であり、義務ではありません。{code}" in text


class TestCharts:
    def test_arcs_go_round_once(self) -> None:
        arcs = donut(rich_specification().coverage[0])
        assert [(arc.verdict, arc.count) for arc in arcs] == [(verdict, 1) for verdict in Verdict]
        assert arcs[0].path.startswith("M0.0 -78.0A78 78 0 0 1 ")

    def test_a_single_verdict_is_a_whole_ring(self) -> None:
        (arc,) = donut(rich_specification().coverage[1])
        assert arc.path.count("M") == 2

    def test_a_small_arc_has_no_room_for_its_sign(self) -> None:
        first = rich_specification().coverage[0].items[0]
        rest = (first.model_copy(update={"verdict": Verdict.missing}),) * 29
        coverage = Coverage(checklist="c", title="表", edition="", note="", items=(first, *rest))
        assert [arc.sign for arc in donut(coverage)] == ["", "×"]

    def test_cells_stand_in_rows_of_seven(self) -> None:
        item = rich_specification().coverage[0].items[0]
        picture = strip(Coverage(checklist="c", title="表", edition="", note="", items=(item,) * 8))
        assert (picture.cells[7].x, picture.cells[7].y) == (0, 48)
        assert (picture.width, picture.height) == (332, 92)

    def test_a_checklist_without_items_has_an_empty_picture(self) -> None:
        empty = Coverage(checklist="c", title="表", edition="", note="", items=())
        assert (strip(empty).width, strip(empty).height, donut(empty)) == (0, 0, ())

    def test_items_are_labelled_by_their_number_or_place(self) -> None:
        first, second = rich_specification().coverage
        assert item_labels(first) == ("01", "02", "03", "04", "06")
        assert item_labels(second) == ("1",)

    def test_bars_fill_the_width(self) -> None:
        bars = share_bars(rich_specification().shares)
        assert round(sum(bar.width for bar in bars), 1) == 100
        assert [bar.sign for bar in bars] == ["条", "", "職", ""]

    def test_no_sentences_make_no_bar(self) -> None:
        (bar,) = share_bars([Share(origin=Origin.clause, sentences=0, characters=0)])
        assert (bar.x, bar.width, bar.percent) == (0, 0, "0.0%")
