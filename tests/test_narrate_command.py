"""`specgen guard`, `narrate`, `review` and `usage` as a person calls them."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from specgen.cli import run
from specgen.narrative.shelf import read_shelf
from tests.narrative.fake_server import Fake, dripping, good, serving, status
from tests.narrative.shelved import PERSON, copy_of

TEXT = "議事録の作成に、会議の時間の3倍の時間が掛かっている。"
INVENTED = "議事録の作成に、会議の時間の5倍の時間が掛かっている。"
LETTER = "担当は山田太郎（電話090-1234-5678）である。\r\n条項を読む。\r\n"


def answer(text: str) -> str:
    return json.dumps({"paragraphs": [{"text": text, "uses": ["n1"]}], "remark": ""}, ensure_ascii=False)


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SPECGEN_")]:
        monkeypatch.delenv(name)


def environment(fake: Fake, folder: Path, **more: str) -> dict[str, str]:
    names = {
        "BASE_URL": fake.url, "MODEL": "fake-1", "CEILING": "2", "TERMS": "個別契約", "TRAINS": "false",
        "REGION": "国内", "NETWORK": "loopback", "USAGE_FOLDER": str(folder / "usage"), **more,
    }  # fmt: skip
    return {f"SPECGEN_LLM_{name}": value for name, value in names.items()}


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A server that answers well, and an environment that names it."""
    with serving(good(answer(TEXT))) as server:
        for name, value in environment(server, tmp_path).items():
            monkeypatch.setenv(name, value)
        yield server


def narrate(path: Path, *more: str) -> int:
    return run(["narrate", str(path), "--slot", "issues", "--person", "職員1", "--yes", *more])


def review(path: Path, *more: str) -> int:
    return run(["review", str(path), *more])


def the_id(path: Path) -> str:
    (entry,) = read_shelf(path.with_name("answers.suggestions.json")).entries
    return entry.suggestion.id


def made(out: Path) -> str:
    """Every item of a draft as JSON; the shares, which name each origin, left out."""
    content = json.loads((out / "specification.json").read_text(encoding="utf-8"))["specification"]
    return json.dumps({key: content[key] for key in ("chapters", "annexes")}, ensure_ascii=False, indent=1)


# ---- guard


def test_guard_shows_what_would_be_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LETTER.encode())
    assert run(["guard", str(path)]) == 0
    assert "氏名【伏せる】 担当は〈山田太郎〉" in capsys.readouterr().out
    assert run(["guard", str(path), "--format", "json"]) == 0
    spans = json.loads(capsys.readouterr().out)["spans"]
    assert [(one["category"], one["action"]) for one in spans] == [("name", "mask"), ("phone", "mask")]
    assert all(LETTER[one["start"] : one["end"]] == one["value"] for one in spans)


