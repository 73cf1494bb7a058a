"""The words that neutrality looks for, read from the file beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from specgen.model.base import Value
from specgen.yamlfile import read_yaml


class Name(Value):
    """One product family: how a hint calls it and how documents write it."""

    show: str
    words: tuple[str, ...]
    exact: bool = False


class Products(Value):
    """Products of one kind; `equal` is what an equivalent of them is called."""

    equal: str
    names: tuple[Name, ...]
    model: bool = False


class Feature(Value):
    """A function that few products offer."""

    say: str
    words: tuple[str, ...]


class Quantity(Value):
    """A quantity that is compared with what real procurements answered to a question."""

    question: str
    say: str
    stricter: Literal["more", "less", "gap"]
    patterns: tuple[str, ...]
    units: dict[str, float] = Field(default_factory=dict)


class Counted(Value):
    """Contents that are counted without saying what they are for."""

    words: tuple[str, ...]
    units: tuple[str, ...]
    least: float = Field(alias="from")


class Words(Value):
    """Everything that the file holds."""

    products: tuple[Products, ...]
    certifications: tuple[str, ...]
    features: tuple[Feature, ...]
    quantities: tuple[Quantity, ...]
    counted: tuple[Counted, ...]


@cache
def words() -> Words:
    """The words of the standard file; it ships with the package, so a fault in it is a fault of the program."""
    return Words.model_validate(read_yaml(Path(__file__).with_name("words.yaml"), "words.yaml").data)
