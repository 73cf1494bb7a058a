"""What stands beside the text: evaluation points, the price sheet, the high-risk sheet."""

from __future__ import annotations

import datetime

from specgen.assembly.render import Renderer
from specgen.conditions import holds
from specgen.model.answers import Answers
from specgen.model.library import CriteriaSet, Library
from specgen.model.specification import Criteria, CriterionPoints, Price, Risk, RiskAxis
from specgen.questionnaire.values import AnswerRefused, parse_number


def criteria(library: Library, answers: Answers) -> Criteria | None:
    """The evaluation criteria of the chosen method, their points summing to the total; None where there are none."""
    for one in library.criteria:
        if holds(one.when, answers.assumed):
            return _points(one, answers)
    return None


def _points(chosen: CriteriaSet, answers: Answers) -> Criteria:
    answer = answers.assumed(chosen.price.points_by)
    price = min(int(answer), chosen.total) if isinstance(answer, int) else 0
    shares = share_out(chosen.total - price, [item.weight for item in chosen.items])
    items = [
        CriterionPoints(
            id=item.id,
            group=item.group,
            title=item.title,
            view=item.view,
            points=points,
            desirable=item.desirable,
        )
        for item, points in zip(chosen.items, shares, strict=True)
    ]
    last = chosen.price
    items.append(CriterionPoints(id="price", group=last.group, title=last.title, view=last.view, points=price))
    return Criteria(id=chosen.id, title=chosen.title, total=chosen.total, items=tuple(items))


def share_out(total: int, weights: list[int]) -> list[int]:
    """Whole points by weight that sum to `total` (largest remainder; the earlier one wins a tie)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    points = [int(one) for one in exact]
    by_remainder = sorted(range(len(weights)), key=lambda index: points[index] - exact[index])
    for index in by_remainder[: total - sum(points)]:
        points[index] += 1
    return points


def prices(library: Library, answers: Answers, renderer: Renderer) -> tuple[Price, ...]:
    """The rows of the price sheet that the answers call for."""
    return tuple(
        Price(
            id=item.id,
            category=item.category,
            title=item.title,
            unit=item.unit,
            quantity=_quantity(renderer.plain(item.quantity)),
            note=item.note,
        )
        for item in library.prices
        if holds(item.when, answers.assumed)
    )


def _quantity(text: str) -> float | None:
    try:
        return parse_number(text)
    except AnswerRefused:
        return None  # Empty, or an answer that is not decided: the vendor's or the officer's to fill in.


def service_months(answers: Answers) -> int | None:
    """Months from the start of use to its end, a part of a month counting as one; None if undecided.

    Use ends with the contract, unless the answers say that it ends before.
    """
    start = answers.assumed("service.start") or answers.assumed("contract.start")
    end = answers.assumed("service.end") or answers.assumed("contract.end")
    if not isinstance(start, datetime.date) or not isinstance(end, datetime.date) or end < start:
        return None
    after = end + datetime.timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    return months + (after.day > start.day)


def risk(library: Library, answers: Answers) -> Risk | None:
    """The high-risk sheet where the use calls for one; the judgement stays open."""
    for sheet in library.risk_sheets:
        if not holds(sheet.when, answers.assumed):
            continue
        axes = []
        for axis in sheet.axes:
            for statement in axis.statements:
                if holds(statement.when, answers.assumed):
                    axes.append(RiskAxis(id=axis.id, title=axis.title, text=statement.text, higher=statement.higher))
                    break
            else:
                axes.append(RiskAxis(id=axis.id, title=axis.title, text="未定の回答があるため書けない。", higher=False))
        return Risk(id=sheet.id, title=sheet.title, axes=tuple(axes), judge=sheet.judge, note=sheet.note)
    return None
