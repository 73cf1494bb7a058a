"""What stands in the paragraphs of a .docx: nothing that is printed is missed, nothing that is not is read."""

from __future__ import annotations

import pytest

from tests.reading.docx_file import p, read, style, t, tbl, tc, texts, tr

FALLBACK = (
    '<mc:AlternateContent><mc:Choice Requires="wps">{0}</mc:Choice><mc:Fallback>{1}</mc:Fallback></mc:AlternateContent>'
)
SHAPE = "<w:drawing><wp:inline><a:graphic><a:graphicData>{0}</a:graphicData></a:graphic></wp:inline></w:drawing>"
BOX = SHAPE.format("<wps:wsp><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></wps:wsp>")
OLD_BOX = "<w:pict><v:shape><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></v:shape></w:pict>"


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


def field(code: str, result: str) -> str:
    begin, separate, end = (run(f'<w:fldChar w:fldCharType="{one}"/>') for one in ("begin", "separate", "end"))
    return f"{begin}{run(f'<w:instrText>{code}</w:instrText>')}{separate}{result}{end}"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (t("本文") + t("の続き"), "本文の続き"),
        (f"<w:hyperlink>{t('リンクの文字')}</w:hyperlink>", "リンクの文字"),
        (f"<w:smartTag>{t('札')}</w:smartTag><w:customXml>{t('付き')}</w:customXml>", "札付き"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{t('入力欄の文字')}</w:sdtContent></w:sdt>", "入力欄の文字"),
        (f'<w:fldSimple w:instr="DATE">{t("令和8年")}</w:fldSimple>', "令和8年"),
        (field("REF x \\h", t("第3章")) + t("による。"), "第3章による。"),
        (field("IF " + "a", t("外") + field("PAGE", t("内"))), "外内"),
        (run("<w:ruby><w:rt><w:r><w:t>ろう</w:t></w:r></w:rt>"
             "<w:rubyBase><w:r><w:t>漏</w:t></w:r></w:rubyBase></w:ruby>"), "漏"),
        (run("<w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/><w:softHyphen/>"), "甲 乙\n丙-"),
        (run('<w:t>一</w:t><w:br w:type="page"/><w:t>二</w:t>'), "一二"),
        (run('<w:t>済み</w:t><w:sym w:font="Wingdings" w:char="F0FC"/>'), "済み✓"),
        (run("<w:t>a </w:t>") + run("<w:t> b</w:t>"), "ab"),
        (FALLBACK.format(t("新"), t("旧")), "新"),
        (run(FALLBACK.format("<w:t>新</w:t>", "<w:t>旧</w:t>")), "新"),
        (run('<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar>')
         + run('<w:fldChar w:fldCharType="end"/>') + t("必須"), "☑必須"),
        (f"<w:dir>{t('向き')}</w:dir><w:bdo>{t('反転')}</w:bdo>", "向き反転"),
    ],
)  # fmt: skip
def test_text_in_every_wrapping(inner: str, expected: str) -> None:
    assert texts(p(inner)) == [expected]


@pytest.mark.parametrize(
    ("inner", "what"),
    [
        (run(SHAPE.format("<pic:pic/>")), "画像"),
        (run("<w:pict><v:shape><v:imagedata/></v:shape></w:pict>"), "画像"),
        (run(SHAPE.format("<c:chart/>")), "グラフ"),
        (run(SHAPE.format("<dgm:relIds/>")), "図（SmartArt）"),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "数式"),
        (run("<w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object>"), "埋め込まれたオブジェクト"),
        (t("隠した要件とすること。", "<w:vanish/>"), "隠し文字"),
        (t("取り消した要件とすること。", "<w:strike/>"), "取消線の付いた文字"),
        (t("取り消した要件とすること。", "<w:dstrike/>"), "取消線の付いた文字"),
        (run('<w:sym w:font="X" w:char="F033"/>'), "読み取れない記号"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{t('入力してください')}</w:sdtContent></w:sdt>",
         "未記入の入力欄"),
    ],
)  # fmt: skip
def test_what_is_not_text_is_counted(inner: str, what: str) -> None:
    document = read(p(t("前。"), inner))
    assert [one.text for one in document.paragraphs] == ["前。"]
    assert [(one.what, one.count) for one in document.unread] == [(what, 1)]
    assert document.unread[0].hint


