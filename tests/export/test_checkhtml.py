"""check.html: every verdict leads to its words, nothing runs, nothing is fetched, and a long document stays small."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.export.checkhtml import render_check_html
from specgen.export.checkpage import MOST_FINDINGS, CheckPage, check_page
from specgen.export.checkplaces import Places
from specgen.export.checkview import LONGEST, MANY, Role, pieces
from specgen.findings import Code, Severity
from specgen.model.document import Place
from specgen.model.report import CheckedList, Near, Quote, Report
from specgen.model.specification import Verdict
from tests.builders import HOSTILE
from tests.export.checked import (
    DUTY,
    PARAGRAPHS,
    WISH,
    aspect,
    document,
    finding,
    full_fixes,
    full_report,
    item,
    paragraph,
    quote,
    row,
)
from tests.export.test_html import OUTSIDE, TEMPLATES, Page


@pytest.fixture(scope="module")
def html() -> str:
    return render_check_html(full_report(), full_fixes())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def bare() -> Report:
    return Report(document=document(name="空.txt", format="txt"), checklists=())


def long_report(count: int = MANY + 1) -> Report:
    """A long document of which two paragraphs are spoken of."""
    paragraphs = [paragraph(number, f"文その{number}とする。") for number in range(1, count + 1)]
    checked = item(1, Verdict.covered, aspects=(aspect("a", quote(paragraphs[9]), quote(paragraphs[count - 1])),))
    lists = (CheckedList(id="ds920", title="表", edition="", note="", items=(checked,)),)
    return Report(document=document(*paragraphs), checklists=lists)


def test_the_same_report_gives_the_same_page(html: str) -> None:
    assert render_check_html(full_report(), full_fixes()) == html


def test_no_text_of_the_document_is_markup(html: str, page: Page) -> None:
    assert HOSTILE not in html
    assert page.text.count(HOSTILE) >= 11
    assert {"script", "b", "img"}.isdisjoint(tag for tag, _ in page.tags)


def test_the_page_refers_to_nothing_outside_and_forbids_it(html: str) -> None:
    assert not OUTSIDE.findall(html)
    assert "default-src 'none'; style-src 'unsafe-inline'" in html


@pytest.mark.parametrize("report", [full_report(), bare(), long_report()], ids=["full", "bare", "long"])
def test_the_page_is_well_formed_and_its_links_and_labels_lead_somewhere(report: Report) -> None:
    page = Page(render_check_html(report, full_fixes()))
    assert page.open == []
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = [link.removeprefix("#") for link in page.values("href")]
    labels = [label for labels in page.values("aria-labelledby") for label in labels.split()]
    assert set(links) | set(labels) <= set(ids)


def test_headings_go_down_one_step_at_a_time_and_tables_are_labelled(html: str, page: Page) -> None:
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert html.count("<table") == html.count("<caption")
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in page.tags if tag == "th")
    assert '<html lang="ja">' in html


@pytest.mark.parametrize(
    "words",
    [
        "全5項目のうち、記載あり1、一部記載1、記載なし1、適用しない1、判定できない1。",
        "1 / 4",
        "公式の文言を確認していない。1項目の名称は",
        "版の注である。",
        "読んでいないもの",
        "1件。文書の文とはみなさず、判定に使っていない。",
        "変更を反映した後の文を読んだ。",
        "生成AI（model-x）が判定した。",
        "足りない。根拠となる文はない。",
        "判定していない。人が読んで確かめること。",
        "望ましい事項であり、義務ではない。",
        "加える条項の候補：保存の場所（security.storage）、unknown.clause",
        "（いずれか一つでよい観点）",
        "誤り1件、注意1件、参考3件",
        "チェックシートの項目についての指摘（1件）",
        "同じ箇所にほかの段落がある。",
        "実績があるため。",
        "SEC-03 保存の場所",
        "未定",
        "削除された文",
        "添付した文書：別紙.docx",
        "○ 根拠",
        "≒ 近いが足りない",
        "▲ 指摘",
    ],
)
def test_the_page_says(words: str, page: Page) -> None:
    assert words in page.text


def test_a_quote_leads_to_its_paragraph_and_back(html: str) -> None:
    assert f'<a href="#p3">第1章3</a><q>{DUTY}</q>' in html
    assert f'<mark class="evidence">{DUTY}</mark>' in html
    assert f'<mark class="near">{WISH}</mark>' in html
    after = html[html.index('id="p3"') :]
    assert after.index('href="#checklist-1-1"') < after.index('id="p4"')


def test_a_finding_leads_to_the_paragraph_whose_words_it_quotes(html: str) -> None:
    assert '<a href="#p5">第1章5</a>' in html
    assert '<a href="#p7">脚注</a><span class="minor">' in html
    assert '<a href="#p9">脚注</a></th>' in html
    assert ">どこにもない箇所</th>" in html


def test_a_quote_that_the_document_does_not_hold_is_said_and_not_linked() -> None:
    wrong = Quote(paragraph="p1", place="第1章1", quote="どこにもない文である。")
    lists = (CheckedList(id="c", title="表", edition="", note="", items=(
        item(1, Verdict.covered, aspects=(aspect("a", wrong),)),)),)  # fmt: skip
    html = render_check_html(Report(document=document(*PARAGRAPHS), checklists=lists))
    assert "この文は、文書の中に見当たらない。" in html
    assert 'href="#p1"' not in html


def test_rows_with_the_same_columns_are_one_table_with_the_result_beside_them(page: Page) -> None:
    assert "項目内容検査の結果" in page.text
    tables = [attrs for tag, attrs in page.tags if tag == "table" and "rows" in (attrs.get("class") or "")]
    assert len(tables) == 1


def test_an_item_that_could_not_be_judged_is_not_said_to_lack() -> None:
    states = {
        row.item.verdict: row.aspects[0].state for row in check_page(full_report()).coverage[0].rows if row.aspects
    }
    assert states[Verdict.undetermined] == "unknown"
    assert states[Verdict.missing] == "lacks"


def test_a_report_with_nothing_to_say_says_so() -> None:
    text = Page(render_check_html(bare())).text
    assert "照合したチェックシートはない。" in text
    assert "指摘はない。" in text
    assert "読めなかったものはない。" in text


def test_the_templates_use_all_that_they_are_given() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("check*.html"))
    text += (TEMPLATES / "report_figures.html").read_text(encoding="utf-8")
    text += (TEMPLATES / "page.html").read_text(encoding="utf-8")
    text += (TEMPLATES / "coverage_picture.html").read_text(encoding="utf-8")
    assert {name for name in CheckPage.__dataclass_fields__ if not re.search(rf"\b{name}\b", text)} == set()


class TestLong:
    def test_only_what_is_spoken_of_and_two_around_it_is_shown(self) -> None:
        (view,) = check_page(long_report()).views
        shown = [line.anchor for block in view.blocks for line in block.lines]
        assert shown == ["p8", "p9", "p10", "p11", "p12", "p2999", "p3000", "p3001"]
        assert view.left_out + len(shown) == MANY + 1
        assert [block.left_out for block in view.blocks if block.kind == "gap"] == [7, 2986]

    def test_it_is_said(self) -> None:
        text = Page(render_check_html(long_report())).text
        assert "全文は示していない" in text
        assert "検査は、全ての段落について行った" in text

    def test_a_document_at_the_limit_is_shown_whole(self) -> None:
        (view,) = check_page(long_report(MANY)).views
        assert sum(len(block.lines) for block in view.blocks) == MANY

    def test_findings_are_bounded_and_counted(self) -> None:
        many = tuple(finding("第1章4", code=Code.wording_vague) for _ in range(MOST_FINDINGS + 7))
        report = full_report().model_copy(update={"findings": many})
        group = next(one for one in check_page(report).findings if one.severity is Severity.warning)
        assert (len(group.lines), group.left_out) == (MOST_FINDINGS, 7)
        assert "ほかの7件は示していない" in Page(render_check_html(report)).text

    @pytest.mark.parametrize("one", [paragraph(1, "長" * 90_000), row(1, "長" * 90_000, "い" * 90_000)])
    def test_a_long_text_is_cut_and_that_is_said(self, one: object) -> None:
        html = render_check_html(bare().model_copy(update={"document": document(one)}))  # type: ignore[arg-type]
        assert len(html) < 40_000
        assert "長いため、ここまでを示した。" in html


class TestPlaces:
    def test_an_annex_with_the_same_id_is_told_by_the_words(self) -> None:
        own, other = paragraph(1, "本文とする。"), paragraph(1, "附属とする。")
        places = Places([document(own), document(other, name="別紙.docx")])
        assert places.of_quote(quote(own)) == "p1"
        assert places.of_quote(quote(other)) == "a1-p1"
        assert places.of_finding(finding("別紙.docx 第1章1")) == ("a1-p1", True)
        assert places.of_finding(finding("第1章1", "「附属とする…」は、曖昧である。")) == ("a1-p1", True)

    def test_the_same_words_are_told_by_the_place(self) -> None:
        own, other = paragraph(1, "同じ文とする。"), paragraph(1, "同じ文とする。", place=Place(number="別紙1"))
        assert Places([document(own), document(other)]).of_quote(quote(other)) == "a1-p1"

    def test_a_paragraph_without_a_place_is_found_by_its_id(self) -> None:
        assert Places([document(paragraph(4, "文", place=Place()))]).of_finding(finding("p4")) == ("p4", True)


class TestPieces:
    def test_evidence_wins_over_near_where_they_overlap(self) -> None:
        found = pieces("あいうえお", [("いうえ", Role.near), ("うえお", Role.evidence)])
        assert found == (("あ", None), ("い", Role.near), ("うえお", Role.evidence))

    @given(
        st.text(max_size=60), st.lists(st.tuples(st.text(min_size=1, max_size=6), st.sampled_from(Role)), max_size=5)
    )
    def test_their_join_is_the_text(self, text: str, quotes: list[tuple[str, Role]]) -> None:
        assert "".join(piece.text for piece in pieces(text, quotes)) == text

    def test_what_is_quoted_is_not_cut_off(self) -> None:
        text = "前" * (LONGEST + 50) + DUTY + "後" * 10
        assert pieces(text, [(DUTY, Role.evidence)])[-1] == (DUTY, Role.evidence)


def test_a_sentence_that_is_near_to_two_items_names_both() -> None:
    near = (Near(quote=quote(PARAGRAPHS[3]), reason="望ましい事項である。"),)
    items = tuple(item(number, Verdict.missing, near=near) for number in (1, 2))
    lists = (CheckedList(id="c", title="表", edition="", note="", items=items),)
    (view,) = check_page(Report(document=document(*PARAGRAPHS), checklists=lists)).views
    (line,) = [line for block in view.blocks for line in block.lines if line.anchor == "p4"]
    assert [[one.href for one in mentions] for _, mentions in line.mentions] == [["checklist-1-1", "checklist-1-2"]]
