"""Two specifications side by side: what is told of each item, and that nothing is lost or made up."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.assembly import assemble
from specgen.cli.comparing import compare_command
from specgen.comparing import MAX_BYTES, compare, read_specification, word_pieces
from specgen.comparing.words import MOST_PAIRS, aligned
from specgen.errors import FileProblem
from specgen.export.jsonfile import render_json
from specgen.model import specification as s
from specgen.model.base import Level
from specgen.model.comparison import Change, Comparison, Part, Row, day, joined
from specgen.model.library import Library
from specgen.questionnaire.answers import build_answers
from specgen.questionnaire.yaml_answers import read_answers_yaml
from tests import builders as b
from tests.conftest import SAMPLES, sample_path

C = Change
NEW_TOWN = """
edits:
  - clause: ai.japanese
    text: 本サービスは、日本語の入力を理解し、公用文の文体を用いた日本語で出力できること。
    reason: 議会の委員会において求められたため。
left_out:
  - clause: function.web-search
    reason: 検索は既存の環境で足りるため。
own_clauses:
  - key: council
    place: function.basic
    title: 議会答弁の検索
    level: desirable
    text: 本サービスは、登録した過去の議会答弁を検索し、出典を示して要約できること。
    reason: 議会答弁の検索の要望が最も多かったため。
