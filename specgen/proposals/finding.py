"""What the rules find in the passages of a document, before it is decided what is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.checks.force import Force
from specgen.checks.patterns import Pattern
from specgen.proposals.figures import Date, Figure, dates, figures
from specgen.proposals.passages import Passage
from specgen.proposals.reader import ReadyRule, ReadyRules, any_in
from specgen.proposals.texts import read_notes, read_texts

_NEEDS = {Force.obligation: "必須", Force.desired: "任意", Force.refused: "求めない"}
_ENDS = "。;；"
_WORD = 60  # the longest words of a rule
_BEHIND = 16  # characters after a value within which its words may follow
_COVER = 15  # paragraphs before which the date of the paper itself stands


class Hit(NamedTuple):
    """One value that a passage gives. The lower `tier`, the closer the words stand to it."""

    rule: ReadyRule
    value: str
    passage: Passage
    why: str
    tier: int = 0
    sure: bool = True


class _Word(NamedTuple):
    """The word of a rule that is nearest to a value."""

    tier: int
    gap: int
    text: str


def find(passages: Sequence[Passage], ready: ReadyRules, preset: str) -> list[Hit]:
    """Everything that the rules find, in the order of the document."""
    rules = [one for one in ready.rules if not one.rule.presets or preset in one.rule.presets]
    by_form: dict[str, list[ReadyRule]] = {}
    for one in rules:
        by_form.setdefault(one.rule.form, []).append(one)
    found: list[Hit] = []
    for passage in passages:
        for one in by_form.get("text", ()):
            found += (Hit(one, *text) for text in read_texts(passage, one))
        if passage.telling:
            continue
        found += _numbers(passage, by_form.get("number", ()), ready)
        found += _dates(passage, by_form.get("date", ()), ready)
        if passage.sort != "cell":
            for form in ("choice", "boolean"):
                found += (hit for one in by_form.get(form, ()) if (hit := _choice(passage, one)))
            found += (hit for one in by_form.get("choices", ()) if (hit := _choices(passage, one)))
            found += (hit for one in by_form.get("need", ()) if (hit := _need(passage, one)))
    for one in by_form.get("notes", ()):
        found += (Hit(one, *text) for text in read_notes(passages, one))
    return found


def allows(passage: Passage, one: ReadyRule) -> bool:
    """Whether a rule may read a passage at all: its force, its vetoes and what must also stand there."""
    if passage.force not in one.rule.forces or any_in(one.veto, passage.plain):
        return False
    over = f"{passage.label} {passage.above}"
    if any_in(one.label_veto, over):
        return False
    return not one.also or any_in(one.also, f"{over} {passage.plain}")


def _numbers(passage: Passage, rules: Sequence[ReadyRule], ready: ReadyRules) -> Iterator[Hit]:
    """Each number goes to the one rule whose words stand nearest to it."""
    if passage.sort == "row":
        return
    found = [one for one in figures(passage.plain, ready.units) if not _barred(passage.plain, one.start, ready)]
    if not found:
        return
    open_rules = [one for one in rules if allows(passage, one)]
    for figure in found:
        fitting = [one for one in open_rules if _fits(passage.plain, figure, one)]
        nearest = _nearest(passage, figure, fitting, [one for one in found if one.unit == figure.unit])
        if nearest:
            one, word = nearest
            value = round(figure.value * one.rule.units[figure.unit], 9)
            yield _hit(one, _plain_number(value), passage, word, figure.text, ready)


def _dates(passage: Passage, rules: Sequence[ReadyRule], ready: ReadyRules) -> Iterator[Hit]:
    if passage.sort == "row" or ("年" not in passage.plain and not any(sep in passage.plain for sep in "./-")):
        return
    for date in dates(passage.plain):
        if _barred(passage.plain, date.start, ready):
            continue
        fitting = [one for one in rules if one.rule.role in date.roles and allows(passage, one)]
        if nearest := _nearest(passage, date, fitting, []):
            yield _hit(nearest[0], date.value, passage, nearest[1], date.text, ready)
        for one in rules:
            alone = passage.plain.strip(" ()") == date.text and passage.first < _COVER
            if one.rule.role == "cover" and alone and passage.sort == "sentence":
                yield Hit(one, date.value, passage, f"表紙の「{date.text}」")


def _hit(one: ReadyRule, value: str, passage: Passage, word: _Word, text: str, ready: ReadyRules) -> Hit:
    sure = not any_in(ready.unsure, passage.plain) and (
        not one.sure or any_in(one.sure, f"{passage.label} {passage.plain}")
    )
    why = f"「{word.text}」の下の「{text}」" if word.tier else f"「{word.text}」と「{text}」"
    return Hit(one, value, passage, why, word.tier, sure)


def _barred(text: str, start: int, ready: ReadyRules) -> bool:
    return any_in(ready.never_before, text[max(0, start - 10) : start])


def _fits(text: str, figure: Figure, one: ReadyRule) -> bool:
    if figure.unit not in one.rule.units or (figure.rate and not one.rule.every):
        return False
    if figure.unit:
        return True
    after = text[figure.end : figure.end + 3].strip()
    closes = not after or after[:2] in ("以上", "以下", "程度", "以内") or after[0] in "。｜とを"
    return figure.text[-1].isdigit() and closes


def _nearest(
    passage: Passage, value: Figure | Date, rules: Sequence[ReadyRule], alike: Sequence[Figure]
) -> tuple[ReadyRule, _Word] | None:
    best: tuple[ReadyRule, _Word] | None = None
    for one in rules:
        word = _beside(passage.plain, value, one, alike)
        if word is None and one.rule.above and len(alike) <= 1:
            word = _over(passage, one)
        if word and (best is None or (word.tier, word.gap, -len(word.text)) < (*best[1][:2], -len(best[1].text))):
            best = one, word
    return best


def _beside(text: str, value: Figure | Date, one: ReadyRule, alike: Sequence[Figure]) -> _Word | None:
    """The rule's word that stands before the value (or after it) in the same sentence, no like number between."""
    floor = max((other.end for other in alike if other.end <= value.start), default=0)
    ceiling = min((other.start for other in alike if other.start >= value.end), default=len(text))
    first = max(floor, value.start - one.rule.gap - _WORD)
    before = text[first : value.start]
    found = [_Word(0, len(before) - match.end(), match.group()) for match in _all(one.near, before)]
    betweens = [before[len(before) - word.gap :] for word in found]
    if one.rule.after:
        behind = text[value.end : min(ceiling, value.end + _BEHIND + _WORD)]
        late = [match for match in _all(one.near, behind) if match.start() < _BEHIND]
        found += [_Word(0, match.start() + 1, match.group()) for match in late]
        betweens += [behind[: match.start()] for match in late]
    near = [
        word
        for word, between in zip(found, betweens, strict=True)
        if word.gap <= max(one.rule.gap, 1) and not any(end in between for end in _ENDS)
    ]
    return min(near, key=lambda word: (word.gap, -len(word.text)), default=None)


