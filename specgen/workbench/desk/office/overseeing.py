"""What an administrator watches over: the use of language models, the audit log, and the data itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import groupby
from typing import IO, NamedTuple

from specgen.narrative.usage import Ledger, Total, usage_csv
from specgen.store.archive import Manifest
from specgen.store.backup import write_backup
from specgen.store.values import Group, Project, Record, Role, User, Verified
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.office import settings
from specgen.workbench.desk.office.settings import ceilings_of

JST = timezone(timedelta(hours=9), "JST")
PAGE = 100
# How the log calls what was done; what is not here is shown as it is kept.
ACTIONS = {
    "signin.password": "パスワードの確認",
    "signin.failed": "サインインの失敗",
    "signin.lock": "サインインの停止（失敗の連続）",
    "signin.code": "確認コードによるサインイン",
    "signin.code_failed": "確認コードの誤り",
    "signin.provider": "外部の認証によるサインイン",
    "signin.refused": "外部の認証によるサインインの拒否",
    "signin.limit": "サインインの拒否（回数の制限）",
    "signin.out": "サインアウト",
    "session.end_all": "サインインの取消し",
    "session.end_others": "ほかの端末のサインアウト",
    "user.add": "利用者の追加",
    "user.update": "利用者の変更",
    "user.password": "パスワードの変更",
    "user.totp": "確認コードの設定",
    "user.link": "外部の認証との結付け",
    "user.unlink": "外部の認証の切離し",
    "user.export": "利用者の一覧の書出し",
    "user.import": "利用者の一覧の取込み",
    "group.add": "所属の追加",
    "group.rename": "所属の名前の変更",
    "group.remove": "所属の削除",
    "setting.set": "設定の変更",
    "project.create": "案件の作成",
    "project.save": "案件の変更",
    "project.undo": "案件の変更の取消し",
    "project.describe": "案件の名称、所属等の変更",
    "revision.submit": "版の提出",
    "revision.approve": "版の承認",
    "revision.return": "版の差戻し",
    "revision.withdraw": "版の取下げ",
    "comment.add": "コメントの追加",
    "comment.resolve": "コメントの解決",
    "comment.reopen": "コメントの解決の取消し",
    "link.make": "事業者向けリンクの作成",
    "link.revoke": "事業者向けリンクの取消し",
    "link.use": "事業者向けリンクの閲覧",
    "file.download": "ファイルの取得",
    "check.start": "文書の検査",
    "check.cancel": "文書の検査の中止",
    "check.decide": "検査の結果についての判断",
    "narrative.stopped": "言語モデルへの送信の停止（検出）",
    "narrative.send": "言語モデルへの送信",
    "narrative.answer": "言語モデルの回答",
    "audit.export": "操作の記録の書出し",
    "audit.verify": "操作の記録の検証",
    "usage.export": "利用量の書出し",
    "backup.write": "全データの控えの取得",
    "data.check": "データの検査",
}
# What a detail of a record is called; what is not here is shown as it is kept.
DETAILS = {
    "failures": "続いた失敗",
    "roles": "権限",
    "active": "利用",
    "fields": "変えた項目",
    "must_change": "仮のもの",
    "on": "設定",
    "group": "名前",
    "entries": "項目の数",
    "kind": "種類",
    "key": "項目",
    "hash": "確認用の値（ハッシュ）",
    "problems": "誤り",
    "added": "追加",
    "changed": "変更",
    "month": "月",
    "reason": "理由",
    "bytes": "バイト",
    "findings": "残すとした指摘",
    "items": "適用しないとした項目",
    "archived": "保管",
    "undone": "取り消した変更",
    "change": "変更の番号",
    "file": "ファイル",
    "what": "内容",
    "text": "欄",
    "class": "機密性",
    "endpoint": "接続先",
    "model": "モデル",
    "found": "検出",
    "characters": "文字数",
    "input": "入力の確認用の値（ハッシュ）",
    "prompt": "指示の版",
}
SETTINGS = {
    settings.ADDRESSES: "接続を認めるアドレス",
    settings.HOURS: "サインインの時間",
    settings.SECOND_STEP: "確認コードを求める人",
    settings.GUARD: "送信前の検出",
    settings.CEILINGS: "利用量の上限",
    settings.MODELS: "利用を認めるモデル",
    settings.OIDC: "外部の認証",
}
TARGETS = {"user": "利用者", "group": "所属", "project": "案件", "setting": "設定", "signin": "サインイン"}


class MonthUse(NamedTuple):
    """The tokens of one month."""

    month: str
    tokens: int
    calls: int


class Share(NamedTuple):
    """The tokens of one person, group or model in a month, and the ceiling over them; None without one."""

    name: str
    tokens: int
    calls: int
    most: int | None


class Use(NamedTuple):
    """The use of language models: every month, and one of them in detail."""

    months: tuple[MonthUse, ...]
    month: str
    totals: tuple[Total, ...]
    people: tuple[Share, ...]
    groups: tuple[Share, ...]
    models: tuple[Share, ...]
    most: int | None

    @property
    def tokens(self) -> int:
        """The tokens of the month."""
        return sum(one.tokens for one in self.totals)


class Asked(NamedTuple):
    """Which records of the audit log are wanted; days as they are counted in Japan, both included."""

    user: str = ""
    action: str = ""
    project: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


class Log(NamedTuple):
    """A page of the audit log, newest first, and what there is to choose from. `more` is where the next one begins."""

    records: tuple[Record, ...]
    more: int | None
    users: tuple[User, ...]
    projects: tuple[Project, ...]
    groups: tuple[Group, ...]
    actions: tuple[str, ...]


def use_of_models(desk: Desk, month: str = "") -> Use:
    """The use of everybody; `month` else the latest one with any."""
    desk.need(Role.admin)
    totals = _ledger(desk).totals()
    months = tuple(
        MonthUse(name, sum(one.tokens for one in found), sum(one.calls for one in found))
        for name, group in groupby(sorted(totals, key=lambda one: one.month), key=lambda one: one.month)
        if (found := list(group))
    )
    chosen = month if any(one.month == month for one in months) else months[-1].month if months else ""
    of_month = tuple(one for one in totals if one.month == chosen)
    limits = ceilings_of(desk.store)
    names = {user.login: f"{user.name}（{user.login}）" for user in desk.store.accounts.users()}
    return Use(
        months,
        chosen,
        of_month,
        _shares(of_month, "person", limits.people, limits.person, names),
        _shares(of_month, "group", limits.groups, limits.group, {"": "（所属なし）"}),
        _shares(of_month, "model", limits.models, limits.model, {}),
        limits.total,
    )


def use_table(desk: Desk, month: str = "") -> bytes:
    """The use as CSV, of one month or of all."""
    desk.need(Role.admin)
    totals = [one for one in _ledger(desk).totals() if not month or one.month == month]
    desk.store.audit.record(desk.actor, "usage.export", "usage:", {"month": month})
    return usage_csv(totals)


def own_use(desk: Desk) -> tuple[MonthUse, ...]:
    """One's own use by month, the latest first."""
    totals = [one for one in _ledger(desk).totals() if one.who.person == desk.user.login]
    totals.sort(key=lambda one: one.month, reverse=True)
    return tuple(
        MonthUse(name, sum(one.tokens for one in found), sum(one.calls for one in found))
        for name, group in groupby(totals, key=lambda one: one.month)
        if (found := list(group))
    )


