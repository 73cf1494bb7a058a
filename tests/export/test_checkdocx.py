"""A checked .docx with comments: its text stays, and everything that the report says stands in a comment, once."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from xml.sax.saxutils import escape

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from specgen.checks.evidence import load_evidence
from specgen.checks.run import check
from specgen.errors import FileProblem
from specgen.export.checkdocx import annotate_docx
from specgen.export.checkdocx.words import HEAD
from specgen.export.docx import render_docx
from specgen.findings import Code, Finding, Severity
from specgen.model.document import Document, Place, View
from specgen.model.library import Library
from specgen.model.report import CheckedAspect, CheckedItem, CheckedList, Near, Quote, Report, Waived
from specgen.model.specification import Specification, Verdict
from specgen.office import find_office, page_count, to_pdf
from specgen.reading import read_bytes
from tests.export.docx_helper import W, pack, part, unpack
from tests.reading.docx_file import deleted, docx, ins, p, t, tbl, tc, tr

NAME = "仕様書.docx"
TOUCHED = {"[Content_Types].xml", "word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels"}
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
    f"<wps:wsp><wps:txbx><w:txbxContent>{p('枠の中とすること。')}</w:txbxContent></wps:txbx></wps:wsp>"
    "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
)
OLD = f'<w:comment w:id="7" w:author="法務" w:date="2026-05-01T00:00:00Z">{p("要確認。")}</w:comment>'
MARKED = p('<w:commentRangeStart w:id="7"/>', "一とすること。", '<w:commentRangeEnd w:id="7"/>')
NOTE = f'<w:footnote w:id="1">{p("注とすること。")}</w:footnote>'
OUT = '<w:del w:id="9" w:author="x"/>'
BODIES = {
    "plain": p("1 目的") + p("(1) 一とすること。", properties='<w:jc w:val="left"/>') + p("(2) 二とすること。"),
    "changes": p("保存", deleted("する"), ins("しない"), t("こと。")) + p("前の", mark=OUT) + p("文とすること。"),
    "rows": tbl(tr("項目", "内容"), tr("保存", tc("国内とすること。", "消すこと。")), tr("期間", "一年とすること。")),
    "nested": tbl(tr("甲", tc("乙とすること。", tbl(tr("丙", "丁とすること。"), tr("戊", "己"))))),
    "control": f"<w:sdt><w:sdtContent>{p('枠とすること。')}</w:sdtContent></w:sdt>"
    + p("前", f"<w:sdt><w:sdtContent>{t('中')}</w:sdtContent></w:sdt>", "後とすること。"),
    "box": p("前とすること。", BOX) + p("後とすること。"),
    "lines": p("<w:r><w:t>次とすること。</w:t><w:br/><w:t>(1) 一とすること。</w:t></w:r>"),
}  # fmt: skip


def finding(place: str, message: str, hint: str = "") -> Finding:
    return Finding(code=Code.wording_vague, severity=Severity.warning, place=place, message=message, hint=hint)


def reported(data: bytes, findings: Sequence[Finding] = (), **fields: object) -> Report:
    values = {"document": read_bytes(data, NAME), "checklists": (), "findings": tuple(findings), **fields}
    return Report.model_validate(values)


def each_paragraph(document: Document) -> list[Finding]:
    """A finding on every paragraph, each with words of its own."""
    return [
        finding(one.place.label or one.id, f"「{one.text}」第{at}の指摘") for at, one in enumerate(document.paragraphs)
    ]


def comments(data: bytes) -> list[str]:
    """The texts of the comments by specgen."""
    return [one.text for one in read_bytes(data, NAME).remarks if one.author == "specgen"]


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("parts", [{}, {"comments": OLD}, {"footnotes": NOTE, "header": p("頭とすること。")}], ids=str)
def test_the_text_stays_and_every_finding_is_told_once(name: str, parts: dict[str, str]) -> None:
    original = docx(MARKED + BODIES[name], **parts)
    report = reported(original, each_paragraph(read_bytes(original, NAME)))
    result = annotate_docx(original, report)
    for view in View:
        before, after = (read_bytes(data, NAME, view=view) for data in (original, result))
        assert before.paragraphs == after.paragraphs
        assert [one for one in after.remarks if one.author == "法務"] == list(before.remarks)
    told = "\n".join(comments(result))
    assert [told.count(one.message) for one in report.findings] == [1] * len(report.findings)
    assert annotate_docx(original, report) == result


@pytest.mark.parametrize("name", BODIES)
def test_marks_stand_where_word_allows_them(name: str) -> None:
    original = docx(BODIES[name])
    result = annotate_docx(original, reported(original, each_paragraph(read_bytes(original, NAME))))
    root, made = part(result), part(result, "word/comments.xml")
    ids = [one.get(f"{W}id") for one in made.iter(f"{W}comment")]
    assert len(set(ids)) == len(ids)
    assert all(one.get(f"{W}date") is None for one in made)
    for kind in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert sorted(one.get(f"{W}id") for one in root.iter(W + kind)) == sorted(ids)
    for paragraph in root.iter(f"{W}p"):
        tags = [one.tag.removeprefix(W) for one in paragraph]
        assert "pPr" not in tags[1:]
        for start in paragraph.findall(f"{W}commentRangeStart"):
            place = paragraph.index(start)
            end = next(one for one in paragraph.findall(f"{W}commentRangeEnd") if one.attrib == start.attrib)
            reference = end.getnext()
            assert place < paragraph.index(end)
            assert reference[0].tag == f"{W}commentReference"
            assert reference[0].attrib == start.attrib
    assert not root.xpath("//w:txbxContent//w:commentReference", namespaces={"w": W[1:-1]})


def test_one_comment_for_a_paragraph_and_the_row_is_marked_at_its_demand() -> None:
    original = docx(tbl(tr("項目", "内容"), tr("保存", "国内に保存すること。"), tr("期間", "一年とすること。")))
    place = read_bytes(original, NAME).paragraphs[0].place.label or "p1"
    first = finding(place, "「保存」が曖昧である。", "「記録する」と書く。")
    result = annotate_docx(original, reported(original, [first, finding(place, "「国内」の層がない。")]))
    assert comments(result)[1:] == [
        "【注意】「保存」が曖昧である。\n直し方: 「記録する」と書く。\n【注意】「国内」の層がない。"
    ]
    (mark,) = [one for one in part(result).iter(f"{W}commentReference") if one.get(f"{W}id") == "1"]
    assert "".join(mark.getparent().getparent().itertext()) == "国内に保存すること。"


def test_a_finding_goes_to_the_paragraph_that_holds_what_it_quotes() -> None:
    original = docx(p("一とすること。") + p("二とすること。") + p("一又は三とすること。"))
    document = read_bytes(original, NAME)
    same = tuple(one.model_copy(update={"place": Place(number="1")}) for one in document.paragraphs)
    shared = document.model_copy(update={"paragraphs": same})
    findings = [finding("1", "「二とする」は曖昧である。"), finding("1", "引用のない指摘")]
    report = Report(document=shared, checklists=(), findings=tuple(findings))
    assert marked(annotate_docx(original, report)) == ["一とすること。", "一とすること。", "二とすること。"]


def marked(data: bytes) -> list[str]:
    """The texts of the paragraphs that carry comments."""
    return ["".join(one.getparent().getparent().itertext()) for one in part(data).iter(f"{W}commentReference")]


def test_proofs_and_near_sentences_stand_at_their_paragraphs() -> None:
    original = docx(p("入力情報を学習に利用しないこと。") + p("学習が課題である。") + p("保存に努めること。"))
    paragraphs = read_bytes(original, NAME).paragraphs
    quotes = [Quote(paragraph=one.id, place=one.place.label or one.id, quote=one.text) for one in paragraphs]
    proved = CheckedAspect(id="learning", text="学習に利用しない。", essential=True, evidence=(quotes[0],))
    near = (
        Near(quote=quotes[1], reason="背景であり、義務ではない。"),
        Near(quote=quotes[2], reason="努力である。", weak=True),
    )
    item = CheckedItem(
        id="x:1", name="学習の禁止", verified=True, category="", verdict=Verdict.partial, reason="一部である。",
        aspects=(proved,), near=near, lacks=("保存しない。",), suggested_clauses=("security.no-training",),
    )  # fmt: skip
    gone = item.model_copy(
        update={"id": "x:2", "verdict": Verdict.not_applicable, "aspects": (), "near": (), "lacks": ()}
    )
    checked = CheckedList(id="x", title="表", edition="1", note="", items=(item, gone))
    waived = Waived(finding=finding("1", "残した指摘"), reason="協議済み")
    summary, *told = comments(annotate_docx(original, reported(original, checklists=(checked,), waived=(waived,))))
    assert told == [
        "【根拠】x:1 学習の禁止: 一部記載の根拠（学習に利用しない）",
        "【義務ではない】x:1 学習の禁止: 背景であり、義務ではない。",
        "【一部だけ】x:1 学習の禁止: 努力である。",
    ]
    for words in (
        HEAD,
        "■表（1）: 一部記載 1、適用しない 1",
        "足りない観点: 保存しない。",
        "security.no-training",
        "協議済み",
    ):
        assert words in summary


def test_what_stands_in_an_annex_or_may_is_told_in_the_summary() -> None:
    original = docx(p("第1章 目的") + p("一とすること。"))
    annex = read_bytes("# 第1章 目的\n\n別の文とすること。\n".encode(), "別紙.md")
    quote = Quote(paragraph="p2", place=annex.paragraphs[1].place.label, quote="別の文とすること。")
    aspect = CheckedAspect(id="a", text="別の文", essential=True, evidence=(quote,))
    item = CheckedItem(
        id="x:1", name="別", verified=True, category="", verdict=Verdict.covered, reason="", aspects=(aspect,)
    )
    checked = CheckedList(id="x", title="表", edition="1", note="", items=(item,))
    findings = [
        finding("別紙.md 第1章", "別紙の指摘"),
        finding("", "場所のない指摘"),
        finding("第9章", "ない場所の指摘"),
    ]
    report = reported(original, findings, checklists=(checked,), attached=(annex,))
    (summary,) = comments(annotate_docx(original, report))
    for words in ("別の文とすること。」: 【根拠】", *(one.message for one in findings)):
        assert summary.count(words) == 1


@given(
    st.lists(st.text("あ漢1(「」<&", min_size=1, max_size=8), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 9), st.text("あ漢「」\x00\ud800<&]", max_size=8)), max_size=8),
)
def test_as_many_findings_come_out_as_went_in(texts: list[str], said: list[tuple[int, str]]) -> None:
    original = docx("".join(p(t(escape(text))) for text in (*texts, "終わり")))
    places = [one.place.label or one.id for one in read_bytes(original, NAME).paragraphs]
    findings = [finding(places[at] if at < len(places) else "ない", f"{text}◎") for at, text in said]
    result = annotate_docx(original, reported(original, findings))
    assert "\n".join(comments(result)).count("◎") == len(findings)
    assert read_bytes(result, NAME).paragraphs == read_bytes(original, NAME).paragraphs


def test_the_other_parts_stay_byte_for_byte_and_in_their_order() -> None:
    parts = unpack(docx(p("一とすること。"), header=p("頭とすること。")))
    protected = b'<w:settings xmlns:w="x"><w:documentProtection w:edit="readOnly"/></w:settings>'
    parts |= {"word/settings.xml": protected, "docProps/core.xml": b"<core>2026-01-01T09:00:00Z</core>"}
    original = pack(parts)
    result = unpack(annotate_docx(original, reported(original)))
    assert list(result) == [*parts, "word/comments.xml"]
    assert {name: content for name, content in result.items() if name not in TOUCHED} == {
        name: content for name, content in parts.items() if name not in TOUCHED
    }


@pytest.mark.parametrize("used", ["7", "-3", "99999999999999999999", "語", "1000000001"])
def test_ids_go_on_after_those_of_the_file(used: str) -> None:
    old = OLD.replace('w:id="7"', f'w:id="{used}"')
    original = docx(p("一とすること。", '<w:r><w:commentReference w:id="12"/></w:r>'), comments=old)
    result = annotate_docx(original, reported(original, each_paragraph(read_bytes(original, NAME))))
    ids = [one.get(f"{W}id") for one in part(result, "word/comments.xml")]
    assert ids == [used, "13", "14"]
    assert "12" not in ids


@pytest.mark.parametrize("strict", [False, True])
def test_the_new_part_is_declared_and_related(strict: bool) -> None:
    parts = unpack(docx(p("一とすること。")))
    del parts["word/_rels/document.xml.rels"]
    parts["word/comments.xml"] = b"<left-over/>"  # a part that nothing refers to
    if strict:
        old, new = (
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        parts["word/document.xml"] = parts["word/document.xml"].replace(old, new)
    original = pack(parts)
    result = annotate_docx(original, reported(original, each_paragraph(read_bytes(original, NAME))))
    made = unpack(result)
    assert made["word/comments.xml"] == b"<left-over/>"
    assert b"/word/comments1.xml" in made["[Content_Types].xml"]
    assert (b"purl.oclc.org" in made["word/_rels/document.xml.rels"]) is strict
    namespaces = {
        etree.QName(etree.fromstring(made[one])).namespace for one in ("word/document.xml", "word/comments1.xml")
    }
    assert len(namespaces) == 1
    assert len(comments(result)) == 2


def test_a_related_comments_part_that_is_not_there_is_made() -> None:
    parts = unpack(docx(p("一とすること。"), comments=OLD))
    del parts["word/comments.xml"]
    original = pack(parts)
    assert len(comments(annotate_docx(original, reported(original)))) == 1


def test_a_body_without_a_paragraph_gets_one_to_carry_the_summary() -> None:
    original = docx(
        f"{tbl(tr('甲', '乙'))}".replace("<w:p>", "<w:x>").replace("</w:p>", "</w:x>"), header=p("頭とすること。")
    )
    parts = unpack(original)
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"</w:body>", b'<w:sectPr><w:headerReference r:id="rId-header" w:type="default"/></w:sectPr></w:body>'
    )
    original = pack(parts)
    report = reported(original)
    result = annotate_docx(original, report)
    assert read_bytes(result, NAME).paragraphs == report.document.paragraphs
    assert HEAD in part(result, "word/comments.xml").xpath("string()")


def test_another_file_than_the_checked_one_is_refused() -> None:
    report = reported(docx(p("一とすること。")))
    with pytest.raises(FileProblem, match="書き換えられている"):
        annotate_docx(docx(p("二とすること。")), report)


@pytest.fixture(scope="module")
def checked(library: Library, drafts: dict[str, Specification]) -> tuple[bytes, Report, bytes]:
    original = render_docx(drafts["town"])
    report = check(library, load_evidence(), read_bytes(original, NAME))
    return original, report, annotate_docx(original, report)


def test_a_drafted_specification_with_its_whole_report(checked: tuple[bytes, Report, bytes]) -> None:
    original, report, result = checked
    assert read_bytes(result, NAME).paragraphs == read_bytes(original, NAME).paragraphs
    told = comments(result)
    quoted = {quote.paragraph for one in report.checklists for item in one.items for quote in item.evidence}
    assert len(quoted) <= len(told) - 1
    for item in itertools.chain.from_iterable(one.items for one in report.checklists):
        assert sum(text.count(f"【根拠】{item.id} ") for text in told) == len(item.evidence), item.id
        assert (f"{item.id} {item.name}: {item.verdict.label}。" in told[0]) is (item.verdict is not Verdict.covered)


def test_python_docx_reads_the_comments(checked: tuple[bytes, Report, bytes]) -> None:
    result = checked[2]
    read = python_docx.Document(io.BytesIO(result))
    ids = [one.comment_id for one in read.comments]
    assert ids == list(itertools.islice(itertools.count(), len(comments(result))))
    assert {one.author for one in read.comments} == {"specgen"}


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_opens_it_with_as_many_pages(checked: tuple[bytes, Report, bytes]) -> None:
    office = find_office()
    if office is None:
        pytest.skip("LibreOffice is not installed")
    before, after = (page_count(to_pdf(data, "docx", office)) for data in (checked[0], checked[2]))
    assert before == after
