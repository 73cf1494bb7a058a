"""Chapters of a document: every item is in one of them, and every address leads to the one that holds it."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from specgen.model.specification import Item, Node, Segment, Specification
from specgen.web import chapters
from specgen.workbench.desk.units import LONG, units

Sizes = list[list[int]]


@cache
def items(first: int, number: int) -> tuple[Item, ...]:
    return tuple(
        Item(
            id=f"I-{one}",
            kind="requirement",
            text=(Segment(text="文"),),
            items=(Item(id=f"I-{one}-a", kind="requirement", text=()),),
        )
        for one in range(first, first + number)
    )


def document(sizes: Sizes) -> Specification:
    """A document of chapters, each of sections with so many items."""
    made, first = [], 0
    for chapter, sections in enumerate(sizes):
        below = []
        for section, number in enumerate(sections):
            id_ = f"c{chapter}.s{section}"
            below.append(Node(id=id_, kind="section", title="節", number=str(section), items=items(first, number)))
            first += number
        made.append(Node(id=f"c{chapter}", kind="chapter", title="章", number=f"第{chapter}章", nodes=tuple(below)))
    return Specification(
        title="件名",
        document_title="仕様書",
        office="町",
        outline="x",
        final=False,
        cover=(),
        date="",
        chapters=tuple(made),
    )


some = st.lists(st.lists(st.integers(0, LONG), max_size=3), max_size=3)


def ids(spec: Specification) -> list[str]:
    return [*(node.id for node in spec.nodes()), *(item.id for item in spec.items())]


@given(some)
def test_every_item_is_shown_in_one_chapter_in_order(sizes: Sizes) -> None:
    spec = document(sizes)
    shown = [item.id for top in chapters.tops(spec) for item in chapters.part(spec, top.id).items()]
    assert shown == [item.id for item in spec.items()]
    assert sum(top.items for top in chapters.tops(spec)) == sum(len(node.items) for node in spec.nodes())


@given(some)
def test_every_address_leads_to_what_it_names(sizes: Sizes) -> None:
    spec = document(sizes)
    held = {top.id: set(ids(chapters.part(spec, top.id))) for top in chapters.tops(spec)}
    for one in ids(spec)[::7]:
        assert one in held[chapters.find(spec, one)]


@given(some)
def test_the_chapters_before_and_after(sizes: Sizes) -> None:
    spec = document(sizes)
    tops = [top.id for top in chapters.tops(spec)]
    for at, id_ in enumerate(tops):
        reading = chapters.read("/x", chapters.tops(spec), id_)
        assert (reading.before.top.id if reading.before else "") == (tops[at - 1] if at else "")
        assert (reading.after.top.id if reading.after else "") == (tops[at + 1] if at + 1 < len(tops) else "")
        assert reading.first == (at == 0)


def test_a_long_chapter_is_read_by_its_sections() -> None:
    spec = document([[LONG], [LONG, 1], [LONG, 0]])
    assert [one.id for one in units(spec)] == ["c0", "c1.s0", "c1.s1", "c2"]
    assert chapters.find(spec, "c1") == "c1.s0"
    assert chapters.find(document([]), "x") == chapters.ALL


def test_an_address_is_escaped() -> None:
    assert chapters.place("/x", 'a"&#<') == "/x?chapter=a%22%26%23%3C#d-a%22%26%23%3C"
