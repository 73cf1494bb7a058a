"""What an answer of a model is worth: its text with the masks undone, what is wrong with it, and how to say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from specgen.errors import ModelFailed
from specgen.model.suggestion import Mark, Paragraph
from specgen.narrative.facts import check_facts
from specgen.narrative.guard import Action, Policy, find, unmask
from specgen.narrative.instructions import speaks_to_model
from specgen.narrative.outgoing import Prepared, conceal
from specgen.narrative.schema import Draft, parse_draft
from specgen.narrative.style import Fault, check_style, is_japanese

# More than a person can be asked to confirm one by one: then the text was made up.
MOST_MARKS = 6
_MOST_SAID = 12
_WRONG = (
    "この資料から書いた一つ前の案（ここには示さない）に、次の誤りがあった。同じ誤りをせず、資料から全体を書き直す。"
    "材料にないことは書かない。JSONだけを答える。"
)
_AGAIN = "この資料から書いた一つ前の案は、決まりに合っていなかった。決まりに従い、全体を書き直す。JSONだけを答える。"


class Judged(NamedTuple):
    """One answer with everything found in it; a `grave` fault keeps it from being suggested."""

    paragraphs: tuple[Paragraph, ...] = ()
    marks: tuple[Mark, ...] = ()
    faults: tuple[Fault, ...] = ()
    remark: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing is to be said of it."""
        return not (self.marks or self.faults)

    @property
    def refusal(self) -> str:
        """Why it cannot be suggested; "" where it can."""
        grave = [fault.message for fault in self.faults if fault.grave]
        if any(mark.kind == "vendor" for mark in self.marks):
            grave.append("事業者、製品又は生成AIモデルの名称を書いている。")
        if len(self.marks) > MOST_MARKS:
            grave.append(f"与えられていない数値又は名称が{len(self.marks)}か所ある。")
        return "".join(grave)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Smaller is better."""
        return bool(self.refusal) + (not self.paragraphs), len(self.marks), len(self.faults)


def judge(answer: str, prepared: Prepared, policy: Policy) -> Judged:
    """Everything that is wrong with an answer. Deterministic: the same answer is always judged the same."""
    try:
        draft = parse_draft(answer, {one.id for one in prepared.given})
    except ModelFailed as error:
        return Judged(faults=(Fault(error.reason),))
    paragraphs = tuple(
        Paragraph(text=unmask(one.text, prepared.table), uses=tuple(dict.fromkeys(one.uses)))
        for one in draft.paragraphs
    )
    texts = [one.text for one in paragraphs]
    marks = tuple(mark for index, text in enumerate(texts) for mark in check_facts(text, prepared.texts, index))
    system = prepared.request.messages[0].content if prepared.request else ""
    notes = [one.text for one in prepared.given if one.id.startswith("n")]
    faults = (
        *check_style(texts, prepared.slot, notes, prepared.texts, system),
        *_personal(texts, prepared.texts, policy),
        *_orders(texts),
    )
    remark, dropped = _remark(draft, prepared, policy, system)
    return Judged(paragraphs, marks, (*faults, *dropped), remark)


def feedback(judged: Judged, prepared: Prepared, policy: Policy) -> str:
    """What was wrong, for the next try. It passes the guard like everything else; words of the answer that would not
    are left out."""
    said = [fault.message for fault in judged.faults]
    quoted = [f"「{mark.text}」: {mark.message}" for mark in judged.marks]
    # Short values too: here nothing but what the model wrote can be hit by mistake.
    full = conceal(_wording([*quoted, *said]), prepared.table, least=1)
    if not _may_go(full, policy):
        full = _wording(dict.fromkeys([*(mark.message for mark in judged.marks), *said]))
    return full if _may_go(full, policy) else _AGAIN


def _wording(points: Sequence[str] | dict[str, None]) -> str:
    lines = "\n".join(f"- {point}" for point in list(points)[:_MOST_SAID])
    return f"{_WRONG}\n{lines}"


def _may_go(text: str, policy: Policy) -> bool:
    lines = text.split("\n")[1:]
    return not any(span.action is not Action.allow for span in find(text, policy)) and not any(
        map(speaks_to_model, lines)
    )


def _personal(texts: Sequence[str], given: Sequence[str], policy: Policy) -> list[Fault]:
    """Personal data in the text: what nobody gave is grave, what was given a person must look at."""
    faults = []
    for text in texts:
        for span in find(text, policy):
            if span.action is Action.allow:
                continue
            label = span.category.label
            if any(span.value in one for one in given):
                faults.append(Fault(f"{label}が本文にある。公開する文書に載せてよいかを確かめる。", grave=False))
            else:
                faults.append(Fault(f"与えられていない{label}がある。書かない。"))
    return list(dict.fromkeys(faults))


def _orders(texts: Sequence[str]) -> list[Fault]:
    return [Fault("文章ではなく、指示の形の文がある。", grave=False)] if any(map(speaks_to_model, texts)) else []


def _remark(draft: Draft, prepared: Prepared, policy: Policy, system: str) -> tuple[str, list[Fault]]:
    """The model's word to the person, if it holds nothing that was not given."""
    text = unmask(draft.remark.strip(), prepared.table)
    if not text:
        return "", []
    style = check_style([text], prepared.slot, [text, text], prepared.texts, system)
    sound = (
        is_japanese(text)
        and not check_facts(text, prepared.texts)
        and not any(fault.grave and "関わりのない" not in fault.message for fault in style)
        and not speaks_to_model(text)
        and not any(fault.grave for fault in _personal([text], prepared.texts, policy))
    )
    if sound:
        return text, []
    return "", [
        Fault("言語モデルからの注記は、与えられていない語を含み、又は決まりに合わないため、示していない。", grave=False)
    ]