def log(desk: Desk, asked: Asked) -> Log:
    """A page of the audit log."""
    desk.need(Role.admin)
    store = desk.store
    found = store.audit.list(
        asked.before,
        PAGE + 1,
        asked.action or None,
        asked.user or None,
        asked.project or None,
        since=_midnight(asked.since),
        until=_midnight(asked.until + timedelta(days=1)) if asked.until else None,
    )
    records = tuple(found[:PAGE])
    projects = (*store.projects.list(), *store.projects.list(archived=True))
    more = records[-1].seq if len(found) > PAGE else None
    users, groups = tuple(store.accounts.users()), tuple(store.accounts.groups())
    return Log(records, more, users, projects, groups, tuple(store.audit.actions()))


def log_table(desk: Desk) -> Iterator[bytes]:
    """The whole audit log as CSV, part by part."""
    desk.need(Role.admin)
    desk.store.audit.record(desk.actor, "audit.export", "audit:")
    return desk.store.audit.csv()


def verify_log(desk: Desk) -> Verified:
    """Whether the audit log is whole; the check itself is recorded after it."""
    desk.need(Role.admin)
    found = desk.store.audit.verify()
    desk.store.audit.record(desk.actor, "audit.verify", "audit:", {"problems": len(found.problems)})
    return found


def backup(desk: Desk) -> tuple[IO[bytes], Manifest]:
    """Everything in one zip, in a temporary file that is gone once it is closed. Raises OutputError."""
    desk.need(Role.admin)
    stream = tempfile.TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    try:
        # Recorded first, so that the log in the zip tells of it.
        desk.store.audit.record(desk.actor, "backup.write", "data:")
        manifest = write_backup(desk.store, stream)
    except BaseException:
        stream.close()
        raise
    return stream, manifest


def data_size(desk: Desk) -> int:
    """How many bytes the data take on the disk."""
    desk.need(Role.admin)
    path = desk.store.database.path
    found = [path, path.with_name(f"{path.name}-wal")]
    return sum(one.stat().st_size for one in found if one.exists())


def check_data(desk: Desk) -> list[str]:
    """What is wrong with the data, in words; nothing where they are sound."""
    desk.need(Role.admin)
    problems = desk.store.check()
    desk.store.audit.record(desk.actor, "data.check", "data:", {"problems": len(problems)})
    return problems


def this_month() -> str:
    """The month of today in Japan."""
    return datetime.now(JST).strftime("%Y-%m")


def _ledger(desk: Desk) -> Ledger:
    return Ledger(desk.store.usage)


def _shares(
    totals: tuple[Total, ...], by: str, named: dict[str, int], most: int | None, names: dict[str, str]
) -> tuple[Share, ...]:
    found: dict[str, list[Total]] = {}
    for one in totals:
        found.setdefault(getattr(one.who, by), []).append(one)
    shares = [
        Share(
            names.get(name, name),
            sum(one.tokens for one in each),
            sum(one.calls for one in each),
            named.get(name, most),
        )
        for name, each in found.items()
    ]
    return tuple(sorted(shares, key=lambda one: (-one.tokens, one.name)))


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), JST).astimezone(UTC)