def test_hidden_and_struck_by_style_and_switched_off_again() -> None:
    styles = (
        style("Secret", "Secret", "<w:rPr><w:vanish/></w:rPr>")
        + style("Child", "Child", based_on="Secret")
        + '<w:style w:type="character" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>'
    )
    body = (
        p("隠れる", style="Secret")
        + p("子も隠れる", t("見える", '<w:vanish w:val="0"/>'), style="Child")
        + p(t("消える", '<w:rStyle w:val="Gone"/>'), t("残る", '<w:rStyle w:val="Gone"/><w:strike w:val="false"/>'))
    )
    document = read(body, styles=styles)
    assert [one.text for one in document.paragraphs] == ["見える", "残る"]
    assert {one.what: one.count for one in document.unread} == {"隠し文字": 2, "取消線の付いた文字": 1}


@pytest.mark.parametrize("box", [BOX, OLD_BOX])
def test_a_text_box_stands_behind_its_paragraph_once(box: str) -> None:
    inner = FALLBACK.format(box.format(p("枠の中。")), OLD_BOX.format(p("枠の中。")))
    document = read(p("前。", run(inner)) + p("後。"))
    assert [(one.text, one.place.part) for one in document.paragraphs] == [
        ("前。", ""), ("枠の中。", "テキストボックス"), ("後。", ""),
    ]  # fmt: skip
    assert [one.anchor for one in document.paragraphs] == ["p:0", "p:1", "p:3"]


def test_notes_stand_behind_the_paragraph_that_refers_to_them() -> None:
    notes = (
        f'<w:footnote w:id="0" w:type="separator">{p("線")}</w:footnote>'
        f'<w:footnote w:id="1">{p("注の文とする。")}</w:footnote>'
        f'<w:footnote w:id="2">{p("誰も引かない注。")}</w:footnote>'
    )
    ends = f'<w:endnote w:id="1">{p("末尾の注。")}</w:endnote>'
    reference = run('<w:footnoteReference w:id="1"/>')
    end = run('<w:endnoteReference w:id="1"/>')
    document = read(
        p("1 目的") + p("(1) 一。", reference) + p("(2) 二。", reference, end), footnotes=notes, endnotes=ends
    )
    assert [(one.text, one.place.part, one.place.number) for one in document.paragraphs] == [
        ("目的", "", "1"), ("一。", "", "1(1)"), ("注の文とする。", "脚注", "1(1)"),
        ("二。", "", "1(2)"), ("末尾の注。", "文末脚注", "1(2)"), ("誰も引かない注。", "脚注", "1(2)"),
    ]  # fmt: skip


def test_headers_and_footers_once_and_without_page_numbers() -> None:
    section = "".join(
        f'<w:sectPr><w:headerReference w:type="{kind}" r:id="rId-header"/>'
        f'<w:footerReference w:type="{kind}" r:id="rId-footer"/></w:sectPr>'
        for kind in ("default", "first")
    )
    page = p(t("- "), field("PAGE", t("3")), t(" / "), field("NUMPAGES", t("12")), t(" -"))
    document = read(
        p("本文。") + section, header=p("取扱注意") + p("取扱注意"), footer=page + p("○○市情報政策課") + p("第3ページ")
    )
    assert [(one.text, one.place.part) for one in document.paragraphs] == [
        ("取扱注意", "ヘッダー"), ("本文。", ""), ("○○市情報政策課", "フッター"),
    ]  # fmt: skip


def test_a_table_of_contents_is_counted_and_not_read() -> None:
    styles = style("TOC1", "toc 1") + style("Heading1", "heading 1")
    begin, separate, end = (run(f'<w:fldChar w:fldCharType="{one}"/>') for one in ("begin", "separate", "end"))
    code = run('<w:instrText xml:space="preserve"> TOC \\o "1-2" </w:instrText>')
    control = "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    body = (
        p("1 目的 1", style="TOC1")
        + p(begin, code, separate, t("2 範囲 1"))
        + p("3 期間 2")
        + p(end)
        + f"{control}<w:sdtContent>{p('4 金額 3')}</w:sdtContent></w:sdt>"
        + p("1 目的", style="Heading1")
    )
    document = read(body, styles=styles)
    assert [one.text for one in document.paragraphs] == ["目的"]
    assert [(one.what, one.count) for one in document.unread] == [("目次の行", 4)]


