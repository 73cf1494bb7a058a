"""One's own account: the second step, where one is signed in. Everybody may."""

from __future__ import annotations

import re

from specgen.errors import Denied, Locked
from specgen.store import Store
from specgen.store.values import Actor, Presence, Role, User
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.office.settings import SecondStep, second_step_of
from specgen.workbench.desk.refused import FormRefused

ATTEMPTS, WINDOW = 5, 300  # codes of one person in so many seconds
_SECRET = re.compile(r"[A-Z2-7]{32}")


def may_remove_second_step(desk: Desk) -> bool:
    """Whether the person may do without codes, as the administrator has set it."""
    rule = second_step_of(desk.store)
    return rule is SecondStep.chosen or (rule is SecondStep.admin and not desk.may(Role.admin))


def is_secret(text: str) -> bool:
    """Whether a text is a secret as this application makes them."""
    return _SECRET.fullmatch(text) is not None


def remove_second_step(desk: Desk, password: str) -> None:
    """Ask no more codes of the person. Raises FormRefused for a wrong password, Denied where codes are demanded."""
    if not may_remove_second_step(desk):
        raise Denied("確認コードは、外すことができない設定です。", "管理者に尋ねてください。")
    check_own_password(desk, password)
    desk.store.accounts.set_totp(desk.user.id, None, desk.actor)


def check_own_password(desk: Desk, password: str) -> None:
    """Raise FormRefused where it is not the person's password."""
    try:
        desk.store.accounts.check_password(desk.user.login, password, desk.actor.ip)
    except Denied as error:
        raise FormRefused({"password": "パスワードが違います。"}) from error
    except Locked as error:
        raise FormRefused({"password": "誤りが続いたため、15分待ってからやり直してください。"}) from error


def presences(desk: Desk) -> list[Presence]:
    """Where the person is signed in now."""
    return desk.store.sessions.of(desk.user.id)


def end_others(desk: Desk, token: str) -> None:
    """Sign the person out everywhere but here."""
    with desk.store.writing():
        desk.store.sessions.end_all(desk.user.id, keep=token)
        desk.store.audit.record(desk.actor, "session.end_others", f"user:{desk.user.id}")


def take_second_step(store: Store, user: User, actor: Actor, secret: str, step: int | None) -> str:
    """Ask for codes of this secret from now on; `step` is that of a code which shows that the device has it.

    What is wrong, in words; "" where it was kept. Whoever stands before the screen chooses the secret: it was made
    here, shown there, and comes back with the form, so that nothing is kept before it is proved.
    """
    if user.totp:
        return "確認コードは、既に設定されています。"
    if not store.accounts.throttle(f"code:{user.id}", ATTEMPTS, WINDOW):
        return "確認コードの誤りが多過ぎます。5分待ってからやり直してください。"
    if not is_secret(secret) or step is None:
        return "確認コードが違います。端末の時刻が合っているかを確かめて、次に表示されるコードを入力してください。"
    with store.writing():
        store.accounts.set_totp(user.id, secret, actor)
        store.accounts.use_totp_step(user.id, step)
    return ""
