"""People and groups (利用者及び所属)."""

from __future__ import annotations

from collections.abc import Iterable

from specgen.errors import Conflict, NotFound
from specgen.store.coding import digest, dump, load, new_id, plain
from specgen.store.database import Row
from specgen.store.passwords import Hashed
from specgen.store.people import all_users, find_user, login_name, normal_login, read_user
from specgen.store.signin import SignIn
from specgen.store.values import Actor, Group, Role, User

_LAST_ADMIN = """SELECT COUNT(*) AS n FROM users, json_each(users.roles)
    WHERE users.active = 1 AND json_each.value = 'admin' AND users.id <> ?"""


class Accounts(SignIn):
    """Who may sign in and what they may do. Nobody is ever deleted: records tell of them."""

    def add_group(self, name: str, actor: Actor) -> Group:
        """A new group; raises Conflict where the name is taken."""
        with self._db.writing():
            name = self._free_group_name(name)
            row = {"id": new_id(), "name": name}
            self._db.table("groups").insert(row)
            self._audit.record(actor, "group.add", f"group:{row['id']}", {"group": name})
        return Group(**row)

    def rename_group(self, group: str, name: str, actor: Actor) -> Group:
        """Another name for a group; raises Conflict where it is taken, NotFound."""
        with self._db.writing():
            self._check_group(group)
            name = self._free_group_name(name, but=group)
            self._db.table("groups").update(group, {"name": name})
            self._audit.record(actor, "group.rename", f"group:{group}", {"group": name})
        return Group(id=group, name=name)

    def remove_group(self, group: str, actor: Actor) -> None:
        """Remove a group; raises Conflict where people or 案件 belong to it."""
        with self._db.writing():
            self._check_group(group)
            for table, word in (("users", "利用者"), ("projects", "案件")):
                if self._db.row(f"SELECT 1 FROM {table} WHERE group_id = ? LIMIT 1", [group]):
                    raise Conflict(
                        f"この所属には{word}があるため、削除していない。", f"{word}をほかの所属に移してから削除する。"
                    )
            self._db.table("groups").delete(group)
            self._audit.record(actor, "group.remove", f"group:{group}")

    def groups(self) -> list[Group]:
        """Every group, by name."""
        return [Group(**row) for row in self._db.rows("SELECT id, name FROM groups ORDER BY name")]

    def add_user(
        self,
        login: str,
        name: str,
        group: str,
        roles: Iterable[Role],
        password: str | Hashed | None,
        actor: Actor,
        must_change: bool = True,
    ) -> User:
        """A new person. Without a password they sign in by OpenID Connect alone.

        Raises InputError for a login, name or password that cannot be used, Conflict where the login is taken,
        NotFound for the group.
        """
        login = login_name(login)
        plain(name, "氏名", limit=100, empty=False)
        kept = password if isinstance(password, Hashed) else self.hashed(password, login, name) if password else ""
        row: Row = {
            "id": new_id(),
            "login": login,
            "login_key": digest(login),
            "name": name.strip(),
            "group_id": group or None,
            "roles": _roles(roles),
            "active": 1,
            "must_change": int(must_change and bool(password)),
            "password": str(kept),
        }
        with self._db.writing():
            self._check_group(group)
            if self._db.row("SELECT 1 FROM users WHERE login = ?", [login]):
                raise Conflict(f"ログイン名「{login}」は、既に使われている。", "別のログイン名にする。")
            self._db.table("users").insert(row)
            self._audit.record(actor, "user.add", f"user:{row['id']}", {"roles": load(row["roles"])})
            return self.get(row["id"])

    def update_user(
        self,
        user: str,
        actor: Actor,
        *,
        name: str | None = None,
        group: str | None = None,
        roles: Iterable[Role] | None = None,
        active: bool | None = None,
        must_change: bool | None = None,
        unlock: bool = False,
    ) -> User:
        """Change what is given. Raises Conflict where no active administrator would be left, NotFound, InputError."""
        given: Row = {
            "name": None if name is None else plain(name, "氏名", limit=100, empty=False).strip(),
            "roles": None if roles is None else _roles(roles),
            "active": None if active is None else int(active),
            "must_change": None if must_change is None else int(must_change),
        }
        change = {field: value for field, value in given.items() if value is not None}
        with self._db.writing():
            before = self.get(user)
            if group is not None:
                self._check_group(group)
                change["group_id"] = group or None
            if change:
                self._db.table("users").update(user, change)
            after = self.get(user)
            self._check_admin_left(before, after)
            if unlock:
                self._db.run("DELETE FROM failures WHERE login = ?", [digest(after.login)])
            if not after.active:
                self._db.run("DELETE FROM sessions WHERE user = ?", [user])
            shown = {"roles": sorted(role.value for role in after.roles), "active": after.active}
            detail = {"fields": sorted([*change, *(["unlock"] if unlock else [])]), **shown}
            self._audit.record(actor, "user.update", f"user:{user}", detail)
            return self.get(user)

    def users(self) -> list[User]:
        """Everybody, by login."""
        return all_users(self._db)

    def get(self, user: str) -> User:
        """One person; raises NotFound."""
        return find_user(self._db, "id", user)

    def by_login(self, login: str) -> User | None:
        """Who has a login, however it is typed."""
        return read_user(self._db, "login", normal_login(login))

    def by_subject(self, subject: str) -> User | None:
        """Whom an identity provider knows under this subject ("issuer sub")."""
        return read_user(self._db, "subject", subject)

    def link_subject(self, user: str, subject: str | None, actor: Actor) -> User:
        """Let somebody sign in by an identity provider; None ends it. Raises Conflict where it is another person's."""
        with self._db.writing():
            self.get(user)
            other = self.by_subject(subject) if subject else None
            if other and other.id != user:
                raise Conflict("この外部の認証の識別子は、ほかの利用者に結び付いている。", "管理者に確かめる。")
            self._db.table("users").update(user, {"subject": subject or None})
            self._audit.record(actor, "user.link" if subject else "user.unlink", f"user:{user}")
            return self.get(user)

    def _check_admin_left(self, before: User, after: User) -> None:
        was = before.active and Role.admin in before.roles
        stays = after.active and Role.admin in after.roles
        others = self._db.row(_LAST_ADMIN, [after.id])
        if was and not stays and others and not others["n"]:
            raise Conflict(
                "管理の権限を持つ利用者がいなくなるため、変更していない。", "先に、ほかの利用者に管理の権限を付ける。"
            )

    def _check_group(self, group: str) -> None:
        if group and self._db.row("SELECT 1 FROM groups WHERE id = ?", [group]) is None:
            raise NotFound("所属")

    def _free_group_name(self, name: str, but: str = "") -> str:
        name = plain(name, "所属の名前", limit=100, empty=False).strip()
        if self._db.row("SELECT 1 FROM groups WHERE name = ? AND id <> ?", [name, but]):
            raise Conflict(f"所属「{name}」は、既にある。", "別の名前にする。")
        return name


def _roles(roles: Iterable[Role]) -> str:
    return dump(sorted({Role(role).value for role in roles}))
