"""Values as they are kept: JSON with one spelling for one value, times as texts, ids that nobody can guess."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from specgen.errors import InputError

MAX_VALUE = 1_000_000  # characters of one value
MAX_TEXT = 20_000  # characters of one note, reason or comment


def new_id() -> str:
    """A short id for a URL."""
    return secrets.token_urlsafe(9)


def new_token() -> str:
    """A secret for a cookie or a link; only its `digest` is kept."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """What is kept of a secret that need not be read again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def dump(value: Any) -> str:
    """A value as canonical JSON. Raises InputError where it is none, or too long."""
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(
            "保存できない値である（文字、数、真偽、並び及び項目の組だけを保存できる）。\n"
            "  直し方: 読めない文字が混じっていないかを確かめ、入力し直す。"
        ) from error
    if len(text) > MAX_VALUE:
        raise InputError(
            f"内容が長過ぎるため、保存していない（{MAX_VALUE:,}字まで）。\n  直し方: 短くするか、分けて保存する。"
        )
    return text


def load(text: str | None) -> Any:
    """The value of a kept JSON text; None for none."""
    return None if text is None else json.loads(text)


def moment(text: str) -> datetime:
    """The time of a kept text."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """The time of a kept text; None for none."""
    return None if text is None else moment(text)


def plain(text: str, name: str, *, limit: int = MAX_TEXT, empty: bool = True) -> str:
    """A text that a person typed, as it is kept. Raises InputError where it is empty, too long or no text."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(f"{name}に読めない文字がある。\n  直し方: 入力し直す。") from error
    if not empty and not text.strip():
        raise InputError(f"{name}が空である。\n  直し方: {name}を入力する。")
    if len(text) > limit:
        raise InputError(f"{name}が長過ぎる（{limit:,}字まで）。\n  直し方: {name}を短くする。")
    return text
