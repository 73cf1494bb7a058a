"""The characters of a PDF page become lines, and lines become paragraphs.

A line goes on in the next one when it is full: when the first word of the next line would not have fitted on it. What
decides besides are indents, printed numbers, the distance between lines and 。.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from specgen.reading.headings import read_label
from specgen.reading.pdf_glyphs import Glyph

_LATIN_END = 0x0250  # the first character after the Latin ones
_WIDE_GAP = 0.7  # of the size; justified text has gaps of up to half a character
_WORD_GAP = 0.22
_TAB = 2.0
_LABEL_GAP = 0.3  # behind what looks like a number, where the other characters of the line stand closer
_LABEL_SO_FAR = re.compile(
    r"[ア-ンｱ-ﾝ①-⑳・]|(?:別[紙添記表]|(?:別記)?様式)?[（(]?第?[0-9０-９A-Za-z.．\-]{1,8}[章節条項号]?[)）]?[.．]?"
)
_TO_FILL = re.compile(r"\s*[_＿]{3,}")  # a line to write on
# The code of a requirement, in small letters or at the right edge, for which the line of its text had no room.
_CODE = re.compile(r"[A-Z]{1,6}-?[0-9]{1,4}(?:[-.][0-9a-z]{1,3})*(?:\s*(?:必須|任意).{0,6})?")
_KANA = re.compile(r"[ぁ-ゖァ-ヶー・\s\u3000]+")
_DOTTED = re.compile(r"[0-9０-９]{1,2}[.．][0-9０-９]{1,2}")
_ENDED = re.compile(r"[。．：:]$|[。．][」）)]$")
# The dots of a table of contents, with the number of a page behind them.
LEADERS = re.compile(r"(?<![.．…‥・･\-])(?:[.．…‥・･\-]{4,}+(?=[\s　]*+[0-9０-９]{1,4}$)|[.．…‥・]{8,}+$)")
_PARTICLE = re.compile(r"(?:から|まで|又は|及び|の|に|を|は|が|と|で|も|へ|、|，|〜|～)")
# Numbers that a sentence may hold too: 「第10章2(1)に定める…」 at the beginning of a line is rarely a chapter.
_WEAK = frozenset(
    {"digit", "dotted", "latin", "roman", "roman-upper", "kanji", "digit)", "annex", "form", *"編章節款条第"}
)


class Line(NamedTuple):
    """One line.

    `start` is where its text begins behind a printed number, `first` the width of its first word; `pieces` are the
    texts that stand apart on it, each with its left edge, a printed number and its text being one.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    start: float
    first: float
    page: int
    pieces: tuple[tuple[float, str], ...] = ()
    edge: float = 0.0  # where the column or cell ends to the right

    @property
    def parted(self) -> bool:
        """Whether its end stands apart, as in 「(1) 初期設定      必須」."""
        return len(self.pieces) > 1

    @property
    def is_contents(self) -> bool:
        """Whether it is an entry of a table of contents: dots and a page number."""
        return LEADERS.search(self.text) is not None


def to_lines(glyphs: Sequence[Glyph], page: int, edge: float = 0.0) -> list[Line]:
    """The lines of some characters, from top to bottom. `edge` is where their column or cell ends to the right."""
    rows: list[list[Glyph]] = []
    middle = size = 0.0
    for glyph in sorted(glyphs, key=lambda one: (one.top + one.bottom, one.left)):
        centre = (glyph.top + glyph.bottom) / 2
        if rows and abs(centre - middle) < 0.4 * max(size, glyph.size):
            count = len(rows[-1])
            rows[-1].append(glyph)
            middle = (middle * count + centre) / (count + 1)
            size = max(size, glyph.size)
        else:
            rows.append([glyph])
            middle, size = centre, glyph.size
    return _without_readings([_line(row, page, edge) for row in rows])


def _without_readings(lines: list[Line]) -> list[Line]:
    """The lines without the small kana that stand above characters to tell how to read them (ルビ)."""
    return [line for line, below in itertools.pairwise([*lines, None]) if line and not (below and _reads(line, below))]


def _reads(line: Line, below: Line) -> bool:
    small = line.size <= 0.6 * below.size and below.top - line.bottom < 0.5 * below.size
    return small and _KANA.fullmatch(line.text) is not None


