"""What a person typed into a search box: words, 「"…"」 exact phrases, and a minus before what shall not be there.

Nothing in it is a pattern: every sign but the quotation marks, the minus before a word and the spaces is searched for
as it stands. An open quotation mark reaches to the end, so that results stand while a phrase is being typed.
"""

from __future__ import annotations

import re

from specgen.model.base import Value
from specgen.sharing.fold import letters, normal

MAX_QUERY = 200
MAX_TERMS = 16
_TERM = re.compile(r'(?P<minus>[-－−]?)(?:["“”＂](?P<phrase>[^"“”＂]*)["“”＂]?|(?P<word>[^\s"“”＂]+))')
_BLANK = re.compile(r"\s+")


class Term(Value):
    """One thing to look for, as it was typed; the rest says how."""

    text: str
    phrase: bool = False
    excluded: bool = False

    @property
    def exact(self) -> tuple[str, ...]:
        """The words to look for in texts whose width and case are unified."""
        own = _BLANK.sub(" ", letters(self.text)).strip()
        return (own,) if self.phrase else tuple(dict.fromkeys(filter(None, (own, normal(self.text)))))

    @property
    def spelled(self) -> tuple[str, ...]:
        """The words to look for in texts of one spelling; a phrase is exact and has none."""
        return () if self.phrase else tuple(filter(None, (normal(self.text),)))


class Query(Value):
    """A search, read. `cut` says that the query was too long and only its beginning counts."""

    terms: tuple[Term, ...]
    cut: bool = False


def read_query(text: str) -> Query:
    """The terms of a query. Given any text at all; never raises. What is longer than MAX_QUERY is cut, and said so."""
    terms: dict[Term, None] = {}
    for match in _TERM.finditer(text[:MAX_QUERY]):
        phrase = match["phrase"]
        term = Term(
            text=match["word"] if phrase is None else phrase.strip(),
            phrase=phrase is not None,
            excluded=bool(match["minus"]),
        )
        if term.exact and term.exact[0]:
            terms[term] = None
    kept = tuple(terms)
    return Query(terms=kept[:MAX_TERMS], cut=len(text.strip()) > MAX_QUERY or len(kept) > MAX_TERMS)


def join_query(words: tuple[str, ...]) -> str:
    """The query that words given one by one make; one with a space in it is a phrase, its quotes eaten by a shell."""
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    if re.search(r"\s", word.strip()) and not re.search('["“”＂]', word):
        minus = word[:1] if word[:1] in "-－−" else ""
        return f'{minus}"{word[len(minus) :].strip()}"'
    return word
