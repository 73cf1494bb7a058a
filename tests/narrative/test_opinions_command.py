"""`specgen check --model` as a person calls it, with a real server on this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from specgen.cli import run
from tests.narrative.fake_server import Fake, good, serving, status

ITEM, DOUBTFUL = "ds920:12", "有害な出力の抑止"
ANSWER = {
    "item": ITEM,
    "verdict": "covered",
    "paragraph": "p2",
    "quote": DOUBTFUL,
    "aspects": ["control"],
    "reason": "有害な出力の抑止を求めている。",
}


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SPECGEN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A server whose model is right, and an environment that names it."""
    with serving(good(json.dumps(ANSWER, ensure_ascii=False))) as server:
        names = {
            "BASE_URL": server.url, "MODEL": "fake-1", "CEILING": "2", "TERMS": "個別契約", "TRAINS": "false",
            "REGION": "国内", "NETWORK": "loopback", "USAGE_FOLDER": str(tmp_path / "usage"),
        }  # fmt: skip
        for name, value in names.items():
            monkeypatch.setenv(f"SPECGEN_LLM_{name}", value)
        yield server


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "仕様書.md"
    path.write_text(f"# 第1章 機能要件\n\n- {DOUBTFUL}\n\n- 担当：山田花子\n", encoding="utf-8")
    return path


def check(paper: Path, *more: str) -> int:
    return run(["check", str(paper), "--checklist", "ds920", *more])


ASK = ("--model", "--class", "1", "--yes", "--person", "職員1")


def test_an_undetermined_item_is_judged_with_its_quote(
    fake: Fake, paper: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(paper, *ASK) in (0, 1)
    out, err = capsys.readouterr()
    assert f"○ {ITEM}" in out
    assert "言語モデル（fake-1）の判定である。" in out
    assert f"■ {ITEM}" in err
    assert [one.body["messages"][0]["role"] for one in fake.seen] == ["system"]
    assert "山田花子" not in json.dumps(fake.seen[0].body, ensure_ascii=False)
    assert run(["usage"]) == 0
    assert "職員1 fake-1: 1回" in capsys.readouterr().out


def test_without_the_option_nothing_is_sent(fake: Fake, paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(paper) in (0, 1)
    assert f"？ {ITEM}" in capsys.readouterr().out
    assert fake.seen == []


def test_an_invented_quote_is_shown_and_changes_nothing(
    fake: Fake, paper: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.behaviours[:] = [good(json.dumps({**ANSWER, "quote": "有害な出力を抑止しなければならない。"}))]
    check(paper, *ASK, "--format", "json")
    result = json.loads(capsys.readouterr().out)
    item = next(one for one in result["checklists"][0]["items"] if one["id"] == ITEM)
    assert (item["verdict"], item["judged_by"]) == ("undetermined", "")
    assert [(one["item"], one["model"]) for one in result["rejected_opinions"]] == [(ITEM, "fake-1")]


def test_a_failing_endpoint_does_not_stop_the_check(
    fake: Fake, paper: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.behaviours[:] = [status(401)]
    assert check(paper, *ASK) in (0, 1)
    out, _ = capsys.readouterr()
    assert f"？ {ITEM}" in out
    assert "言語モデルの答えは得られなかった。" in out


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--model", "--yes"), "--class"),
        (("--model", "--yes", "--class", "3c"), "上限"),
        (("--model", "--class", "1"), "--yes"),
        (("--class", "1"), "--model"),
        (("--yes",), "--model"),
        (("--person", "職員1"), "--model"),
    ],
)
def test_a_call_that_may_not_go_out_is_refused(
    fake: Fake, paper: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], why: str
) -> None:
    assert check(paper, *options) == 2
    out, err = capsys.readouterr()
    assert (out, why in err) == ("", True)
    assert fake.seen == []


def test_without_an_endpoint_the_command_says_so(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(paper, *ASK) == 2
    assert "SPECGEN_LLM_FILE" in capsys.readouterr().err
