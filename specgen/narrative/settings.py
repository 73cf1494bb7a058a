"""How a language model is reached: a settings file (SPECGEN_LLM_FILE) and the environment (SPECGEN_LLM_…).

The file declares endpoints and ceilings and never holds a key: it is copied, mailed and kept with the 案件. A key comes
from the environment or from a file of its own, stays a secret in memory, and is written nowhere.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from pydantic import BaseModel, Field, SecretStr, ValidationError

from specgen.errors import FileProblem, InputError, MissingExtra, NoModel, os_reason
from specgen.model.base import Value
from specgen.narrative.client import Model
from specgen.narrative.endpoint import Endpoint
from specgen.narrative.usage import Ceilings, Ledger
from specgen.narrative.usage_store import FolderStore, MemoryStore
from specgen.refusals import describe
from specgen.yamlfile import read_yaml

if TYPE_CHECKING:
    from specgen.narrative.environment import Environment

_PREFIX, _VARIABLES = "SPECGEN_LLM_", "環境変数 SPECGEN_LLM_…"
_MAX_KEY = 10_000
_SECRET_NAMES = frozenset({"key", "api_key", "apikey", "token", "password", "secret"})
_NOT_ENDPOINT = frozenset({"file", "use", "key", "key_file", "usage_folder", "monthly_tokens"})
_NO_MODEL = (
    "言語モデルの接続先が設定されていない。モデルを使わない下書きは、そのまま作ることができる。\n"
    "  直し方: 環境変数 SPECGEN_LLM_FILE で設定のファイルを示すか、SPECGEN_LLM_BASE_URL 及び SPECGEN_LLM_MODEL を"
    "与える。"
)
Kind = TypeVar("Kind", bound=BaseModel)


class Declared(Endpoint):
    """An endpoint in a settings file, with the file that holds its key (relative to the settings file)."""

    key_file: str = ""


class SettingsFile(Value):
    """What a settings file may say. `use` names the endpoint where there are several."""

    endpoints: tuple[Declared, ...] = Field(min_length=1, max_length=50)
    use: str = ""
    ceilings: Ceilings = Ceilings()
    usage_folder: str = ""


class Settings(Value):
    """One endpoint with everything that a call needs. The key appears in no dump and no repr."""

    endpoint: Endpoint
    key: SecretStr | None = Field(default=None, exclude=True, repr=False)
    ceilings: Ceilings = Ceilings()
    usage_folder: Path | None = None


def read_settings(file: Path | None = None, *, use: str = "") -> Settings:
    """The settings of a file (else of SPECGEN_LLM_FILE), with those of the environment. `use` names the endpoint before
    either does.

    An environment that names a base URL declares an endpoint of its own: what a file declares of another place does
    not hold for it. Otherwise it may choose the endpoint (USE), the model among those allowed, and the key. Raises
    NoModel where neither names an endpoint, FileProblem or InputError where something in them is wrong.
    """
    environment, path, stated = _stated(file)
    if environment.base_url:
        endpoint, key_file, folder = _of_environment(environment), "", Path()
    elif stated is not None and path is not None:
        endpoint, key_file = _chosen(stated, environment, path, use)
        folder = path.parent
    else:
        raise NoModel(_NO_MODEL)
    return Settings(
        endpoint=endpoint,
        key=_key(environment, folder / key_file if key_file else None),
        ceilings=_ceilings(environment, stated),
        usage_folder=_usage_folder(environment, stated, folder),
    )


def declared_endpoints(file: Path | None = None) -> tuple[Endpoint, ...]:
    """Every endpoint that is declared, whichever is used. Raises as `read_settings`."""
    environment, _, stated = _stated(file)
    if environment.base_url:
        return (_of_environment(environment),)
    if stated is None:
        raise NoModel(_NO_MODEL)
    return tuple(Endpoint.model_validate(one.model_dump(exclude={"key_file"})) for one in stated.endpoints)


def model_of(settings: Settings) -> Model:
    """The model behind an endpoint. Raises MissingExtra where the openai package is not installed."""
    try:
        from specgen.narrative.openai_client import OpenAIModel
    except ModuleNotFoundError as error:
        raise MissingExtra(error.name or "openai") from error
    return OpenAIModel(settings.endpoint, settings.key)


def ledger_of(settings: Settings) -> Ledger:
    """The use that counts against the ceilings: of the folder, or of this process where none is named."""
    store = FolderStore(settings.usage_folder) if settings.usage_folder else MemoryStore()
    return Ledger(store, settings.ceilings)


def _stated(file: Path | None) -> tuple[Environment, Path | None, SettingsFile | None]:
    """What the environment says, and the file that it or the caller names."""
    environment = _environment(file)
    path = file or (Path(environment.file) if environment.file else None)
    return environment, path, _settings_file(path) if path else None


def _environment(file: Path | None) -> Environment:
    given = {name for name, value in os.environ.items() if name.upper().startswith(_PREFIX) and value}
    if not given and file is None:
        raise NoModel(_NO_MODEL)
    try:
        from specgen.narrative.environment import Environment
    except ModuleNotFoundError as error:
        raise MissingExtra(error.name or "pydantic-settings") from error
    unknown = sorted(
        name for name in given if name.upper().removeprefix(_PREFIX).lower() not in Environment.model_fields
    )
    if unknown:
        raise InputError(f"知らない環境変数がある: {'、'.join(unknown)}\n  直し方: 名前を確かめるか、消す。")
    return Environment()


def _settings_file(path: Path) -> SettingsFile:
    data = read_yaml(path).data
    for part in _mappings(data):
        secret = sorted(_SECRET_NAMES & {str(name).lower() for name in part})
        if secret:
            hint = (
                "鍵は環境変数 SPECGEN_LLM_KEY 又は key_file で示す別のファイルに置く。書いた鍵は、無効にして作り直す。"
            )
            raise FileProblem(str(path), f"設定のファイルに鍵（{secret[0]}）を書くことはできない。", hint)
    return _checked(SettingsFile, data, str(path))


def _mappings(data: Any) -> list[dict[str, Any]]:
    """The file's own mapping and those of its endpoints, as far as they are mappings."""
    if not isinstance(data, dict):
        return []
    endpoints = data.get("endpoints")
    return [part for part in [data, *(endpoints if isinstance(endpoints, list) else [])] if isinstance(part, dict)]


