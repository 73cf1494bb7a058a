"""Tracked changes of a .docx in three views: 反映後, 原文 and 差分. Nothing is dropped unseen."""

from __future__ import annotations

import pytest

from specgen.model.document import View
from tests.reading.docx_file import abstract, deleted, ins, listed, lvl, num, p, read, t, tbl, tc, texts, tr

ACCEPTED, ORIGINAL, BOTH = View.accepted, View.original, View.both
MOVED_TO = f'<w:moveTo w:id="1" w:author="x">{t("動いた。")}</w:moveTo>'
MOVED_FROM = f'<w:moveFrom w:id="1" w:author="x">{t("動いた。")}</w:moveFrom>'
IN, OUT = '<w:ins w:id="9" w:author="x"/>', '<w:del w:id="9" w:author="x"/>'


@pytest.mark.parametrize(
    ("body", "accepted", "original", "both"),
    [
        (p("保存", deleted("する"), ins("しない"), t("こと。")),
         ["保存しないこと。"], ["保存すること。"], ["保存〔削除：する〕〔追加：しない〕こと。"]),
        (p(ins(deleted("一時の案")), t("本文。")), ["本文。"], ["本文。"], ["〔削除：一時の案〕本文。"]),
        (p("前。", MOVED_FROM) + p(MOVED_TO, "後。"),
         ["前。", "動いた。後。"], ["前。動いた。", "後。"], ["前。〔削除：動いた。〕", "〔追加：動いた。〕後。"]),
        (p("保存", t("する", "<w:strike/>"), "しない。"),
         ["保存しない。"], ["保存するしない。"], ["保存〔削除：する〕しない。"]),
        # The end of a paragraph was taken out, or put in: the two are one.
        (p("前の", mark=OUT) + p("文。"), ["前の文。"], ["前の", "文。"], ["前の", "文。"]),
        (p("前の", mark=IN) + p("文。"), ["前の", "文。"], ["前の文。"], ["前の", "文。"]),
        (p("残る。") + p(deleted("消えた。"), mark=OUT) + p("次。"),
         ["残る。", "次。"], ["残る。", "消えた。", "次。"], ["残る。", "消えた。", "次。"]),
        (tbl(tr("甲", "乙"), tr("丙", "丁", properties=OUT), tr("戊", "己", properties=IN)),
         ["甲｜乙", "戊｜己"], ["甲｜乙", "丙｜丁"], ["甲｜乙", "丙｜丁", "戊｜己"]),
        (tbl(tr("甲", tc("乙", properties="<w:cellDel/>"), tc("丙", properties="<w:cellIns/>"), "丁")),
         ["甲｜丙｜丁"], ["甲｜乙｜丁"], ["甲｜乙｜丙｜丁"]),
        (tbl(tr("甲", tc(p("乙", ins("丙"))))), ["甲｜乙丙"], ["甲｜乙"], ["甲｜乙〔追加：丙〕"]),
        (tbl(tr("甲", tc(p(ins("丙")), p("丁")))), ["甲｜丙\n丁"], ["甲｜丁"], ["甲｜〔追加：丙〕\n丁"]),
    ],
)  # fmt: skip
def test_the_three_views(body: str, accepted: list[str], original: list[str], both: list[str]) -> None:
    assert texts(body) == accepted
    assert texts(body, view=ORIGINAL) == original
    assert texts(body, view=BOTH) == both


def test_whole_paragraphs_and_rows_say_how_they_changed() -> None:
    body = (
        p("そのまま。")
        + p(ins("新しい。"), mark=IN)
        + p(deleted("古い。"), mark=OUT)
        + tbl(
            tr("甲", "乙", properties=IN),
            tr("丙", tc(p(deleted("丁")))),
            tr(tc(p(deleted("戊"))), tc(p(deleted("己")))),
        )
    )
    document = read(body, view=BOTH)
    assert document.view is BOTH
    assert [(one.text, one.change) for one in document.paragraphs] == [
        ("そのまま。", ""), ("新しい。", "inserted"), ("古い。", "deleted"), ("甲｜乙", "inserted"),
        ("丙｜〔削除：丁〕", ""), ("戊｜己", "deleted"),
    ]  # fmt: skip
    assert not any(one.change for view in (ACCEPTED, ORIGINAL) for one in read(body, view=view).paragraphs)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (ACCEPTED, [("1", "一。"), ("2", "三。"), ("3", "四。")]),
        (ORIGINAL, [("1", "一。"), ("2", "二。"), ("3", "四。")]),
        (BOTH, [("1", "一。"), ("", "二。"), ("2", "三。"), ("3", "四。")]),
    ],
)
def test_numbers_count_what_the_view_shows(view: View, expected: list[tuple[str, str]]) -> None:
    item = listed(1)
    body = (
        p("一。", properties=item)
        + p(deleted("二。"), properties=item, mark=OUT)
        + p(ins("三。"), properties=item, mark=IN)
        + p("四。", properties=item)
    )
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    found = [(one.number, one.text) for one in read(body, view=view, numbering=numbering).paragraphs]
    assert found == expected


def test_a_changed_list_counts_in_its_own_view() -> None:
    former = f"<w:pPrChange><w:pPr>{listed(1)}</w:pPr></w:pPrChange>"
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    body = p("外した。", properties=former)
    assert read(body, numbering=numbering).paragraphs[0].number == ""
    assert read(body, numbering=numbering, view=ORIGINAL).paragraphs[0].number == "1"
