from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.conditions import explain, holds, questions_of, value_label
from specgen.model.answers import AnswerValue
from specgen.model.condition import ALWAYS, AnyCondition, Not, dump, parse
from specgen.model.question import Choice, Question

VALUES: dict[str, AnswerValue] = {
    "kind": "town",
    "users": 120,
    "public": True,
    "formats": ("pdf", "docx"),
    "rate": 99.5,
    "open": None,
}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"kind": "town"}, True),
        ({"kind": {"in": ["city", "town"]}}, True),
        ({"kind": {"equals": "city"}}, False),
        ({"users": {"at_least": 120}}, True),
        ({"users": {"at_least": 121}}, False),
        ({"rate": {"at_most": 99.5}}, True),
        ({"formats": {"includes": "pdf"}}, True),
        ({"formats": {"includes": "csv"}}, False),
        ({"public": True}, True),
        ({"public": 1}, False),  # 「はい」 is not the number one
        ({"users": True}, False),
        ({"open": "x"}, False),
        ({"open": {"at_most": 5}}, False),
        ({"not": {"open": "x"}}, True),
        ({"all": [{"kind": "town"}, {"users": 120}]}, True),
        ({"all": [{"kind": "town"}, {"users": 1}]}, False),
        ({"any": [{"kind": "city"}, {"users": 120}]}, True),
        ({"unknown": "x"}, False),
    ],
)
def test_holds(raw: Any, expected: bool) -> None:
    assert holds(parse(raw), VALUES.get) is expected


def test_no_condition_always_holds() -> None:
    assert holds(ALWAYS, lambda _question: None)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("town", "いずれか一つ"),
        ({"a": 1, "b": 2}, "いずれか一つ"),
        ({"all": []}, "並び"),
        ({"all": {"a": 1}}, "並び"),
        ({"a": {"like": "x"}}, "いずれか一つで書く"),
        ({"a": {"in": "x"}}, "値の並び"),
        ({"a": {"at_least": "x"}}, "数を書く"),
        ({"a": {"at_least": True}}, "数を書く"),
        ({"a": None}, "文字列、数又は"),
        ({"a": [1]}, "文字列、数又は"),
    ],
)
def test_what_is_not_a_condition_is_refused(raw: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(raw)


def test_depth_is_bounded() -> None:
    raw: Any = {"a": 1}
    for _ in range(50):
        raw = {"not": raw}
    with pytest.raises(ValueError, match="深過ぎる"):
        parse(raw)


names = st.sampled_from(["kind", "users", "public", "open"])
scalars = st.one_of(st.sampled_from(["town", "city"]), st.integers(0, 200), st.booleans())
leaves = st.one_of(
    st.builds(lambda name, value: {name: value}, names, scalars),
    st.builds(lambda name, values: {name: {"in": values}}, names, st.lists(scalars, min_size=1, max_size=3)),
    st.builds(lambda name, n: {name: {"at_least": n}}, names, st.integers(0, 200)),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)
worlds = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["town", "city", None]),
        "users": st.one_of(st.none(), st.integers(0, 200)),
        "public": st.one_of(st.none(), st.booleans()),
        "open": st.none(),
    }
)


@given(conditions)
def test_a_condition_survives_its_data_form(raw: Any) -> None:
    condition = parse(raw)
    assert parse(dump(condition)) == condition


@given(conditions, worlds)
def test_not_turns_every_condition_round(raw: Any, world: dict[str, Any]) -> None:
    condition = parse(raw)
    assert holds(Not(part=condition), world.get) is not holds(condition, world.get)


@given(conditions, worlds)
def test_only_the_questions_that_it_names_matter(raw: Any, world: dict[str, Any]) -> None:
    condition = parse(raw)
    named = {id_: world.get(id_) for id_ in questions_of(condition)}
    assert holds(condition, named.get) is holds(condition, world.get)


@given(conditions, worlds)
def test_an_explanation_names_a_question_that_decides(raw: Any, world: dict[str, Any]) -> None:
    condition: AnyCondition = parse(raw)
    text = explain(condition, world.get, {})
    assert any(f"「{id_}」" in text for id_ in questions_of(condition))


def test_explanations_speak_the_officers_words() -> None:
    question = Question(
        id="kind", label="団体の種別", text="？", kind="choice", default="town",
        choices=(Choice(value="town", label="町村"), Choice(value="city", label="市")),
    )  # fmt: skip
    condition = parse({"all": [{"kind": "town"}, {"users": {"at_least": 500}}]})
    assert explain(condition, VALUES.get, {"kind": question}) == "「users」が「120」"
    assert explain(parse({"kind": "town"}), VALUES.get, {"kind": question}) == "「団体の種別」が「町村」"
    assert explain(ALWAYS, VALUES.get, {}) == "常に適用する条項である"
    assert value_label(question, None) == "回答なし"
