"""How many sentences come from approved clauses, from answers, from staff and from a model.

A sentence ends at 。 or at the end of a paragraph or cell. It counts under the weakest origin that any of its words
from outside a clause has: 生成案, then 職員加筆. A sentence of a clause with an answer filled in is the clause's; one
that consists of an answer only is the answer's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from specgen.model.base import Origin
from specgen.model.specification import Item, Segments, Share

# 「（…を含む。）」 goes on after its full stop.
_END = re.compile(r"(?<=。)(?![）」』])|(?<=\n)")


def shares(items: Iterable[Item]) -> tuple[Share, ...]:
    """The share of each of the four origins, in a fixed order; an origin without a sentence counts 0."""
    sentences: Counter[Origin] = Counter()
    characters: Counter[Origin] = Counter()
    for item in items:
        for text in _texts(item):
            for length, origin in _sentences(text):
                sentences[origin] += 1
                characters[origin] += length
    return tuple(Share(origin=o, sentences=sentences[o], characters=characters[o]) for o in Origin)


def _texts(item: Item) -> Iterator[Segments]:
    yield item.text
    for row in item.table.rows if item.table else ():
        yield from row


def _sentences(segments: Segments) -> Iterator[tuple[int, Origin]]:
    length, origins = 0, set[Origin]()
    for segment in segments:
        for piece in filter(None, _END.split(segment.text)):
            if piece.strip():
                length += len(piece.strip())
                origins.add(segment.origin)
            if piece.endswith(("。", "\n")) and origins:
                yield length, _weakest(origins)
                length, origins = 0, set()
    if origins:
        yield length, _weakest(origins)


def _weakest(origins: set[Origin]) -> Origin:
    for origin in (Origin.generated, Origin.staff, Origin.clause):
        if origin in origins:
            return origin
    return Origin.answer
