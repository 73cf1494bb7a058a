"""A model's word alone changes nothing: the paragraph must exist and the quote must stand in it."""

from __future__ import annotations

import pytest

from specgen.checks.opinion import Opinion, apply_opinions
from specgen.model.report import CheckedAspect, CheckedItem, CheckedList
from specgen.model.specification import Verdict
from tests.checks.documents import sentences

TEXTS = ("有害な文の抑止", "職員は、有害な文を報告すること。", "操作を記録すること。")


def checked(verdict: Verdict = Verdict.undetermined) -> tuple[CheckedList, ...]:
    aspect = CheckedAspect(id="control", text="有害な出力を抑える。", essential=True)
    item = CheckedItem(
        id="ds920:12", name="有害情報", verified=True, category="", verdict=verdict, reason="。", aspects=(aspect,),
        lacks=("観点",),
    )  # fmt: skip
    return (CheckedList(id="x", title="", edition="", note="", items=(item,)),)


def opinion(**changes: str) -> Opinion:
    given = {
        "item": "ds920:12",
        "verdict": "covered",
        "paragraph": "p1",
        "quote": "有害な文の抑止",
        "reason": "抑止を求めている",
    }
    return Opinion.model_validate({**given, **changes})


def test_an_opinion_that_cites_what_stands_there_is_taken_with_its_quote() -> None:
    (one,), rejected = apply_opinions(checked(), sentences(*TEXTS), [opinion()], "例のモデル")
    item = one.items[0]
    assert (item.verdict, item.judged_by, item.lacks, rejected) == (Verdict.covered, "例のモデル", (), ())
    assert [quote.quote for quote in item.evidence] == ["有害な文の抑止"]
    assert "例のモデル" in item.reason


@pytest.mark.parametrize("verdict", ["partial", "missing"])
def test_an_opinion_may_also_be_that_it_is_not_covered(verdict: str) -> None:
    (one,), _ = apply_opinions(checked(), sentences(*TEXTS), [opinion(verdict=verdict)], "m")
    assert one.items[0].verdict.value == verdict
    assert one.items[0].lacks


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"paragraph": "p9"}, "文書にない"),
        ({"quote": "有害な文を抑止すること"}, "一致しない"),
        ({"quote": ""}, "一致しない"),
        ({"paragraph": "p3"}, "一致しない"),
        ({"paragraph": "p2", "quote": "有害な文を報告すること"}, "発注者側の事項"),
        ({"item": "ds920:99"}, "判定できないとした項目ではない"),
    ],
)
def test_an_opinion_that_cannot_be_proved_is_rejected_with_the_reason(changes: dict[str, str], why: str) -> None:
    before = checked()
    after, rejected = apply_opinions(before, sentences(*TEXTS), [opinion(**changes)], "m")
    assert after == before
    assert [why in one.why for one in rejected] == [True]


def test_only_what_is_undetermined_may_change() -> None:
    before = checked(Verdict.missing)
    after, rejected = apply_opinions(before, sentences(*TEXTS), [opinion()], "m")
    assert after == before
    assert len(rejected) == 1


def test_a_second_opinion_on_the_same_item_is_not_taken() -> None:
    _, rejected = apply_opinions(checked(), sentences(*TEXTS), [opinion(), opinion(verdict="missing")], "m")
    assert [one.why for one in rejected] == ["同じ項目についての二つ目の意見である。"]
