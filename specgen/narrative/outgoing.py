"""Everything that would go out for one text, before anything does: guarded, and for a person to look at."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import Field

from specgen.model.answers import Answers
from specgen.model.base import Value
from specgen.model.library import Library
from specgen.model.suggestion import Given, Masked, Paragraph, Slot
from specgen.narrative.client import Message, Request
from specgen.narrative.goals import goal_remark
from specgen.narrative.guard import Action, Blocked, Policy, Span, find, mask
from specgen.narrative.instructions import speaks_to_model
from specgen.narrative.material import given_answers, given_notes, notes_of, template_text
from specgen.narrative.prompts import Example, find_examples, prompt_id, read_prompt, system_text, user_text
from specgen.narrative.schema import form
from specgen.narrative.style import most_characters

# A masked name is masked wherever it stands, also where the guard alone would not have known it for a name.
_LEAST_NAME = 3
_PLEASE = re.compile("[てで](?:ください|下さい|ほしい|欲しい|くれ)[。！]?$")


class Found(Value):
    """What the guard found, and in which text: a note (n1), an answer (a1) or something of the library."""

    where: str
    span: Span = Field(repr=False)


class Prepared(Value):
    """One request, not yet sent. `table` puts the masked words back and never leaves this side.

    `unused` names the notes and answers that are not sent because they speak to the model; `stopped` says why nothing
    may be sent at all, without any value.
    """

    slot: Slot
    subject: str = ""
    notes: tuple[str, ...]
    given: tuple[Given, ...]
    unused: tuple[Given, ...] = ()
    found: tuple[Found, ...] = ()
    table: dict[str, str] = Field(default_factory=dict, repr=False)
    masked: tuple[Masked, ...] = ()
    stopped: str = ""
    counts: dict[str, int] = Field(default_factory=dict)
    template: tuple[Paragraph, ...]
    request: Request | None = None
    prompt: str
    input_hash: str = ""
    remark: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that was given, as the person wrote it."""
        return tuple(one.text for one in self.given)


class _Concealed(NamedTuple):
    texts: tuple[str, ...]
    table: dict[str, str]
    spans: tuple[tuple[Span, ...], ...]


def prepare(
    slot: Slot,
    answers: Answers,
    library: Library,
    policy: Policy,
    notes: Sequence[str] | None = None,
    subject: str = "",
    most_tokens: int | None = None,
) -> Prepared:
    """What would be sent to write one text; `notes` are those of the answers where none are given.

    Nothing is sent. Raises GuardUnavailable where the dictionary of names is not installed.
    """
    written = tuple(notes) if notes is not None else notes_of(slot, answers, subject)
    offered = (*given_notes(slot, written, subject), *given_answers(slot, answers, library))
    unused = tuple(
        one for one in offered if speaks_to_model(_plain_wish(one.text) if _is_wish(slot, one) else one.text)
    )
    given = tuple(one for one in offered if one not in unused)
    usable = tuple(one.text for one in given if one.id.startswith("n"))
    labels = _labels(given, library)
    examples = find_examples(library, slot, usable)
    safe, stopped = _guarded(given, labels, examples, policy)
    prepared = Prepared(
        slot=slot,
        subject=subject,
        notes=written,
        given=given,
        unused=unused,
        found=_found(given, safe.spans),
        table=safe.table,
        masked=_masked(safe.spans),
        stopped=stopped.reason if stopped else "",
        counts=_counts(stopped),
        template=template_text(slot, answers, written, subject),
        prompt=prompt_id(slot),
        remark="".join((goal_remark(slot, written), _unused_remark(unused))),
    )
    if stopped or not usable:
        return prepared
    request = _request(slot, given, labels, examples, safe.texts, usable, most_tokens)
    return prepared.model_copy(update={"request": request, "input_hash": _hash(request)})


def _is_wish(slot: Slot, one: Given) -> bool:
    """Whether it is what a person asks of a rewrite: by its nature it tells somebody to do something."""
    return slot is Slot.rewrite and one.id.startswith("n") and one.id != "n1"


def _plain_wish(text: str) -> str:
    """A wish without its 「…してください」, so that only what else it says can speak to the model."""
    return _PLEASE.sub("", text)


