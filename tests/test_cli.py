"""The command as a person calls it: exit codes, messages, and what is on disk afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from lxml.etree import SerialisationError  # type: ignore[import-untyped]  # lxml ships no types

from specgen import console
from specgen.cli import run
from tests.conftest import sample_path

FILES = {
    "specification.docx", "specification.md", "specification.json",
    "requirements.xlsx", "checklist.xlsx", "report.html",
}  # fmt: skip


def answers(tmp_path: Path, old: str = "", new: str = "") -> Path:
    text = sample_path("town").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "answers.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def draft(*arguments: str | Path) -> int:
    return run(["draft", *map(str, arguments), "--no-pages"])


def test_a_draft_makes_every_file_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert draft(answers(tmp_path), "--out", out) == 0
    assert {path.name for path in out.iterdir()} == FILES
    shown = capsys.readouterr().out
    for words in ("○○町", "19/21", "調達チェックシート（DS-920）", "承認条項", "要確認 5件", "report.html"):
        assert words in shown


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    # In two processes, so that neither hash seeds nor caches can help.
    for name in ("one", "two"):
        command = [
            sys.executable,
            "-m",
            "specgen",
            "draft",
            str(sample_path("city")),
            "--out",
            str(tmp_path / name),
            "--no-pages",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_findings_of_severity_error_are_drafted_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = answers(tmp_path, 'data.class: "2"', "data.class: 3a")
    assert draft(path, "--out", tmp_path / "out") == 1
    assert "誤り" in capsys.readouterr().out
    assert (tmp_path / "out" / "specification.docx").exists()


BAD: list[tuple[str, str, str, str]] = [
    ("an unknown question", "scale.users:", "scale.user:", "知らない設問「scale.user」"),
    ("a wrong type", "scale.users: １２０", "scale.users: [1]", "数で答える"),
    ("a missing answer", "  service.audience: 職員\n", "", "回答がない"),
    ("broken YAML", "answers:\n", "answers: [\n", "YAMLとして読めない"),
    ("a bomb", "specgen: 1", "specgen: 1\nx: &x [1]\ny: [*x, *x]", "別名"),
]


@pytest.mark.parametrize(("old", "new", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_input_gives_one_message_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str
) -> None:
    assert draft(answers(tmp_path, old, new), "--out", tmp_path / "out") == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert "直し方" in shown.err
    assert shown.out == ""
    assert not (tmp_path / "out").exists()


CALLS: list[tuple[list[str], str]] = [
    (["draft"], "「回答ファイル」を指定してください"),
    (["draft", "none.yaml", "--out", "x"], "読めない"),
    (["draft", "a.docx", "--out", "x"], "回答ファイルとして読めない種類"),
    (["draft", "a.yaml"], "「--out」を指定してください"),
    (["draft", "a.yaml", "--outt", "x"], "知らない指定「--outt」"),
    (["drft"], "知らない命令"),
    (["init", "--preset", "village"], "使えるのは town・city・prefecture・joint"),
    (["questions", "--format", "xlsx"], "-o で指定"),
    (["explain", "--answers", "a.yaml"], "どちらか一つ"),
    (["draft", "a.yaml", "--out"], "「--out」に値を指定してください"),
    (["draft", "a.yaml", "--final=x"], "「--final」に値は付けられません"),
    (["draft", "a.yaml", "余分", "b", "--out", "x"], "余分な引数「余分 b」があります"),
    (["init", "-o", "あ" * 300], "名前が長過ぎる"),
    (["library", "list", "--library", "a" * 300], "名前が長過ぎる"),
    (["library", "validate", "--library", "nowhere"], "library.yaml がない"),
]


@pytest.mark.parametrize(("arguments", "words"), CALLS)
def test_a_wrong_call_is_explained_in_japanese(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert words in shown.err + shown.out
    assert "Traceback" not in shown.err


def test_final_is_refused_while_something_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = answers(tmp_path)
    assert draft(path, "--out", tmp_path / "out", "--final") == 1
    assert "要確認" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    narratives = ["background", "purpose", "issues", "effects", "summary"]
    confirmed = f"confirmed: [{', '.join(f'overview.{name}' for name in narratives)}]\n"
    path.write_text(path.read_text(encoding="utf-8") + confirmed, encoding="utf-8")
    assert draft(path, "--out", tmp_path / "out", "--final") == 0
    assert "【要確認】" not in (tmp_path / "out" / "specification.md").read_text(encoding="utf-8")
    path.write_text(
        path.read_text(encoding="utf-8").replace("scale.users: １２０", "scale.users: 未定"), encoding="utf-8"
    )
    assert draft(path, "--out", tmp_path / "again", "--final") == 1
    assert "利用者数" in capsys.readouterr().err


def test_init_and_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "answers.yaml"
    assert run(["init", "--preset", "city", "-o", str(target)]) == 0
    assert "preset: city" in target.read_text(encoding="utf-8")
    assert run(["init", "-o", str(target)]) == 2  # never silently over somebody's answers
    assert "既にあります" in capsys.readouterr().err
    assert run(["init", "-o", str(target), "--force"]) == 0
    assert run(["questions"]) == 0
    assert "scale.users" in capsys.readouterr().out
    assert run(["questions", "--format", "json", "--preset", "prefecture"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["questions"]}
    assert rows["scale.concurrent"]["default"] == 300


def test_a_hearing_sheet_is_drafted_like_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "sheet.xlsx"
    assert run(["questions", "--format", "xlsx", "--answers", str(sample_path("city")), "-o", str(sheet)]) == 0
    assert draft(sheet, "--out", tmp_path / "from-sheet") == 0
    assert draft(sample_path("city"), "--out", tmp_path / "from-yaml") == 0
    capsys.readouterr()
    texts = [(tmp_path / name / "specification.md").read_bytes() for name in ("from-sheet", "from-yaml")]
    assert texts[0] == texts[1]


def test_explain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(answers(tmp_path))
    assert run(["explain", "function.rag-register", "--answers", path]) == 0
    shown = capsys.readouterr().out
    assert "作成した（第" in shown
    assert "必須 から 求めない に" in shown
    assert run(["explain", "network.internet", "--answers", path]) == 0
    assert "作成していない" in capsys.readouterr().out
    assert run(["explain", "DAT-01", "--answers", path]) == 0  # by the printed requirement id too
    assert run(["explain", "no.such", "--answers", path]) == 2
    assert run(["explain", "--change", "rag.need=求めない", "--answers", path]) == 0
    shown = capsys.readouterr().out
    assert "外れる条項" in shown
    assert "RAG-01" in shown
    for change in ("rag.need", "rag.ned=必須", "rag.need=たぶん"):
        assert run(["explain", "--change", change, "--answers", path]) == 2


def test_library_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["library", "validate"]) == 0
    assert "決められない" in capsys.readouterr().out
    assert run(["library", "validate", "--strict"]) == 0
    assert run(["library", "list"]) == 0
    assert "security.no-training" in capsys.readouterr().out


def test_a_bad_layer_stops_a_draft_unless_it_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layer = tmp_path / "layer"
    (layer / "clauses" / "contract").mkdir(parents=True)
    (layer / "library.yaml").write_text('id: x\ntitle: x\nedition: "1"\npublisher: x\nlicence: x\n', encoding="utf-8")
    (layer / "clauses" / "contract" / "bad.yaml").write_text("id: [", encoding="utf-8")
    path = answers(tmp_path)
    assert draft(path, "--out", tmp_path / "out", "--library", layer) == 2
    assert "layer/clauses/contract/bad.yaml:2" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert draft(path, "--out", tmp_path / "out", "--library", layer, "--skip-bad-files") == 1
    assert "bad.yaml" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    shutil.unpack_archive(wheel, site, "zip")
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import specgen; from specgen.cli import run;"
        "assert specgen.__file__.startswith(sys.argv[1]);"
        "from specgen.resources import resource;"
        "answers = resource('samples') / 'town' / 'answers.yaml';"
        "sys.exit(run(['draft', str(answers), '--out', sys.argv[2], '--no-pages']))"
    )
    out = tmp_path / "out"
    command = [sys.executable, "-I", "-c", script, str(site), str(out)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir()} == FILES


def test_ctrl_c_is_no_crash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("specgen.cli.libraries.Workbench", interrupted)
    assert run(["library", "list"]) == 2
    assert "中止しました" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["draft", "--help"], ["library", "--help"], ["--version"]])
def test_help_is_in_japanese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    shown = capsys.readouterr().out
    assert "Usage" not in shown
    assert "Show this message" not in shown
    assert "Options" not in shown
    assert shown


def test_what_click_says_of_a_path_is_japanese() -> None:
    command = click.Argument(["answers"], type=click.Path(), metavar="回答ファイル")
    for words, meaning in (("is not readable.", "を読めません"), ("does not exist.", "がありません")):
        shown = console.usage_error(click.BadParameter(f"Path '表/a b' {words}", param=command))
        assert f"「回答ファイル」に指定した「表/a b」{meaning}" in shown


def test_pdfs_of_an_earlier_draft_are_pointed_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = answers(tmp_path), tmp_path / "out"
    out.mkdir()
    (out / "other.pdf").touch()
    assert draft(path, "--out", out) == 0
    assert "古いPDF" not in capsys.readouterr().out
    for name in ("specification.pdf", "checklist.pdf"):
        (out / name).touch()
    assert draft(path, "--out", out) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "古いPDFが残っている" in line]
    assert line.endswith(": specification.pdf、checklist.pdf")


@pytest.mark.parametrize("error", [SerialisationError("IO_WRITE"), OSError(28, "No space left on device")])
def test_a_full_disk_is_no_crash(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr("specgen.cli.libraries.Workbench", full)
    assert run(["library", "list"]) == 2
    assert "空き" in capsys.readouterr().err


def specgen(*arguments: str, encoding: str = "utf-8", **more: object) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "specgen", *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60} | more
    return subprocess.run(command, env=environment, check=False, **options)  # type: ignore[call-overload,no-any-return]


def test_a_console_that_lacks_characters(tmp_path: Path) -> None:
    shown = specgen("init", encoding="cp932")  # into a file or a pipe: UTF-8 always
    assert shown.stdout.decode("utf-8").startswith("#")
    done = specgen("draft", str(answers(tmp_path)), "--out", str(tmp_path / "out"), "--no-pages", encoding="cp932")
    assert done.returncode == 0, done.stderr
    assert "作成しました" in done.stdout.decode("cp932")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux だけにある")
def test_a_full_standard_output() -> None:
    for command in ("init", "questions"):
        with Path("/dev/full").open("wb") as full:
            done = specgen(command, stdout=full)
        assert done.returncode == 2
        assert done.stderr.decode().startswith("specgen: ")
        assert "Traceback" not in done.stderr.decode()
        assert "Exception ignored" not in done.stderr.decode()


@pytest.mark.skipif(os.name != "posix", reason="シェルを使う")
def test_a_limit_on_file_size(tmp_path: Path) -> None:
    target = tmp_path / "sheet.xlsx"
    command = f"ulimit -f 1; exec {sys.executable} -m specgen questions --format xlsx -o {target}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "大きさの制限" in done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert not target.exists()


def test_ctrl_c_during_the_imports_is_no_crash() -> None:
    script = """
