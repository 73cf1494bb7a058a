"""Where text may go: an endpoint as an office declares it, and the rules that say which 案件 it may serve.

Nothing that is not declared is permitted. The rules are those of the guideline on security policies of municipalities
(令和7年3月28日改定) and of the notice of 個人情報保護委員会 (令和5年6月2日). Where one is stricter, it says so.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from specgen.errors import EndpointRefused
from specgen.model.base import Value

Klass = Literal["1", "2", "3c", "3b", "3a"]
# From the least to the most confidential (the choices of the question data.class).
KLASSES: tuple[Klass, ...] = ("1", "2", "3c", "3b", "3a")
_NAMES = {"1": "機密性1", "2": "機密性2", "3c": "機密性3C", "3b": "機密性3B", "3a": "機密性3A"}
_POLICY = "総務省「地方公共団体における情報セキュリティポリシーに関するガイドライン」（令和7年3月28日改定）"
_PPC = "個人情報保護委員会「生成AIサービスの利用に関する注意喚起等」（令和5年6月2日）"
_OWN = "本ツールの規則（申告のないことは認めない）"


class Endpoint(Value):
    """An OpenAI-compatible endpoint and what the office declares about it. It never holds the key.

    `region`, `terms`, `trains` and `ceiling` are left out when nobody has checked them; then nothing may be sent.
    `overseas_note` records how the law of the country and the risk of seizure were weighed. `controls` declares the
    access control for each asset, encryption and logs that 機密性3C needs, `ismap` that the very service is registered.
    `loopback` and `closed` say that the text leaves neither the machine nor the office's network.
    """

    name: str = Field(min_length=1, max_length=60)
    base_url: str = Field(max_length=500)
    model: str = Field(min_length=1, max_length=200)
    allowed_models: tuple[str, ...] = ()
    region: Literal["国内", "国外", "不明"] = "不明"
    terms: Literal["個別契約", "約款"] | None = None
    trains: bool | None = None
    ceiling: Klass | None = None
    overseas_note: str = Field(default="", max_length=500)
    controls: bool = False
    ismap: bool = False
    network: Literal["internet", "closed", "loopback"] = "internet"
    timeout_seconds: float = Field(default=180.0, gt=0, le=1800)
    first_seconds: float = Field(default=60.0, gt=0, le=600)
    silence_seconds: float = Field(default=30.0, gt=0, le=600)
    structured: Literal["auto", "json_schema", "json_object", "none"] = "auto"
    max_output_tokens: int = Field(default=4000, ge=1, le=100_000)
    key_header: Literal["authorization", "api-key"] = "authorization"
    api_version: str = Field(default="", pattern=r"^[A-Za-z0-9.\-]{0,40}$")

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        problem = _url_problem(self.base_url, self.network)
        if problem:
            raise ValueError(problem)
        if self.allowed_models and self.model not in self.allowed_models:
            raise ValueError(f"model「{self.model}」は、allowed_models（利用を認めるモデル）にない")
        return self

    @property
    def local(self) -> bool:
        """Whether the text stays within the machine or the office's closed network, as declared."""
        return self.network != "internet"


