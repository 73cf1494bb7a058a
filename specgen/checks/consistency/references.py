"""References to parts of the document that do not exist: 第9章, 4(3)ア, 別紙3, 様式第2号.

A reference is compared with the numbers that the document prints. Where the document prints no number of the kind at
all (its numbering could not be read, or annexes are files of their own), nothing is claimed of it beyond a remark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from specgen.checks.consistency.places import Source, listed
from specgen.checks.normal import normalise
from specgen.checks.patterns import number
from specgen.findings import Code, Finding, Severity
from specgen.model.document import Paragraph

_N = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
_PART = rf"第{_N}(?:編|章|節|条)(?:の{_N})?"
_SIGN = (
    r"\([0-9]{1,2}\)|\([ア-ン]\)|[①-⑳]|[ア-ン](?![ァ-ヶー])|"
    r"(?:の)?[0-9]{1,2}(?:[.\-][0-9]{1,2})*(?![0-9.]*[%万億千回件人名日月年時分秒か条項号章節GTMgb文字])"
)
_TAIL = rf"(?:{_SIGN}){{0,5}}"
_POINTS = (
    r"(?=(?:から(?:第|\()|まで(?:に|の)|の(?:規定|表|要件|定め|各号|とおり|例|一覧|記載|条件|いずれ|全て)|"
    r"及び(?:第|[0-9(])|又は(?:第|[0-9(])|、第|"
    r"に(?:定め|規定|掲げ|記載|示|従|基づ|よ(?:る|り)|おいて|則|準じ|係る)|で(?:定め|示|規定)|を参照|参照|"
    r"のうち|と(?:同様|する)|による|を満た|を除|を準用|\)|」|。|$))"
)
_PARTS = re.compile(rf"{_PART}(?:{_PART})*{_TAIL}")
_BARE = re.compile(
    r"(?:(?<=[、。「(はをにのがと｜])|(?<=及び)|(?<=又は)|(?<=仕様書)|(?<=上記)|(?<=前記)|(?<=下記)|"
    r"^)([0-9]{1,2}(?:[.\-][0-9]{1,2})*(?:\([0-9]{1,2}\)|[①-⑳])?(?:\([0-9]{1,2}\)|[ア-ン](?![ァ-ヶー]))*)"
    r"(?=に(?:定める|規定する|掲げる|記載|示す)|を参照|参照|のとおり(?!。?$))"
)
_ANNEX = re.compile(
    rf"(別紙|別添|別表|別記|別図|様式|資料|付録|附属書|参考資料)(?:第)?({_N}|[A-Z](?![A-Za-z]))(?:号)?(?:(?:の|"
    rf"-)({_N}))?"
)
_ANNEX_TITLE = re.compile(rf"^[【(\[〔「]?(?:別記)?{_ANNEX.pattern}")
# Before a number, these say that it is a number of another paper.
_OTHER_PAPER = re.compile(
    r"(?:法|令|例|則|規程|要綱|要領|指針|ガイドライン|ガイドブック|基準|基準群|計画|ポリシー|約款|契約書|契約|"
    r"協定書?|手引|書籍|同条?|標準|規格|報告書|通知|大綱|憲法|[)）」』号])の?$"
)
_TOKEN = re.compile(
    rf"第({_N})(編|章|節|条)(?:の({_N}))?|(別紙|別添|別表|別記|様式|資料|付録)第?({_N}|"
    rf"[A-Z])?号?|\(([0-9]{{1,2}})\)|\(([ア-ン])\)|([①-⑳])|([ア-ン])|の?([0-9]{{1,2}}(?:[.\-][0-9]{{1,2}})*)"
)

Key = tuple[str, ...]


class _Numbers(NamedTuple):
    """What a document prints: `keys`, numbers with all that stand above them; `ways`, how one may write them."""

    keys: frozenset[Key]
    ways: frozenset[Key]
    shapes: frozenset[str]
    annexes: frozenset[str]


def check_references(papers: Sequence[Source]) -> Iterator[Finding]:
    """References to numbers and annexes that none of the documents has, one finding a reference.

    A reference that names another paper (a law, a guideline, the contract) is not judged.
    """
    numbers = [_numbers(paper) for paper in papers]
    everywhere = _joined(numbers)
    # An annex may be a file of its own, known by its name.
    files = {normalise(re.sub(r"\.[a-z]+$", "", paper.document.name)) for paper in papers}
    annexes = everywhere.annexes | files
    for paper, own in zip(papers, numbers, strict=True):
        yield from _grouped(_sections(paper, own, everywhere), _section_finding)
        yield from _grouped(_missing_annexes(paper, annexes), _annex_finding if own.annexes else _annex_elsewhere)


def _numbers(paper: Source) -> _Numbers:
    full = {_key(label) for paragraph in paper.document.paragraphs for label in _labels(paragraph)}
    keys = {key[:end] for key in full for end in range(1, len(key) + 1)}
    # A reference may leave out what stands above (「3(2)に定める」) or a level between (「第4章(2)」).
    ways = {key[start:] for key in keys for start in range(len(key))}
    ways |= {(key[0], *key[start:]) for key in keys for start in range(2, len(key))}
    annexes = {name for paragraph in paper.document.paragraphs for name in _annex_names(paragraph)}
    return _Numbers(frozenset(keys), frozenset(ways), frozenset(_shape(key[-1]) for key in keys), frozenset(annexes))


def _joined(numbers: Sequence[_Numbers]) -> _Numbers:
    return _Numbers(*(frozenset().union(*parts) for parts in zip(*numbers, strict=True)))


def _labels(paragraph: Paragraph) -> Iterator[str]:
    if paragraph.place.number:
        yield normalise(paragraph.place.number)
    if paragraph.kind == "heading":
        yield (
            normalise(f"{paragraph.number}{paragraph.text}")[:12]
            if _PART_START.match(normalise(paragraph.text))
            else normalise(paragraph.number)
        )
    elif paragraph.number:
        yield normalise(paragraph.number)


_PART_START = re.compile(_PART)


def _annex_names(paragraph: Paragraph) -> Iterator[str]:
    """The annex that a paragraph is the title of, or that a list of annexes names."""
    texts = [
        paragraph.number + paragraph.text,
        paragraph.text,
        paragraph.number,
        paragraph.place.number,
        *paragraph.headings[:1],
    ]
    texts += [cell.text for cell in paragraph.cells]
    for text in texts:
        plain = normalise(text)
        match = _ANNEX_TITLE.match(plain)
        if match and _is_title(paragraph, plain, match.end()):
            yield _annex(match)


def _is_title(paragraph: Paragraph, plain: str, end: int) -> bool:
    """Whether a text that begins with the name of an annex is its title and does not speak of it."""
    return (paragraph.kind != "text" or len(plain) <= 40) and not re.match(
        r"(?:[のにをはが、]|及び|又は|により)", plain[end:]
    )


def _annex(match: re.Match[str]) -> str:
    kind = {"参考資料": "資料"}.get(match[1], match[1])
    return kind + "-".join(_value(part) for part in match.groups()[1:3] if part)


def _value(text: str) -> str:
    return text if text.isascii() and not text.isdigit() else f"{number(text):g}"


def _key(label: str) -> Key:
    """A printed number as the signs it is made of, each in one spelling."""
    key: list[str] = []
    for match in _TOKEN.finditer(label):
        part, unit, of, annex, sheet, digits, small, circled, kana, plain = match.groups()
        if part:
            key.append(_value(part) + (f"の{_value(of)}" if of else "") + unit)
        elif annex:
            key.append(annex + (_value(sheet) if sheet else ""))
        else:
            sign = (digits and f"({digits})") or (small and f"({small})") or circled or kana or plain
            key += sign.replace("-", ".").split(".") if plain else [sign]
    return tuple(key)


class _Missing(NamedTuple):
    text: str
    place: str


def _sections(paper: Source, own: _Numbers, everywhere: _Numbers) -> Iterator[_Missing]:
    for paragraph in paper.document.paragraphs:
        if paragraph.kind == "heading" or not re.search(r"第|[0-9０-９]", paragraph.text):
            continue
        plain = normalise(paragraph.text)
        for text, before in _references(plain):
            key = _key(text)
            known = everywhere if before.endswith(("仕様書", "仕様書の")) else own
            # Where the document prints no numbers of that form, its numbering is not known.
            printed = all(_shape(sign) in known.shapes for sign in key)
            if key and printed and key not in known.ways:
                yield _Missing(text, paper.where(paragraph))


def _references(plain: str) -> Iterator[tuple[str, str]]:
    """References to numbers in a normalised text, each with what stands before it."""
    for pattern in (_PARTS, _BARE):
        for match in pattern.finditer(plain):
            before = plain[max(0, match.start() - 12) : match.start()]
            if not _OTHER_PAPER.search(before) and _of_this_paper(match.group(), before, plain[match.end() :]):
                yield match.group(), before


def _of_this_paper(text: str, before: str, after: str) -> bool:
    """第3条第2項 may be of a law named far before it: only an article that opens its phrase is of this paper."""
    if "条" in text:
        return re.search(
            r"(?:^|[、。「(]|本(?:仕様)?書(?:の)?|仕様書(?:の)?)$", before
        ) is not None and not after.startswith("第")
    return not re.match(rf"(?:回|期|次|者|種|{_N})", after)


def _shape(sign: str) -> str:
    return re.sub(r"[①-⑳]", "①", re.sub(r"[ア-ン]", "ア", re.sub(r"[0-9]+", "#", sign)))


def _missing_annexes(paper: Source, annexes: frozenset[str]) -> Iterator[_Missing]:
    for paragraph in paper.document.paragraphs:
        plain = normalise(paragraph.text)
        for match in _ANNEX.finditer(plain):
            before = plain[max(0, match.start() - 12) : match.start()]
            titled = paragraph.kind == "heading" or (match.start() <= 1 and _is_title(paragraph, plain, match.end()))
            if not titled and not _OTHER_PAPER.search(before) and not _has_annex(_annex(match), annexes):
                yield _Missing(match.group(), paper.where(paragraph))


def _has_annex(name: str, annexes: frozenset[str]) -> bool:
    return name in annexes or any(
        name in other
        for other in annexes
        if len(other) > len(name) and not other[other.find(name) + len(name) :][:1].isdigit()
    )


def _grouped(missing: Iterable[_Missing], finding: Callable[[str, list[str]], Finding]) -> Iterator[Finding]:
    places: dict[str, list[str]] = {}
    for one in missing:
        places.setdefault(one.text, []).append(one.place)
    for text, where in places.items():
        yield finding(text, where)


def _section_finding(text: str, places: list[str]) -> Finding:
    return Finding(
        code=Code.reference_missing,
        severity=Severity.warning,
        place=places[0],
        message=f"「{text}」を引いているが、その番号の箇所がない{_also(places)}。",
        hint="引く先の番号を直すか、抜けた箇所を加える。",
    )


def _annex_finding(text: str, places: list[str]) -> Finding:
    return Finding(
        code=Code.reference_missing,
        severity=Severity.warning,
        place=places[0],
        message=f"「{text}」を引いているが、この文書にも、併せて調べた文書にもない{_also(places)}。",
        hint="番号を直すか、抜けた別紙又は様式を加える。別のファイルなら、併せて調べる（--with）。",
    )


def _annex_elsewhere(text: str, places: list[str]) -> Finding:
    return _annex_finding(text, places).model_copy(update={"severity": Severity.info})


def _also(places: list[str]) -> str:
    return f"（{listed(places)}）" if len(set(places)) > 1 else ""
