"""Passwords: argon2id, and what a new one must be.

The rules follow NIST SP 800-63B: length and no common word count, not kinds of letters.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from specgen.errors import InputError

LEAST, MOST = 12, 256  # characters
# A sign-in takes 64 MiB while it is checked: no more at once than the machine can hold.
_AT_ONCE = threading.BoundedSemaphore(2)
# What people choose where twelve characters are asked for. Compared without digits and signs at the ends, too.
_COMMON_WORDS = (
    "password passwordpassword passw0rd p@ssword p@ssw0rd administrator admin adminadmin qwerty qwertyuiop "
    "qwertyuiopasdf qwertyqwerty 1qaz2wsx3edc 1qaz2wsx 1q2w3e4r5t6y 1q2w3e4r qazwsxedc qazwsxedcrfv asdfghjkl "
    "asdfghjklzxcv zxcvbnm iloveyou letmein welcome sunshine princess dragon monkey baseball football superman "
    "changeme changemenow secret secretsecret specgen specgenspecgen sakura sakurasakura yakusho kokoro "
    "konnichiwa arigatou nippon japan tokyo kanagawa sensei himitsu hogehoge hogehogehoge testtest testtesttest "
    "test guest user root default temporary initial abcdefghijkl abcdef パスワード ひみつ さくら"
)
_COMMON = frozenset(_COMMON_WORDS.split())
_RUNS = ("abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm" * 2)
_SIGNS = "0123456789!@#$%&*+-_=.?~^ "


class Hashed(str):
    """A password as it is kept."""

    __slots__ = ()


class Passwords:
    """Makes and checks hashes. An unknown person's password is checked against a hash of its own, at the same cost."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody: str | None = None
        self._making = threading.Lock()

    def hash(self, password: str) -> str:
        """The hash to keep."""
        with _AT_ONCE:
            return self._hasher.hash(normal(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether a password belongs to a hash. Takes as long without one."""
        nobody = self._of_nobody()
        with _AT_ONCE:
            try:
                return self._hasher.verify(kept or nobody, normal(password)) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)

    def _of_nobody(self) -> str:
        with self._making:
            if self._nobody is None:
                self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
            return self._nobody


def normal(password: str) -> str:
    """A password as it is hashed: the same on every keyboard. Cut where nobody types on, so that it costs no time."""
    text = password[: MOST + 1].encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", text)


def check_new(password: str, login: str, name: str) -> None:
    """Raises InputError with every reason why a password must not be taken."""
    reasons = list(_reasons(normal(password), normal(login), normal(name)))
    if reasons:
        raise InputError(
            "\n".join(["このパスワードは使えない。", *(f"・{reason}" for reason in reasons)])
            + f"\n  直し方: {LEAST}文字以上の、ほかで使っていない、推測されにくいものにする。"
        )


def _reasons(password: str, login: str, name: str) -> list[str]:
    reasons = []
    folded = password.casefold()
    if len(password) < LEAST:
        reasons.append(f"短過ぎる（{LEAST}文字以上とすること）。")
    if len(password) > MOST:
        reasons.append(f"長過ぎる（{MOST}文字以内とすること）。")
    for word, what in ((login, "ログイン名"), (name, "氏名")):
        if len(word) >= 3 and word.casefold() in folded and len(folded.replace(word.casefold(), "")) < LEAST - 4:
            reasons.append(f"{what}がほとんどである。")
    if not folded.strip(_SIGNS):
        reasons.append("数字及び記号だけである。")
    elif _is_common(folded):
        reasons.append("よく使われるものである。")
    return reasons


def _is_common(folded: str) -> bool:
    core = folded.strip(_SIGNS)
    few = len(set(folded)) < 5
    return few or folded in _COMMON or core in _COMMON or any(folded[:LEAST] in run for run in _RUNS)
