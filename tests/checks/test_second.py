"""The second reader: it speaks for sentences that the rules miss, and never for one that does not oblige."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.checks.second import SecondReader, Weights, load_second_reader
from specgen.checks.second_look import NAME, second_look
from specgen.errors import FileProblem
from specgen.model.report import CheckedAspect, CheckedItem, CheckedList, Quote
from specgen.model.specification import Verdict
from tests.checks.documents import sentences

ITEM = "ds920:12"


def reader(score: float, sure: bool = True) -> SecondReader:
    """A reader that gives every text the same score."""
    return SecondReader((Weights(items=(ITEM,), biases=(score,), sure=(sure,), pairs={}),))


def item(verdict: Verdict, text: str = "") -> CheckedItem:
    evidence = (Quote(paragraph="p1", place="4(1)", quote=text),) if text else ()
    aspect = CheckedAspect(id="control", text="有害な出力を抑える。", essential=True, evidence=evidence)
    return CheckedItem(
        id=ITEM,
        name="有害情報",
        verified=True,
        category="",
        verdict=verdict,
        reason="。",
        aspects=(aspect,),
        lacks=("観点",),
    )


def look(second: SecondReader, checked: CheckedItem, text: str) -> CheckedItem:
    (lists,) = second_look(
        second, sentences(text), (CheckedList(id="x", title="", edition="", note="", items=(checked,)),)
    )
    return lists.items[0]


SURE = "有害な文を出さない仕組みを備えること。"


def test_it_speaks_for_a_sentence_that_obliges() -> None:
    found = look(reader(4), item(Verdict.missing), SURE)
    assert (found.verdict, found.judged_by, found.lacks) == (Verdict.covered, NAME, ())
    assert [quote.quote for quote in found.evidence] == [SURE]


@pytest.mark.parametrize(
    ("second", "text"),
    [
        (reader(1), SURE),
        (reader(4, sure=False), SURE),
        (reader(4), "有害な文が出ることがある。"),
        (reader(4), "職員は、有害な文を報告すること。"),
        (reader(4), "有害な文を抑える措置は、求めない。"),
        (reader(4), "有害な文を抑える措置を講じないこと。"),
        (reader(4), "有害な文を抑えることが望ましい。"),
        (SecondReader(), SURE),
    ],
)
def test_it_is_silent_without_an_obligation_or_certainty(second: SecondReader, text: str) -> None:
    assert look(second, item(Verdict.missing), text).verdict is Verdict.missing


def test_its_doubt_makes_a_verdict_undetermined_and_never_fine() -> None:
    text = "受託者は、納品する媒体を検査すること。"
    doubted = look(reader(-9), item(Verdict.covered, text), text)
    assert doubted.verdict is Verdict.undetermined
    assert "人が読んで判断する" in doubted.reason


def test_the_weights_that_ship_know_every_item_with_aspects() -> None:
    known = [one for weights in load_second_reader().weights for one in weights.items]
    assert len(known) == len(set(known)) == 41


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"items": ["a"]}', '{"items": 1, "biases": [], "sure": [], "pairs": {}}']
)
def test_weights_that_cannot_be_read_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "own.json").write_text(content, encoding="utf-8")
    with pytest.raises(FileProblem, match=r"own\.json"):
        load_second_reader([tmp_path])
