"""What an administrator has set, as typed values. Kept in the store by name; what was never set is the default.

No key of an endpoint and no secret of a provider is ever among them: those come from the environment of the server.
"""

from __future__ import annotations

import ipaddress
import json
from enum import StrEnum
from typing import Annotated, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

from specgen.errors import EndpointRefused, InputError, SpecgenError, StoreError
from specgen.model.base import Value
from specgen.narrative.endpoint import is_loopback
from specgen.narrative.guard import Policy
from specgen.narrative.settings import Settings, read_settings
from specgen.narrative.usage import Ceilings
from specgen.store import Store
from specgen.store.values import Actor, Role, User

ADDRESSES = "allowed_addresses"  # specgen.web.app asks for it by this name
HOURS, SECOND_STEP, GUARD, CEILINGS, MODELS, OIDC = (
    "session_hours",
    "second_step",
    "guard",
    "ceilings",
    "models",
    "oidc",
)
LEAST_HOURS, MOST_HOURS = 0.5, 24.0
MOST_NETWORKS = 200
Kind = TypeVar("Kind", bound=BaseModel)


class SecondStep(StrEnum):
    """Whom a one-time code is asked of, beyond those who chose it themselves."""

    chosen = "chosen"
    admin = "admin"
    everybody = "everybody"

    @property
    def label(self) -> str:
        """The Japanese words, as shown."""
        return {"chosen": "本人が設定したときだけ", "admin": "「管理」の権限を持つ人", "everybody": "全ての利用者"}[
            self.value
        ]


class ModelChoice(Value):
    """Which of the declared endpoints is used, and which of its models. `models` None: each that is declared."""

    off: bool = False
    endpoint: str = Field(default="", max_length=60)
    models: tuple[str, ...] | None = None


class Match(StrEnum):
    """How a person who signs in by a provider for the first time is found among the users."""

    none = "none"
    username = "username"
    email = "email"

    @property
    def label(self) -> str:
        """The Japanese words, as shown."""
        return {
            "none": "自動では結び付けない（管理者が識別子を登録する）",
            "username": "preferred_username が利用者IDと同じ人",
            "email": "確認済みのメールアドレスが利用者IDと同じ人",
        }[self.value]


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        plain = bool(parts.hostname) and parts.port != 0 and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        plain = False
        parts = urlsplit("")
    if not plain or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("https:// で始まるアドレスを書く")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):
        raise ValueError("https:// で始まるアドレスを書く（http:// は、この機器の中だけで使える）")
    return url


Address = Annotated[str, Field(max_length=500), AfterValidator(_address)]


class Provider(Value):
    """An OpenID Connect provider. `base` is the address that people reach this application at."""

    name: str = Field(min_length=1, max_length=40)
    issuer: Address
    client_id: str = Field(min_length=1, max_length=300, pattern=r"^[\x21-\x7e]+$")
    base: Address
    match: Match = Match.none

    @model_validator(mode="after")
    def _base_is_a_place(self) -> Self:
        if urlsplit(self.base).path.strip("/"):
            raise ValueError("この画面のアドレスは、ホストの名前（必要ならポート）までを書く")
        return self

    @property
    def callback(self) -> str:
        """Where the provider sends people back to; it must be registered there."""
        return f"{self.base.rstrip('/')}/sign-in/callback"


def policy_of(store: Store) -> Policy:
    """The guard's policy."""
    return _read(store, GUARD, Policy) or Policy()


def ceilings_of(store: Store) -> Ceilings:
    """The monthly ceilings of tokens: those that were set here, else those that the server declares, else the usual."""
    if found := _read(store, CEILINGS, Ceilings):
        return found
    try:
        return read_settings(use=model_choice_of(store).endpoint).ceilings
    except SpecgenError:
        return Ceilings()


def model_choice_of(store: Store) -> ModelChoice:
    """What was decided about endpoints and models."""
    return _read(store, MODELS, ModelChoice) or ModelChoice()