def _all(patterns: Sequence[Pattern], text: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from pattern.matches(text)


def _over(passage: Passage, one: ReadyRule) -> _Word | None:
    """The rule's word in the label of the cell, or else in the heading or lead-in."""
    for tier, text in ((0, passage.label), (1, passage.above)):
        found = list(_all(one.near, text))
        if found:
            last = max(found, key=lambda match: (match.end(), len(match.group())))
            return _Word(tier, len(text) - last.end(), last.group())
    return None


def _first(patterns: Sequence[Pattern], text: str) -> str:
    return next((match.group() for pattern in patterns if (match := pattern.search(text))), "")


def _topic(passage: Passage, one: ReadyRule) -> str | None:
    """The word of `near` in the passage or over it; "" where the rule names none, None where it is missing."""
    if not one.near:
        return ""
    over = f" {passage.label} {passage.above}" if one.rule.above else f" {passage.label}"
    return _first(one.near, passage.plain) or _first(one.near, over) or None


def _choice(passage: Passage, one: ReadyRule) -> Hit | None:
    topic = _topic(passage, one)
    if topic is None:
        return None
    for value, patterns in one.choices.items():
        word = _first(patterns, passage.plain)
        if word and allows(passage, one):
            why = f"「{topic}」と「{word}」" if topic and topic != word else f"「{word}」"
            sure = not one.sure or any_in(one.sure, passage.plain)
            return Hit(one, value, passage, why, 0, sure)
    return None


def _choices(passage: Passage, one: ReadyRule) -> Hit | None:
    topic = _topic(passage, one)
    if topic is None or not allows(passage, one):
        return None
    words = {value: word for value, patterns in one.choices.items() if (word := _first(patterns, passage.plain))}
    if not words:
        return None
    told = "".join(f"「{word}」" for word in words.values())
    return Hit(one, "、".join(words), passage, f"「{topic}」と{told}", 0 if topic in passage.plain else 1)


def _need(passage: Passage, one: ReadyRule) -> Hit | None:
    value = _NEEDS.get(passage.force)
    if value is None or passage.sort == "heading":
        return None
    if passage.sort == "row" and (word := _first(one.names, passage.label)):
        told = passage.label
    elif word := _first(one.near, passage.plain):
        told = passage.plain
        if one.also and not any_in(one.also, passage.plain):
            return None
    else:
        return None
    if any_in(one.veto, told) or any_in(one.label_veto, f"{passage.label} {passage.above}"):
        return None
    return Hit(one, value, passage, f"「{word}」を{value}とする文")


def _plain_number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