"""


def new_town(folder: Path) -> Path:
    """The answers of the town with other figures, an edit, a clause left out and one of its own."""
    text = sample_path("town").read_text(encoding="utf-8")
    for old, new in (("scale.users: １２０", "scale.users: 150"), ("1,200,000円", "1,500,000円")):
        assert old in text
        text = text.replace(old, new)
    path = folder / "new.yaml"
    path.write_text(text + NEW_TOWN, encoding="utf-8")
    return path


@pytest.fixture
def towns(library: Library, town: s.Specification, tmp_path: Path) -> Comparison:
    return compare(town, assemble(library, build_answers(library, read_answers_yaml(new_town(tmp_path)))))


def one(*items: s.Item, title: str = "節", **fields: object) -> s.Specification:
    return b.specification(b.chapter("ch", "章", b.section("sec", title, *items)), **fields)  # type: ignore[arg-type]


def row(found: Comparison, id_: str) -> Row:
    (result,) = [one for one in found.rows if one.id == id_]
    return result


def told(found: Comparison) -> dict[str, set[Change]]:
    return {one.id: set(one.changes) for one in found.rows if one.changes}


A, B, D = (
    b.item(code, f"{code}の機能を備えること。", title=f"{code}の題名") for code in ("AAA-01", "BBB-01", "DDD-01")
)
CASES: list[tuple[str, s.Specification, s.Specification, dict[str, set[Change]]]] = [
    ("the same", one(A, B), one(A, B), {}),
    ("added last", one(A), one(A, B), {"BBB-01": {C.added}}),
    ("removed last", one(A, B), one(A), {"BBB-01": {C.removed}}),
    ("added first", one(B), one(A, B), {"AAA-01": {C.added}, "BBB-01": {C.renumbered}}),
    ("text", one(A), one(b.item("AAA-01", "別の文とする。", title=A.title)), {"AAA-01": {C.text}}),
    ("title", one(A), one(A.model_copy(update={"title": "別の題名"})), {"AAA-01": {C.titled}}),
    ("level", one(A), one(A.model_copy(update={"level": Level.desirable})), {"AAA-01": {C.level}}),
    ("kind", one(A), one(A.model_copy(update={"kind": "provision"})), {"AAA-01": {C.kind}}),
    ("verify", one(A), one(A.model_copy(update={"verify": ("写し",)})), {"AAA-01": {C.verify}}),
    ("table", one(A), one(A.model_copy(update={"table": b.table([("甲", "乙")])})), {"AAA-01": {C.table}}),
    ("section title", one(A), one(A, title="別の節"), {"sec": {C.titled}}),
    ("one moved to the end", one(A, B, D), one(B, D, A), {
        "AAA-01": {C.moved}, "BBB-01": {C.renumbered}, "DDD-01": {C.renumbered},
    }),
    ("moved below another item", one(A, B), one(A.model_copy(update={"items": (B,)})), {"BBB-01": {C.moved}}),
    (
        "moved to another section",
        b.specification(b.chapter("ch", "章", b.section("s1", "一", A, B), b.section("s2", "二"))),
        b.specification(b.chapter("ch", "章", b.section("s1", "一", A), b.section("s2", "二", B))),
        {"BBB-01": {C.moved}},
    ),
    (
        "sections change places",
        b.specification(b.chapter("ch", "章", b.section("s1", "一", A), b.section("s2", "二"), b.section("s3", "三"))),
        b.specification(b.chapter("ch", "章", b.section("s2", "二"), b.section("s3", "三"), b.section("s1", "一", A))),
        {"s1": {C.moved}, "s2": {C.renumbered}, "s3": {C.renumbered}, "AAA-01": {C.renumbered}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_change_is_told_and_swapped_sides_mirror_it(
    old: s.Specification, new: s.Specification, expected: dict[str, set[Change]]
) -> None:
    assert told(compare(old, new)) == expected
    assert told(compare(new, old)) == {id_: {one.mirror for one in changes} for id_, changes in expected.items()}
    assert compare(old, new).same is (not expected)


def check_laws(old: s.Specification, new: s.Specification) -> None:
    found, back = compare(old, new), compare(new, old)
    assert Counter(item.id for item in old.items()) == Counter(one.id for one in found.items if one.old)
    assert Counter(item.id for item in new.items()) == Counter(one.id for one in found.items if one.new)
    assert [item.id for item in new.items()] == [one.id for one in found.items if one.new]
    nodes = [one for one in found.rows if one.heading]
    assert Counter(node.id for node in old.nodes()) == Counter(one.id for one in nodes if one.old)
    assert Counter(node.id for node in new.nodes()) == Counter(one.id for one in nodes if one.new)
    assert found.unchanged() + sum(bool(one.changes) for one in found.items) == len(found.items)
    mirrored = {(one.kind, one.id, tuple(change.mirror for change in one.changes)) for one in back.rows}
    assert {(one.kind, one.id, one.changes) for one in found.rows} == mirrored
    for one in found.rows:
        check_pieces(one)


def check_pieces(row: Row) -> None:
    for side, name in ((row.old, "old"), (row.new, "new")):
        assert joined(getattr(row.title, name)) == (side.title if side else "")
        assert joined(getattr(row.text, name)) == (side.text if side else "")
        lines = [joined(pieces) for line in row.table if (pieces := getattr(line, name)) is not None]
        assert lines == list(side.table if side else ())
    assert {piece.kind for piece in row.text.old} <= {"equal", "deleted"}
    assert {piece.kind for piece in row.text.new} <= {"equal", "inserted"}
    kept = ["".join(p.text for p in side if p.kind == "equal") for side in (row.text.old, row.text.new)]
    assert kept[0] == kept[1]
    assert row.noted <= bool(row.changes)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_does_not_differ_from_itself(drafts: dict[str, s.Specification], name: str) -> None:
    found = compare(drafts[name], drafts[name])
    assert found.same
    assert found.shown() == ()
    assert found.changed_records() == ()
    assert found.unchanged() == len(found.items) == found.old.items


@pytest.mark.parametrize(("old", "new"), [("town", "city"), ("city", "prefecture"), ("joint", "city")])
def test_nothing_of_two_samples_is_lost(drafts: dict[str, s.Specification], old: str, new: str) -> None:
    check_laws(drafts[old], drafts[new])


TEXTS = st.text(alphabet="本町市業務のはを、。（）AIカナ12,.\n", max_size=20)


@st.composite
def items(draw: st.DrawFn, ids: list[str], depth: int = 0) -> list[s.Item]:
    found: list[s.Item] = []
    while ids and draw(st.integers(0, 3)) > 0:
        code = ids.pop()
        below: list[s.Item] = draw(items(ids, depth + 1)) if depth < 2 else []
        table = draw(st.none() | st.builds(b.table, st.lists(st.tuples(TEXTS, TEXTS), max_size=3)))
        level = draw(st.sampled_from(Level))
        found.append(b.item(code, draw(TEXTS), below, title=draw(st.none() | TEXTS), level=level, table=table))
    return found


@st.composite
def specifications(draw: st.DrawFn, twice: bool) -> s.Specification:
    # Now and then an id stands twice, as it may in a JSON that somebody else wrote.
    ids = draw(st.permutations(["AA-1", "AA-2", "AA-3", "AA-4", "AA-5", "AA-6", *(["AA-1", "AA-2"] if twice else [])]))
    nodes = draw(st.permutations(["s1", "s2", "s3"]))[: draw(st.integers(0, 3))]
    return b.specification(
        b.chapter("ch", "章", *(b.section(node, draw(TEXTS), *draw(items(ids))) for node in nodes)),
        annexes=(b.annex("ax", "別紙", *draw(items(ids))),),
    )


@settings(max_examples=50, deadline=None)
@given(st.booleans().flatmap(lambda twice: st.tuples(specifications(twice), specifications(twice))))
def test_every_item_of_both_sides_appears_once(pair: tuple[s.Specification, s.Specification]) -> None:
    check_laws(*pair)
    assert compare(pair[0], pair[0]).same


@given(TEXTS, TEXTS)
def test_the_pieces_of_a_side_join_to_its_text(old: str, new: str) -> None:
    found, back = word_pieces(old, new), word_pieces(new, old)
    assert (joined(found.old), joined(found.new)) == (old, new)
    assert found.differs is (old != new)
    assert [one.text for one in found.old] == [one.text for one in back.new]
    assert [one.text for one in found.new] == [one.text for one in back.old]


# What differs is in brackets.
WORDS = [
    ("利用者は、[120]人とする。", "利用者は、[150]人とする。"),
    ("税込み[1,200,000]円とする。", "税込み[1,500,000]円とする。"),
    ("稼働率[99.5]%以上", "稼働率[99.9]%以上"),
    ("学習に利用[しないこと]。", "学習に利用[すること]。"),
    ("サービス[提供]業務とする。", "サービス[調達]業務とする。"),
    ("[町]の長及び議会の[議長]に届ける。", "[市]の長及び議会の[議員]に届ける。"),
    ("[甲の乙]は残る部分である。", "[丙の丁]は残る部分である。"),
    ("[全く違うことを、長い文で定めていたのである。]", "[ここには、同じ語がほとんどないとする。]"),
    ("[100]点", "[90]点"),
    ("", "[加わる。]"),
]


@pytest.mark.parametrize(("old", "new"), WORDS)
def test_words_are_cut_as_a_reader_would(old: str, new: str) -> None:
    found = word_pieces(*(text.replace("[", "").replace("]", "") for text in (old, new)))
    shown = ("".join(p.text if p.kind == "equal" else f"[{p.text}]" for p in side) for side in (found.old, found.new))
    assert tuple(shown) == (old, new)


def test_rows_of_a_table_are_paired_by_their_first_cell() -> None:
    old = one(A.model_copy(update={"table": b.table([("甲", "一"), ("乙", "二"), ("丙", "三")])}))
    new = one(A.model_copy(update={"table": b.table([("甲", "一"), ("乙", "二つ"), ("丁", "四"), ("丙", "三")])}))
    lines = row(compare(old, new), "AAA-01").table
    assert [line.differs for line in lines] == [False, False, True, True, False]
    assert lines[3].old is None
    assert [piece.text for piece in lines[2].new or () if piece.kind == "inserted"] == ["つ"]


def test_what_follows_from_the_row_above_is_carried() -> None:
    sub = b.item("BBB-01-a", "細目とする。", level=Level.mandatory, verify=("写し",))
    lead = B.model_copy(update={"items": (sub,), "verify": ("写し",)})
    lower = {"level": Level.desirable, "verify": ("実機",)}
    new = lead.model_copy(update={"items": (sub.model_copy(update=lower),), **lower})
    found = compare(one(lead), one(A, new))
    assert set(row(found, "BBB-01-a").changes) == {C.level, C.verify, C.renumbered}
    assert not row(found, "BBB-01-a").noted
    assert row(found, "BBB-01").noted
    assert [one.id for one in found.shown()] == ["ch", "sec", "AAA-01", "BBB-01"]


def test_headings_lead_to_what_changed_and_no_more() -> None:
    def two(text: str) -> s.Specification:
        return b.specification(
            b.chapter("c1", "一", b.section("s1", "甲", A)),
            b.chapter("c2", "二", b.section("s2", "乙", b.item("BBB-01", text))),
        )

    found = compare(two("前の文"), two("後の文"))
    assert [one.id for one in found.shown()] == ["c2", "s2", "BBB-01"]
    assert len(found.shown(every=True)) == 6


def test_a_town_that_changed_its_mind(towns: Comparison) -> None:
    assert {change: count for change, count in towns.counts().items() if count} == {
        C.added: 1, C.removed: 1, C.text: 4, C.renumbered: 2,
    }  # fmt: skip
    assert row(towns, "OWN-council").reason == "議会答弁の検索の要望が最も多かったため。"
    assert "検索は既存の環境で足りるため。" in row(towns, "FNC-13").reason
    assert row(towns, "AIG-18").reason == "議会の委員会において求められたため。"
    assert [piece.text for piece in row(towns, "SCL-01").text.new if piece.kind == "inserted"] == ["150"]
    answers = {one.id: (one.old, one.new) for one in towns.changed_records() if one.part is Part.answers}
    assert answers["scale.users"] == ("120人（回答）", "150人（回答）")


def test_records_beside_the_items() -> None:
    def criteria(total: int, *ids: str) -> s.Criteria:
        found = (s.CriterionPoints(id=id_, group="機能", title="題", view="観", points=total) for id_ in ids)
        return s.Criteria(id="c", title="評価", total=total, items=tuple(found))

    layer = s.LayerLock(id="l", title="層", edition="1", digest="aa", publisher="p", licence="x")
    prices = [s.Price(id="p", category="initial", title="費目", unit="式", quantity=q) for q in (1, None, float("nan"))]
    old = one(A, criteria=criteria(100, "a", "b"), library=(layer,), prices=(prices[0],), contract_months=10)
    new = one(
        A, criteria=criteria(90, "a", "c"), library=(layer.model_copy(update={"digest": "bb"}),),
        prices=tuple(prices[1:]), date="x", final=True,
    )  # fmt: skip
    found = [(one.part.value, one.id, one.change) for one in compare(old, new).changed_records()]
    assert found == [
        ("facts", "date", C.text), ("facts", "contract_months", C.text), ("facts", "final", C.text),
        ("criteria", "", C.text), ("criteria", "a", C.text), ("criteria", "c", C.added), ("criteria", "b", C.removed),
        ("prices", "p", C.text), ("prices", "p", C.added), ("library", "l", C.text),
    ]  # fmt: skip
    assert [day(text) for text in ("2026-12-01", "", "x")] == ["令和8年12月1日", "", "x"]


def test_texts_too_long_to_align_are_held_together_at_their_ends() -> None:
    side = int(MOST_PAIRS**0.5) + 2
    left, right = [0, *range(1, side), -1], [0, *range(side, 2 * side), -1]
    blocks = list(aligned(left, right))
    assert [block.same for block in blocks] == [True, False, True]


def reworded(node: s.Node) -> s.Node:
    def changed(item: s.Item) -> s.Item:
        text = b.words(item.plain.replace("本サービス", "当該サービス") + "ただし、別に定めるものを除く。")
        return item.model_copy(update={"text": text, "items": tuple(map(changed, item.items))})

    return node.model_copy(update={"items": tuple(map(changed, node.items)), "nodes": tuple(map(reworded, node.nodes))})


def test_three_hundred_changed_clauses_take_less_than_a_second(city: s.Specification) -> None:
    new = city.model_copy(update={"chapters": tuple(map(reworded, city.chapters))})
    compare(city, city)
    start = time.process_time()
    found = compare(city, new)
    assert time.process_time() - start < 1
    assert found.counts()[C.text] >= 300


@pytest.mark.parametrize("name", SAMPLES)
def test_specification_json_keeps_everything(drafts: dict[str, s.Specification], name: str) -> None:
    assert read_specification(render_json(drafts[name]).encode(), "x") == drafts[name]


def spoiled(change: Callable[[dict[str, object]], object]) -> bytes:
    content = json.loads(render_json(one(A)))
    change(content)
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "読めない"),
        (b"{", "読めない"),
        (b"[" * 10_000, "読めない"),
        (b"[1, 2]", "読めない"),
        (render_json(one(A)).replace("AAA-01の", "\\ud800").encode(), "読めない"),
        (spoiled(lambda one: one.update(version=2)), "version"),
        (spoiled(lambda one: one.update(format="specgen/check")), "format"),
        (spoiled(lambda one: one.update(more=1)), "more"),
        (spoiled(lambda one: one.pop("specification")), "specification"),
        (b" " * (MAX_BYTES + 1), "大き過ぎる"),
    ],
    ids=range(10),
)
def test_a_file_that_is_no_specification_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(FileProblem, match=words):
        read_specification(content, "x.json")


def called(*arguments: str | Path) -> int:
    return int(compare_command.main([str(one) for one in arguments], "compare", standalone_mode=False) or 0)


@pytest.mark.slow
def test_the_command_compares_answers_with_a_specification_json(
    tmp_path: Path, town: s.Specification, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    old, new = tmp_path / "specification.json", new_town(tmp_path)
    old.write_text(render_json(town), encoding="utf-8")
    assert called(old, new) == 0
    assert "文の変更4件" in capsysbinary.readouterr().out.decode()
    assert called(old, new, "--format", "json", "--no-records") == 0
    content = json.loads(capsysbinary.readouterr().out)
    assert content["counts"]["added"] == 1
    assert {record["part"] for record in content["records"]} <= {"facts", "criteria", "prices"}
    assert called(old, sample_path("town")) == 0
    assert "変更のないもの140件" in capsysbinary.readouterr().out.decode()
    for form in ("docx", "xlsx"):
        with pytest.raises(click.UsageError, match="-o"):
            called(old, new, "--format", form)
        target = tmp_path / f"out.{form}"
        assert called(old, new, "--format", form, "--out", target, "--all") == 0
        assert target.read_bytes().startswith(b"PK")
    with pytest.raises(click.UsageError, match="既にあります"):
        called(old, new, "-o", tmp_path / "out.docx")


@pytest.mark.parametrize("name", ["none.json", "none.yaml", "x.docx"])
def test_a_side_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileProblem):
        called(sample_path("town"), tmp_path / name)
