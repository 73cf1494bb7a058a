"""People as they are found, and how a login is spelled."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from specgen.errors import InputError, NotFound
from specgen.store.coding import load, moment_or_none
from specgen.store.database import Database, Row
from specgen.store.values import Role, User

_LOGIN = re.compile(r"[^\s\x00-\x1f\x7f:/\\]{1,100}")
_FIND = "SELECT u.*, f.until FROM users u LEFT JOIN failures f ON f.login = u.login_key"


def all_users(database: Database) -> list[User]:
    """Everybody, by login."""
    return [_user(row) for row in database.rows(f"{_FIND} ORDER BY u.login")]


def read_user(database: Database, field: Literal["id", "login", "subject"], value: str) -> User | None:
    """The person of an id, a login as it is kept, or a subject; None where there is none."""
    row = database.row(f"{_FIND} WHERE u.{field} = ?", [value])
    return _user(row) if row else None


def find_user(database: Database, field: Literal["id", "login", "subject"], value: str) -> User:
    """As `read_user`; raises NotFound."""
    found = read_user(database, field, value)
    if found is None:
        raise NotFound("利用者")
    return found


def normal_login(login: str) -> str:
    """A login as it is compared: full-width and capital letters are the same."""
    text = login[:300].encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", text).strip().casefold()


def login_name(login: str) -> str:
    """A login as it is kept. Raises InputError where it cannot be one."""
    name = normal_login(login)
    if not _LOGIN.fullmatch(name):
        raise InputError(
            "ログイン名が空か、長過ぎるか、使えない文字がある。\n"
            "  直し方: 空白及び : / \\ を含まない100文字以内の名前にする。"
        )
    return name


def _user(row: Row) -> User:
    return User(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        group=row["group_id"] or "",
        roles=frozenset(Role(role) for role in load(row["roles"])),
        active=bool(row["active"]),
        must_change=bool(row["must_change"]),
        totp=row["totp_secret"] is not None,
        subject=row["subject"],
        locked_until=moment_or_none(row["until"]),
        last_sign_in=moment_or_none(row["last_sign_in"]),
    )