import sys
class Interrupts:
    def find_spec(self, name, *_):
        if name == "specgen.workbench":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupts())
import runpy
runpy.run_module("specgen", run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.decode().strip() == "中止しました。"


@pytest.mark.skipif(os.name != "posix", reason="シェルを使う")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_stopped_draft_leaves_nothing_running_and_nothing_behind(tmp_path: Path, name: str) -> None:
    if signal.getsignal(getattr(signal, name)) is signal.SIG_IGN:
        pytest.skip(f"{name} は、この試験を動かすもの（nohup など）が無視している")
    temporary, child = tmp_path / "tmp", tmp_path / "child"
    temporary.mkdir()
    soffice = tmp_path / "soffice"
    soffice.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {child}.new; mv {child}.new {child}; wait\n")
    soffice.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "specgen", "draft", str(answers(tmp_path)), "--out", str(tmp_path / "out")],
        env=os.environ | {"TMPDIR": str(temporary), "SPECGEN_SOFFICE": str(soffice)},
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 40
    while not child.exists() and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(getattr(signal, name))
    _, shown = process.communicate(timeout=30)
    assert process.returncode == 2
    assert shown.decode().endswith("中止しました。\n")
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "out").exists()
    status = Path(f"/proc/{int(child.read_text())}/status")
    until = time.monotonic() + 5
    while time.monotonic() < until and status.exists() and "\nState:\tZ" not in status.read_text():
        time.sleep(0.05)
    assert not status.exists() or "\nState:\tZ" in status.read_text()
