"""What the guard finds, and what an administrator decides about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field, field_validator

from specgen.model.base import Value

_FEWEST_CHARACTERS = 2


class Category(StrEnum):
    """What kind of personal or confidential data a span holds."""

    name = "name"
    address = "address"
    phone = "phone"
    email = "email"
    my_number = "my_number"
    corporate_number = "corporate_number"
    bank_account = "bank_account"
    card_number = "card_number"
    drivers_license = "drivers_license"
    passport = "passport"
    birth_date = "birth_date"
    employee_id = "employee_id"
    resident_id = "resident_id"
    reserve_price = "reserve_price"
    secret = "secret"
    forbidden_word = "forbidden_word"

    @property
    def label(self) -> str:
        """The Japanese word, as printed and as it stands in a mask."""
        return _LABELS[self]


_LABELS = {
    Category.name: "氏名",
    Category.address: "住所",
    Category.phone: "電話番号",
    Category.email: "メールアドレス",
    Category.my_number: "個人番号",
    Category.corporate_number: "法人番号",
    Category.bank_account: "口座",
    Category.card_number: "カード番号",
    Category.drivers_license: "運転免許証番号",
    Category.passport: "旅券番号",
    Category.birth_date: "生年月日",
    Category.employee_id: "職員番号",
    Category.resident_id: "住民等の番号",
    Category.reserve_price: "予定価格等",
    Category.secret: "秘密情報",
    Category.forbidden_word: "禁止語",
}


class Action(StrEnum):
    """What happens to a span: replaced, the call refused, or left as it is."""

    mask = "mask"
    block = "block"
    allow = "allow"

    @property
    def label(self) -> str:
        """The Japanese word, as printed."""
        return {"mask": "伏せる", "block": "送信を止める", "allow": "そのまま送る"}[self.value]


# The Number Act forbids the use of a 個人番号 outside the affairs it lists, a card or account number invites theft,
# and a reserve price or a key is of class 3: none of these is of use to a draft, so that a mask would only hide a
# mistake of the person who wrote it. A 法人番号 is published by the state. Everything else is replaced and put back.
_DEFAULTS: dict[Category, Action] = {
    **dict.fromkeys(Category, Action.mask),
    Category.corporate_number: Action.allow,
    **dict.fromkeys(
        (
            Category.my_number,
            Category.card_number,
            Category.bank_account,
            Category.reserve_price,
            Category.secret,
            Category.forbidden_word,
        ),
        Action.block,
    ),
}


class Policy(Value):
    """What an administrator decides: an action for a category, words of the office's own, and what is public.

    `forbidden_words` are found however wide or capital their letters are; `public_contacts` are telephone numbers,
    addresses and e-mail addresses that the office publishes, which are not reported.
    """

    actions: dict[Category, Action] = Field(default_factory=dict)
    forbidden_words: tuple[str, ...] = ()
    public_contacts: tuple[str, ...] = ()

    @field_validator("forbidden_words", "public_contacts")
    @classmethod
    def _words_are_long_enough(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if short := [word for word in words if len(word.strip()) < _FEWEST_CHARACTERS]:
            raise ValueError(f"2文字以上で書く: {'、'.join(short)}")
        return words

    def action(self, category: Category) -> Action:
        """What happens to a span of this category."""
        return self.actions.get(category, _DEFAULTS[category])


class Span(Value):
    """One thing found: the characters `start` to `end` of the original text, counted in code points."""

    category: Category
    start: int
    end: int
    # Never in a log, not even by accident.
    value: str = Field(repr=False)
    action: Action


class Hit(NamedTuple):
    """What a detector reports, in places of the normalised text, before overlaps are resolved."""

    category: Category
    start: int
    end: int


def counts(spans: Iterable[Span]) -> dict[str, int]:
    """How many spans of each category: all that a log may hold, since it never holds a value."""
    return dict(sorted(Counter(span.category.value for span in spans).items()))
