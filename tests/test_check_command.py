"""`specgen check` as a person calls it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from specgen.cli import run
from tests.conftest import sample_path

SPEC = """\
# 生成AIサービス調達仕様書

## 1 背景

1.1 生成AIの普及に伴い、有害な出力への対策が課題となっている。

## 2 機能要件

2.1 本サービスは、Microsoft Edge及びGoogle Chromeで利用できること。

2.2 入力した情報を、生成AIモデルの学習に利用しないこと。

2.3 画像の生成はChatGPTにより行えること。

| 項目 | 内容 | 区分 |
| --- | --- | --- |
| 利用時間 | 計画停止を除き24時間365日利用できること | 必須 |
| 音声認識 | 会議の録音を文字に起こす機能 | 任意 |
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "仕様書.md"
    path.write_text(SPEC, encoding="utf-8")
    return path


def check(*arguments: str | Path) -> int:
    return run(["check", *map(str, arguments)])


def items(text: str) -> dict[str, dict[str, object]]:
    return {item["id"]: item for one in json.loads(text)["checklists"] for item in one["items"]}


def test_the_result_is_told_with_a_bar_and_quotes(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(spec) == 0
    shown = capsys.readouterr().out
    for words in (
        "仕様書.md",
        "調達チェックシート（DS-920）",
        "/21",
        "2.1「本サービスは、Microsoft Edge",
        "足りない: ",
        "注意 ",
    ):
        assert words in shown


def test_json_holds_the_contract(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(spec, "--format", "json") == 0
    text = capsys.readouterr().out
    report, found = json.loads(text), items(text)
    assert report["document"]["name"] == "仕様書.md"
    assert {"place", "quote"} <= found["municipal:02"]["evidence"][0].keys()  # type: ignore[index]
    verdicts = {id_: item["verdict"] for id_, item in found.items()}
    assert verdicts["municipal:02"] == verdicts["municipal:03"] == verdicts["municipal:11"] == "covered"
    assert verdicts["ds920:12"] == "missing"
    assert verdicts["ds920:06"] == "undetermined"
    assert verdicts["municipal:09"] != "covered"
    assert "ai.harmful" in found["ds920:12"]["suggested_clauses"]  # type: ignore[operator]
    for finding in report["findings"]:
        assert {"code", "severity", "place", "message", "hint"} <= finding.keys()
    assert "product-name" in {finding["code"] for finding in report["findings"]}


def test_every_item_of_every_checklist_is_there_once(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(spec, "--format", "json")
    ids = [item["id"] for one in json.loads(capsys.readouterr().out)["checklists"] for item in one["items"]]
    assert len(ids) == len(set(ids)) == 43


def test_one_checklist_can_be_chosen(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(spec, "--format", "json", "--checklist", "ds920-contract")
    assert [one["id"] for one in json.loads(capsys.readouterr().out)["checklists"]] == ["ds920-contract"]
    assert check(spec, "--checklist", "no-such-list") == 2
    assert "ds920、ds920-contract、municipal-sample" in capsys.readouterr().err


def test_the_same_document_gives_the_same_bytes(spec: Path, tmp_path: Path) -> None:
    for form in ("json", "html", "xlsx"):
        for name in ("one", "two"):
            assert check(spec, "--format", form, "-o", tmp_path / f"{name}.{form}") == 0
        assert (tmp_path / f"one.{form}").read_bytes() == (tmp_path / f"two.{form}").read_bytes()


def test_decisions_of_a_person_are_respected(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waivers = tmp_path / "判断.yaml"
    waivers.write_text(
        "not_applicable: [{item: 'ds920:11', reason: 小規模な試行のため。}]\n"
        "waive: [{code: product-name, reason: 既存の契約の更新のため。}]\n",
        encoding="utf-8",
    )
    check(spec, "--format", "json", "--waivers", waivers)
    text = capsys.readouterr().out
    assert items(text)["ds920:11"]["verdict"] == "not_applicable"
    assert items(text)["ds920:11"]["reason"] == "小規模な試行のため。"
    report = json.loads(text)
    assert "product-name" not in {one["code"] for one in report["findings"]}
    assert "既存の契約の更新のため。" in {one["reason"] for one in report["waived"]}


def test_an_annex_counts_and_is_compared(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    annex = tmp_path / "別紙.md"
    annex.write_text(
        "# 別紙 要件\n\n1 有害な内容の出力を抑えるため、出力にフィルタを適用すること。\n\n"
        "2 Claude 3.5 Sonnetを利用できること。\n",
        encoding="utf-8",
    )
    check(spec, "--with", annex, "--format", "json")
    text = capsys.readouterr().out
    assert items(text)["ds920:12"]["verdict"] == "covered"
    assert any(one["place"].startswith("別紙.md") for one in json.loads(text)["findings"])


def test_a_docx_comes_back_with_comments(tmp_path: Path) -> None:
    document = docx.Document()
    for line in SPEC.splitlines():
        if line and not line.startswith(("|", "#")):
            document.add_paragraph(line)
    source = tmp_path / "仕様書.docx"
    document.save(str(source))
    assert check(source, "--format", "docx", "-o", tmp_path / "結果.docx") == 0
    with zipfile.ZipFile(tmp_path / "結果.docx") as package:
        assert "ChatGPT" in package.read("word/comments.xml").decode()
    assert [one.text for one in docx.Document(str(tmp_path / "結果.docx")).paragraphs] == [
        one.text for one in docx.Document(str(source)).paragraphs
    ]


def test_an_xlsx_has_a_sheet_for_each_checklist(spec: Path, tmp_path: Path) -> None:
    assert check(spec, "--format", "xlsx", "-o", tmp_path / "結果.xlsx") == 0
    book = openpyxl.load_workbook(tmp_path / "結果.xlsx")
    text = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    assert "ds920:12" in text or "有害情報の出力制御措置" in text
    assert len(book.sheetnames) >= 5


def test_gaps_become_an_answers_file_once(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "answers.yaml"
    assert check(spec, "--fix", target) == 0
    shown = capsys.readouterr()
    assert "不足を補う条項の案" in shown.out
    assert "（ai.harmful）: ds920:12 を補う" in shown.out
    before = target.read_bytes()
    assert "ai.harmful" in before.decode()
    # A file that is there is read, never written: here it still waits for its answers.
    assert check(spec, "--fix", target) == 2
    assert "scale.users" in capsys.readouterr().err
    assert target.read_bytes() == before


def test_gaps_are_filled_in_with_the_answers_of_a_case(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(spec, "--fix", sample_path("town"), "--format", "json") == 0
    fixes = json.loads(capsys.readouterr().out)["fixes"]
    assert {"clause", "title", "items", "text", "asks"} <= fixes[0].keys()
    assert any("ds920:12" in fix["items"] for fix in fixes)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ない.docx"], "ない.docx"),
        (["仕様書.md", "--format", "xlsx"], "-o"),
        (["仕様書.md", "--format", "docx", "-o", "out.docx"], ".docx だけ"),
        (["仕様書.md", "--with", "ない.md"], "ない.md"),
        (["仕様書.md", "--waivers", "ない.yaml"], "ない.yaml"),
        (["仕様書.md", "--fix", "仕様書.md"], "仕様書.md"),
    ],
)
def test_a_wrong_call_is_told_in_one_message(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(spec.parent)
    assert check(*arguments) == 2
    shown = capsys.readouterr().err
    assert words in shown
    assert "Traceback" not in shown


def test_an_error_of_official_writing_makes_the_exit_code_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("第1章 機能要件\n\n1 出力を保存出来ること。\n", encoding="utf-8")
    assert check(path) == 1
