"""The texts of a clause as a reader of the library sees them: placeholders by the label of their question."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from specgen import template
from specgen.assembly.render import unwrap
from specgen.library.uses import printed_texts, sub_items
from specgen.model.clause import Brief, Clause
from specgen.model.library import Library


class Field(StrEnum):
    """Where a word can be found, the weightiest first."""

    heading = "title"
    code = "code"
    id = "id"
    text = "text"
    guidance = "guidance"
    checklist = "checklist"
    source = "source"

    @property
    def label(self) -> str:
        """The Japanese word for it."""
        return {
            "title": "件名",
            "code": "番号",
            "id": "ID",
            "text": "本文",
            "guidance": "解説",
            "checklist": "チェックシート",
            "source": "出典",
        }[self.value]


FIELDS = tuple(Field)


class Shown:
    """Texts of a library's clauses for reading and searching, one line a paragraph."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._questions = {id_: question.label for id_, question in library.questions.items()}
        self._items = {
            item.id: f"{item.id} {checklist.title} {item.title}"
            for checklist in library.checklists.values()
            for item in checklist.items
        }
        self._titles = {node.id: node.title for one in library.outlines.values() for node in one.nodes()}

    def fields(self, clause: Clause) -> tuple[str, ...]:
        """The texts of a clause, one for each of FIELDS."""
        text = "\n".join(dict.fromkeys(self.filled(one) for one in printed_texts(clause)))
        refs = dict.fromkeys(ref.split("/")[0] for _, ref in satisfied(clause))
        return (
            clause.title,
            clause.code,
            clause.id,
            text,
            self.filled(clause.guidance or ""),
            "\n".join(self._items.get(ref, ref) for ref in refs),
            "\n".join(dict.fromkeys(self._sources(clause))),
        )

    def filled(self, text: str) -> str:
        """A text with 〔同時接続数〕 for {{…}} and 「学習への利用の禁止」 for a reference."""
        return "".join(self._token(token) for token in template.parse(unwrap(text)))

    def name(self, target: str) -> str:
        """The title of a clause or node that a reference names, or what it says where there is none."""
        clause = self.library.clauses.get(target)
        return clause.title if clause else self._titles.get(target, target)

    def label(self, question: str) -> str:
        """The label of a question."""
        return self._questions.get(question, question)

    def _token(self, token: template.Token) -> str:
        match token:
            case template.Placeholder(question=question):
                return f"〔{self.label(question)}〕"
            case template.Reference(target=target):
                return f"「{self.name(target)}」"
            case _:
                return token

    def _sources(self, clause: Clause) -> Iterator[str]:
        for source in clause.sources:
            document = self.library.sources.get(source.id)
            name = f"{document.publisher}「{document.title}」" if document else source.id
            yield f"{name} {source.at}".strip()


def satisfied(clause: Clause) -> Iterator[tuple[str, str]]:
    """The checklist references of a clause with the wording that fulfils each: text, brief, a grade or a sub-item."""
    yield from (("本文", ref) for ref in clause.satisfies)
    for grade, text in clause.grades.items():
        yield from ((f"段階「{grade.label}」", ref) for ref in text.satisfies or ())
    if isinstance(clause.brief, Brief):
        yield from (("短い文", ref) for ref in clause.brief.satisfies)
    for sub in sub_items(clause.items):
        yield from ((f"細目 {sub.key}", ref) for ref in sub.satisfies)