def test_guard_reads_lines_of_the_standard_input() -> None:
    command = [sys.executable, "-m", "specgen", "guard", "-", "--lines"]
    done = subprocess.run(command, input=LETTER.encode(), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [len(row["spans"]) for row in rows] == [2, 0]


def test_guard_follows_the_policy_of_the_office(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, policy = tmp_path / "a.txt", tmp_path / "policy.yaml"
    path.write_text("極秘案件のさくら計画について", encoding="utf-8")
    policy.write_text("actions: {forbidden_word: mask}\nforbidden_words: [さくら計画]\n", encoding="utf-8")
    assert run(["guard", str(path), "--policy", str(policy)]) == 0
    assert "禁止語【伏せる】" in capsys.readouterr().out
    monkeypatch.setenv("SPECGEN_GUARD_POLICY", str(policy))
    assert run(["guard", str(path)]) == 0
    assert "禁止語【伏せる】" in capsys.readouterr().out
    for bad in ("actions: {name: hide}", "words: [a]", "forbidden_words: [a]", "- a"):
        policy.write_text(bad, encoding="utf-8")
        assert run(["guard", str(path)]) == 2
        assert "policy.yaml" in capsys.readouterr().err


def test_guard_refuses_what_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"\x81\xff\xfe\x00")
    assert run(["guard", str(path)]) == 2
    assert "a.bin" in capsys.readouterr().err
    assert run(["guard", str(tmp_path / "none.txt")]) == 2
    assert "直し方" in capsys.readouterr().err


# ---- narrate


def test_without_a_model_it_says_so_and_drafts_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy_of("town", tmp_path)
    assert narrate(path) == 2
    assert "接続先が設定されていない" in capsys.readouterr().err
    assert run(["usage"]) == 2
    assert run(["draft", str(path), "--out", str(tmp_path / "out"), "--no-pages"]) == 0
    assert "言語モデルの案" not in capsys.readouterr().out


def test_from_notes_to_a_specification(fake: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = copy_of("town", tmp_path), tmp_path / "out"
    assert narrate(path) == 0
    shown = capsys.readouterr().out
    assert "案 issues-" in shown
    assert "specgen review" in shown
    assert len(fake.seen) == 1
    # Nobody has decided: the template's text, and it says so.
    assert run(["draft", str(path), "--out", str(out), "--no-pages"]) == 0
    assert "未確認のため使っていない案 1件" in capsys.readouterr().out
    assert '"generated"' not in made(out)
    assert review(path, "--accept", the_id(path), "--by", PERSON) == 0
    capsys.readouterr()
    assert run(["draft", str(path), "--out", str(out), "--no-pages"]) == 0
    assert "採用した文 1件" in capsys.readouterr().out
    assert f'"by": "{PERSON}"' in made(out)
    assert f'"text": "\\n{TEXT}",\n' in made(out)
    # The notes change: the text no longer stands.
    path.write_text(path.read_text(encoding="utf-8").replace("3倍", "4倍"), encoding="utf-8")
    assert run(["draft", str(path), "--out", str(out), "--no-pages"]) == 0
    assert "古くなったため使っていない文 1件" in capsys.readouterr().out
    assert "4倍" in (out / "specification.md").read_text(encoding="utf-8")
    assert run(["usage"]) == 0
    assert "職員1 fake-1: 1回 154トークン" in capsys.readouterr().out


def test_personal_data_is_shown_masked_and_put_back(
    fake: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy_of("town", tmp_path, "議事録の作成に、", "総務課の山田太郎が議事録の作成に、")
    assert narrate(path) == 0
    assert "氏名【伏せる】〈山田太郎〉（narrative.issues#1）" in capsys.readouterr().out
    assert "山田太郎" not in json.dumps(fake.seen[0].body, ensure_ascii=False)


def test_what_may_not_leave_stops_before_anything_is_sent(
    fake: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy_of("town", tmp_path, "議事録の作成に、", "予定価格は1,150,000円であり、議事録の作成に、")
    assert narrate(path) == 2
    shown = capsys.readouterr()
    assert "予定価格等" in shown.out
    assert "何も送信していない" in shown.err
    assert fake.seen == []
    path = copy_of("town", tmp_path, 'data.class: "2"', "data.class: 3b")
    assert narrate(path) == 2
    assert "上限" in capsys.readouterr().err
    assert fake.seen == []


def test_nothing_is_sent_without_a_yes(
    fake: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copy_of("town", tmp_path)
    call = ["narrate", str(path), "--slot", "issues", "--person", "職員1"]
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(call) == 2
    assert "--yes" in capsys.readouterr().err
    for typed, sent in (("n\n", 0), ("y\n", 1)):
        monkeypatch.setattr("sys.stdin", Terminal(typed))
        assert run(call) == 0
        assert len(fake.seen) == sent


class Terminal(io.StringIO):
    """Somebody types."""

    def isatty(self) -> bool:
        return True


def test_a_model_that_fails_leaves_the_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy_of("town", tmp_path)
    with serving(status(401)) as server:
        for name, value in environment(server, tmp_path).items():
            monkeypatch.setenv(name, value)
        assert narrate(path) == 0
    assert "案はない。" in capsys.readouterr().out
    assert not path.with_name("answers.suggestions.json").exists()
    assert run(["draft", str(path), "--out", str(tmp_path / "out"), "--no-pages"]) == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--slot", "rewrite"], "職員が書いた文でない"),
        (["--slot", "reason", "--subject", "x"], "使えるのは ない"),
        (["--slot", "poem"], "使えるのは background"),
        (["--settings", "none.yaml"], "none.yaml"),
        (["--person", "あ" * 101], "長過ぎる"),
        (["--group", "a\x07"], "使えない文字"),
    ],
)
def test_a_wrong_call_is_explained(
    fake: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    assert narrate(copy_of("town", tmp_path), *more) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert "Traceback" not in shown.err
    assert fake.seen == []


def test_an_own_clause_is_rewritten_as_asked(fake: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy_of("town", tmp_path)
    own = (
        "own_clauses:\n  - {key: x1, place: function.basic, title: 報告, reason: 庁内の規則による。,\n"
        f"     text: 受注者は、毎月、書面により報告すること。{TEXT}}}\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + own, encoding="utf-8")
    call = [
        "narrate",
        str(path),
        "--slot",
        "rewrite",
        "--subject",
        "x1",
        "--wish",
        "もっと簡潔に",
        "--person",
        "a",
        "--yes",
    ]
    assert run(call) == 0, capsys.readouterr().err
    assert "もっと簡潔に" in json.dumps(fake.seen[0].body, ensure_ascii=False)
    assert review(path, "--accept", the_id(path), "--by", PERSON) == 0
    assert run(["draft", str(path), "--out", str(tmp_path / "out"), "--no-pages"]) == 0
    text = (tmp_path / "out" / "specification.md").read_text(encoding="utf-8")
    assert "毎月、書面により" not in text


@pytest.mark.skipif(os.name != "posix", reason="シグナルを使う")
def test_ctrl_c_stops_and_loses_nothing(tmp_path: Path) -> None:
    path = copy_of("town", tmp_path)
    with serving(good(answer(TEXT)), dripping) as server:
        variables = os.environ | environment(server, tmp_path)
        command = [sys.executable, "-m", "specgen", "narrate", str(path), "--person", "a", "--yes"]
        slots = ["--slot", "issues", "--slot", "background"]
        process = subprocess.Popen([*command, *slots], env=variables, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while len(server.seen) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, shown = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "中止" in shown.decode()
    assert "Traceback" not in shown.decode()
    assert the_id(path).startswith("issues-")


# ---- review


@pytest.fixture
def invented(fake: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Answers with one suggestion that holds a figure that nobody gave."""
    fake.behaviours[:] = [good(answer(INVENTED))]
    path = copy_of("town", tmp_path)
    assert narrate(path) == 0
    capsys.readouterr()
    return path


def test_a_marked_suggestion_is_listed_and_not_accepted_unread(
    invented: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(invented, "--list") == 0
    shown = capsys.readouterr().out
    assert "〔要確認：5" in shown
    piece = shown.split("〔要確認：")[1].split("〕")[0]
    id_ = the_id(invented)
    assert review(invented, "--accept", id_, "--by", PERSON) == 2
    assert "確かめられていない" in capsys.readouterr().err
    assert review(invented, "--accept", id_, "--by", PERSON, "--confirm", piece) == 0
    assert review(invented, "--reject", id_, "--by", PERSON, "--reason", "見直す") == 0
    entry = read_shelf(invented.with_name("answers.suggestions.json")).entries[0]
    assert (entry.suggestion.status, entry.suggestion.reason) == ("rejected", "見直す")
    assert [past.status for past in entry.history] == ["accepted"]


def test_an_edited_text_is_taken_from_a_file(
    invented: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text.txt"
    text.write_text("議事録の作成に時間が掛かっています。\r\n", encoding="utf-8")
    assert review(invented, "--edit", the_id(invented), "--text", str(text), "--by", PERSON) == 0
    assert "注意: " in capsys.readouterr().out  # です・ます
    assert run(["draft", str(invented), "--out", str(tmp_path / "out"), "--no-pages"]) == 0
    assert "掛かっています" in (tmp_path / "out" / "specification.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--accept", "x", "--by", "a"], "案「x」はない"),
        (["--accept", "issues"], "氏名がない"),
        (["--accept", "a", "--reject", "b"], "どれか一つ"),
        (["--edit", "issues", "--by", "a"], "--text"),
        (["--text", "x.txt"], "併せて"),
        (["--edit", "issues", "--text", "none.txt", "--by", "a"], "none.txt"),
        (["--reject", "issues", "--by", "a\x07"], "使えない文字"),
        (["--reject", "issues", "--by", "あ" * 101], "長過ぎる"),
        (["--reject", "issues", "--by", "a", "--reason", "a\u202e"], "使えない文字"),
    ],
)
def test_a_wrong_review_changes_nothing(
    invented: Path, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    before = invented.with_name("answers.suggestions.json").read_bytes()
    assert review(invented, *more) == 2
    assert words in capsys.readouterr().err
    assert invented.with_name("answers.suggestions.json").read_bytes() == before


@pytest.mark.parametrize(
    ("typed", "status_", "words"),
    [
        ([PERSON, "a", "y"], "accepted", "記録しました"),
        ([PERSON, "a", "n", "s"], "pending", "確かめられていない"),
        ([PERSON, "r", "使わない"], "rejected", "記録しました"),
        ([PERSON, "x", "s"], "pending", "後で決める"),
        ([PERSON, "e"], "edited", "記録しました"),
    ],
)
def test_a_person_decides_one_by_one(
    invented: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    typed: list[str], status_: str, words: str,
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(typed) + "\n"))
    monkeypatch.setenv("EDITOR", "sed -i s/5倍/3倍/")
    assert review(invented) == 0
    shown = capsys.readouterr()
    assert words in shown.out + shown.err
    assert "〔要確認：" in shown.out
    (entry,) = read_shelf(invented.with_name("answers.suggestions.json")).entries
    assert entry.suggestion.status == status_


def test_review_without_suggestions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review(copy_of("town", tmp_path), "--list") == 0
    assert "案はない" in capsys.readouterr().out


def test_a_damaged_file_of_suggestions_stops_a_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy_of("town", tmp_path)
    path.with_name("answers.suggestions.json").write_text("{", encoding="utf-8")
    assert run(["draft", str(path), "--out", str(tmp_path / "out"), "--no-pages"]) == 2
    assert "生成案の記録が壊れている" in capsys.readouterr().err


# ---- usage


@pytest.mark.usefixtures("fake")
def test_usage_as_a_table_and_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["usage"]) == 0
    assert "利用の記録はない" in capsys.readouterr().out
    assert narrate(copy_of("town", tmp_path), "--group", "総務課") == 0
    capsys.readouterr()
    assert run(["usage", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["usage"]
    assert (row["who"]["person"], row["who"]["group"], row["tokens"]) == ("職員1", "総務課", 154)
    target = tmp_path / "usage.csv"
    assert run(["usage", "--format", "csv", "-o", str(target)]) == 0
    assert "総務課" in target.read_text(encoding="utf-8-sig")
    assert run(["usage", "--month", "2027-13"]) == 2
