"""A form that cannot be taken, said field by field."""

from __future__ import annotations

from collections.abc import Mapping

from specgen.errors import InputError


class FormRefused(InputError):
    """What is wrong with a form: by field, each in a sentence. Nothing was changed."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("\n".join(self.problems.values()))


def first_line(error: InputError) -> str:
    """What an error says happened, without its remedy."""
    return str(error).partition("\n")[0]
