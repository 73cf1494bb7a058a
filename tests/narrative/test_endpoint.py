"""Where text may go, and which rule stops it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from specgen.errors import EndpointRefused
from specgen.narrative.endpoint import KLASSES, Endpoint, broken_rule, gate, highest, is_loopback

BARE: dict[str, Any] = {"name": "庁内", "base_url": "https://llm.example.jp/v1", "model": "m"}
FULL: dict[str, Any] = {**BARE, "region": "国内", "terms": "個別契約", "trains": False, "ceiling": "3b"}
CONTROLLED: dict[str, Any] = {**FULL, "controls": True, "ismap": True}


@pytest.mark.parametrize(
    ("declared", "klass", "says"),
    [
        (FULL, None, "決まっていない"),
        (FULL, "", "決まっていない"),
        (FULL, "4", "決まっていない"),
        (FULL, "未定", "決まっていない"),
        (BARE, "1", "申告されていない"),
        ({**FULL, "ceiling": "1"}, "2", "上限（機密性1）を超えている"),
        ({**CONTROLLED, "ceiling": "3c"}, "3b", "上限（機密性3C）を超えている"),
        ({**FULL, "terms": "約款"}, "2", "約款への同意"),
        ({**FULL, "terms": None}, "2", "契約の形"),
        ({**FULL, "trains": True}, "2", "学習に使われる"),
        ({**FULL, "trains": None}, "2", "学習に使われるかどうか"),
        ({**FULL, "region": "不明"}, "2", "場所が分からない"),
        ({**FULL, "region": "国外"}, "2", "検討した記録"),
        ({**CONTROLLED, "region": "国外", "overseas_note": "検討済み"}, "3c", "国外で処理する"),
        ({**CONTROLLED, "region": "国外", "overseas_note": "検討済み", "network": "closed"}, "3b", "国外で処理する"),
        (FULL, "3c", "アクセスの制御"),
        ({**CONTROLLED, "ismap": False}, "3b", "ISMAP"),
        ({**CONTROLLED, "ceiling": "3a"}, "3a", "秘密文書"),
    ],
)
def test_the_rule_that_stops_is_named_with_its_source(declared: dict[str, Any], klass: str | None, says: str) -> None:
    with pytest.raises(EndpointRefused) as caught:
        gate(Endpoint(**declared), klass)
    message = str(caught.value)
    assert says in message
    assert "庁内" in message
    assert "根拠: " in message
    assert "直し方: " in message


@pytest.mark.parametrize(
    ("declared", "klass"),
    [
        ({**BARE, "ceiling": "1"}, "1"),
        ({**FULL, "terms": "約款", "trains": True, "region": "国外"}, "1"),
        (FULL, "2"),
        ({**FULL, "region": "国外", "overseas_note": "法令を検討し、公表前の資料に限る。"}, "2"),
        ({**FULL, "controls": True}, "3c"),
        (CONTROLLED, "3b"),
        ({**CONTROLLED, "ismap": False, "network": "closed"}, "3b"),
        ({**CONTROLLED, "ceiling": "3a", "network": "closed"}, "3a"),
    ],
)
def test_what_is_declared_and_allowed_passes(declared: dict[str, Any], klass: str) -> None:
    gate(Endpoint(**declared), klass)


@pytest.mark.parametrize(
    ("declared", "klass"),
    [(BARE, None), (FULL, "2"), ({**FULL, "terms": "約款"}, "1"), (CONTROLLED, "3b")],
)
def test_the_highest_class_that_passes(declared: dict[str, Any], klass: str | None) -> None:
    assert highest(Endpoint(**declared)) == klass


DECLARED = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["国内", "国外", "不明"]),
        "terms": st.sampled_from([None, "個別契約", "約款"]),
        "trains": st.sampled_from([None, True, False]),
        "ceiling": st.sampled_from([None, *KLASSES]),
        "overseas_note": st.sampled_from(["", "検討済み"]),
        "controls": st.booleans(),
        "ismap": st.booleans(),
        "network": st.sampled_from(["internet", "closed"]),
    }
)


@given(DECLARED)
def test_a_class_never_passes_where_a_lower_one_is_stopped(declared: dict[str, Any]) -> None:
    endpoint = Endpoint(**{**BARE, **declared})
    passing = [broken_rule(endpoint, klass) is None for klass in KLASSES]
    assert passing == sorted(passing, reverse=True)


@given(DECLARED)
def test_nothing_confidential_passes_without_each_declaration(declared: dict[str, Any]) -> None:
    endpoint = Endpoint(**{**BARE, **declared})
    if broken_rule(endpoint, "2") is None:
        assert endpoint.terms == "個別契約"
        assert endpoint.trains is False
        assert endpoint.region != "不明"
        assert endpoint.ceiling is not None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"base_url": "ftp://a/v1"}, "https://"),
        ({"base_url": "llm.example.jp/v1"}, "https://"),
        ({"base_url": "https://"}, "https://"),
        ({"base_url": "https://a b/v1"}, "https://"),
        ({"base_url": "https://a/v1\n"}, "https://"),
        ({"base_url": "https://a:99999/v1"}, "https://"),
        ({"base_url": "https://[::1/v1"}, "https://"),
        ({"base_url": "https://user:pass@a/v1"}, "鍵を含めない|鍵及び|利用者名"),
        ({"base_url": "https://a/v1?key=1"}, "利用者名"),
        ({"base_url": "https://a/v1#x"}, "利用者名"),
        ({"base_url": "http://llm.example.jp/v1"}, "暗号化しない"),
        ({"base_url": "http://127.0.0.1.example.jp/v1"}, "暗号化しない"),
        ({"network": "loopback"}, "loopback"),
        ({"allowed_models": ["other"]}, "allowed_models"),
    ],
)
def test_an_unsound_declaration_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Endpoint(**{**BARE, **changes})


@pytest.mark.parametrize(
    ("url", "network"),
    [
        ("http://127.0.0.1:8080/v1", "loopback"),
        ("http://localhost:8080/v1", "loopback"),
        ("http://[::1]:8080/v1", "loopback"),
        ("http://10.1.2.3/v1", "closed"),
        ("http://127.0.0.1:8080/v1", "internet"),
    ],
)
def test_plain_http_stays_within(url: str, network: str) -> None:
    endpoint = Endpoint(**{**BARE, "base_url": url, "network": network})
    assert endpoint.local == (network != "internet")
    assert is_loopback(url) == ("10." not in url)
