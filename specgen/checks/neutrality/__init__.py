"""Neutrality: wording of a requirement that narrows competition without need (公正な競争の観点の指摘)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specgen.checks.neutrality.amounts import check_amounts, read_limits
from specgen.checks.neutrality.data import check_data
from specgen.checks.neutrality.entry import check_entry
from specgen.checks.neutrality.names import check_names
from specgen.checks.neutrality.rules import check_rules
from specgen.checks.neutrality.spot import Spot
from specgen.checks.sentences import Sentence
from specgen.findings import Finding
from specgen.model.library import Library

__all__ = ["check_neutrality"]


def check_neutrality(sentences: Sequence[Sentence], library: Library) -> Iterator[Finding]:
    """Every place where a requirement favours a product, a firm or a method, with a neutral wording.

    Background, definitions, what is not required and the buyer's own duties are left alone. `library` says what real
    procurements answered, which the amounts are compared with. The rules come from requirements that municipalities
    relaxed when bidders asked, and from the surveys of the Fair Trade Commission and the Board of Audit.
    """
    limits = read_limits(library)
    for index in range(len(sentences)):
        spot = Spot(sentences, index)
        yield from check_names(spot)
        yield from check_entry(spot)
        yield from check_rules(spot)
        yield from check_amounts(spot, limits)
        yield from check_data(spot)