def _line(row: list[Glyph], page: int, edge: float) -> Line:
    row = _once(sorted(row, key=lambda one: one.left))
    usual = _usual_gap(row)
    text = _text(row, usual)
    first = next(
        (
            before.right - row[0].left
            for before, glyph in itertools.pairwise(row)
            if not (_is_latin(before) and _is_latin(glyph)) or _space("", before, glyph, usual)
        ),
        0.0,
    )
    right, start = max(one.right for one in row), _start(text, row)
    return Line(
        text=text,
        left=row[0].left,
        top=min(one.top for one in row),
        right=right,
        bottom=max(one.bottom for one in row),
        size=sorted(one.size for one in row[:4])[len(row[:4]) // 2],
        start=start,
        first=first or right - row[0].left,
        page=page,
        pieces=_pieces(row, start, usual),
        edge=edge,
    )


def _text(row: Sequence[Glyph], usual: float) -> str:
    text = row[0].text
    for before, glyph in itertools.pairwise(row):
        text += _space(text, before, glyph, usual) + glyph.text
    return text


def _pieces(row: list[Glyph], start: float, usual: float) -> tuple[tuple[float, str], ...]:
    cuts = [
        at
        for at, (before, glyph) in enumerate(itertools.pairwise(row), 1)
        if glyph.left - before.right > _TAB * glyph.size and before.left >= start
    ]
    if not cuts:
        return ()
    edges = [0, *cuts, len(row)]
    return tuple((row[one].left, _text(row[one:other], usual)) for one, other in itertools.pairwise(edges))


def _once(row: list[Glyph]) -> list[Glyph]:
    """Without the second of two equal characters at one place: some programs print bold letters so."""
    result = row[:1]
    for glyph in row[1:]:
        last = result[-1]
        if glyph.text != last.text or glyph.left - last.left > 0.2 * glyph.size:
            result.append(glyph)
    return result


def _usual_gap(row: list[Glyph]) -> float:
    gaps = sorted(glyph.left - before.right for before, glyph in itertools.pairwise(row))
    return max(gaps[len(gaps) // 2], 0.0) if gaps else 0.0


def _space(text: str, before: Glyph, glyph: Glyph, usual: float) -> str:
    """What stands between two characters of a line: white space only where a writer put it."""
    gap = glyph.left - before.right
    if glyph.space == "\u3000":
        return "\u3000"
    if gap > _WIDE_GAP * glyph.size:
        return " "
    if _is_latin(before) and _is_latin(glyph):
        return " " if glyph.space or gap > _WORD_GAP * glyph.size else ""
    # 「3 本業務」 needs its space to be known as a number with a text.
    apart = glyph.space == " " or (gap > _LABEL_GAP * glyph.size and gap > 2.5 * usual)
    return " " if apart and len(text) <= 12 and _LABEL_SO_FAR.fullmatch(text) else ""


def _is_latin(glyph: Glyph) -> bool:
    return ord(glyph.text[0]) < _LATIN_END


def _start(text: str, row: list[Glyph]) -> float:
    label = read_label(text)
    if label is None or not label.rest:
        return row[0].left
    behind = sum(1 for sign in label.rest if not sign.isspace())
    return row[max(len(row) - behind, 0)].left if behind <= len(row) else row[0].left


def join_lines(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each paragraph, in order."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def text_of(group: Sequence[Line]) -> str:
    """The text of the lines of one paragraph; a word of Latin letters does not grow together with the next."""
    text = ""
    for line in group:
        joint = text[-1:] + line.text[:1]
        latin = len(joint) == 2 and all(ord(sign) < _LATIN_END and sign.isalnum() for sign in joint)
        text += (" " if latin else "") + line.text
    return _TO_FILL.sub(" ", text).strip()


def _continues(group: list[Line], line: Line) -> bool:
    """Whether a line belongs to the paragraph above it."""
    last, first = group[-1], group[0]
    size = max(last.size, line.size)
    if _CODE.fullmatch(line.text) and (line.size < last.size or line.left > first.left + 10 * size):
        return not last.parted and not _far(group, line)
    if last.is_contents or line.is_contents or abs(last.size - line.size) > 0.2 * size:
        return False
    if last.parted or last.edge - last.right >= line.first + 1.3 * size or _far(group, line):
        return False
    label = read_label(line.text)
    ended = bool(_ENDED.search(last.text))
    if label is not None:
        return not ended and _runs_on(group, line, label.style in _WEAK, label.rest)
    if ended:
        return last.page == line.page and _aligned(group, line)
    return first.left - 3 * size < line.left < first.start + 4 * size


def _runs_on(group: list[Line], line: Line, weak: bool, rest: str) -> bool:
    """Whether what looks like a number at the beginning of a line is part of the sentence above it."""
    if _PARTICLE.match(rest):
        return True
    if line.text.startswith("・"):  # 「教育｜・リテラシー向上」, where ・ stands between words
        return not group[0].text.startswith("・")
    first, slack = group[0], 0.5 * line.size
    if not weak:
        return False
    if len(group) > 1:
        return abs(line.left - group[-1].left) < slack
    if first.start > first.left:
        return abs(line.left - first.start) < slack
    return first.left - 2.5 * line.size < line.left < first.left - slack


def _aligned(group: list[Line], line: Line) -> bool:
    """Whether a line behind 。 stands where the paragraph goes on and not where a new one begins."""
    first, slack = group[0], 0.6 * line.size
    if _DOTTED.match(line.text) and _DOTTED.match(first.text):  # 「8.3 月の途中で…」 after 「8.2 …」
        return False
    if len(group) > 1:
        return abs(line.left - group[-1].left) < slack and line.left < first.left + slack + (first.start - first.left)
    if first.start > first.left + slack:
        return line.left > first.left - slack and line.left < first.start + slack
    return first.left - 2.5 * line.size < line.left < first.left - slack


def _far(group: list[Line], line: Line) -> bool:
    """Whether more space lies between than between the lines of a paragraph. A page's end says nothing."""
    last = group[-1]
    if last.page != line.page:
        return False
    step = line.top - last.top
    before = group[-2] if len(group) > 1 else None
    if before is not None and before.page == last.page:
        return step > 1.35 * max(last.top - before.top, line.size)
    return step > 2.6 * max(last.size, line.size)
