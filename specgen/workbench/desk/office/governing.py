"""What an administrator sets: who may come in, the guard, language models, and the provider of sign-in.

A form comes as it was typed and is kept whole or not at all; FormRefused says what is wrong, field by field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from specgen.errors import InputError, SpecgenError
from specgen.narrative.endpoint import Endpoint
from specgen.narrative.guard import Action, Category, Policy
from specgen.narrative.settings import declared_endpoints
from specgen.narrative.usage import Ceilings
from specgen.refusals import describe
from specgen.store.values import Role
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.office import settings
from specgen.workbench.desk.office.settings import Match, ModelChoice, Provider, SecondStep
from specgen.workbench.desk.refused import FormRefused, is_plain

MOST_WORDS, MOST_LENGTH, MOST_TOKENS, MOST_EXCEPTIONS = 500, 100, 10**12, 500
_AMOUNT = re.compile(r"[0-9]{1,13}")


class AccessForm(NamedTuple):
    """Who may come in, as it was typed."""

    addresses: str
    hours: str
    second_step: str


class GuardForm(NamedTuple):
    """The guard's policy, as it was typed: an action for each category, words one a line."""

    actions: Mapping[str, str]
    forbidden_words: str
    public_contacts: str


class ModelForm(NamedTuple):
    """Language models and ceilings, as they were typed. `models` None: each that is declared."""

    off: bool
    endpoint: str
    models: tuple[str, ...] | None
    total: str
    person: str
    group: str
    model: str
    people: str
    groups: str
    named_models: str


class ProviderForm(NamedTuple):
    """The provider of sign-in, as it was typed; `off` takes it away."""

    off: bool
    name: str
    issuer: str
    client_id: str
    base: str
    match: str


def access_form(desk: Desk, hours: float) -> AccessForm:
    """Who may come in, as it stands; `hours` is the default."""
    desk.need(Role.admin)
    stated = settings.session_hours(desk.store, hours)
    return AccessForm("\n".join(settings.networks_of(desk.store)), f"{stated:g}", settings.second_step_of(desk.store))


def save_access(desk: Desk, form: AccessForm, admits: Callable[[str, Iterable[str]], bool]) -> bool:
    """Keep who may come in; whether anything changed. `admits` says whether an address lies in networks.

    Raises FormRefused, also where the administrator who saves it could not come in any more.
    """
    desk.need(Role.admin)
    problems: dict[str, str] = {}
    networks: tuple[str, ...] = ()
    try:
        networks = settings.parse_networks(form.addresses)
    except InputError as error:
        problems["addresses"] = str(error).replace("\n  直し方: ", "")
    if networks and not admits(desk.actor.ip, networks):
        problems["addresses"] = (
            f"この端末のアドレス {desk.actor.ip or '（不明）'} が含まれていません。"
            "このまま保存すると、自分が入れなくなります。"
        )
    hours = _hours(form.hours)
    if hours is None:
        problems["hours"] = f"{settings.LEAST_HOURS:g}から{settings.MOST_HOURS:g}までの数を入力してください。"
    if form.second_step not in set(SecondStep):
        problems["second_step"] = "一つ選んでください。"
    if problems:
        raise FormRefused(problems)
    store, actor = desk.store, desk.actor
    with store.writing():
        changed = [
            settings.keep_plain(store, settings.ADDRESSES, list(networks), actor),
            settings.keep_plain(store, settings.HOURS, hours, actor),
            settings.keep_plain(store, settings.SECOND_STEP, form.second_step, actor),
        ]
    return any(changed)


def guard_form(desk: Desk) -> GuardForm:
    """The guard's policy as it stands."""
    desk.need(Role.admin)
    policy = settings.policy_of(desk.store)
    actions = {category.value: policy.action(category).value for category in Category}
    return GuardForm(actions, "\n".join(policy.forbidden_words), "\n".join(policy.public_contacts))


def save_guard(desk: Desk, form: GuardForm) -> bool:
    """Keep the guard's policy; whether it changed. Raises FormRefused."""
    desk.need(Role.admin)
    problems, actions = {}, {}
    for category in Category:
        stated = form.actions.get(category.value, "")
        if stated in set(Action):
            actions[category] = Action(stated)
        else:
            problems[f"action.{category.value}"] = f"「{category.label}」の扱いを選んでください。"
    words = {}
    for field, text in (("forbidden_words", form.forbidden_words), ("public_contacts", form.public_contacts)):
        try:
            words[field] = _words(text)
        except InputError as error:
            problems[field] = str(error)
    if problems:
        raise FormRefused(problems)
    # Only what differs from the default is kept, so that a better default holds for the others.
    own = {category: action for category, action in actions.items() if Policy().action(category) is not action}
    policy = Policy(actions=own, **words)
    return settings.keep(desk.store, settings.GUARD, policy, desk.actor)


def declared(desk: Desk) -> tuple[tuple[Endpoint, ...], str]:
    """The endpoints that the server's environment declares; () and the reason where there are none."""
    desk.need(Role.admin)
    try:
        return declared_endpoints(), ""
    except SpecgenError as error:
        return (), str(error)


