"""Users as a table for a spreadsheet: written out, and read in after a preview, all of it or none.

People who are not in the table stay as they are. What was shown is what is done: the plan has a mark, and a plan that
has become another one meanwhile is shown again.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from typing import Literal, NamedTuple

from specgen.errors import Conflict, InputError
from specgen.store.audit import safe_cell
from specgen.store.people import normal_login
from specgen.store.values import Role, User
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.founding import temporary_password
from specgen.workbench.desk.office.managing import name_problems, role_labels
from specgen.workbench.desk.refused import FormRefused, is_plain

LOGIN, NAME, GROUP, ROLES, ACTIVE = "利用者ID", "氏名", "所属", "権限", "利用"
HEADS = (LOGIN, NAME, GROUP, ROLES, ACTIVE)
SHOWN = ("確認コード", "外部の認証", "最後のサインイン（UTC）")  # written for people, not read
MOST_BYTES, MOST_LINES, MOST_NEW = 1024 * 1024, 5000, 200
_YES, _NO = ("する", "はい", "1", "true", "○", ""), ("しない", "いいえ", "0", "false", "×", "停止")
_LABELS = {role.label: role for role in Role} | {role.value: role for role in Role}
What = Literal["add", "change", "same", "wrong"]


class Line(NamedTuple):
    """One line of a table and what would become of it. `said` tells what changes, or what is wrong."""

    number: int
    what: What
    login: str
    name: str
    group: str
    roles: frozenset[Role]
    active: bool
    said: str
    user: str = ""


class Plan(NamedTuple):
    """What a table would do. `mark` changes when anything of it does."""

    lines: tuple[Line, ...]
    groups: tuple[str, ...]
    problems: tuple[str, ...]
    mark: str

    def of(self, what: What) -> int:
        """How many lines there are of a kind."""
        return sum(line.what == what for line in self.lines)

    @property
    def ready(self) -> bool:
        """Whether it can be done: nothing is wrong, and something changes."""
        return not self.problems and not self.of("wrong") and bool(self.of("add") + self.of("change"))


class NewPerson(NamedTuple):
    """Somebody who was added, with the temporary password that nobody can see again."""

    user: User
    password: str


def table_of_people(desk: Desk) -> bytes:
    """Every user as CSV (UTF-8 with a mark, so that Excel reads it); no cell can be a formula, no hash is in it."""
    desk.need(Role.admin)
    named = {group.id: group.name for group in desk.store.accounts.groups()}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*HEADS, *SHOWN])
    for user in desk.store.accounts.users():
        last = user.last_sign_in.isoformat(timespec="seconds") if user.last_sign_in else ""
        active, totp, subject = (
            "する" if user.active else "しない",
            "あり" if user.totp else "なし",
            "あり" if user.subject else "なし",
        )
        cells = (user.login, user.name, named.get(user.group, ""), role_labels(user.roles), active, totp, subject, last)
        writer.writerow([safe_cell(cell) for cell in cells])
    desk.store.audit.record(desk.actor, "user.export", "user:")
    return text.getvalue().encode("utf-8-sig")


def text_of(content: bytes) -> str:
    """The text of a CSV file in UTF-8 (with or without its mark) or CP932. Raises FormRefused."""
    if len(content) > MOST_BYTES:
        raise FormRefused(
            {"file": f"ファイルが大き過ぎます（{MOST_BYTES // 1024 // 1024}MBまで）。分けて取り込んでください。"}
        )
    for code in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            break
        return text
    raise FormRefused(
        {"file": "空のファイルか、文字コードがUTF-8でもシフトJISでもありません。CSVで保存し直してください。"}
    )


def plan_of(desk: Desk, text: str) -> Plan:
    """What a table would do, line by line. Nothing is done. Raises FormRefused where it is no such table."""
    desk.need(Role.admin)
    rows = _rows(text)
    users = {user.login: user for user in desk.store.accounts.users()}
    groups = {group.id: group.name for group in desk.store.accounts.groups()}
    seen: dict[str, int] = {}
    lines = []
    for number, row in rows:
        line = _line(number, row, users, groups)
        if first := seen.get(line.login):
            line = line._replace(what="wrong", said=f"利用者ID「{line.login}」は、{first}行目にもあります。")
        seen.setdefault(line.login, number)
        lines.append(line)
    known = set(groups.values())
    new = tuple(dict.fromkeys(one.group for one in lines if one.what != "wrong" and one.group not in known))
    problems = tuple(_together(lines, list(users.values())))
    mark = hashlib.sha256(repr((lines, new, problems)).encode("utf-8", "replace")).hexdigest()
    return Plan(tuple(lines), new, problems, mark)


def carry_out(desk: Desk, text: str, mark: str) -> list[NewPerson]:
    """Do what a plan said, all or nothing; the people who were added.

    Raises FormRefused where something in it is wrong, Conflict where it is not the plan with the mark any more.
    """
    plan = plan_of(desk, text)
    if not plan.ready:
        raise FormRefused({"file": "誤りがあるか、変わるところがないため、取り込んでいません。"})
    accounts, passwords = desk.store.accounts, {}
    for line in plan.lines:  # hashing takes long: it is done before anybody else has to wait
        if line.what == "add":
            password = temporary_password()
            passwords[line.login] = password, accounts.hashed(password, line.login, line.name)
    added = []
    with desk.store.writing():
        if plan_of(desk, text).mark != mark:
            raise Conflict(
                "確かめた後に、利用者が変更されました。何も取り込んでいません。", "もう一度、内容を確かめてください。"
            )
        for name in plan.groups:
            accounts.add_group(name, desk.actor)
        ids = {group.name: group.id for group in accounts.groups()}
        # Whoever becomes an administrator comes first, so that there is one at every moment.
        for line in sorted(plan.lines, key=lambda one: Role.admin not in one.roles):
            if line.what == "add":
                password, kept = passwords[line.login]
                user = accounts.add_user(line.login, line.name, ids[line.group], line.roles, kept, desk.actor)
                if not line.active:
                    user = accounts.update_user(user.id, desk.actor, active=False)
                added.append(NewPerson(user, password))
            elif line.what == "change":
                accounts.update_user(
                    line.user, desk.actor, name=line.name, group=ids[line.group], roles=line.roles, active=line.active
                )
        desk.store.audit.record(desk.actor, "user.import", "user:", {"added": len(added), "changed": plan.of("change")})
    return sorted(added, key=lambda one: one.user.login)


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        heads = [_cell(cell) for cell in next(reader, [])]
        missing = [head for head in HEADS[:4] if head not in heads]
        if missing:
            raise FormRefused(
                {"file": f"1行目に見出し（{'、'.join(missing)}）がありません。書き出した表の形に合わせてください。"}
            )
        for cells in reader:
            if len(rows) >= MOST_LINES:
                raise FormRefused({"file": f"行が多過ぎます（{MOST_LINES:,}行まで）。分けて取り込んでください。"})
            if any(cell.strip() for cell in cells):
                named = dict(zip(heads, map(_cell, cells), strict=False))
                rows.append((reader.line_num, named))
    except csv.Error as error:
        raise FormRefused(
            {"file": f'{reader.line_num}行目をCSVとして読めません。引用符（"）を確かめてください。'}
        ) from error
    if not rows:
        raise FormRefused({"file": "見出しの下に、利用者の行がありません。"})
    return rows


def _cell(text: str) -> str:
    """A cell as it was meant: without the mark that keeps a spreadsheet from calculating it."""
    text = text.strip()
    plain = text[1:]
    return plain if text.startswith("'") and safe_cell(plain) == text else text


def _line(number: int, row: dict[str, str], users: dict[str, User], groups: dict[str, str]) -> Line:
    login, name, group = normal_login(row.get(LOGIN, "")), row.get(NAME, ""), row.get(GROUP, "")
    problems = list(name_problems(login, name).values())
    if not 1 <= len(group) <= 100 or not is_plain(group):
        problems.append("所属は1字から100字までです。")
    words = [
        word
        for word in row.get(ROLES, "").replace("、", "・").replace(",", "・").replace(" ", "・").split("・")
        if word
    ]
    unknown = [word for word in words if word not in _LABELS]
    if unknown or not words:
        said = f"知らない権限「{unknown[0][:20]}」があります。" if unknown else "権限がありません。"
        problems.append(f"{said}使えるのは、{'、'.join(role.label for role in Role)}です。")
    use = row.get(ACTIVE, "").casefold()
    if use not in _YES + _NO:
        problems.append(f"「{ACTIVE}」には、する 又は しない と書いてください。")
    roles = frozenset(_LABELS[word] for word in words if word in _LABELS)
    line = Line(number, "wrong", login, name, group, roles, use in _YES, "".join(problems))
    if problems:
        return line
    user = users.get(login)
    if user is None:
        return line._replace(what="add", said="加える")
    changed = _changed(line, user, groups.get(user.group, ""))
    return line._replace(what="change" if changed else "same", said="、".join(changed) or "変わらない", user=user.id)


def _changed(line: Line, user: User, group: str) -> list[str]:
    said = []
    for name, before, after in (
        (NAME, user.name, line.name),
        (GROUP, group or "なし", line.group),
        (ROLES, role_labels(user.roles) or "なし", role_labels(line.roles)),
        (ACTIVE, "する" if user.active else "しない", "する" if line.active else "しない"),
    ):
        if before != after:
            said.append(f"{name}：{before} → {after}")
    return said


def _together(lines: Sequence[Line], users: Sequence[User]) -> list[str]:
    """What is wrong with the whole of it."""
    problems = []
    if sum(line.what == "add" for line in lines) > MOST_NEW:
        problems.append(f"一度に加えることができるのは{MOST_NEW}人までです。分けて取り込んでください。")
    stated = {line.user for line in lines if line.user}
    admins = [user for user in users if user.active and Role.admin in user.roles and user.id not in stated]
    if not admins and not any(line.active and Role.admin in line.roles for line in lines if line.what != "wrong"):
        problems.append("管理の権限を持つ利用者がいなくなります。少なくとも一人に「管理」を付けてください。")
    return problems


def read_upload(content: bytes) -> str:
    """The text of an uploaded table, as the form that confirms it carries it. Raises FormRefused."""
    text = text_of(content)
    if "\x00" in text:
        raise FormRefused({"file": "CSVではないファイルです。"})
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError("読めない文字があります。") from error
    return text
