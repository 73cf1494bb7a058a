"""How a model is reached, and that the key goes nowhere."""

from __future__ import annotations

import json
import os
import pickle
import sys
from pathlib import Path

import pytest

from specgen.errors import FileProblem, InputError, MissingExtra, NoModel
from specgen.narrative.settings import Settings, ledger_of, model_of, own_folder, read_settings
from specgen.narrative.usage import Who

KEY = "sk-test-0123456789abcdef"
FILE = """
use: 庁内
usage_folder: use
ceilings: {total: 5000, person: 1000, people: {鈴木: 2000}}
endpoints:
  - name: 庁内
    base_url: http://127.0.0.1:8080/v1
    model: a
    allowed_models: [a, b]
    network: loopback
    region: 国内
    terms: 個別契約
    trains: false
    ceiling: "2"
    key_file: key.txt
  - name: 外部
    base_url: https://llm.example.jp/v1
    model: c
"""


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("SPECGEN_LLM_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "key.txt").write_text(f"{KEY}\n", encoding="utf-8")
    path = tmp_path / "llm.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"SPECGEN_LLM_{name}", value)


def secret(settings: Settings) -> str | None:
    return settings.key.get_secret_value() if settings.key else None


def test_a_file_says_everything(file: Path) -> None:
    settings = read_settings(file)
    assert (settings.endpoint.name, settings.endpoint.model, settings.endpoint.ceiling) == ("庁内", "a", "2")
    assert secret(settings) == KEY
    assert settings.ceilings.people == {"鈴木": 2000}
    assert settings.usage_folder == file.parent / "use"


def test_json_is_read_as_well(tmp_path: Path) -> None:
    one = {"name": "x", "base_url": "https://a/v1", "model": "m"}
    path = tmp_path / "llm.json"
    path.write_text(json.dumps({"endpoints": [one]}), encoding="utf-8")
    settings = read_settings(path)
    assert settings.endpoint.model == "m"
    assert settings.key is None
    assert settings.usage_folder == own_folder()


def test_the_environment_names_the_file_and_chooses(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, FILE=str(file), MODEL="b", KEY="sk-other", MONTHLY_TOKENS="7", USAGE_FOLDER="/u")
    settings = read_settings()
    assert settings.endpoint.model == "b"
    assert secret(settings) == "sk-other"
    assert (settings.ceilings.total, settings.ceilings.person) == (7, 1000)
    assert settings.usage_folder == Path("/u")
    environment(monkeypatch, USE="外部", MODEL="")
    assert read_settings().endpoint.name == "外部"


def test_the_environment_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "k").write_text(f"\ufeff{KEY}\r\n", encoding="utf-8")
    environment(
        monkeypatch,
        BASE_URL="https://llm.example.jp/v1",
        MODEL="m",
        ALLOWED_MODELS="m, n",
        REGION="国内",
        TERMS="個別契約",
        TRAINS="false",
        CEILING="2",
        TIMEOUT_SECONDS="30",
        KEY_FILE=str(tmp_path / "k"),
    )
    settings = read_settings()
    assert settings.endpoint.allowed_models == ("m", "n")
    assert (settings.endpoint.trains, settings.endpoint.timeout_seconds) == (False, 30.0)
    assert secret(settings) == KEY


def test_what_a_file_declares_of_one_place_holds_for_no_other(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, BASE_URL="https://elsewhere.example.jp/v1", MODEL="m")
    settings = read_settings(file)
    assert settings.endpoint.ceiling is None
    assert settings.endpoint.terms is None
    assert settings.key is None
    assert settings.ceilings.total == 5000


def test_without_any_setting_there_is_no_model() -> None:
    with pytest.raises(NoModel, match="SPECGEN_LLM_BASE_URL"):
        read_settings()


