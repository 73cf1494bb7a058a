"""Users from a table: what it would do is shown first, then all of it is done or nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest

from specgen.store import Store
from specgen.store.values import SYSTEM, Role, User
from specgen.workbench.desk.office import importing
from tests.web.conftest import Browser

SignedIn = Callable[..., Browser]
Person = Callable[..., User]
HEAD = "利用者ID,氏名,所属,権限,利用\r\n"
ADMIN = "kanri,管理,総務課,管理,する\r\n"


@pytest.fixture
def admin(signed_in: SignedIn) -> Browser:
    return signed_in("kanri", Role.admin)


def upload(browser: Browser, content: bytes) -> tuple[int, str]:
    page = browser.submit("/admin/users/import/upload", files={"file": ("users.csv", content, "text/csv")})
    return page.status_code, page.text


def apply(browser: Browser, page: str, text: str) -> int:
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', page)
    assert mark
    status: int = browser.submit("/admin/users/import", {"mark": mark[1], "text": text}).status_code
    return status


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp932"])
def test_a_table_is_looked_at_and_then_done(admin: Browser, person: Person, store: Store, code: str) -> None:
    user = person("u1", Role.draft, name="山田")
    text = HEAD + "U1,山田 花子,税務課,作成・承認,しない\r\nu2,髙橋 次郎,総務課,閲覧,\r\n"
    status, page = upload(admin, text.encode(code))
    assert status == 200
    assert "氏名：山田 → 山田 花子" in page
    assert "新しく作る所属：税務課" in page
    assert len(store.accounts.users()) == 2  # nothing is done yet
    assert apply(admin, page, text) == 200
    after = store.accounts.get(user.id)
    assert (after.name, after.active, after.roles) == ("山田 花子", False, frozenset({Role.draft, Role.approve}))
    new = store.accounts.by_login("u2")
    assert new
    assert (new.name, new.must_change, new.active) == ("髙橋 次郎", True, True)
    assert store.audit.list()[0].action == "user.import"


def test_a_new_person_signs_in_with_the_password_on_the_page(
    admin: Browser, store: Store, browser: Callable[[], Browser]
) -> None:
    text = HEAD + "u2,高橋,総務課,作成,する\r\n"
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', upload(admin, text.encode())[1])
    assert mark
    done = admin.submit("/admin/users/import", {"mark": mark[1], "text": text}).text
    password = re.findall(r'<code class="secret">([^<]+)</code>', done)
    assert len(password) == 1
    answer = browser().submit("/sign-in", {"login": "u2", "password": password[0]})
    assert answer.headers["location"] == "/sign-in/password"
    assert store.audit.verify().problems == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",名,総務課,作成,する", "ログイン名が空|利用者IDが空"),
        ("a b,名,総務課,作成,する", "使えない文字"),
        ("u2,,総務課,作成,する", "氏名を入れて"),
        ("u2,名,,作成,する", "所属は1字から"),
        ("u2,名\u202e,総務課,作成,する", "見えない文字"),
        ('u2,"名\n名",総務課,作成,する', "見えない文字"),
        ("u2,名,総務課,部長,する", "知らない権限「部長」"),
        ("u2,名,総務課,,する", "権限がありません"),
        ("u2,名,総務課,作成,たぶん", "する 又は しない"),
        ("u1,名,総務課,作成,する\r\nU1,名,総務課,作成,する", "2行目にもあります|3行目にもあります"),
        ("u2,<script>alert(1)</script>,総務課,部長,する", "知らない権限"),
    ],
)
def test_one_wrong_line_stops_all_of_it(admin: Browser, store: Store, line: str, said: str) -> None:
    text = HEAD + "ok,正しい,総務課,作成,する\r\n" + line + "\r\n"
    status, page = upload(admin, text.encode())
    assert status == 200
    assert re.search(said, page)
    assert "この内容で取り込む" not in page
    assert "<script>alert" not in page
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', page)
    assert mark
    assert admin.submit("/admin/users/import", {"mark": mark[1], "text": text}).status_code == 422
    assert len(store.accounts.users()) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"\xff\xfe\x00\x01",
        "氏名だけ\r\n山田\r\n".encode(),
        HEAD.encode(),
        (HEAD + 'u2,"閉じない,総務課,作成,する').encode(),
        HEAD.encode() + b"u2,\x00,x,y,z\r\n",
        b"x" * (importing.MOST_BYTES + 1),
    ],
    ids=["empty", "blank", "no text", "heads", "no lines", "quotes", "nul", "large"],
)
def test_what_is_no_such_table_is_refused(admin: Browser, content: bytes) -> None:
    status, page = upload(admin, content)
    assert status == 422
    assert "error-summary" in page


def test_too_many_lines_are_refused(admin: Browser) -> None:
    text = HEAD + "".join(f"u{n},名,総務課,作成,する\r\n" for n in range(importing.MOST_NEW + 1))
    assert f"{importing.MOST_NEW}人まで" in upload(admin, text.encode())[1]


def test_the_last_administrator_stays(admin: Browser, store: Store) -> None:
    for line in ("kanri,管理,総務課,作成,する\r\n", "kanri,管理,総務課,管理,しない\r\n"):
        status, page = upload(admin, (HEAD + line).encode())
        assert status == 200
        assert "管理の権限を持つ利用者がいなくなります" in page
        assert "この内容で取り込む" not in page
    assert store.accounts.users()[0].active


def test_the_office_may_be_handed_on(admin: Browser, store: Store) -> None:
    text = HEAD + "kanri,管理,総務課,作成,する\r\nshin,新任,総務課,管理,する\r\n"
    assert apply(admin, upload(admin, text.encode())[1], text) == 200
    assert store.accounts.by_login("shin") is not None


def test_a_plan_that_changed_meanwhile_is_not_done(admin: Browser, person: Person, store: Store) -> None:
    user = person("u1", Role.draft, name="山田")
    text = HEAD + "u1,別の名,総務課,作成,する\r\n"
    page = upload(admin, text.encode())[1]
    store.accounts.update_user(user.id, SYSTEM, roles=[Role.view])
    assert apply(admin, page, text) == 409
    assert store.accounts.get(user.id).name == "山田"


def test_what_is_written_out_reads_back_without_a_change(admin: Browser, person: Person) -> None:
    person("u1", Role.draft, Role.approve, name="=1+1")
    person("u2", Role.view, name='-2, "引用"\n改行'.replace("\n", ""))
    content = admin.get("/admin/users.csv").content
    assert content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert "argon2" not in content.decode()
    status, page = upload(admin, content)
    assert status == 200
    assert "変わるところはありません" in page


def test_columns_may_stand_in_any_order(admin: Browser, store: Store) -> None:
    text = "権限,備考,所属,氏名,利用者ID\r\n作成,x,総務課,高橋,u2\r\n"
    assert apply(admin, upload(admin, text.encode())[1], text) == 200
    assert store.accounts.by_login("u2") is not None


def test_it_is_for_administrators_in_the_desk_too(signed_in: SignedIn) -> None:
    one = signed_in("yamada", Role.draft)
    answer = one.submit("/admin/users/import/upload", files={"file": ("x.csv", HEAD.encode(), "text/csv")})
    assert answer.status_code == 403
