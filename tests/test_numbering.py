from __future__ import annotations

from specgen.model.specification import Item, Node, Segment
from specgen.numbering import number_annexes, number_chapters, number_forms


def item(id_: str, *children: Item) -> Item:
    return Item(id=id_, kind="provision", text=(Segment(text=id_),), items=children)


def section(id_: str, *items: Item, inline: bool = False) -> Node:
    return Node(id=id_, kind="section", title=id_, items=items, inline=inline)


def paths(nodes: tuple[Node, ...]) -> dict[str, str]:
    return {i.id: i.path for top in nodes for node in top.walk() for one in node.items for i in one.walk()}


def test_chapters_sections_items_and_sub_items() -> None:
    first = section("s1", item("a", item("aa"), item("ab", item("aba", item("abaa")))), item("b", item("ba")))
    second = section("s2", item("c"))
    chapters = number_chapters(
        [
            Node(id="c1", kind="chapter", title="", nodes=(first, second)),
            Node(id="c2", kind="chapter", title="", nodes=(section("s3", item("d")),)),
        ]
    )
    assert paths(chapters) == {
        "a": "第1章1(1)", "aa": "第1章1(1)ア", "ab": "第1章1(1)イ",
        "aba": "第1章1(1)イ(ア)", "abaa": "第1章1(1)イ(ア)a",
        "b": "第1章1(2)", "ba": "第1章1(2)ア", "c": "第1章2(1)", "d": "第2章1(1)",
    }  # fmt: skip
    assert [node.path for top in chapters for node in top.walk()] == ["第1章", "第1章1", "第1章2", "第2章", "第2章1"]


def test_a_single_item_is_the_body_of_its_section() -> None:
    (chapter,) = number_chapters(
        [Node(id="c", kind="chapter", title="", nodes=(section("s", item("a", item("aa", item("aaa"))), inline=True),))]
    )
    assert paths((chapter,)) == {"a": "第1章1", "aa": "第1章1(1)", "aaa": "第1章1(1)ア"}
    assert chapter.nodes[0].items[0].number == ""


def test_annexes_and_forms() -> None:
    annexes = number_annexes(
        [Node(id="x", kind="annex", title="", items=(item("a", item("aa", item("aaa"))), item("b")))]
    )
    assert paths(annexes) == {"a": "別紙1の1", "aa": "別紙1の1(1)", "aaa": "別紙1の1(1)ア", "b": "別紙1の2"}
    forms = number_forms([Node(id=n, kind="form", title="", items=(item(f"f{n}"),)) for n in ("1", "2")])
    assert paths(forms) == {"f1": "様式第1号", "f2": "様式第2号"}
