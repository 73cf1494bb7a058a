"""What a sentence of a specification does: oblige the vendor, or only speak of the thing.

The rule is the reading of official writing: who is the topic, and what the last predicate says. A requirement ends in
〜こと, 〜なければならない or 〜ものとする, or says what the vendor or the service does. A wish (望ましい), an effort
(努める), a refusal (求めない), a duty of the buyer, a definition, and what a bidder writes in a proposal oblige nobody
to the thing. The words of each are in `force_words`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from specgen.checks import force_words as words


class Force(StrEnum):
    """What a sentence does."""

    obligation = "obligation"
    effort = "effort"
    desired = "desired"
    refused = "refused"
    buyer = "buyer"
    bidder = "bidder"
    definition = "definition"
    unclear = "unclear"
    statement = "statement"

    @property
    def label(self) -> str:
        """The Japanese words for it."""
        return {
            "obligation": "義務",
            "effort": "努力義務",
            "desired": "任意又は希望",
            "refused": "求めないとする文",
            "buyer": "発注者側の事項",
            "bidder": "提案又は審査の事項",
            "definition": "用語の定義",
            "unclear": "義務かどうか分からない文",
            "statement": "背景又は説明",
        }[self.value]


_PARENTHESIS = re.compile(r"\([^()]*\)")
_NESTING = 6  # deeper brackets stay: nobody writes them, and a hostile paper shall not cost more
_PREDICATE = 36  # the last characters of a clause, where its predicate stands


def plain_end(text: str) -> str:
    """The text without what stands in parentheses, for reading its predicate."""
    for _ in range(_NESTING):
        if "(" not in text:
            break
        text = _PARENTHESIS.sub("", text)
    return text


def clause_force(text: str, *, requirement: bool) -> Force:
    """What one clause (normalised) does.

    `requirement` says that it stands where requirements are listed: there a phrase without a predicate is one.
    """
    bare = plain_end(text)
    if words.ASIDE_REFUSES.search(text):
        return Force.refused
    if words.ELSEWHERE.search(bare):
        return Force.statement
    if words.DEFINITION.search(bare):
        return Force.definition
    if _is_bidder(bare):
        return Force.bidder
    if words.REFUSED.search(bare[-_PREDICATE:]):
        return Force.refused
    if words.DESIRED.search(bare) or words.OPTIONAL_CASE.search(bare):
        return Force.desired
    if _is_buyer(bare):
        return Force.buyer
    if words.EFFORT.search(bare):
        return Force.effort
    return _by_predicate(bare, requirement)


def continues(text: str) -> bool:
    """Whether a sentence without a topic of its own goes on saying what the one before obliges to."""
    bare = plain_end(text)
    told = words.REPORT_END.search(bare) or words.TOPIC.search(bare)
    return bool(words.PLAIN_END.search(bare)) and not told


def nominal(text: str) -> bool:
    """Whether a normalised text is a phrase that ends in a noun: 「参照した文書の表示」, not 「出典を表示」."""
    bare = plain_end(text).rstrip("。 ")
    return bool(words.NOUN_END.search(bare)) and not words.VERBAL_END.search(bare)


def takes_back(text: str) -> bool:
    """Whether a normalised sentence says that what stands before it binds nobody."""
    return words.TAKES_BACK.search(text) is not None


def names_vendor(text: str) -> bool:
    """Whether a normalised text names the contractor."""
    return words.VENDOR_NAME.search(text) is not None


def _is_bidder(text: str) -> bool:
    if words.BIDDER.search(text) or words.SCORED.search(text):
        return True
    judged = words.JUDGED.search(text)
    return bool(judged) and not words.JUDGES_ITSELF.search(text) and not words.VENDOR_TOPIC.search(text)


def _is_buyer(text: str) -> bool:
    if words.VENDOR_TOPIC.search(text):
        return False
    if words.BUYER_APPROVES.search(text):
        return True
    if words.POTENTIAL_END.search(text) or words.SERVICE_TOPIC.search(text):
        return False
    if words.BUYER_TOPIC.search(text):
        return True
    return _buyer_does(text)


def _buyer_does(text: str) -> bool:
    """Whether the last predicate is something that the office does, whatever the topic is."""
    does = words.BUYER_DOES.search(text)
    while does:
        after = does.end("who") if does["who"] else does.end()
        if does.end() >= len(text) - 8 and not words.ATTRIBUTIVE.search(text, after, does.end() + 1):
            return True
        does = words.BUYER_DOES.search(text, does.start() + 1)
    return False


def _by_predicate(text: str, requirement: bool) -> Force:
    end = text[-_PREDICATE:]
    if words.STRONG_END.search(end) and not words.TOLD_END.search(end):
        return Force.obligation
    if words.VENDOR_TOPIC.search(text) and words.PLAIN_END.search(end) and not words.STATE_END.search(end):
        return Force.obligation
    if words.REPORT_END.search(end):
        return Force.statement
    if words.SERVICE_TOPIC.search(text) and words.PLAIN_END.search(end):
        return Force.obligation
    return Force.obligation if requirement else Force.statement