def test_comments_are_remarks_with_their_place() -> None:
    comments = (
        f'<w:comment w:id="1" w:author="法務　花子">{p("根拠は。")}{p("要確認。")}</w:comment>'
        f'<w:comment w:id="2" w:author="">{p("表について")}</w:comment>'
        f'<w:comment w:id="3" w:author="乙">{p("どこにもない")}</w:comment>'
    )
    start = '<w:commentRangeStart w:id="1"/>'
    reference = run('<w:commentReference w:id="1"/>')
    cell = tc(p('<w:commentRangeStart w:id="2"/>', t("暗号化")))
    body = p("1 目的") + p("(1) ", start, t("一とする。"), reference) + tbl(tr(cell, "必須"))
    document = read(body, comments=comments)
    assert "根拠" not in "".join(one.text for one in document.paragraphs)
    assert [(one.author, one.text, one.place.number) for one in document.remarks] == [
        ("法務　花子", "根拠は。\n要確認。", "1(1)"), ("", "表について", "1(1)"), ("乙", "どこにもない", ""),
    ]  # fmt: skip


def test_line_breaks_before_numbers_make_paragraphs() -> None:
    lines = ("次を満たすこと。", "(1) 一とすること。", "続きとする。", "・点")
    document = read(p(run("<w:br/>".join(f"<w:t>{line}</w:t>" for line in lines))))
    assert [(one.number, one.text, one.anchor) for one in document.paragraphs] == [
        ("", "次を満たすこと。", "p:0"), ("(1)", "一とすること。\n続きとする。", "p:0"), ("・", "点", "p:0"),
    ]  # fmt: skip


def test_blocks_in_controls_and_a_frame_of_one_cell_are_ordinary_text() -> None:
    body = f"<w:sdt><w:sdtContent>{p('欄の段落。')}</w:sdtContent></w:sdt>" + tbl(tr(tc("枠の段落。", "(1) 二つ目。")))
    document = read(body + "<w:altChunk/>")
    assert [(one.kind, one.number, one.text) for one in document.paragraphs] == [
        ("text", "", "欄の段落。"), ("text", "", "枠の段落。"), ("text", "(1)", "二つ目。"),
    ]  # fmt: skip
    assert document.unread[0].what == "取り込まれた別のファイル"


def test_headings_by_style_outline_and_typed_number() -> None:
    styles = (
        style("a", "heading 1")
        + style("b", "見出し 2")
        + style("c", "my own", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>')
        + style("d", "derived", based_on="a")
        + style("e", "Title")
        + style("f", "not one", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', based_on="a")
    )
    body = (
        p("仕様書", style="e")
        + p("総則", style="a")
        + p("目的", style="b")
        + p("細目", style="c")
        + p("本文。")
        + p("要件", style="d")
        + p("受託者は、記録を保存すること。", style="b")
        + p("本文二。")
        + p("普通の行", style="f")
        + p("第3章　納品")
        + p("1　納品物")
        + p("直接", properties='<w:outlineLvl w:val="0"/>')
    )
    found = [(one.kind, one.level, one.text, one.headings) for one in read(body, styles=styles).paragraphs]
    assert found == [
        ("heading", 0, "仕様書", ()),
        ("heading", 1, "総則", ()),
        ("heading", 2, "目的", ("総則",)),
        ("heading", 3, "細目", ("総則", "目的")),
        ("text", 0, "本文。", ("総則", "目的", "細目")),
        ("heading", 1, "要件", ()),
        ("text", 0, "受託者は、記録を保存すること。", ("要件",)),
        ("text", 0, "本文二。", ("要件",)),
        ("text", 0, "普通の行", ("要件",)),
        ("heading", 1, "納品", ()),
        ("heading", 2, "納品物", ("第3章 納品",)),
        ("heading", 1, "直接", ()),
    ]