def _checked(kind: type[Kind], data: Any, name: str) -> Kind:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        # The value itself is not repeated beyond what `describe` names: a slip may have put a key there.
        message, hint = describe(error.errors(include_url=False)[0], kind)
        raise FileProblem(name, message, hint) from None


def _of_environment(environment: Environment) -> Endpoint:
    given: dict[str, Any] = environment.model_dump(exclude=set(_NOT_ENDPOINT), exclude_none=True)
    if "allowed_models" in given:
        given["allowed_models"] = [name.strip() for name in given["allowed_models"].split(",") if name.strip()]
    return _checked(Endpoint, {"name": _VARIABLES, **given}, _VARIABLES)


def _chosen(stated: SettingsFile, environment: Environment, path: Path, use: str) -> tuple[Endpoint, str]:
    """The endpoint of a file that is asked for, and its key file."""
    extra = environment.model_dump(exclude={*_NOT_ENDPOINT, "model"}, exclude_none=True)
    if extra:
        names = "、".join(f"{_PREFIX}{name.upper()}" for name in extra)
        hint = "接続先の申告は設定のファイルを直す。環境変数で接続先を決めるときは、BASE_URL も与える。"
        raise InputError(f"設定のファイルの接続先は、環境変数で変えることができない: {names}\n  直し方: {hint}")
    wanted = use or environment.use or stated.use
    named = [one for one in stated.endpoints if one.name == wanted or not wanted]
    if len(named) != 1:
        names = "、".join(one.name for one in stated.endpoints)
        problem = f"接続先「{wanted}」がない、又は同じ名前が複数ある" if wanted else "使う接続先が決まっていない"
        raise FileProblem(str(path), f"{problem}（{names}）。", "use に接続先の名前を一つ書く。")
    data = named[0].model_dump(exclude={"key_file"})
    if environment.model:
        data["allowed_models"] = data["allowed_models"] or (named[0].model,)
        data["model"] = environment.model
    return _checked(Endpoint, data, str(path)), named[0].key_file


def _key(environment: Environment, of_file: Path | None) -> SecretStr | None:
    if environment.key is not None:
        return _sound_key(environment.key.get_secret_value(), f"{_PREFIX}KEY")
    path = Path(environment.key_file) if environment.key_file else of_file
    if path is None:
        return None
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_KEY + 1)
    except OSError as error:
        hint = "鍵のファイルの名前と、読取りの権限を確かめる。"
        raise FileProblem(str(path), f"鍵のファイルを読めない（{os_reason(error)}）。", hint) from error
    return _sound_key(content.decode("utf-8-sig", "replace"), str(path))


def _sound_key(text: str, name: str) -> SecretStr:
    key = text.strip()
    if not key or len(key) > _MAX_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise FileProblem(name, "鍵として使えない（空、又は使えない文字がある）。", "鍵だけを1行で書く。")
    return SecretStr(key)


def _ceilings(environment: Environment, stated: SettingsFile | None) -> Ceilings:
    ceilings = stated.ceilings if stated else Ceilings()
    if environment.monthly_tokens is None:
        return ceilings
    return _checked(Ceilings, {**ceilings.model_dump(), "total": environment.monthly_tokens}, _VARIABLES)


def _usage_folder(environment: Environment, stated: SettingsFile | None, folder: Path) -> Path | None:
    if environment.usage_folder:
        return Path(environment.usage_folder)
    return folder / stated.usage_folder if stated and stated.usage_folder else own_folder()


def own_folder() -> Path:
    """Where uses are kept when nothing else is said: with the files of this user, so that a ceiling holds from one call
    to the next."""
    return Path(click.get_app_dir("specgen")) / "usage"
