"""The first start: an administrator with a password that is told once, and a sample 案件 to look at."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.resources import resource
from specgen.store import Store
from specgen.store.values import Actor, Kind, Role, Save
from specgen.workbench.desk.desk import LIBRARY, Office

ADMINISTRATOR, FIRST_GROUP = "admin", "総務課"
SAMPLE = "town"
_SYSTEM = Actor(user="", name="specgen", ip="")
# Without 0/O, 1/l/I: it is read from a screen and typed once.
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Founded(NamedTuple):
    """Whom the first start made, with the password that nobody can see again."""

    login: str
    password: str


def temporary_password() -> str:
    """A password to hand over: sixteen letters and digits that cannot be mistaken for each other."""
    return "".join(secrets.choice(_LETTERS) for _ in range(16))


def found(office: Office) -> Founded | None:
    """Make the first administrator and a sample 案件 in an empty store; None where somebody is there already."""
    store = office.store
    with store.writing():
        if store.accounts.users():
            return None
        password = temporary_password()
        group = store.accounts.add_group(FIRST_GROUP, _SYSTEM)
        roles = frozenset({Role.admin, Role.draft})
        store.accounts.add_user(ADMINISTRATOR, "管理者", group.id, roles, password, _SYSTEM, must_change=True)
        _add_sample(store, group.id, office)
    return Founded(ADMINISTRATOR, password)


def _add_sample(store: Store, group: str, office: Office) -> None:
    path = resource("samples") / SAMPLE / "answers.yaml"
    raw = read_answers_yaml(path)
    saves = [Save(kind=Kind.answer, key=id_, value=one.value, base=0) for id_, one in raw.values.items()]
    editions = {layer.manifest.id: layer.manifest.edition for layer in office.library.layers}
    saves.append(Save(kind=Kind.setting, key=LIBRARY, value=editions, base=0))
    store.projects.create("見本：○○町生成AIサービス提供業務", group, raw.preset, saves, _SYSTEM)