def model_form(desk: Desk) -> ModelForm:
    """Language models and ceilings as they stand."""
    desk.need(Role.admin)
    choice, ceilings = settings.model_choice_of(desk.store), settings.ceilings_of(desk.store)
    return ModelForm(
        choice.off,
        choice.endpoint,
        choice.models,
        total=_typed(ceilings.total),
        person=_typed(ceilings.person),
        group=_typed(ceilings.group),
        model=_typed(ceilings.model),
        people=_lines(ceilings.people),
        groups=_lines(ceilings.groups),
        named_models=_lines(ceilings.models),
    )


def save_models(desk: Desk, form: ModelForm) -> bool:
    """Keep which models may be used, and how much; whether anything changed. Raises FormRefused."""
    desk.need(Role.admin)
    problems: dict[str, str] = {}
    found: dict[str, Any] = {}
    for field in ("total", "person", "group", "model"):
        found[field] = _amount(getattr(form, field), problems, field)
    if not form.total.strip():
        problems["total"] = "全体の上限は、必ず入力してください。"
    for field, key in (("people", "people"), ("groups", "groups"), ("named_models", "models")):
        found[key] = _exceptions(getattr(form, field), problems, field)
    _check_names(desk, found, problems)
    names = {one.name for one in declared(desk)[0]}
    if form.endpoint and form.endpoint not in names and form.endpoint != settings.model_choice_of(desk.store).endpoint:
        problems["endpoint"] = "申告されている接続先から選んでください。"
    if any(not 1 <= len(model) <= 200 for model in form.models or ()) or len(form.models or ()) > MOST_EXCEPTIONS:
        problems["models"] = "モデルの名前は、一つ200字までです。"
    if problems:
        raise FormRefused(problems)
    choice = ModelChoice(off=form.off, endpoint=form.endpoint, models=form.models)
    store = desk.store
    with store.writing():
        changed = settings.keep(store, settings.MODELS, choice, desk.actor)
        return settings.keep(store, settings.CEILINGS, Ceilings(**found), desk.actor) or changed


def provider_form(desk: Desk) -> ProviderForm:
    """The provider of sign-in as it stands."""
    desk.need(Role.admin)
    found = settings.provider_of(desk.store)
    if found is None:
        return ProviderForm(True, "", "", "", "", Match.none)
    return ProviderForm(False, found.name, found.issuer, found.client_id, found.base, found.match)


def save_provider(desk: Desk, form: ProviderForm) -> bool:
    """Keep the provider of sign-in, or take it away; whether it changed. Raises FormRefused."""
    desk.need(Role.admin)
    if form.off:
        return settings.keep(desk.store, settings.OIDC, None, desk.actor)
    typed = {name: text.strip() for name, text in form._asdict().items() if name != "off"}
    typed["match"] = typed["match"] or Match.none.value
    return settings.keep(desk.store, settings.OIDC, _valid(Provider, typed), desk.actor)


def _valid(kind: type[Provider], typed: Mapping[str, Any]) -> BaseModel:
    try:
        return kind.model_validate(typed)
    except ValidationError as error:
        problems: dict[str, str] = {}
        for detail in error.errors(include_url=False):
            field = str(detail["loc"][0]) if detail["loc"] else "base"
            said = describe(detail, kind)[0]
            problems.setdefault(field, said.partition(": ")[2] or said)
        raise FormRefused(problems) from error


def _typed(amount: int | None) -> str:
    return "" if amount is None else str(amount)


def _lines(table: Mapping[str, int]) -> str:
    return "\n".join(f"{name} = {most}" for name, most in table.items())


def _hours(text: str) -> float | None:
    try:
        hours = float(text)
    except ValueError:
        return None
    return hours if settings.LEAST_HOURS <= hours <= settings.MOST_HOURS else None


def _words(text: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(words) > MOST_WORDS:
        raise InputError(f"多過ぎます（{MOST_WORDS}件まで）。")
    for word in words:
        if not 2 <= len(word) <= MOST_LENGTH:
            raise InputError(f"一つ2字から{MOST_LENGTH}字までで書く（「{word[:20]}」）。")
        if not is_plain(word):
            raise InputError(f"使えない文字がある（「{word[:20]}」）。")
    return words


def _amount(text: str, problems: dict[str, str], field: str) -> int | None:
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain:
        return None
    if not _AMOUNT.fullmatch(plain) or int(plain) > MOST_TOKENS:
        problems[field] = "0以上の整数を、半角の数字で入力してください。"
        return None
    return int(plain)


def _exceptions(text: str, problems: dict[str, str], field: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, sign, amount = (part.strip() for part in line.rpartition("="))
        wrong: dict[str, str] = {}
        most = _amount(amount, wrong, field)
        if not sign or not 1 <= len(name) <= 200 or most is None:
            problems[field] = f"{number}行目は「名前 = 数」の形ではありません。"
        else:
            found[name] = most
    if len(found) > MOST_EXCEPTIONS:
        problems[field] = f"多過ぎます（{MOST_EXCEPTIONS}件まで）。"
    return found


def _check_names(desk: Desk, found: Mapping[str, Mapping[str, int]], problems: dict[str, str]) -> None:
    """A ceiling for a name that nobody has would hold for nobody."""
    logins = {user.login for user in desk.store.accounts.users()}
    named = {group.name for group in desk.store.accounts.groups()}
    if unknown := [name for name in found["people"] if name not in logins]:
        problems.setdefault("people", f"利用者ID「{unknown[0][:50]}」の人はいません。")
    if unknown := [name for name in found["groups"] if name not in named]:
        problems.setdefault("groups", f"所属「{unknown[0][:50]}」はありません。")
