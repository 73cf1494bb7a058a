"""Users and groups (利用者及び所属), as an administrator manages them. Every function raises Denied for others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from specgen.errors import InputError
from specgen.store.coding import plain
from specgen.store.people import login_name, normal_login
from specgen.store.values import Group, Role, User
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.founding import temporary_password
from specgen.workbench.desk.office.settings import provider_of
from specgen.workbench.desk.refused import FormRefused, first_line, is_plain


class PersonForm(NamedTuple):
    """What an administrator says of a person; `roles` as they were sent."""

    login: str
    name: str
    group: str
    roles: tuple[str, ...]
    active: bool = True
    subject: str = ""


class GroupLine(NamedTuple):
    """A group with how many belong to it."""

    group: Group
    people: int
    cases: int
    archived: int


def people(desk: Desk, words: str = "", group: str = "") -> list[User]:
    """The users whose login or name holds every word, of a group where one is named; by login."""
    desk.need(Role.admin)
    wanted = [normal_login(word) for word in words.split()]
    return [
        user
        for user in desk.store.accounts.users()
        if (not group or user.group == group)
        and all(word in user.login or word in normal_login(user.name) for word in wanted)
    ]


def person(desk: Desk, user: str) -> User:
    """One user. Raises NotFound."""
    desk.need(Role.admin)
    return desk.store.accounts.get(user)


def add_person(desk: Desk, form: PersonForm) -> tuple[User, str]:
    """A new user with a temporary password, which nobody can see again. Raises FormRefused, Conflict."""
    desk.need(Role.admin)
    problems = _problems(desk, form)
    if "login" not in problems and desk.store.accounts.by_login(form.login):
        problems["login"] = f"利用者ID「{login_name(form.login)}」は、既に使われています。"
    if problems:
        raise FormRefused(problems)
    password = temporary_password()
    roles = [Role(role) for role in form.roles]
    user = desk.store.accounts.add_user(form.login, form.name, form.group, roles, password, desk.actor)
    return user, password


def change_person(desk: Desk, user: str, form: PersonForm) -> User:
    """Change a user. Raises FormRefused, NotFound, and Conflict where no administrator would be left."""
    desk.need(Role.admin)
    before = desk.store.accounts.get(user)
    problems = _problems(desk, form._replace(login=before.login))
    if problems:
        raise FormRefused(problems)
    roles = frozenset(Role(role) for role in form.roles)
    with desk.store.writing():
        _link(desk, before, form.subject.strip())
        after = (form.name.strip(), form.group, roles, form.active)
        if after == (before.name, before.group, before.roles, before.active):
            return desk.store.accounts.get(user)
        return desk.store.accounts.update_user(
            user, desk.actor, name=form.name, group=form.group, roles=roles, active=form.active
        )


def reset_password(desk: Desk, user: str) -> tuple[User, str]:
    """A new temporary password; the person is signed out everywhere and their lock is lifted."""
    desk.need(Role.admin)
    password = temporary_password()
    accounts = desk.store.accounts
    accounts.set_password(user, password, desk.actor, must_change=True)
    desk.store.sessions.end_all(user)
    return accounts.get(user), password


def unlock(desk: Desk, user: str) -> None:
    """Lift the lock that failures to sign in have set."""
    desk.need(Role.admin)
    desk.store.accounts.update_user(user, desk.actor, unlock=True)


def remove_second_step(desk: Desk, user: str) -> None:
    """Ask no more codes of a person who has lost their device; they are signed out everywhere."""
    desk.need(Role.admin)
    with desk.store.writing():
        desk.store.accounts.set_totp(user, None, desk.actor)
        desk.store.sessions.end_all(user)


def end_sessions(desk: Desk, user: str) -> None:
    """Sign a person out everywhere."""
    desk.need(Role.admin)
    with desk.store.writing():
        desk.store.accounts.get(user)
        desk.store.sessions.end_all(user)
        desk.store.audit.record(desk.actor, "session.end_all", f"user:{user}")


def groups(desk: Desk) -> list[GroupLine]:
    """Every group, by name, with how many belong to it; 案件 and people of no group are told under an empty id."""
    desk.need(Role.admin)
    users, projects = desk.store.accounts.users(), desk.store.projects.list()
    put_away = desk.store.projects.list(archived=True)
    named = desk.store.accounts.groups()
    lines = [
        GroupLine(
            group,
            sum(user.group == group.id for user in users),
            sum(one.group == group.id for one in projects),
            sum(one.group == group.id for one in put_away),
        )
        for group in [*named, Group(id="", name="（所属なし）")]
    ]
    return [line for line in lines if line.group.id or any(line[1:])]


def add_group(desk: Desk, name: str) -> Group:
    """A new group. Raises FormRefused."""
    desk.need(Role.admin)
    _check_group_name(desk, "name", name)
    return desk.store.accounts.add_group(name.strip(), desk.actor)


def rename_group(desk: Desk, group: str, name: str) -> Group:
    """Another name for a group. Raises FormRefused, NotFound."""
    desk.need(Role.admin)
    _check_group_name(desk, "name", name, but=group)
    return desk.store.accounts.rename_group(group, name.strip(), desk.actor)


def remove_group(desk: Desk, group: str) -> None:
    """Remove a group that nobody and nothing belongs to. Raises Conflict, NotFound."""
    desk.need(Role.admin)
    desk.store.accounts.remove_group(group, desk.actor)


def move_cases(desk: Desk, group: str, to: str) -> int:
    """Move every 案件 of a group to another one; how many. All or none."""
    desk.need(Role.admin)
    if group == to or to not in {one.id for one in desk.store.accounts.groups()}:
        raise FormRefused({"to": "移す先の所属を選んでください。"})
    with desk.store.writing():
        projects = desk.store.projects
        moved = [*projects.list(group), *projects.list(group, archived=True)]
        for project in moved:
            projects.describe(project.id, desk.actor, group=to)
    return len(moved)


def role_labels(roles: Iterable[Role]) -> str:
    """The roles in words, in their usual order."""
    held = set(roles)
    return "・".join(role.label for role in Role if role in held)


def _problems(desk: Desk, form: PersonForm) -> dict[str, str]:
    problems = name_problems(form.login, form.name)
    if form.group not in {one.id for one in desk.store.accounts.groups()}:
        problems["group"] = "所属を選んでください。"
    if set(form.roles) - {role.value for role in Role}:
        problems["roles"] = "知らない権限があります。"
    elif not form.roles:
        problems["roles"] = "権限を一つ以上選んでください。見るだけの人は「閲覧」を選びます。"
    if len(form.subject) > 255 or not form.subject.isprintable():
        problems["subject"] = "255字以内の識別子を入力してください。"
    elif form.subject.strip() and provider_of(desk.store) is None:
        problems["subject"] = "先に、外部の認証を設定してください。"
    return problems


def name_problems(login: str, name: str) -> dict[str, str]:
    """What is wrong with a login and a name, by field."""
    problems = {}
    try:
        login_name(login)
    except InputError as error:
        problems["login"] = first_line(error).replace("ログイン名", "利用者ID")
    try:
        plain(name, "氏名", limit=100, empty=False)
    except InputError as error:
        problems["name"] = first_line(error)
    if not is_plain(name):
        problems["name"] = "氏名に、見えない文字があります。"
    return problems


def _link(desk: Desk, before: User, subject: str) -> None:
    provider = provider_of(desk.store)
    if provider is None:
        return
    wanted = f"{provider.issuer} {subject}" if subject else None
    foreign = before.subject and not before.subject.startswith(f"{provider.issuer} ")
    if wanted == before.subject or (wanted is None and foreign):
        return
    desk.store.accounts.link_subject(before.id, wanted, desk.actor)


def _check_group_name(desk: Desk, field: str, name: str, but: str = "") -> None:
    try:
        plain(name, "所属の名前", limit=100, empty=False)
    except InputError as error:
        raise FormRefused({field: first_line(error)}) from error
    if not is_plain(name):
        raise FormRefused({field: "所属の名前に、見えない文字があります。"})
    if any(one.name == name.strip() and one.id != but for one in desk.store.accounts.groups()):
        raise FormRefused({field: f"所属「{name.strip()}」は、既にあります。"})
