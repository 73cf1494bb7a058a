"""One text from notes and answers, by way of a model or, where that fails, without it. Nothing is written anywhere.

gate → guard → prompt → reserve → complete → settle → schema → masks undone → facts and style → at most two more tries
→ Suggestion, which a person accepts or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from specgen.errors import Cancelled, CeilingReached, GuardStopped, ModelFailed
from specgen.model.answers import Answers, State
from specgen.model.library import Library
from specgen.model.suggestion import Slot, Suggestion
from specgen.narrative.calls import counted
from specgen.narrative.client import Cancel, Completion, Message, Model, OnText, Request
from specgen.narrative.endpoint import Endpoint, gate
from specgen.narrative.guard import Policy
from specgen.narrative.judging import Judged, feedback, judge
from specgen.narrative.outgoing import Prepared, prepare
from specgen.narrative.usage import Ledger, Who, who_of

CLASS_QUESTION = "data.class"
MOST_TRIES = 3


def class_of(answers: Answers) -> str | None:
    """The class of a 案件 as a person stated it. A default, which any library may bring, states nothing."""
    answer = answers.answers.get(CLASS_QUESTION)
    return str(answer.value) if answer and answer.state is State.given and answer.value is not None else None


class _Outcome(NamedTuple):
    """What the tries came to. `failed` says why the tries ended before their time."""

    best: Judged | None
    completions: tuple[Completion, ...]
    failed: str = ""


def _again(first: Request, said: str) -> Request:
    """The first request with what was wrong with the last answer behind its data, in one turn of the conversation.

    Many models take no second turn of the same speaker. The answer itself is not shown again: it would be copied.
    """
    system, user = first.messages
    return first.model_copy(
        update={"messages": (system, Message(role="user", content=f"{user.content}\n\n{said}"))}
    )  # fmt: skip


class Drafter:
    """Drafts texts with one model behind one endpoint, under one policy and one ledger."""

    def __init__(self, model: Model, endpoint: Endpoint, policy: Policy, ledger: Ledger) -> None:
        self._model, self._endpoint, self._policy, self._ledger = model, endpoint, policy, ledger

    def prepare(
        self, slot: Slot, answers: Answers, library: Library, notes: Sequence[str] | None = None, *, subject: str = ""
    ) -> Prepared:
        """What would be sent, with what the guard found in it, for a person to look at. Nothing is sent."""
        most = self._endpoint.max_output_tokens
        return prepare(slot, answers, library, self._policy, notes, subject, most)

    def draft(
        self,
        slot: Slot,
        answers: Answers,
        library: Library,
        notes: Sequence[str] | None,
        person: str,
        on_text: OnText | None = None,
        cancel: Cancel | None = None,
        *,
        subject: str = "",
        group: str = "",
    ) -> Suggestion:
        """A suggestion for a slot; the template's text with the reason where the model fails or cannot keep the rules.

        `notes` are those of the answers where None. `on_text` gets the raw answer (JSON, masked) as it comes, to show
        that something happens. Raises EndpointRefused, GuardStopped, CeilingReached, MissingExtra and GuardUnavailable
        before anything is sent, and Cancelled.
        """
        prepared = self.prepare(slot, answers, library, notes, subject=subject)
        return self.send(prepared, answers, person, on_text, cancel, group=group)

    def send(
        self,
        prepared: Prepared,
        answers: Answers,
        person: str,
        on_text: OnText | None = None,
        cancel: Cancel | None = None,
        *,
        group: str = "",
    ) -> Suggestion:
        """The same for what a person has already looked at."""
        gate(self._endpoint, class_of(answers))
        if prepared.stopped:
            raise GuardStopped(prepared.stopped, prepared.counts)
        if prepared.request is None:
            return self._fallback(prepared, "文章の材料となる箇条書きがない。", ())
        who = who_of(person, group, self._endpoint.model)
        outcome = self._try(prepared, prepared.request, who, on_text, cancel)
        return self._suggestion(prepared, outcome)

    def _try(
        self, prepared: Prepared, first: Request, who: Who, on_text: OnText | None, cancel: Cancel | None
    ) -> _Outcome:
        request, best = first, None
        completions: list[Completion] = []
        for _ in range(MOST_TRIES):
            if cancel and cancel():
                raise Cancelled("中止した。何も変更していない。", sent=False)
            try:
                completion = counted(self._model, self._ledger, who, request, on_text, cancel)
            except ModelFailed as error:
                return _Outcome(best, tuple(completions), error.reason)
            except CeilingReached as error:
                if not completions:
                    raise
                return _Outcome(best, tuple(completions), str(error).split("\n", 1)[0])
            completions.append(completion)
            judged = judge(completion.text, prepared, self._policy)
            best = min(best, judged, key=lambda one: one.rank) if best else judged
            if judged.clean:
                break
            request = _again(first, feedback(judged, prepared, self._policy))
        return _Outcome(best, tuple(completions))

    def _suggestion(self, prepared: Prepared, outcome: _Outcome) -> Suggestion:
        best, tries = outcome.best, len(outcome.completions)
        if best is None:
            return self._fallback(prepared, outcome.failed, outcome.completions)
        if best.refusal:
            reason = outcome.failed or f"言語モデルの案は、{tries}回とも使えるものにならなかった。{best.refusal}"
            return self._fallback(prepared, reason, outcome.completions)
        text = "\n".join(one.text for one in best.paragraphs)
        model = next((one.model for one in reversed(outcome.completions) if one.model), self._endpoint.model)
        problems = [fault.message for fault in best.faults]
        if outcome.failed:
            problems.append(f"直す途中で止まった。{outcome.failed}")
        return self._base(prepared, outcome.completions, text + model).model_copy(
            update={
                "paragraphs": best.paragraphs,
                "marks": best.marks,
                "problems": tuple(dict.fromkeys(problems)),
                "remark": "".join(filter(None, (prepared.remark, best.remark))),
                "model": model,
                "endpoint": self._endpoint.name,
            }
        )

    def _fallback(self, prepared: Prepared, reason: str, completions: Sequence[Completion]) -> Suggestion:
        text = "\n".join(one.text for one in prepared.template)
        return self._base(prepared, completions, text).model_copy(
            update={"fallback": f"{reason}箇条書きのままの文を用いる。"}
        )

    def _base(self, prepared: Prepared, completions: Sequence[Completion], text: str) -> Suggestion:
        """What every suggestion of a request has; its id tells the same text from the same input."""
        name = "\n".join((prepared.slot, prepared.subject, prepared.input_hash, text))
        return Suggestion(
            id=f"{prepared.slot}-{hashlib.sha256(name.encode('utf-8')).hexdigest()[:12]}",
            slot=prepared.slot,
            subject=prepared.subject,
            paragraphs=prepared.template,
            given=prepared.given,
            remark=prepared.remark,
            prompt=prepared.prompt,
            input_hash=prepared.input_hash,
            masked=prepared.masked,
            tokens_in=sum(one.tokens_in for one in completions),
            tokens_out=sum(one.tokens_out for one in completions),
            attempts=len(completions),
        )
