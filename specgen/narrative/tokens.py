"""How many tokens a text is: an upper bound before a call, an estimate after one whose endpoint reports none.

The tokenizer of a model is not at hand in a closed network. Every tokenizer in use falls back to bytes, so that a text
never has more tokens than UTF-8 bytes; Japanese comes to about one token a character, Latin script to one in four.
"""

from __future__ import annotations

import json

from specgen.narrative.client import Request

_FRAME = 16  # what a chat template adds to each message, and once


def request_text(request: Request) -> str:
    """Everything of a request that a model reads."""
    form = json.dumps(request.form, ensure_ascii=False) if request.form is not None else ""
    return "\n".join([*(message.content for message in request.messages), form])


def estimated_tokens(text: str) -> int:
    """About how many tokens a text is."""
    narrow = sum(1 for character in text if character < "\u0250")
    return len(text) - narrow + (narrow + 3) // 4


def most_tokens(request: Request) -> int:
    """More tokens than one attempt at a request can use: what is reserved before each."""
    size = len(request_text(request).encode("utf-8", "surrogatepass"))
    return size + _FRAME * (len(request.messages) + 1) + request.max_tokens
