"""The texts of a clause as its page shows them: placeholders by the name of their question, references as links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from specgen import template
from specgen.assembly.render import unwrap
from specgen.conditions import explain_in_words
from specgen.model.clause import Brief, Clause, SubItem
from specgen.model.condition import AnyCondition
from specgen.model.library import Library
from specgen.sharing.texts import Shown


class Word(NamedTuple):
    """A piece of a text: as it stands, the answer to a question, or the number of another clause."""

    kind: Literal["plain", "answer", "reference"]
    text: str
    href: str = ""


class Text(NamedTuple):
    """A text with what tells it from the others of its clause. `when` is in words; "" where it always stands."""

    label: str
    words: tuple[Word, ...]
    when: str = ""
    note: str = ""
    items: tuple[Text, ...] = ()


class TableText(NamedTuple):
    """A table of a clause: the heads, and rows of cells with the condition of each."""

    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[tuple[Word, ...], ...], str], ...]

    @property
    def conditional(self) -> bool:
        """Whether a row has a condition."""
        return any(when for _, when in self.rows)


class Texts:
    """Shows the texts of the clauses of one library."""

    def __init__(self, library: Library) -> None:
        self._shown = Shown(library)
        self._library = library

    def words(self, text: str) -> tuple[Word, ...]:
        """A text in pieces."""
        return tuple(self._word(token) for token in template.parse(unwrap(text)))

    def _word(self, token: template.Token) -> Word:
        match token:
            case template.Placeholder(question=question):
                return Word("answer", f"〔{self._shown.label(question)}〕")
            case template.Reference(target=target):
                href = f"/library/{target}" if target in self._library.clauses else ""
                return Word("reference", f"「{self._shown.name(target)}」", href)
            case _:
                return Word("plain", token)

    def title(self, text: str) -> str:
        """A title of the outline, in which answers may stand, as one text."""
        return self._shown.filled(text)

    def of(self, clause: Clause) -> tuple[Text, ...]:
        """Every wording of a clause: its text or grades with the sub-items below, and the short one."""
        items = tuple(self._items(clause.items))
        found = [Text("本文", self.words(clause.text), items=items)] if clause.text else []
        for grade, one in clause.grades.items():
            found.append(Text(f"水準「{grade.label}」", self.words(one.text), note=one.risk))
        if clause.grades and items:
            found.append(Text("どの水準でも続く細目", (), items=items))
        if isinstance(clause.brief, Brief):
            found.append(Text("簡易型で用いる短い文", self.words(clause.brief.text)))
        return tuple(found)

    def table(self, clause: Clause) -> TableText | None:
        """The table of a clause."""
        if clause.table is None:
            return None
        rows = tuple((tuple(self.words(cell) for cell in row.cells), self.when(row.when)) for row in clause.table.rows)
        return TableText(tuple(column.title for column in clause.table.columns), rows)

    def when(self, condition: AnyCondition) -> str:
        """A condition in words; "" for always."""
        said = explain_in_words(condition, self._library.questions)
        return "" if said == "常に" else said

    def _items(self, items: Iterable[SubItem]) -> Iterator[Text]:
        for one in items:
            yield Text(one.key, self.words(one.text), self.when(one.when), items=tuple(self._items(one.items)))
