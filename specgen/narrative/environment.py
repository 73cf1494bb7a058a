"""The environment variables SPECGEN_LLM_… (needs the extra `llm`)."""

from __future__ import annotations

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SPECGEN_LLM_"


class Environment(BaseSettings):
    """What the environment says. All are texts here; `Endpoint` and `Ceilings` check them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    file: str | None = None
    use: str | None = None
    key: SecretStr | None = None
    key_file: str | None = None
    usage_folder: str | None = None
    monthly_tokens: str | None = None
    name: str | None = None
    base_url: str | None = None
    model: str | None = None
    allowed_models: str | None = None
    region: str | None = None
    terms: str | None = None
    trains: str | None = None
    ceiling: str | None = None
    overseas_note: str | None = None
    controls: str | None = None
    ismap: str | None = None
    network: str | None = None
    timeout_seconds: str | None = None
    first_seconds: str | None = None
    silence_seconds: str | None = None
    structured: str | None = None
    max_output_tokens: str | None = None
    key_header: str | None = None
    api_version: str | None = None
