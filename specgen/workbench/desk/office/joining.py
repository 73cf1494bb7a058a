"""Who of the users somebody is that an OpenID Connect provider has vouched for."""

from __future__ import annotations

from typing import NamedTuple

from specgen.errors import Denied
from specgen.store import Store
from specgen.store.values import SYSTEM, Actor, User
from specgen.workbench.desk.office.settings import Match, Provider

ASK = "庁内の管理者に、この画面の利用者として登録されているかを尋ねてください。"


class Refused(Denied):
    """A sign-in by a provider that is not accepted. `reason` is one of a few words, for the log."""

    def __init__(self, reason: str, message: str, hint: str = ASK) -> None:
        self.reason = reason
        super().__init__(message, hint)


class Vouched(NamedTuple):
    """What a provider has proved: its subject, the name it calls the person, and an e-mail address it has verified."""

    issuer: str
    subject: str
    username: str = ""
    email: str = ""


def join(store: Store, provider: Provider, vouched: Vouched, ip: str) -> User:
    """The user, noted as signed in; linked for good where the administrator's rule finds them for the first time.

    Raises Refused where there is none, or not an active one.
    """
    subject = f"{vouched.issuer} {vouched.subject}"
    with store.writing():
        user = store.accounts.by_subject(subject) or _first_time(store, provider, vouched, subject, ip)
        if not user.active:
            raise Refused("inactive", "この利用者は、利用を止められています。")
        return store.accounts.signed_in(user.id, "signin.provider", ip)


def note_refusal(store: Store, reason: str, ip: str) -> None:
    """Record that a sign-in by the provider was refused: why, and from where; never what the provider said."""
    store.audit.record(SYSTEM.model_copy(update={"ip": ip}), "signin.refused", "signin:provider", {"reason": reason})


def _first_time(store: Store, provider: Provider, vouched: Vouched, subject: str, ip: str) -> User:
    claim = {Match.none: "", Match.username: vouched.username, Match.email: vouched.email}[provider.match]
    user = store.accounts.by_login(claim) if claim else None
    if user is None:
        raise Refused("unknown", "外部の認証はできましたが、この画面の利用者として登録されていません。")
    if not user.active:
        raise Refused("inactive", "この利用者は、利用を止められています。")
    if user.subject:
        # Somebody else's account there has taken over the name: names are given anew, subjects never are.
        raise Refused("taken", "この利用者IDには、既に別の外部の認証が結び付いています。")
    return store.accounts.link_subject(user.id, subject, Actor(user=user.id, name=user.name, ip=ip))
