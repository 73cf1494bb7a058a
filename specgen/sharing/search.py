"""Search as you type over the clauses of a library, in memory.

A clause is found when it holds every word of the query and none of the excluded ones. Clauses are ordered by a rule
that can be told: each word counts by the weightiest place it stands in (件名, 番号, ID, 本文, 解説, チェックシート,
出典); then the one where the words stand earlier comes first; then the order of the library.

The texts of all clauses stand in one string, so that a word is found by one pass of the string search of Python: any
piece of a text is found, of one letter too, and a query costs time in proportion to the library, whatever it holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from specgen.model.base import Value
from specgen.model.library import Library
from specgen.sharing.fold import Span, find, letters, normal
from specgen.sharing.query import Query, Term, read_query
from specgen.sharing.texts import FIELDS, Field, Shown

PAGE = 20
MAX_PAGE = 200
_END = "\x00"  # stands in no text of a library, and in no query that is looked for
_FIELD_WEIGHT = 1 << 32  # more than any position: the place decides before the position does
_EXCERPT = 24


class Piece(Value):
    """A text of a clause with what was found in it; `spans` are places in `text` as it stands."""

    field: Field
    text: str
    spans: tuple[Span, ...]

    def parts(self, width: int = 0) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether it was found.

        With a `width`, only as many letters from shortly before the first place; 「…」 stands for what is cut.
        """
        start = max(0, self.spans[0][0] - _EXCERPT) if width and self.spans and len(self.text) > width else 0
        end = min(len(self.text), start + width) if width else len(self.text)
        parts, at = [("…", False)] if start else [], start
        for first, last in self.spans:
            if first >= end:
                break
            parts += [(self.text[at:first], False), (self.text[first : min(last, end)], True)]
            at = min(last, end)
        parts += [(self.text[at:end], False), ("…" if end < len(self.text) else "", False)]
        return tuple(part for part in parts if part[0])


class Hit(Value):
    """A clause that was found: its title, its text, every other text that holds a word, and why it stands there."""

    clause: str
    code: str
    title: Piece
    pieces: tuple[Piece, ...]
    why: str


class Found(Value):
    """One page of the clauses that a query finds; `total` counts all of them. `note` says what did not count."""

    query: Query
    total: int
    offset: int
    hits: tuple[Hit, ...]
    note: str = ""

    @property
    def next(self) -> int | None:
        """The offset of the next page, where there is one."""
        after = self.offset + len(self.hits)
        return after if self.hits and after < self.total else None


class ClauseIndex:
    """The clauses of a library, ready for searching. It never changes; a changed library needs another one."""

    def __init__(self, library: Library) -> None:
        shown = Shown(library)
        self._clauses = tuple(library.clauses.values())
        self._texts = [shown.fields(clause) for clause in self._clauses]
        exact = [letters(text) for texts in self._texts for text in texts]
        spelled = [normal(text) for texts in self._texts for text in texts]
        self._exact = _Joined(exact)
        # Most texts have one spelling alone; they need not be searched twice.
        self._spelled = _Joined(["" if one == other else other for one, other in zip(exact, spelled, strict=True)])

    def __len__(self) -> int:
        return len(self._clauses)

    def search(self, query: str, *, limit: int = PAGE, offset: int = 0) -> Found:
        """The clauses that a query finds, from `offset` on, at most `limit` (up to MAX_PAGE).

        Without a word to look for, every clause is found, in the order of the library. Never raises for a query.
        """
        asked = read_query(query)
        wanted = [term for term in asked.terms if not term.excluded]
        places = [self._places(term) for term in wanted]
        found = self._all(places)
        for term in asked.terms:
            if term.excluded and found:
                out = self._places(term)
                found = [number for number in found if number not in out]
        if len(places) == 1:
            found.sort(key=places[0].__getitem__)
        elif places:
            found.sort(key=lambda number: sum([one[number] for one in places]))
        offset, limit = max(0, offset), min(max(0, limit), MAX_PAGE)
        hits = tuple(self._hit(number, wanted, places) for number in found[offset : offset + limit])
        note = "検索語が長いため、初めの部分だけで探した。" if asked.cut else ""
        return Found(query=asked, total=len(found), offset=offset, hits=hits, note=note)

    def _all(self, places: Sequence[dict[int, int]]) -> list[int]:
        if not places:
            return list(range(len(self._clauses)))
        fewest = min(places, key=len)
        return sorted(number for number in fewest if all(number in one for one in places))

    def _places(self, term: Term) -> dict[int, int]:
        """The clauses that hold a term, each with its best place: field before position."""
        best: dict[int, int] = {}
        for layer, words in ((self._exact, term.exact), (self._spelled, term.spelled)):
            for word in words:
                found = layer.first(word)
                if not best:
                    best = found
                    continue
                for number, place in found.items():
                    if place < best.get(number, place + 1):
                        best[number] = place
        return best

    def _hit(self, number: int, wanted: Sequence[Term], places: Sequence[dict[int, int]]) -> Hit:
        clause = self._clauses[number]
        exact = [word for term in wanted for word in term.exact]
        spelled = [word for term in wanted for word in term.spelled]
        spans = [
            find(text, self._exact.at(number, at), self._spelled.at(number, at), exact, spelled)
            for at, text in enumerate(self._texts[number])
        ]
        pieces = zip(FIELDS, self._texts[number], spans, strict=True)
        title, *rest = (Piece(field=field, text=text, spans=places) for field, text, places in pieces)
        best = [(term, FIELDS[one[number] // _FIELD_WEIGHT]) for term, one in zip(wanted, places, strict=True)]
        return Hit(
            clause=clause.id,
            code=clause.code,
            title=title,
            pieces=tuple(piece for piece in rest if piece.spans or piece.field is Field.text),
            why="、".join(f"{field.label}に「{term.text}」" for term, field in best),
        )


class _Joined:
    """The folded texts of all clauses in one string, field by field, and where each begins."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.starts, at, parts = [0], 0, []
        for text in texts:
            parts.append(text.replace(_END, " "))
            at += len(parts[-1]) + 1
            self.starts.append(at)
        self.text = _END.join([*parts, ""])

    def at(self, number: int, field: int) -> str:
        """The folded text of one field of one clause."""
        index = number * len(FIELDS) + field
        return self.text[self.starts[index] : self.starts[index + 1] - 1]

    def first(self, word: str) -> dict[int, int]:
        """The clauses that hold a word, each with the first field that does and the place in it.

        The fields stand by weight, so the first place is the best, and the search goes on with the next clause.
        """
        found: dict[int, int] = {}
        if not word or _END in word:
            return found
        text, starts, count = self.text, self.starts, len(FIELDS)
        at = text.find(word)
        while at >= 0:
            number, field = divmod(bisect_right(starts, at) - 1, count)
            found[number] = field * _FIELD_WEIGHT + at - starts[number * count + field]
            at = text.find(word, starts[(number + 1) * count])
        return found