def conceal(text: str, table: Mapping[str, str], least: int = _LEAST_NAME) -> str:
    """`text` with every value of the table, of `least` characters at least, as its mask again, the longest first."""
    for name, value in sorted(table.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(value) >= least:
            text = text.replace(value, name)
    return text


def _guarded(
    given: Sequence[Given], labels: Mapping[str, str], examples: Sequence[Example], policy: Policy
) -> tuple[_Concealed, Blocked | None]:
    texts = [one.text for one in given] + list(labels.values())
    texts += [part for example in examples for part in (example.title, example.text)]
    spans = tuple(find(text, policy) for text in texts)
    if blocking := tuple(span for group in spans for span in group if span.action is Action.block):
        return _Concealed((), {}, spans), Blocked(spans=blocking)
    masked = mask_together(texts, spans)
    assert not isinstance(masked, Blocked)
    return _Concealed(*masked, spans), None


def mask_together(
    texts: Sequence[str], spans: Sequence[tuple[Span, ...]]
) -> tuple[tuple[str, ...], dict[str, str]] | Blocked:
    """The texts with one table of masks over all of them, or what stops the first that may not go."""
    table: dict[str, str] = {}
    masked = []
    for text, group in zip(texts, spans, strict=True):
        one = mask(text, group, table, texts)
        if isinstance(one, Blocked):
            return one
        table = dict(one.table)
        masked.append(one.text)
    return tuple(conceal(text, table) for text in masked), table


def _request(
    slot: Slot,
    given: Sequence[Given],
    labels: Mapping[str, str],
    examples: Sequence[Example],
    safe: Sequence[str],
    notes: Sequence[str],
    most_tokens: int | None,
) -> Request:
    """The request; `safe` are the masked texts in the order in which the guard took them."""
    texts = iter(safe)
    safe_given = [one.model_copy(update={"text": next(texts)}) for one in given]
    safe_labels = {name: next(texts) for name in labels}
    safe_examples = [Example(title=next(texts), text=next(texts)) for _ in examples]
    prompt = read_prompt(slot)
    user = user_text(slot, safe_given, safe_labels, safe_examples, most_characters(slot, notes))
    return Request(
        messages=(Message(role="system", content=system_text(slot)), Message(role="user", content=user)),
        name="draft",
        form=form(),
        max_tokens=min(prompt.max_tokens, most_tokens or prompt.max_tokens),
        temperature=prompt.temperature,
    )


def _labels(given: Sequence[Given], library: Library) -> dict[str, str]:
    """The label of each answer's question; a label that speaks to the model is left out."""
    questions = library.questions
    found = {one.id: questions[one.source].label for one in given if one.source in questions}
    return {name: label for name, label in found.items() if not speaks_to_model(label)}


def _found(given: Sequence[Given], spans: Sequence[Sequence[Span]]) -> tuple[Found, ...]:
    names = [one.id for one in given]
    return tuple(
        Found(where=names[index] if index < len(names) else "library", span=span)
        for index, group in enumerate(spans)
        for span in group
    )


def _masked(spans: Sequence[Sequence[Span]]) -> tuple[Masked, ...]:
    counted = Counter(span.category.value for group in spans for span in group if span.action is Action.mask)
    return tuple(Masked(category=name, count=count) for name, count in sorted(counted.items()))


def _counts(stopped: Blocked | None) -> dict[str, int]:
    return dict(sorted(Counter(span.category.value for span in stopped.spans).items())) if stopped else {}


def _unused_remark(unused: Sequence[Given]) -> str:
    if not unused:
        return ""
    which = "、".join(
        f"{one.id[1:]}番目の箇条書き" if one.id.startswith("n") else f"回答（{one.source}）" for one in unused
    )
    return (
        f"{which}は、言語モデルへの指示と読める文又は中身の分からない文字列を含むため、送らない。"
        "必要なことであれば、言い方を変えて書き直す。"
    )


def _hash(request: Request) -> str:
    return hashlib.sha256(request.model_dump_json().encode("utf-8")).hexdigest()[:32]
