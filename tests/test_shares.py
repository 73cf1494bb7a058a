from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from specgen.model.base import Origin
from specgen.model.specification import Item, ItemTable, Segment, TableColumn
from specgen.shares import shares

C, A, S, G = Origin.clause, Origin.answer, Origin.staff, Origin.generated


def item(*segments: tuple[str, Origin]) -> Item:
    return Item(id="X-01", kind="provision", text=tuple(Segment(text=t, origin=o) for t, o in segments))


def counted(*segments: tuple[str, Origin]) -> dict[Origin, int]:
    return {share.origin: share.sentences for share in shares([item(*segments)]) if share.sentences}


def test_sentences_and_their_origins() -> None:
    assert counted(("一つ。二つ。", C)) == {C: 2}
    assert counted(("利用者は", C), ("120", A), ("人とする。", C)) == {C: 1}
    assert counted(("職員が減っている。", A)) == {A: 1}
    assert counted(("条項。", C), ("職員の文。", S), ("回答。", A)) == {C: 1, S: 1, A: 1}
    assert counted(("条項に", C), ("職員が足した。", S)) == {S: 1}
    assert counted(("職員が", S), ("モデルと書いた。", G)) == {G: 1}
    assert counted(("終わりの句点がない", C)) == {C: 1}
    assert counted(("段落\n段落", C)) == {C: 2}
    assert counted(("情報（添付を含む。）を残さないこと。", C)) == {C: 1}


def test_tables_count_cell_by_cell() -> None:
    cell = (Segment(text="契約締結後10日以内"),)
    table = ItemTable(columns=(TableColumn(title="期限", width=100),), rows=((cell,), (cell,)))
    one = Item(id="X-01", kind="provision", text=(Segment(text="次の表のとおり。"),), table=table)
    assert next(share for share in shares([one]) if share.origin is C).sentences == 3


@given(st.lists(st.tuples(st.text(alphabet="あ。\n（）", max_size=12), st.sampled_from(list(Origin))), max_size=6))
def test_every_character_that_shows_is_counted_once(pieces: list[tuple[str, Origin]]) -> None:
    found = shares([item(*pieces)])
    assert [share.origin for share in found] == list(Origin)
    shown = sum(len("".join(text.split())) for text, _ in pieces)
    assert sum(share.characters for share in found) == shown
