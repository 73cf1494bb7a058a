"""Asking a model about the items that the rules leave undetermined.

gate → guard → a person agrees → reserve → complete → settle → proof. What cannot be proved by a sentence that was
shown for this very item, and that may oblige, changes nothing; a call that fails leaves its item undetermined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from specgen.checks.opinion import MAY_OBLIGE, Opinion, Rejected, apply_opinions
from specgen.checks.sentences import Sentence
from specgen.coverage import lacking_aspects
from specgen.errors import Cancelled, CeilingReached, EndpointRefused, ModelFailed
from specgen.model.report import CheckedItem, CheckedList, Quote, RejectedOpinion
from specgen.model.specification import Verdict
from specgen.narrative.calls import counted
from specgen.narrative.client import Cancel, Model, Request
from specgen.narrative.endpoint import Endpoint, gate
from specgen.narrative.facts import check_facts
from specgen.narrative.guard import unmask
from specgen.narrative.instructions import speaks_to_model
from specgen.narrative.questions import Cited, Question
from specgen.narrative.style import is_japanese
from specgen.narrative.usage import Ledger, Who
from specgen.yamlfile import FORBIDDEN

MOST_CALLS = 30
MOST_FAILURES = 2  # in a row: then the endpoint is down, and every further call would wait in vain
_LEAST_QUOTE = 8  # characters: a shorter piece stands anywhere
_LONGEST_REASON = 200
_LINK = re.compile(r"https?:|www\.|[a-z0-9]\.(?:com|net|org|jp)\b", re.IGNORECASE)
_NO_REASON = "引用した文による"
_NOT_ASKED = "言語モデルに尋ねていない。"
_NO_ANSWER = "言語モデルの答えは得られなかった。"
_NOT_TAKEN = "言語モデルの意見は用いていない。"
_NO_CLASS = (
    "案件の機密性の区分が示されていないため、言語モデルには何も送らない。\n"
    "  直し方: --class で区分を指定する。公表した仕様書は 1 である。"
)
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]
Progress = Callable[[str, int, int], None]


class Channel(NamedTuple):
    """One model behind one endpoint, and the count of its use."""

    model: Model
    endpoint: Endpoint
    ledger: Ledger


class Opinions(NamedTuple):
    """What came of asking: what may be taken, what cannot be proved, and by item why there is no opinion."""

    opinions: tuple[Opinion, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: Mapping[str, str] = {}


class _Answer(BaseModel):
    """What a model answers. Whether the ids are those that it was given is judged, not parsed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    item: Name
    verdict: Literal["covered", "partial", "missing", "undetermined"]
    paragraph: Name = ""
    quote: Text = ""
    aspects: tuple[Name, ...] = ()
    reason: Text = ""


def check_class(endpoint: Endpoint, klass: str | None) -> None:
    """Raises EndpointRefused where the class is not given, or text of it may not go to the endpoint."""
    if klass is None:
        raise EndpointRefused(_NO_CLASS)
    gate(endpoint, klass)


