"""Work that is done once for a frozen value, however often it is asked for."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")
R = TypeVar("R")


def once(function: Callable[[V], R]) -> Callable[[V], R]:
    """The function, which remembers what it gave for a value as long as that value lives.

    By identity: a library holds dicts, and so has no hash of its own. Only for functions of frozen values whose result
    nobody changes.
    """
    kept: dict[int, tuple[weakref.ref[V], R]] = {}

    @functools.wraps(function)
    def remembered(value: V) -> R:
        key = id(value)
        found = kept.get(key)
        if found is not None and found[0]() is value:
            return found[1]
        made = function(value)
        kept[key] = (weakref.ref(value, lambda _dead: kept.pop(key, None)), made)
        return made

    return remembered
