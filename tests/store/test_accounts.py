"""People: who may sign in, with what, and after how many failures no more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from specgen.errors import Conflict, Denied, InputError, Locked, NotFound, SpecgenError
from specgen.store import Store
from specgen.store.passwords import Passwords
from specgen.store.values import Role
from tests.store.makers import GOOD, QUICK, YAMADA, Clock, new_project, new_user


def outcome(store: Store, login: str, password: str = "wrong wrong wrong") -> str:
    try:
        return store.accounts.check_password(login, password, "192.0.2.7").login
    except SpecgenError as error:
        return type(error).__name__


def test_a_person_signs_in_however_they_type_their_login(store: Store, clock: Clock) -> None:
    user = new_user(store, "Yamada")
    assert (user.login, user.must_change, user.roles) == ("yamada", True, frozenset({Role.draft}))
    for login in ("yamada", " YAMADA ", "ｙａｍａｄａ"):
        assert store.accounts.check_password(login, GOOD, "").last_sign_in == clock()
    assert store.accounts.by_login("Ｙamada") == store.accounts.get(user.id)


def test_the_hash_is_argon2id_with_the_parameters_of_the_library(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "x.db")
    user = new_user(store)
    row = store.database.row("SELECT password FROM users WHERE id = ?", [user.id])
    assert row is not None
    assert row["password"].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert store.accounts.check_password("yamada", GOOD, "").id == user.id
    store.close()


@pytest.mark.parametrize("login", ["yamada", "nobody"])
def test_five_failures_lock_known_and_unknown_logins_alike(store: Store, clock: Clock, login: str) -> None:
    new_user(store)
    assert [outcome(store, login) for _ in range(6)] == ["Denied"] * 5 + ["Locked"]
    assert outcome(store, login, GOOD) == "Locked"
    clock.pass_(minutes=14)
    assert outcome(store, login, GOOD) == "Locked"
    clock.pass_(minutes=2)
    assert outcome(store, login, GOOD) == ("yamada" if login == "yamada" else "Denied")


def test_the_words_are_the_same_for_a_wrong_password_and_a_wrong_login(store: Store) -> None:
    new_user(store)
    told = []
    for login in ("yamada", "nobody"):
        with pytest.raises(Denied) as caught:
            store.accounts.check_password(login, "wrong wrong wrong", "")
        told.append(str(caught.value))
    assert told[0] == told[1]


def test_an_unknown_login_costs_a_verification_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(tmp_path / "x.db", hasher=QUICK)
    new_user(store)
    tried: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str, password: str) -> bool:
        tried.append(kept)
        return bool(real(self, kept, password))

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    for login in ("yamada", "nobody"):
        outcome(store, login)
    assert len(tried) == 2
    assert [kept.rsplit("$", 2)[0] for kept in tried] == ["$argon2id$v=19$m=8,t=1,p=1"] * 2
    store.close()


def test_a_success_forgets_failures_and_the_log_tells_of_both(store: Store) -> None:
    new_user(store)
    for _ in range(2):
        assert [outcome(store, "yamada") for _ in range(4)] == ["Denied"] * 4
        assert outcome(store, "yamada", GOOD) == "yamada"
    actions = [record.action for record in store.audit.list(limit=5)]
    assert actions == ["signin.password"] + ["signin.failed"] * 4
    # What was typed as a login may be a password.
    outcome(store, "my-secret-password")
    assert "my-secret" not in b"".join(store.audit.csv()).decode()


def test_failures_long_ago_do_not_count(store: Store, clock: Clock) -> None:
    new_user(store)
    for _ in range(4):
        outcome(store, "yamada")
    clock.pass_(hours=1)
    assert [outcome(store, "yamada") for _ in range(5)] == ["Denied"] * 5
    assert outcome(store, "yamada", GOOD) == "Locked"


def test_an_administrator_unlocks(store: Store) -> None:
    user = new_user(store)
    for _ in range(5):
        outcome(store, "yamada")
    assert store.accounts.get(user.id).locked_until is not None
    assert store.accounts.update_user(user.id, YAMADA, unlock=True).locked_until is None
    assert outcome(store, "yamada", GOOD) == "yamada"


def test_parallel_guesses_get_no_more_than_five(store: Store) -> None:
    new_user(store)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: outcome(store, "yamada"), range(24)))
    assert outcomes.count("Denied") == 5
    assert outcomes.count("Locked") == 19


def test_who_is_not_active_or_has_no_password_is_denied(store: Store) -> None:
    user = new_user(store)
    store.accounts.update_user(user.id, YAMADA, active=False)
    assert outcome(store, "yamada", GOOD) == "Denied"
    store.accounts.add_user("oidc", "外部", "", [], None, YAMADA)
    assert outcome(store, "oidc", "") == "Denied"


def test_old_hashes_are_made_anew_at_the_sign_in(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "x.db", hasher=QUICK)
    user = new_user(store)
    store.close()
    store = Store.open(tmp_path / "x.db", hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    for _ in range(2):
        assert outcome(store, "yamada", GOOD) == "yamada"
    row = store.database.row("SELECT password FROM users WHERE id = ?", [user.id])
    assert row is not None
    assert "m=16,t=2" in row["password"]
    store.close()


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "12文字以上"),
        ("x" * 300, "256文字以内"),
        ("yamada-yamada", "ログイン名"),
        ("山田花子山田花子山田花子", "氏名"),
        ("password1234", "よく使われる"),
        ("Qwertyuiop123!", "よく使われる"),
        ("abcdefghijklm", "よく使われる"),
        ("aaaabbbbaaaabbbb", "よく使われる"),
        ("839201847362", "数字及び記号だけ"),
        ("ｐａｓｓｗｏｒｄ１２３４", "よく使われる"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(store: Store, password: str, words: str) -> None:
    user = new_user(store)
    with pytest.raises(InputError, match=words):
        store.accounts.set_password(user.id, password, YAMADA)
    assert outcome(store, "yamada", GOOD) == "yamada"


def test_a_new_password_counts_and_the_old_no_more(store: Store) -> None:
    user = new_user(store)
    store.accounts.set_password(user.id, "夏の夜の長い散歩と、かえる", YAMADA)
    assert outcome(store, "yamada", GOOD) == "Denied"
    assert not store.accounts.check_password("yamada", "夏の夜の長い散歩と、かえる", "").must_change


@pytest.mark.parametrize("password", ["\x00", "\ud800" * 20, "x" * 1_000_000, "😀" * 20])
def test_strange_passwords_are_only_wrong(store: Store, password: str) -> None:
    new_user(store)
    assert outcome(store, "yamada", password) == "Denied"


def test_a_damaged_hash_matches_nothing() -> None:
    assert not Passwords(QUICK).matches("no hash", GOOD)


@pytest.mark.parametrize("login", ["", " ", "a b", "a:b", "a/b", "x" * 101, "a\n"[:1] + "\x00"])
def test_a_login_that_cannot_be_is_refused(store: Store, login: str) -> None:
    with pytest.raises(InputError):
        new_user(store, login)


def test_a_login_is_one_person(store: Store) -> None:
    new_user(store)
    with pytest.raises(Conflict, match="yamada"):
        new_user(store, "YAMADA")


def test_groups(store: Store) -> None:
    accounts = store.accounts
    group = accounts.add_group("情報政策課", YAMADA)
    with pytest.raises(Conflict):
        accounts.add_group("情報政策課", YAMADA)
    assert accounts.rename_group(group.id, "デジタル課", YAMADA).name == "デジタル課"
    user = accounts.add_user("sato", "佐藤", group.id, [Role.view], GOOD, YAMADA)
    with pytest.raises(Conflict, match="利用者"):
        accounts.remove_group(group.id, YAMADA)
    accounts.update_user(user.id, YAMADA, group="")
    project = new_project(store)
    store.projects.describe(project.id, YAMADA, group=group.id)
    with pytest.raises(Conflict, match="案件"):
        accounts.remove_group(group.id, YAMADA)
    store.projects.describe(project.id, YAMADA, group="")
    accounts.remove_group(group.id, YAMADA)
    assert accounts.groups() == []
    with pytest.raises(NotFound):
        accounts.rename_group(group.id, "x", YAMADA)


def test_an_administrator_is_always_left(store: Store) -> None:
    admin, other = new_user(store, "admin", Role.admin), new_user(store, "other", Role.view)
    for change in ({"active": False}, {"roles": [Role.view]}):
        with pytest.raises(Conflict, match="管理"):
            store.accounts.update_user(admin.id, YAMADA, **change)
    store.accounts.update_user(other.id, YAMADA, roles=[Role.admin, Role.draft])
    assert not store.accounts.update_user(admin.id, YAMADA, active=False).active


def test_subjects_of_an_identity_provider(store: Store) -> None:
    user, other = new_user(store), new_user(store, "sato")
    assert store.accounts.link_subject(user.id, "https://idp 123", YAMADA).subject == "https://idp 123"
    found = store.accounts.by_subject("https://idp 123")
    assert found is not None
    assert found.id == user.id
    with pytest.raises(Conflict):
        store.accounts.link_subject(other.id, "https://idp 123", YAMADA)
    store.accounts.link_subject(user.id, None, YAMADA)
    assert store.accounts.by_subject("https://idp 123") is None


def test_each_one_time_code_counts_once(store: Store) -> None:
    user = new_user(store)
    assert not store.accounts.use_totp_step(user.id, 5)
    store.accounts.set_totp(user.id, "SECRET", YAMADA)
    assert store.accounts.totp_secret(user.id) == "SECRET"
    assert store.accounts.get(user.id).totp
    used = [store.accounts.use_totp_step(user.id, step) for step in (5, 5, 4, 6)]
    assert used == [True, False, False, True]
    store.accounts.set_totp(user.id, None, YAMADA)
    assert not store.accounts.get(user.id).totp
    assert "SECRET" not in b"".join(store.audit.csv()).decode()


def test_a_throttle_slides(store: Store, clock: Clock) -> None:
    allowed = []
    for _ in range(6):
        allowed.append(store.accounts.throttle("192.0.2.1", 2, 60))
        clock.pass_(seconds=20)
    assert allowed == [True, True, False, True, True, False]
    assert store.accounts.throttle("192.0.2.2", 2, 60)


def test_locked_says_until_when(store: Store, clock: Clock) -> None:
    for _ in range(5):
        outcome(store, "nobody")
    with pytest.raises(Locked) as caught:
        store.accounts.check_password("nobody", "x", "")
    assert (caught.value.until - clock()).total_seconds() == 900


@pytest.mark.parametrize(
    ("new", "told"), [("夏の夜の長い散歩と、かえる", "Denied"), (GOOD, "yamada"), (None, "Denied")]
)
def test_what_changes_while_a_password_is_checked_counts(
    store: Store, monkeypatch: pytest.MonkeyPatch, new: str | None, told: str
) -> None:
    user, real = new_user(store), Passwords.matches
    changed: list[bool] = []

    def matches(self: Passwords, kept: str | None, password: str) -> bool:
        right = real(self, kept, password)
        if not changed:
            changed.append(True)
            if new:
                store.accounts.set_password(user.id, new, YAMADA)
            else:
                store.accounts.update_user(user.id, YAMADA, active=False)
        return right

    monkeypatch.setattr(Passwords, "matches", matches)
    assert outcome(store, "yamada", GOOD) == told
