"""What the tests of the drafter share: a model that answers from a queue, an endpoint, and answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from specgen.errors import Cancelled, ModelFailed
from specgen.model.suggestion import Slot, Suggestion
from specgen.narrative.client import Again, Cancel, Completion, OnText, Request
from specgen.narrative.drafter import Drafter
from specgen.narrative.endpoint import Endpoint
from specgen.narrative.guard import Policy
from specgen.narrative.usage import Ceilings, Ledger
from specgen.narrative.usage_store import MemoryStore

Answer = str | ModelFailed | Cancelled | Callable[[Request], str]
ENDPOINT = Endpoint(
    name="試験用",
    base_url="http://127.0.0.1:9/v1",
    model="test-model",
    region="国内",
    terms="個別契約",
    trains=False,
    ceiling="3c",
    controls=True,
    ismap=True,
    network="loopback",
)


class QueueModel:
    """Answers one after the other, the last again and again; keeps every request that it was sent."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.sent = list(answers), list[Request]()

    def complete(
        self,
        request: Request,
        on_text: OnText | None = None,
        cancel: Cancel | None = None,
        again: Again | None = None,  # noqa: ARG002
    ) -> Completion:
        self.sent.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        text = answer if isinstance(answer, str) else answer(request)
        if cancel and cancel():
            raise Cancelled("中止した。")
        if on_text:
            on_text(text)
        return Completion(text=text, model="test-model-1", tokens_in=100, tokens_out=20)

    @property
    def outgoing(self) -> str:
        """Everything that ever went out."""
        return "\n".join(message.content for request in self.sent for message in request.messages)


def answer(*texts: str, uses: Sequence[str] = ("n1",), remark: str = "") -> str:
    """What a well-behaved model sends."""
    paragraphs = [{"text": text, "uses": list(uses)} for text in texts]
    return json.dumps({"paragraphs": paragraphs, "remark": remark}, ensure_ascii=False)


def drafter(model: QueueModel, policy: Policy | None = None, ceilings: Ceilings | None = None) -> Drafter:
    """A drafter over a model, with a ledger in memory."""
    return Drafter(model, ENDPOINT, policy or Policy(), Ledger(MemoryStore(), ceilings))


def shown(suggestion: Suggestion) -> str:
    """Everything of a suggestion that a person could take into a specification."""
    return "\n".join([suggestion.proposed, suggestion.remark])


NARRATIVE = (Slot.background, Slot.purpose, Slot.issues, Slot.effects, Slot.summary)
