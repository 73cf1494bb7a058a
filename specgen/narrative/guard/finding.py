"""Every detector over one text, and one answer where several claim the same characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from specgen.narrative.guard import addresses, contacts, dates, names, numbers, secrets
from specgen.narrative.guard.context import before
from specgen.narrative.guard.normal import Normal, normalise
from specgen.narrative.guard.values import Category, Hit, Policy, Span

# Where two overlap, the earlier in this list wins: what the office forbids, then what has a form of its own or a
# check digit, then what only the words beside it tell.
_ORDER = (
    Category.forbidden_word,
    Category.secret,
    Category.reserve_price,
    Category.email,
    Category.drivers_license,
    Category.my_number,
    Category.card_number,
    Category.corporate_number,
    Category.passport,
    Category.bank_account,
    Category.resident_id,
    Category.employee_id,
    Category.birth_date,
    Category.phone,
    Category.address,
    Category.name,
)
_CONTACTS = {Category.phone, Category.email, Category.address}
_EXAMPLES = _CONTACTS | {Category.birth_date}
_DIVISIBLE = {Category.address, Category.name}
_FREE = re.compile(b"\x00+")
_LETTERS = re.compile(r"\w")
_RANK = {category: rank for rank, category in enumerate(_ORDER)}


def find(text: str, policy: Policy) -> tuple[Span, ...]:
    """Everything personal or confidential in `text`, in order, without overlaps; places are those of `text` itself.

    Categories that the policy allows are reported too, with that action. Raises GuardUnavailable where the
    dictionary of names is not installed: a guard that sees only half must not let a text pass.
    """
    normal = normalise(text)
    public = [normalise(contact).text for contact in policy.public_contacts]
    hits = (
        hit
        for hit in _hits(normal.text, policy)
        if not (_is_public(normal.text, hit, public) or _is_example(normal.text, hit))
    )
    return tuple(_span(text, normal, hit, policy) for hit in _without_overlaps(normal.text, hits))


def _hits(text: str, policy: Policy) -> Iterator[Hit]:
    yield from secrets.words(text, policy.forbidden_words)
    yield from secrets.keys(text)
    yield from secrets.classes(text)
    yield from secrets.prices(text)
    yield from contacts.emails(text)
    yield from numbers.personal(text)
    yield from numbers.identifiers(text)
    yield from numbers.accounts(text)
    persons = list(names.names(text))
    named = {person.end for person in persons}
    yield from dates.birth_dates(text, named)
    yield from contacts.phones(text, named)
    yield from addresses.addresses(text, named)
    yield from persons


_EXAMPLE = re.compile("記入例|記載例|入力例|入力見本|記入見本|ダミー")


def _is_example(text: str, hit: Hit) -> bool:
    """Whether a contact or a date of birth stands in the sentence of a form's example."""
    return hit.category in _EXAMPLES and _EXAMPLE.search(re.split("[。]", before(text, hit.start))[-1]) is not None


def _is_public(text: str, hit: Hit, public: list[str]) -> bool:
    """Whether the office publishes this contact; a part of a published one (its house number) is public too."""
    value = text[hit.start : hit.end]
    return hit.category in _CONTACTS and any(value in contact or contact == value for contact in public)


def _without_overlaps(text: str, hits: Iterable[Hit]) -> list[Hit]:
    """The hits that stand: the more specific category first, then the longer, then the earlier.

    What a stronger hit leaves of a weaker one that held it whole still stands: a forbidden word inside an address
    must not set the rest of the address free.
    """
    taken: list[Hit] = []
    covered = bytearray(len(text))
    for hit in sorted(set(hits), key=lambda hit: (_RANK[hit.category], hit.start - hit.end, hit.start)):
        inside = covered[hit.start : hit.end]
        if not any(inside):
            taken.append(hit)
        elif hit.category in _DIVISIBLE:
            taken.extend(_rests(text, hit, inside))
        covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return sorted(taken, key=lambda hit: hit.start)


def _rests(text: str, hit: Hit, inside: bytearray) -> Iterator[Hit]:
    for match in _FREE.finditer(inside):
        start, end = hit.start + match.start(), hit.start + match.end()
        if _LETTERS.search(text, start, end):
            yield Hit(hit.category, start, end)


def _span(text: str, normal: Normal, hit: Hit, policy: Policy) -> Span:
    start, end = normal.starts[hit.start], normal.ends[hit.end - 1]
    value, action = text[start:end], policy.action(hit.category)
    return Span(category=hit.category, start=start, end=end, value=value, action=action)
