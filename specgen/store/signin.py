"""Signing in: passwords with a lock after failures, one-time codes, and limits on how often.

An unknown login goes the same way as a known one: its password is checked at the same cost, its failures are counted,
and it is locked, so that nobody learns who has an account.
"""

from __future__ import annotations

from datetime import timedelta

from specgen.errors import Denied, Locked, StoreError
from specgen.store.audit import Audit
from specgen.store.coding import digest, moment, moment_or_none
from specgen.store.database import Database, Row, to_text
from specgen.store.passwords import Hashed, Passwords, check_new
from specgen.store.people import find_user, normal_login
from specgen.store.values import Actor, User

FAILURES, LOCK = 5, timedelta(minutes=15)
# How long a failure is remembered: of logins that nobody has, too.
_FORGET = timedelta(days=1)


class SignIn:
    """What stands between a person and their account."""

    def __init__(self, database: Database, audit: Audit, passwords: Passwords) -> None:
        self._db, self._audit, self._passwords = database, audit, passwords

    def check_password(self, login: str, password: str, ip: str) -> User:
        """Who signs in. Raises Denied, and Locked after five failures for fifteen minutes, whatever the password."""
        key = digest(normal_login(login))
        row = self._db.row("SELECT * FROM users WHERE login_key = ?", [key])
        kept = row["password"] if row and row["active"] else None
        # Outside of the transaction: it takes long.
        right = self._passwords.matches(kept, password)
        renewed = self._passwords.hash(password) if right and kept and self._passwords.outdated(kept) else None
        with self._db.writing():
            problem = self._locked(key) or (None if right else self._failed(key, row, ip))
            if row and not problem:
                problem = self._welcome(key, row, password, renewed, ip)
        if problem or not row:
            raise problem or _denied()
        return find_user(self._db, "id", row["id"])

    def signed_in(self, user: str, action: str, ip: str) -> User:
        """Note a sign-in that was proved by other means than a password. Raises NotFound, Denied for one put out."""
        with self._db.writing():
            found = find_user(self._db, "id", user)
            if not found.active:
                raise _denied()
            self._db.table("users").update(user, {"last_sign_in": self._db.stamp()})
            self._audit.record(Actor(user=user, name=found.name, ip=ip), action, f"user:{user}")
        return found

    def hashed(self, password: str, login: str, name: str) -> Hashed:
        """A password made ready for `add_user` beforehand: it takes long, and others wait for a transaction.

        Raises InputError where it must not be taken.
        """
        check_new(password, login, name)
        return Hashed(self._passwords.hash(password))

    def set_password(self, user: str, new: str, actor: Actor, must_change: bool = False) -> None:
        """Keep a new password. Raises InputError with the reasons where it must not be taken, NotFound."""
        found = find_user(self._db, "id", user)
        check_new(new, found.login, found.name)
        kept = self._passwords.hash(new)
        with self._db.writing():
            self._db.table("users").update(user, {"password": kept, "must_change": int(must_change)})
            self._db.run("DELETE FROM failures WHERE login = ?", [digest(found.login)])
            self._audit.record(actor, "user.password", f"user:{user}", {"must_change": must_change})

    def set_totp(self, user: str, secret: str | None, actor: Actor) -> None:
        """Ask for one-time codes of this secret from now on; None asks no more. Raises NotFound."""
        with self._db.writing():
            find_user(self._db, "id", user)
            self._db.table("users").update(user, {"totp_secret": secret, "totp_step": 0})
            self._audit.record(actor, "user.totp", f"user:{user}", {"on": secret is not None})

    def totp_secret(self, user: str) -> str | None:
        """The secret that codes are checked with; None where none are asked for. Raises NotFound."""
        find_user(self._db, "id", user)
        row = self._db.row("SELECT totp_secret FROM users WHERE id = ?", [user])
        return row["totp_secret"] if row else None

    def use_totp_step(self, user: str, step: int) -> bool:
        """Whether the code of a step may count: each only once, and none before one that counted."""
        with self._db.writing():
            sql = "UPDATE users SET totp_step = ? WHERE id = ? AND totp_step < ? AND totp_secret IS NOT NULL"
            return self._db.run(sql, [step, user, step]) == 1

    def throttle(self, key: str, limit: int, seconds: float) -> bool:
        """Whether something may happen once more: no more than `limit` times within any `seconds`. Counts it if so."""
        name, now = digest(key), self._db.now()
        with self._db.writing():
            self._db.run("DELETE FROM throttle WHERE until <= ?", [to_text(now)])
            found = self._db.row("SELECT COUNT(*) AS n FROM throttle WHERE key = ?", [name])
            if found and found["n"] >= limit:
                return False
            until = to_text(now + timedelta(seconds=seconds))
            self._db.table("throttle").insert({"key": name, "until": until})
            return True

    def _locked(self, key: str) -> StoreError | None:
        row = self._db.row("SELECT until FROM failures WHERE login = ?", [key])
        until = moment_or_none(row["until"]) if row else None
        return Locked(until) if until and until > self._db.now() else None

    def _failed(self, key: str, row: Row | None, ip: str) -> StoreError:
        now = self._db.now()
        self._db.run("DELETE FROM failures WHERE last <= ?", [to_text(now - _FORGET)])
        found = self._db.row("SELECT * FROM failures WHERE login = ?", [key])
        recent = found is not None and moment(found["last"]) > now - LOCK and found["until"] is None
        count = (found["count"] if found and recent else 0) + 1
        until = to_text(now + LOCK) if count >= FAILURES else None
        failure = {"login": key, "count": count, "last": to_text(now), "until": until}
        self._db.table("failures").upsert(failure, pk="login")
        # Whatever was typed as a login may be a password: the log tells only who it is, where it is somebody.
        target = f"user:{row['id']}" if row else "user:"
        actor = Actor(user=row["id"] if row else "", name=row["name"] if row else "", ip=ip)
        self._audit.record(actor, "signin.lock" if until else "signin.failed", target, {"failures": count})
        return _denied()

    def _welcome(self, key: str, row: Row, password: str, renewed: str | None, ip: str) -> StoreError | None:
        """Let somebody in whose password was right, unless they were put out or it was changed meanwhile."""
        now = self._db.row("SELECT password FROM users WHERE id = ? AND active = 1", [row["id"]])
        if now is None:
            return _denied()
        if now["password"] != row["password"]:
            renewed = None
            if not self._passwords.matches(now["password"], password):
                return _denied()
        self._db.run("DELETE FROM failures WHERE login = ?", [key])
        change = {"last_sign_in": self._db.stamp(), **({"password": renewed} if renewed else {})}
        self._db.table("users").update(row["id"], change)
        actor = Actor(user=row["id"], name=row["name"], ip=ip)
        self._audit.record(actor, "signin.password", f"user:{row['id']}")
        return None


def _denied() -> Denied:
    return Denied("ログイン名又はパスワードが正しくない。", "入力し直す。忘れたときは、管理者に再発行を頼む。")
