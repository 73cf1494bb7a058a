"""One call within the ceiling: what it may use is held before anything is sent, and what it did use is counted.

Each attempt is held before it is made, those after a failed one too. Where a call fails, what was not charged is free
again at once, and what came is counted; the whole reservation stays only where nobody knows what the endpoint counted.
"""

from __future__ import annotations

from specgen.errors import Cancelled, CeilingReached, ModelFailed
from specgen.narrative.client import Cancel, Completion, Model, OnText, Request
from specgen.narrative.tokens import most_tokens
from specgen.narrative.usage import Ledger, Who


def counted(
    model: Model,
    ledger: Ledger,
    who: Who,
    request: Request,
    on_text: OnText | None = None,
    cancel: Cancel | None = None,
) -> Completion:
    """The answer to a request, its use settled.

    Raises CeilingReached before anything is sent; ModelFailed and Cancelled with their use settled or still held.
    """
    most = most_tokens(request)
    use = ledger.reserve(who, most)

    def again() -> bool:
        nonlocal use
        try:
            use = ledger.extend(use, most)
        except CeilingReached:
            return False
        return True

    try:
        completion = model.complete(request, on_text, cancel, again)
    except (ModelFailed, Cancelled) as error:
        if not error.sent:
            ledger.settle(use, 0, 0)
        elif error.spent is not None:
            ledger.settle(use, error.spent.tokens_in, error.spent.tokens_out, estimated=error.spent.estimated)
        raise
    ledger.settle(use, completion.tokens_in, completion.tokens_out, estimated=completion.estimated)
    return completion
