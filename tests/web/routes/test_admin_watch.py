"""The use of language models, the audit log and the data."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from specgen.narrative.usage import Ceilings, Use, Who
from specgen.store import Store
from specgen.store.restore import restore_backup
from specgen.store.values import SYSTEM, Role
from specgen.workbench.desk.office import settings
from tests.web.conftest import PASSWORD, Browser

SignedIn = Callable[..., Browser]
NASTY = "<script>\"'&"


@pytest.fixture
def admin(signed_in: SignedIn) -> Browser:
    return signed_in("kanri", Role.admin)


def use(
    store: Store, number: int, month: str, person: str, tokens: int, model: str = "m", group: str = "総務課"
) -> None:
    who = Who(person=person, group=group, model=model)
    store.usage.append(Use(id=str(number), month=month, who=who, state="settled", reserved=0, tokens_in=tokens))


# ---- usage ----


def test_use_is_shown_by_month_person_group_and_model(admin: Browser, store: Store) -> None:
    assert "まだ使われていません" in admin.get("/admin/usage").text
    settings.keep(store, settings.CEILINGS, Ceilings(total=100_000, people={"kanri": 7777}), SYSTEM)
    use(store, 1, "2026-10", "kanri", 1000)
    use(store, 2, "2026-11", "kanri", 2000)
    use(store, 3, "2026-11", NASTY, 3000, model="other", group="税務課")
    page = admin.get("/admin/usage").text
    assert NASTY not in page
    for said in ("2026年11月", "5,000", "kanriさん（kanri）", "7,777", "税務課", "other", "<svg"):
        assert said in page
    assert "style=" not in page
    block = admin.get("/admin/usage?month=2026-10", headers={"hx-request": "true"}).text
    assert "<html" not in block
    assert "2026年10月" in block
    assert "3,000" not in block
    assert admin.get("/admin/usage?month=nonsense").status_code == 200


def test_use_is_taken_along_as_a_table(admin: Browser, store: Store) -> None:
    use(store, 1, "2026-10", "=cmd()", 1000)
    use(store, 2, "2026-11", "kanri", 2000)
    rows = list(csv.reader(io.StringIO(admin.get("/admin/usage.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert rows[1][1] == "'=cmd()"
    one = admin.get("/admin/usage.csv?month=2026-11").content.decode("utf-8-sig")
    assert "2026-10" not in one
    assert store.audit.list()[0].action == "usage.export"


# ---- the audit log ----


def test_the_log_is_filtered(admin: Browser, store: Store, signed_in: SignedIn) -> None:
    signed_in("yamada", Role.draft)
    case = store.projects.create(NASTY, store.accounts.groups()[0].id, "town", [], SYSTEM)
    other = store.accounts.by_login("yamada")
    assert other
    page = admin.get("/admin/audit").text
    assert NASTY not in page
    assert "&lt;script&gt;" in page
    body = re.compile(r"<tbody>(.*?)</tbody>", re.S)

    def shown(query: str) -> str:
        found = body.search(admin.get(f"/admin/audit?{query}").text)
        return found[1] if found else ""

    assert "案件の作成" in shown(f"project={case.id}")
    assert "パスワードの確認" not in shown(f"project={case.id}")
    assert "kanriさん" not in shown(f"user={other.id}").replace("利用者：kanriさん", "")
    assert shown("action=signin.password").count("<tr>") == 2
    assert shown("since=2000-01-01&until=2000-01-02") == ""
    assert shown("since=2000-01-01&until=2999-01-01").count("<tr>") > 3
    wrong = admin.get("/admin/audit?since=きのう")
    assert wrong.status_code == 422
    assert 'value="きのう"' in wrong.text
    assert admin.get("/admin/audit?before=x&action=<script>").status_code == 200


def test_the_log_is_paged(admin: Browser, store: Store) -> None:
    for number in range(120):
        store.audit.record(SYSTEM, "test", f"thing:{number}")
    first = admin.get("/admin/audit?action=test").text
    assert "thing：119" in first
    assert "thing：19<" not in first
    link = re.search(r'href="(/admin/audit\?[^"]*before=\d+)"', first)
    assert link
    block = admin.get(link[1].replace("&amp;", "&"), headers={"hx-request": "true"}).text
    assert "thing：19<" in block
    assert "thing：119" not in block
    assert "<html" not in block


def test_the_log_is_verified(admin: Browser, store: Store) -> None:
    answer = admin.submit("/admin/audit/verify")
    verified = store.audit.verify()
    assert f"{verified.count - 1}件の記録は、書き換えられていません" in answer.text
    assert store.audit.list()[0].action == "audit.verify"
    store.database.run("DROP TRIGGER audit_update")
    store.database.run("UPDATE audit SET name = 'other' WHERE seq = 1")
    answer = admin.submit("/admin/audit/verify")
    assert "1番の記録が書き換えられている" in answer.text


def test_the_log_is_taken_along_as_a_table(admin: Browser, store: Store) -> None:
    answer = admin.get("/admin/audit.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == store.audit.verify().count + 1
    assert rows[-1][5] == "audit.export"
    assert PASSWORD not in answer.text


# ---- the data ----


def test_a_backup_is_read_back_by_another_server(admin: Browser, store: Store, tmp_path: Path) -> None:
    store.projects.create("案件", store.accounts.groups()[0].id, "town", [], SYSTEM)
    answer = admin.submit("/admin/data/backup")
    assert answer.headers["content-type"] == "application/zip"
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert {"users.csv", "audit.csv", "manifest.json"} <= set(names)
        assert "argon2" not in archive.read("users.csv").decode()
    restore_backup(io.BytesIO(answer.content), tmp_path / "new")
    other = Store.open(tmp_path / "new" / "specgen.db")
    try:
        assert [one.title for one in other.projects.list()] == ["案件"]
        assert other.check() == []
        assert other.audit.list()[0].action == "backup.write"
    finally:
        other.close()


def test_the_data_are_checked(admin: Browser, store: Store) -> None:
    assert "データに誤りはありません" in admin.submit("/admin/data/check").text
    block = admin.submit("/admin/data/check", headers={"hx-request": "true"}).text
    assert "<html" not in block
    store.database.run("DROP TRIGGER audit_update")
    store.database.run("UPDATE audit SET ip = 'x' WHERE seq = 1")
    assert "データに誤りがあります" in admin.submit("/admin/data/check").text
    assert store.audit.list()[0].action == "data.check"