def ask_opinions(
    questions: Sequence[Question],
    channel: Channel,
    who: Who,
    klass: str | None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Opinions:
    """The model's opinion on each question, one call each, at most thirty.

    Raises EndpointRefused before anything is sent. Nothing else stops the check: the ceiling, a failing endpoint and a
    person's `cancel` leave the rest undetermined, with the reason by item.
    """
    check_class(channel.endpoint, klass)
    asking = _Asking(channel, who, cancel)
    asked = [one for one in questions if one.request is not None]
    for count, question in enumerate(asked):
        if progress and not asking.ended:
            progress("判定できない項目を言語モデルに尋ねています", count, len(asked))
        asking.ask(question, count)
    notes = {one.item: f"{_NOT_ASKED}{one.stopped}" for one in questions if one.stopped}
    return Opinions(tuple(asking.opinions), tuple(asking.rejected), {**notes, **asking.notes})


def with_opinions(
    lists: tuple[CheckedList, ...], sentences: Sequence[Sentence], found: Opinions, model: str
) -> tuple[tuple[CheckedList, ...], tuple[RejectedOpinion, ...]]:
    """The lists with the opinions that can be proved, what was rejected, and a word on each item that stays open."""
    changed, unproved = apply_opinions(lists, sentences, found.opinions, model)
    rejected = (*found.rejected, *unproved)
    notes = {**found.notes, **{one.opinion.item: f"{_NOT_TAKEN}{one.why}" for one in unproved}}
    noted = tuple(
        one.model_copy(update={"items": tuple(_noted(item, notes.get(item.id, "")) for item in one.items)})
        for one in changed
    )
    return noted, tuple(_shown(one, model) for one in rejected)


class _Asking:
    """One round of questions. `ended` says why nothing more is asked; "" while it goes on."""

    def __init__(self, channel: Channel, who: Who, cancel: Cancel | None) -> None:
        self._channel, self._who, self._cancel = channel, who, cancel
        self._failures = 0
        self.ended = ""
        self.opinions: list[Opinion] = []
        self.rejected: list[Rejected] = []
        self.notes: dict[str, str] = {}

    def ask(self, question: Question, count: int) -> None:
        """Ask one, unless the round has ended."""
        if count == MOST_CALLS:
            self.ended = f"一度の検査で尋ねる数の上限（{MOST_CALLS}件）に達した。"
        elif self._cancel and self._cancel():
            self.ended = "中止した。"
        if self.ended or question.request is None:
            self.notes[question.item] = f"{_NOT_ASKED}{self.ended}"
            return
        try:
            result = judge_answer(self._complete(question.request), question)
            self._failures = 0
        except (CeilingReached, Cancelled) as error:
            self.ended = str(error).split("\n", 1)[0]
            self.notes[question.item] = f"{_NOT_ASKED}{self.ended}"
        except ModelFailed as error:
            self._failures += 1
            self.notes[question.item] = f"{_NO_ANSWER}{error.reason}"
            if self._failures == MOST_FAILURES:
                self.ended = "接続先が続けて失敗した。"
        else:
            self._keep(question, result)

    def _keep(self, question: Question, result: Opinion | Rejected | str) -> None:
        if isinstance(result, Opinion):
            self.opinions.append(result)
        elif isinstance(result, Rejected):
            self.rejected.append(result)
            self.notes[question.item] = f"{_NOT_TAKEN}{result.why}"
        else:
            self.notes[question.item] = f"{_NO_ANSWER}{result}"

    def _complete(self, request: Request) -> str:
        model, _, ledger = self._channel
        return counted(model, ledger, self._who, request, cancel=self._cancel).text


def judge_answer(text: str, question: Question) -> Opinion | Rejected | str:
    """The opinion in an answer, with the whole sentence that it cites; one that proves nothing; or why there is none.

    The whole sentence is shown in place of the cited piece, so that no piece can hide the predicate that denies it.
    """
    answer = _parsed(text)
    if isinstance(answer, str):
        return answer
    if answer.verdict == "undetermined":
        return "言語モデルも、判定できないとした。"
    opinion = Opinion(
        item=answer.item,
        verdict=answer.verdict,
        paragraph=answer.paragraph,
        quote=unmask(answer.quote, question.table),
        reason=_reason(answer.reason, question),
    )
    cited, why = _cited(opinion, answer, question)
    if cited is None:
        return Rejected(opinion=opinion, why=why)
    return opinion.model_copy(update={"quote": cited.text})


def _parsed(text: str) -> _Answer | str:
    """The JSON object in an answer, which may stand in a fence; or what is wrong."""
    try:
        answer = _Answer.model_validate_json(text[max(text.find("{"), 0) : text.rfind("}") + 1])
    except ValidationError:
        return "応答が、求めた形（JSON）になっていない。"
    words = (answer.item, answer.paragraph, answer.quote, answer.reason, *answer.aspects)
    return "応答に、表示できない制御文字がある。" if any(map(FORBIDDEN.search, words)) else answer


def _cited(opinion: Opinion, answer: _Answer, question: Question) -> tuple[Cited | None, str]:
    """The sentence of the question that an opinion rests on, or why there is none."""
    if opinion.item != question.item:
        return None, f"尋ねていない項目についての意見である（尋ねた項目は {question.item}）。"
    own = [one for one in question.sentences if one.paragraph == opinion.paragraph]
    if not own:
        return None, "引用した段落は、この項目について示した文のものではない。"
    quoted = [one for one in own if opinion.quote and opinion.quote in one.text]
    if not quoted:
        return None, "引用した文が、その段落の文と一致しない。"
    if all(len(opinion.quote) < min(_LEAST_QUOTE, len(one.text)) for one in quoted):
        return None, "引用が短く、どの文を根拠としたかが決まらない。"
    if opinion.verdict == "missing":
        return quoted[0], ""
    obliging = [one for one in quoted if one.force in MAY_OBLIGE]
    if not obliging:
        return None, f"引用した文は{quoted[0].force.label}であり、義務ではない。"
    if opinion.verdict == "covered" and not _fulfils(answer, question):
        return None, "記載ありとしながら、必須の観点の全てを満たすと述べていない。"
    return obliging[0], ""


def _fulfils(answer: _Answer, question: Question) -> bool:
    """Whether the aspects that an answer names leave nothing lacking."""
    proof = (Quote(paragraph=answer.paragraph, place="", quote=answer.quote),)
    claimed = [
        one.model_copy(update={"evidence": proof if one.id in answer.aspects else ()}) for one in question.aspects
    ]
    return not lacking_aspects(claimed)


def _reason(text: str, question: Question) -> str:
    """The model's reason, if it holds nothing but what it was shown; it is printed beside the verdict."""
    reason = unmask(" ".join(text.split()), question.table)
    given = [*(one.text for one in question.sentences), *(one.text for one in question.aspects)]
    sound = (
        0 < len(reason) <= _LONGEST_REASON
        and is_japanese(reason)
        and not _LINK.search(reason)
        and not speaks_to_model(reason)
        and not check_facts(reason, [*given, question.name])
    )
    return reason if sound else _NO_REASON


def _noted(item: CheckedItem, note: str) -> CheckedItem:
    if not note or item.verdict is not Verdict.undetermined:
        return item
    return item.model_copy(update={"reason": f"{item.reason}{note}"})


def _shown(rejected: Rejected, model: str) -> RejectedOpinion:
    return RejectedOpinion(**rejected.opinion.model_dump(), model=model, why=rejected.why)