def is_loopback(url: str) -> bool:
    """Whether a URL names this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _url_problem(url: str, network: str) -> str:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or not url.isprintable() or " " in url:
        return "base_url は、https:// で始まるURLとする"
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        return "base_url に、利用者名、鍵、「?」及び「#」を含めない。鍵は環境変数又は鍵のファイルで与える"
    if network == "loopback" and not is_loopback(url):
        return "network が loopback のときは、base_url をこの機器の中（127.0.0.1、::1 又は localhost）とする"
    if parts.scheme == "http" and network != "closed" and not is_loopback(url):
        return "暗号化しない http:// は、この機器の中又は閉じたネットワーク（network: closed）に限る"
    return ""


class Rule(Value):
    """A rule that a call would break: what it says, where it comes from and what to do."""

    message: str
    source: str
    hint: str

    def __str__(self) -> str:
        return f"{self.message}\n  根拠: {self.source}\n  直し方: {self.hint}"


def _undeclared(endpoint: Endpoint, klass: Klass) -> Rule | None:
    if endpoint.ceiling is None:
        message = "この接続先で扱える機密性の上限（ceiling）が申告されていない。何も送らない。"
        return Rule(
            message=message,
            source=_OWN,
            hint="情報セキュリティの担当者が扱える区分を確かめ、接続先の設定に ceiling を書く。",
        )
    if KLASSES.index(klass) > KLASSES.index(endpoint.ceiling):
        message = f"案件の区分（{_NAMES[klass]}）が、この接続先の上限（{_NAMES[endpoint.ceiling]}）を超えている。"
        return Rule(
            message=message,
            source="接続先の設定（ceiling）",
            hint="上限が足りる接続先を使うか、言語モデルを使わずに書く。",
        )
    return None


def _terms(endpoint: Endpoint, _klass: Klass) -> Rule | None:
    if endpoint.terms == "個別契約":
        return None
    stated = "約款への同意だけで使うもの" if endpoint.terms == "約款" else "契約の形（terms）が申告されていないもの"
    return Rule(
        message=f"{stated}には、機密性1（公表した情報）だけを送ることができる。",
        source=f"{_POLICY}：約款による外部サービスで機密の情報を扱わないこと" if endpoint.terms else _OWN,
        hint="個別の契約を結んだ接続先を使う。",
    )


def _training(endpoint: Endpoint, _klass: Klass) -> Rule | None:
    if endpoint.trains is False:
        return None
    stated = "学習に使われる" if endpoint.trains else "学習に使われるかどうか（trains）が申告されていない"
    return Rule(
        message=f"入力した情報が{stated}接続先には、機密性1（公表した情報）だけを送ることができる。",
        source=f"{_PPC}：入力する情報が機械学習に利用されないことの確認",
        hint="学習に使わないことを契約で確かめ、trains: false と書く。",
    )


def _region(endpoint: Endpoint, klass: Klass) -> Rule | None:
    source = f"{_POLICY}：国外の法令の適用及び差押え等の危険を考慮すること"
    if endpoint.region == "国内":
        return None
    if endpoint.region == "不明":
        message = "処理する場所が分からない接続先には、機密性1（公表した情報）だけを送ることができる。"
        return Rule(message=message, source=source, hint="処理及び保存の場所を事業者に確かめ、設定に region を書く。")
    if not endpoint.overseas_note:
        message = "国外で処理する接続先には、国外の法令の適用を検討した記録がない限り、機密性1だけを送ることができる。"
        return Rule(message=message, source=source, hint="検討した結果を overseas_note に書くか、国内の接続先を使う。")
    if klass != "2":
        message = f"国外で処理する接続先には、{_NAMES[klass]}を送ることができない。"
        return Rule(message=message, source=f"本ツールの規則（{source}を踏まえたもの）", hint="国内の接続先を使う。")
    return None


def _controls(endpoint: Endpoint, klass: Klass) -> Rule | None:
    if klass == "2" or endpoint.controls:
        return None
    return Rule(
        message=f"{_NAMES[klass]}には、情報資産ごとのアクセスの制御、暗号化及びログの管理の対策が要る。",
        source=f"{_POLICY}：機密性3Cはβ´モデルに相当する対策を求めること",
        hint="対策があることを確かめ、controls: true と書く。",
    )


def _registration(endpoint: Endpoint, klass: Klass) -> Rule | None:
    if klass != "3b" or endpoint.ismap or endpoint.local:
        return None
    return Rule(
        message="機密性3Bは、ISMAPに登録されたサービス又は閉じたネットワークの中のものに限り、送ることができる。",
        source=f"{_POLICY}：機密性3Bのクラウドサービスの利用",
        hint="そのサービス自体の登録を確かめ、ismap: true と書く。",
    )


def _secret(endpoint: Endpoint, klass: Klass) -> Rule | None:
    if klass != "3a" or endpoint.local:
        return None
    message = "機密性3A（秘密文書）は、外部のサービスに送ることができない。"
    return Rule(message=message, source=f"{_POLICY}：機密性3Aの取扱い", hint="言語モデルを使わずに書く。")


_RULES: tuple[Callable[[Endpoint, Klass], Rule | None], ...] = (
    _secret,
    _terms,
    _training,
    _region,
    _controls,
    _registration,
)


def broken_rule(endpoint: Endpoint, klass: str | None) -> Rule | None:
    """The first rule that sending text of a 案件 of this class to this endpoint would break; None where none is."""
    known = next((one for one in KLASSES if one == klass), None)
    if known is None:
        message = "案件の機密性の区分（data.class）が決まっていない。何も送らない。"
        return Rule(message=message, source=_OWN, hint="設問「取り扱う情報の機密性区分」に答える。")
    declared = _undeclared(endpoint, known)
    if declared or known == "1":
        return declared
    return next((broken for rule in _RULES if (broken := rule(endpoint, known))), None)


def gate(endpoint: Endpoint, klass: str | None) -> None:
    """Let text of a 案件 of this class pass to this endpoint, or raise EndpointRefused with the rule that it breaks."""
    rule = broken_rule(endpoint, klass)
    if rule:
        raise EndpointRefused(f"接続先「{endpoint.name}」には送らない。{rule}")


def highest(endpoint: Endpoint) -> Klass | None:
    """The highest class that may go to an endpoint under every rule; None where nothing may."""
    passing = [klass for klass in KLASSES if broken_rule(endpoint, klass) is None]
    return passing[-1] if passing else None
