"""Texts after a label (件名：…), under a heading of the same name, or named in brackets (…（以下「甲」という。）)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from specgen.checks.normal import normalise
from specgen.proposals.passages import Passage
from specgen.proposals.reader import ReadyRule, any_in

Text = tuple[str, Passage, str, int]

_LONGEST = 120
_SHORT = 60  # a line under a heading that is its value alone
_SENTENCE = re.compile("[はをがに、。]")
_MARKS = re.compile(r"[〔【\[(（][^〕】\])）]{0,20}[〕】\])）]$|[ 　][A-Z]{2,5}-[0-9]{2,4}.*$")
_NUMBER = re.compile(
    r"^(?:第?[0-9０-９一二三四五六七八九十]{1,3}(?:[章節条項]|[.．、:：]|(?=[ 　\s])|(?=[^0-9０-９]))|"
    r"[(（][0-9０-９ア-ン一-十]{1,3}[)）]|[①-⑳]|[■●○◆◇・])[ 　\s]*"
)
_BREAK = re.compile(r"[。\n｜]|とし、|であり、|といい、")
_STATUS = re.compile(r"^【[^】]{1,8}】\s*")
_LEAD_IN = re.compile(r"(?:次|以下|下記)の?(?:とおり|通り|に掲げる)")
_CODE = re.compile(r"^[A-Z]{2,5}-[A-Za-z0-9]{1,12}(?:[ 　・].*)?$")
_IS = re.compile(r"(?:とする|である|です|とします|となります)$")
_EMPTY = re.compile(r"^[〔【\[]|^[\s　_＿○〇●\-ー－…・.。]*$")


def read_texts(passage: Passage, one: ReadyRule) -> Iterator[Text]:
    """The texts that a passage gives to a rule, each with its reason and how close it stands."""
    if passage.force not in one.rule.forces or any_in(one.veto, passage.plain):
        return
    if passage.sort == "cell":
        return
    found = list(_after_label(passage, one)) if one.rule.labels else []
    if not found and one.rule.called and passage.sort == "sentence":
        found = list(_called(passage, one))
    if not found and one.rule.cover and passage.first < 3 and not passage.paragraph.headings:
        found = list(_cover(passage, one))
    for value, why, tier in found:
        value = value.strip(" \u3000\t:：")
        if 2 <= len(value) <= _LONGEST and not _EMPTY.match(value) and _ends(value, one):
            yield value, passage, why, tier


def bare(heading: str) -> str:
    """A heading without its number and marks, normalised."""
    text = _MARKS.sub("", _MARKS.sub("", heading.strip()).strip()).strip()
    return normalise(_NUMBER.sub("", text, count=1)).strip()


def _after_label(passage: Passage, one: ReadyRule) -> Iterator[tuple[str, str, int]]:
    labels = set(one.rule.labels)
    if passage.sort == "row":
        cells = [cell.text for cell in passage.paragraph.cells] or passage.paragraph.text.split("｜")
        titled = [(cell.title, cell.text) for cell in passage.paragraph.cells if len(cells) > 2]
        for label, value in [*pairwise(cells), *titled]:
            if bare(label).rstrip(":：") in labels and value.strip():
                yield value.strip(), f"「{bare(label)}」の欄", 0
                return
        return
    text = _NUMBER.sub("", passage.quote.strip(), count=1)
    shapes = _shapes(one.rule.labels)
    text = _STATUS.sub("", text)
    if match := shapes.start.match(text):
        yield _clause(match[2]), f"「{match[1]}」の後", 0
    elif match := shapes.bracket.search(text):
        yield _inside(match[2]), f"「{match[1]}」の後", 0
    elif match := shapes.clause.search(text):
        yield _clause(match[2]), f"「{match[1]}」の後", 0
    elif passage.paragraph.headings and passage.sort == "sentence" and bare(passage.paragraph.headings[-1]) in labels:
        value = text.rstrip("。")
        if len(value) <= _SHORT and not _SENTENCE.search(value) and not _CODE.match(value):
            yield value, f"見出し「{bare(passage.paragraph.headings[-1])}」の下", 0


class _Shapes(NamedTuple):
    """How a label stands before its text: at the start of a line, in brackets, in a clause of its own."""

    start: re.Pattern[str]
    bracket: re.Pattern[str]
    clause: re.Pattern[str]


@lru_cache(maxsize=64)
def _shapes(labels: tuple[str, ...]) -> _Shapes:
    joined = "|".join(sorted(map(re.escape, labels), key=len, reverse=True))
    own = "(?:本(?:調達|業務|委託|仕様書)の)?"
    return _Shapes(
        re.compile(rf"{own}({joined})(?:[:：]|は、|は|[ 　\t]+)[ 　]*(.+)", re.DOTALL),
        re.compile(rf"[(（]({joined})(?:は|[:：])(.+)", re.DOTALL),
        re.compile(rf"、({joined})は、([^。]+?とする)"),
    )


def _clause(text: str) -> str:
    """The text up to the end of its sentence, without 「とする」."""
    value = _BREAK.split(text)[0].strip()
    value = _IS.sub("", value)
    return value[1:-1] if value[:1] in "「『" and value[-1:] in "」』" else value


def _inside(text: str) -> str:
    """The text up to the bracket that closes the one before it."""
    depth = 0
    for index, char in enumerate(text):
        if char in "（(":
            depth += 1
        elif char in "）)":
            if not depth:
                return text[:index]
            depth -= 1
    return ""


def _called(passage: Passage, one: ReadyRule) -> Iterator[tuple[str, str, int]]:
    joined = "|".join(map(re.escape, one.rule.called))
    for match in re.finditer(rf"([^、。，「」()（）\s]{{2,30}})[(（]以下、?「({joined})」", passage.quote):
        yield re.sub(r"^.*[はがを]", "", match[1]), f"「{match[2]}」の定義", 0


def _cover(passage: Passage, one: ReadyRule) -> Iterator[tuple[str, str, int]]:
    value = passage.quote.strip()
    for ending in one.rule.strip:
        if value.endswith(ending):
            value = value.removesuffix(ending)
            break
    else:
        return
    if len(value) >= 8 and any(word in value for word in ("業務", "サービス", "調達", "委託", "賃貸借", "導入")):
        yield value, "表紙の題名", 2


def _ends(value: str, one: ReadyRule) -> bool:
    return not one.rule.ends or value.rstrip("）)").endswith(one.rule.ends)


def read_notes(passages: Sequence[Passage], one: ReadyRule) -> Iterator[Text]:
    """The items that stand under a heading of the rule, as one value with a line for each."""
    groups: dict[tuple[str, ...], list[tuple[str, Passage]]] = {}
    for passage in passages:
        headings = passage.paragraph.headings
        if passage.sort != "sentence" or not headings or not any_in(one.headings, bare(headings[-1])):
            continue
        groups.setdefault(headings, []).append((_STATUS.sub("", passage.quote.strip()), passage))
    for headings, lines in groups.items():
        kept = _kept(lines, one)
        if kept:
            yield (
                "\n".join(text for text, _ in kept),
                kept[0][1],
                f"見出し「{bare(headings[-1])}」の下",
                0,
            )


def _kept(lines: list[tuple[str, Passage]], one: ReadyRule) -> list[tuple[str, Passage]]:
    """The lines that say something of their own; none where most of them are requirements."""
    lead_ins = {passage.paragraph.id for text, passage in lines if _LEAD_IN.search(text)}
    told = [line for line in lines if line[1].paragraph.id not in lead_ins and not _CODE.match(line[0])]
    kept = [(text.rstrip("。"), passage) for text, passage in told if not any_in(one.veto, passage.plain)]
    return kept if len(kept) * 2 > len(told) else []
