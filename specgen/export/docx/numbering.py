"""The numbers as Word computes them: one list for the chapters, one for the annexes, one for the forms.

`specgen.numbering` says the same numbers in words; a test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

from specgen.export.docx.markup import DECLARATION, NAMESPACES

# (format, text, start of the number, hang of the text behind it) of the levels below the heading.
_SIGNS = (
    ("decimal", "%2", 0, 420),
    ("decimal", "(%3)", 210, 630),
    ("aiueoFullWidth", "%4", 630, 420),
    ("aiueoFullWidth", "(%5)", 840, 630),
    ("lowerLetter", "%6", 1260, 420),
    ("lowerLetter", "(%7)", 1470, 630),
)
LEVELS = len(_SIGNS)
# A recognisable name for each list (nsid): Word joins lists of the same name when text is pasted.
LIST_NAMES = ("5A0C0001", "5A0C0002", "5A0C0003")


class Lists(NamedTuple):
    """The ids of the three lists in one document, and of the second handle (`styled`) on the list of the chapters.

    The heading styles hold `styled`, so that 見出し1 and 見出し2 number what staff add; every paragraph of ours names
    `chapters` itself. Both count together. Were it one handle, LibreOffice would take every item of the list for a
    heading and print hundreds of bookmarks into the PDF.
    """

    styled: int = 1
    chapters: int = 2
    annexes: int = 3
    forms: int = 4

    @classmethod
    def after(cls, last: int) -> Lists:
        """Ids that follow the last one in use."""
        return cls(last + 1, last + 2, last + 3, last + 4)


def text_start(level: int) -> int:
    """Where the text behind the number of a level begins (twips)."""
    _, _, start, hang = _SIGNS[level - 1]
    return start + hang


def number_properties(list_id: int, level: int) -> str:
    """Paragraph properties that number a paragraph."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def abstract_lists(lists: Lists) -> list[str]:
    """The three list definitions; each has the number of its list as id."""
    chapters = _level(0, "decimal", "第%1章", 0, 945, "SpecgenChapter")
    annexes = _level(0, "decimal", "別紙%1", 0, 945, "SpecgenAnnex")
    forms = _level(0, "decimal", "様式第%1号", 0, 1470, "SpecgenForm")
    return [
        _abstract(lists.chapters, LIST_NAMES[0], [chapters, *_signs("SpecgenSection")]),
        _abstract(lists.annexes, LIST_NAMES[1], [annexes, *_signs()]),
        _abstract(lists.forms, LIST_NAMES[2], [forms]),
    ]


def list_instances(lists: Lists) -> list[str]:
    """The handles on the lists. None restarts: numbers start anew where a higher level comes in between."""
    # LibreOffice gives the headings the first handle on their list; the styles' own must come before the paragraphs'.
    pairs = [(lists.styled, lists.chapters), *((one, one) for one in lists[1:])]
    return [f'<w:num w:numId="{handle}"><w:abstractNumId w:val="{list_}"/></w:num>' for handle, list_ in pairs]


def numbering_part(lists: Lists) -> str:
    """The whole numbering part."""
    body = "".join([*abstract_lists(lists), *list_instances(lists)])
    return f"{DECLARATION}<w:numbering {NAMESPACES}>{body}</w:numbering>"


def _signs(section_style: str = "") -> list[str]:
    return [_level(level, *sign, style=section_style if level == 1 else "") for level, sign in enumerate(_SIGNS, 1)]


def _abstract(id_: int, name: str, levels: list[str]) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{id_}"><w:nsid w:val="{name}"/><w:multiLevelType w:val="multilevel"/>'
        f'<w:tmpl w:val="{name}"/>{"".join(levels)}</w:abstractNum>'
    )


def _level(level: int, format_: str, text: str, start: int, hang: int, style: str = "") -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    left = start + hang
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>{linked}<w:suff w:val="tab"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>'
        f'<w:ind w:left="{left}" w:hanging="{hang}"/></w:pPr>'
        "</w:lvl>"
    )
