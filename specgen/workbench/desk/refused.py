"""A form that cannot be taken, said field by field."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from specgen.errors import InputError


class FormRefused(InputError):
    """What is wrong with a form: by field, each in a sentence. Nothing was changed."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("\n".join(self.problems.values()))


def is_plain(text: str) -> bool:
    """Whether a name holds what can be seen only: neither a control character nor one that turns the writing round.

    A full-width space stands in many a name, and a character of the office's own (外字) too.
    """
    return not any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in text)


# How a form says what the store says of a text.
_POLITE = (
    ("が空である。", "を入れてください。"),
    ("が長過ぎる（", "が長過ぎます（"),
    ("文字がある。", "文字があります。"),
)


def first_line(error: InputError) -> str:
    """What an error says happened, without its remedy, in the words of a form."""
    said = str(error).partition("\n")[0]
    for plain, polite in _POLITE:
        said = said.replace(plain, polite)
    return said
