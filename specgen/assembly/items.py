"""A chosen clause, or an office's own, → an item of the specification."""

from __future__ import annotations

from collections.abc import Sequence

from specgen.assembly.accepted import by_hand, standing, with_accepted
from specgen.assembly.decisions import Chosen
from specgen.assembly.render import Renderer, undecided, unwrap
from specgen.conditions import holds
from specgen.model.accepted import text_key
from specgen.model.answers import Answers, Edit, OwnClause
from specgen.model.base import Grade, Origin
from specgen.model.clause import Brief, Clause, SubItem, Table
from specgen.model.library import Library
from specgen.model.outline import Outline
from specgen.model.specification import Item, ItemTable, Segment, Segments, TableColumn, text_hash
from specgen.model.suggestion import Slot


def library_text(clause: Clause, brief: bool, grade: Grade | None = None, item: str | None = None) -> str:
    """The library's own text of a clause in an outline, of a grade or sub-item of it; its hash pins a hand edit.

    Raises KeyError where the clause has no such sub-item there.
    """
    short = clause.short(brief, grade)
    if item is not None:
        return {sub.key: sub.text for sub in (() if short else clause.items)}[item]
    if short:
        return short.text
    return clause.grades[grade or Grade.recommended].text if clause.grades else str(clause.text)


class ItemBuilder:
    """Builds items; holds what every clause needs for it."""

    def __init__(self, library: Library, answers: Answers, outline: Outline) -> None:
        self.library, self.answers, self.brief = library, answers, outline.brief
        self.renderer = Renderer(library, answers)
        self.edits: dict[tuple[str, str | None], Edit] = {(e.clause, e.item): e for e in answers.edits}
        self.accepted = standing(answers)
        self.editions = {layer.manifest.id: layer.manifest.edition for layer in library.layers}

    def clause(self, chosen: Chosen) -> Item:
        """The item of a clause of the library, without numbers."""
        clause = chosen.clause
        grade = self.answers.grades.get(clause.id, Grade.recommended) if clause.grades else None
        edit = self.edits.get((clause.id, None))
        layer = self.library.clause_layers.get(clause.id, "")
        short = clause.short(self.brief, grade)
        item = Item(
            id=clause.code,
            kind=clause.kind,
            clause=clause.id,
            layer=layer,
            edition=self.editions.get(layer, ""),
            level=chosen.level,
            title=clause.title,
            text=() if edit else self._text(clause, grade),
            items=() if short else self._sub_items(clause, clause.items, clause.code, chosen),
            table=self._table(clause.table) if clause.table and not short else None,
            verify=clause.verify,
            satisfies=_satisfies(clause, grade, short),
            grade=grade,
            risk=clause.grades[grade].risk if grade else "",
        )
        if edit:
            return self._by_hand(item, edit.text, edit.reason, edit.name)
        return self._narrative(item, clause) if clause.notes else item

    def own(self, own: OwnClause) -> Item:
        """The item of an office's own clause."""
        item = Item(
            id=f"OWN-{own.key}", kind="requirement", level=own.level, title=own.title, text=(), verify=own.verify
        )
        reason = self.accepted.get(text_key(Slot.reason, own.key))
        return self._by_hand(item, own.text, reason.text if reason else own.reason, own.key)

    def _by_hand(self, item: Item, text: str, reason: str, subject: str) -> Item:
        return by_hand(item, text, reason, self.accepted.get(text_key(Slot.rewrite, subject)))

    def _text(self, clause: Clause, grade: Grade | None) -> Segments:
        text = library_text(clause, self.brief, grade)
        # The lines of a form are its layout; the lines of other clauses only wrap.
        return self.renderer.segments(text) if clause.kind == "form" else self.renderer.clause_text(text)

    def _sub_items(self, clause: Clause, subs: Sequence[SubItem], prefix: str, chosen: Chosen) -> tuple[Item, ...]:
        items = []
        for sub in subs:
            if not holds(sub.when, self.answers.assumed):
                continue
            edit = self.edits.get((clause.id, sub.key)) if prefix == clause.code else None
            item = Item(
                id=f"{prefix}-{sub.key}",
                kind=clause.kind,
                clause=clause.id,
                layer=self.library.clause_layers.get(clause.id, ""),
                level=chosen.level,
                text=() if edit else self.renderer.clause_text(sub.text),
                items=self._sub_items(clause, sub.items, f"{prefix}-{sub.key}", chosen),
                satisfies=sub.satisfies,
                verify=clause.verify,
            )
            items.append(self._by_hand(item, edit.text, edit.reason, edit.name) if edit else item)
        return tuple(items)

    def _table(self, table: Table) -> ItemTable:
        rows = [row for row in table.rows if holds(row.when, self.answers.assumed)]
        return ItemTable(
            columns=tuple(TableColumn(title=column.title, width=column.width) for column in table.columns),
            rows=tuple(tuple(self.renderer.clause_text(cell) for cell in row.cells) for row in rows),
        )

    def _narrative(self, item: Item, clause: Clause) -> Item:
        """The item with the text that a person accepted for it, else with the officer's notes."""
        item = self._notes(item, clause)
        accepted = self.accepted.get((clause.notes or "").removeprefix("narrative."))
        return with_accepted(item, accepted) if accepted else item

    def _notes(self, item: Item, clause: Clause) -> Item:
        """The item with the officer's notes: one note is the text itself, several stand below the lead sentence."""
        answer = self.answers.answers[clause.notes or ""]
        notes = answer.value if isinstance(answer.value, tuple) else ()
        confirm = clause.id not in self.answers.confirmed
        if not notes:
            marker = undecided(self.library.questions[answer.question], answer)
            return item.model_copy(update={"text": (marker,), "confirm": confirm})
        sentences = [(Segment(text=_sentence(note), origin=Origin.answer),) for note in notes]
        if len(sentences) == 1:
            return item.model_copy(update={"text": sentences[0], "confirm": confirm})
        subs = tuple(
            Item(id=f"{item.id}-n{index}", kind="narrative", clause=clause.id, text=sentence)
            for index, sentence in enumerate(sentences, 1)
        )
        return item.model_copy(update={"items": subs, "confirm": confirm})


def _satisfies(clause: Clause, grade: Grade | None, short: Brief | None) -> tuple[str, ...]:
    """What the text that is printed obliges to, not what the clause might in another wording."""
    if short:
        return short.satisfies
    if grade and (graded := clause.grades[grade].satisfies) is not None:
        return graded
    return clause.satisfies


def _sentence(note: str) -> str:
    """A note as a sentence: as it was written, with 。 at its end."""
    text = unwrap(note)
    return text if text.endswith(("。", "？", "！")) else f"{text}。"


def edit_hash(clause: Clause, brief: bool, grade: Grade | None, edit: Edit) -> str:
    """The hash of the library text that an edit replaces; "" where the clause has no such sub-item."""
    try:
        return text_hash(library_text(clause, brief, grade, edit.item))
    except KeyError:
        return ""
