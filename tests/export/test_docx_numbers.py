"""The numbers that Word computes are the numbers that the specification says."""

from __future__ import annotations

import pytest

from specgen.export.docx import render_docx
from specgen.export.docx.numbering import LEVELS
from specgen.model.specification import Item, Specification
from specgen.numbering import SIGNS
from tests import builders as b
from tests.export.docx_helper import Element, W, numbers, paragraphs, part, rich, shown, style, value

HEADINGS = ("Chapter", "Section", "Annex", "Form")


def numbered_items(spec: Specification) -> list[Item]:
    return [item for item in spec.items() if item.number]


def check(spec: Specification, document: bytes) -> None:
    found = numbers(document)
    headings = [(one.number, shown(one.paragraph)) for one in found if style(one.paragraph) in HEADINGS]
    assert headings == [(node.number, node.title) for node in spec.nodes()]
    items = [one for one in found if style(one.paragraph) not in HEADINGS]
    expected = numbered_items(spec)
    assert [one.number for one in items] == [item.number for item in expected]
    for one, item in zip(items, expected, strict=True):
        assert shown(one.paragraph).startswith((item.title or item.plain).split("\n")[0])


def test_every_number_is_the_one_of_the_specification() -> None:
    spec = rich()
    numbers_of = {item.id: item.number for item in spec.items()}
    assert numbers_of["OVR-02-n2"] == "(2)"  # the section's body has no number, its sub-items take its place
    assert (numbers_of["DAT-01"], numbers_of["MOR-01"], numbers_of["ANX-03"]) == ("(1)", "(1)", "1")
    assert (numbers_of["DAT-02-a"], numbers_of["DAT-02-a-y"]) == ("ア", "(イ)")
    check(spec, render_docx(spec))


@pytest.mark.parametrize("sample", ["town", "city"])
def test_every_number_of_a_real_draft(sample: str, drafts: dict[str, Specification]) -> None:
    check(drafts[sample], render_docx(drafts[sample]))


def test_long_lists_go_on_past_the_tenth_and_the_last_kana() -> None:
    subs = tuple(f"{index}番目。" for index in range(46))
    spec = b.specification(
        *(b.chapter(f"ch.{index}", f"章{index}", b.section(f"sec.{index}", "節", b.requirement(f"AB-{index}")))
          for index in range(12)),
        b.chapter("ch.last", "終章", b.section("sec.last", "節", b.requirement("CD-01", *(one for one in subs[:26])))),
    )  # fmt: skip
    check(spec, render_docx(spec))
    assert numbered_items(spec)[-1].number == "ハ"


def test_the_levels_are_those_of_the_numbering() -> None:
    assert len(SIGNS) == LEVELS
    item = b.item("X-6", "末端。")
    for depth in range(5, 0, -1):
        item = b.item(f"X-{depth}", f"{depth}段。", [item])
    spec = b.specification(annexes=[b.annex("annex", "深い別紙", item)])
    assert [one.number for one in spec.items()] == [sign(1) for sign in SIGNS]
    check(spec, render_docx(spec))


def test_no_number_is_typed() -> None:
    for paragraph in paragraphs(render_docx(rich())):
        if style(paragraph) in (*HEADINGS, "Item", "Sub"):
            assert paragraph.find(f"{W}pPr/{W}numPr") is not None
            assert not shown(paragraph).startswith(("第1", "第2", "(", "1", "ア", "別紙", "様式"))


def test_heading_styles_number_what_staff_add() -> None:
    document = render_docx(rich())
    styles = {value(one, "styleId"): one for one in part(document, "word/styles.xml").findall(f"{W}style")}
    numbering = part(document, "word/numbering.xml")
    lists = {value(one, "numId"): value(one.find(f"{W}abstractNumId")) for one in numbering.findall(f"{W}num")}
    linked: dict[str, Element] = {
        value(level.find(f"{W}pStyle")): level
        for level in numbering.iter(f"{W}lvl")
        if level.find(f"{W}pStyle") is not None
    }
    for name, label in (("Chapter", "第%1章"), ("Section", "%2"), ("Annex", "別紙%1"), ("Form", "様式第%1号")):
        place = styles[f"Specgen{name}"].find(f"{W}pPr/{W}numPr")
        level = linked[f"Specgen{name}"]
        assert value(level.getparent(), "abstractNumId") == lists[value(place.find(f"{W}numId"))]
        assert value(level, "ilvl") == value(place.find(f"{W}ilvl"))
        assert value(level.find(f"{W}lvlText")) == label
