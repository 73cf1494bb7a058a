"""Names that tie a place of the document to a node or an item, so that a later round trip finds it again."""

from __future__ import annotations

import hashlib
import re

from specgen.model.specification import Item

TAG_LIMIT = 64  # Word's own limit for the tag and the title of a content control
_PREFIX = "specgen:"
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def bookmark_name(id_: str) -> str:
    """The bookmark of a node or item: letters, digits and _, at most 40 of them, the same for the same id.

    The digest keeps apart what the allowed letters would make equal (`sec.data-x` and `sec.data.x`).
    """
    return f"sg_{_UNSAFE.sub('_', id_)[:26]}_{_digest(id_)}"


def control_tag(item: Item) -> str:
    """The tag of an item's content control: `specgen:DAT-01:1a2b3c4d5e6f`."""
    room = TAG_LIMIT - len(_PREFIX) - len(item.hash) - 1
    return f"{_PREFIX}{_shortened(item.id, room)}:{item.hash}"


def control_title(item: Item) -> str:
    """The title of an item's content control: its id."""
    return _shortened(item.id, TAG_LIMIT)


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 9]}~{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