def allowed_models(store: Store) -> tuple[str, ...] | None:
    """The models that may be used, by name; None for each one that is declared, () for none."""
    choice = model_choice_of(store)
    return () if choice.off else choice.models


def model_settings(store: Store) -> Settings:
    """The endpoint to use, as the server's environment declares it, with the ceilings that hold here.

    Raises NoModel where none is declared, EndpointRefused where the administrator does not allow it, FileProblem or
    InputError where what is declared is wrong.
    """
    choice = model_choice_of(store)
    if choice.off:
        raise EndpointRefused(
            "管理者が、言語モデルの利用を止めています。\n  直し方: 言語モデルを使わずに書いてください。"
        )
    settings = read_settings(use=choice.endpoint)
    model = settings.endpoint.model
    if choice.models is not None and model not in choice.models:
        raise EndpointRefused(
            f"管理者が、モデル「{model}」の利用を認めていません。\n"
            "  直し方: 管理者に、使うことができるモデルを尋ねてください。"
        )
    ceilings = _read(store, CEILINGS, Ceilings)
    return settings.model_copy(update={"ceilings": ceilings}) if ceilings else settings


def networks_of(store: Store) -> tuple[str, ...]:
    """The networks that may come in; none for every one."""
    return tuple(store.settings.get(ADDRESSES, ()))


def session_hours(store: Store, default: float) -> float:
    """How long a sign-in holds at most."""
    found = store.settings.get(HOURS, default)
    return min(max(float(found), LEAST_HOURS), MOST_HOURS)


def second_step_of(store: Store) -> SecondStep:
    """Whom a one-time code is asked of."""
    return SecondStep(store.settings.get(SECOND_STEP, SecondStep.chosen.value))


def needs_second_step(store: Store, user: User) -> bool:
    """Whether a person must have a one-time code and has none yet."""
    if user.totp:
        return False
    rule = second_step_of(store)
    return rule is SecondStep.everybody or (rule is SecondStep.admin and Role.admin in user.roles)


def provider_of(store: Store) -> Provider | None:
    """The OpenID Connect provider; None where there is none."""
    return _read(store, OIDC, Provider)


def parse_networks(text: str) -> tuple[str, ...]:
    """Networks as they were typed, one a line (a # begins a remark). Raises InputError naming the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        stated = line.partition("#")[0].strip()
        if not stated:
            continue
        try:
            found.append(str(ipaddress.ip_network(stated, strict=False)))
        except ValueError as error:
            raise InputError(
                f"{number}行目の「{stated[:50]}」は、アドレス又はネットワークではありません。"
                "\n  直し方: 192.0.2.0/24 のように書いてください。"
            ) from error
    if len(found) > MOST_NETWORKS:
        raise InputError(f"ネットワークが多過ぎます（{MOST_NETWORKS}件まで）。\n  直し方: まとめて書いてください。")
    return tuple(dict.fromkeys(found))


def keep(store: Store, name: str, value: BaseModel | None, actor: Actor) -> bool:
    """Keep a typed value under its name; whether it was another one before."""
    return keep_plain(store, name, None if value is None else value.model_dump(mode="json"), actor)


def keep_plain(store: Store, name: str, value: object, actor: Actor) -> bool:
    """Keep a JSON value under a name; whether it was another one before. The log tells that it was changed."""
    with store.writing():
        if store.settings.get(name) == value:
            return False
        store.settings.set(name, value, actor)
        return True


def _read(store: Store, name: str, kind: type[Kind]) -> Kind | None:
    found = store.settings.get(name)
    if found is None:
        return None
    try:
        # From JSON text, as strict values are kept: a list stands for a tuple, a word for a choice.
        return kind.model_validate_json(json.dumps(found))
    except ValidationError as error:
        raise StoreError(f"設定「{name}」を読めません。", "管理者が、設定の画面で保存し直してください。") from error
