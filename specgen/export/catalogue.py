"""A library as pages for readers: every clause by chapter with its sources, and every parameter with real ranges."""

from __future__ import annotations

import html
from collections.abc import Iterator

from specgen.conditions import explain_in_words, value_label
from specgen.library.uses import own_text
from specgen.model.base import UNDECIDED_WORD
from specgen.model.clause import Clause
from specgen.model.library import Library
from specgen.model.question import Question
from specgen.model.source import Source
from specgen.questionnaire.observed import observed_text
from specgen.questionnaire.values import allowed

KINDS = {"requirement": "要件", "provision": "条件", "narrative": "職員の文", "form": "様式"}
TEXT = 90  # characters of a clause's text in the list


def clause_page(library: Library) -> str:
    """A Markdown page that lists every clause in the order of the 標準型, with condition, checklists and sources."""
    outline = library.outlines.get("standard") or next(iter(library.outlines.values()))
    lines = [
        "# 条項の一覧",
        "",
        f"このページは条項ライブラリから作っている（{_editions(library)}）。条項を直したら、`make pages` で作り直す。",
        "",
        f"条項 {len(library.clauses)}。簡易型に載るものには「短」を付けた。",
    ]
    tops = [(chapter.title, chapter.sections) for chapter in outline.chapters]
    tops += [("別紙", outline.annexes), ("様式", outline.forms)]
    for title, nodes in tops:
        lines += ["", f"## {_safe(title)}"]
        for node in nodes:
            clauses = sorted(_taken(library, node.takes), key=lambda one: (node.takes.index(one.place), one.order))
            if clauses:
                lines += ["", f"### {_safe(node.title)}", "", *_table(library, clauses)]
    return "\n".join([*lines, "", *_sources(library)]) + "\n"


def parameter_page(library: Library) -> str:
    """A Markdown page with every number and choice that a buyer sets, its default and what real procurements show."""
    presets = [preset.id for preset in library.presets]
    lines = [
        "# 設問と実例の幅",
        "",
        f"このページは条項ライブラリから作っている（{_editions(library)}）。「実例」は公表された実際の調達の値であり、"
        "勧める値ではない。件数は、その値が分かった調達の数である。",
    ]
    head = ["設問", "答え方", *(f"既定値（{_safe(preset.title)}）" for preset in library.presets), "実例", "実例の出典"]
    for section in library.sections:
        lines += ["", f"## {_safe(section.title)}", "", _row(head), _row(["---"] * len(head))]
        for question in section.questions:
            defaults = [_default(question, preset) for preset in presets]
            mark = "（基本）" if question.basic else ""
            name = f"{_safe(question.label)}{mark}<br>`{question.id}`"
            cells = [allowed(question), *defaults, observed_text(question), _cases(library, question)]
            lines.append(_row([name, *map(_safe, cells)]))
    return "\n".join(lines) + "\n"


def _taken(library: Library, places: tuple[str, ...]) -> Iterator[Clause]:
    return (clause for clause in library.clauses.values() if clause.place in places)


def _table(library: Library, clauses: list[Clause]) -> Iterator[str]:
    head = ["番号", "件名", "文の初め", "種類", "いつ適用するか", "チェックシート", "出典"]
    yield _row(head)
    yield _row(["---"] * len(head))
    for clause in clauses:
        text = own_text(clause)
        short = "（短）" if clause.in_outline(brief=True) and clause.kind in ("requirement", "provision") else ""
        yield _row(
            [
                f"{clause.code}{short}",
                f"{_safe(clause.title)}<br>`{clause.id}`",
                _safe(text if len(text) <= TEXT else f"{text[:TEXT]}…"),
                _safe(_kind(library, clause)),
                _safe(explain_in_words(clause.applies, library.questions)),
                "、".join(_items(clause)),
                "<br>".join(_safe(_source(library, source)) for source in clause.sources),
            ]
        )


def _kind(library: Library, clause: Clause) -> str:
    if clause.level_by:
        return f"要件（「{library.questions[clause.level_by].label}」の答えによる）"
    level = f"・{clause.level.label}" if clause.kind == "requirement" else ""
    return f"{KINDS[clause.kind]}{level}"


def _items(clause: Clause) -> list[str]:
    refs = [*clause.satisfies, *(ref for sub in clause.items for ref in sub.satisfies)]
    return list(dict.fromkeys(ref.split("/")[0] for ref in refs))


def _source(library: Library, source: Source) -> str:
    document = library.sources.get(source.id)
    name = f"{document.publisher}「{document.title}」" if document else source.id
    return f"{name} {source.at}".strip()


def _sources(library: Library) -> Iterator[str]:
    yield "## 出典"
    yield ""
    for document in sorted(library.sources.values(), key=lambda one: (one.publisher, one.title)):
        yield _safe(f"- {document.publisher}「{document.title}」") + (f" <{document.url}>" if document.url else "")


def _cases(library: Library, question: Question) -> str:
    if question.observed is None:
        return ""
    named = []
    for case in question.observed.cases:
        document = library.sources.get(case.case)
        value = value_label(question, case.value)
        named.append(f"{document.publisher if document else case.case} {value}")
    return "、".join(named)


def _default(question: Question, preset: str) -> str:
    raw = question.defaults.get(preset, question.default)
    if raw is None or raw == UNDECIDED_WORD:
        return "" if question.basic else UNDECIDED_WORD
    return value_label(question, tuple(raw) if isinstance(raw, list) else raw)


def _editions(library: Library) -> str:
    return "、".join(f"{layer.manifest.title} 版{layer.manifest.edition}" for layer in library.layers)


def _safe(text: str) -> str:
    """A text of the library with nothing in it that Markdown would take for HTML or code."""
    return html.escape(text, quote=False).replace("`", "&#96;")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '｜').replace(chr(10), ' ') for cell in cells)} |"