def test_a_key_alone_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, KEY=KEY)
    with pytest.raises(NoModel) as caught:
        read_settings()
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"BASEURL": "https://a/v1"}, "知らない環境変数"),
        ({"BASE_URL": "https://a/v1"}, "model"),
        ({"BASE_URL": "http://a/v1", "MODEL": "m"}, "暗号化しない"),
        ({"BASE_URL": "https://a/v1", "MODEL": "m", "TRAINS": "maybe"}, "true 又は false"),
        ({"BASE_URL": "https://a/v1", "MODEL": "m", "CEILING": "9"}, "使えない値"),
        ({"BASE_URL": "https://a/v1", "MODEL": "m", "MONTHLY_TOKENS": "-1"}, "範囲の外"),
        ({"BASE_URL": "https://a/v1", "MODEL": "m", "KEY": "鍵"}, "鍵として使えない"),
        ({"BASE_URL": "https://a/v1", "MODEL": "m", "KEY": "a\nb"}, "鍵として使えない"),
        ({"BASE_URL": "https://a/v1", "MODEL": "m", "KEY_FILE": "/nowhere/key"}, "鍵のファイルを読めない"),
    ],
)
def test_a_wrong_environment_is_named(values: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, **values)
    with pytest.raises(InputError, match=says):
        read_settings()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"USE": "別"}, "接続先「別」がない"),
        ({"MODEL": "z"}, "allowed_models"),
        ({"CEILING": "3b"}, "SPECGEN_LLM_CEILING"),
        ({"REGION": "国内"}, "SPECGEN_LLM_REGION"),
    ],
)
def test_the_environment_does_not_widen_a_file(
    values: dict[str, str], says: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, **values)
    with pytest.raises(InputError, match=says):
        read_settings(file)


def test_an_endpoint_without_a_list_allows_its_own_model_only(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, USE="外部", MODEL="dearer")
    with pytest.raises(FileProblem, match="allowed_models"):
        read_settings(file)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FILE.replace("key_file: key.txt", f"key: {KEY}"), "鍵（key）を書くことはできない"),
        (f"api_key: {KEY}\n{FILE}", "鍵（api_key）を書くことはできない"),
        (FILE.replace("use: 庁内\n", ""), "使う接続先が決まっていない"),
        (FILE.replace("name: 外部", "name: 庁内"), "複数ある"),
        (FILE.replace("ceiling:", "celing:"), "celing"),
        ("endpoints: []", "一つ以上"),
        ("- 1", "項目: 値"),
        ("", "項目: 値"),
        ("a: [", "YAML"),
    ],
)
def test_a_wrong_file_is_named_and_a_key_is_not_repeated(text: str, says: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileProblem, match=says) as caught:
        read_settings(file)
    assert KEY not in str(caught.value)
    assert "llm.yaml" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b" \n", b"a b", b"\xff\xfe", b"x" * 10_001])
def test_a_wrong_key_file_is_named_without_its_content(content: bytes, file: Path) -> None:
    (file.parent / "key.txt").write_bytes(content)
    with pytest.raises(FileProblem, match="鍵として使えない"):
        read_settings(file)


def test_the_key_is_in_no_repr_dump_or_schema(file: Path) -> None:
    settings = read_settings(file)
    shown = [repr(settings), str(settings), repr(settings.model_dump()), settings.model_dump_json(), repr(settings.key)]
    assert not any(KEY in one for one in shown)
    assert "key" not in settings.model_dump()
    assert KEY not in repr(model_of(settings))
    assert KEY not in json.dumps(settings.endpoint.model_dump())
    assert KEY.encode() not in pickle.dumps(settings.endpoint)


def test_without_the_extra_it_says_what_to_install(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(file)
    for name in ("openai", "pydantic_settings"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in [
        name for name in sys.modules if name.startswith(("specgen.narrative.openai", "specgen.narrative.env"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(MissingExtra, match=r"specgen\[llm\]"):
        model_of(settings)
    with pytest.raises(MissingExtra, match=r"specgen\[llm\]"):
        read_settings(file)


def test_the_ledger_is_the_folders(file: Path) -> None:
    settings = read_settings(file)
    who = Who(person="佐藤", group="総務課", model="a")
    ledger_of(settings).reserve(who, 100)
    assert ledger_of(settings).left(who) == 900
    assert KEY not in "".join(path.read_text() for path in (file.parent / "use").iterdir())
    memory = settings.model_copy(update={"usage_folder": None})
    assert ledger_of(memory).left(who) == 1000
