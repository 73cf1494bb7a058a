"""Where dots stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.model.library import Library
from specgen.model.question import Observed, ObservedCase, Question
from specgen.web.views.plots import dot_plot, short

positive = st.floats(0.01, 1e12, allow_nan=False).map(lambda value: float(f"{value:.3g}"))


def question(*values: float | str, **ends: float) -> Question:
    cases = tuple(ObservedCase(case=f"case-{index}", value=value) for index, value in enumerate(values))
    return Question(
        id="a.b",
        label="量",
        text="何人か。",
        kind="integer",
        unit="人",
        basic=True,
        observed=Observed(cases=cases, **ends),
    )


@given(st.lists(positive, min_size=2, max_size=20, unique=True), st.none() | st.just(0) | positive)
def test_dots_keep_their_order_and_stay_on_the_line(values: list[float], own: float | None) -> None:
    plot = dot_plot(question(*values), own, {})
    assert plot
    xs = [x for x, _, _ in plot.points]
    assert xs == sorted(xs)
    assert all(0 <= x <= 100 for x in (*xs, *(x for x, _ in plot.ticks), *([plot.own[0]] if plot.own else [])))
    assert len(plot.rows) == len(values)
    both = [*values, *([own] if own else [])]
    assert plot.logarithmic == (max(both) / min(both) > 100)
    for index, (x, _, level) in enumerate(plot.points):
        assert all(abs(x - other) >= 3 or level != above for other, _, above in plot.points[:index])


@pytest.mark.parametrize(
    ("shown", "own"), [(question(), 3), (question(5), 3), (question(5, 5), 3), (question("a", "b", "c"), None)]
)
def test_too_few_values_are_no_plot(shown: Question, own: int | None) -> None:
    assert dot_plot(shown, own, {}) is None


def test_ends_without_a_name_stand_too() -> None:
    plot = dot_plot(question(50, min=10.0, max=90.0, typical=40.0), 20, {})
    assert plot
    assert [row[0] for row in plot.rows] == ["最も小さい調達", "case-0", "最も大きい調達"]
    assert plot.own == (12.5, "20人")
    assert "代表的な値は40人" in plot.summary
    assert plot.ticks == [(12.5, "20"), (37.5, "40"), (62.5, "60"), (87.5, "80")]


def test_one_value_only_stands_in_the_middle() -> None:
    plot = dot_plot(question(0, 0, max=5.0), None, {})
    assert plot
    assert [x for x, _, _ in plot.points] == [0.0, 0.0, 100.0]


@pytest.mark.parametrize(
    ("value", "word"), [(0.5, "0.5"), (900, "900"), (12000, "1.2万"), (30_000_000, "3,000万"), (2e8, "2億")]
)
def test_numbers_under_the_axis_are_short(value: float, word: str) -> None:
    assert short(value) == word


def test_every_plot_of_the_library_can_be_drawn(library: Library) -> None:
    drawn = [one.id for one in library.questions.values() if dot_plot(one, 10, library.sources)]
    assert {"scale.users", "budget.ceiling", "usage.characters", "rag.capacity"} <= set(drawn)
