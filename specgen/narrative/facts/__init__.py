"""Whether everything that a text claims occurs in what was given: numbers, dates, amounts, citations, names.

Deterministic; nothing is asked of a model. What does not occur is marked at its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from specgen.checks.neutrality.names import named
from specgen.model.suggestion import Mark
from specgen.narrative.facts.citations import citation_given, read_citations
from specgen.narrative.facts.dates import date_given, read_dates
from specgen.narrative.facts.nouns import noun_given, read_firms, read_nouns
from specgen.narrative.facts.numbers import bound_given, number_given, read_numbers
from specgen.narrative.facts.values import KANJI_NUMBER, Claim, Kind
from specgen.narrative.facts.words import vendors
from specgen.narrative.guard.normal import normalise

__all__ = ["check_facts"]

# Where two overlap the earlier kind wins: a version number belongs to the name of a product.
_ORDER: tuple[Kind, ...] = ("vendor", "citation", "date", "amount", "number", "name")
_MESSAGES: dict[Kind, str] = {
    "number": "この数は、箇条書きにも回答にもない。",
    "date": "この日付又は時期は、箇条書きにも回答にもない。",
    "amount": "この金額は、箇条書きにも回答にもない。",
    "citation": "この法令等の名称又は条番号は、箇条書きにも回答にもない。",
    "name": "この名称は、箇条書きにも回答にもない。",
    "vendor": "事業者、製品又は生成AIモデルの名称は、仕様書の文に使えない。",
}
_PERIOD = "この期間を表す語は、箇条書きにも回答にもない。"
_BOUND = "この数に付く「約」「以上」「以内」などの語が、箇条書き及び回答と違う。"


_FIGURE = re.compile(f"[0-9]|{KANJI_NUMBER}|[半数過倍]")


class _Read(NamedTuple):
    """A normalised text and everything that it claims."""

    text: str
    claims: tuple[Claim, ...]


def check_facts(text: str, given: Sequence[str], paragraph: int = 0) -> tuple[Mark, ...]:
    """Marks for every claim of `text` that no text of `given` holds, in order, without overlaps.

    40, ４０ and 四十 are the same, so are 令和8年 and 2026年, 4割 and 40%; 30分以内 and 30分 are not. Names of
    vendors, products and models are marked even where they were given. `paragraph` is what the marks say that they
    belong to. Raises GuardUnavailable where the dictionary of names is not installed.
    """
    normal = normalise(text)
    read = _Read(normal.text, tuple(_claims(normal.text)))
    reads = [_read(one) for one in given]
    bad = _merged([claim for claim in read.claims if not _given(claim, read.text, reads)])
    said = [(claim, _message(claim, read.text)) for claim in bad]
    said += [(claim, _BOUND) for claim in _loosened(read, reads) if not any(_touch(claim, one) for one in bad)]
    return tuple(
        Mark(
            paragraph=paragraph,
            start=(start := normal.starts[claim.start]),
            end=(end := normal.ends[claim.end - 1]),
            text=text[start:end],
            kind=claim.kind,
            message=message,
        )
        for claim, message in sorted(said, key=lambda pair: pair[0].start)
    )


@lru_cache(maxsize=512)
def _read(text: str) -> _Read:
    usual = normalise(text).text
    return _Read(usual, tuple(_claims(usual)))


def _claims(text: str) -> Iterable[Claim]:
    found = [Claim("vendor", one.start, one.end, ("vendor", one.show)) for one in named(text)]
    found += [Claim("vendor", *match.span(), ("vendor", match[0])) for match in vendors().finditer(text)]
    found += [*read_firms(text), *read_citations(text), *read_dates(text)]
    taken = bytearray(len(text))
    for claim in found:
        taken[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
    # The letter of R8.4.1 is no name.
    names = [name for name in read_nouns(text) if name.value[0] != "latin" or not any(taken[name.start : name.end])]
    # A number inside a citation, a date, or a word in Latin letters or of a place (三重県) is no number of its own.
    for claim in (name for name in names if name.value[0] in ("latin", "proper")):
        taken[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
    return [*found, *read_numbers(text, taken), *names]


def _given(claim: Claim, text: str, reads: Sequence[_Read]) -> bool:
    if claim.kind == "vendor":
        return False
    claims = [one for read in reads for one in read.claims]
    if claim.kind == "citation":
        return citation_given(claim, text, [read.text for read in reads], [list(read.claims) for read in reads])
    if claim.kind == "date":
        return date_given(claim, (one for one in claims if one.kind == "date"))
    if claim.kind == "name":
        return noun_given(claim, [read.text for read in reads])
    return number_given(claim, (one for one in claims if one.kind in ("number", "amount")))


def _merged(claims: list[Claim]) -> list[Claim]:
    """One claim where several overlap, or where a citation goes on: the stronger kind over all of it."""
    merged: list[Claim] = []
    for claim in sorted(claims, key=lambda one: (one.start, -one.end)):
        last = merged[-1] if merged else None
        touches = last and (
            claim.start < last.end or (claim.start == last.end and claim.kind == last.kind == "citation")
        )
        if last and touches:
            kind = min((last.kind, claim.kind), key=_ORDER.index)
            merged[-1] = Claim(kind, last.start, max(last.end, claim.end), last.value)
        else:
            merged.append(claim)
    return merged


def _loosened(read: _Read, reads: Sequence[_Read]) -> list[Claim]:
    """The numbers that were given, but as more, less or no more than about what the text says."""
    numbers = [(claim, one.text) for one in reads for claim in one.claims if _is_figure(claim, one.text)]
    return [
        claim for claim in read.claims if _is_figure(claim, read.text) and not bound_given(claim, read.text, numbers)
    ]


def _is_figure(claim: Claim, text: str) -> bool:
    """Whether it is a number with figures of its own, not 年間."""
    return claim.kind in ("number", "amount") and _FIGURE.search(text[claim.start : claim.end]) is not None


def _message(claim: Claim, text: str) -> str:
    return (
        _PERIOD
        if claim.kind == "number" and not _FIGURE.search(text[claim.start : claim.end])
        else _MESSAGES[claim.kind]
    )


def _touch(one: Claim, other: Claim) -> bool:
    return one.start < other.end and other.start < one.end
