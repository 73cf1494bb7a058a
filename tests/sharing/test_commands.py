"""`specgen library search` and `specgen library similar` as a person calls them."""

from __future__ import annotations

import json

import pytest

from specgen.cli import run


def call(*arguments: str) -> int:
    return run(["library", *arguments])


def test_a_search_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("search", "学習", "-再委託", "--limit", "2") == 0
    shown = capsys.readouterr().out
    assert "初めの2件を示す" in shown
    assert "学習用及び参照用のデータの品質（ai.data-quality）" in shown
    assert "本文: …" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("words", [("学習に利用",), ("-学習",), ("--", "-学習"), ("DAT-01",), ("の",), ("ｻｰﾊﾞ",)])
def test_a_search_as_json(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert call("search", "--format", "json", "--limit", "3", *words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["total"] >= len(found["hits"]) >= 1
    assert set(found["hits"][0]) == {"clause", "code", "title", "pieces", "why"}


def test_nothing_found_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("search", "存在しない語句") == 0
    assert "見つからない" in capsys.readouterr().out


def test_a_phrase_reaches_across_a_space(capsys: pytest.CaptureFixture[str]) -> None:
    call("search", "--format", "json", "学習に 利用")
    assert json.loads(capsys.readouterr().out)["query"]["terms"][0]["phrase"]


def test_a_long_query_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("search", "学" * 10_000) == 0
    assert "初めの部分だけ" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ("search",),
        ("search", "--formt", "学習"),
        ("search", "学習", "--limit", "0"),
        ("similar",),
        ("similar", "あ", "い"),
    ],
)
def test_a_wrong_call_is_refused(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert call(*arguments) == 2
    assert "直し方" in capsys.readouterr().err


@pytest.mark.parametrize("wanted", ["security.no-training", "DAT-01", "dat-01", "入力情報を学習に利用しないこと。"])
def test_like_clauses_are_told(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("similar", wanted, "--limit", "3") == 0
    shown = capsys.readouterr().out
    assert shown.count("    文: ") == 3
    assert ("（security.no-training）" in shown) == wanted.startswith("入力")


def test_the_opposite_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("similar", "入力情報を学習に利用すること。", "--format", "json") == 0
    found = {one["code"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["DAT-01"]["degree"] == "opposite"
    assert found["DAT-01"]["differences"] == ["否定が逆"]


def test_nothing_alike_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("similar", "？") == 0
    assert "似た条項はない" in capsys.readouterr().out


def test_a_text_that_is_too_long_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("similar", "あ" * 6_001) == 2
    assert "長過ぎる" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["search", "similar"])
def test_the_help_is_japanese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(name, "--help") == 0
    shown = capsys.readouterr().out
    assert "条項" in shown
    assert "指定:" in shown
    assert "Options" not in shown
