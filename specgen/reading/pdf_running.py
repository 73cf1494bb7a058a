"""Running headers, running footers and page numbers of a PDF: told from the text by standing on page after page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from specgen.reading.headings import read_label
from specgen.reading.pdf_lines import Line

_ZONE = 0.1  # of the height of the page, above and below
_DEEP = 4  # lines from the edge that are looked at
_SAME_PLACE = 8.0
_MOST = 0.8
_DIGITS = re.compile(r"[0-9０-９]+")
_PAGE_NUMBER = re.compile(
    r"[\s\-–—－‐―(（]*(?:[Pp](?:age)?\.?\s*)?(?:[A-Za-z\u3000-\u9fff]{0,6}[-－])?[0-9０-９]{1,4}(?:\s*[/／]\s*[0-9０-９]{1,4})?"
    r"(?:\s*(?:ページ|頁))?[\s\-–—－‐―)）]*"
)


class Running(NamedTuple):
    """What was told from the text: the lines of each page that remain, and each header and footer once."""

    pages: list[list[Line]]
    headers: list[Line]
    footers: list[Line]


def without_running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> Running:
    """The lines without those that stand at the edge of several pages with the same words, and without page numbers.

    A line that differs from page to page in its numbers only is a header where one of these counts the pages.
    """
    zones = [_edges(lines, height) for lines, height in zip(pages, heights, strict=True)]
    repeated = _repeated(pages, zones)
    found: dict[str, dict[str, Line]] = {"top": {}, "bottom": {}}
    result: list[list[Line]] = []
    for lines, zone in zip(pages, zones, strict=True):
        gone: set[int] = set()
        for at in _inwards(zone):
            line, side = lines[at], zone[at]
            outer = at - 1 if side == "top" else at + 1
            if 0 <= outer < len(lines) and outer not in gone:
                continue  # it stands behind a line of the text
            if _PAGE_NUMBER.fullmatch(line.text.strip()):
                gone.add(at)
            elif (side, _form(line)) in repeated:
                found[side].setdefault(_form(line), line)
                gone.add(at)
        result.append([line for at, line in enumerate(lines) if at not in gone])
    return Running(result, list(found["top"].values()), list(found["bottom"].values()))


def _edges(lines: Sequence[Line], height: float) -> dict[int, str]:
    """The lines near the edge of a page, by their position: top or bottom."""
    zones = {at: "top" for at, line in enumerate(lines[:_DEEP]) if line.bottom < height * _ZONE}
    first = max(len(lines) - _DEEP, 0)
    zones.update({at: "bottom" for at, line in enumerate(lines[first:], first) if line.top > height * (1 - _ZONE)})
    return zones


def _form(line: Line) -> str:
    """The words of a line without white space, digits as one sign."""
    return _DIGITS.sub("#", re.sub(r"\s+", "", line.text))


def _inwards(zone: dict[int, str]) -> list[int]:
    """The positions of the lines at the edges, from the edge of the page on."""
    return sorted(at for at, side in zone.items() if side == "top") + sorted(
        (at for at, side in zone.items() if side == "bottom"), reverse=True
    )


def _repeated(pages: Sequence[Sequence[Line]], zones: Sequence[dict[int, str]]) -> set[tuple[str, str]]:
    """The sides and forms of the lines that are headers or footers."""
    seen: dict[tuple[str, str], list[tuple[int, Line]]] = defaultdict(list)
    for index, zone in enumerate(zones):
        for at, side in zone.items():
            line = pages[index][at]
            seen[side, _form(line)].append((index, line))
    least = 2 if len(pages) <= 4 else 3
    return {key for key, found in seen.items() if len(found) >= least and _stays(found) and _counts(found)}


def _stays(found: list[tuple[int, Line]]) -> bool:
    """Whether the lines stand at one height."""
    usual = sorted(line.top for _, line in found)[len(found) // 2]
    return sum(1 for _, line in found if abs(line.top - usual) < _SAME_PLACE) >= _MOST * len(found)


def _counts(found: list[tuple[int, Line]]) -> bool:
    """Whether the lines are equal, or one of their numbers goes up with the page; 様式第1号, 様式第2号 are titles."""
    if len({re.sub(r"\s+", "", line.text) for _, line in found}) == 1:
        return True
    if read_label(found[0][1].text) is not None:
        return False
    rows = [[int(one) - index for one in _DIGITS.findall(line.text)] for index, line in found]
    return any(Counter(column).most_common(1)[0][1] >= _MOST * len(found) for column in zip(*rows, strict=False))
